/** Scenes to come back to, two decks to fade between, and the setlist of the night. Keys: F1 to F12, [ and ], \. */
import { combineLatest, distinctUntilChanged, map, Subject, BehaviorSubject } from 'rxjs';
import { type ActionId, isActionId, saved, setlistTo } from '../../engine/control/actions';
import { learntMappings, MOST_OF_A_SCENE, tooManyForScene } from '../../engine/control/learn';
import type { Mapping } from '../../engine/control/mapping';
import { wayOf } from '../../engine/control/timing';
import { BEATS_PER_BAR, beatAt } from '../../engine/moments';
import { placeAt } from '../../engine/players/painter';
import { LONGEST_SHOW } from '../../engine/limits';
import { FOLLOW_ACTIONS, LONGEST_FOLLOW, LONGEST_NAME, type Scene } from '../../engine/scenes/scene';
import {
  type Deck,
  DECKS,
  type Due,
  freeSlot,
  isOn,
  type Scenes,
  type SetlistEntry,
  slotsOf,
} from '../../engine/scenes/scenes';
import { beside, readSet, writeSet } from '../../engine/scenes/set-file';
import { showNames } from '../../engine/show';
import { element, press } from '../element';
import { clockOf } from '../figures';
import { exportButton, importButton } from '../files';
import { damagedNotes } from '../kept/damaged-notes';
import { SET_KEY } from '../kept/kept-set';
import { shortcuts } from '../keys';
import type { Live } from '../live/live';
import { openedByKeys } from './acting-list';
import { numberField, timeField } from './number-field';
import { keepFocus } from './panel';
import { parameterChoice, parameterSlider } from './parameter-inputs';
import { keyedRows } from './rows';
import { said } from '../language/told';
import { t, tChoice } from '../language/translate';

const source = 'performer';
const LAST_BAR = 1e6;

export interface ScenesParts {
  readonly live: Live;
  readonly seed: number;
}

export function scenesPanel(parts: ScenesParts): HTMLElement {
  const { live, seed } = parts;
  /** The scene whose settings are shown. */
  const chosen$ = new BehaviorSubject(0);
  const here = () => placeAt(live.state$.value, live.clock.now(), seed);
  const around = () => ({ state: live.state$.value, at: live.clock.now(), sketches: [], here });
  const happen = (id: ActionId) => live.controls.act(id, source, live.clock.now()).forEach((event) => live.send(event));
  const keep = (slot: number, name: string) => {
    const { scene } = saved(around(), slot, name);
    const had = live.state().scenes.saved[slot]?.mappings;
    const mappings = had && (mappingsNow(live) ?? had);
    live.send({ type: 'scene-saved', slot, scene: { ...scene, ...(mappings && { mappings }) }, source });
  };

  const recall = (slot: number) => {
    chosen$.next(slot);
    live.send({ type: 'scene-recalled', slot, beats: wayOf(live.state$.value.parameters, 'scene.beats'), source });
  };
  const keepNew = () => {
    const slot = freeSlot(live.state$.value.scenes);
    if (slot === undefined) {
      const text = said('All places for scenes are taken: remove one, or keep one anew.');
      return live.send({ type: 'notice', level: 'warning', text, source });
    }
    keep(slot, t('Scene {0}', slot));
    chosen$.next(slot);
  };
  sceneKeys(happen);

  const panel = element(
    'aside',
    { className: 'scenes-panel' },
    element(
      'div',
      { className: 'actions' },
      element('button', {
        textContent: t('Keep as a scene'),
        title: t('Keeps all that is set, as it is now'),
        onclick: keepNew,
      }),
      parameterChoice(live, 'scene.beats'),
      element('button', {
        textContent: '←',
        ariaLabel: t('Scene before'),
        title: t('Key ['),
        onclick: () => happen('scene.back'),
      }),
      element('button', {
        textContent: '→',
        ariaLabel: t('Next scene'),
        title: t('Key ]'),
        onclick: () => happen('scene.next'),
      }),
      ...setFiles(live),
    ),
    pads(live, chosen$, recall),
    settings(live, chosen$, keep),
    decks(live),
    setlist(live, chosen$),
    damagedNotes(SET_KEY, t('A kept set that cannot be read:'), 'phosphene-set-damaged'),
  );
  panel.ariaLabel = t('Scenes');
  return panel;
}

/** The function keys fire scenes, with shift prompts. The browser's own use of them would end a show. */
function sceneKeys(happen: (id: ActionId) => void): void {
  const named: Readonly<Record<string, ActionId>> = {
    BracketLeft: 'scene.back',
    BracketRight: 'scene.next',
    Backslash: 'setlist.next',
  };
  shortcuts().subscribe((event) => {
    const [, number] = /^F(\d{1,2})$/.exec(event.code) ?? [];
    const id = number ? `${event.shiftKey ? 'prompt' : 'scene'}.${number}` : (named[event.code] ?? '');
    if (!isActionId(id)) return;
    event.preventDefault();
    happen(id);
  });
}

function setFiles(live: Live): HTMLElement[] {
  return [
    exportButton('phosphene-set.json', () => writeSet(live.state$.value)),
    importButton(live, 'set', (text, name) =>
      beside(live.state().scripts, readSet(text, name)).forEach((wish) => live.send({ ...wish, source })),
    ),
  ];
}

/** What controllers turn now, for a scene; undefined where that is too much for one, and then it is said. */
function mappingsNow(live: Live): readonly Mapping[] | undefined {
  const all = learntMappings(live.controls.desk$.value);
  if (all.length <= MOST_OF_A_SCENE) return all;
  const text = tooManyForScene(all.length);
  live.send({ type: 'notice', level: 'warning', text, source });
  return undefined;
}

/** A pad for each scene. */
function pads(live: Live, chosen$: Subject<number>, recall: (slot: number) => void): HTMLElement {
  const grid = element('div', { className: 'pads' });
  const rows = keyedRows(grid, (slot: number) => {
    const pad = element('button', {
      className: 'pad',
      onclick: () => recall(slot),
      onfocus: () => chosen$.next(slot),
    });
    return {
      item: pad,
      show({ saved: all, current, safe, due }: Scenes) {
        const { name, follow, mappings } = all[slot]!;
        const marks = [
          safe === slot && t('safe'),
          follow && t('then {0}', tChoice(follow.action)),
          due[slot] && t('timed'),
          mappings && t('mapped'),
        ].filter(Boolean);
        pad.replaceChildren(
          element('small', {}, [slot <= 12 ? `F${slot}` : String(slot), ...marks].join(' · ')),
          element('span', {}, name),
        );
        press(pad, isOn(current, slot));
      },
    };
  });
  const hint = element('p', { className: 'quiet', textContent: t('No scene is kept yet.') });
  scenes(live).subscribe((now) => {
    const slots = slotsOf(now);
    rows.show(new Map(slots.map((slot) => [slot, now])));
    hint.hidden = slots.length > 0;
  });
  return element('div', {}, grid, hint);
}

/** The chosen scene: its name, what comes after it, when it comes by itself. */
function settings(live: Live, chosen$: BehaviorSubject<number>, keep: (slot: number, name: string) => void) {
  const name = element('input', { type: 'text', maxLength: LONGEST_NAME, ariaLabel: t('Name of the scene') });
  const bars = numberField(t('Bars until the next scene'), LONGEST_FOLLOW, (typed) => follow(Math.round(typed)));
  const action = element('select', { ariaLabel: t('What comes after it') });
  action.append(...FOLLOW_ACTIONS.map((one) => element('option', { value: one }, tChoice(one))));
  const bar = numberField(t('Comes by itself at this bar of the show; 0: it does not'), LAST_BAR, (typed) => {
    const beat = (Math.round(typed) - 1) * BEATS_PER_BAR;
    due(beat < 0 ? {} : { beat });
  });
  const time = timeField(t('Comes by itself at this time of the show; empty: it does not'), LONGEST_SHOW, (typed) => {
    const seconds = Math.round(typed);
    due(seconds > 0 ? { time: seconds } : {});
  });
  const safe = element('button', { textContent: t('Safe'), title: t('PANIC leads to this scene') });
  const mapped = element('button', {
    textContent: t('Mappings'),
    title: t('What your controllers turn now is kept in the scene; what you learn while it is on is its own'),
  });
  const anew = element('button', { textContent: t('Keep anew'), title: t('The scene becomes what is set now') });
  const remove = element('button', { textContent: t('Remove') });
  const row = element(
    'div',
    { className: 'actions settings' },
    name,
    element('label', {}, t('after'), bars.input, t('bars'), action),
    element('label', {}, t('at bar'), bar.input),
    element('label', {}, t('or at'), time.input),
    safe,
    mapped,
    anew,
    remove,
  );
  const due = (when: Due) => {
    const now = live.clock.now();
    const isPast = (when.beat ?? Infinity) <= beatAt(live.state(), now) || (when.time ?? Infinity) <= now;
    // It would come at once.
    if (isPast) {
      const text = said(
        'That is past, so nothing was changed: the show is at bar {0}, {1}.',
        barAt(live),
        clockOf(now),
      );
      live.send({ type: 'notice', level: 'warning', text, source });
    } else live.send({ type: 'scene-due', slot: chosen$.value, ...when, source });
    showDue();
  };
  const showDue = () => {
    const { beat, time: seconds = 0 } = live.state().scenes.due[chosen$.value] ?? {};
    bar.show(beat === undefined ? 0 : beat / BEATS_PER_BAR + 1);
    time.show(seconds);
  };
  const kept = () => live.state().scenes.saved[chosen$.value];
  const follow = (after: number) => {
    const chosen = FOLLOW_ACTIONS.find((one) => one === action.value) ?? 'next';
    live.send({ type: 'scene-followed', slot: chosen$.value, bars: after, action: chosen, source });
  };
  action.onchange = () => follow(kept()?.follow?.bars ?? 0);
  name.onchange = () => {
    // Emptied, it keeps its name.
    if (name.value.trim() !== '') live.send({ type: 'scene-renamed', slot: chosen$.value, name: name.value, source });
  };
  name.onblur = () => (name.value = kept()?.name ?? '');
  safe.onclick = () => {
    const slot = chosen$.value;
    live.send({ type: 'scene-safe', slot: live.state$.value.scenes.safe === slot ? 0 : slot, source });
  };
  mapped.onclick = () => {
    const { mappings: had, ...scene } = kept()!;
    const mappings = had ? undefined : mappingsNow(live);
    live.send({ type: 'scene-saved', slot: chosen$.value, scene: { ...scene, ...(mappings && { mappings }) }, source });
  };
  anew.onclick = () => keep(chosen$.value, name.value);
  remove.onclick = () => live.send({ type: 'scene-removed', slot: chosen$.value, source });
  combineLatest([scenes(live), chosen$.pipe(distinctUntilChanged())]).subscribe(([now, slot]) => {
    const scene: Scene | undefined = now.saved[slot];
    if (!scene) keepFocus(row);
    row.hidden = scene === undefined;
    if (!scene) return;
    // What is typed is not overwritten under the hand.
    if (document.activeElement !== name) name.value = scene.name;
    bars.show(scene.follow?.bars ?? 0);
    action.value = scene.follow?.action ?? 'next';
    showDue();
    press(safe, now.safe === slot);
    press(mapped, scene.mappings !== undefined);
  });
  return row;
}

function decks(live: Live): HTMLElement {
  const side = (deck: Deck) => {
    const select = openedByKeys(element('select', { ariaLabel: t('Scene on deck {0}', deck.toUpperCase()) }));
    select.onchange = () => live.send({ type: 'deck-loaded', deck, slot: Number(select.value), source });
    const isSame = (a: Scenes, b: Scenes) => a.saved === b.saved && a.decks[deck] === b.decks[deck];
    const loaded$ = scenes(live).pipe(distinctUntilChanged(isSame));
    loaded$.subscribe(({ saved: all, decks: loaded }) => {
      const now = loaded[deck];
      const slots = Object.keys(all);
      select.replaceChildren(
        element(
          'option',
          { value: '', disabled: true, selected: true },
          now ? `${deck.toUpperCase()}: ${now.name}` : t('empty'),
        ),
        ...slots.map((slot) => element('option', { value: slot }, all[Number(slot)]!.name)),
      );
    });
    const go = element('button', {
      textContent: t('To {0}', deck.toUpperCase()),
      title: t('In the time of a scene change'),
    });
    go.onclick = () =>
      live.send({ type: 'deck-crossed', to: deck, beats: wayOf(live.state$.value.parameters, 'scene.beats'), source });
    return { select, go };
  };
  const [a, b] = DECKS.map(side);
  return element('div', { className: 'decks' }, a!.select, a!.go, parameterSlider(live, 'deck.fade'), b!.go, b!.select);
}

function setlist(live: Live, chosen$: BehaviorSubject<number>): HTMLElement {
  const list = element('ol');
  const write = (entries: readonly SetlistEntry[]) => live.send({ type: 'setlist-written', entries, source });
  const go = (index: number) => setlistTo(live.state(), index).forEach((body) => live.send({ ...body, source }));
  // Two presses between two frames are two.
  const now = () => live.state().scenes;
  const add = element('button', {
    textContent: t('Add the scene'),
    title: t('The chosen scene comes last in the setlist'),
  });
  add.onclick = () => write([...now().setlist, { scene: chosen$.value }]);
  const shows = openedByKeys(element('select', { ariaLabel: t('Add a show to the setlist') }));
  shows.append(
    element('option', { value: '' }, t('Add a show …')),
    ...showNames().map((name) => element('option', {}, name)),
  );
  shows.onchange = () => {
    if (shows.value !== '') write([...now().setlist, { show: shows.value }]);
    shows.value = '';
  };
  const back = element('button', { textContent: '←', ariaLabel: t('Setlist: back'), onclick: () => go(now().at - 1) });
  const next = element('button', { textContent: t('Next'), ariaLabel: t('Setlist: next'), title: t('Key \\') });
  next.onclick = () => go(now().at + 1);
  const rows = keyedRows(list, (index: number) => {
    const play = element('button', { onclick: () => go(index) });
    const drop = element('button', { textContent: '×' });
    drop.onclick = () => write(now().setlist.filter((_, other) => other !== index));
    return {
      item: element('li', {}, play, drop),
      show({ name, isOn }: { readonly name: string; readonly isOn: boolean }) {
        play.textContent = `${index + 1}. ${name}`;
        play.classList.toggle('on', isOn);
        drop.ariaLabel = t('Take {0} out of the setlist', name);
      },
    };
  });
  combineLatest([scenes(live), chosen$]).subscribe(([{ setlist: entries, at, saved: all }, chosen]) => {
    const nameOf = (entry: SetlistEntry) =>
      'scene' in entry ? (all[entry.scene]?.name ?? t('Scene {0} (gone)', entry.scene)) : t('Show: {0}', entry.show);
    rows.show(new Map(entries.map((entry, i) => [i, { name: nameOf(entry), isOn: i === at }])));
    add.disabled = all[chosen] === undefined;
    next.disabled = at + 1 >= entries.length;
    back.disabled = at < 1;
  });
  return element(
    'div',
    { className: 'setlist' },
    element(
      'div',
      { className: 'actions' },
      element('h2', {}, t('Setlist')),
      back,
      next,
      add,
      shows,
      placeCounter(live),
    ),
    list,
  );
}

/** Where the show is: scenes may come at a bar or a time. */
function placeCounter(live: Live): HTMLElement {
  const counter = element('output', { className: 'quiet', ariaLive: 'off' });
  live.state$
    .pipe(
      map(() => `${t('bar {0}', barAt(live))} · ${clockOf(live.clock.now())}`),
      distinctUntilChanged(),
    )
    .subscribe((text) => (counter.textContent = text));
  return counter;
}

function barAt(live: Live): number {
  return 1 + Math.floor(beatAt(live.state$.value, live.clock.now()) / BEATS_PER_BAR);
}

function scenes({ state$ }: Live) {
  return state$.pipe(
    map((state) => state.scenes),
    distinctUntilChanged(),
  );
}
