/**
 * Panels that a button and a key open and close. Of those that lie in the same place one is open at a time, so that none
 * covers another. What is in one looks at `isOpen` and draws nothing while it is closed.
 */
import { filter } from 'rxjs';
import { isTextField } from '../../engine/inputs/keyboard';
import { element } from '../element';
import { shortcuts } from '../keys';

/** Where on the page a panel lies. */
export type PanelPlace = 'left' | 'right' | 'top' | 'corner';

/** Keys that are no letters, by their place on a keyboard with Latin letters. */
const CODES: Readonly<Record<string, string>> = {
  '-': 'Minus',
  '=': 'Equal',
  ';': 'Semicolon',
  "'": 'Quote',
  '`': 'Backquote',
  '0': 'Digit0',
  '9': 'Digit9',
};
const closers = new Map<PanelPlace, Set<() => void>>();
/** The panel that the keyboard has led the focus into. */
let led: HTMLElement | undefined;

/** @param key by its place on a keyboard with Latin letters: none that plays notes; empty where it has none. */
export function panelButton(
  panel: HTMLElement,
  name: string,
  key: string,
  help: string,
  place: PanelPlace,
): HTMLButtonElement {
  // Named by what it holds.
  panel.id = panel.className;
  panel.classList.add('panel', `at-${place}`);
  const button = element('button', { title: key ? `${help} (${key})` : help }, element('span', {}, name));
  // It is called by its name alone.
  if (key) button.append(element('kbd', { ariaHidden: 'true' }, key));
  if (key) button.setAttribute('aria-keyshortcuts', key);
  button.setAttribute('aria-controls', panel.id);
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
  panel.tabIndex = -1;
  button.onclick = ({ detail }) => {
    toggle();
    // Pressed without a pointer: the keyboard goes on inside it.
    if (detail === 0 && isOpen(panel)) panel.focus();
  };
  // Asked when the focus comes: at a key, Escape too, the browser takes every focus for the keyboard's.
  panel.addEventListener('focusin', ({ target }) => (led = isLedByKeyboard(target) ? panel : undefined));
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || led !== panel) return;
    event.stopPropagation();
    show(false);
    button.focus();
  });
  shortcuts()
    .pipe(filter(({ code }) => key !== '' && code === (CODES[key] ?? `Key${key}`)))
    .subscribe((event) => {
      // In Firefox, `'` begins a search.
      event.preventDefault();
      toggle();
    });
  show(false);
  return button;
}

/**
 * Whether the keyboard brought the focus here, so that Escape closes the panel. A finger's or a mouse's focus is no reason
 * to keep PANIC from its key, and a text field has its own use for it.
 */
function isLedByKeyboard(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || !target.matches(':focus-visible')) return false;
  return target instanceof HTMLSelectElement || !isTextField(target);
}

/**
 * Keeps the keyboard in its panel, where Escape closes it and is no PANIC. Whoever came by a finger or a mouse has nothing to lose.
 * @param item goes off the page next, and what has the focus may be in it
 */
export function keepFocus(item: Element): void {
  const panel = item.closest('.panel');
  if (panel && panel === led && item.contains(document.activeElement)) led.focus();
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
