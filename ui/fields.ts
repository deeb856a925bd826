/** Fields let go of the keyboard as soon as they are done with: its keys are an instrument, and Escape is PANIC. */

/** Escape leaves every field, and Enter one that belongs to no form; a finger's or a mouse's list is left as it closes, with a choice or without. */
export function leaveFields(page: Window): void {
  page.addEventListener('keydown', ({ key, target, isComposing, defaultPrevented }) => {
    // Enter and Escape are the input method's own, while it composes; and the editor's, in its search.
    if (isComposing || defaultPrevented || !isField(target)) return;
    const isDone = key === 'Enter' && target instanceof HTMLInputElement && target.form === null;
    if (isDone || key === 'Escape') target.blur();
  });
  page.addEventListener('change', ({ target }) => {
    // Whoever chooses by keyboard goes on by keyboard.
    if (isLedByPointer(target)) target.blur();
  });
  page.addEventListener('focusin', ({ target }) => isLedByPointer(target) && leaveClosed(target));
}

function isLedByPointer(target: EventTarget | null): target is HTMLSelectElement {
  return target instanceof HTMLSelectElement && !target.matches(':focus-visible');
}

/** A list that is closed without a choice tells nobody: it is looked at, where the browser can say whether it is open. */
function leaveClosed(select: HTMLSelectElement): void {
  if (!CSS.supports('selector(:open)')) return;
  let wasOpen = false;
  requestAnimationFrame(function look() {
    if (document.activeElement !== select) return;
    const isOpen = select.matches(':open');
    if (wasOpen && !isOpen) return select.blur();
    wasOpen = isOpen;
    requestAnimationFrame(look);
  });
}

function isField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}
