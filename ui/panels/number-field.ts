/** A field for a number. */
import { element } from '../element';

/**
 * Takes a decimal point or a comma. What is beyond 0 and `most` ends there; what is no number says nothing, and what was
 * there comes back.
 */
export function numberField(label: string, most: number, onChange: (value: number) => void) {
  const input = element('input', { type: 'text', inputMode: 'decimal', size: 4, ariaLabel: label, title: label });
  let now = 0;
  const write = () => (input.value = String(now));
  input.onchange = () => {
    const typed = numberOf(input.value);
    if (Number.isFinite(typed)) onChange((now = Math.min(most, Math.max(0, typed))));
    write();
  };
  input.onblur = write;
  /** What is being typed is not overwritten. */
  function show(value: number): void {
    now = value;
    if (document.activeElement !== input) write();
  }
  return { input, show };
}

/** NaN where it is none. */
function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text.replace(',', '.'));
}
