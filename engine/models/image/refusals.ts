/** Why a generator does not become the image model's guest. Across the worker's border the words alone come over. */
import { messageOf } from '../../message-of';

/** Another came after it, or was sent home. */
export function overtaken(name: string): Error {
  return new Error(`${name} stays out: something else was chosen while it was being opened.`);
}

/** It is no such generator, and never will be. */
export const isUnfit = (error: unknown): boolean => / cannot be the guest, /.test(messageOf(error));
export const isOvertaken = (error: unknown): boolean => / stays out: /.test(messageOf(error));
