/**
 * The sounds of English as targets of a formant synthesiser, by their ARPAbet names. Formants, bandwidths and the
 * balance of the noise bands are of Klatt 1980, "Software for a cascade/parallel formant synthesizer", tables II and III
 * (one American man); NG and ZH, which it lacks, are between their neighbours. Durations follow Klatt 1979.
 */

/** What the mouth does at a moment. Frequencies in Hz, amplitudes as gains. */
export interface Mouth {
  readonly f1: number;
  readonly f2: number;
  readonly f3: number;
  readonly b1: number;
  readonly b2: number;
  readonly b3: number;
  /** The vocal folds. */
  readonly voicing: number;
  /** Breath through the whole tract. */
  readonly breath: number;
  /** Noise at the constriction, by formant, and past all of them. */
  readonly n2: number;
  readonly n3: number;
  readonly n4: number;
  readonly n5: number;
  readonly n6: number;
  readonly past: number;
  /** Where the nose takes sound away; at `NASAL_POLE` it does not. */
  readonly zero: number;
}

export type Manner = 'vowel' | 'glide' | 'nasal' | 'fricative' | 'stop' | 'affricate' | 'aspirate';

export interface Phoneme {
  readonly manner: Manner;
  /** Seconds, where there is time for it. */
  readonly duration: number;
  readonly isVoiced: boolean;
  readonly mouth: Mouth;
  /** Of a diphthong: where it goes. */
  readonly towards?: Mouth;
}

export const NASAL_POLE = 270;
const NASAL_ZERO = 450;

type Formants = readonly [f1: number, f2: number, f3: number, b1: number, b2: number, b3: number];
/** Of the second to the sixth formant, and past them: decibels. */
type Noise = readonly [n2: number, n3: number, n4: number, n5: number, n6: number, past: number];

const still = { voicing: 0, breath: 0, n2: 0, n3: 0, n4: 0, n5: 0, n6: 0, past: 0, zero: NASAL_POLE };
const formants = ([f1, f2, f3, b1, b2, b3]: Formants) => ({ f1, f2, f3, b1, b2, b3 });
/** The table's loudest is 63 dB. */
const gain = (decibels: number) => (decibels === 0 ? 0 : 10 ** ((decibels - 63) / 20));
const noise = ([n2, n3, n4, n5, n6, past]: Noise) => ({
  n2: gain(n2),
  n3: gain(n3),
  n4: gain(n4),
  n5: gain(n5),
  n6: gain(n6),
  past: gain(past),
});

function vowel(duration: number, from: Formants, to?: Formants): Phoneme {
  const mouth = { ...still, ...formants(from), voicing: 1 };
  return {
    manner: 'vowel',
    duration,
    isVoiced: true,
    mouth,
    ...(to && { towards: { ...mouth, ...formants(to) } }),
  };
}

function glide(duration: number, at: Formants, voicing: number): Phoneme {
  return { manner: 'glide', duration, isVoiced: true, mouth: { ...still, ...formants(at), voicing } };
}

function nasal(duration: number, at: Formants): Phoneme {
  const mouth = { ...still, ...formants(at), voicing: 0.6, zero: NASAL_ZERO };
  return { manner: 'nasal', duration, isVoiced: true, mouth };
}

function hiss(
  manner: 'fricative' | 'stop' | 'affricate',
  duration: number,
  at: Formants,
  through: Noise,
  voicing = 0,
): Phoneme {
  const mouth = { ...still, ...formants(at), ...noise(through), voicing };
  return { manner, duration, isVoiced: voicing > 0, mouth };
}

export const PHONEMES: Readonly<Record<string, Phoneme>> = {
  IY: vowel(0.15, [290, 2070, 2960, 60, 200, 400]),
  IH: vowel(0.12, [400, 1800, 2570, 50, 100, 140]),
  EY: vowel(0.17, [480, 1720, 2520, 70, 100, 200], [330, 2020, 2600, 55, 100, 200]),
  EH: vowel(0.13, [530, 1680, 2500, 60, 90, 200]),
  AE: vowel(0.18, [640, 1660, 2430, 70, 150, 320]),
  AA: vowel(0.18, [700, 1220, 2600, 130, 70, 160]),
  AO: vowel(0.18, [600, 990, 2570, 90, 100, 80]),
  AH: vowel(0.12, [620, 1220, 2550, 80, 50, 140]),
  OW: vowel(0.17, [540, 1100, 2300, 80, 70, 70], [450, 900, 2300, 80, 70, 70]),
  UH: vowel(0.12, [450, 1100, 2350, 80, 100, 80]),
  UW: vowel(0.15, [320, 900, 2200, 65, 110, 140]),
  ER: vowel(0.16, [470, 1270, 1540, 100, 60, 110]),
  AY: vowel(0.2, [660, 1200, 2550, 100, 70, 200], [400, 1880, 2500, 70, 100, 200]),
  AW: vowel(0.2, [640, 1230, 2550, 80, 70, 140], [420, 940, 2350, 80, 70, 80]),
  OY: vowel(0.21, [550, 960, 2400, 80, 50, 130], [360, 1820, 2450, 60, 50, 160]),
  /** The vowel of syllables without stress. */
  AX: vowel(0.08, [550, 1260, 2470, 80, 50, 140]),

  W: glide(0.08, [290, 610, 2150, 50, 80, 60], 0.6),
  Y: glide(0.07, [260, 2070, 3020, 40, 250, 500], 0.6),
  R: glide(0.08, [310, 1060, 1380, 70, 100, 120], 0.65),
  L: glide(0.075, [310, 1050, 2880, 50, 100, 280], 0.65),

  M: nasal(0.07, [480, 1270, 2130, 40, 200, 200]),
  N: nasal(0.065, [480, 1340, 2470, 40, 300, 300]),
  NG: nasal(0.08, [480, 2000, 2900, 40, 300, 300]),

  F: hiss('fricative', 0.1, [340, 1100, 2080, 200, 120, 150], [0, 0, 0, 0, 0, 57]),
  V: hiss('fricative', 0.06, [220, 1100, 2080, 60, 90, 120], [0, 0, 0, 0, 0, 57], 0.5),
  TH: hiss('fricative', 0.09, [320, 1290, 2540, 200, 90, 200], [0, 0, 0, 0, 28, 48]),
  DH: hiss('fricative', 0.05, [270, 1290, 2540, 60, 80, 170], [0, 0, 0, 0, 28, 48], 0.5),
  S: hiss('fricative', 0.105, [320, 1390, 2530, 200, 80, 200], [0, 0, 0, 0, 52, 0]),
  Z: hiss('fricative', 0.075, [240, 1390, 2530, 70, 60, 180], [0, 0, 0, 0, 52, 0], 0.4),
  SH: hiss('fricative', 0.105, [300, 1840, 2750, 200, 100, 300], [0, 57, 48, 48, 46, 0]),
  ZH: hiss('fricative', 0.07, [250, 1840, 2750, 70, 60, 280], [0, 57, 48, 48, 46, 0], 0.4),

  P: hiss('stop', 0.09, [400, 1100, 2150, 300, 150, 220], [0, 0, 0, 0, 0, 63]),
  B: hiss('stop', 0.07, [200, 1100, 2150, 60, 110, 130], [0, 0, 0, 0, 0, 63], 0.3),
  T: hiss('stop', 0.085, [400, 1600, 2600, 300, 120, 250], [0, 30, 45, 57, 63, 0]),
  D: hiss('stop', 0.06, [200, 1600, 2600, 60, 100, 170], [0, 47, 60, 62, 60, 0], 0.3),
  K: hiss('stop', 0.09, [300, 1990, 2850, 250, 160, 330], [53, 43, 45, 45, 45, 0]),
  G: hiss('stop', 0.07, [200, 1990, 2850, 60, 150, 280], [53, 43, 45, 45, 45, 0], 0.3),
  CH: hiss('affricate', 0.12, [350, 1800, 2820, 200, 90, 300], [0, 44, 60, 53, 53, 0]),
  JH: hiss('affricate', 0.09, [260, 1800, 2820, 60, 80, 270], [0, 44, 60, 53, 53, 0], 0.3),

  HH: {
    manner: 'aspirate',
    duration: 0.07,
    isVoiced: false,
    // Its formants are those of the vowel that follows: see `articulation.ts`.
    mouth: { ...still, ...formants([500, 1500, 2500, 200, 120, 200]), breath: 1 },
  },
};
