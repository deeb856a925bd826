import { filter, firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import { lookAt } from '../../bench/tools/film-look';
import { openTakeStage, type TakeStage, type TakeStageOptions } from '../../bench/tools/take-stage';
import { listTakes, removeTake, takeFile, type TakeInfo } from '../../engine/record/take/shelf';

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
let stage: TakeStage | undefined;
async function open(more: Partial<TakeStageOptions> = {}): Promise<TakeStage> {
  // Whether the browser keeps what a test page writes is no matter here.
  vi.spyOn(navigator.storage, 'persist').mockResolvedValue(true);
  return (stage = await openTakeStage({ width: 320, height: 180, ...more }));
}
/**
 * In a camera: encoders, the sound's or the picture's, that fail as often as they are told to or never come to their end, and a
 * worker that hangs, of those that film.
 */
const BREAKABLE = `
  const failures = {};
  let films = false;
  new BroadcastChannel('cameras').onmessage = ({ data: { what, times } }) => {
    while (what === 'worker' && films);
    failures[what] = times;
  };
  for (const what of ['VideoEncoder', 'AudioEncoder']) {
    globalThis[what] = class extends globalThis[what] {
      constructor(init) {
        super(init);
        films = true;
        this.fail = init.error;
      }
      flush() {
        return failures.flush-- > 0 ? new Promise(() => {}) : super.flush();
      }
      encode(...frame) {
        if (!(failures[what]-- > 0)) return super.encode(...frame);
        this.close();
        this.fail(new DOMException('the driver is gone'));
      }
    };
  }`;
const moduleOf = (source: string) => URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));

/** Its cameras can be broken: those that there are. */
async function openBreakable(more: Partial<TakeStageOptions> = {}) {
  const Own = globalThis.Worker;
  vi.stubGlobal(
    'Worker',
    class extends Own {
      constructor(url: string | URL, options?: WorkerOptions) {
        if (options?.name !== 'camera') return new Own(url, options);
        const sources = [moduleOf(BREAKABLE), new URL(url, location.href).href];
        super(moduleOf(sources.map((source) => `import ${JSON.stringify(source)};`).join('')), options);
      }
    },
  );
  const channel = new BroadcastChannel('cameras');
  return { ...(await open(more)), fail: (what: string, times = Infinity) => channel.postMessage({ what, times }) };
}

/** Also its cameras, as they are started. */
async function openWatched(more: Partial<TakeStageOptions> = {}) {
  const cameras: Worker[] = [];
  const Own = globalThis.Worker;
  vi.stubGlobal(
    'Worker',
    class extends Own {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (options?.name === 'camera') cameras.push(this);
      }
    },
  );
  return { ...(await open(more)), cameras };
}
const lookAtTake = async (take: TakeInfo) => lookAt(await takeFile(take.id, take.film!));
const until = async (isSo: () => boolean) => {
  for (let tries = 0; !isSo(); tries++) {
    expect(tries).toBeLessThan(300);
    await wait(0.1);
  }
};

/** Bytes that the browser gives this page in all; as many as it likes without a number. */
async function giveRoom(bytes?: number): Promise<void> {
  const quota = bytes === undefined ? {} : { quotaSize: bytes };
  await (cdp() as unknown as Devtools).send('Storage.overrideQuotaForOrigin', { origin: location.origin, ...quota });
}
interface Devtools {
  send(method: string, parameters: object): Promise<unknown>;
}

afterEach(async () => {
  await stage?.close();
  stage = undefined;
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  await giveRoom();
  for (const { id } of await listTakes()) await removeTake(id);
});

describe('a take', () => {
  it('is a film whose flashes click as they are seen, with its stems', async () => {
    const stage = await open({ buses: ['notes'] });
    const { recorder } = stage;
    await recorder.start({ stems: true });
    for (let i = 1; i <= 4; i++) stage.flash(stage.now() + 0.7 * i);
    await wait(4);
    const take = (await recorder.stop())!;
    const film = await takeFile(take.id, take.film!);
    const look = await lookAt(film);
    expect(take.film).toBe('film.mp4');
    expect(look.whites.length).toBe(4);
    expect(look.clicks.length).toBe(4);
    for (const [i, white] of look.whites.entries()) {
      const late = white - look.clicks[i]!;
      expect(Math.abs(late)).toBeLessThan(1 / 30 + 0.005);
      expect(Math.abs(late - stage.lateness[i]!)).toBeLessThan(1 / 30 + 0.005);
    }
  });

  it('can be made of what was before it', async () => {
    const { recorder, flash, now } = await open();
    await recorder.arm(10);
    for (let i = 1; i <= 3; i++) flash(now() + 0.6 * i);
    await wait(3);
    const moment = (await recorder.keep())!;
    expect(recorder.status$.value.state).toBe('armed');
    const look = await lookAtTake(moment);
    expect([look.whites.length, look.clicks.length]).toEqual([3, 3]);
    expect(look.seconds).toBeGreaterThan(2);
    expect(look.times[0]).toBeCloseTo(0, 5);
  });

  it('has the size that the stage has: what was kept of it in another one is not in it', async () => {
    const { recorder, canvas, flash, now, notices } = await open();
    await recorder.arm(10);
    flash(now() + 0.3);
    await wait(1);
    Object.assign(canvas, { width: 180, height: 320 });
    await wait(0.5);
    flash(now() + 0.3);
    await wait(1);
    const kept = await lookAtTake((await recorder.keep())!);
    expect([kept.width, kept.height]).toEqual([180, 320]);
    expect([kept.whites.length, kept.clicks.length]).toEqual([1, 1]);
    await recorder.start();
    await wait(0.5);
    const film = await lookAtTake((await recorder.stop())!);
    expect([film.width, film.height]).toEqual([180, 320]);
    expect(notices).toEqual([]);
  });

  it('is not made of a stage in a size that nobody encodes, and comes again with another size', async () => {
    const { recorder, canvas, notices } = await open();
    await recorder.arm(10);
    const asked = vi.spyOn(VideoEncoder, 'isConfigSupported').mockResolvedValue({ supported: false });
    Object.assign(canvas, { width: 180, height: 320 });
    await until(() => notices.length > 0);
    asked.mockRestore();
    expect(notices).toEqual([expect.stringContaining('180x320')]);
    await until(() => recorder.status$.value.state === 'idle');
    Object.assign(canvas, { width: 200, height: 100 });
    await recorder.start();
    await wait(0.5);
    const film = await lookAtTake((await recorder.stop())!);
    expect([film.width, film.height]).toEqual([200, 100]);
  });

  it('begins amid the sound as if it had always been on: a player runs its decoder up unheard', async () => {
    const { recorder, flash, now } = await open();
    await recorder.arm(1);
    // Also where the encoders take their time to begin, there is sound before the film.
    await wait(3);
    await recorder.start();
    const at = now() + 0.5;
    flash(at);
    await wait(1);
    const { id, film, from } = (await recorder.stop())!;
    const file = await takeFile(id, film!);
    const context = new OfflineAudioContext(2, 1, 48_000);
    const sound = (await context.decodeAudioData(await file.arrayBuffer())).getChannelData(0);
    const loudest = (from: number) => Math.max(...sound.subarray(from, from + 240).map(Math.abs));
    // The tone of the stage, from the first 5 ms on.
    for (let from = 0; from < 4800; from += 240) expect(loudest(from)).toBeCloseTo(0.05, 2);
    const click = sound.findIndex((x) => Math.abs(x) > 0.4) / context.sampleRate;
    expect(Math.abs(click - (at - from))).toBeLessThan(0.003);
    expect((await lookAt(file)).clicks[0]).toBeCloseTo(click, 4);
  });

  it('leaves out a stage that the graphics card has lost, and counts it', async () => {
    const { recorder, canvas } = await open();
    const context = canvas.getContext('2d')!;
    await recorder.start();
    await wait(0.5);
    const { dropped } = recorder.status$.value;
    context.isContextLost = () => true;
    await wait(0.5);
    context.isContextLost = () => false;
    await until(() => recorder.status$.value.dropped > dropped);
    await wait(0.5);
    const take = (await recorder.stop())!;
    expect((await lookAtTake(take)).seconds).toBeGreaterThan(1.3);
  });

  it('ends where the disk is full, and what there is of it is saved', async () => {
    const { recorder, notices } = await open();
    await recorder.start();
    await wait(2);
    const { usage } = await navigator.storage.estimate();
    await giveRoom(usage! + 60_000);
    await until(() => recorder.status$.value.state === 'idle');
    await giveRoom();
    const [take] = recorder.takes$.value;
    expect(notices.join(' ')).toMatch(/the take ends here and is saved/);
    // Without room for a copy, the film is what was written during the show.
    expect((await lookAtTake(take!)).seconds).toBeGreaterThan(1.5);
    await recorder.start();
    await wait(1);
    expect((await recorder.stop())!.film).toBe('film.mp4');
  });

  it('goes on as another when its worker dies, and the first is saved', async () => {
    const { recorder, notices, cameras } = await openWatched({ patience: 1 });
    await recorder.start();
    await wait(2);
    cameras[0]!.terminate();
    await until(() => recorder.takes$.value.some(({ film }) => film !== undefined));
    expect(notices.join(' ')).toMatch(/no sign of life/);
    expect(recorder.status$.value.state).toBe('recording');
    await wait(1);
    const second = (await recorder.stop())!;
    const [first] = recorder.takes$.value;
    expect(first!.id).not.toBe(second.id);
    expect((await lookAtTake(first!)).seconds).toBeGreaterThan(1.3);
    expect((await lookAtTake(second)).seconds).toBeGreaterThan(0.8);
    // Seconds of the show between them.
    expect(second.from - first!.from - first!.seconds!).toBeLessThan(10);
  });

  it('is not spoilt by what is kept after it: that may change while the take before it is being saved', async () => {
    const { recorder, notices } = await open();
    await recorder.start();
    await wait(1);
    // Long enough for everything else.
    const disk = navigator.storage.getDirectory.bind(navigator.storage);
    vi.spyOn(navigator.storage, 'getDirectory').mockImplementation(() => wait(1).then(disk));
    const saved = recorder.stop();
    await firstValueFrom(recorder.status$.pipe(filter(({ state }) => state === 'saving')));
    const armed = recorder.arm(10);
    await until(() => recorder.status$.value.state === 'armed');
    await recorder.start();
    expect((await saved)!.film).toBe('film.mp4');
    await armed;
    await wait(1);
    expect(recorder.status$.value.state).toBe('recording');
    expect((await lookAtTake((await recorder.stop())!)).seconds).toBeGreaterThan(0.8);
    expect(recorder.status$.value.state).toBe('armed');
    expect(notices).toEqual([]);
  });

  it('begins on the camera that is on its way, where what is kept has just been changed', async () => {
    const { recorder, notices } = await open();
    await recorder.arm(10);
    await wait(0.5);
    for (const seconds of [30, 60]) void recorder.arm(seconds);
    await recorder.start();
    await wait(1);
    expect((await lookAtTake((await recorder.stop())!)).seconds).toBeGreaterThan(0.8);
    expect(notices).toEqual([]);
  });

  it('is saved by another camera when its own dies of the saving', async () => {
    const { recorder, cameras } = await openWatched();
    await recorder.arm(10);
    await recorder.start();
    await wait(2);
    const saved = recorder.stop();
    await firstValueFrom(recorder.status$.pipe(filter(({ state }) => state === 'saving')));
    cameras[0]!.terminate();
    const take = (await saved)!;
    expect((await lookAtTake(take)).seconds).toBeGreaterThan(1.3);
    expect(recorder.status$.value.state).toBe('armed');
    await recorder.start();
    await wait(0.5);
    expect((await recorder.stop())!.film).toBe('film.mp4');
  });

  it('is saved by another worker when the one that copies it dies, and that leaves no lock', async () => {
    const { recorder, notices, cameras } = await openWatched();
    await recorder.start();
    await wait(2);
    const saved = recorder.stop();
    // Amid the copy, and once the page would know of its death.
    const isCopied = async () => {
      const { held, pending } = await navigator.locks.query();
      const worker = held!.find(({ name }) => name!.startsWith('phosphene take'))?.clientId;
      return held!.some(({ clientId, name }) => clientId === worker && pending!.some((watch) => watch.name === name));
    };
    while (!(await isCopied()));
    cameras[1]!.terminate();
    expect(await saved).toMatchObject({ film: 'film.mp4', recovered: true });
    expect(notices).toEqual(['The recorder was started anew.']);
    expect(recorder.takes$.value.length).toBe(1);
  });

  it('that cannot go on after its camera has died is saved, and the next can begin', async () => {
    const { recorder, canvas, notices, cameras } = await openWatched();
    await recorder.start();
    await wait(2);
    const asked = vi.spyOn(VideoEncoder, 'isConfigSupported').mockResolvedValue({ supported: false });
    Object.assign(canvas, { width: 180, height: 320 });
    cameras[0]!.terminate();
    await until(() => recorder.takes$.value.some(({ film }) => film !== undefined));
    asked.mockRestore();
    expect(notices.at(-1)).toMatch('180x320');
    expect(recorder.status$.value.state).toBe('idle');
    expect(await recorder.stop()).toBeUndefined();
    await recorder.start();
    await wait(0.5);
    const film = await lookAtTake((await recorder.stop())!);
    expect([film.width, film.height]).toEqual([180, 320]);
  });

  it('can begin after an encoder has died of what was kept, and the performer knows', async () => {
    const { recorder, notices, fail } = await openBreakable();
    await recorder.arm(30);
    await wait(11);
    fail('AudioEncoder', 1);
    await until(() => notices.length > 0);
    expect(notices).toEqual([
      expect.stringMatching(/^The \S+ encoder failed: the driver is gone. What was kept is lost/),
    ]);
    await until(() => recorder.status$.value.state === 'armed');
    await wait(1);
    const moment = (await recorder.keep())!;
    expect(moment.seconds).toBeLessThan(10);
    await recorder.start();
    await wait(1);
    expect((await lookAtTake((await recorder.stop())!)).seconds).toBeGreaterThan(0.8);
    expect(recorder.status$.value.state).toBe('armed');
    expect(notices.length).toBe(1);
  });

  it('says why it cannot begin, as long as no encoder works, and leaves nothing behind', async () => {
    const { recorder, notices, fail } = await openBreakable();
    await recorder.arm(30);
    await wait(1);
    fail('VideoEncoder');
    await until(() => recorder.status$.value.state === 'idle');
    const anew = expect.stringMatching(/started anew \(the driver is gone\)/) as string;
    expect(notices).toEqual([anew, anew, anew, expect.stringMatching(/failed 4 times .* Nothing is kept any more/)]);
    await wait(1);
    expect(notices.length).toBe(4);
    await expect(recorder.start({ stems: true })).rejects.toThrow(/failed 4 times/);
    await until(() => recorder.status$.value.state === 'idle');
    expect(notices.slice(4)).toEqual([anew, anew, anew]);
    expect(await listTakes()).toEqual([]);
    fail('VideoEncoder', 0);
    await recorder.start();
    await wait(1);
    expect((await lookAtTake((await recorder.stop())!)).seconds).toBeGreaterThan(0.8);
    expect(recorder.status$.value.state).toBe('armed');
  });

  it('ends with its encoder, and what there is of it is saved', async () => {
    const { recorder, notices, fail } = await openBreakable();
    await recorder.start();
    await wait(1.5);
    fail('VideoEncoder');
    await until(() => recorder.status$.value.state === 'idle');
    expect(notices.at(-1)).toMatch(/failed 4 times .* The take ends here/);
    expect((await lookAtTake(recorder.takes$.value[0]!)).seconds).toBeGreaterThan(1);
    expect(recorder.takes$.value.length).toBe(1);
  });

  it('has the sound of its own time, however long its camera was on its way', async () => {
    const { recorder, notices, flash, now, fail } = await openBreakable();
    await recorder.arm(10);
    await recorder.start();
    await wait(1);
    // Longer than the ring holds what nobody reads.
    fail('flush', 1);
    await wait(0.3);
    const saved = recorder.stop();
    await until(() => recorder.status$.value.state === 'armed');
    flash(now() + 0.5);
    await wait(2);
    expect(recorder.status$.value.silent).toBeLessThan(0.5);
    const moment = await lookAtTake((await recorder.keep())!);
    expect([moment.whites.length, moment.clicks.length]).toEqual([1, 1]);
    expect(moment.whites[0]! - moment.clicks[0]!).toBeLessThan(0.1);
    expect((await lookAtTake((await saved)!)).seconds).toBeGreaterThan(0.5);
    expect(notices).toEqual([]);
  });

  it('can begin after the camera has hung while it kept the last seconds', async () => {
    const { recorder, notices, fail } = await openBreakable({ patience: 1 });
    await recorder.arm(10);
    await wait(0.5);
    fail('worker');
    await until(() => notices.length > 0);
    expect(notices[0]).toMatch(/started anew. What was kept is lost/);
    await recorder.start();
    await wait(1);
    expect((await lookAtTake((await recorder.stop())!)).seconds).toBeGreaterThan(0.8);
  });
});
