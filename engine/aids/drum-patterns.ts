/**
 * What the drum machine plays: a bar of four beats for each drum, in steps. `X` is an accent, `x` a beat, `o` a ghost
 * note. A drum that is left out is silent.
 */

/** The drums of a pattern as notes of channel 10 (General MIDI percussion key map). */
export const DRUM_NOTES = {
  kick: 36,
  snare: 38,
  stick: 37,
  clap: 39,
  hat: 42,
  open: 46,
  tom: 45,
  shaker: 70,
} as const;

export type Drum = keyof typeof DRUM_NOTES;
export const DRUMS = Object.keys(DRUM_NOTES) as Drum[];

export type DrumLines = { readonly [drum in Drum]?: string };

export interface DrumPattern {
  readonly name: string;
  /** A bar has so many: the length of every line. */
  readonly steps: 12 | 16;
  readonly lines: DrumLines;
}

/** By `drums.pattern`. */
export const DRUM_PATTERNS: readonly DrumPattern[] = [
  { name: 'off', steps: 16, lines: {} },
  {
    name: 'four on the floor',
    steps: 16,
    lines: {
      kick: 'X...X...X...X...',
      clap: '....X.......X...',
      hat: 'o.o.o.o.o.o.o.oo',
      open: '..x...x...x...x.',
      shaker: 'ooxoooxoooxoooxo',
    },
  },
  {
    name: 'breakbeat',
    steps: 16,
    lines: {
      kick: 'X.x.......Xx....',
      snare: '....X..o.o..X..o',
      hat: 'x.x.x.x.x.x.x.x.',
      open: '..............o.',
    },
  },
  {
    name: 'half-time',
    steps: 16,
    lines: {
      kick: 'X.....o...x.....',
      snare: '.......oX......o',
      hat: 'x.o.x.o.x.o.x.oo',
      open: '..............x.',
    },
  },
  {
    name: 'trap',
    steps: 16,
    lines: {
      kick: 'X......x..X..o..',
      clap: '........X.......',
      snare: '........x......o',
      hat: 'x.xox.x.x.xooxxo',
      open: '......o.........',
      tom: '.............o..',
    },
  },
  {
    name: 'techno',
    steps: 16,
    lines: {
      kick: 'X...X...X...X...',
      stick: '...o......x....o',
      hat: '..x...x...x...x.',
      shaker: 'o.oxo.oxo.oxo.ox',
      tom: '..........o..o..',
    },
  },
  {
    // Each half bar is one of six eighths, so that the beat goes on as dotted quarters.
    name: '6/8',
    steps: 12,
    lines: {
      kick: 'X....oX..x..',
      snare: '...X....oX.o',
      hat: 'xooxooxooxoo',
      open: '...........o',
    },
  },
  {
    name: 'bossa',
    steps: 16,
    lines: {
      kick: 'X..xX..xX..xX..x',
      stick: 'X..x..x...x..x..',
      hat: 'x.o.x.o.x.o.x.o.',
      shaker: 'oooooooooooooooo',
    },
  },
  {
    name: 'sparse',
    steps: 16,
    lines: {
      kick: 'X...............',
      stick: '..........x.....',
      shaker: '....o.......o..o',
      tom: '.............o..',
    },
  },
];

/** What the last beat of a phrase has instead: four steps. */
export const DRUM_FILLS: readonly DrumLines[] = [
  { kick: 'x...', snare: 'xoxX' },
  { snare: 'X.o.', tom: '.xxX' },
  { kick: 'x..x', clap: '..xX', tom: 'xx..' },
  { snare: 'oxxX', open: '..x.' },
];
