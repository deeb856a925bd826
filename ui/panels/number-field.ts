/** A field for a number, and one for a time. */
import { element } from '../element';
import { clockOf } from '../figures';
import { t } from '../language/translate';

/**
 * Takes a decimal point or a comma. What is beyond 0 and `most` ends there; what is no number says nothing, and what was
 * there comes back.
 */
export function numberField(label: string, most: number, onChange: (value: number) => void) {
  return field(label, most, onChange, numberOf, String);
}

/** Likewise for seconds, which are typed and shown as `m:ss`; none are 0. */
export function timeField(label: string, most: number, onChange: (seconds: number) => void) {
  const made = field(label, most, onChange, secondsOf, (seconds) => (seconds > 0 ? clockOf(seconds) : ''));
  made.input.placeholder = t('m:ss');
  // A telephone's keys for numbers have no colon.
  made.input.inputMode = 'text';
  return made;
}

function field(
  label: string,
  most: number,
  onChange: (value: number) => void,
  read: (text: string) => number,
  written: (value: number) => string,
) {
  const input = element('input', { type: 'text', inputMode: 'decimal', size: 4, ariaLabel: label, title: label });
  let now = 0;
  const write = () => (input.value = written(now));
  input.onchange = () => {
    const typed = read(input.value);
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

/** Of `h:mm:ss`, `m:ss` or seconds alone; NaN where it is none of these. */
function secondsOf(text: string): number {
  if (text.trim() === '') return 0;
  const parts = text.split(/[:：]/).map(numberOf);
  return parts.length > 3 || parts.some((part) => part < 0) ? NaN : parts.reduce((sum, part) => 60 * sum + part, 0);
}
