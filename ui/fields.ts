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

/** Escape leaves every field, and Enter one that belongs to no form; a choice that was made by a finger or a mouse ends as it is made. */
export function leaveFields(page: Window): void {
  watchField(page);
  page.addEventListener('keydown', ({ key, target, isComposing }) => {
    // Enter and Escape are the input method's own, while it composes.
    if (isComposing || !isField(target)) return;
    const isDone = key === 'Enter' && target instanceof HTMLInputElement && target.form === null;
    if (isDone || key === 'Escape') target.blur();
  });
  page.addEventListener('change', ({ target }) => {
    // Whoever chooses by keyboard goes on by keyboard.
    if (target instanceof HTMLSelectElement && !target.matches(':focus-visible')) target.blur();
  });
}

function isField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
