/** The sketch contract: all that a sketch sees of Phosphene. One file in `sketches/` is one sketch. */
import type p5 from 'p5';
import type { LyricLine, HeldNote } from '../performance';
import type { ParameterValues } from '../parameters';

/** Red, green, blue, each 0..255, as p5 takes them. */
export type Rgb = readonly [number, number, number];

/** What is heard at this moment, each 0..1, smoothed. */
export interface Loudness {
  readonly level: number;
  readonly bass: number;
  readonly mid: number;
  readonly treble: number;
}

/** What the words mean, as the performer bent it. Ranges are those of the meaning vector. */
export interface Mood {
  readonly energy: number;
  readonly valence: number;
  readonly density: number;
  readonly roughness: number;
  readonly symmetry: number;
  readonly tension: number;
  readonly brightness: number;
}

/** One frame of the show, as plain data: a pure function of the log, the time and the sound. */
export interface StageView {
  /** Seconds of the show clock, and since the last frame. A sketch reads no other clock. */
  readonly time: number;
  readonly delta: number;
  /** Beats since the show began; the fraction is the way to the next. Four beats a bar. */
  readonly beat: number;
  /** Beats a minute. */
  readonly tempo: number;
  readonly seed: number;
  /** Ground, ink and glow: the last is the lightest. */
  readonly palette: readonly [Rgb, Rgb, Rgb];
  readonly mood: Mood;
  readonly loudness: Loudness;
  readonly parameters: ParameterValues;
  readonly held: readonly HeldNote[];
  /** What notes have added and is fading, 0..2. */
  readonly kick: number;
  readonly prompt: string;
  /** Newest last; a line without `to` is still being written. */
  readonly lyrics: readonly LyricLine[];
  /** The line that comes next, where one waits; empty where none does. */
  readonly ahead: string;
}

export interface Stage extends StageView {
  readonly width: number;
  readonly height: number;
  /** The newest generated picture. Its size may differ from the stage's; its aspect ratio is the same. */
  readonly picture: p5.Image;
}

export interface Sketch {
  /** Unique; the file's name. */
  readonly name: string;
  readonly title: string;
  readonly author: string;
  readonly renderer: 'webgl' | '2d';
  /** Once, after the canvas was made. May load what it needs. */
  setup?(p: p5, stage: Stage): void | Promise<void>;
  /** Once a frame. A throw costs this sketch the stage, never the show. */
  draw(p: p5, stage: Stage): void;
}

/** Names the contract, so that a sketch file needs no type annotations. */
export function defineSketch(sketch: Sketch): Sketch {
  return sketch;
}
