/** Fields let go of the keyboard as soon as they are done with: its keys are an instrument, and Escape is PANIC. */

/** Escape leaves every field, and Enter one that belongs to no form; a choice that was made by a finger or a mouse ends as it is made. */
export function leaveFields(page: Window): void {
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
