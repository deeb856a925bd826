/** What the performer sees of the sound: pitch classes, and a future that is rewritten. */
import { expect, test } from 'vitest';
import { BLOCK } from '../../engine/models/sound/types';
import { askedChroma, cosine, namesOf, soundingChroma } from '../../ui/live/chroma';
import { createSpectra } from '../../ui/live/spectra';

const BINS = 320;
const HOP = 640;

test('bins fold into the pitch classes of their notes, whatever the octave, and nothing above 3.5 kHz counts', () => {
  // A1 is bin 0, and a semitone is three: C2, E3, G4, each a bin beside its own; then an F too high to be a note.
  const frame = new Float32Array(BINS);
  for (const [note, beside] of [[36, 1], [52, -1], [67, 0]] as const) frame[3 * (note - 33) + beside] = 0.5; // prettier-ignore
  frame[3 * (113 - 33)] = 1;
  const chroma = soundingChroma([frame, frame]);
  expect(namesOf(chroma).sort()).toEqual(['C', 'E', 'G']);
  const asked = askedChroma([36, 52, 67].map((midi) => ({ midi, velocity: 0.7 })));
  expect(cosine(asked, chroma)).toBeCloseTo(1, 6);
  expect(cosine(askedChroma([{ midi: 61, velocity: 1 }]), chroma)).toBe(0);
  expect(cosine(askedChroma([]), chroma)).toBeUndefined();
});

test('a rewritten future replaces what was to come from where it is heard on, and only that', () => {
  const block = (value: number, at: number, begins = at) => ({
    left: new Float32Array(BLOCK * HOP),
    frames: new Float32Array(BLOCK * BINS).fill(value),
    at,
    begins,
  });
  const length = BLOCK * HOP;
  const spectra = createSpectra(3 * length);
  const seen = (sample: number) => spectra.at(sample)?.[0];
  spectra.write(block(1, 0));
  spectra.write(block(2, length));
  expect(spectra.takeChange()).toBe(0);
  // The new chord's first 100 samples came too late.
  const at = 5 * HOP;
  spectra.write(block(3, at, at + 100));
  expect([at + 99, at + 100].map(seen)).toEqual([1, 3]);
  expect(spectra.end()).toBe(at + length);
  expect(seen(at + length)).toBeUndefined();
  expect(spectra.rewrites()).toEqual([at + 100]);
  expect([spectra.takeChange(), spectra.takeChange()]).toEqual([at + 100, Infinity]);
  // One that came too late as a whole changes nothing.
  spectra.write(block(4, 0, length));
  expect([seen(length), spectra.end(), spectra.takeChange()]).toEqual([3, at + length, Infinity]);
  for (let i = 0; i < 4; i++) spectra.write(block(5, spectra.end()));
  expect(seen(at)).toBeUndefined();
  expect(spectra.rewrites()).toEqual([]);
});
