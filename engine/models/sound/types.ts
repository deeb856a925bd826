/** What the sound model takes and gives, and the order of the condition it was trained with. */

/** The timbres, in the order of `families`. Each is a blend of two General MIDI programs (training/sound/scenes.py). */
export const SOUND_FAMILIES = [
  'pads', 'strings', 'voices', 'bells', 'plucks', 'organs', 'bass', 'glass', 'noise', 'textures', 'drums',
] as const; // prettier-ignore

/** In the order of `hits`. */
export const SOUND_DRUMS = [
  'kick', 'snare', 'clap', 'closed hat', 'open hat', 'low tom', 'mid tom', 'high tom', 'crash', 'ride',
] as const; // prettier-ignore

/** MIDI notes 24..95 (C1..B6); notes outside are folded in by octaves. */
export const FIRST_KEY = 24;
export const KEYS = 72;

/** Frames a second: a hop is 588 samples at 44.1 kHz and 640 at 48 kHz. */
export const FRAME_RATE = 75;

/** Frames of one step: 213 ms. */
export const BLOCK = 16;

/** The condition of one frame, in order; every number is 0..1. Its twin is training/sound/condition.py. */
export const SOUND_CONDITION = [
  /** The velocity of every key that is down. */
  { name: 'held', size: KEYS },
  /** The velocity of every key at its last onset, fading as exp(-age / 0.4 s). */
  { name: 'struck', size: KEYS },
  /** The velocity of each of SOUND_DRUMS at its last onset, fading as exp(-age / 0.15 s). */
  { name: 'hits', size: SOUND_DRUMS.length },
  /** The mix of SOUND_FAMILIES. */
  { name: 'family', size: SOUND_FAMILIES.length },
  /** The slope of the spectrum above 350 Hz: -14 dB an octave at 0, natural at 0.5, +6 dB an octave at 1. */
  { name: 'brightness', size: 1 },
  /** Detune: at 1 everything sounds twice, 18 cents above and below. */
  { name: 'roughness', size: 1 },
  /** 0 as sharp as the instrument is, 1 swells in over a second. */
  { name: 'attack', size: 1 },
] as const;

export interface SoundInput {
  /** The notes that are held now; velocity 0..1. */
  readonly notes: readonly {
    readonly midi: number;
    readonly velocity: number;
    /** Struck anew, though its key may have been down before. */
    readonly again?: boolean;
  }[];
  /** Drums that are struck: places in SOUND_DRUMS, as frame 0..15 of the block begins. */
  readonly hits?: readonly { readonly drum: number; readonly velocity: number; readonly frame: number }[];
  /** Shares of SOUND_FAMILIES; sums to 1, or to 0. */
  readonly families: Float32Array;
  /** 0..1, natural at 0.5. */
  readonly brightness: number;
  /** 0..1; how hard the notes are struck: 0.5 is as they were played. */
  readonly energy: number;
  /** 0..1; how often held notes are struck again: bells and plucks most. */
  readonly density: number;
  /** 0..1; detune. */
  readonly roughness: number;
  /** 0..1: how slowly notes swell in. */
  readonly attack?: number;
  /** 0..1.5; how strictly the sound follows, of a guided network. */
  readonly guidance?: number;
  /** The sample at which the block shall end (counted since the reset), if its frames are not FRAME_RATE a second. */
  readonly until?: number;
  /** Held notes are struck again only as a step of the bar begins: `first` frames from here, then each `every` frames. */
  readonly grid?: { readonly every: number; readonly first: number };
  /**
   * The block is number `place` of a loop of `of`. It sounds as in the round before, but for `change` (0..1) of it; where
   * something else is asked for, it is made anew. It begins `into` frames into that block, and lasts to its end; below 0, so many before.
   */
  readonly loop?: { readonly place: number; readonly of: number; readonly change: number; readonly into?: number };
  /**
   * The sound goes on from the first frame that begins at or after this sample (counted since the reset); what had been
   * made beyond is forgotten. Left out, it goes on where it was.
   */
  readonly from?: number;
  /** What the loop varies from now on: [of * BLOCK, numbers] compressed frames; empty: nothing. */
  readonly phrase?: Float32Array;
  /** A block of a sound by itself, beside the stream: from silence where it is the first. */
  readonly shot?: { readonly seed: number; readonly isFirst: boolean };
  /** Denoising steps: more is nearer to the real sound and costs more. */
  readonly steps: 1 | 2 | 4;
  /** 0..1; linear gain. */
  readonly level: number;
}

export interface SoundOutput {
  /** The sample at which this block begins, counted since the reset. */
  readonly at: number;
  /** From `at` to `until`, or BLOCK frames of a FRAME_RATE-th second. */
  readonly left: Float32Array<ArrayBuffer>;
  readonly right: Float32Array<ArrayBuffer>;
  /** [BLOCK, 320]: compressed amplitudes of BINS partials and NOISE_BANDS noises, about 0..1, as the network made them. */
  readonly frames: Float32Array<ArrayBuffer>;
}
