/** The camera, as the page has it: its worker as a function that answers. */
import { watchLifeline } from '../../lifeline';
import type { Answers, Order, Report, Request } from './protocol';

/** What is asked of a worker whose script does not come is answered with this. */
export const NOT_LOADED = "The recorder's worker could not be loaded.";

export type Camera = ReturnType<typeof startCamera>;

/**
 * @param onReport what it tells unasked
 * @param onDeath it is no more
 * @param onError it threw what nobody caught
 */
export function startCamera(onReport: (report: Report) => void, onDeath: () => void, onError = () => {}) {
  const worker = new Worker(new URL('./camera.worker.ts', import.meta.url), { type: 'module', name: 'camera' });
  const asked = new Map<number, (report: Extract<Report, { id: number }>) => void>();
  let id = 0;
  let hasBegun = false;
  let over: string | undefined;
  let release = () => {};
  worker.onmessage = ({ data }: MessageEvent<Report>) => {
    hasBegun = true;
    if ('lock' in data) return void (release = watchLifeline(data.lock, onDeath));
    if (!('id' in data)) return onReport(data);
    asked.get(data.id)?.(data);
    asked.delete(data.id);
  };
  const giveUp = (error: string) => {
    for (const reply of asked.values()) reply({ id: 0, error });
    asked.clear();
  };
  const end = (why: string) => {
    over = why;
    release();
    worker.terminate();
    giveUp(why);
  };
  worker.onerror = ({ message }) => {
    // The event of a script that does not come is a plain one.
    if (!message) return end(NOT_LOADED);
    giveUp(`The recorder's worker failed: ${message}`);
    onError();
  };
  const post = (order: Order, transfer: Transferable[] = []) => worker.postMessage(order, transfer);
  return {
    film: (frame: VideoFrame, index: number) => post({ frame, index }, [frame]),
    ask<R extends Request>(request: R): Promise<Answers[R['do']]> {
      return new Promise((resolve, reject) => {
        if (over !== undefined) return reject(new Error(over));
        asked.set(++id, ({ answer, error }) =>
          error === undefined ? resolve(answer as Answers[R['do']]) : reject(new Error(error)),
        );
        post({ id, request });
      });
    },
    /** It has said something: its script did not break off as it began. */
    hasBegun: () => hasBegun,
    /** What was asked, and is asked from now on, is answered with `why`. */
    end,
  };
}
