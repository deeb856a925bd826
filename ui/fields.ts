/** Fields let go of the keyboard as soon as they are done with: its keys are an instrument, and Escape is PANIC. */
import { isTextField } from '../engine/inputs/keyboard';

/** The text field that words go into. */
let field: Element | undefined;

/** Whether it went off the page under the hand: what is typed on was not meant for the instrument. */
export function isFieldLost(): boolean {
  return field?.isConnected === false;
}

function watchField(page: Window): void {
  page.addEventListener('focusin', ({ target }) => {
    field = target instanceof Element && isTextField(target) ? target : undefined;
  });
  page.addEventListener('focusout', ({ target }) =>
    // Some browsers say so of a field that is being taken off the page, too: only after it does it show which it is.
    queueMicrotask(() => {
      if (field === target && !isFieldLost()) field = undefined;
    }),
  );
  const letGo = () => {
    if (isFieldLost()) field = undefined;
  };
  page.addEventListener('pointerdown', letGo, { capture: true });
  const ends = ['Enter', 'Escape'];
  page.addEventListener('keydown', ({ key }) => ends.includes(key) && letGo(), { capture: true });
}

/**
 * Escape leaves every field, and what was typed into it is not meant, unless it belongs to a form, which has to be sent; Enter leaves one
 * that takes letters and belongs to no form; a finger's or a mouse's list is left as it closes, with a choice or without.
 */
export function leaveFields(page: Window): void {
  watchField(page);
  // Whoever chooses by keyboard goes on by keyboard. To Chrome a list has `:focus-visible` whoever has opened it.
  let isByPointer = false;
  page.addEventListener('pointerdown', () => (isByPointer = true), { capture: true });
  page.addEventListener('keydown', () => (isByPointer = false), { capture: true });
  let before = '';
  for (const type of ['focusin', 'change']) {
    page.addEventListener(type, ({ target }) => {
      if (target instanceof HTMLInputElement) before = target.value;
    });
  }
  page.addEventListener('keydown', ({ key, target, isComposing, defaultPrevented }) => {
    // Enter and Escape are the input method's own, while it composes; and the editor's, in its search.
    if (isComposing || defaultPrevented || !isField(target)) return;
    const isOwn = target instanceof HTMLInputElement && isTextField(target) && target.form === null;
    if (key === 'Escape' && isOwn) target.value = before;
    if (key === 'Escape' || (key === 'Enter' && isOwn)) target.blur();
  });
  page.addEventListener('change', ({ target }) => {
    if (isByPointer && target instanceof HTMLSelectElement) target.blur();
  });
  page.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLSelectElement) whenClosed(target, () => isByPointer && target.blur());
  });
}

/** A list that is closed without a choice tells nobody: it is looked at while it has the focus, where the browser can say whether it is open. */
function whenClosed(select: HTMLSelectElement, closed: () => void): void {
  if (!CSS.supports('selector(:open)')) return;
  let wasOpen = false;
  requestAnimationFrame(function look() {
    if (document.activeElement !== select) return;
    const isOpen = select.matches(':open');
    if (wasOpen && !isOpen) closed();
    wasOpen = isOpen;
    requestAnimationFrame(look);
  });
}

function isField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
