/** A show that goes on before it can be heard: its picture is back at once, the rest when the browser lets it sound. */
import { stopwatch } from '../../engine/clock';
import { playedAt } from '../../engine/modulation/played';
import type { Kernel } from '../../engine/models/supervisor';
import type { PerformanceState } from '../../engine/performance';
import { pictureAt, SILENCE } from '../../engine/players/painter';
import type { StageHost } from '../../engine/stage/host';
import { drawState, viewAt } from '../../engine/stage/view';
import { element } from '../element';
import { t } from '../language/translate';

export interface PictureAloneParts {
  readonly state: PerformanceState;
  /** Seconds of the show. */
  readonly now: () => number;
  readonly seed: number;
  readonly kernel: Pick<Kernel, 'step'>;
  readonly stage: StageHost;
  /** What the show cannot be without is there, or will not come. */
  readonly ready: Promise<unknown>;
  /** Once there is a picture. */
  readonly onPicture: () => void;
}

/** Milliseconds in which a context that may run does. */
const STARTS_WITHIN = 400;

/** Shows the picture until sound may be heard: where the browser wants a key or a click for that, the page says so. */
export async function untilHeard(parts: PictureAloneParts): Promise<void> {
  const probe = new AudioContext();
  const runs = new Promise<void>((resolve) => {
    const look = () => probe.state === 'running' && resolve();
    probe.onstatechange = look;
    look();
  });
  const plate = element(
    'p',
    { className: 'unheard' },
    t('The picture is back. Press any key, or click, for the sound.'),
  );
  plate.setAttribute('role', 'alert');
  const asking = setTimeout(() => document.body.append(plate), STARTS_WITHIN);
  void runs.then(() => {
    clearTimeout(asking);
    plate.remove();
  });
  const gestures = new AbortController();
  for (const type of ['keydown', 'pointerdown'])
    window.addEventListener(type, () => void probe.resume(), { signal: gestures.signal, capture: true });
  let isOver = false;
  const over = Promise.all([runs, parts.ready]).then(() => (isOver = true));
  let last = stopwatch();
  while (!isOver) {
    await Promise.race([new Promise(requestAnimationFrame), over]);
    const now = stopwatch();
    await drawOnce(parts, now - last);
    last = now;
  }
  gestures.abort();
  await probe.close();
}

async function drawOnce(
  { state, now, seed, kernel, stage, onPicture }: PictureAloneParts,
  delta: number,
): Promise<void> {
  const time = now();
  const played = playedAt(state, time);
  const wanted = pictureAt(played, time, seed, stage.canvas, played.parameters['image.height'], SILENCE);
  // A model that fails has another try in the next frame.
  const painted = await kernel.step('image', wanted, time).catch(() => undefined);
  if (painted) stage.setPicture(painted.bitmap);
  await drawState(stage, viewAt(played, time, { delta, seed, loudness: SILENCE }), played);
  if (painted) onPicture();
}
