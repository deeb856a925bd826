/** What is under the performer's hand stays there, whatever the show does meanwhile. */
import { BehaviorSubject, NEVER, Subject } from 'rxjs';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { manualClock } from '../../engine/clock';
import { type Desk, EMPTY_DESK } from '../../engine/control/learn';
import { newMapping } from '../../engine/control/mapping';
import type { EventBody } from '../../engine/events';
import { keyboard } from '../../engine/inputs/keyboard';
import { noMidi$ } from '../../engine/inputs/midi';
import { LYRICIST } from '../../engine/lyric-queue';
import { usualOpening } from '../../engine/opening';
import { perform } from '../../engine/performance';
import { LOG_VERSION, writeLog } from '../../engine/record/log/log';
import { addLog, listLogs } from '../../engine/record/log/shelf';
import type { Recorder, TakeStatus } from '../../engine/record/take/recorder';
import { listTakes, newTake, putFile, removeTake, type TakeInfo, writeInfo } from '../../engine/record/take/shelf';
import { isFieldLost, leaveFields } from '../../ui/fields';
import { shortcuts } from '../../ui/keys';
import type { Live } from '../../ui/live/live';
import { inputPanel } from '../../ui/panels/input-panel';
import { logsPanel } from '../../ui/panels/logs-panel';
import { lyricsPanel } from '../../ui/panels/lyrics-panel';
import { midiOutSection } from '../../ui/panels/midi-out-section';
import { midiPanel } from '../../ui/panels/midi-panel';
import { modulationPanel } from '../../ui/panels/modulation-panel';
import { isOpen, panelButton } from '../../ui/panels/panel';
import { parameterChoice, parameterSlider, parameterSwitch } from '../../ui/panels/parameter-inputs';
import { promptsPanel } from '../../ui/panels/prompts-panel';
import { scenesPanel } from '../../ui/panels/scenes-panel';
import { takesPanel } from '../../ui/panels/takes-panel';
import { opening, show, source } from './bare-show';

/** Keys that got past the fields, to the show. */
let pressed: string[];
let subscription: { unsubscribe(): void };
beforeAll(() => leaveFields(window));
beforeEach(() => {
  pressed = [];
  subscription = shortcuts().subscribe(({ key }) => pressed.push(key));
});
afterEach(async () => {
  subscription.unsubscribe();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for (const { id } of await listTakes()) await removeTake(id);
});

function put(panel: HTMLElement) {
  document.body.append(panel);
  return {
    all: <E extends HTMLElement = HTMLInputElement>(selector: string) => [...panel.querySelectorAll<E>(selector)],
    named: <E extends HTMLElement = HTMLInputElement>(name: string) =>
      [...panel.querySelectorAll<E>('input, select, button')].find(
        (each) => each.ariaLabel === name || each.textContent === name,
      )!,
  };
}

test('what is typed after its field went off the page plays nothing, until a click, another field, Enter or Escape', () => {
  const notes: string[] = [];
  const clock = manualClock();
  const piano = keyboard(clock, window, () => !isFieldLost()).subscribe(({ type }) => notes.push(type));
  const press = (code: string, key = code) => {
    for (const type of ['keydown', 'keyup'])
      document.activeElement!.dispatchEvent(new KeyboardEvent(type, { code, key, bubbles: true }));
  };
  const field = document.createElement('input');
  for (const end of [
    () => press('Enter'),
    () => press('Escape'),
    () => document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })),
  ]) {
    document.body.append(field);
    field.focus();
    field.remove();
    pressed = [];
    press('KeyA', 'a');
    press('Period', '.');
    press('Backspace');
    expect([pressed, notes]).toEqual([[], []]);
    press('F5');
    end();
    press('Period', '.');
    press('KeyA', 'a');
    expect(pressed.filter((key) => key !== 'Enter' && key !== 'Escape')).toEqual(['F5', '.', 'a']);
    expect(notes.splice(0)).toEqual(['note-on', 'note-off']);
  }
  piano.unsubscribe();
});

test('a field that was left before it went keeps no key from the show', async () => {
  const field = document.createElement('input');
  document.body.append(field);
  await userEvent.click(field);
  await userEvent.keyboard('a{Escape}');
  field.remove();
  await userEvent.keyboard('.');
  expect(pressed).toEqual(['.']);
});

test('a line that goes while it is changed keeps its field, and comes next as it was changed', async () => {
  const { parts, send, sent, state$ } = show();
  const minds = { status$: new BehaviorSubject({ title: '', state: { status: 'ready' } }), choose: vi.fn() };
  const panel = put(lyricsPanel({ ...parts, minds } as unknown as Live));
  for (const text of ['one', 'two'])
    send({ type: 'lyric-queued', text, syllables: [1], place: 'last', source: LYRICIST });
  const [, field] = panel.all('ol input');
  await userEvent.click(field!);
  await userEvent.keyboard(' more');
  send({ type: 'lyric-begun', id: 0, text: 'one', source } as unknown as EventBody);
  send({ type: 'prompt', text: 'rain', source });
  expect(state$.value.queue.lines).toEqual([]);
  expect(panel.all('ol input')).toEqual([field]);
  expect(document.activeElement).toBe(field);
  send({ type: 'lyric-queued', text: 'three', syllables: [1], place: 'last', source: LYRICIST });
  expect(document.activeElement).toBe(field);

  await userEvent.keyboard(' and more{Enter}');
  await vi.waitFor(() =>
    expect(panel.all('ol input').map(({ value }) => value)).toEqual(['two more and more', 'three']),
  );
  expect(sent.filter(({ type }) => type === 'lyric-edited')).toEqual([]);
  expect(pressed.join('')).not.toContain('a');

  // A line that is only looked at goes, and does not come back.
  const [, other] = panel.all('ol input');
  await userEvent.click(other!);
  send({ type: 'prompt', text: 'snow', source });
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => expect(panel.all('ol input').map(({ value }) => value)).toEqual(['two more and more']));
});

test('a line that begins while its new words are measured: they come next, and are not lost', async () => {
  const { parts, send, sent } = show();
  const minds = { status$: new BehaviorSubject({ title: '', state: { status: 'ready' } }), choose: vi.fn() };
  const measured = Promise.withResolvers<number[]>();
  const panel = put(lyricsPanel({ ...parts, minds, measure: () => measured.promise } as unknown as Live));
  send({ type: 'lyric-queued', text: 'one', syllables: [1], place: 'last', source: LYRICIST });
  await userEvent.fill(panel.all('ol input')[0]!, 'another');
  await userEvent.keyboard('{Enter}');
  send({ type: 'lyric-begun', id: 0, text: 'one', source } as unknown as EventBody);
  measured.resolve([3]);
  const next = { type: 'lyric-queued', text: 'another', syllables: [3], place: 'next', source: 'performer' };
  await vi.waitFor(() => expect(sent.at(-1)).toEqual(next));
  expect(sent.filter(({ type }) => type === 'lyric-edited')).toEqual([]);
});

test('two presses of a switch between two frames are two', () => {
  let state = opening;
  const sent: EventBody[] = [];
  const send = (event: EventBody) => {
    sent.push(event);
    state = perform(state, { ...event, at: 1 });
  };
  // No frame has come since.
  const live = { state$: new BehaviorSubject(opening), state: () => state, send } as unknown as Live;
  const blackout = parameterSwitch(live, 'stage.blackout', 'Blackout');
  for (let times = 0; times < 2; times++) blackout.click();
  expect(sent.map((event) => 'value' in event && event.value)).toEqual([1, 0]);
});

test('a log is deleted at the second press; no dialog holds up the show', async () => {
  const asked = vi.spyOn(window, 'confirm');
  const header = { phosphene: LOG_VERSION, app: '0', show: 'x', title: 'x', seed: 1, weights: {}, sizes: {} };
  const played = { ...header, opening: usualOpening('drift'), size: { width: 160, height: 90 } };
  const { name } = await addLog(new Blob([writeLog(played, [{ type: 'tempo', bpm: 100, source, at: 0 }], 2)]));
  const logs = logsPanel({ current: { name: 'now', file: () => new Blob() }, offer: vi.fn(), notify: vi.fn() });
  onPage(logs).click();
  const panel = put(logs);
  const row = await vi.waitFor(() => {
    const found = panel.all<HTMLElement>('li').find((each) => each.querySelector(`a[href*="${name}"]`));
    expect(found).toBeDefined();
    return found!;
  });
  const remove = [...row.querySelectorAll('button')].at(-1)!;
  remove.click();
  expect([remove.textContent, (await listLogs()).some((log) => log.name === name)]).toEqual(['Sure?', true]);
  remove.focus();
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(async () => expect((await listLogs()).map((log) => log.name)).not.toContain(name));
  // The keyboard goes on in the panel.
  await vi.waitFor(() => expect(document.activeElement).toBe(document.querySelector('.logs-panel')));
  expect(asked).not.toHaveBeenCalled();
});

test('a model in this page is fetched once its name is given, not as it is looked for', async () => {
  const { parts, send, sent } = show();
  const status$ = new BehaviorSubject({ title: '', state: { status: 'ready' } });
  const minds = { status$, choose: vi.fn() };
  const panel = put(lyricsPanel({ ...parts, minds } as unknown as Live));
  const select = panel.named<HTMLSelectElement>('Who writes the lyrics');
  const field = panel.named('A folder under /minds/, or a name on the hub');
  await userEvent.selectOptions(select, 'local:');
  status$.next({ ...status$.value });
  expect(select.value).toBe('local:');
  expect(minds.choose).not.toHaveBeenCalled();
  expect(sent).toEqual([]);
  await userEvent.click(panel.named('Load'));
  expect(minds.choose).toHaveBeenLastCalledWith(`local:${field.value}`);
  await userEvent.fill(field, '/minds/tiny');
  await userEvent.keyboard('{Enter}');
  expect(minds.choose).toHaveBeenLastCalledWith('local:/minds/tiny');
  expect(document.activeElement).toBe(document.body);
  expect(sent.map((event) => 'name' in event && event.name)).toEqual([
    'local:HuggingFaceTB/SmolLM2-360M-Instruct',
    'local:/minds/tiny',
  ]);
  send({ type: 'mind', name: 'server', source });
  expect([select.value, field.checkVisibility()]).toEqual(['server', false]);

  // A screen reader says that it is there, and not each hundredth of the way.
  const [state] = panel.all<HTMLElement>('.mind output');
  const live = ['loading', 'ready'].map((status) => {
    status$.next({ title: '', state: { status, progress: 0.5 } as never });
    return state!.ariaLive;
  });
  expect(live).toEqual(['off', 'polite']);
});

test('what the words mean is bent by sliders that Learn knows, and Delete takes them back', async () => {
  const { parts, state$ } = show();
  const minds = { status$: new BehaviorSubject({ title: '', state: { status: 'ready' } }), choose: vi.fn() };
  const panel = put(lyricsPanel({ ...parts, minds } as unknown as Live));
  const sliders = panel.all('.understood input');
  expect(new Set(sliders.map(({ dataset }) => dataset.parameter)).size).toBe(7);
  const energy = sliders.find(({ dataset }) => dataset.parameter === 'meaning.energy')!;
  await userEvent.fill(energy, '0.5');
  expect(state$.value.parameters['meaning.energy']).toBe(0.5);
  energy.focus();
  await userEvent.keyboard('{Delete}');
  expect(state$.value.parameters['meaning.energy']).toBe(0);
});

/** A panel with its button, as on the page. */
function onPage(panel: HTMLElement) {
  const button = panelButton(panel, 'It', '', '', 'left');
  document.body.append(button, panel);
  return button;
}

test('what goes under the keyboard leaves it in the panel, where Escape closes that and is no PANIC', async () => {
  const { live, send, keepScene } = show();
  const panel = modulationPanel(live);
  const button = onPage(panel);
  const modulation = { source: { kind: 'walk', beats: 4, seed: 1 }, target: 'image.zoom', depth: 1, polarity: 'one way' } as const; // prettier-ignore
  for (const slot of [1, 2, 3, 4]) send({ type: 'modulation-set', slot, modulation, source });
  const [first, second, third, fourth] = panel.querySelectorAll<HTMLElement>('[aria-label="Remove the route"]');
  button.focus();
  await userEvent.keyboard('{Enter}');
  first!.focus();
  await userEvent.keyboard('{Enter}');
  expect([first!.isConnected, document.activeElement]).toEqual([false, panel]);
  second!.focus();
  send({ type: 'modulation-removed', slot: 2, source });
  expect([second!.isConnected, document.activeElement]).toEqual([false, panel]);
  await userEvent.keyboard('{Escape}');
  const escapes = () => pressed.filter((key) => key === 'Escape').length;
  expect([isOpen(panel), document.activeElement, escapes()]).toEqual([false, button, 0]);

  // A mouse's Escape stays PANIC, after a key too.
  await userEvent.click(button);
  await userEvent.click(third!);
  await userEvent.keyboard('{Escape}');
  await userEvent.click(fourth!.parentElement!.querySelector('[type=range]')!);
  await userEvent.keyboard('.');
  send({ type: 'modulation-removed', slot: 4, source });
  expect([third!.isConnected, fourth!.isConnected, document.activeElement]).toEqual([false, false, document.body]);
  await userEvent.keyboard('{Escape}');
  expect([isOpen(panel), escapes()]).toEqual([true, 2]);

  const scenes = scenesPanel({ live: { ...live, controls: {} } as unknown as Live, seed: 1 });
  onPage(scenes).focus();
  await userEvent.keyboard('{Enter}');
  keepScene(1, 'Dawn');
  scenes.querySelector<HTMLElement>('.pad')!.focus();
  [...scenes.querySelectorAll('button')].find(({ textContent }) => textContent === 'Remove')!.focus();
  await userEvent.keyboard('{Enter}');
  expect(document.activeElement).toBe(scenes);
});

test('a list that acts is opened by keys, and acts when one of it is chosen', async () => {
  const { live, sent, keepScene } = show();
  const panel = put(scenesPanel({ live: { ...live, controls: {} } as unknown as Live, seed: 1 }));
  ['Dawn', 'Noon'].forEach((name, i) => keepScene(i + 1, name));
  const deck = panel.named<HTMLSelectElement>('Scene on deck A');
  const loaded = () => sent.filter(({ type }) => type === 'deck-loaded');
  for (const key of ['{ArrowDown}', 'N']) {
    deck.focus();
    await userEvent.keyboard(key);
    await expect.poll(() => deck.matches(':open')).toBe(true);
    expect(loaded()).toEqual([]);
    if (key !== 'N') await userEvent.keyboard('{Escape}');
    if (key !== 'N') await expect.poll(() => deck.matches(':open')).toBe(false);
  }
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await vi.waitFor(() => expect(loaded()).toHaveLength(1));
});

function putMidi(live: Live, controls: Live['controls']) {
  const osc = { state$: new BehaviorSubject('off'), turn: () => undefined };
  const heard = { oscHeard$: NEVER, midiHeard$: NEVER, midiOut: midiOut() };
  return put(midiPanel({ ...live, ...heard, controls, osc } as unknown as Live));
}

function midiOut() {
  const settings$ = new BehaviorSubject({ port: '', channel: 1, notes: false });
  const set = (change: object) => settings$.next({ ...settings$.value, ...change });
  return { settings$, ports$: new BehaviorSubject<readonly string[]>([]), set };
}

test('the port that follows the show is chosen, and stays chosen while it is not plugged in', async () => {
  const link = midiOut();
  const panel = put(midiOutSection({ midiOut: link } as unknown as Live));
  const [port, channel] = panel.all<HTMLSelectElement>('select');
  const [notes] = panel.all<HTMLButtonElement>('button');
  expect([channel!.disabled, notes!.disabled]).toEqual([true, true]);
  link.ports$.next(['Bus', 'Synth']);
  await userEvent.selectOptions(port!, 'Bus');
  await userEvent.selectOptions(channel!, '3');
  await userEvent.click(notes!);
  expect(link.settings$.value).toEqual({ port: 'Bus', channel: 3, notes: true });
  link.ports$.next(['Synth']);
  expect([port!.value, port!.selectedOptions[0]!.textContent]).toEqual(['Bus', 'Bus (not plugged in)']);
});

test('where there is no MIDI the panel says so and what to do, and not that no device is plugged in', () => {
  const { live, controlsOf } = show();
  const controls = controlsOf();
  const panel = putMidi(live, controls);
  const devices = () => panel.all<HTMLElement>('.quiet')[0]!.textContent;
  expect(devices()).toBe('No MIDI device is plugged in.');
  const why = 'MIDI is not allowed here, so the computer keyboard plays. Allow it beside the address, and start again.';
  noMidi$.next(why);
  expect(devices()).toBe(why);
  noMidi$.next(undefined);
  controls.devices$.next(['Box']);
  expect(devices()).toBe('Box');
});

test('a mapping is changed in its row while others are learnt; a comma is a point, and what is no number comes to nothing', async () => {
  const { live, controlsOf } = show();
  const mappings = [1, 2].map((number) => newMapping('Box', `control 1 ${number}`, 'image.zoom'));
  const controls = controlsOf(mappings);
  const panel = putMidi(live, controls);
  const first = () => controls.desk$.value.mappings[0]!;
  const [from] = panel.all('[aria-label="From"]');
  const [to] = panel.all('[aria-label="To"]');

  await userEvent.click(from!);
  await userEvent.fill(from!, '0,2');
  await userEvent.keyboard('{Tab}');
  expect(first().from).toBe(0.2);
  expect(document.activeElement).toBe(to);
  await userEvent.fill(to!, '0,');
  controls.change({ type: 'target', target: 'image.speed' });
  controls.change({ type: 'touched', device: 'Box', touch: { control: 'note 1 60', value: 1 } });
  expect(controls.desk$.value.mappings).toHaveLength(3);
  expect(panel.all('li')).toHaveLength(3);
  await userEvent.keyboard('8');
  expect([document.activeElement, to!.value]).toEqual([to, '0,8']);
  await userEvent.fill(to!, 'half');
  await userEvent.keyboard('{Enter}');
  expect([first().to, to!.value]).toEqual([1, '1']);

  const [takeover] = panel.all<HTMLSelectElement>('[aria-label="Takeover"]');
  takeover!.focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect([first().takeover, document.activeElement]).toEqual(['jump', takeover]);
  const [button] = panel.all<HTMLSelectElement>('[aria-label="Button"]');
  await userEvent.selectOptions(button!, 'toggle');
  expect(from!.checkVisibility()).toBe(false);
  controls.change({ type: 'undo' });
  expect([button!.value, from!.checkVisibility(), from!.value]).toEqual(['knob', true, '0.2']);
  controls.change({ type: 'learn', on: false });
  expect(pressed.filter((key) => key.length === 1)).toEqual([]);
});

test('what a controller turns without being learnt is listed, counts where something is shared, and is changed or taken away', async () => {
  const { live, controlsOf } = show();
  const mappings = [newMapping('Box', 'control 1 1', 'panic')];
  const controls = controlsOf(mappings);
  const panel = putMidi(live, controls);
  const folded = panel.all('details')[0]!;
  expect(folded.checkVisibility()).toBe(false);
  controls.devices$.next(['MIDI Mix']);
  const rows = () => [...folded.querySelectorAll('li')];
  expect(rows()).toHaveLength(28);
  await userEvent.click(folded.querySelector('summary')!);
  const rowOf = (control: string) => rows().find((row) => row.querySelector('span')!.textContent === control)!;
  const press = (row: Element, name: string) =>
    userEvent.click([...row.querySelectorAll('button')].find(({ textContent }) => textContent === name)!);
  expect(rowOf('note 1 24').querySelector('em')!.title).toBe('Also: control 1 1 → PANIC: notes off, effects back to their usual amounts, safe scene'); // prettier-ignore
  expect(rowOf('control 1 16').querySelector('em')!.checkVisibility()).toBe(false);
  await press(rowOf('note 1 24'), 'Remove');
  await press(rowOf('control 1 16'), 'Change');
  expect(controls.desk$.value.mappings.map(({ control, target }) => [control, target])).toEqual([
    ['control 1 1', 'panic'],
    ['note 1 24', 'none'],
    ['control 1 16', 'image.speed'],
  ]);
  expect(rows()).toHaveLength(26);
});

test('while Learn is on, any fader, choice or switch is chosen by a click: a fader stays where it is, a switch switches', async () => {
  const { live, send, sent, controlsOf } = show();
  const controls = controlsOf();
  putMidi(live, controls);
  const deck = document.createElement('div');
  const all = [
    parameterSlider(live, 'mixer.notes.level'),
    parameterChoice(live, 'prompt.slot'),
    parameterSwitch(live, 'stage.blackout', 'Blackout'),
  ];
  deck.append(...all);
  put(deck);
  const target = () => controls.desk$.value.learning?.target;
  controls.change({ type: 'learn', on: true });
  for (const [i, id] of (['mixer.notes.level', 'prompt.slot', 'stage.blackout'] as const).entries()) {
    await userEvent.click(all[i]!, { position: { x: 3, y: 3 } });
    expect(target()).toBe(id);
  }
  expect(sent).toEqual([{ type: 'parameter', id: 'stage.blackout', value: 1, source: 'performer' }]);
  all[0]!.focus();
  await userEvent.keyboard('{Enter}');
  expect(target()).toBe('mixer.notes.level');

  controls.change({ type: 'learn', on: false });
  send({ type: 'parameter', id: 'stage.blackout', value: 0, source });
  sent.length = 0;
  await userEvent.click(all[0]!, { position: { x: 3, y: 3 } });
  expect(sent).toMatchObject([{ id: 'mixer.notes.level' }]);
  expect(target()).toBeUndefined();
});

test('a route that a scene takes away while it is changed keeps its row until then, and does not come back by it', async () => {
  const { live, send, state$ } = show();
  const panel = put(modulationPanel(live));
  const modulation = {
    source: { kind: 'envelope', attack: 0.05, release: 0.6 },
    target: 'image.zoom',
    depth: 1,
    polarity: 'one way',
  } as const;
  for (const slot of [1, 2]) send({ type: 'modulation-set', slot, modulation, source });
  const [attack, other] = panel.all('[aria-label="Attack in seconds"]');
  await userEvent.fill(attack!, '0,5');
  await userEvent.keyboard('{Tab}');
  expect(state$.value.modulations[1]!.source).toEqual({ ...modulation.source, attack: 0.5 });

  // A scene that comes while the hand is in one field, is in the others, and there when that is left.
  const release = () => panel.named('Release in seconds');
  const scene = (seconds: number) => {
    const envelope = { kind: 'envelope', attack: seconds, release: seconds } as const;
    send({ type: 'modulation-set', slot: 1, modulation: { ...modulation, source: envelope }, source });
  };
  await userEvent.click(release());
  scene(2);
  await userEvent.fill(release(), '0,3');
  await userEvent.keyboard('{Enter}');
  expect(state$.value.modulations[1]!.source).toEqual({ ...modulation.source, attack: 2, release: 0.3 });
  await userEvent.click(release());
  scene(4);
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => expect(release().value).toBe('4'));

  await userEvent.click(other!);
  await userEvent.fill(other!, '3');
  for (const slot of [1, 2]) send({ type: 'modulation-removed', slot, source });
  expect(panel.all('[aria-label="Attack in seconds"]')).toEqual([other]);
  expect(document.activeElement).toBe(other);
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => expect(panel.all('li')).toEqual([]));
  expect(state$.value.modulations).toEqual({});
});

test('a field of words that is left shows what the show has', async () => {
  const { live, send, state$, keepScene } = show();
  const prompts = put(promptsPanel(live));
  const first = prompts.named('Words of prompt 1');
  await userEvent.click(first);
  send({ type: 'prompt', text: 'from elsewhere', source });
  expect(first.value).toBe('');
  await userEvent.keyboard('{Escape}');
  expect(first.value).toBe('from elsewhere');
  await userEvent.fill(first, ' ember ');
  await userEvent.keyboard('{Enter}');
  expect([first.value, state$.value.prompts[0]]).toEqual(['ember', 'ember']);

  const scenes = put(scenesPanel({ live: { ...live, controls: {} } as unknown as Live, seed: 1 }));
  keepScene(1, 'Dawn');
  await userEvent.click(scenes.all<HTMLElement>('.pad')[0]!);
  const name = scenes.named('Name of the scene');
  await userEvent.click(name);
  send({ type: 'scene-renamed', slot: 1, name: 'Dusk', source });
  expect(name.value).toBe('Dawn');
  await userEvent.keyboard('{Escape}');
  expect(name.value).toBe('Dusk');
  const bars = scenes.named('Bars until the next scene');
  await userEvent.fill(bars, '4,4');
  await userEvent.keyboard('{Enter}');
  expect([bars.value, state$.value.scenes.saved[1]!.follow!.bars]).toEqual(['4', 4]);
});

test('a scene comes at a bar or at a time, whichever was set last, and not for what is past', async () => {
  const { parts, live, state$, send, sent, keepScene } = show();
  parts.clock.moveTo(60);
  const panel = put(scenesPanel({ live: { ...live, controls: {} } as unknown as Live, seed: 1 }));
  keepScene(1, 'Dawn');
  await userEvent.click(panel.all<HTMLElement>('.pad')[0]!);
  const bar = panel.named('Comes by itself at this bar of the show; 0: it does not');
  const time = panel.named('Comes by itself at this time of the show; empty: it does not');
  const type = async (field: HTMLInputElement, text: string) => {
    await userEvent.fill(field, text);
    await userEvent.keyboard('{Enter}');
    return [bar.value, time.value, state$.value.scenes.due[1]];
  };
  expect(await type(time, '1:30')).toEqual(['0', '1:30', { time: 90 }]);
  expect(await type(bar, '40')).toEqual(['40', '', { beat: 156 }]);
  expect(await type(time, '1:02:03')).toEqual(['0', '62:03', { time: 3723 }]);
  expect(await type(time, '95')).toEqual(['0', '1:35', { time: 95 }]);
  for (const wrong of ['soon', '1:-5', '0:59', '1:2:3:4'])
    expect(await type(time, wrong)).toEqual(['0', '1:35', { time: 95 }]);
  // At 100 beats a minute this is bar 26.
  expect(await type(bar, '26')).toEqual(['0', '1:35', { time: 95 }]);
  expect(sent.filter(({ type: kind }) => kind === 'notice')).toHaveLength(2);
  expect(await type(time, '')).toEqual(['0', '', undefined]);
  send({ type: 'scene-due', slot: 1, time: 125, source });
  expect(time.value).toBe('2:05');
});

test('a scene keeps what controllers turn where that is asked for, and keeps it as it is kept anew', async () => {
  const { live, state$, keepScene } = show();
  const knob = newMapping('Acme Knobs', 'control 1 20', 'image.zoom');
  const controls = { desk$: new BehaviorSubject<Desk>({ ...EMPTY_DESK, mappings: [knob] }) };
  const panel = put(scenesPanel({ live: { ...live, controls } as unknown as Live, seed: 1 }));
  keepScene(1, 'Dawn');
  await userEvent.click(panel.all<HTMLElement>('.pad')[0]!);
  const press = async (text: string) => {
    await userEvent.click(panel.all<HTMLElement>('.settings button').find((one) => one.textContent === text)!);
    return state$.value.scenes.saved[1]!.mappings;
  };
  expect(await press('Keep anew')).toBeUndefined();
  expect(await press('Mappings')).toEqual([knob]);
  const other = { ...knob, target: 'post.bloom' } as const;
  controls.desk$.next({ ...EMPTY_DESK, mappings: [knob, other] });
  expect(await press('Keep anew')).toEqual([knob, other]);
  expect(panel.all<HTMLElement>('.pad small')[0]!.textContent).toBe('F1 · mapped');
  expect(await press('Mappings')).toBeUndefined();
});

test('decks and setlist stay the same under the finger while scenes come and go', async () => {
  const { live, send, state$, keepScene } = show();
  const panel = put(scenesPanel({ live: { ...live, controls: {} } as unknown as Live, seed: 1 }));
  keepScene(1, 'Dawn');
  keepScene(2, 'Noon');
  const add = panel.named<HTMLButtonElement>('Add the scene');
  expect(add.disabled).toBe(true);
  for (const pad of [0, 1, 0]) {
    await userEvent.click(panel.all<HTMLElement>('.pad')[pad]!);
    await userEvent.click(add);
  }
  const entries = () => panel.all<HTMLElement>('.setlist li');
  const before = entries();
  const options = panel.all<HTMLElement>('.decks option');
  expect(before.map((entry) => entry.firstChild!.textContent)).toEqual(['1. Dawn', '2. Noon', '3. Dawn']);
  before[1]!.querySelector('button')!.focus();
  const focused = document.activeElement;
  send({ type: 'setlist-at', index: 1, source });
  send({ type: 'scene-recalled', slot: 2, beats: 0, source });
  expect(entries()).toEqual(before);
  expect(focused!.className).toBe('on');
  expect(document.activeElement).toBe(focused);
  expect(panel.all('.decks option')).toEqual(options);

  await userEvent.click(entries()[0]!.lastElementChild!);
  expect(entries().map((entry) => entry.firstChild!.textContent)).toEqual(['1. Noon', '2. Dawn']);
  expect(state$.value.scenes.at).toBe(0);
});

/** Takes on the disk, and who lists them. */
async function takesOnDisk(count: number) {
  const takes: TakeInfo[] = [];
  for (let i = 0; i < count; i++) {
    const { id, number } = await newTake();
    takes.push({ id, name: `take ${number}`, from: 0, codecs: '', film: 'film.mp4', seconds: 1, bytes: 1 });
    await writeInfo(takes.at(-1)!);
    await putFile(id, 'film.mp4', new Blob(['film']));
    await putFile(id, 'log.ndjson', new Blob(['log']));
  }
  const saved$ = new Subject<TakeInfo>();
  const recorder = {
    status$: new BehaviorSubject({ state: 'armed' } as TakeStatus),
    takes$: new BehaviorSubject<readonly TakeInfo[]>([]),
    saved$,
    // A long one.
    rescue: () => new Promise(() => undefined),
    arm: vi.fn(() => Promise.resolve()),
    rename: vi.fn(() => Promise.reject(new Error('The disk is gone.'))),
    remove: vi.fn(() => Promise.resolve()),
    keep: vi.fn<() => Promise<TakeInfo | undefined>>(() => {
      saved$.next(takes[0]!);
      return Promise.resolve(takes[0]);
    }),
  };
  const told: string[] = [];
  const canvas = document.createElement('canvas');
  const notify = (text: string) => told.push(text);
  const { panel } = takesPanel({ recorder: recorder as unknown as Recorder, canvas, preRoll: 30, notify });
  return { takes, recorder, told, panel: put(panel) };
}

test('a take is renamed and deleted in its row while another is saved; a first press on Delete wears off', async () => {
  const { takes, recorder, told, panel } = await takesOnDisk(2);
  expect(recorder.arm).toHaveBeenCalledWith(30);
  const [old, { id, from, codecs }] = takes as [TakeInfo, TakeInfo];
  const young = { id, name: 'take 2', from, codecs };
  recorder.takes$.next([old, young]);
  expect(panel.all<HTMLElement>('li').map((row) => row.textContent)[0]).toContain('take 2 is being recorded');
  const name = panel.named('Name of the take');
  await userEvent.fill(name, 'The ');
  recorder.takes$.next(takes);
  await userEvent.keyboard('best{Enter}');
  expect(recorder.rename).toHaveBeenCalledWith(old.id, 'The best');
  await vi.waitFor(() => expect(told).toEqual(['The disk is gone.']));
  expect(panel.all('li input')).toHaveLength(2);
  expect(panel.all('li input')[1]).toBe(name);
  expect(pressed.filter((key) => key.length === 1)).toEqual([]);

  const [, remove] = panel.all<HTMLElement>('li .actions button:last-child');
  await userEvent.click(remove!);
  expect(remove!.textContent).toBe('Sure?');
  name.focus();
  expect(remove!.textContent).toBe('Delete');
  await userEvent.click(remove!);
  await vi.waitFor(() => expect(remove!.textContent).toBe('Delete'), { timeout: 5000 });
  await userEvent.click(remove!);
  expect(recorder.remove).not.toHaveBeenCalled();
  await userEvent.click(remove!);
  expect(recorder.remove).toHaveBeenCalledWith(old.id);
});

test('a folder that is picked gets what is saved from then on, and what was picked before is asked for', async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('films', { create: true });
  const picker = vi.fn<() => Promise<FileSystemDirectoryHandle>>();
  vi.stubGlobal('showDirectoryPicker', picker);
  const filesIn = async () => {
    const names: string[] = [];
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
    return names.filter((each) => !each.endsWith('.crswap')).sort();
  };
  const clear = async () => {
    for (const name of await filesIn()) await folder.removeEntry(name);
  };
  const files = ['phosphene-take-1.mp4', 'phosphene-take-1.ndjson'];
  await clear();

  const { recorder, told, panel, takes } = await takesOnDisk(1);
  picker.mockRejectedValueOnce(new DOMException('The user aborted a request.', 'AbortError'));
  await userEvent.click(panel.named('Folder'));
  picker.mockResolvedValueOnce(folder);
  await userEvent.click(panel.named('Folder'));
  await vi.waitFor(() => expect(told).toHaveLength(1));
  expect(told[0]).toContain('films');
  // A take that was under way when it was picked.
  recorder.saved$.next(takes[0]!);
  await vi.waitFor(async () => expect(await filesIn()).toEqual(files));

  await clear();
  // The page was loaded anew.
  const again = await takesOnDisk(0);
  again.recorder.keep.mockImplementation(() => {
    again.recorder.saved$.next(takes[0]!);
    return Promise.resolve(takes[0]);
  });
  again.recorder.status$.next({ state: 'armed' } as TakeStatus);
  await userEvent.click(again.panel.named('Save it'));
  await vi.waitFor(async () => expect(await filesIn()).toEqual(files));
  expect([...told, ...again.told]).toHaveLength(1);
});

test('a take that is being copied to the folder is deleted after that; where the copy fails, it is downloaded, and told of', async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('films', { create: true });
  for (const name of ['phosphene-take-1.mp4', 'phosphene-take-1.ndjson'])
    await folder.removeEntry(name).catch(() => undefined);
  vi.stubGlobal('showDirectoryPicker', () => Promise.resolve(folder));
  const { recorder, told, panel, takes } = await takesOnDisk(1);
  recorder.takes$.next(takes);
  await userEvent.click(panel.named('Folder'));
  await vi.waitFor(() => expect(told).toHaveLength(1));
  const begun = vi.spyOn(FileSystemFileHandle.prototype, 'createWritable');
  const room = Promise.withResolvers<void>();
  begun.mockImplementationOnce(async function (this: FileSystemFileHandle) {
    await room.promise;
    return this.createWritable();
  });
  recorder.saved$.next(takes[0]!);
  await vi.waitFor(() => expect(begun).toHaveBeenCalled());
  const [remove] = panel.all<HTMLElement>('li .actions button:last-child');
  await userEvent.click(remove!);
  await userEvent.click(remove!);
  expect(recorder.remove).not.toHaveBeenCalled();
  room.resolve();
  await vi.waitFor(() => expect(recorder.remove).toHaveBeenCalledWith(takes[0]!.id));

  const downloads = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue(undefined);
  const full = Promise.withResolvers<FileSystemWritableFileStream>();
  begun.mockClear();
  begun.mockReturnValueOnce(full.promise);
  recorder.saved$.next(takes[0]!);
  await vi.waitFor(() => expect(begun).toHaveBeenCalled());
  await userEvent.click(remove!);
  await userEvent.click(remove!);
  full.reject(new Error('the stick is full'));
  await vi.waitFor(() => expect(downloads).toHaveBeenCalledTimes(2));
  // It was to be deleted after the copy, and there is none.
  expect(recorder.remove).toHaveBeenCalledOnce();
  expect(told.at(-1)).toContain('could not be copied to the folder (the stick is full)');
  // Nothing is left that would pass for a film.
  const left = await folder.getFileHandle('phosphene-take-1 (2).mp4').catch(() => undefined);
  expect(left).toBeUndefined();
});

test('where the folder is refused, the performer is told; where nobody answers, films are downloaded', async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('films', { create: true });
  vi.stubGlobal('showDirectoryPicker', () => Promise.resolve(folder));
  const { told, panel, takes } = await takesOnDisk(1);
  await userEvent.click(panel.named('Folder'));
  await vi.waitFor(() => expect(told).toHaveLength(1));
  const answers = vi.spyOn(FileSystemHandle.prototype as Required<FileSystemHandle>, 'requestPermission');
  answers.mockResolvedValueOnce('denied');
  const refused = await takesOnDisk(0);
  refused.recorder.keep.mockResolvedValueOnce(undefined);
  refused.panel.named('Save it').click();
  await vi.waitFor(() => expect(refused.told).toEqual([expect.stringContaining('“films”')]));

  answers.mockReturnValueOnce(new Promise(() => undefined));
  const open = await takesOnDisk(0);
  const downloads = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue(undefined);
  open.recorder.keep.mockResolvedValueOnce(undefined);
  open.panel.named('Save it').click();
  const timers = vi.spyOn(window, 'setTimeout').mockImplementation(((done: () => void) => done()) as never);
  open.recorder.saved$.next(takes[0]!);
  timers.mockRestore();
  await vi.waitFor(() => expect(downloads).toHaveBeenCalledTimes(2));
  downloads.mockRestore();
});

test('what comes to lie beside a film that is known has its button', async () => {
  const { takes, recorder, panel } = await takesOnDisk(1);
  recorder.takes$.next(takes);
  await vi.waitFor(() => expect(panel.named('log.ndjson')).toBeTruthy());
  const log = panel.named('log.ndjson');
  await putFile(takes[0]!.id, 'played.mid', new Blob(['notes']));
  recorder.takes$.next([{ ...takes[0]! }]);
  await vi.waitFor(() => expect(panel.named('played.mid')).toBeTruthy());
  const played = panel.named('played.mid');
  recorder.takes$.next([{ ...takes[0]! }]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(panel.named('played.mid')).toBe(played);
  expect(log.isConnected).toBe(false);
});

test('the Input panel opens the device of last time, though its name is not told yet, and says where it cannot', async () => {
  const key = 'phosphene audio input';
  function panel(last: string) {
    localStorage.setItem(key, last);
    const { parts, sent } = show();
    const asked: string[] = [];
    const open$ = new BehaviorSubject('');
    const lineInput = {
      open$,
      tempo$: new BehaviorSubject(undefined),
      listen: () => undefined,
      devices: () => Promise.resolve(open$.value === '' ? [] : ['mic', 'desk'].map((id) => ({ id, name: id }))),
      open: (id: string) => {
        asked.push(id);
        if (id === 'gone') return Promise.reject(new Error('no such device'));
        open$.next(id === '' ? 'mic' : id);
        return Promise.resolve();
      },
    };
    const { named } = put(inputPanel({ ...parts, lineInput } as unknown as Live));
    return { asked, sent, named };
  }
  const { asked, named } = panel('desk');
  named('Open').click();
  await vi.waitFor(() => expect(named<HTMLSelectElement>('Audio input').value).toBe('desk'));
  expect(asked).toEqual(['desk']);
  document.body.replaceChildren();

  const other = panel('gone');
  other.named('Open').click();
  await vi.waitFor(() => expect(other.named<HTMLSelectElement>('Audio input').length).toBe(3));
  expect([other.asked, other.named<HTMLSelectElement>('Audio input').value]).toEqual([['gone', ''], '']);
  expect(other.sent).toMatchObject([{ type: 'notice', text: expect.stringContaining('of last time') as string }]);
  localStorage.removeItem(key);
});
