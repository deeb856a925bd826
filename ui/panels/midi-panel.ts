/** MIDI devices and what their controls turn: learn, change, undo, export, import; and a monitor of what comes in. */
import { interval, map } from 'rxjs';
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
import { isOpen } from './panel';
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
    importButton(live, (text, name) => controls.change({ type: 'imported', mappings: readMappings(text, name) })),
  ];
}

function list({ controls }: Live): HTMLElement {
  const rows = element('ul');
  controls.desk$
    .pipe(map(({ mappings }) => mappings))
    .subscribe((all) => rows.replaceChildren(...all.map((mapping) => row(mapping, all, controls))));
  return rows;
}

function row(mapping: Mapping, all: readonly Mapping[], controls: Live['controls']): HTMLElement {
  const change = (to: Partial<Mapping>) => controls.change({ type: 'changed', mapping, change: to });
  const conflicts = conflictsOf(mapping, all);
  const shared = conflicts.map(({ control, target }) => `${control} → ${labelOf(target)}`).join(', ');
  const isKnob = mapping.button === undefined && !isActionId(mapping.target);
  return element(
    'li',
    { title: mapping.device },
    element('b', {}, labelOf(mapping.target)),
    element('span', {}, mapping.control),
    ...(shared ? [element('em', { title: t('Also: {0}', shared) }, t('shared'))] : []),
    ...(isKnob
      ? [
          end(t('From'), mapping.from, (from) => change({ from })),
          end(t('To'), mapping.to, (to) => change({ to })),
          choice(t('Curve'), Object.keys(CURVES) as (keyof typeof CURVES)[], mapping.curve, (curve) =>
            change({ curve }),
          ),
          choice(t('Sends'), ENCODINGS, mapping.encoding, (encoding) => change({ encoding })),
          choice(t('Takeover'), TAKEOVERS, mapping.takeover, (takeover) => change({ takeover })),
          element('button', {
            textContent: t('Invert'),
            onclick: () => change({ from: mapping.to, to: mapping.from }),
          }),
        ]
      : []),
    ...(isActionId(mapping.target)
      ? []
      : [
          choice(t('Button'), ['knob', ...BUTTONS], mapping.button ?? 'knob', (button) =>
            change({ button: button === 'knob' ? undefined : button }),
          ),
        ]),
    element('button', { textContent: t('Remove'), onclick: () => controls.change({ type: 'removed', mapping }) }),
  );
}

function end(label: string, value: number, onChange: (value: number) => void): HTMLElement {
  const input = element('input', { type: 'text', inputMode: 'decimal', size: 4, value: String(value) });
  input.setAttribute('aria-label', label);
  input.onchange = () => onChange(Math.min(1, Math.max(0, Number(input.value) || 0)));
  return input;
}

function choice<T extends string>(label: string, all: readonly T[], now: T, onChange: (value: T) => void): HTMLElement {
  const select = element(
    'select',
    {},
    ...all.map((one) => element('option', { value: one, selected: one === now }, tChoice(one))),
  );
  select.ariaLabel = label;
  select.title = label;
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
