/** Sound in pieces is the sound in one. */
import { expect, test } from 'vitest';
import { type Sound, soundReel } from '../../engine/record/render/sound-reel';
import { soundTape, type Tape } from '../../engine/record/render/tape';
import { wholeTape } from './whole-tape';

const LENGTH = 5003;
const PIECE = 640;
const block = (seed: number, length: number) => Float32Array.from({ length }, (_, i) => Math.sin(seed * 7 + i * 0.13));

/** Blocks of which some begin before the tape's end, across the border of two pieces as well. */
function record(tape: Tape): void {
  for (let i = 0; tape.length() < LENGTH; i++) {
    const back = i % 3 === 2 ? 300 : 0;
    tape.write(tape.length() - back, block(i, 400), block(i + 0.5, 400));
  }
}

const pieces: Sound[] = [];
const tape = soundTape({ pieceLength: PIECE, fade: 240, keep: (index, piece) => (pieces[index] = piece) });
record(tape);
tape.finish(LENGTH);
const whole = wholeTape(LENGTH);
record(whole);
const { left, right } = whole.recorded();

test('a tape hands over pieces that are together what one tape holds', () => {
  expect(pieces.map((piece) => piece.left.length)).toEqual([...new Array<number>(7).fill(PIECE), LENGTH - 7 * PIECE]);
  expect(pieces.flatMap((piece) => [...piece.left])).toEqual([...left]);
  expect(pieces.flatMap((piece) => [...piece.right])).toEqual([...right]);
});

test('a reel reads across pieces, is silent outside of itself, and fetches no piece twice in a row', async () => {
  const loads: number[] = [];
  const reel = soundReel(LENGTH, PIECE, (index) => {
    loads.push(index);
    return Promise.resolve(pieces[index]!);
  });
  const padded = new Float32Array(LENGTH + 2000);
  padded.set(left, 1000);
  for (const [from, count] of [
    [-1000, 1500],
    [600, 100],
    [630, 20],
    [1900, 1400],
    [4900, 900],
  ] as const) {
    expect((await reel.read(from, count)).left).toEqual(padded.slice(from + 1000, from + 1000 + count));
  }
  loads.length = 0;
  for (let at = 0; at < LENGTH; at += 100) await reel.read(at - 50, 100);
  expect(loads).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});
