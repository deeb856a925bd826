/** The tempo: to read, to type, to tap and to nudge. */
import { distinctUntilChanged, map } from 'rxjs';
import type { ActionId } from '../engine/control/actions';
import { FASTEST_BPM, SLOWEST_BPM } from '../engine/performance';
import { element } from './element';
import type { Live } from './live/live';
import { t, tAction } from './language/translate';

const source = 'performer';

export function tempo(live: Live): HTMLElement {
  const { clock } = live;
  const happen = (id: ActionId, at = clock.now()): void =>
    live.controls.act(id, source, at).forEach((event) => live.send(event, event.at));
  const field = element('input', {
    type: 'number',
    min: String(SLOWEST_BPM),
    max: String(FASTEST_BPM),
    step: 'any',
    title: t('Tempo, in beats a minute'),
    ariaLabel: t('Tempo, in beats a minute'),
  });
  const show = (bpm: number) => (field.value = bpm.toFixed(1));
  // What is being typed is not moved away.
  const isTyped = () => document.activeElement === field;
  field.onchange = () => {
    if (field.checkValidity() && field.value !== '') live.send({ type: 'tempo', bpm: field.valueAsNumber, source });
    else show(live.state().tempo.bpm);
  };
  field.onkeydown = ({ key }) => void (key === 'Escape' && show(live.state().tempo.bpm));
  field.onblur = () => show(live.state().tempo.bpm);
  live.state$
    .pipe(
      map((state) => state.tempo.bpm),
      distinctUntilChanged(),
    )
    .subscribe((bpm) => isTyped() || show(bpm));

  const tap = element('button', { textContent: t('Tap'), title: tAction('tap') });
  // When it goes down, not when it is let go, nor when a busy page hears of it: that is when the beat is.
  tap.onpointerdown = ({ timeStamp }) => happen('tap', clock.fromTimeStamp(timeStamp));
  tap.onclick = ({ detail }) => void (detail === 0 && happen('tap'));
  const nudge = (id: ActionId, textContent: string) => {
    const title = tAction(id);
    return element('button', { textContent, title, ariaLabel: title, onclick: () => happen(id) });
  };
  const group = element(
    'span',
    { className: 'tempo', ariaLabel: t('Tempo') },
    nudge('nudge.back', '‹'),
    field,
    nudge('nudge.forward', '›'),
    tap,
  );
  group.role = 'group';
  return group;
}
