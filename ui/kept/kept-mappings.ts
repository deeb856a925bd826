/** The mappings that the browser keeps from one show to the next. */
import type { Mapping } from '../../engine/control/mapping';
import { readMappings, writeMappings } from '../../engine/control/mapping-file';
import { keep, kept } from './kept';

const KEY = 'phosphene.mappings';
const DAMAGED = `${KEY}.damaged`;

/** None where none are kept, where they are damaged, or where the browser keeps nothing. Damaged ones are put aside, not lost. */
export function recallMappings(warn: (text: string) => void): readonly Mapping[] {
  const text = kept(KEY);
  if (text === null) return [];
  try {
    return readMappings(text, 'The kept mappings');
  } catch (error) {
    keep(DAMAGED, text);
    warn(
      `${error instanceof Error ? error.message : String(error)} What was there is kept as "${DAMAGED}"; learn anew, or import a file.`,
    );
    return [];
  }
}

export function keepMappings(mappings: readonly Mapping[]): void {
  if (mappings.length > 0 || kept(KEY) !== null) keep(KEY, writeMappings(mappings));
}
