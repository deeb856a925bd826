/** The insert: nothing changes while it is off, it filters and saturates when it is on, and no switch or knob clicks. */
import { describe, expect, test } from 'vitest';
import { createInsert, type InsertSettings } from '../../audio/insert';

const RATE = 48_000;
const off: InsertSettings = { kind: 0, cutoff: 1200, resonance: 0.2, drive: 0 };

/** Settings hold for a block of 128 samples each, as in the worklet. */
function run(seconds: number, settingsAt: (seconds: number) => InsertSettings, hertz = 440, level = 0.5): number[] {
  const insert = createInsert(RATE);
  let settings = off;
  return Array.from({ length: seconds * RATE }, (_, i) => {
    if (i % 128 === 0) settings = settingsAt(i / RATE);
    return insert(level * Math.sin((2 * Math.PI * hertz * i) / RATE), settings);
  });
}

const peak = (samples: readonly number[]) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
/** The largest difference from sample to sample. */
const step = (samples: readonly number[]) =>
  samples.reduce((most, x, i) => (i ? Math.max(most, Math.abs(x - samples[i - 1]!)) : 0), 0);
const between = (samples: readonly number[], from: number, to: number) => samples.slice(from * RATE, to * RATE);

test('off, it passes everything as it is, and again after it was on', () => {
  const plain = Array.from({ length: RATE }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / RATE));
  expect(run(1, () => off)).toEqual(plain);
  const again = run(1, (t) => (t > 0.2 && t < 0.5 ? { ...off, kind: 1, drive: 0.7 } : off));
  expect(between(again, 0.8, 1)).toEqual(between(plain, 0.8, 1));
  expect(between(again, 0.3, 0.5)).not.toEqual(between(plain, 0.3, 0.5));
});

test('a cutoff that is none, as in the first block of an audio parameter, silences nothing beyond it', () => {
  for (const cutoff of [0, -1, NaN, Infinity]) {
    const out = run(0.5, (t) => ({ ...off, kind: 1, cutoff: t < 0.1 ? cutoff : 5000 }));
    expect(peak(between(out, 0.2, 0.5)), String(cutoff)).toBeGreaterThan(0.4);
  }
});

test('it passes the band that it says', () => {
  const gain = (kind: number, hertz: number) =>
    peak(
      between(
        run(0.5, () => ({ ...off, kind }), hertz),
        0.3,
        0.5,
      ),
    ) / 0.5;
  const [below, above] = [100, 12_000];
  expect([gain(1, below), gain(2, 1200), gain(3, above)].every((passed) => passed > 0.9)).toBe(true);
  expect([gain(1, above), gain(2, below), gain(2, above), gain(3, below)].every((passed) => passed < 0.25)).toBe(true);
});

describe('no click is heard when', () => {
  const low = { ...off, kind: 1 };
  test.each<[what: string, before: InsertSettings, after: InsertSettings, hertz: number]>([
    ['the filter is switched on', off, low, 440],
    ['the filter is switched off', low, off, 440],
    ['the low-pass becomes a high-pass', low, { ...off, kind: 3 }, 440],
    ['the high-pass becomes a band-pass', { ...off, kind: 3 }, { ...off, kind: 2 }, 2000],
    ['it is driven', off, { ...off, drive: 0.5 }, 440],
    ['it is driven no more', { ...off, drive: 1 }, off, 440],
    ['the cutoff leaps', { ...low, cutoff: 8000 }, { ...low, cutoff: 200 }, 440],
    ['the resonance leaps', low, { ...low, resonance: 1 }, 440],
  ])('%s', (_, before, after, hertz) => {
    const out = run(1, (t) => (t < 0.5 ? before : after), hertz);
    const own = Math.max(step(between(out, 0.3, 0.5)), step(between(out, 0.8, 1)));
    expect(step(between(out, 0.49, 0.8))).toBeLessThan(1.3 * own);
  });
});
