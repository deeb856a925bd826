/** Counts the steps whose results came later than they were wanted. */
import type { WorkerKind } from './protocol';
import type { Kernel } from './supervisor';

export type Late = Readonly<Record<WorkerKind, number>>;

/** A result that is wanted now may come within a frame. */
const FRAME = 1 / 60;

/** The same kernel, and how often each model was late by now. @param now show seconds */
export function countLate(kernel: Kernel, now: () => number): { readonly kernel: Kernel; readonly late: () => Late } {
  const late = { image: 0, sound: 0, lyrics: 0 };
  const step: Kernel['step'] = async (kind, input, deadline) => {
    const output = await kernel.step(kind, input, deadline);
    if (now() > deadline + FRAME) late[kind]++;
    return output;
  };
  return { kernel: { ...kernel, step }, late: () => ({ ...late }) };
}
