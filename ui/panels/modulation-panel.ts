/** The modulation matrix: a row for each route, from a source to a parameter, with how far it reaches. */
import { distinctUntilChanged, map } from 'rxjs';
import {
  BEND_CONTROLLER,
  type Ear,
  EARS,
  HEARD_VALUES,
  type HeardValue,
  NRPN_CONTROLLER,
  PRESSURE_CONTROLLER,
  SLIDE_CONTROLLER,
} from '../../engine/modulation/followed';
import {
  isModulatable,
  type Modulation,
  MOST_MODULATIONS,
  POLARITIES,
  type Polarity,
} from '../../engine/modulation/modulation';
import {
  type Shape,
  SHAPES,
  type Source,
  SOURCE_KINDS,
  sourceAt,
  type SourceKind,
} from '../../engine/modulation/source';
import { PARAMETER_IDS } from '../../engine/parameters';
import { element } from '../element';
import type { Live } from '../live/live';
import { numberField } from './number-field';
import { whileOpen } from './panel';
import { parameterSlider } from './parameter-inputs';
import { keyedRows } from './rows';
import { t, tChoice, tGroup, tParameter, type Words } from '../language/translate';

const source = 'performer';
const KIND_NAMES: Readonly<Record<SourceKind, Words>> = {
  lfo: 'Wave',
  envelope: 'Notes',
  heard: 'Sound',
  control: 'MIDI',
  walk: 'Wander',
  words: 'Words',
};
/** What stands among the controllers beside them. */
const TOUCHES: Readonly<Record<number, Words>> = {
  [BEND_CONTROLLER]: 'bend',
  [PRESSURE_CONTROLLER]: 'pressure',
  [SLIDE_CONTROLLER]: 'slide (MPE)',
};
const CONTROLLERS = Array.from({ length: 120 }, (_, i) => i);
/** Beats of a period. */
const PERIODS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
const LONGEST_SECONDS = 60;
const TARGETS = PARAMETER_IDS.filter(isModulatable);
/** Chance for a wanderer: each new one goes its own way, and the log has which. */
const SEED_STEP = 7919;

export function modulationPanel(live: Live): HTMLElement {
  const list = element('ul');
  const { rows, show } = keyedRows(list, (slot: number) => row(live, slot));
  const add = element('button', { textContent: t('Add a route') });
  const hint = element('p', { className: 'quiet' }, t('No route yet: add one, and it moves a parameter by itself.'));
  const modulations = () => live.state$.value.modulations;
  add.onclick = () => {
    const slot = Array.from({ length: MOST_MODULATIONS }, (_, i) => i + 1).find((one) => !modulations()[one]);
    if (slot !== undefined)
      set(live, slot, { source: sourceOf('lfo', slot), target: 'image.zoom', depth: 0.2, polarity: 'both ways' });
  };
  live.state$
    .pipe(
      map((state) => state.modulations),
      distinctUntilChanged(),
    )
    .subscribe((all) => {
      const entries = Object.entries(all);
      show(new Map(entries.map(([slot, modulation]) => [Number(slot), modulation])));
      add.disabled = entries.length >= MOST_MODULATIONS;
      hint.hidden = entries.length > 0;
    });
  const panel = element(
    'aside',
    { className: 'modulation-panel' },
    element(
      'div',
      { className: 'actions' },
      add,
      element('label', {}, t('All of it'), parameterSlider(live, 'mod.depth')),
    ),
    list,
    hint,
  );
  panel.ariaLabel = t('Modulation');
  whileOpen(panel, () => {
    const [state, at] = [live.state$.value, live.clock.now()];
    for (const { draw } of rows.values()) draw((from) => sourceAt(from, state, at));
  });
  return panel;
}

function set(live: Live, slot: number, modulation: Modulation): void {
  live.send({ type: 'modulation-set', slot, modulation, source });
}

/** A source as it begins. */
function sourceOf(kind: SourceKind, slot: number): Source {
  switch (kind) {
    case 'lfo':
      return { kind, shape: 'sine', beats: 4 };
    case 'envelope':
      return { kind, attack: 0.05, release: 0.6 };
    case 'heard':
      return { kind, ear: 'show', value: 'bass' };
    case 'control':
      return { kind, controller: 1 };
    case 'walk':
      return { kind, beats: 4, seed: SEED_STEP * slot };
    case 'words':
      return { kind, value: 'energy' };
  }
}

function row(live: Live, slot: number) {
  let now: Modulation;
  const change = (to: Partial<Modulation>) => {
    // A route that went while its row was under the hand does not come back by it.
    if (live.state().modulations[slot]) set(live, slot, { ...now, ...to });
  };
  const kind = select(
    t('Source'),
    SOURCE_KINDS,
    (one) => t(KIND_NAMES[one]),
    (to) => change({ source: sourceOf(to, slot) }),
  );
  const details = element('span', { className: 'details' });
  const target = select(
    t('Parameter'),
    TARGETS,
    (id) => `${tGroup(id)}: ${tParameter(id).label}`,
    (to) => change({ target: to }),
  );
  const depth = element('input', {
    className: 'both-ways',
    type: 'range',
    min: '-1',
    max: '1',
    step: '0.01',
    ariaLabel: t('Depth'),
    title: t('How far, and which way'),
  });
  depth.oninput = () => change({ depth: depth.valueAsNumber });
  depth.ondblclick = () => change({ depth: 0 });
  const polarity = select(t('Polarity'), POLARITIES, tChoice, (to: Polarity) => change({ polarity: to }));
  const meter = element('meter', { min: 0, max: 1, ariaLabel: t('What the source says now') });
  const remove = element('button', { textContent: '×', ariaLabel: t('Remove the route') });
  remove.onclick = () => live.send({ type: 'modulation-removed', slot, source });
  const item = element('li', {}, kind, details, meter, target, depth, polarity, remove);
  let shown = '';
  /** There are thousands of them. */
  const moved = () => {
    const all = Object.keys(live.state().controllers).map(Number);
    return all.filter((controller) => controller >= NRPN_CONTROLLER);
  };
  function show(modulation: Modulation): void {
    now = modulation;
    kind.value = modulation.source.kind;
    target.value = modulation.target;
    depth.valueAsNumber = modulation.depth;
    polarity.value = modulation.polarity;
    const from = JSON.stringify(modulation.source);
    // Not under the hand that changes it.
    if (from === shown || (details.contains(document.activeElement) && shown.includes(`"${modulation.source.kind}"`)))
      return;
    shown = from;
    details.replaceChildren(
      ...detailsOf(modulation.source, moved(), (more) => change({ source: { ...now.source, ...more } as Source })),
    );
  }
  // What takes the focus next has it only after this event.
  details.addEventListener('focusout', () => setTimeout(() => show(now)));
  return {
    item,
    show,
    draw: (value: (from: Source) => number) => (meter.value = value(now.source)),
  };
}

/** The inputs of a source's own settings. @param moved NRPN that were */
function detailsOf(from: Source, moved: readonly number[], to: (more: Partial<Source>) => void): HTMLElement[] {
  const period = (beats: number) =>
    select(
      t('Beats'),
      PERIODS,
      (one) => (one === 1 ? t('1 beat') : t('{0} beats', one)),
      (one) => to({ beats: Number(one) }),
      beats,
    );
  switch (from.kind) {
    case 'lfo':
      return [
        select(t('Shape'), Object.keys(SHAPES) as Shape[], tChoice, (shape) => to({ shape }), from.shape),
        period(from.beats),
      ];
    case 'envelope':
      return [
        seconds(t('Attack in seconds'), from.attack, (attack) => to({ attack })),
        seconds(t('Release in seconds'), from.release, (release) => to({ release })),
      ];
    case 'heard':
      return [
        select(
          t('Who is heard'),
          EARS,
          (one) => (one === 'show' ? t('the show') : t('the input')),
          (ear: Ear) => to({ ear }),
          from.ear,
        ),
        select(t('What is heard'), HEARD_VALUES, tChoice, (value: HeardValue) => to({ value }), from.value),
      ];
    case 'control':
      return [
        select(
          t('Controller'),
          [...new Set([...Object.keys(TOUCHES).map(Number), ...CONTROLLERS, ...moved, from.controller])],
          nameOfController,
          (one) => to({ controller: Number(one) }),
          from.controller,
        ),
      ];
    case 'walk':
      return [period(from.beats)];
    case 'words':
      return [
        select(
          t('Of the words'),
          ['energy', 'word'] as const,
          (one) => (one === 'word' ? t('each word') : tChoice(one)),
          (value) => to({ value }),
          from.value,
        ),
      ];
  }
}

function nameOfController(one: number): string {
  if (TOUCHES[one]) return t(TOUCHES[one]);
  return one < NRPN_CONTROLLER ? t('controller {0}', one) : t('NRPN {0}', one - NRPN_CONTROLLER);
}

function select<T extends string | number>(
  label: string,
  all: readonly T[],
  nameOf: (one: T) => string,
  onChange: (to: T) => void,
  now?: T,
): HTMLSelectElement {
  const made = element('select', { ariaLabel: label, title: label });
  made.append(...all.map((one) => element('option', { value: String(one), selected: one === now }, nameOf(one))));
  made.onchange = () => onChange(all[made.selectedIndex]!);
  return made;
}

function seconds(label: string, now: number, onChange: (to: number) => void): HTMLElement {
  const { input, show } = numberField(label, LONGEST_SECONDS, onChange);
  show(now);
  return input;
}
