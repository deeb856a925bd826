/** Panels that a button and a key open and close. What is in one looks at `isOpen` and draws nothing while it is closed. */
import { filter } from 'rxjs';
import { element } from './element';
import { shortcuts } from './keys';

/** @param letter the key, by its place on a keyboard with Latin letters: none that plays notes. */
export function panelButton(panel: HTMLElement, name: string, letter: string, help: string): HTMLButtonElement {
  const button = element('button', { textContent: name, title: `${help} (${letter})` });
  const show = (open: boolean) => {
    panel.classList.toggle('open', open);
    button.classList.toggle('on', open);
    button.ariaExpanded = String(open);
  };
  const toggle = () => show(!isOpen(panel));
  button.onclick = toggle;
  shortcuts()
    .pipe(filter(({ code }) => code === `Key${letter}`))
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
