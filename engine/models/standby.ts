/**
 * A second worker stands by: it has loaded the same models, does nothing, and takes over when the first one dies, so that the show
 * need not wait until they are loaded anew.
 */
import { watchLifeline } from '../lifeline';
import type { Backend } from './contract';
import { NO_ROOM } from './plan/plan';
import type { Report, WorkerKind } from './protocol';

export interface Engaged {
  readonly worker: Worker;
  /** So many models it was ordered to load. */
  readonly loads: number;
}

/** Who takes over, and all that it has said so far. */
export interface Relief {
  readonly worker: Worker;
  readonly reports: readonly Report[];
}

export type StandbyState = 'none' | 'loading' | 'ready';

export interface Standby {
  /** Who stands by goes, and another one comes when it has been calm for a while. */
  renew(): void;
  /** Who stands by goes, and nobody comes before `renew`. */
  dismiss(): void;
  /** What who stands by has started on. */
  backend(): Backend | undefined;
  /** Gives away who stands by; undefined where there is nobody. */
  take(): Relief | undefined;
}

/** Milliseconds without a change of what is to be loaded: the first moments of a show need the processor for themselves. */
const CALM_MS = 10_000;
/** One that dies is followed by another later and later. */
const LATEST_MS = 320_000;

/**
 * @param engage starts a worker, and orders it to load what is wanted by now.
 * @param isCalm false while others load: then it waits.
 * @param isMissing whether the first one has not got this model either.
 * @param onState told of every change.
 */
export function createStandby(
  engage: () => Engaged,
  isCalm: () => boolean,
  isMissing: (kind: WorkerKind) => boolean,
  onState: (state: StandbyState) => void,
): Standby {
  let current: (Relief & { release: () => void }) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = CALM_MS;

  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(() => (isCalm() ? hire() : later()), wait);
  }

  function hire(): void {
    const { worker, loads } = engage();
    const reports: Report[] = [];
    current = { worker, reports, release: () => {} };
    onState('loading');
    let left = loads;
    const lost = () => {
      if (current?.worker !== worker) return;
      dismiss();
      wait = Math.min(LATEST_MS, 2 * wait);
      later();
    };
    worker.onerror = lost;
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      // To try again would take the memory from those who play.
      if (data.report === 'failed' && data.message.startsWith(NO_ROOM)) return dismiss();
      const isFailure = data.report === 'failed';
      const isExpected = isFailure && data.kind !== undefined && isMissing(data.kind);
      if ((isFailure && !isExpected) || data.report === 'device-lost') return lost();
      if (data.report === 'progress') return;
      reports.push(data);
      if (data.report === 'alive') current!.release = watchLifeline(data.lock, lost);
      if ((data.report !== 'loaded' && !isExpected) || --left > 0) return;
      wait = CALM_MS;
      onState('ready');
    };
  }

  function dismiss(): void {
    clearTimeout(timer);
    const gone = take();
    if (!gone) return;
    gone.worker.terminate();
  }

  function take(): Relief | undefined {
    const taken = current;
    if (!taken) return undefined;
    current = undefined;
    taken.release();
    taken.worker.onmessage = taken.worker.onerror = null;
    onState('none');
    return taken;
  }

  return {
    renew() {
      dismiss();
      later();
    },
    dismiss,
    backend: () => current?.reports.find((each) => each.report === 'started')?.backend,
    take,
  };
}
