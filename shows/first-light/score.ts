/**
 * First Light, as written: D major, four beats a bar, 96 beats a minute, 36 bars.
 *
 *   1-4 drone · 5-12 the arpeggio wakes · 13-20 melody · 21-28 full, over a borrowed minor fourth · 29-36 dissolve
 */

export const BPM = 96;
export const BARS = 36;

export interface Chord {
  readonly symbol: string;
  /** How many bars it lasts. */
  readonly bars: number;
  readonly bass: string;
  /** Low to high, led so that each voice stays or moves a little. */
  readonly voices: string;
}

const chord = (bars: number, symbol: string, bass: string, voices: string): Chord => ({ bars, symbol, bass, voices });

export const CHORDS: readonly Chord[] = [
  chord(2, 'Dsus2', 'D2', 'D3 A3 D4 E4 A4'),
  chord(2, 'Gmaj9/D', 'D2', 'D3 G3 B3 F#4 A4'),
  chord(1, 'Bm11', 'B1', 'D3 F#3 A3 C#4 E4'),
  chord(1, 'Gmaj13', 'G1', 'D3 F#3 A3 B3 E4'),
  chord(1, 'Dmaj9/F#', 'F#2', 'D3 A3 C#4 E4 F#4'),
  chord(1, 'A9sus4', 'A1', 'D3 G3 B3 E4 A4'),
  chord(1, 'Em11', 'E2', 'D3 G3 B3 F#4 A4'),
  chord(1, 'Gmaj9', 'G1', 'D3 A3 B3 F#4 A4'),
  chord(1, 'Bm9', 'B1', 'D3 A3 C#4 F#4 A4'),
  chord(1, 'A13sus4', 'A1', 'D3 G3 B3 E4 F#4'),

  chord(1, 'Dmaj9', 'D2', 'F#3 A3 C#4 E4 A4'),
  chord(1, 'F#m11', 'F#2', 'E3 A3 C#4 E4 B4'),
  chord(1, 'Gmaj9', 'G1', 'D3 F#3 B3 D4 A4'),
  chord(1, 'Em11', 'E2', 'D3 G3 B3 D4 A4'),
  chord(1, 'Bm11', 'B1', 'D3 A3 C#4 E4 A4'),
  chord(1, 'Gmaj9', 'G1', 'D3 A3 B3 F#4 A4'),
  chord(1, 'Em9', 'E2', 'D3 G3 B3 E4 F#4'),
  chord(1, 'A13sus4', 'A1', 'D3 G3 B3 E4 F#4'),

  chord(1, 'Dmaj9', 'D2', 'F#3 A3 C#4 E4 A4'),
  chord(1, 'Aadd9/C#', 'C#2', 'E3 A3 B3 E4 A4'),
  chord(1, 'Bm11', 'B1', 'D3 F#3 A3 E4 A4'),
  chord(1, 'Gmaj9', 'G1', 'D3 A3 B3 F#4 A4'),
  chord(1, 'Dmaj9/F#', 'F#2', 'D3 A3 C#4 E4 A4'),
  chord(1, 'Em11', 'E2', 'D3 G3 B3 F#4 A4'),
  chord(1, 'Gm6/9', 'G1', 'D3 G3 Bb3 E4 A4'),
  chord(1, 'A13sus4', 'A1', 'D3 G3 B3 E4 F#4'),

  chord(1, 'Gmaj9#11', 'G1', 'D3 F#3 B3 C#4 A4'),
  chord(1, 'Bm11', 'B1', 'D3 F#3 A3 C#4 E4'),
  chord(1, 'Em9', 'E2', 'D3 G3 B3 E4 F#4'),
  chord(1, 'Gm6/9', 'G1', 'D3 G3 Bb3 E4 A4'),
  chord(1, 'Dmaj9', 'D2', 'D3 A3 C#4 E4 F#4'),
  chord(1, 'Gmaj7/D', 'D2', 'D3 G3 B3 D4 F#4'),
  chord(2, 'Dadd9', 'D2', 'D3 A3 D4 E4 A4'),
];

/**
 * The melody, one line a bar from its first bar on: notes with their length in beats, `.` for a rest.
 * The opening three notes, rising to the seventh, are the motif that the dissolve remembers.
 */
export const MELODY_FROM = 13;
export const MELODY: readonly string[] = [
  '. 1 F#4 .5 A4 .5 C#5 2',
  'B4 1.5 A4 .5 E4 2',
  '. 1 F#4 .5 A4 .5 D5 1.5 C#5 .5',
  'B4 2.5 . .5 F#4 1',
  '. 1 F#4 .5 B4 .5 E5 2',
  'D5 1.5 B4 .5 A4 2',
  'G4 1 A4 .5 B4 1 D5 1.5',
  'E5 3 F#5 .5 E5 .5',

  'F#5 2 E5 .5 C#5 .5 A4 1',
  'B4 .5 C#5 1 E5 2.5',
  'D5 1.5 C#5 .5 A4 1 B4 1',
  'B4 .5 D5 1 F#5 2.5',
  'E5 1.5 F#5 .5 A5 2',
  'G5 1 F#5 .5 E5 .5 D5 1 B4 1',
  'Bb4 2 A4 1 G4 1',
  'A4 1 B4 1 E5 2',

  'F#5 1.5 E5 .5 C#5 2',
  '. 1 A4 1 F#4 2',
  '. 1 F#4 .5 A4 .5 B4 2',
  'Bb4 1.5 A4 2.5',
  '. 1 F#4 .5 A4 .5 C#5 2',
  'B4 2 A4 2',
  '. 1 F#4 .5 A4 .5 E5 2',
  'E5 2 . 2',
];

/** How full each bar is, 0..1, by section: first bar, last bar, from, to. */
export type Ramp = readonly [firstBar: number, lastBar: number, from: number, to: number];

/** Chance that a step of the arpeggio is played. */
export const ARPEGGIO: readonly Ramp[] = [
  [1, 4, 0.12, 0.3],
  [5, 12, 0.45, 0.85],
  [13, 20, 0.6, 0.75],
  [21, 28, 0.85, 0.95],
  [29, 36, 0.7, 0.08],
];

/** Controller lanes, 0..1: modulation, brightness and reverb, as slow curves. */
export const LANES: Readonly<Record<number, readonly Ramp[]>> = {
  1: [
    [1, 8, 0.15, 0.3],
    [9, 20, 0.3, 0.5],
    [21, 28, 0.6, 0.75],
    [29, 36, 0.45, 0.1],
  ],
  74: [
    [1, 4, 0.3, 0.4],
    [5, 12, 0.4, 0.55],
    [13, 20, 0.55, 0.66],
    [21, 28, 0.7, 0.82],
    [29, 36, 0.66, 0.3],
  ],
  91: [
    [1, 12, 0.62, 0.45],
    [13, 28, 0.45, 0.36],
    [29, 36, 0.45, 0.8],
  ],
};

/** How loud everything is, 0..1. */
export const DYNAMICS: readonly Ramp[] = [
  [1, 4, 0.5, 0.6],
  [5, 12, 0.58, 0.72],
  [13, 20, 0.7, 0.82],
  [21, 28, 0.9, 1],
  [29, 36, 0.78, 0.38],
];
