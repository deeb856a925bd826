/**
 * A machine that is not there, on a clock that is not there: a graphics card that models and page share, which does one thing at a
 * time; a page that draws at the next refresh; a ring of sound that plays on. Deterministic.
 */
import { govern, type Governor, LEVELS, type Load, PACES, UNGOVERNED } from '../../engine/governor/governor';
import { createLoadMeter } from '../../engine/governor/load-meter';
import { uniform } from '../../engine/random';

export interface Machine {
  /** Seconds of a step when all is well. */
  readonly image: number;
  readonly sound: number;
  readonly lyrics: number;
  /** Seconds of the graphics card that the page's own drawing takes. */
  readonly page: number;
  readonly asked: Load['asked'];
}

export interface Second {
  readonly at: number;
  readonly level: number;
  readonly pace: number;
  readonly why: Governor['why'];
  /** Seconds between its frames. */
  readonly frames: readonly number[];
  readonly gaps: number;
  readonly pictures: number;
}

const REFRESH = 1 / 60;
const AHEAD = 0.4;
const BLOCK = 16 / 75;
const ASPECT = 16 / 9;
/** Of a picture at full size, what does not depend on its size: not what the governor thinks. */
const TRUNK = 0.2;

interface Job {
  readonly kind: 'image' | 'sound' | 'lyrics';
  readonly deadline: number;
  readonly seconds: number;
}

/** @param slowness how many times as long models take, at each second. @param page likewise the page's own drawing. */
export function play(
  machine: Machine,
  seconds: number,
  slowness: (at: number) => number,
  page: (at: number) => number = () => 1,
  governs = true,
): Second[] {
  const { asked } = machine;
  const chance = uniform(7);
  const meter = createLoadMeter();
  const seen: Second[] = [];
  let governor = UNGOVERNED;
  let [free, time, lastFrame] = [0, 0, 0];
  let [ready, gaps, gapsBefore, pictures] = [AHEAD, 0, 0, 0];
  let [nextPicture, nextLyric] = [0, 0];
  let frames: number[] = [];
  const waiting = new Map<Job['kind'], Job>();
  let running: { readonly job: Job; readonly end: number } | undefined;

  const quality = () => LEVELS[governor.level]!;
  const took = (usual: number, at: number) => usual * slowness(at) * (0.95 + 0.1 * chance());
  const imageSeconds = (detail: number) => machine.image * (TRUNK + (1 - TRUNK) * detail ** 2);
  const soundSeconds = () => machine.sound * (0.25 + 0.375 * Math.min(asked['sound.steps'], quality().steps));

  function finish(): void {
    if (!running || running.end > time) return;
    const { job } = running;
    meter.step(job.kind, job.seconds);
    if (job.kind === 'sound') ready += BLOCK;
    if (job.kind === 'image') pictures++;
    running = undefined;
  }

  function ask(): void {
    const isBusy = (kind: Job['kind']) => waiting.has(kind) || running?.job.kind === kind;
    if (!isBusy('image') && time >= nextPicture) {
      nextPicture = Math.max(nextPicture + 1 / quality().pictures, time);
      waiting.set('image', { kind: 'image', deadline: time, seconds: took(imageSeconds(quality().detail), time) });
    }
    if (!isBusy('sound') && ready < AHEAD) {
      waiting.set('sound', { kind: 'sound', deadline: time + ready, seconds: took(soundSeconds(), time) });
    }
    if (!isBusy('lyrics') && time >= nextLyric) {
      nextLyric = time + Math.max(0.4, quality().lyrics);
      waiting.set('lyrics', { kind: 'lyrics', deadline: time + 1, seconds: took(machine.lyrics, time) });
    }
  }

  function start(): void {
    if (running || waiting.size === 0 || free > time) return;
    const laxity = ({ deadline, seconds }: Job) => deadline - seconds;
    const job = [...waiting.values()].reduce((a, b) => (laxity(b) < laxity(a) ? b : a));
    waiting.delete(job.kind);
    free = time + job.seconds;
    running = { job, end: free };
  }

  const tick = 0.0005;
  let nextFrame = 0;
  let drawing = 0;
  for (let count = 0; time < seconds; count++) {
    time = count * tick;
    finish();
    if (time >= nextFrame && drawing === 0) {
      ask();
      // The page's commands stand in line behind what the card is at.
      free = Math.max(free, time) + machine.page * page(time);
      drawing = free;
    }
    if (drawing > 0 && time >= drawing) {
      drawing = 0;
      const shown = Math.ceil(time / REFRESH) * REFRESH;
      const most = PACES[governor.pace]!;
      nextFrame = Math.max(nextFrame + (most > 0 ? 1 / most : REFRESH), shown);
      meter.frame(shown);
      if (shown > lastFrame) frames.push(shown - lastFrame);
      lastFrame = shown;
    }
    start();
    const isHeard = ready > 0;
    ready = Math.max(0, ready - tick);
    if (isHeard && ready === 0) gaps++;
    meter.ring(ready, gaps);
    if (count === 0 || count % Math.round(1 / tick) !== 0) continue;
    const { ring, ...measured } = meter.read(time);
    const { median } = measured.frame;
    const next = govern(governor, {
      ...measured,
      ring: { ...ring, wanted: AHEAD },
      pictures: Math.min(30, median > 0 ? 1 / median : Infinity),
      aspect: ASPECT,
      asked,
    });
    if (governs) {
      if (next.level !== governor.level || next.pace !== governor.pace) meter.settle();
      governor = next;
    }
    seen.push({
      at: time,
      level: governor.level,
      pace: governor.pace,
      why: governor.why,
      frames,
      gaps: gaps - gapsBefore,
      pictures,
    });
    [frames, gapsBefore, pictures] = [[], gaps, 0];
  }
  return seen;
}

/** How uneven frames are: the 99th percentile over the median. */
export function unevenness(seen: readonly Second[]): number {
  const frames = seen.flatMap(({ frames }) => frames).sort((a, b) => a - b);
  return frames[Math.floor(0.99 * (frames.length - 1))]! / frames[frames.length >> 1]!;
}
