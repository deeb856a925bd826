/** Turns of the event loop, by a message channel: timers are the show's, and slow. */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Calls when the task that runs now, and all promises that it settled, are done. */
export function afterThisTask(call: () => void): void {
  waiting.push(call);
  channel.port2.postMessage(0);
}

export const nextTask = (): Promise<void> => new Promise(afterThisTask);

const realTimeout = setTimeout.bind(window);

/** Runs a script in a task of its own, as a script element would. */
export function runScript(code: string): Promise<void> {
  realTimeout(code);
  return new Promise((resolve) => realTimeout(resolve));
}

/** A few real milliseconds later. */
export const shortly = (): Promise<void> => new Promise((resolve) => realTimeout(resolve, 4));
