/**
 * Blocks of generated sound on the beat grid. A bar has a whole number of blocks, so a sixteenth has as many frames as a
 * bar has blocks, and both fall on it to the sample: a tempo changes how many frames there are, and bends their length by
 * a few per cent, never their pitch.
 */
import { BLOCK, FRAME_RATE } from '../models/sound/types';
import { beatAt, BEATS_PER_BAR, timeOfBeat } from '../moments';
import type { PerformanceState } from '../performance';

/** By which a stroke is heard after its frame begins: measured on plucks and drums, to a tenth of their power. */
const LATE_SECONDS = 0.003;

export interface GridBlock {
  /** Since beat 0. */
  readonly index: number;
  /** The sink's sample at which it is to end. */
  readonly until: number;
  /** Also frames of a sixteenth. */
  readonly blocksPerBar: number;
}

/** The bar has as many blocks as before while their number is off by less: a followed clock is never quite still. */
const STEADY = 0.6;

/** @param before how many the last bar had, if there was one. */
export function blocksPerBar(bpm: number, before?: number): number {
  const exact = (FRAME_RATE * BEATS_PER_BAR * 60) / bpm / BLOCK;
  if (before !== undefined && Math.abs(exact - before) < STEADY) return before;
  return Math.max(1, Math.round(exact));
}

/**
 * The block that begins at sample `begin`: it ends on the grid, after half a block at least and one and a half at most.
 * @param frameAt the sample that is heard at a second of the show. @param before as of `blocksPerBar`.
 */
export function gridBlock(
  state: Pick<PerformanceState, 'tempo'>,
  frameAt: (time: number) => number,
  begin: number,
  sampleRate: number,
  before?: number,
): GridBlock {
  const { tempo } = state;
  const perBar = blocksPerBar(tempo.bpm, before);
  const late = Math.round(LATE_SECONDS * sampleRate);
  const zero = frameAt(0);
  const beat = beatAt(state, (begin + late - zero) / sampleRate);
  const index = Math.round((beat / BEATS_PER_BAR) * perBar);
  const end = timeOfBeat(state, ((index + 1) * BEATS_PER_BAR) / perBar);
  return { index, until: zero + Math.round(end * sampleRate) - late, blocksPerBar: perBar };
}

/** Frames from a block's beginning to the first sixteenth in it. */
export function firstStep({ index, blocksPerBar: every }: GridBlock): number {
  const frame = mod(index, every) * BLOCK;
  return mod(-frame, every);
}

/** The steps of a pattern (so many a bar) that begin in a block: counted since beat 0, and the frame of the block. */
export function stepsIn({ index, blocksPerBar }: GridBlock, stepsPerBar: number): { step: number; frame: number }[] {
  const perStep = (blocksPerBar * BLOCK) / stepsPerBar;
  const first = index * BLOCK;
  const found: { step: number; frame: number }[] = [];
  for (let step = Math.floor(first / perStep); Math.round(step * perStep) < first + BLOCK; step++) {
    const frame = Math.round(step * perStep) - first;
    if (frame >= 0 && step >= 0) found.push({ step, frame });
  }
  return found;
}

export function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}
