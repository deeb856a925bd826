/** Values that come in steps and are followed smoothly: of controllers, and of what is heard. */

/** Was `from` at `at`, and goes to `to` from there. */
export interface Followed {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Stand among the controllers for the pitch bend, for the pressure of a channel or of a key, and for the slide on an MPE key. */
export const BEND_CONTROLLER = -1;
export const PRESSURE_CONTROLLER = -2;
export const SLIDE_CONTROLLER = -3;
/** From here on stand the non-registered parameters (NRPN), by their numbers, 0..`MOST_NRPN`. */
export const NRPN_CONTROLLER = 128;
export const MOST_NRPN = 16_383;

/** Where a controller rests that nobody has touched: the bend and the slide in their middle, any other at 0. */
export function atRest(controller: number): number {
  return controller === BEND_CONTROLLER || controller === SLIDE_CONTROLLER ? 0.5 : 0;
}

/** Who is listened to: the show's own sound, or what comes in at the line or the microphone. */
export const EARS = ['show', 'input'] as const;
export type Ear = (typeof EARS)[number];

/**
 * What is heard, each 0..1; of `onset` its strength as it came, which fades. `pitch` is 0..1 over eight octaves from 27.5 Hz,
 * `tempo` over three from 30 bpm.
 */
export const HEARD_VALUES = ['level', 'bass', 'mid', 'treble', 'onset', 'pitch', 'tempo'] as const;
export type HeardValue = (typeof HEARD_VALUES)[number];
/** What an ear tells at a moment; what is missing is as before. */
export type Said = Partial<Record<HeardValue, number>>;

export interface Heard {
  readonly values: Readonly<Record<HeardValue, number>>;
  /** The last but one, from which the values glide. */
  readonly from: Readonly<Record<HeardValue, number>>;
  readonly at: number;
  /** The last onset, and when it came. */
  readonly onset: { readonly level: number; readonly at: number };
}

/** Seconds in which a value covers 63 % of its way: a little longer than they are apart. */
const GLIDE = 0.04;
/** Seconds in which an onset falls to 1/e. */
const ONSET_DECAY = 0.18;
/** Tempos are told on this scale: 0 is the slowest, 1 so many octaves above. */
const SLOWEST_BPM = 30;
const TEMPO_OCTAVES = 3;

const NOTHING: Heard['values'] = { level: 0, bass: 0, mid: 0, treble: 0, onset: 0, pitch: 0, tempo: 0 };
export const UNHEARD: Heard = { values: NOTHING, from: NOTHING, at: 0, onset: { level: 0, at: 0 } };

/** Beats a minute as 0..1. */
export function tempoOn(bpm: number): number {
  return Math.min(1, Math.max(0, Math.log2(bpm / SLOWEST_BPM) / TEMPO_OCTAVES));
}

export function followedAt(followed: Followed | undefined, at: number): number {
  if (!followed) return 0;
  return followed.to + (followed.from - followed.to) * Math.exp(-Math.max(0, at - followed.at) / GLIDE);
}

export function follow(followed: Followed | undefined, to: number, at: number): Followed {
  return { from: followedAt(followed, at), to, at };
}

export function heardAt(heard: Heard, value: HeardValue, at: number): number {
  if (value === 'onset') return heard.onset.level * Math.exp(-Math.max(0, at - heard.onset.at) / ONSET_DECAY);
  const left = Math.exp(-Math.max(0, at - heard.at) / GLIDE);
  return heard.values[value] + (heard.from[value] - heard.values[value]) * left;
}

export function hear(heard: Heard, said: Said, at: number): Heard {
  const from = Object.fromEntries(HEARD_VALUES.map((value) => [value, heardAt(heard, value, at)])) as Heard['values'];
  return {
    values: { ...heard.values, ...said },
    from,
    at,
    onset: (said.onset ?? 0) > 0 ? { level: said.onset!, at } : heard.onset,
  };
}
