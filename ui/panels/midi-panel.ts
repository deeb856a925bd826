/** MIDI devices and what their controls turn: learn, change, undo, export, import; and a monitor of what comes in. */
import { distinctUntilChanged, interval, map } from 'rxjs';
import { ACTION_IDS, isActionId } from '../../engine/control/actions';
import { ENCODINGS } from '../../engine/control/encoder';
import { BUTTONS, conflictsOf, CURVES, type Mapping, TAKEOVERS, type Target } from '../../engine/control/mapping';
import { readMappings, writeMappings } from '../../engine/control/mapping-file';
import { profileOf } from '../../engine/control/profiles';
import { isParameterId } from '../../engine/parameters';
import { element } from '../element';
import { exportButton, importButton } from '../files';
import type { Live } from '../live/live';
import { oscSection } from './osc-section';
import { numberField } from './number-field';
import { isOpen } from './panel';
import { keyedRows } from './rows';
import { t, tAction, tChoice, tParameter } from '../language/translate';

const MONITOR_LINES = 6;
const STRAYED_LOOK_MS = 1000;

const labelOf = (target: Target) => (isActionId(target) ? tAction(target) : tParameter(target).label);

/** While learning is on, a click on a knob of `drawer`, or Enter on it, chooses what the next control that moves is for. */
export function midiPanel(live: Live, drawer: HTMLElement): HTMLElement {
  const { controls } = live;
  const panel = element(
    'aside',
    { className: 'midi-panel' },
    devices(live),
    learning(live),
    list(live),
    monitor(live),
    oscSection(live),
  );
  panel.setAttribute('aria-label', 'MIDI');
  const choose = ({ target }: Event) => {
    const id = (target as Element).closest<HTMLElement>('[data-parameter]')?.dataset.parameter;
    if (!controls.desk$.value.learning || id === undefined || !isParameterId(id)) return;
    controls.change({ type: 'target', target: id });
  };
  drawer.addEventListener('pointerdown', choose, { capture: true });
  drawer.addEventListener('keydown', (event) => event.key === 'Enter' && choose(event));
  return panel;
}

function devices({ controls }: Live): HTMLElement {
  const names = element('p', { className: 'quiet' });
  controls.devices$.subscribe((all) => {
    names.textContent =
      all.length === 0
        ? t('No MIDI device is plugged in.')
        : all.map((one) => (profileOf(one) ? t('{0} (known)', one) : one)).join(', ');
  });
  const move = element('button', { hidden: true });
  interval(STRAYED_LOOK_MS).subscribe(() => {
    const strayed = controls.strayed();
    move.hidden = strayed === undefined;
    if (!strayed) return;
    move.textContent = t('{0} plays on channel {1}: move its mappings there', strayed.device, strayed.to);
    move.onclick = () => controls.change({ type: 'moved-channel', ...strayed });
  });
  return element('div', {}, element('h2', {}, t('Devices')), names, move);
}

function learning(live: Live): HTMLElement {
  const { controls } = live;
  const hint = element('p', { className: 'quiet' });
  const learn = element('button', { textContent: t('Learn') });
  learn.onclick = () => controls.change({ type: 'learn', on: controls.desk$.value.learning === undefined });
  const actions = element(
    'select',
    {},
    element('option', { value: '', textContent: t('or choose an action …') }),
    ...ACTION_IDS.map((id) => element('option', { value: id, textContent: tAction(id) })),
  );
  actions.setAttribute('aria-label', t('Action to learn'));
  actions.onchange = () => {
    if (isActionId(actions.value)) controls.change({ type: 'target', target: actions.value });
    actions.value = '';
  };
  const undo = element('button', { textContent: t('Undo'), onclick: () => controls.change({ type: 'undo' }) });
  const redo = element('button', { textContent: t('Redo'), onclick: () => controls.change({ type: 'redo' }) });
  controls.desk$.subscribe(({ learning: now, past, future }) => {
    learn.classList.toggle('on', now !== undefined);
    learn.ariaPressed = String(now !== undefined);
    document.body.classList.toggle('learning', now !== undefined);
    undo.disabled = past.length === 0;
    redo.disabled = future.length === 0;
    hint.textContent = hintOf(now);
  });
  return element('div', {}, learn, actions, undo, redo, ...files(live), hint);
}

function hintOf(now: Live['controls']['desk$']['value']['learning']): string {
  if (!now) return t('Learn, click a knob in the drawer, and move a control.');
  if (now.target)
    return t('Move a control for {0}; an endless encoder slowly, to the left first.', labelOf(now.target));
  const { last } = now;
  return last
    ? t('{0} turns {1}. Click the next knob.', last.mapping.control, labelOf(last.mapping.target))
    : t('Click a knob in the drawer.');
}

function files(live: Live): HTMLElement[] {
  const { controls } = live;
  return [
    exportButton('phosphene-mappings.json', () => writeMappings(controls.desk$.value.mappings)),
    importButton(live, 'mappings', (text, name) =>
      controls.change({ type: 'imported', mappings: readMappings(text, name) }),
    ),
  ];
}

function list({ controls }: Live): HTMLElement {
  const list = element('ul');
  const rows = keyedRows(list, (_: string, { mapping }: Listed) => row(mapping, controls));
  controls.desk$
    .pipe(
      map(({ mappings }) => mappings),
      distinctUntilChanged(),
    )
    .subscribe((all) =>
      rows.show(
        new Map(
          all.map((mapping) => {
            const others = conflictsOf(mapping, all).map(({ control, target }) => `${control} → ${labelOf(target)}`);
            return [`${mapping.device}|${mapping.control}|${mapping.target}`, { mapping, others: others.join(', ') }];
          }),
        ),
      ),
    );
  return list;
}

interface Listed {
  readonly mapping: Mapping;
  /** Who else is on the same control or target. */
  readonly others: string;
}

function row(own: Mapping, controls: Live['controls']) {
  let now = own;
  const change = (to: Partial<Mapping>) => controls.change({ type: 'changed', mapping: own, change: to });
  const from = numberField(t('From'), 1, (value) => change({ from: value }));
  const to = numberField(t('To'), 1, (value) => change({ to: value }));
  const curve = choice(t('Curve'), Object.keys(CURVES) as (keyof typeof CURVES)[], (value) => change({ curve: value }));
  const encoding = choice(t('Sends'), ENCODINGS, (value) => change({ encoding: value }));
  const takeover = choice(t('Takeover'), TAKEOVERS, (value) => change({ takeover: value }));
  const invert = element('button', {
    textContent: t('Invert'),
    onclick: () => change({ from: now.to, to: now.from }),
  });
  const button = choice(t('Button'), ['knob', ...BUTTONS], (value) =>
    change({ button: value === 'knob' ? undefined : value }),
  );
  const ofKnobs = [from.input, to.input, curve, encoding, takeover, invert];
  const shared = element('em', {}, t('shared'));
  const item = element(
    'li',
    { title: own.device },
    element('b', {}, labelOf(own.target)),
    element('span', {}, own.control),
    shared,
    ...(isActionId(own.target) ? [] : [...ofKnobs, button]),
    element('button', {
      textContent: t('Remove'),
      onclick: () => controls.change({ type: 'removed', mapping: own }),
    }),
  );
  return {
    item,
    show({ mapping, others }: Listed) {
      now = mapping;
      from.show(mapping.from);
      to.show(mapping.to);
      curve.value = mapping.curve;
      encoding.value = mapping.encoding;
      takeover.value = mapping.takeover;
      button.value = mapping.button ?? 'knob';
      for (const each of ofKnobs) each.hidden = mapping.button !== undefined;
      shared.hidden = others === '';
      shared.title = t('Also: {0}', others);
    },
  };
}

function choice<T extends string>(label: string, all: readonly T[], onChange: (value: T) => void): HTMLSelectElement {
  const options = all.map((one) => element('option', { value: one }, tChoice(one)));
  const select = element('select', { ariaLabel: label, title: label }, ...options);
  select.onchange = () => onChange(select.value as T);
  return select;
}

function monitor({ controls }: Live): HTMLElement {
  const lines = element('pre');
  const recent: string[] = [];
  controls.touches$.subscribe(({ device, touch }) => {
    recent.unshift(`${device}  ${touch.control}  ${touch.value.toFixed(3)}`);
    recent.length = Math.min(recent.length, MONITOR_LINES);
    if (lines.parentElement?.parentElement && isOpen(lines.parentElement.parentElement))
      lines.textContent = recent.join('\n');
  });
  return element('div', {}, element('h2', {}, t('Monitor')), lines);
}
