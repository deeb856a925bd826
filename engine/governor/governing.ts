/** Lets the governor see a live show: measures it, decides once a second, and says so in the log. */
import { BehaviorSubject } from 'rxjs';
import type { EventBody } from '../events';
import type { Moment } from '../loop';
import { afresh, type Governor, govern, type Load, PACES, UNGOVERNED } from './governor';
import { type Health, isMissing } from '../models/health';
import { createLoadMeter } from './load-meter';
import { WORKER_KINDS } from '../models/protocol';
import { FULL, scaleStage, SCALES } from './stage-scale';
import { ENGINE } from '../sources';
import { scriptOn } from '../stage/code/script';

/** Seconds between two decisions. */
const EVERY = 1;
/** Pictures a second that look fluid. On the graphics card they fade into each other less seldom than that. */
const FLUID = { webgpu: 30, wasm: 10 } as const;

export interface GoverningParts {
  readonly health$: BehaviorSubject<Health>;
  readonly stream: {
    secondsAhead(): number;
    underruns(): number;
    relapses(): number;
  };
  /** Seconds of sound that are to be kept ready. */
  readonly ahead: () => number;
  readonly stage: { readonly width: number; readonly height: number };
  readonly send: (event: EventBody) => void;
}

/** What was measured last, and what became of it. */
export interface Governed {
  readonly governor: Governor;
  readonly scale: number;
  readonly load: Load | undefined;
  /** Of the last ten seconds; in seconds. */
  readonly frames: { readonly median: number; readonly p99: number };
}

export interface Governing {
  readonly governed$: BehaviorSubject<Governed>;
  /** A frame stands on the stage. @param seconds of a steady clock. */
  drawn(seconds: number): void;
  /** Once a moment. */
  watch(moment: Pick<Moment, 'set' | 'time'>): void;
}

export function createGoverning({ health$, stream, ahead, stage, send }: GoverningParts): Governing {
  const meter = createLoadMeter();
  const governed$ = new BehaviorSubject<Governed>({
    governor: UNGOVERNED,
    scale: 1,
    load: undefined,
    frames: meter.frames(),
  });
  const counted = { sound: 0, image: 0, lyrics: 0 };
  health$.subscribe(({ models }) => {
    for (const kind of WORKER_KINDS) {
      const { steps, lastSeconds } = models[kind];
      if (steps > counted[kind]) meter.step(kind, lastSeconds);
      counted[kind] = steps;
    }
  });
  let scaling = FULL;
  let due = EVERY;
  let hasBegun = false;

  return {
    governed$,
    drawn: (seconds) => meter.frame(seconds),
    watch({ set, time }) {
      const { models } = health$.value;
      for (const kind of WORKER_KINDS) if (isMissing(models[kind])) meter.missing(kind);
      // Before the ring was full for the first time there is no sound that could be in danger, and none without its model.
      hasBegun = !isMissing(models.sound) && (hasBegun || stream.secondsAhead() >= ahead());
      if (hasBegun) meter.ring(stream.secondsAhead(), stream.underruns() + stream.relapses());
      if (time < due) return;
      due = time + EVERY;
      // Sketches of the performer's own draw all pixels, whatever the scale: their frames tell nothing of it.
      const lately = scriptOn(set) ? 0 : meter.lately();
      const { ring, ...measured } = meter.read(time);
      const { governor } = governed$.value;
      const rate = measured.frame.median > 0 ? 1 / measured.frame.median : Infinity;
      const load: Load = {
        ...measured,
        ring: { ...ring, wanted: ahead() },
        pictures: Math.min(rate, FLUID[health$.value.backend ?? 'wasm']),
        aspect: stage.width / stage.height,
        asked: set.parameters,
      };
      const before = scaling;
      const drawing = { at: time, median: lately, lines: stage.height, isPaced: governor.pace > 0 };
      scaling = set.parameters['governor.on'] === 0 ? FULL : scaleStage(before, drawing);
      const isScaled = scaling.step !== before.step;
      const next = isScaled ? afresh(govern(governor, load)) : govern(governor, load);
      if (isScaled || next.level !== governor.level || next.pace !== governor.pace) meter.settle();
      const scale = SCALES[scaling.step]!;
      governed$.next({ governor: next, scale, load, frames: meter.frames() });
      const { level, why } = next;
      const frames = PACES[next.pace]!;
      const { governed } = set;
      const isOther =
        level !== governed.level ||
        frames !== governed.frames ||
        scale !== governed.scale ||
        (why === 'off') !== (governed.why === 'off');
      if (isOther) send({ type: 'governed', level, frames, scale, why, source: ENGINE });
    },
  };
}
