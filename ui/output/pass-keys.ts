/** Whoever has clicked on the output goes on playing: what is struck in its window is struck on the performer's page. */

const FIELDS = 'input,select,textarea,[contenteditable]';

/**
 * @param home the performer's page, while it is there. What was taken here, and so prevented, is not passed on. Where a key has put
 * the cursor into a field, the next ones are that field's, and no notes: no letter comes into it from here.
 */
export function passKeys(from: Window, home: () => (Window & typeof globalThis) | undefined): void {
  for (const type of ['keydown', 'keyup'] as const) {
    from.addEventListener(type, (event) => {
      const page = home();
      if (!page || event.defaultPrevented) return;
      const { key, code, repeat, isComposing, shiftKey, ctrlKey, altKey, metaKey } = event;
      const modifiers = { shiftKey, ctrlKey, altKey, metaKey };
      // Made by that page, whose time it then tells.
      const passed = new page.KeyboardEvent(type, {
        ...{ key, code, repeat, isComposing, ...modifiers },
        ...{ bubbles: true, cancelable: true },
      });
      const field = page.document.activeElement?.matches(FIELDS) ? page.document.activeElement : undefined;
      if (!(field ?? page).dispatchEvent(passed)) event.preventDefault();
    });
  }
  // Who comes here from a field has left it.
  from.addEventListener('focus', () => (home()?.document.activeElement as HTMLElement | null | undefined)?.blur());
  from.addEventListener('blur', () => {
    const page = home();
    page?.dispatchEvent(new page.FocusEvent('blur'));
  });
}
