/** Gathers what the governor is told: the frames as they come, the models' steps, the least sound that was ready. */
import type { Cost, Load } from './governor';
import { WORKER_KINDS, type WorkerKind } from '../models/protocol';

export interface LoadMeter {
  /** A frame stands on the stage. @param at seconds of any steady clock. */
  frame(at: number): void;
  /** A model has taken so many seconds for a step. */
  step(kind: WorkerKind, seconds: number): void;
  /** So many seconds of sound are ready, and so many gaps there have been in all: those before the first time count for nothing. */
  ring(ahead: number, gaps: number): void;
  /** There is none of it: its steps cost nothing, and what the ring does without the sound model counts for nothing. */
  missing(kind: WorkerKind): void;
  /** From here on things are otherwise: the frames so far say nothing of what comes. */
  settle(): void;
  /** What was measured since it was last read. @param at show seconds. */
  read(at: number): Pick<Load, 'at' | 'frame' | 'models'> & { readonly ring: Pick<Load['ring'], 'least' | 'gaps'> };
  /** What a frame takes in these seconds, whatever changed meanwhile; 0 where too few came. */
  lately(): number;
  /** Of the last ten seconds, for people; in seconds. */
  frames(): { readonly median: number; readonly p99: number };
}

/** So many frames are remembered: ten seconds of 60 each. */
const REMEMBERED = 600;
const WATCHED = 10;
/** Seconds that are lately, and so many frames tell of them. */
const LATELY = 3;
const FEW_LATELY = 4;
/** Evenness is judged by so many frames, or all that came since the last time if there are more; never by fewer than a few. */
const ENOUGH = 24;
const FEW = 8;
/** The share of late frames is told of so many. */
const TELLING = 60;
/** A frame that takes so many times the median is late. */
const UNEVEN = 1.5;
/** One frame in so many may be late, and one in any case. */
const LATE = 50;
/** After a longer time without any, in seconds, the page was out of sight. */
const OUT_OF_SIGHT = 2;

export function createLoadMeter(): LoadMeter {
  const gaps: number[] = [];
  let fresh = 0;
  let settled = 0;
  let lastFrame: number | undefined;
  let took: Record<WorkerKind, number[]> = { sound: [], image: [], lyrics: [] };
  /** What a step took when one was made last. */
  const known: Record<WorkerKind, number> = { sound: 0, image: 0, lyrics: 0 };
  let least = Infinity;
  let gapsNow = 0;
  let gapsBefore: number | undefined;
  let lastRead: number | undefined;

  /** One late frame is none. */
  function lateShare(): number {
    const all = settled < TELLING ? [] : gaps.slice(-Math.min(settled, REMEMBERED));
    const middle = median(all);
    const late = all.filter((gap) => gap > UNEVEN * middle).length;
    return late < 2 ? 0 : late / all.length;
  }

  function lastOf(seconds: number): number[] {
    let left = seconds;
    return gaps.slice(gaps.findLastIndex((gap) => (left -= gap) < 0) + 1);
  }

  function cost(kind: WorkerKind, seconds: number): Cost {
    const steps = took[kind];
    if (steps.length > 0) known[kind] = median(steps);
    return { seconds: known[kind], rate: seconds > 0 ? steps.length / seconds : 0 };
  }

  return {
    frame(at) {
      const gap = at - (lastFrame ?? at);
      lastFrame = at;
      if (gap <= 0 || gap > OUT_OF_SIGHT) return;
      gaps.push(gap);
      if (gaps.length > REMEMBERED) gaps.shift();
      fresh++;
      settled++;
    },
    step: (kind, seconds) => void took[kind].push(seconds),
    ring(ahead, count) {
      least = Math.min(least, ahead);
      gapsNow = count;
      gapsBefore ??= count;
    },
    missing(kind) {
      known[kind] = 0;
      if (kind === 'sound') gapsBefore = undefined;
    },
    settle: () => void (settled = 0),
    read(at) {
      const seconds = at - (lastRead ?? at);
      lastRead = at;
      const judged = Math.min(settled, Math.max(fresh, ENOUGH));
      const recent = fresh === 0 || judged < FEW ? [] : gaps.slice(-judged).sort((a, b) => a - b);
      const late = Math.max(1, Math.floor(recent.length / LATE));
      const load = {
        at,
        frame: { median: median(recent), worst: recent.at(-1 - late) ?? 0, late: lateShare() },
        models: Object.fromEntries(WORKER_KINDS.map((kind) => [kind, cost(kind, seconds)])) as Load['models'],
        ring: { least, gaps: gapsNow - (gapsBefore ?? gapsNow) },
      };
      fresh = 0;
      took = { sound: [], image: [], lyrics: [] };
      least = Infinity;
      if (gapsBefore !== undefined) gapsBefore = gapsNow;
      return load;
    },
    lately() {
      const recent = lastOf(LATELY);
      return fresh === 0 || recent.length < FEW_LATELY ? 0 : median(recent);
    },
    frames() {
      const sorted = lastOf(WATCHED).sort((a, b) => a - b);
      return { median: median(sorted), p99: sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0 };
    },
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
