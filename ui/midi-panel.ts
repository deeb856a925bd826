/** MIDI devices and what their controls turn: learn, change, undo, export, import; and a monitor of what comes in. */
import { interval, map } from 'rxjs';
import { ACTION_IDS, ACTIONS, isActionId } from '../engine/control/actions';
import { ENCODINGS } from '../engine/control/encoder';
import { BUTTONS, conflictsOf, CURVES, type Mapping, TAKEOVERS, type Target } from '../engine/control/mapping';
import { readMappings, writeMappings } from '../engine/control/mapping-file';
import { profileOf } from '../engine/control/profiles';
import { isParameterId, PARAMETERS } from '../engine/parameters';
import { element } from './element';
import { exportButton, importButton } from './files';
import type { Live } from './live';
import { oscSection } from './osc-section';
import { isOpen } from './panel';

const MONITOR_LINES = 6;
const STRAYED_LOOK_MS = 1000;

const labelOf = (target: Target) => (isActionId(target) ? ACTIONS[target].label : PARAMETERS[target].label);

/** While learning is on, a click on a knob of `drawer` chooses what the next control that moves is for. */
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
  drawer.addEventListener(
    'pointerdown',
    ({ target }) => {
      const id = (target as Element).closest<HTMLElement>('[data-parameter]')?.dataset.parameter;
      if (!controls.desk$.value.learning || id === undefined || !isParameterId(id)) return;
      controls.change({ type: 'target', target: id });
    },
    { capture: true },
  );
  return panel;
}

function devices({ controls }: Live): HTMLElement {
  const names = element('p', { className: 'quiet' });
  controls.devices$.subscribe((all) => {
    names.textContent =
      all.length === 0
        ? 'No MIDI device is plugged in.'
        : all.map((one) => `${one}${profileOf(one) ? ' (known)' : ''}`).join(', ');
  });
  const move = element('button', { hidden: true });
  interval(STRAYED_LOOK_MS).subscribe(() => {
    const strayed = controls.strayed();
    move.hidden = strayed === undefined;
    if (!strayed) return;
    move.textContent = `${strayed.device} plays on channel ${strayed.to}: move its mappings there`;
    move.onclick = () => controls.change({ type: 'moved-channel', ...strayed });
  });
  return element('div', {}, element('h2', {}, 'Devices'), names, move);
}

function learning(live: Live): HTMLElement {
  const { controls } = live;
  const hint = element('p', { className: 'quiet' });
  const learn = element('button', { textContent: 'Learn' });
  learn.onclick = () => controls.change({ type: 'learn', on: controls.desk$.value.learning === undefined });
  const actions = element(
    'select',
    {},
    element('option', { value: '', textContent: 'or choose an action …' }),
    ...ACTION_IDS.map((id) => element('option', { value: id, textContent: ACTIONS[id].label })),
  );
  actions.setAttribute('aria-label', 'Action to learn');
  actions.onchange = () => {
    if (isActionId(actions.value)) controls.change({ type: 'target', target: actions.value });
    actions.value = '';
  };
  const undo = element('button', { textContent: 'Undo', onclick: () => controls.change({ type: 'undo' }) });
  const redo = element('button', { textContent: 'Redo', onclick: () => controls.change({ type: 'redo' }) });
  controls.desk$.subscribe(({ learning: now, past, future }) => {
    learn.classList.toggle('on', now !== undefined);
    document.body.classList.toggle('learning', now !== undefined);
    undo.disabled = past.length === 0;
    redo.disabled = future.length === 0;
    hint.textContent = hintOf(now);
  });
  return element('div', {}, learn, actions, undo, redo, ...files(live), hint);
}

function hintOf(now: Live['controls']['desk$']['value']['learning']): string {
  if (!now) return 'Learn, click a knob in the drawer (Tab), and move a control.';
  if (now.target) return `Move a control for ${labelOf(now.target)}; an endless encoder slowly, to the left first.`;
  const { last } = now;
  return last
    ? `${last.mapping.control} turns ${labelOf(last.mapping.target)}. Click the next knob.`
    : 'Click a knob in the drawer (Tab).';
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
    ...(shared ? [element('em', { title: `Also: ${shared}` }, 'shared')] : []),
    ...(isKnob
      ? [
          end('From', mapping.from, (from) => change({ from })),
          end('To', mapping.to, (to) => change({ to })),
          choice('Curve', Object.keys(CURVES) as (keyof typeof CURVES)[], mapping.curve, (curve) => change({ curve })),
          choice('Sends', ENCODINGS, mapping.encoding, (encoding) => change({ encoding })),
          choice('Takeover', TAKEOVERS, mapping.takeover, (takeover) => change({ takeover })),
          element('button', {
            textContent: 'Invert',
            onclick: () => change({ from: mapping.to, to: mapping.from }),
          }),
        ]
      : []),
    ...(isActionId(mapping.target)
      ? []
      : [
          choice('Button', ['knob', ...BUTTONS], mapping.button ?? 'knob', (button) =>
            change({ button: button === 'knob' ? undefined : button }),
          ),
        ]),
    element('button', { textContent: 'Remove', onclick: () => controls.change({ type: 'removed', mapping }) }),
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
    ...all.map((one) => element('option', { value: one, selected: one === now }, one)),
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
  return element('div', {}, element('h2', {}, 'Monitor'), lines);
}
