/** MIDI devices and what their controls turn: learn, change, undo, export, import; and a monitor of what comes in. */
import { combineLatest, distinctUntilChanged, fromEvent, interval, map, merge, NEVER, switchMap } from 'rxjs';
import { ACTION_IDS, isActionId } from '../../engine/control/actions';
import { ENCODINGS } from '../../engine/control/encoder';
import {
  BUTTONS,
  conflictsOf,
  CURVES,
  isAlike,
  type Mapping,
  newMapping,
  TAKEOVERS,
  type Target,
} from '../../engine/control/mapping';
import { MOST_OF_A_SCENE, tooManyForScene } from '../../engine/control/learn';
import { readMappings, writeMappings } from '../../engine/control/mapping-file';
import { profileOf } from '../../engine/control/profiles';
import { noMidi$ } from '../../engine/inputs/midi';
import { createMonitor } from '../../engine/inputs/monitor';
import { isParameterId } from '../../engine/parameters';
import { element, press } from '../element';
import { exportButton, importButton } from '../files';
import { damagedNotes } from '../kept/damaged-notes';
import { MAPPINGS_KEY } from '../kept/kept-mappings';
import type { Live } from '../live/live';
import { openedByKeys } from './acting-list';
import { midiOutSection } from './midi-out-section';
import { oscSection } from './osc-section';
import { numberField } from './number-field';
import { whileOpen } from './panel';
import { keyedRows } from './rows';
import { told } from '../language/told';
import { t, tAction, tChoice, tParameter } from '../language/translate';

const MONITOR_LINES = 8;
const LOOK_MS = 1000;

const labelOf = (target: Target) => (isActionId(target) ? tAction(target) : tParameter(target).label);

export function midiPanel(live: Live): HTMLElement {
  const { section, show } = monitor(live);
  const panel = element(
    'aside',
    { className: 'midi-panel' },
    devices(live),
    learning(live),
    whose(live),
    ...lists(live),
    damagedNotes(MAPPINGS_KEY, t('Kept mappings that cannot be read:'), 'phosphene-mappings-damaged'),
    section,
    midiOutSection(live),
    oscSection(live),
  );
  panel.setAttribute('aria-label', 'MIDI');
  whileOpen(panel, show);
  choosing(live);
  return panel;
}

/** While learning is on, a click on what turns a parameter, or Enter on it, chooses what the next control that moves is for. */
function choosing({ controls }: Live): void {
  const presses = ['pointerdown', 'mousedown', 'touchstart', 'keydown'].map((name) =>
    fromEvent<Event>(document, name, { capture: true, passive: false }),
  );
  controls.desk$
    .pipe(
      map((desk) => desk.learning !== undefined),
      distinctUntilChanged(),
      switchMap((on) => (on ? merge(...presses) : NEVER)),
    )
    .subscribe((event) => {
      const { target, type } = event;
      if (!(target instanceof Element)) return;
      const id = target.closest<HTMLElement>('[data-parameter]')?.dataset.parameter;
      if (id === undefined || !isParameterId(id)) return;
      // A fader that is pointed at stays where it is. A switch does what it says all the same: it may be a way out.
      if (type === 'mousedown' || type === 'touchstart')
        return void (target.matches('input, select') && event.preventDefault());
      if (event instanceof KeyboardEvent && event.key !== 'Enter') return;
      controls.change({ type: 'target', target: id });
    });
}

function devices({ controls }: Live): HTMLElement {
  const names = element('p', { className: 'quiet' });
  const named = (all: readonly string[]) => all.map((one) => (profileOf(one) ? t('{0} (known)', one) : one)).join(', ');
  combineLatest([controls.devices$, noMidi$]).subscribe(([all, why]) => {
    const none = why === undefined ? t('No MIDI device is plugged in.') : told(why);
    names.textContent = all.length === 0 ? none : named(all);
  });
  const move = element('button', { hidden: true });
  interval(LOOK_MS).subscribe(() => {
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
  openedByKeys(actions).setAttribute('aria-label', t('Action to learn'));
  actions.onchange = () => {
    if (isActionId(actions.value)) controls.change({ type: 'target', target: actions.value });
    actions.value = '';
  };
  const undo = element('button', { textContent: t('Undo'), onclick: () => controls.change({ type: 'undo' }) });
  const redo = element('button', { textContent: t('Redo'), onclick: () => controls.change({ type: 'redo' }) });
  controls.desk$.subscribe(({ learning: now, past, future }) => {
    press(learn, now !== undefined);
    document.body.classList.toggle('learning', now !== undefined);
    undo.disabled = past.length === 0;
    redo.disabled = future.length === 0;
    hint.textContent = hintOf(now);
  });
  return element('div', {}, learn, actions, undo, redo, ...files(live), hint);
}

function hintOf(now: Live['controls']['desk$']['value']['learning']): string {
  if (!now) return t('Learn, click a knob, a fader or a switch, and move a control.');
  if (now.target)
    return t('Move a control for {0}; an endless encoder slowly, to the left first.', labelOf(now.target));
  const { last } = now;
  return last
    ? t('{0} turns {1}. Click the next one.', last.mapping.control, labelOf(last.mapping.target))
    : t('Click a knob, a fader or a switch.');
}

function files(live: Live): HTMLElement[] {
  const { controls } = live;
  return [
    exportButton('phosphene-mappings.json', () => writeMappings(controls.desk$.value.mappings)),
    importButton(live, 'mappings', (text, name) => {
      const mappings = readMappings(text, name);
      if (controls.desk$.value.scene > 0 && mappings.length > MOST_OF_A_SCENE)
        throw new Error(tooManyForScene(mappings.length));
      controls.change({ type: 'imported', mappings });
    }),
  ];
}

/** A scene may have mappings of its own: then these are listed, and learnt. */
function whose({ controls, state$ }: Live): HTMLElement {
  const note = element('p', { className: 'quiet' });
  combineLatest([controls.desk$, state$])
    .pipe(
      map(([{ scene, mappings }, { scenes }]) => {
        const name = scene > 0 ? scenes.saved[scene]?.name : undefined;
        if (name === undefined) return '';
        return mappings.length < MOST_OF_A_SCENE
          ? t('Of the scene {0}. What it has none for does what it does without it.', name)
          : t('Of the scene {0}, which has as many as it can.', name);
      }),
      distinctUntilChanged(),
    )
    .subscribe((text) => {
      note.textContent = text;
      note.hidden = text === '';
    });
  return note;
}

/** The performer's own mappings; and what the devices that are here turn by themselves, which can be changed or taken away. */
function lists({ controls }: Live): HTMLElement[] {
  const [own, given] = [element('ul'), element('ul')];
  const ownRows = keyedRows(own, (_: string, { mapping }: Listed) => row(mapping, controls));
  const givenRows = keyedRows(given, (_: string, { mapping }: Listed) => givenRow(mapping, controls));
  const mappings$ = controls.desk$.pipe(
    map(({ mappings }) => mappings),
    distinctUntilChanged(),
  );
  const given$ = merge(controls.desk$, controls.devices$, interval(LOOK_MS)).pipe(
    map(() => controls.devices$.value.flatMap(controls.givenTo)),
    distinctUntilChanged((a, b) => a.length === b.length && a.every((mapping, i) => isAlike(mapping, b[i]!))),
  );
  const name = element('summary');
  const folded = element('details', {}, name, given);
  combineLatest([mappings$, given$]).subscribe(([mappings, others]) => {
    const all = [...mappings, ...others];
    ownRows.show(listed(mappings, all));
    givenRows.show(listed(others, all));
    folded.hidden = others.length === 0;
    name.textContent = t('What turns without being learnt: {0}', others.length);
  });
  return [own, folded];
}

function listed(mappings: readonly Mapping[], all: readonly Mapping[]): ReadonlyMap<string, Listed> {
  return new Map(
    mappings.map((mapping) => {
      const others = conflictsOf(mapping, all).map(({ control, target }) => `${control} → ${labelOf(target)}`);
      return [`${mapping.device}|${mapping.control}|${mapping.target}`, { mapping, others: others.join(', ') }];
    }),
  );
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
  const { shared, showOthers } = sharing();
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
      showOthers(others);
    },
  };
}

function givenRow(given: Mapping, controls: Live['controls']) {
  const { shared, showOthers } = sharing();
  const own = (mapping: Mapping) => controls.change({ type: 'owned', mapping });
  const change = element('button', { textContent: t('Change'), onclick: () => own(given) });
  const remove = element('button', {
    textContent: t('Remove'),
    onclick: () => own(newMapping(given.device, given.control, 'none')),
  });
  const item = element(
    'li',
    { title: given.device },
    element('b', {}, labelOf(given.target)),
    element('span', {}, given.control),
    shared,
    change,
    remove,
  );
  return { item, show: ({ others }: Listed) => showOthers(others) };
}

function sharing() {
  const shared = element('em', {}, t('shared'));
  const showOthers = (others: string) => {
    shared.hidden = others === '';
    shared.title = t('Also: {0}', others);
  };
  return { shared, showOthers };
}

function choice<T extends string>(label: string, all: readonly T[], onChange: (value: T) => void): HTMLSelectElement {
  const options = all.map((one) => element('option', { value: one }, tChoice(one)));
  const select = element('select', { ariaLabel: label, title: label }, ...options);
  select.onchange = () => onChange(select.value as T);
  return select;
}

function monitor({ midiHeard$ }: Live) {
  const lines = element('pre');
  const heard = createMonitor(MONITOR_LINES);
  midiHeard$.subscribe((event) => heard.hear(event));
  const show = () => {
    const text = heard.lines().join('\n');
    if (text !== lines.textContent) lines.textContent = text;
  };
  return { section: element('div', {}, element('h2', {}, t('Monitor')), lines), show };
}
