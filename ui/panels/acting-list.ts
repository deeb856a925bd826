/** A list that acts as soon as something else is chosen. Chrome on Windows and Linux chooses at each key while it is closed: so keys open it. */

const OPENING = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'];

export function openedByKeys(select: HTMLSelectElement): HTMLSelectElement {
  select.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey } = event;
    // A letter chooses what begins with it.
    const chooses = OPENING.includes(key) || (key.length === 1 && !ctrlKey && !metaKey);
    if (!chooses || isOpen(select) || !('showPicker' in select)) return;
    event.preventDefault();
    select.showPicker();
  });
  return select;
}

function isOpen(select: HTMLSelectElement): boolean {
  return CSS.supports('selector(:open)') && select.matches(':open');
}
