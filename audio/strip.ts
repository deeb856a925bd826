/** One instrument of the band: its slots for voices, and who has to go when all slots are taken. */
import type { BaseContext, Gain } from 'tone';
import { createSum } from './sum';

/** A note that sounds, or did. */
export interface Playing {
  readonly channel: number;
  readonly note: number;
  readonly source: string;
  readonly start: number;
  /** Scales the performer's release. */
  readonly releaseScale: number;
  /** When nothing is left of it, in context seconds; Infinity while it is held. */
  end: number;
  /** Its key is up, but the pedal is down. */
  sustained: boolean;
  /** Lets it fade from `time` with this time constant (seconds), and sets its end. */
  release(time: number, release: number): void;
  setBend(cents: number, time: number): void;
  setCutoff(cutoff: number, time: number): void;
  /** Octaves brighter than the cutoff says. */
  setShine(octaves: number, time: number): void;
}

export interface Strip {
  readonly output: Gain;
  readonly playing: readonly (Playing | undefined)[];
  /**
   * Finds a slot for a note that starts at `time`, taking it from the least missed note if there is none. Where all have
   * hardly begun, nobody could tell the notes apart, and the new one is left out: no flood of notes holds up the sound.
   */
  play(time: number, start: (slot: Gain) => Playing): void;
}

/** A note whose slot is taken fades with this time constant. */
const STEAL = 0.003;
/** Seconds for which a note cannot be taken from. */
const HARDLY_BEGUN = 0.03;

export function createStrip(context: BaseContext, voices: number): Strip {
  const { inputs, output } = createSum(context, voices);
  const playing: (Playing | undefined)[] = inputs.map(() => undefined);
  return {
    output,
    playing,
    play(at, start) {
      const slot = leastMissed(playing, at);
      if (slot === undefined) return;
      const stolen = playing[slot];
      if (stolen !== undefined && stolen.end > at) stolen.release(at, STEAL);
      playing[slot] = start(inputs[slot]!);
    },
  };
}

/**
 * A free slot first (the lowest), then of the notes that are heard by now the one that ends soonest, then one whose key is up, then the
 * oldest.
 */
export function leastMissed(playing: readonly (Times | undefined)[], time: number): number | undefined {
  const free = playing.findIndex((note) => note === undefined || note.end <= time);
  if (free >= 0) return free;
  let least: number | undefined;
  for (const [slot, note] of playing.entries()) {
    if (time - note!.start < HARDLY_BEGUN) continue;
    if (least === undefined || isLessMissed(note!, playing[least]!)) least = slot;
  }
  return least;
}

type Times = Pick<Playing, 'start' | 'end'> & Partial<Pick<Playing, 'sustained'>>;

function isLessMissed(a: Times, b: Times): boolean {
  if (a.end !== b.end) return a.end < b.end;
  return !!a.sustained === !!b.sustained ? a.start < b.start : !!a.sustained;
}
