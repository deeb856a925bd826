/** The field for words: whatever is typed becomes a prompt at Enter; the arrow keys go back to what was typed before. */
import { distinctUntilChanged, filter, map } from 'rxjs';
import { element } from './element';
import { shortcuts } from './keys';
import type { Live } from './live/live';
import { t } from './language/translate';

const KEPT = 50;

export function words(live: Live): HTMLElement {
  const input = element('input', {
    type: 'text',
    className: 'words',
    placeholder: t('Type words, press Enter (key /)'),
    maxLength: 200,
    autocomplete: 'off',
    spellcheck: false,
    title: t('Words for the show; arrow up for those before'),
  });
  input.ariaLabel = t('Words for the show');
  let history: readonly string[] = [];
  /** How far back in it the field is; 0 is what is being typed. */
  let back = 0;
  let draft = '';

  live.events$.pipe(filter((event) => event.type === 'prompt')).subscribe(({ text }) => {
    history = [text, ...history.filter((other) => other !== text)].slice(0, KEPT);
  });
  input.onkeydown = (event) => {
    if (event.isComposing) return;
    const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    if (back === 0) draft = input.value;
    back = Math.min(history.length, Math.max(0, back + step));
    input.value = back === 0 ? draft : history[back - 1]!;
  };
  const form = element('form', {}, input);
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    const slot = live.state$.value.parameters['prompt.slot'] + 1;
    if (text !== '') live.send({ type: 'prompt', text, ...(slot > 1 && { slot }), source: 'performer' });
    input.value = '';
    back = 0;
    // The letters are notes again.
    input.blur();
  };
  shortcuts()
    .pipe(filter(({ code }) => code === 'Slash'))
    .subscribe((event) => {
      event.preventDefault();
      input.focus();
    });
  live.state$
    .pipe(
      map(({ prompt }) => prompt),
      distinctUntilChanged(),
    )
    .subscribe((prompt) => (input.placeholder = prompt || t('Type words, press Enter (key /)')));
  return form;
}
