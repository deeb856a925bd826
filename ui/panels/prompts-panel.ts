/** Prompts as an instrument: several at once, each with a fader, and pads with words that are prepared. */
import { distinctUntilChanged, map } from 'rxjs';
import { PROMPT_PADS, PROMPT_SLOTS, weightId } from '../../engine/prompts';
import { element } from '../element';
import type { Live } from '../live/live';
import { parameterChoice, parameterSlider } from './parameter-inputs';
import { t } from '../language/translate';

const source = 'performer';
const LONGEST = 200;

export function promptsPanel(live: Live): HTMLElement {
  const panel = element(
    'aside',
    { className: 'prompts-panel' },
    ...PROMPT_SLOTS.map((slot) => prompt(live, slot)),
    element(
      'div',
      { className: 'actions' },
      element('label', {}, t('Typed and fired words become prompt'), parameterChoice(live, 'prompt.slot')),
    ),
    element('div', { className: 'pads' }, ...Array.from({ length: PROMPT_PADS }, (_, i) => pad(live, i + 1))),
  );
  panel.ariaLabel = t('Prompts');
  return panel;
}

/** The words of a prompt and how much they count. The heaviest is what the lyrics are about. */
function prompt(live: Live, slot: number): HTMLElement {
  const input = field(
    t('Words of prompt {0}', slot),
    () => live.state().prompts[slot - 1] ?? '',
    (text) => live.send({ type: 'prompt', text, slot, source }),
  );
  const row = element(
    'label',
    { className: 'prompt' },
    element('b', {}, String(slot)),
    input,
    parameterSlider(live, weightId(slot)),
  );
  live.state$
    .pipe(
      map(({ prompts, prompt: heavy }) => ({ text: prompts[slot - 1] ?? '', heavy })),
      distinctUntilChanged((a, b) => a.text === b.text && a.heavy === b.heavy),
    )
    .subscribe(({ text, heavy }) => {
      if (document.activeElement !== input) input.value = text;
      row.classList.toggle('heaviest', text !== '' && text === heavy);
    });
  return row;
}

function pad(live: Live, number: number): HTMLElement {
  const key = number <= 12 ? `, Shift+F${number}` : '';
  const fire = element('button', {
    textContent: String(number),
    title: t('Fire these words (pad {0}{1})', number, key),
  });
  const words = () => live.state$.value.prepared[number] ?? '';
  const slot = () => live.state$.value.parameters['prompt.slot'] + 1;
  fire.ariaLabel = t('Fire pad {0}', number);
  fire.onclick = () => words() !== '' && live.send({ type: 'prompt', text: words(), slot: slot(), source });
  const input = field(
    t('Words on pad {0}', number),
    () => live.state().prepared[number] ?? '',
    (text) => live.send({ type: 'prompt-prepared', pad: number, text, source }),
  );
  live.state$
    .pipe(
      map(({ prepared }) => prepared[number] ?? ''),
      distinctUntilChanged(),
    )
    .subscribe((text) => {
      if (document.activeElement !== input) input.value = text;
      fire.disabled = text === '';
    });
  return element('span', { className: 'prompt-pad' }, fire, input);
}

/** Enter and leaving it both say what was typed, once; a field that is left shows what the show has. */
function field(label: string, words: () => string, say: (text: string) => void): HTMLInputElement {
  const input = element('input', { type: 'text', maxLength: LONGEST, spellcheck: false, autocomplete: 'off' });
  input.ariaLabel = label;
  input.onchange = () => say(input.value.trim());
  input.onblur = () => (input.value = words());
  return input;
}
