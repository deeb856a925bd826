/** Counts the steps whose results came later than they were wanted. */
import type { WorkerKind } from './protocol';
import type { Kernel } from './supervisor';

export type Late = Readonly<Record<WorkerKind, number>>;

/** A result that is wanted now may come within a frame. */
const FRAME = 1 / 60;
/** In show seconds. */
export const isLate = (now: number, deadline: number) => now > deadline + FRAME;

/** The same kernel, and how often each model was late by now. @param now show seconds */
export function countLate(kernel: Kernel, now: () => number): { readonly kernel: Kernel; readonly late: () => Late } {
  const late = { image: 0, sound: 0, lyrics: 0 };
  const step: Kernel['step'] = async (kind, input, deadline) => {
    const output = await kernel.step(kind, input, deadline);
    if (isLate(now(), deadline)) late[kind]++;
    return output;
  };
  const accompany: Kernel['accompany'] = (...part) => {
    const accompaniment = kernel.accompany(...part);
    accompaniment.played$.subscribe((block) => block.isLate && late.sound++);
    return accompaniment;
  };
  return { kernel: { ...kernel, step, accompany }, late: () => ({ ...late }) };
}
