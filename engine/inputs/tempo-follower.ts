/**
 * Follows the tempo of what is heard at the audio input: only while that is sure of itself, and in small steps. The beat stays
 * the performer's, to tap and to nudge: where in the bar the input is, nobody tells.
 */
import type { EventBody } from '../events';

export interface HeardTempo {
  /** Beats a minute: which of its halves and doubles a listener would count is a guess. */
  readonly bpm: number;
  /** 0..1: what comes again at every beat, as a share of all that is struck. */
  readonly sure: number;
}

export interface FollowedTempo {
  readonly follows: boolean;
  /** What was heard last, newest last, as long as it was sure and the same. */
  readonly steady: readonly number[];
  /** Show seconds since which it is not. */
  readonly unsure?: number | undefined;
}

export const NOT_FOLLOWED: FollowedTempo = { follows: false, steady: [] };

/** From here on it is one: speech, noise and applause stay below. */
export const SURE = 0.3;
/** How far apart the same tempo is heard, as a share of it. */
const SAME = 0.01;
/** Reports, two a second: so many alike, to begin with, and to go on with. */
const BEGINS_AFTER = 8;
const GOES_ON_AFTER = 4;
/** A tempo that is further from the show's, as a share, is another one, and begins anew. */
const ANOTHER = 0.08;
/** Seconds without a sure tempo after which it is lost: in a break of a bar it is unsure for as long as it is listened to. */
const LOST_AFTER = 12;
/** Beats a minute that the show may be beside it, and the share of the way to it in a step. */
const BESIDE = 0.05;
const STEP = 0.5;
const SOURCE = 'input';

type Step = readonly [FollowedTempo, readonly EventBody[]];

/** One report. @param tempo the show's, in beats a minute @param at show seconds */
export function followTempo(known: FollowedTempo, heard: HeardTempo | undefined, tempo: number, at: number): Step {
  const steady = heard && heard.sure >= SURE ? alike(known.steady, heard.bpm) : [];
  const bpm = nearTempo(middle(steady), tempo);
  const isSure =
    steady.length >= (known.follows ? GOES_ON_AFTER : BEGINS_AFTER) &&
    (!known.follows || Math.abs(bpm / tempo - 1) < ANOTHER);
  if (!isSure) {
    const unsure = known.unsure ?? at;
    if (!known.follows || at - unsure < LOST_AFTER) return [{ ...known, steady, unsure }, []];
    return lost({ ...known, steady }, tempo);
  }
  const text = 'The show follows the tempo of the audio input.';
  const begins: EventBody = { type: 'notice', level: 'info', text, source: SOURCE };
  const next = known.follows ? tempo + STEP * (bpm - tempo) : bpm;
  const turns: EventBody = { type: 'tempo', bpm: next, source: SOURCE };
  return [
    { follows: true, steady },
    [...(known.follows ? [] : [begins]), ...(Math.abs(bpm - tempo) > BESIDE ? [turns] : [])],
  ];
}

/** There is nothing to follow any more. @param tempo the show's */
export function lost({ follows, steady }: FollowedTempo, tempo: number): Step {
  const text = `The tempo of the audio input is lost; the show goes on at ${tempo.toFixed(1)} bpm.`;
  return [{ follows: false, steady }, follows ? [{ type: 'notice', level: 'warning', text, source: SOURCE }] : []];
}

/** The half, double … of a tempo that is nearest to another. */
export function nearTempo(bpm: number, to: number): number {
  return bpm * 2 ** Math.round(Math.log2(to / bpm));
}

function alike(before: readonly number[], bpm: number): readonly number[] {
  const near = before.map((one) => nearTempo(one, bpm));
  const isSame = near.every((one) => Math.abs(one / bpm - 1) < SAME);
  return [...(isSame ? near : []), bpm].slice(-BEGINS_AFTER);
}

/** Of the last few. NaN of none. */
function middle(all: readonly number[]): number {
  const last = all.slice(-GOES_ON_AFTER).sort((a, b) => a - b);
  return last[Math.floor(last.length / 2)] ?? NaN;
}
