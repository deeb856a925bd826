/** What a button can do beside turning a parameter. To add an action, add a row. */
import type { EventBody } from '../events';
import { beatAt, BEATS_PER_BAR, type Cue, type PerformanceState } from '../performance';
import { tapped, tempoOfTaps } from './tap';

/** What an action may look at. */
export interface Scene {
  readonly state: PerformanceState;
  /** Show seconds. */
  readonly at: number;
  readonly sketches: readonly string[];
  /** The taps so far, with this one where the action is a tap. */
  readonly taps: readonly number[];
  /** The place that the picture is at. */
  readonly here: () => Cue;
}

interface Action {
  readonly label: string;
  readonly events: (scene: Scene) => readonly Body[];
  /** Whether it is on, for its light. */
  readonly isOn?: (state: PerformanceState) => boolean;
  /** Whether there is something behind it. */
  readonly isReady?: (state: PerformanceState) => boolean;
}

/** An event without its source. */
type Body = EventBody extends infer E ? (E extends EventBody ? Omit<E, 'source'> : never) : never;

const NUDGE_BEATS = 1 / 48;

function cue(slot: number): Action {
  return {
    label: `Cue ${slot}`,
    events: ({ state, here }) =>
      state.cues[slot]
        ? [{ type: 'cue-recalled', slot, beats: BEATS_PER_BAR }]
        : [{ type: 'cue-saved', slot, cue: here() }],
    isReady: ({ cues }) => cues[slot] !== undefined,
  };
}

function nudge(label: string, by: number): Action {
  const events = ({ state, at }: Scene): readonly Body[] => [
    { type: 'tempo', bpm: state.tempo.bpm, beat: beatAt(state, at) + by },
  ];
  return { label, events };
}

const table = {
  panic: { label: 'Panic: all notes off', events: () => [{ type: 'panic' }] },
  tap: {
    label: 'Tap tempo',
    events({ state, at, taps }) {
      const bpm = tempoOfTaps(taps);
      return bpm === undefined ? [] : [{ type: 'tempo', bpm, beat: Math.round(beatAt(state, at)) }];
    },
  },
  'nudge.forward': nudge('Nudge the beat forward', NUDGE_BEATS),
  'nudge.back': nudge('Nudge the beat back', -NUDGE_BEATS),
  'bar.here': {
    label: 'The bar begins here',
    events({ state, at }) {
      const beat = BEATS_PER_BAR * Math.ceil(beatAt(state, at) / BEATS_PER_BAR);
      return [{ type: 'tempo', bpm: state.tempo.bpm, beat }];
    },
  },
  'sketch.next': {
    label: 'Next sketch',
    events: ({ state, sketches }) => [
      { type: 'sketch', name: sketches[(sketches.indexOf(state.sketch) + 1) % sketches.length] ?? state.sketch },
    ],
  },
  sample: { label: 'Sample the stream', events: ({ at }) => [{ type: 'sampled', seed: Math.floor(1000 * at) }] },
  'lyrics.hold': {
    label: 'Hold the lyrics',
    events: ({ state }) => [{ type: 'lyric-held', on: !state.queue.isHeld }],
    isOn: ({ queue }) => queue.isHeld,
  },
  'lyrics.skip': { label: 'Skip the line', events: () => [{ type: 'lyric-skipped' }] },
  'cue.1': cue(1),
  'cue.2': cue(2),
  'cue.3': cue(3),
  'cue.4': cue(4),
  'cue.5': cue(5),
  'cue.6': cue(6),
  'cue.7': cue(7),
  'cue.8': cue(8),
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof table;

export const ACTIONS: Readonly<Record<ActionId, Action>> = table;
export const ACTION_IDS = Object.keys(table) as ActionId[];

export function isActionId(id: string): id is ActionId {
  return Object.hasOwn(ACTIONS, id);
}

/** What an action does now. @param at show seconds */
export function act(id: ActionId, scene: Omit<Scene, 'taps'>, taps: readonly number[], source: string) {
  const now = id === 'tap' ? tapped(taps, scene.at) : taps;
  const events = ACTIONS[id].events({ ...scene, taps: now }).map((body) => ({ ...body, source }));
  return { events, taps: now };
}
