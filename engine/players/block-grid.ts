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
  /** The block of the grid that it ends with, since beat 0. */
  readonly index: number;
  /** Where it begins, in frames of the grid since beat 0: with its block of the grid, or where something changed. */
  readonly begin: number;
  /** The sink's sample at which it is to end. */
  readonly until: number;
  /** Also frames of a sixteenth, on the grid. */
  readonly blocksPerBar: number;
}

/** Frames of the grid that are less apart are the same. */
const SAME = 0.5;
/** The bar has as many blocks as before while their number is off by less: a followed clock is never quite still. */
const STEADY = 0.6;

/** @param before how many the last bar had, if there was one. */
export function blocksPerBar(bpm: number, before?: number): number {
  const exact = (FRAME_RATE * BEATS_PER_BAR * 60) / bpm / BLOCK;
  if (before !== undefined && Math.abs(exact - before) < STEADY) return before;
  return Math.max(1, Math.round(exact));
}

/**
 * The block that begins at sample `from`: it ends on the grid, after half a block at least and one and a half at most.
 * @param frameAt the sample that is heard at a second of the show. @param before as of `blocksPerBar`.
 */
export function gridBlock(
  state: Pick<PerformanceState, 'tempo'>,
  frameAt: (time: number) => number,
  from: number,
  sampleRate: number,
  before?: number,
): GridBlock {
  const { tempo } = state;
  const perBar = blocksPerBar(tempo.bpm, before);
  const late = Math.round(LATE_SECONDS * sampleRate);
  const zero = frameAt(0);
  const beat = beatAt(state, (from + late - zero) / sampleRate);
  const place = (beat / BEATS_PER_BAR) * perBar;
  const index = Math.round(place);
  // A tempo that is followed moves the grid a little under blocks that were made.
  const begin = (Math.abs(place - index) < SAME / BLOCK ? index : place) * BLOCK;
  const end = timeOfBeat(state, ((index + 1) * BEATS_PER_BAR) / perBar);
  return { index, begin, until: zero + Math.round(end * sampleRate) - late, blocksPerBar: perBar };
}

/** The sixteenths in a block: how many frames there are from its beginning to the first, and from each to the next. */
export function sixteenthsOf(block: GridBlock): { first: number; every: number } {
  const { index, begin, blocksPerBar } = block;
  const next = Math.ceil((begin - SAME) / blocksPerBar) * blocksPerBar;
  const drawnOut = BLOCK / ((index + 1) * BLOCK - begin);
  return { first: frameOf(block, next), every: Math.max(1, Math.round(blocksPerBar * drawnOut)) };
}

/** The steps of a pattern (so many a bar) that begin in a block: counted since beat 0, and the frame of the block. */
export function stepsIn(block: GridBlock, stepsPerBar: number): { step: number; frame: number }[] {
  const { index, begin, blocksPerBar } = block;
  const perStep = (blocksPerBar * BLOCK) / stepsPerBar;
  const found: { step: number; frame: number }[] = [];
  for (let step = Math.floor(begin / perStep); step * perStep + SAME < (index + 1) * BLOCK; step++) {
    const frame = frameOf(block, step * perStep);
    if (frame >= 0 && step >= 0) found.push({ step, frame });
  }
  return found;
}

/** Of a block's frames, which last as long as each other, the nearest to a frame of the grid. */
function frameOf({ index, begin }: GridBlock, at: number): number {
  return Math.floor((BLOCK * (at + SAME - begin)) / ((index + 1) * BLOCK - begin));
}

export function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}
