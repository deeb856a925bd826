/**
 * Panels that a button and a key open and close. Of those that lie in the same place one is open at a time, so that none
 * covers another. What is in one looks at `isOpen` and draws nothing while it is closed.
 */
import { filter } from 'rxjs';
import { element } from './element';
import { shortcuts } from './keys';

/** Where on the page a panel lies. */
export type PanelPlace = 'left' | 'right' | 'top';

/** Keys that are no letters, by their place on a keyboard with Latin letters. */
const CODES: Readonly<Record<string, string>> = { '-': 'Minus', '=': 'Equal', ';': 'Semicolon', "'": 'Quote' };
const closers = new Map<PanelPlace, Set<() => void>>();

/** @param key by its place on a keyboard with Latin letters: none that plays notes. */
export function panelButton(
  panel: HTMLElement,
  name: string,
  key: string,
  help: string,
  place: PanelPlace,
): HTMLButtonElement {
  panel.classList.add('panel', `at-${place}`);
  const button = element('button', { title: `${help} (${key})` }, element('span', {}, name), element('kbd', {}, key));
  // By its name alone: the key is in the title.
  button.ariaLabel = name;
  const inPlace = closers.get(place) ?? new Set();
  closers.set(place, inPlace);
  const close = () => show(false);
  inPlace.add(close);
  const show = (open: boolean) => {
    if (open) for (const other of inPlace) if (other !== close) other();
    panel.classList.toggle('open', open);
    button.classList.toggle('on', open);
    button.ariaExpanded = String(open);
  };
  const toggle = () => show(!isOpen(panel));
  button.onclick = toggle;
  shortcuts()
    .pipe(filter(({ code }) => code === (CODES[key] ?? `Key${key}`)))
    .subscribe(toggle);
  show(false);
  return button;
}

export function isOpen(panel: HTMLElement): boolean {
  return panel.classList.contains('open');
}

/** Calls `draw` once a frame while the panel is open. */
export function whileOpen(panel: HTMLElement, draw: () => void): void {
  requestAnimationFrame(function frame() {
    requestAnimationFrame(frame);
    if (isOpen(panel)) draw();
  });
}
