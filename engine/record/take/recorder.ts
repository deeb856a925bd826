/**
 * The live recorder, as the page has it: hands the stage's frames, stamped by the show clock, to the camera (a worker),
 * which hears the mix by itself, encodes and writes. Nothing here waits for the encoder: what it has no room for is counted.
 */
import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import type { PcmTap } from '../../../audio/pcm';
import { stopwatch } from '../../clock';
import { type Camera, NOT_LOADED, startCamera } from './camera';
import { chooseCodecs, type Codecs } from './codecs';
import { timestampOf } from './picture-encoder';
import type { Answers, CameraStatus, Report, Request } from './protocol';
import { listTakes, putFile, removeTake, renameTake, type TakeInfo } from './shelf';

export interface RecorderParts {
  readonly canvas: HTMLCanvasElement;
  readonly sampleRate: number;
  /** The audio context's frame at the show's second 0. */
  readonly origin: number;
  /** Show seconds of each picture, as soon as it stands on the canvas. */
  readonly drawn$: Observable<number>;
  /** Begins to write the mix, and after it each of the buses, to a ring. */
  readonly listen: () => Promise<PcmTap>;
  /** The buses that the ring holds, for the stems. */
  readonly buses: readonly string[];
  /** What belongs to a take, for its folder: by name. */
  readonly beside: (take: TakeInfo, seconds: number) => Readonly<Record<string, Blob>>;
  /** Tells the performer. */
  readonly notify: (text: string) => void;
  /** Seconds without a word from the camera after which it counts as dead. */
  readonly patience?: number;
}

export interface TakeStatus {
  /** Saving: nothing else is done meanwhile. A take may begin all the same, and the state is told of that. */
  readonly state: 'idle' | 'armed' | 'recording' | 'saving';
  readonly seconds: number;
  readonly bytes: number;
  /** Bytes that the browser gives for takes still. */
  readonly free: number;
  /** Frames that the encoder was too slow for. */
  readonly dropped: number;
  /** Frames that the stage was too slow for: the one before stands longer. */
  readonly late: number;
  /** Seconds of the mix that never came, and are silence in the film. */
  readonly silent: number;
  /** The encoders in use: `AVC + Opus`. */
  readonly codecs: string;
}

export interface Recorder {
  readonly status$: BehaviorSubject<TakeStatus>;
  /** All on the disk, oldest first. */
  readonly takes$: BehaviorSubject<readonly TakeInfo[]>;
  /** Each take as it is saved, with what belongs to it. */
  readonly saved$: Observable<TakeInfo>;
  /** Takes that a crash cut off are finished. */
  rescue(): Promise<readonly TakeInfo[]>;
  /** Keeps the last so many seconds, from now on; 0: keeps none. */
  arm(seconds: number): Promise<void>;
  /** Begins a take, also while the one before it is being saved. */
  start(options?: { readonly stems?: boolean }): Promise<void>;
  /** Resolves when the film is saved. */
  stop(): Promise<TakeInfo | undefined>;
  /** Saves the last seconds, as armed. Nothing where nothing could be saved: then the performer is told. */
  keep(): Promise<TakeInfo | undefined>;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** What a frame costs the page, in seconds: the median of the last. */
  frameCost(): { readonly frames: number; readonly median: number };
}

export const FRAMES_PER_SECOND = 30;
/** Frames under way to the encoder and in it: enough to keep it busy, too few to pile up. */
const MOST_WAITING = 4;
const COST_WINDOW = 600;
/** As long as the ring holds what the camera has not read. */
const PATIENCE = 8;
/** Seconds until a helper that broke off as it began is followed by another, at most. */
const LONGEST_PAUSE = 60;
const ANEW = 'The recorder was started anew.';
const NO_HELPER =
  'What saves takes does not start, and is tried again: until then the recorder saves them itself, and may drop frames.';
const LOST = 'What was kept is lost; it is kept anew.';
const MAY_GO =
  'This browser may delete takes by itself when the disk is nearly full: install Phosphene as an app, or download what you want to keep.';
const idle: TakeStatus = {
  state: 'idle',
  seconds: 0,
  bytes: 0,
  free: Infinity,
  dropped: 0,
  late: 0,
  silent: 0,
  codecs: '',
};

export function createRecorder(parts: RecorderParts): Recorder {
  const { canvas, sampleRate, origin, drawn$, listen, buses, beside, notify, patience = PATIENCE } = parts;
  const status$ = new BehaviorSubject(idle);
  const takes$ = new BehaviorSubject<readonly TakeInfo[]>([]);
  const saved$ = new Subject<TakeInfo>();
  const tell = (error: Error) => notify(error.message);
  const update = (change: Partial<TakeStatus>) => status$.next({ ...status$.value, ...change });
  let camera = startCamera(receive, died);
  /** Saves, so that no camera waits for the copy. There from the first: later there may be no server to load it from. */
  let helper = startHelper();
  /** Helpers in a row that broke off as they began. */
  let failedStarts = 0;

  let preRoll = 0;
  let tap: PcmTap | undefined;
  /** Pixels of what is filmed, and the encoders for them. */
  let filmed = { width: 0, height: 0 };
  let codecs: Promise<Codecs> | undefined;
  /** On the way to another size, or to what is kept from now on. */
  let turning: Promise<void> | undefined;
  /** Recorded, or about to be. */
  let take: Promise<TakeInfo> | undefined;
  /** Frames under way, by index. */
  let waiting: number[] = [];
  let last = -1;
  let [dropped, late] = [0, 0];
  const costs: number[] = [];
  let withStems = false;
  /** A film is not whole yet: what is kept after it is seen to then. */
  let isEnding = false;
  /** Films that are being saved. */
  let saving = 0;
  /** Takes that were begun here. Beside those of another night or another page lies a log of their own. */
  const unsaved = new Set<string>();
  /** The browser is asked for good room once: it may ask the performer. */
  let hasAsked: Promise<void> | undefined;
  /** Seconds since the camera's last word. */
  let quiet = 0;

  function receive(report: Report): void {
    quiet = 0;
    if ('room' in report) waiting = waiting.filter((index) => index > report.room);
    else if ('status' in report) showStatus(report.status);
    else if ('notice' in report) notify(report.notice);
    else if ('mustEnd' in report) void endAsTold(report.mustEnd);
    else if ('failed' in report) void goOn(report.failed, report.again);
  }

  /** Its worker is no more: known at once, where a hang shows in its silence. */
  function died(): void {
    if (take) return void revive();
    startAnew();
    if (!isRolling() || isEnding) return;
    notify(`${ANEW} ${LOST}`);
    void turn();
  }

  function startAnew(): void {
    quiet = 0;
    waiting = [];
    camera.end(ANEW);
    camera = startCamera(receive, died);
  }

  setInterval(() => {
    const { state } = status$.value;
    if ((state === 'recording' || state === 'armed') && ++quiet > patience) died();
  }, 1000);

  const isRolling = () => tap !== undefined;
  drawn$.subscribe((time) => {
    if (!isRolling() || turning) return;
    if (!take && status$.value.state === 'armed' && isOtherSize()) return void turn();
    const index = Math.floor(time * FRAMES_PER_SECOND + 1e-6);
    if (index <= last) return;
    const began = stopwatch();
    film(index);
    costs.push(stopwatch() - began);
    if (costs.length > COST_WINDOW) costs.shift();
  });

  /** A frame for each thirtieth of a second, or a count of why there is none. */
  function film(index: number): void {
    if (last >= 0) late += index - last - 1;
    last = index;
    // Of a stage that the graphics card has lost there is no picture, only black.
    if (waiting.length >= MOST_WAITING || canvas.getContext('2d')?.isContextLost()) {
      dropped++;
      return;
    }
    const duration = timestampOf(1, FRAMES_PER_SECOND);
    const frame = new VideoFrame(canvas, { timestamp: timestampOf(index, FRAMES_PER_SECOND), duration });
    waiting.push(index);
    camera.film(frame, index);
  }

  function showStatus(now: CameraStatus): void {
    update({
      free: now.free,
      seconds: now.seconds,
      bytes: now.bytes,
      dropped: dropped + now.swallowed,
      late,
      silent: now.silent,
    });
  }

  const isOtherSize = () => filmed.width !== canvas.width || filmed.height !== canvas.height;

  async function roll(by = camera): Promise<void> {
    if (isOtherSize()) codecs = undefined;
    filmed = { width: canvas.width, height: canvas.height };
    const format = { ...filmed, fps: FRAMES_PER_SECOND, sampleRate };
    codecs ??= chooseCodecs(format);
    const chosen = await codecs.catch((error: Error) => {
      codecs = undefined;
      throw error;
    });
    tap ??= await listen();
    await by.ask({ do: 'roll', format, codecs: chosen, ring: tap.ring, origin, preRoll, buses });
    last = -1;
    waiting = [];
    update({ ...idle, state: 'armed', codecs: chosen.label, free: status$.value.free });
  }

  /** Keeps what is to be kept: of a stage of another size, nothing that was before it. */
  const settle = () => (preRoll > 0 ? roll() : halt());

  /** Settles once all that was asked before is done: a camera can only do one thing after the other. */
  function turn(to = settle): Promise<void> {
    const turned = (turning ?? Promise.resolve())
      .then(to)
      .catch((error: Error) => {
        notify(error.message);
        return halt();
      })
      .finally(() => {
        if (turning === turned) turning = undefined;
      });
    return (turning = turned);
  }

  /** Where it fails, the recorder is as it was before. */
  async function begin(): Promise<TakeInfo> {
    const by = camera;
    await turning;
    const wasArmed = isRolling() && !isOtherSize();
    try {
      if (!wasArmed) await roll(by);
      [dropped, late] = [0, 0];
      update({ state: 'recording', seconds: 0, bytes: 0, dropped: 0, late: 0, silent: 0 });
      const info = await by.ask({ do: 'begin', stems: withStems });
      unsaved.add(info.id);
      return info;
    } catch (error) {
      // Another camera has taken it over.
      if (camera !== by) return take!;
      take = undefined;
      if (wasArmed && preRoll > 0) update({ state: 'armed' });
      else await halt();
      throw error;
    }
  }

  async function halt(): Promise<void> {
    rest();
    // One that is gone rests as well.
    await camera.ask({ do: 'halt' }).catch(() => undefined);
  }

  function rest(): void {
    tap?.stop();
    tap = undefined;
    waiting = [];
    const state = saving > 0 ? 'saving' : 'idle';
    status$.next({ ...idle, state, codecs: status$.value.codecs, free: status$.value.free });
  }

  /** The film is ended, and then saved. What is kept after it and the next take wait for the first alone. */
  async function end({ id }: TakeInfo): Promise<TakeInfo | undefined> {
    take = undefined;
    isEnding = true;
    saving++;
    update({ state: 'saving' });
    const ended = camera.ask({ do: 'end' }).finally(() => (isEnding = false));
    const next = turn(() => ended.then(settle, settle));
    try {
      return await save(id, ended);
    } finally {
      saving--;
      await next;
      if (saving === 0 && status$.value.state === 'saving') update({ state: 'idle' });
    }
  }

  /** @param whole as soon as its file is */
  async function save(id: string, whole?: Promise<unknown>): Promise<TakeInfo | undefined> {
    try {
      await whole;
      const info = await apart({ do: 'save', id, fps: FRAMES_PER_SECOND });
      if (!info) notify('Nothing of it could be saved.');
      await saved(info);
      return info;
    } catch (error) {
      // Whoever died of it: another one finishes what it has left.
      tell(error as Error);
      return finishLeft(id);
    }
  }

  function startHelper(): Camera {
    const started = startCamera(() => undefined, again, again);
    function again(): void {
      failedStarts = started.hasBegun() ? 0 : failedStarts + 1;
      // Once may be chance.
      const isPaused = failedStarts > 1;
      started.end(isPaused ? NO_HELPER : ANEW);
      if (!isPaused) return void (helper = startHelper());
      if (failedStarts === 2) notify(NO_HELPER);
      setTimeout(() => (helper = startHelper()), 1000 * Math.min(LONGEST_PAUSE, 2 ** (failedStarts - 2)));
    }
    return started;
  }

  function apart<R extends Request>(request: R): Promise<Answers[R['do']]> {
    return helper.ask(request).catch((error: Error) => {
      if (error.message === NOT_LOADED) helper = startHelper();
      else if (error.message !== NO_HELPER || !camera.hasBegun()) throw error;
      // A save that slows the camera is better than none.
      return camera.ask(request);
    });
  }

  async function endAsTold(why: string): Promise<void> {
    // What was kept may be on its way to the disk: no take ends by it.
    if (!isRolling() || isEnding) return;
    notify(why);
    if (status$.value.state === 'recording') await recorder.stop().catch(tell);
  }

  /** An encoder is gone. Another camera goes on with what this one did, where that may do better. */
  async function goOn(why: string, again: boolean): Promise<void> {
    // Another one is on its way.
    if (turning || !isRolling()) return;
    // It may have taken the graphics card with it: the browser is asked anew.
    codecs = undefined;
    const wasArmed = !take;
    const begun = await take?.catch(() => undefined);
    if (begun) {
      // It has been ended meanwhile.
      if (isEnding) return;
      notify(`${why} The take ends here.`);
      end(begun).catch(tell);
      if (again) await recorder.start({ stems: withStems }).catch(tell);
      return;
    }
    // Who was about to begin a take is told by its failing.
    if (wasArmed) notify(`${why} ${again ? LOST : 'Nothing is kept any more: record to try it again.'}`);
    await turn(again ? settle : halt);
  }

  /** The camera is gone: another one films on, and then finishes what the first has left. */
  async function revive(): Promise<void> {
    notify('The recorder gave no sign of life, and was started anew: a moment is missing, and a new take has begun.');
    startAnew();
    tap?.stop();
    tap = undefined;
    const by = camera;
    take = begin();
    await take.catch(tell);
    if (camera === by) await finishLeft().catch(tell);
  }

  /** The takes that were cut off, finished. */
  const rescued = () => apart({ do: 'rescue', fps: FRAMES_PER_SECOND });

  /** @returns the take of this id, where it was among them. */
  async function finishLeft(id?: string): Promise<TakeInfo | undefined> {
    const left = await rescued();
    for (const info of left) if (unsaved.has(info.id)) await saved(info);
    takes$.next(await listTakes());
    return left.find((info) => info.id === id);
  }

  async function saved(info: TakeInfo | undefined): Promise<void> {
    if (info) {
      unsaved.delete(info.id);
      for (const [name, content] of Object.entries(beside(info, info.seconds ?? 0))) {
        await putFile(info.id, name, content).catch((error: Error) => notify(`${name} was not kept: ${error.message}`));
      }
      saved$.next(info);
    }
    takes$.next(await listTakes());
  }

  const recorder: Recorder = {
    status$,
    takes$,
    saved$,
    async rescue() {
      const left = await rescued();
      takes$.next(await listTakes());
      return left;
    },
    async arm(seconds) {
      preRoll = seconds;
      if (!take && !isEnding) await turn();
    },
    async start({ stems = false } = {}) {
      if (take) return;
      hasAsked ??= navigator.storage.persist().then((mayStay) => void (mayStay || notify(MAY_GO)));
      withStems = stems;
      quiet = 0;
      take = begin();
      await take;
    },
    async stop() {
      const begun = await take;
      // There was none, or who waited for it as well has ended it.
      return take && end(begun!);
    },
    async keep() {
      const id = await camera.ask({ do: 'keep' });
      unsaved.add(id);
      return save(id);
    },
    async rename(id, name) {
      await renameTake(id, name);
      takes$.next(await listTakes());
    },
    async remove(id) {
      await removeTake(id);
      takes$.next(await listTakes());
    },
    frameCost: () => ({ frames: costs.length, median: [...costs].sort((a, b) => a - b)[costs.length >> 1] ?? 0 }),
  };
  return recorder;
}
