/** The rows of a list, each an element that stays the same as long as what it shows is there. */
import { isTextField } from '../../engine/inputs/keyboard';
import { keepFocus } from './panel';

export interface Row<T> {
  readonly item: HTMLElement;
  readonly show: (value: T) => void;
}

/**
 * Rows of `list`, one a key, in the order of the values that are shown. None is made anew, so that none loses the focus. One
 * whose field is typed into stays when its key goes, marked as `gone`, until the field is left: what is typed on without it
 * would play the show.
 */
export function keyedRows<K, T, R>(list: HTMLElement, make: (key: K, value: T) => Row<T> & R) {
  const rows = new Map<K, Row<T> & R>();
  let shown: ReadonlyMap<K, T> = new Map();

  function sweep(): void {
    for (const [key, { item }] of rows) {
      const isGone = !shown.has(key);
      item.classList.toggle('gone', isGone);
      if (!isGone || isTypedInto(item)) continue;
      keepFocus(item);
      item.remove();
      rows.delete(key);
    }
  }
  // What takes the focus next has it only after this event.
  list.addEventListener('focusout', () => setTimeout(sweep));

  function show(values: ReadonlyMap<K, T>): void {
    shown = values;
    sweep();
    let next = list.firstElementChild;
    for (const [key, value] of values) {
      const row = rows.get(key) ?? make(key, value);
      rows.set(key, row);
      row.show(value);
      while (next?.classList.contains('gone')) next = next.nextElementSibling;
      if (next === row.item) next = next.nextElementSibling;
      else list.insertBefore(row.item, next);
    }
  }
  return { rows, show };
}

function isTypedInto(item: HTMLElement): boolean {
  return item.contains(document.activeElement) && isTextField(document.activeElement);
}
