/** The voice: its vowels are the vowels, at the pitch that is asked for, on time; and it can be silent. */
import { expect, test } from 'vitest';
import { articulate, MOUTH, MOUTH_RATE, ONSET, type SungWord } from '../../audio/singer/articulation';
import { PHONEMES } from '../../audio/singer/phonemes';
import { createTract, type Throat } from '../../audio/singer/tract';
import { createVocoder } from '../../audio/vocoder';
import { soundsOfLetters } from '../../engine/models/lyrics/letters';

const RATE = 48_000;
const throat: Throat = { size: 1, brightness: 0.5, vibrato: 0, consonants: 1 };

/** `at` of the line's second 0 is `ONSET` seconds into what is returned. */
function sing(words: SungWord[], end: number, note: number, cutAt = Infinity): Float32Array {
  const tracks = articulate(words, end, true);
  const out = new Float32Array(128 * Math.ceil(((tracks[0]!.length / MOUTH_RATE + 0.5) * RATE) / 128));
  const tract = createTract(RATE, 1);
  for (let from = 0; from < out.length; from += 128) {
    const at = Math.floor((from * MOUTH_RATE) / RATE);
    const open = at < tracks[0]!.length && from < cutAt * RATE;
    const mouth = open ? tracks.map((track) => new Float32Array(128).fill(track[at]!)) : [];
    tract.sing(out.subarray(from, from + 128), mouth, note, 1, throat);
  }
  return out;
}

/** Amplitude of one frequency over a Hann window (Goertzel's sum, plainly). */
function amplitude(samples: Float32Array, hertz: number): number {
  let [re, im] = [0, 0];
  samples.forEach((x, i) => {
    const w = x * (1 - Math.cos((2 * Math.PI * i) / samples.length));
    re += w * Math.cos((2 * Math.PI * hertz * i) / RATE);
    im += w * Math.sin((2 * Math.PI * hertz * i) / RATE);
  });
  return Math.hypot(re, im) / samples.length;
}

function strongest(samples: Float32Array, from: number, to: number, step: number): number {
  let [best, most] = [from, 0];
  for (let hertz = from; hertz <= to; hertz += step) {
    const now = amplitude(samples, hertz);
    if (now > most) [best, most] = [hertz, now];
  }
  return best;
}

const power = (samples: Float32Array) => samples.reduce((sum, x) => sum + x * x, 0) / samples.length;

test.each(['AA', 'IY', 'UW'])('%s has its formants within 10 percent of the targets', (name) => {
  // A creak at 26 Hz: its partials lie so close that the peaks of their outline are the formants.
  const vowel = sing([{ sounds: `${name}1`, syllables: [0] }], 0.9, 20).subarray(
    (ONSET + 0.3) * RATE,
    (ONSET + 0.7) * RATE,
  );
  const { f1, f2 } = PHONEMES[name]!.mouth;
  const fundamental = 440 * 2 ** ((20 - 69) / 12);
  const peakNear = (hertz: number) =>
    strongest(vowel, Math.round((0.8 * hertz) / fundamental) * fundamental, 1.2 * hertz, fundamental);
  expect(Math.abs(peakNear(f1) / f1 - 1)).toBeLessThan(0.1);
  expect(Math.abs(peakNear(f2) / f2 - 1)).toBeLessThan(0.1);
});

test.each([45, 57, 64, 72])('note %d is in tune within 5 cents', (note) => {
  const vowel = sing([{ sounds: 'AA1', syllables: [0] }], 1.2, note).subarray(
    (ONSET + 0.2) * RATE,
    (ONSET + 1.1) * RATE,
  );
  const hertz = 440 * 2 ** ((note - 69) / 12);
  const found = strongest(vowel, hertz * 2 ** (-40 / 1200), hertz * 2 ** (40 / 1200), hertz * (2 ** (0.5 / 1200) - 1));
  expect(Math.abs(1200 * Math.log2(found / hertz))).toBeLessThan(5);
});

test('each vowel begins on its time, and the consonants before it', () => {
  const words = [
    { sounds: 'S IH1 L V ER0', syllables: [0, 0.4] },
    { sounds: 'T AY1 D', syllables: [0.8] },
  ];
  const tracks = articulate(words, 1.4, true);
  const voicing = tracks[MOUTH.indexOf('voicing')]!;
  const hiss = tracks[MOUTH.indexOf('n6')]!;
  const frame = (seconds: number) => Math.round((ONSET + seconds) * MOUTH_RATE);
  for (const vowel of [0, 0.8]) {
    const onset = voicing.findIndex((x, i) => i > frame(vowel - 0.06) && x >= 0.5);
    expect(Math.abs(onset - frame(vowel))).toBeLessThan(15);
    expect(Math.max(...hiss.subarray(frame(vowel - 0.1), frame(vowel)))).toBeGreaterThan(0.1);
  }
  // What is heard, too: the voice at its own pitch is at half its strength on time.
  const sound = sing(words, 1.4, 57);
  const strength = (seconds: number) =>
    amplitude(sound.subarray((ONSET + seconds - 0.01) * RATE, (ONSET + seconds + 0.01) * RATE), 220);
  const full = strength(0.1);
  expect(strength(-0.03)).toBeLessThan(0.3 * full);
  expect(strength(0.03)).toBeGreaterThan(0.5 * full);
});

test('it is finite, bounded, and exactly silent at the end and where a line is cut off, without a click', () => {
  const words = ['S T R EH1 NG K TH S', 'JH AH1 JH', 'CH ER1 CH', 'ZH AA1', 'M IY1'].map((sounds, i) => ({
    sounds,
    syllables: [0.5 * i],
  }));
  for (const note of [36, 60, 84]) {
    const sound = sing(words, 3, note);
    expect(sound.every(Number.isFinite)).toBe(true);
    expect(sound.reduce((most, x) => Math.max(most, Math.abs(x)), 0)).toBeLessThan(1);
    expect(power(sound)).toBeGreaterThan(1e-4);
    expect(sound.subarray(-RATE / 10).every((x) => x === 0)).toBe(true);
  }
  const cut = sing(words, 3, 57, 0.75);
  const steps = (from: number, to: number) => {
    let most = 0;
    for (let i = from * RATE; i < to * RATE; i++) most = Math.max(most, Math.abs(cut[i]! - cut[i - 1]!));
    return most;
  };
  expect(steps(0.74, 0.8)).toBeLessThanOrEqual(1.5 * steps(0.45, 0.74));
  expect(power(cut.subarray(0.85 * RATE, 0.9 * RATE))).toBeLessThan(1e-8);
  expect(cut.subarray(1.1 * RATE).every((x) => x === 0)).toBe(true);
});

test('words that no dictionary knows are said by their letters', () => {
  expect(soundsOfLetters('phosphene')).toBe('F AA1 S F IY0 N');
  expect(soundsOfLetters('moontide')).toBe('M UW1 N T AY0 D');
  expect(soundsOfLetters('夜')).toBe('');
});

test('through the vocoder a carrier whose sides are out of tune with each other sounds even', () => {
  const saw = (hertz: number) =>
    Float32Array.from({ length: 4 * RATE }, (_, i) => 0.6 * (((hertz * i) / RATE) % 1) - 0.3);
  /** By how many decibels the sound wavers, in stretches of 0.1 s. */
  const wavers = (left: Float32Array, right: Float32Array) => {
    const vowel = sing([{ sounds: 'AA1', syllables: [0] }], 4.5, 52).subarray(0, left.length);
    const heard = [vowel.slice(), vowel.slice()] as const;
    createVocoder(RATE)(heard, [left, right], 1);
    const levels = Array.from({ length: 30 }, (_, i) => {
      const from = (0.6 + i / 10) * RATE;
      return 10 * Math.log10(heard.reduce((sum, side) => sum + power(side.subarray(from, from + RATE / 10)), 0));
    });
    return Math.max(...levels) - Math.min(...levels);
  };
  const [flat, sharp] = [saw(110 * 2 ** (-6 / 1200)), saw(110 * 2 ** (6 / 1200))];
  expect(wavers(flat, flat)).toBeLessThan(0.5);
  expect(wavers(flat, sharp)).toBeLessThan(2);
});

test('through the vocoder the band speaks: its notes, the vowels of the voice, silence where either is silent', () => {
  const saw = Float32Array.from(
    { length: 1.2 * RATE },
    (_, i) => 0.3 * (2 * ((110 * i) / RATE - Math.floor((110 * i) / RATE)) - 1),
  );
  const vocoded = (voice: Float32Array, carrier: Float32Array, amount = 1) => {
    const [left, right] = [voice.slice(0, carrier.length), voice.slice(0, carrier.length)];
    createVocoder(RATE)([left, right], [carrier, carrier], amount);
    return left;
  };
  const vowel = (name: string) => sing([{ sounds: `${name}1`, syllables: [0] }], 0.9, 52);
  const middle = (samples: Float32Array) => samples.subarray((ONSET + 0.3) * RATE, (ONSET + 0.7) * RATE);
  const around = (samples: Float32Array, hertz: number) =>
    [-1, 0, 1].reduce((sum, k) => sum + amplitude(middle(samples), 110 * (Math.round(hertz / 110) + k)), 0);
  const [ah, ee] = [vocoded(vowel('AA'), saw), vocoded(vowel('IY'), saw)];
  // The second formant of "ah" is near 1100 Hz, of "ee" near 2300.
  expect(around(ah, 1100)).toBeGreaterThan(4 * around(ee, 1100));
  expect(around(ee, 2300)).toBeGreaterThan(4 * around(ah, 2300));
  const sung = 440 * 2 ** ((52 - 69) / 12);
  expect(amplitude(middle(ah), 7 * 110)).toBeGreaterThan(5 * amplitude(middle(ah), 5 * sung));
  const silence = new Float32Array(saw.length);
  expect(power(vocoded(silence, saw))).toBe(0);
  expect(power(middle(vocoded(vowel('AA'), silence)))).toBeLessThan(0.01 * power(middle(vowel('AA'))));
  expect(vocoded(vowel('AA'), saw, 0)).toEqual(vowel('AA').slice(0, saw.length));
});
