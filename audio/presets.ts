/** The instruments, as tables, and which of them a General MIDI program asks for. */

/** A periodic wave: the amplitude of each harmonic, from the fundamental on. */
export type Harmonics = readonly number[];

export interface Preset {
  /** Two detuned voices, left and right, `cents` apart; and one in the middle, `octave` up or down. */
  readonly sides: { readonly harmonics: Harmonics; readonly cents: number; readonly level: number };
  readonly centre: { readonly harmonics: Harmonics; readonly octave: number; readonly level: number };
  /** A frequency-modulated transient: the ratio of its modulator, its depth (index), its fall in seconds. */
  readonly pluck?: { readonly ratio: number; readonly index: number; readonly decay: number; readonly level: number };
  /** `cutoff` and `attack`, `release` scale the performer's parameters; `octaves` is how far a note opens the filter. */
  readonly filter: { readonly cutoff: number; readonly octaves: number; readonly decay: number; readonly q: number };
  readonly attack: number;
  readonly release: number;
  /** After the attack it falls to `sustain` (0..1) with this time constant, in seconds. */
  readonly decay: number;
  readonly sustain: number;
  readonly level: number;
  /** 0..1: how much the chorus widens it, and how much of the sends it takes. */
  readonly chorus: number;
  readonly reverb: number;
  readonly delay: number;
  readonly voices: 4 | 8 | 16;
}

/** Harmonics 1/n^slope: 1 is a sawtooth, more is rounder. `even` scales every second one. */
function slope(power: number, even = 1, count = 64): Harmonics {
  return Array.from({ length: count }, (_, i) => (i + 1) ** -power * (i % 2 === 1 ? even : 1));
}

const SINE: Harmonics = [1];

export const PRESETS = {
  keys: {
    sides: { harmonics: slope(1.05), cents: 11, level: 0.62 },
    centre: { harmonics: [1, 0.4, 0.2, 0.1, 0.05], octave: 0, level: 0.55 },
    pluck: { ratio: 3, index: 1.4, decay: 0.2, level: 0.36 },
    filter: { cutoff: 0.95, octaves: 1.6, decay: 0.45, q: 0.6 },
    attack: 0.5,
    release: 0.75,
    decay: 1.3,
    sustain: 0.42,
    level: 0.5,
    chorus: 0.4,
    reverb: 1,
    delay: 1,
    voices: 16,
  },
  bells: {
    sides: { harmonics: [1, 0, 0.18], cents: 6, level: 0.3 },
    centre: { harmonics: SINE, octave: 0, level: 0.5 },
    pluck: { ratio: 3.5, index: 1.6, decay: 0.7, level: 0.6 },
    filter: { cutoff: 2.2, octaves: 0.8, decay: 0.8, q: 0.5 },
    attack: 0.15,
    release: 1.2,
    decay: 1.1,
    sustain: 0,
    level: 0.5,
    chorus: 0.3,
    reverb: 1.3,
    delay: 1.3,
    voices: 8,
  },
  organ: {
    sides: { harmonics: [1, 0.7, 0.45, 0.3, 0, 0.2, 0, 0.14], cents: 7, level: 0.6 },
    centre: { harmonics: SINE, octave: -1, level: 0.5 },
    filter: { cutoff: 1.1, octaves: 0.2, decay: 0.4, q: 0.5 },
    attack: 0.8,
    release: 0.25,
    decay: 1,
    sustain: 0.9,
    level: 0.4,
    chorus: 0.6,
    reverb: 0.9,
    delay: 0.4,
    voices: 8,
  },
  pluck: {
    sides: { harmonics: slope(1.15, 0.7), cents: 8, level: 0.6 },
    centre: { harmonics: slope(1.6), octave: 0, level: 0.6 },
    pluck: { ratio: 2, index: 1.4, decay: 0.09, level: 0.3 },
    filter: { cutoff: 0.45, octaves: 2.4, decay: 0.16, q: 0.9 },
    attack: 0.15,
    release: 0.45,
    decay: 0.42,
    sustain: 0,
    level: 0.6,
    chorus: 0.3,
    reverb: 1,
    delay: 1.4,
    voices: 8,
  },
  bass: {
    sides: { harmonics: slope(1.25), cents: 5, level: 0.32 },
    centre: { harmonics: [1, 0.32, 0.14, 0.06], octave: 0, level: 1 },
    pluck: { ratio: 1, index: 0.9, decay: 0.12, level: 0.2 },
    filter: { cutoff: 0.36, octaves: 1.8, decay: 0.2, q: 0.7 },
    attack: 0.25,
    release: 0.12,
    decay: 0.9,
    sustain: 0.55,
    level: 0.62,
    chorus: 0,
    reverb: 0.15,
    delay: 0,
    voices: 4,
  },
  pad: {
    sides: { harmonics: slope(1.02), cents: 17, level: 0.65 },
    centre: { harmonics: slope(1.8), octave: 0, level: 0.6 },
    filter: { cutoff: 0.8, octaves: 1, decay: 1.8, q: 0.5 },
    attack: 18,
    release: 1.5,
    decay: 2.5,
    sustain: 0.8,
    level: 0.32,
    chorus: 0.7,
    reverb: 1.3,
    delay: 0.4,
    voices: 8,
  },
  lead: {
    sides: { harmonics: slope(1.4, 0.45), cents: 9, level: 0.45 },
    centre: { harmonics: slope(1.5), octave: 0, level: 0.7 },
    pluck: { ratio: 1, index: 0.7, decay: 0.15, level: 0.2 },
    filter: { cutoff: 1.2, octaves: 1, decay: 0.35, q: 0.8 },
    attack: 1.5,
    release: 0.35,
    decay: 1.2,
    sustain: 0.7,
    level: 0.42,
    chorus: 0.25,
    reverb: 1,
    delay: 1.3,
    voices: 4,
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** General MIDI level 1, in its families of eight. */
const FAMILIES: readonly PresetName[] = [
  'keys', // pianos
  'bells', // chromatic percussion
  'organ', // organs, accordion
  'pluck', // guitars
  'bass', // basses
  'pad', // strings
  'pad', // ensembles and voices
  'lead', // brass
  'lead', // reeds
  'lead', // pipes
  'lead', // synth leads
  'pad', // synth pads
  'pad', // synth effects
  'pluck', // ethnic: sitar, koto, kalimba
  'bells', // percussive
  'pad', // sound effects
];
const PIZZICATO = 45;
const HARP = 46;

/** @param program 0..127 */
export function presetForProgram(program: number): PresetName {
  if (program === PIZZICATO || program === HARP) return 'pluck';
  return FAMILIES[program >> 3] ?? 'keys';
}
