/**
 * The governor: holds the frame rate and the sound, and trades quality for them. A pure fold: what was measured comes in,
 * what is allowed comes out. It predicts from what each model's step takes, keeps the models within a budget of each
 * second, and learns the budget as networks learn what a line carries (additive increase, multiplicative decrease: Chiu
 * and Jain 1989): it shrinks at once when the sound or the frames suffer, and grows slowly while they do not.
 *
 * It gives up, in this order: the picture's size, how often there is a new one, the denoising steps of the sound, and how
 * soon the next lyrics are written. It takes them back in the reverse order, one at a time. Where frames are uneven
 * and the models are not to blame, they get what they ask for, and the stage is drawn more seldom, in even time. The
 * performer's settings are ceilings, and stay as they are.
 */
import type { ParameterValues } from '../parameters';
import type { WorkerKind } from '../models/protocol';

/** What may be had at a level. */
export interface Quality {
  /** Of the picture's lines that the performer asks for. */
  readonly detail: number;
  /** Pictures a second, at most. */
  readonly pictures: number;
  /** Denoising steps, at most. */
  readonly steps: number;
  /** Seconds between two steps of the lyric model, at least, while a line waits. */
  readonly lyrics: number;
}

/** By level: 0 is all that the performer asks for. */
export const LEVELS: readonly Quality[] = [
  { detail: 1, pictures: Infinity, steps: 4, lyrics: 0 },
  { detail: 0.8, pictures: Infinity, steps: 4, lyrics: 0 },
  { detail: 0.63, pictures: Infinity, steps: 4, lyrics: 0 },
  { detail: 0.5, pictures: Infinity, steps: 4, lyrics: 0 },
  { detail: 0.4, pictures: Infinity, steps: 4, lyrics: 0 },
  { detail: 0.4, pictures: 10, steps: 4, lyrics: 0 },
  { detail: 0.4, pictures: 7, steps: 4, lyrics: 0 },
  { detail: 0.4, pictures: 5, steps: 4, lyrics: 0 },
  { detail: 0.4, pictures: 5, steps: 2, lyrics: 0 },
  { detail: 0.4, pictures: 5, steps: 1, lyrics: 0 },
  { detail: 0.4, pictures: 3, steps: 1, lyrics: 0.5 },
  { detail: 0.4, pictures: 2, steps: 1, lyrics: 2 },
];
export const LOWEST = LEVELS.length - 1;

/** Frames of the stage a second, at most, by pace: 0 is as they come. */
export const PACES: readonly number[] = [0, 30, 20, 15, 12, 10];

/** Why a level was chosen. */
export const REASONS = ['off', 'models', 'sound', 'frames', 'room'] as const;
export type Reason = (typeof REASONS)[number];

/** What a model has cost in the time that was measured. */
export interface Cost {
  /** Seconds that a step takes; 0 before the first. */
  readonly seconds: number;
  /** Steps a second. */
  readonly rate: number;
}

/** What was measured, over a second or so. */
export interface Load {
  /** Show seconds. */
  readonly at: number;
  /**
   * Seconds from frame to frame: the median, and the worst but a few; 0 where too few came. `late`: of those since anything
   * changed, which share took more than 1.5 times their median; 0 where they are too few to tell.
   */
  readonly frame: { readonly median: number; readonly worst: number; readonly late: number };
  readonly models: Readonly<Record<WorkerKind, Cost>>;
  readonly ring: {
    /** Seconds of sound that were ready when there was least, and that are to be kept ready. */
    readonly least: number;
    readonly wanted: number;
    /** How often there was none, or an old future was heard because the new one was late. */
    readonly gaps: number;
  };
  /** Pictures a second that are wanted where there is room: fewer look less fluid. */
  readonly pictures: number;
  /** The page's stage, in pixels across for each line. */
  readonly aspect: number;
  readonly asked: Pick<ParameterValues, 'image.height' | 'sound.steps' | 'governor.on'>;
}

export interface Governor {
  readonly level: number;
  readonly why: Reason;
  /** Of each second, what the models may take. */
  readonly budget: number;
  /** What they would take at this level. */
  readonly demand: number;
  /** Seconds of a frame that this machine has shown it can do. */
  readonly usual: number;
  /** When the level was left last for a lower quality, and why; or for a better one, and how long it is then kept. */
  readonly lowered: number;
  readonly fell: Reason;
  readonly raised: number;
  readonly hold: number;
  /** How many times in a row frames were uneven or slow; what they were, and what the models took, when it began. */
  readonly rough: number;
  readonly blamed: { readonly median: number; readonly worst: number; readonly demand: number } | undefined;
  /** The frames did not get better by any of it: until they do, the models are not to blame. */
  readonly isBlameless: boolean;
  /** Which of PACES; when it changed, and how long it is kept. */
  readonly pace: number;
  readonly paced: number;
  readonly paceHold: number;
}

export const UNGOVERNED: Governor = {
  level: 0,
  why: 'room',
  budget: 0.85,
  demand: 0,
  usual: Infinity,
  lowered: -Infinity,
  fell: 'room',
  raised: -Infinity,
  hold: 3,
  rough: 0,
  blamed: undefined,
  isBlameless: false,
  pace: 0,
  paced: -Infinity,
  paceHold: 10,
};

/** The budget never takes all, for the page needs its share; below the least, models are hardly to blame. */
const MOST = UNGOVERNED.budget;
const LEAST = 0.2;
/** How it shrinks under what is too much, and how it grows, in a second. */
const SHRINKS = 0.9;
const GROWS = 0.03;
/** A better level must fit into so much of the budget. */
const MARGIN = 0.9;
/** Seconds that a level is kept, and after a return that came too soon. */
const HOLD = UNGOVERNED.hold;
const LONGEST_HOLD = 60;
/** A return came too soon if it did not last as long, in seconds. */
const LASTS = 8;
/** Frames are uneven when the worst take so many times the median, and slow when the median has grown so much. */
const UNEVEN = 1.5;
const SLOW = 1.3;
/** So often in a row, and it is no accident. */
const ACCIDENTS = 2;
/** So often although the models take but half, or as little as can be, and frames are hardly shorter: they are not to blame. */
const IN_VAIN = 4;
const HALF = 0.5;
const HARDLY = 0.8;
/** So many frames may be late, as a share, before the stage is held to a pace, and at that pace. */
const MAY_BE_LATE = { free: 0.05, paced: 0.01 };
const LONGEST_PACE_HOLD = 40;
/** The sound is in danger when less than this share of it is ready. */
const DANGER = 0.25;
/** No step may hold the sound up for longer than this share of what is ready. */
const HELD_UP = 0.5;
/** What of a step does not depend on how much is asked: as pixels of the picture, and denoising steps. */
const FIXED_PIXELS = 40_000;
const FIXED_STEPS = 0.7;
/** Seconds of sound that a step of the sound model makes (models/sound/types.ts). */
const BLOCK_SECONDS = 16 / 75;
const SHORTEST_PICTURE = 72;

/** Frames are otherwise from now on: what they took before tells nothing. */
export function afresh(governor: Governor): Governor {
  return { ...governor, usual: Infinity, rough: 0, blamed: undefined };
}

/** What may be had of what is asked for. Where nothing is held back, the same object. */
export function withinMeans(parameters: ParameterValues, level: number): ParameterValues {
  const quality = LEVELS[level];
  if (level === 0 || !quality) return parameters;
  return {
    ...parameters,
    'image.height': linesAt(parameters['image.height'], quality),
    'sound.steps': Math.min(parameters['sound.steps'], quality.steps),
  };
}

/** The next state, once a second or so. */
export function govern(before: Governor, load: Load): Governor {
  if (load.asked['governor.on'] === 0) {
    return { ...UNGOVERNED, usual: before.usual, demand: demandAt(load, before.level, 0), why: 'off' };
  }
  const now = paced(watched(before, load), load);
  const trouble = troubleOf(now, load);
  const demand = demandAt(load, now.level, now.level);
  const isCleared = now.isBlameless && !before.isBlameless;
  const budget = trouble
    ? Math.max(LEAST, Math.min(now.budget, SHRINKS * demand))
    : isCleared
      ? MOST
      : Math.min(MOST, now.budget + GROWS);
  const fits = (level: number, share: number) => {
    const picture = pictureSeconds(load, now.level, level);
    const heldUp = picture + load.models.lyrics.seconds > HELD_UP * load.ring.wanted;
    return !heldUp && demandAt(load, now.level, level) <= share * budget;
  };
  const at = (level: number) => ({ ...now, level, budget, demand: demandAt(load, now.level, level) });

  const needed = LEVELS.findIndex((_, level) => (isCleared || level >= now.level) && fits(level, 1));
  if (isCleared && needed >= 0 && needed < now.level) return { ...at(needed), why: 'room', raised: load.at };
  const lower = trouble === 'sound' ? Math.max(needed, next(load, now.level, 1)) : needed;
  const level = needed < 0 ? LOWEST : lower;
  if (level > now.level) {
    const wasTooSoon = load.at - now.raised < LASTS;
    const hold = wasTooSoon ? Math.min(LONGEST_HOLD, 2 * now.hold) : now.hold;
    const why = trouble ?? 'models';
    return { ...at(level), why, lowered: load.at, fell: why, hold };
  }

  const still = load.at - Math.max(now.lowered, now.raised);
  const better = next(load, now.level, -1);
  // What fell for the models' load alone is back soon when that has gone.
  const hold = now.fell === 'models' && fits(better, HALF) ? HOLD : now.hold;
  if (now.level === 0 || trouble || still < hold || !fits(better, MARGIN)) {
    return { ...now, budget, demand, hold: still > LONGEST_HOLD ? HOLD : now.hold };
  }
  return { ...at(better), why: 'room', raised: load.at };
}

/** The nearest level in this direction where anything is other than at `from`, for what is asked. */
function next({ asked, pictures }: Load, from: number, direction: 1 | -1): number {
  const seen = (level: number) => {
    const quality = LEVELS[level]!;
    const { lyrics } = quality;
    const steps = Math.min(asked['sound.steps'], quality.steps);
    return [linesAt(asked['image.height'], quality), Math.min(pictures, quality.pictures), steps, lyrics].join();
  };
  let level = from;
  while (LEVELS[level + direction] && seen(level) === seen(from)) level += direction;
  return level;
}

/** What the frames tell: how long one usually takes, and whether the models are to blame when it is more. */
function watched(before: Governor, load: Load): Governor {
  const { median, worst } = load.frame;
  if (median === 0) return before;
  const isPaced = before.pace > 0;
  // A machine that got slower for good is known to be after a while.
  const usual = isPaced ? before.usual : Math.min(median, before.usual * 1.001);
  const isRough = worst > UNEVEN * median || (!isPaced && median > SLOW * usual);
  if (!isRough) return { ...before, usual, rough: 0, blamed: undefined, isBlameless: before.isBlameless && isPaced };
  const rough = before.rough + 1;
  const demand = demandAt(load, before.level, before.level);
  const blamed = before.blamed ?? { median, worst, demand };
  const isAsBad = median > HARDLY * blamed.median && worst > HARDLY * blamed.worst;
  const isSpent = demand <= HALF * blamed.demand || before.level === LOWEST;
  if (before.isBlameless || rough < IN_VAIN || !((isSpent && isAsBad) || before.budget <= LEAST)) {
    return { ...before, usual, rough, blamed };
  }
  return { ...before, usual: median, rough: 0, blamed: undefined, isBlameless: true };
}

/** The stage's own pace: slower where it is uneven by itself, quicker when that has helped for a while. */
function paced(now: Governor, { at, frame }: Load): Governor {
  const { pace, paceHold } = now;
  const kept = at - now.paced;
  const isLate = frame.late > (pace > 0 ? MAY_BE_LATE.paced : MAY_BE_LATE.free);
  if (now.isBlameless && isLate && pace < PACES.length - 1) {
    const slower = PACES.findIndex((frames, i) => i > pace && 1 / frames >= HARDLY * frame.worst);
    const hold = kept < paceHold ? Math.min(LONGEST_PACE_HOLD, 2 * paceHold) : paceHold;
    return { ...now, pace: slower < 0 ? PACES.length - 1 : slower, paced: at, paceHold: hold, rough: 0 };
  }
  if (pace === 0 || kept < paceHold || frame.median === 0 || isLate) return now;
  return { ...now, pace: pace - 1, paced: at, rough: 0 };
}

function troubleOf({ rough, isBlameless }: Governor, { ring }: Load): 'sound' | 'frames' | undefined {
  if (ring.gaps > 0 || ring.least < DANGER * ring.wanted) return 'sound';
  return rough >= ACCIDENTS && !isBlameless ? 'frames' : undefined;
}

/** Of each second, what the models would take at level `to`, from what they take at level `from`. */
function demandAt(load: Load, from: number, to: number): number {
  const { models, asked } = load;
  const [now, then] = [LEVELS[from]!, LEVELS[to]!];
  const pictures = Math.min(load.pictures, then.pictures) * pictureSeconds(load, from, to);
  const stepsAt = ({ steps }: Quality) => FIXED_STEPS + Math.min(asked['sound.steps'], steps);
  // As often as it was, and at least as often as it must be.
  const sound = models.sound.seconds * Math.max(models.sound.rate, 1 / BLOCK_SECONDS);
  const lyrics = models.lyrics.seconds * models.lyrics.rate;
  return pictures + (sound * stepsAt(then)) / stepsAt(now) + lyrics * (then.lyrics > now.lyrics ? 0.5 : 1);
}

/** Seconds that a picture would take at level `to`. */
function pictureSeconds({ models, asked, aspect }: Load, from: number, to: number): number {
  const cost = (level: number) => FIXED_PIXELS + aspect * linesAt(asked['image.height'], LEVELS[level]!) ** 2;
  return (models.image.seconds * cost(to)) / cost(from);
}

function linesAt(asked: number, { detail }: Quality): number {
  return Math.min(asked, Math.max(SHORTEST_PICTURE, Math.round(asked * detail)));
}
