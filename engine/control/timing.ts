/** The choices of the parameters that concern time. */

/** By `launch.grid`: what switches something waits for the next of these. */
export const GRIDS = [
  { name: 'off', beats: 0 },
  { name: 'beat', beats: 1 },
  { name: 'bar', beats: 4 },
  { name: '2 bars', beats: 8 },
  { name: '4 bars', beats: 16 },
] as const;

/** By `clock.follow`: many keyboards send a clock that nobody asked for, but no start. */
export const FOLLOWING = ['off', 'after a start', 'always'] as const;
export type FollowMode = (typeof FOLLOWING)[number];

/** By `scene.beats` and `cue.beats`: how long the way to a scene is, and to a cue. */
export const WAYS = [
  { name: 'cut', beats: 0 },
  { name: '1 beat', beats: 1 },
  { name: '1 bar', beats: 4 },
  { name: '2 bars', beats: 8 },
  { name: '4 bars', beats: 16 },
  { name: '8 bars', beats: 32 },
] as const;

/** How long a change takes, in beats. */
export function wayOf<Id extends 'scene.beats' | 'cue.beats'>(
  parameters: Readonly<Record<Id, number>>,
  id: Id,
): number {
  return WAYS[parameters[id]]!.beats;
}

/** By `clock.send`: to whom the show's beat is sent as MIDI clock. */
export const SENDING = ['off', 'on'] as const;
