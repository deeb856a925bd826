/** The bar under the stage: words, sketches, the show, the recorder, and the ways out. */
import { distinctUntilChanged, map } from 'rxjs';
import type { Recorder, TakeStatus } from '../engine/record/take/recorder';
import { element, press } from './element';
import { clockOf, megabytes } from './figures';
import type { Live } from './live/live';
import { safety } from './safety';
import { words } from './words';
import { t } from './language/translate';

export interface TransportParts {
  readonly live: Live;
  readonly recorder: Recorder;
  /** Begins a take, or ends it. */
  readonly onRecord: () => Promise<void>;
  readonly sketches: readonly string[];
}

export function transport({ live, recorder, onRecord, sketches }: TransportParts): HTMLElement {
  return element(
    'footer',
    { className: 'transport' },
    words(live),
    sketchButtons(live, sketches),
    showButton(live),
    recordButton(recorder, onRecord, live),
    safety(live),
  );
}

function sketchButtons(live: Live, sketches: readonly string[]): HTMLElement {
  const row = element('span', { className: 'sketches' });
  live.state$
    .pipe(
      map(({ sketch, scripts }) => ({ sketch, scripts })),
      distinctUntilChanged((a, b) => a.sketch === b.sketch && a.scripts === b.scripts),
    )
    .subscribe(({ sketch, scripts }) => {
      const names = [...new Set([...sketches, ...Object.keys(scripts)])];
      const known = [...row.children].map(({ textContent }) => textContent);
      const fresh = names.filter((name) => !known.includes(name));
      row.append(
        ...fresh.map((name) =>
          element('button', {
            textContent: name,
            onclick: () => live.send({ type: 'sketch', name, source: 'performer' }),
          }),
        ),
      );
      for (const button of row.children) {
        const isOn = button.textContent === sketch;
        press(button, isOn);
        // Not away from under a hand that is about to press one.
        if (isOn && !row.matches(':hover')) button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    });
  return row;
}

function showButton(live: Live): HTMLElement {
  const button = element('button', { textContent: t('Stop show'), title: t('Stop the show file, or play it again') });
  const plays = () => live.state().playing !== undefined;
  live.state$.subscribe(({ playing }) => (button.textContent = playing ? t('Stop show') : t('Play show')));
  button.onclick = () => (plays() ? live.stopShow() : live.playShow());
  return button;
}

function describeTake({ state, seconds, bytes, dropped }: TakeStatus): string {
  if (state !== 'recording') return t('Record');
  return `${clockOf(seconds)} · ${dropped > 0 ? t('{0} dropped', dropped) : megabytes(bytes)}`;
}

function recordButton(recorder: Recorder, onRecord: () => Promise<void>, live: Live): HTMLElement {
  // It has the focus as it counts: its name stays, or a screen reader would say each second.
  const button = element('button', { className: 'record', ariaLabel: t('Record') });
  recorder.status$.subscribe((status) => {
    press(button, status.state === 'recording');
    button.textContent = describeTake(status);
  });
  button.onclick = () => {
    onRecord().catch((error: Error) =>
      live.send({ type: 'notice', level: 'warning', text: error.message, source: 'recorder' }),
    );
  };
  return button;
}
