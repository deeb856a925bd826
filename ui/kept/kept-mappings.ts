/** The mappings that the browser keeps from one show to the next. */
import type { Mapping } from '../../engine/control/mapping';
import { readMappings, writeMappings } from '../../engine/control/mapping-file';
import { messageOf } from '../../engine/message-of';
import { putAside } from './damaged';
import { keep, kept } from './kept';

export const MAPPINGS_KEY = 'phosphene.mappings';

/** None where none are kept, where they are damaged, or where the browser keeps nothing. Damaged ones are put aside, not lost. */
export function recallMappings(warn: (text: string) => void): readonly Mapping[] {
  const text = kept(MAPPINGS_KEY);
  if (text === null) return [];
  try {
    return readMappings(text, 'The kept mappings');
  } catch (error) {
    putAside(MAPPINGS_KEY, text);
    warn(`${messageOf(error)} What was there can be saved in MIDI; learn anew, or import a file.`);
    return [];
  }
}

export function keepMappings(mappings: readonly Mapping[]): void {
  if (mappings.length > 0 || kept(MAPPINGS_KEY) !== null) keep(MAPPINGS_KEY, writeMappings(mappings));
}
