/** A show that plays by itself, in the page: for the soak. */
import type {} from '../../test/show/fake-midi';
import type {} from '../../ui/performer-page';

/** What there was so far. */
export interface Soaking {
  readonly backend: string;
  readonly underruns: number;
  /** Those of them that no frame of over half a second went before: the machine had time for all. */
  readonly unexcused: number;
  /** Samples that the master never gave out. */
  readonly missing: number;
  readonly restarts: number;
  readonly events: number;
  readonly pictures: number;
}

declare global {
  interface Window {
    soaking?(): Soaking;
    /** Milliseconds between the stage's frames since it was asked last. */
    frameTimes?(): number[];
  }
}

/** Runs in a worker as it begins: counts what lies on the graphics card, and the tensors. */
export const countingWorker = `
if (!self.counts) {
  let [buffers, bytes] = [0, 0];
  if (self.GPUDevice) {
    for (const kind of ['createBuffer', 'createTexture']) {
      const create = GPUDevice.prototype[kind];
      GPUDevice.prototype[kind] = function (...options) {
        const made = create.apply(this, options);
        const size = made.size ?? 4 * made.width * made.height * made.depthOrArrayLayers;
        buffers++;
        bytes += size;
        const destroy = made.destroy;
        made.destroy = () => {
          made.destroy = () => undefined;
          buffers--;
          bytes -= size;
          destroy.call(made);
        };
        return made;
      };
    }
  }
  self.counts = () => ({
    'worker tensors': self._tfengine?.state.numTensors ?? 0,
    'GPU buffers': buffers,
    'GPU memory': bytes / 2 ** 20,
  });
}`;

/** Runs in the page. Never ends: the same moves at every run, and about ten times as many as hands make. */
export async function playByItself(): Promise<void> {
  const { live } = window.phosphene!;
  const source = 'soak';
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;

  const served: string[] = ['/audio/pcm-ring.ts', '/engine/control/actions.ts', '/engine/players/painter.ts'];
  const [{ pcmReader, QUANTUM }, { saved }, { placeAt }] = (await Promise.all(
    served.map((file) => import(/* @vite-ignore */ file)),
  )) as [
    typeof import('../../audio/pcm-ring'),
    typeof import('../../engine/control/actions'),
    typeof import('../../engine/players/painter'),
  ];
  let [next, missing] = [-1, 0];
  const { ring } = await live.listenToRing();
  const reader = pcmReader(ring);
  const listen = () =>
    reader.drain((frame) => {
      if (next >= 0) missing += frame - next;
      next = frame + QUANTUM;
    });
  setInterval(listen, 1000);
  let times: number[] = [];
  let last = performance.now();
  let [seen, unexcused, stoodUntil] = [live.underruns(), 0, -Infinity];
  live.drawn$.subscribe(() => {
    const now = performance.now();
    times.push(now - last);
    if (now - last > 500) stoodUntil = now;
    if (live.underruns() > seen && now - stoodUntil > 3000) unexcused += live.underruns() - seen;
    seen = live.underruns();
    last = now;
  });
  window.frameTimes = () => {
    const given = times;
    times = [];
    return given;
  };
  window.soaking = () => {
    listen();
    const { backend = 'none', restarts, models } = live.kernelHealth();
    const [underruns, events, pictures] = [live.underruns(), live.log.length, models.image.steps];
    return { backend, underruns, unexcused, missing, restarts, events, pictures };
  };

  const keepScene = (slot: number) => {
    const [state, at] = [live.state$.value, live.clock.now()];
    const here = () => placeAt(state, at, 1);
    live.send({ ...saved({ state, at, here, sketches: [] }, slot, `scene ${slot}`), source });
  };
  for (const slot of [1, 2, 3, 4]) setTimeout(() => keepScene(slot), 4000 * slot);

  const every = (milliseconds: number, act: () => void) => setInterval(act, milliseconds);
  let held: number[] = [];
  every(700, () => {
    for (const note of held) window.port.emit([0x80, note, 0]);
    const root = 45 + Math.floor(random() * 12);
    held = [0, 3 + Math.floor(random() * 2), 7, 12].map((interval) => root + interval);
    for (const note of held) window.port.emit([0x90, note, 40 + Math.floor(80 * random())]);
  });
  every(60, () => window.port.emit([0xb0, 20 + Math.floor(random() * 20), Math.floor(128 * random())]));
  every(2500, () =>
    live.send({ type: 'sketch', name: one(['relief', 'tunnel', 'swarm', 'verse', 'karaoke', 'drift']), source }),
  );
  every(3100, () => {
    const text = `${one(['glass', 'ember', 'snow', 'salt', 'copper'])} ${one(['river', 'harbour', 'garden', 'engine'])}`;
    live.send({ type: 'prompt', text, source });
  });
  every(4300, () => live.send({ type: 'parameter', id: 'sound.family', value: random() * 10, source }));
  every(5900, () => live.send({ type: 'lyric-skipped', source }));
  every(7300, () => live.send({ type: 'scene-recalled', slot: one([1, 2, 3, 4]), beats: one([0, 4, 8]), source }));
}
