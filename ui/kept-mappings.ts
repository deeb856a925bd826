/** The mappings that the browser keeps from one show to the next. */
import type { Mapping } from '../engine/control/mapping';
import { readMappings, writeMappings } from '../engine/control/mapping-file';

const KEY = 'phosphene.mappings';

/** None where none are kept, where they are damaged, or where the browser keeps nothing. */
export function recallMappings(): readonly Mapping[] {
  try {
    const text = localStorage.getItem(KEY);
    return text === null ? [] : readMappings(text, 'The kept mappings');
  } catch {
    return [];
  }
}

export function keepMappings(mappings: readonly Mapping[]): void {
  try {
    const text = writeMappings(mappings);
    if (mappings.length > 0 || localStorage.getItem(KEY) !== null) localStorage.setItem(KEY, text);
  } catch {
    // A browser that keeps nothing: they last as long as the page.
  }
}
