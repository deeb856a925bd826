/** Whoever has clicked on the output goes on playing: what is struck in its window is struck on the performer's page. */

/** @param home the performer's page, while it is there. What was taken here, and so prevented, is not passed on. */
export function passKeys(from: Window, home: () => (Window & typeof globalThis) | undefined): void {
  for (const type of ['keydown', 'keyup'] as const) {
    from.addEventListener(type, (event) => {
      const page = home();
      if (!page || event.defaultPrevented) return;
      const { key, code, repeat, isComposing, shiftKey, ctrlKey, altKey, metaKey } = event;
      const modifiers = { shiftKey, ctrlKey, altKey, metaKey };
      // Made by that page, whose time it then tells.
      const passed = new page.KeyboardEvent(type, { key, code, repeat, isComposing, ...modifiers, cancelable: true });
      if (!page.dispatchEvent(passed)) event.preventDefault();
    });
  }
  from.addEventListener('blur', () => {
    const page = home();
    page?.dispatchEvent(new page.FocusEvent('blur'));
  });
}
