/** Which drums sound at a step, from the patterns, the parameters and the seed. */
import type { ParameterValues } from '../parameters';
import { BEATS_PER_BAR } from '../moments';
import { hash } from '../random';
import { DRUM_FILLS, DRUM_NOTES, DRUM_PATTERNS, DRUMS } from './drum-patterns';

export interface DrumHit {
  readonly note: number;
  /** 0..1 */
  readonly velocity: number;
  /** Seconds behind the grid. */
  readonly late: number;
}

/** What a humanised hit may be late by, in seconds, and lose of its velocity, at most. It is never early. */
export const LATEST = 0.018;
const SOFTEST = 0.4;
const VELOCITY: Readonly<Record<string, number>> = { X: 1, x: 0.72, o: 0.38 };

/** How long a step of a pattern is, in beats. */
export function drumStep(pattern: number): number {
  return BEATS_PER_BAR / DRUM_PATTERNS[pattern]!.steps;
}

/** @param step of the pattern, counted from the show's first beat */
export function hitsAt(step: number, parameters: ParameterValues, seed: number): readonly DrumHit[] {
  const { steps, lines } = DRUM_PATTERNS[parameters['drums.pattern']]!;
  const bar = Math.floor(step / steps);
  const inBar = step % steps;
  const stepsPerBeat = steps / BEATS_PER_BAR;
  const fills = parameters['drums.fill'];
  const isFill = fills > 0 && (bar + 1) % fills === 0 && inBar >= steps - stepsPerBeat;
  const fill = DRUM_FILLS[hash(seed, bar) % DRUM_FILLS.length]!;
  const human = parameters['drums.humanise'];
  return DRUMS.flatMap((drum, i) => {
    // A fill is the last beat of a bar: where a beat has three steps, the last three of its four.
    const stroke = isFill ? fill[drum]?.at(inBar - steps) : lines[drum]?.[inBar];
    const velocity = VELOCITY[stroke ?? ''];
    if (velocity === undefined) return [];
    const chance = (which: number) => hash(seed, step, i, which) / 2 ** 32;
    if (chance(0) >= odds(velocity, parameters['drums.density'])) return [];
    return [
      {
        note: DRUM_NOTES[drum],
        velocity: velocity * (1 - human * SOFTEST * chance(1)),
        late: human * LATEST * chance(2),
      },
    ];
  });
}

/** How likely a hit is: as the density falls, first the ghosts go, then the beats; the accents stay. */
function odds(velocity: number, density: number): number {
  if (velocity === VELOCITY.X) return 1;
  return velocity === VELOCITY.x ? 2 * density : 2 * density - 1;
}
