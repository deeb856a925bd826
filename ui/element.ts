/** Makes an element: `element('button', { className: 'record', onclick }, 'Record')`. Text is text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A button that is on or off says so by its look, and to screen readers. */
export function press(button: Element, isOn: boolean): void {
  button.classList.toggle('on', isOn);
  button.ariaPressed = String(isOn);
}
