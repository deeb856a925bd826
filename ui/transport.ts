/** The bar under the stage: words, sketches, the show, the recorder. */
import { distinctUntilChanged, map } from 'rxjs';
import { describeTake, type Recorder } from '../engine/record/recorder';
import { element } from './element';
import type { Live } from './live';

export interface TransportParts {
  readonly live: Live;
  readonly recorder: Recorder;
  /** Begins a take, or ends it. */
  readonly onRecord: () => Promise<void>;
  readonly sketches: readonly string[];
  readonly onKnobs: () => void;
  /** Buttons that open panels. */
  readonly panels: readonly HTMLElement[];
}

export function transport({ live, recorder, onRecord, sketches, onKnobs, panels }: TransportParts): HTMLElement {
  return element(
    'footer',
    { className: 'transport' },
    words(live),
    sketchButtons(live, sketches),
    showButton(live),
    recordButton(recorder, onRecord, live),
    element('button', {
      textContent: 'Sample',
      title: 'Makes an instrument and a drum kit of the stream as it sounds now: Instrument 8, Drum kit 1',
      onclick: () => live.send({ type: 'sampled', seed: Math.floor(1000 * live.clock.now()), source: 'performer' }),
    }),
    element('button', { textContent: 'Knobs', title: 'Every parameter (Tab)', onclick: onKnobs }),
    ...panels,
    element('button', {
      textContent: 'Full screen',
      onclick: () => void document.querySelector('.stage')?.requestFullscreen(),
    }),
  );
}

function words(live: Live): HTMLElement {
  const input = element('input', {
    className: 'words',
    placeholder: 'Type words, press Enter',
    maxLength: 200,
    autocomplete: 'off',
    spellcheck: false,
  });
  const form = element('form', {}, input);
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text !== '') live.send({ type: 'prompt', text, source: 'performer' });
    input.value = '';
    // The letters are notes again.
    input.blur();
  };
  live.state$
    .pipe(
      map(({ prompt }) => prompt),
      distinctUntilChanged(),
    )
    .subscribe((prompt) => (input.placeholder = prompt || 'Type words, press Enter'));
  return form;
}

function sketchButtons(live: Live, sketches: readonly string[]): HTMLElement {
  const buttons = sketches.map((name) =>
    element('button', {
      textContent: name,
      onclick: () => live.send({ type: 'sketch', name, source: 'performer' }),
    }),
  );
  live.state$
    .pipe(
      map(({ sketch }) => sketch),
      distinctUntilChanged(),
    )
    .subscribe((name) => buttons.forEach((button) => button.classList.toggle('on', button.textContent === name)));
  return element('span', { className: 'sketches' }, ...buttons);
}

function showButton(live: Live): HTMLElement {
  const button = element('button', { textContent: 'Stop show', title: 'Stop the show file, or play it again' });
  let plays = true;
  button.onclick = () => {
    plays = !plays;
    if (plays) live.playShow();
    else live.stopShow();
    button.textContent = plays ? 'Stop show' : 'Play show';
  };
  return button;
}

function recordButton(recorder: Recorder, onRecord: () => Promise<void>, live: Live): HTMLElement {
  const button = element('button', { className: 'record' });
  recorder.status$.subscribe((status) => {
    button.classList.toggle('on', status.state === 'recording');
    button.disabled = status.state === 'saving';
    button.textContent = describeTake(status);
  });
  button.onclick = () => {
    onRecord().catch((error: Error) =>
      live.send({ type: 'notice', level: 'warning', text: error.message, source: 'recorder' }),
    );
  };
  return button;
}
