/**
 * The order of the models' work inside the worker. Steps run one at a time and are not interrupted, so the choice
 * between them is all there is: the step with the least slack goes first (least-laxity first: Mok 1983), slack being
 * the time left to its deadline less the time that such a step usually takes. The sound's deadline is the moment its
 * ring runs dry, the image's is the next frame, the lyric's the beat that waits for it.
 */
export interface Job {
  /** What kind of step this is; steps of a kind are taken to cost the same. */
  readonly kind: string;
  /** Show time, in seconds, by which the result is wanted. */
  readonly deadline: number;
  run(): Promise<void>;
}

export interface Scheduler {
  submit(job: Job): void;
  /** Jobs that are not done. */
  left(): number;
}

/** How quickly the usual cost follows the last one. */
const SMOOTHING = 0.2;

/** @param now seconds of any steady clock, to measure what a step costs. */
export function createScheduler(now: () => number): Scheduler {
  const waiting: Job[] = [];
  const costs = new Map<string, number>();
  let busy = false;

  /** Seconds that a step of this kind usually takes; 0 before the first. */
  const cost = (kind: string) => costs.get(kind) ?? 0;
  const leastSlack = () =>
    waiting.reduce((first, job) => (job.deadline - cost(job.kind) < first.deadline - cost(first.kind) ? job : first));

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    while (waiting.length > 0) {
      const job = leastSlack();
      waiting.splice(waiting.indexOf(job), 1);
      const start = now();
      await job.run();
      const took = now() - start;
      costs.set(job.kind, costs.has(job.kind) ? cost(job.kind) + SMOOTHING * (took - cost(job.kind)) : took);
      // Messages that came in meanwhile may hold a more urgent job: let them in.
      await nextTask();
    }
    busy = false;
  }

  return {
    submit(job) {
      waiting.push(job);
      void work();
    },
    left: () => waiting.length + (busy ? 1 : 0),
  };
}

/** Where there is no page, in Node, a port that is listened to keeps the process alive. */
type Port = MessagePort & { ref?(): void; unref?(): void };
let channel: { readonly port1: Port; readonly port2: Port } | undefined;
const turns: (() => void)[] = [];

function openChannel(): NonNullable<typeof channel> {
  const opened: { port1: Port; port2: Port } = new MessageChannel();
  opened.port1.onmessage = () => {
    turns.shift()?.();
    if (turns.length === 0) opened.port1.unref?.();
  };
  return opened;
}

/**
 * A turn of the event loop, without the 4 ms that nested timers are clamped to: long work that takes one now and then lets steps in.
 * One channel for all: each is a pipe of the browser's, and what it holds is given back late.
 */
export function nextTask(): Promise<void> {
  const { port1, port2 } = (channel ??= openChannel());
  return new Promise((resolve) => {
    if (turns.push(resolve) === 1) port1.ref?.();
    port2.postMessage(undefined);
  });
}
