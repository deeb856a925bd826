/**
 * How finely sketches draw. Where the graphics card is too slow for all of the stage's pixels, they draw on fewer, and the stage shows
 * that enlarged (dynamic resolution). A pure fold, as the governor is: what frames take comes in, a scale comes out. Frames that do not
 * get shorter by it do not suffer from pixels: then all of them are back.
 */

/** Shares of the stage's lines that sketches draw; each has half the pixels of the one before. */
export const SCALES: readonly number[] = [1, 0.71, 0.5, 0.35];

export interface StageScale {
  /** Which of SCALES, and when it changed. */
  readonly step: number;
  readonly changed: number;
  /** How often in a row frames were too long. */
  readonly slow: number;
  /** What it was before it was lowered last, and what a frame took then: 0 when it is known whether that has helped. */
  readonly from: number;
  readonly was: number;
  /** Until then it is not tried again, for it did not help. */
  readonly vain: number;
  /** Seconds for which it is kept before more is tried; whether it was raised last. */
  readonly hold: number;
  readonly wasRaised: boolean;
}

/** What frames took, over a second or so. */
export interface Drawing {
  /** Show seconds. */
  readonly at: number;
  /** Seconds from frame to frame; 0 where too few came. */
  readonly median: number;
  /** Of the stage. */
  readonly lines: number;
  /** Frames are held to a pace: they would not come sooner. */
  readonly isPaced: boolean;
}

export const FULL: StageScale = {
  step: 0,
  changed: 0,
  slow: 0,
  from: 0,
  was: 0,
  vain: -Infinity,
  hold: 20,
  wasRaised: false,
};

/** Seconds of a frame: at fewer than 20 a second, motion falls apart. What is drawn finer must stay well below. */
const TOO_LONG = 1 / 20;
const ROOM = 0.8;
/** So often in a row, and it is no accident. */
const ACCIDENTS = 2;
/** Seconds until a sketch that draws in another size has faded in. */
const SETTLES = 6;
/** With fewer pixels, frames are at most so much as long; or it was in vain, and is tried again after so many seconds. */
const SHORTER = 0.8;
const VAIN = 60;
/** More pixels came too soon if they did not last as long, in seconds: then they wait twice as long. */
const LASTS = 60;
const LONGEST_HOLD = 320;
/** No sketch draws fewer lines: letters could not be read. */
const FEWEST_LINES = 240;

/** The next state, once a second or so. */
export function scaleStage(before: StageScale, { at, median, lines, isPaced }: Drawing): StageScale {
  const { step, changed, from, was, hold } = before;
  const kept = at - changed;
  if (median === 0 || kept < SETTLES) return { ...before, slow: 0 };
  const isTooLong = median > TOO_LONG;
  const now = { ...before, slow: isTooLong ? before.slow + 1 : 0 };
  const coarsest = SCALES.findLastIndex((scale) => scale === 1 || scale * lines >= FEWEST_LINES);
  if (was > 0 && !isPaced) {
    if (median <= SHORTER * was) return { ...now, was: 0 };
    // It may be that something else has become heavier meanwhile: that is known when all has been tried.
    if (step < coarsest) return { ...now, step: coarsest, changed: at, slow: 0 };
    return { ...now, step: from, changed: at, slow: 0, was: 0, vain: at + VAIN };
  }
  const then = (other: number) => median * (SCALES[other]! / SCALES[step]!) ** 2;
  if (now.slow >= ACCIDENTS && step < coarsest && at >= now.vain) {
    const enough = SCALES.findIndex((_, i) => i > step && then(i) <= TOO_LONG);
    const wasTooSoon = now.wasRaised && kept < LASTS;
    return {
      ...now,
      step: enough < 0 ? coarsest : Math.min(enough, coarsest),
      changed: at,
      slow: 0,
      from: step,
      was: median,
      hold: wasTooSoon ? Math.min(LONGEST_HOLD, 2 * hold) : hold,
      wasRaised: false,
    };
  }
  if (step > coarsest || (step > 0 && kept >= hold && then(step - 1) <= ROOM * TOO_LONG)) {
    return { ...now, step: Math.min(coarsest, step - 1), changed: at, slow: 0, wasRaised: true };
  }
  return now;
}
