/** Parts of the performer's page, each by itself. */
import { BehaviorSubject, NEVER, Subject } from 'rxjs';
import { connect, Context, Gain } from 'tone';
import { afterEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { EventBody, ShowEvent } from '../../engine/events';
import type { Health } from '../../engine/models/health';
import type { Kernel } from '../../engine/models/supervisor';
import type { Recorder, TakeStatus } from '../../engine/record/take/recorder';
import { createPhones } from '../../audio/phones';
import { BLOCK, FRAME_RATE } from '../../engine/models/sound/types';
import { openingState, perform } from '../../engine/performance';
import { type OutputMessage, outputChannel } from '../../engine/stage/output/messages';
import { PLAIN_OUTPUT } from '../../engine/stage/output/settings';
import { leaveFields } from '../../ui/fields';
import { letterKeys$, shortcuts } from '../../ui/keys';
import { createHeadphones } from '../../ui/live/headphones';
import { createLineInput } from '../../ui/live/line-input';
import type { Live } from '../../ui/live/live';
import { soundOutput } from '../../ui/live/sound-output';
import { stayAwake } from '../../ui/live/stay-awake';
import { createSpectra } from '../../ui/live/spectra';
import { createCodeEditor } from '../../ui/panels/code-editor';
import { notOpened } from '../../ui/not-opened';
import { outputPanel } from '../../ui/panels/output-panel';
import { createPlainEditor } from '../../ui/panels/plain-editor';
import { soundPanel } from '../../ui/panels/sound-panel';
import { startScreen } from '../../ui/start-screen';
import { notices } from '../../ui/status';
import { transport } from '../../ui/transport';
import { words } from '../../ui/words';

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const opening = openingState('drift', new Array<number>(16).fill(0));
const frame = () => new Promise(requestAnimationFrame);

/** Goes down where the focus is. @returns whether the browser's own use of it is prevented */
function press(key: string, more: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true, ...more });
  return !document.activeElement!.dispatchEvent(event);
}

function pressedKeys() {
  const pressed: string[] = [];
  const subscription = shortcuts().subscribe(({ key }) => pressed.push(key));
  return { pressed, stop: () => subscription.unsubscribe() };
}

test('fields let go of the keys when they are done with, and function keys come through', () => {
  leaveFields(window);
  const { pressed, stop } = pressedKeys();
  const name = document.createElement('input');
  const choice = document.createElement('select');
  choice.append(new Option('one'), new Option('two'));
  document.body.append(name, choice);

  name.focus();
  press('Enter', { isComposing: true });
  press('a');
  expect(document.activeElement).toBe(name);
  expect(press('F5')).toBe(true);
  // Held, it would load the page anew.
  expect(press('F5', { repeat: true })).toBe(true);
  // An input method's own, and the browser's.
  expect(press('F7', { isComposing: true })).toBe(false);
  expect(press('F4', { altKey: true })).toBe(false);
  press('Escape');
  expect(document.activeElement).toBe(document.body);
  name.focus();
  press('Enter');
  expect(document.activeElement).toBe(document.body);

  choice.focus();
  press('ArrowDown');
  choice.dispatchEvent(new Event('change', { bubbles: true }));
  expect(document.activeElement).toBe(choice);
  choice.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  choice.dispatchEvent(new Event('change', { bubbles: true }));
  expect(document.activeElement).toBe(document.body);
  press('b');
  // Neither what was typed, nor the Escape that left a field, which would be PANIC.
  expect(pressed).toEqual(['F5', 'b']);
  stop();

  // Nothing is typed into these: whoever leads them by keyboard goes on from there.
  for (const type of ['range', 'checkbox']) {
    const input = Object.assign(document.createElement('input'), { type });
    document.body.append(input);
    input.focus();
    press('Enter');
    expect(document.activeElement).toBe(input);
  }
});

test('what was typed is taken back by Escape, unless it was said already or is to be sent', async () => {
  leaveFields(window);
  const name = Object.assign(document.createElement('input'), { value: '1920' });
  const words = document.createElement('input');
  const form = document.createElement('form');
  form.append(words);
  document.body.append(name, form);
  const said: string[] = [];
  name.onchange = () => said.push(name.value);
  await userEvent.click(name);
  await userEvent.keyboard('19{Escape}');
  expect([document.activeElement, name.value, said]).toEqual([document.body, '1920', []]);
  await userEvent.fill(name, '640');
  await userEvent.keyboard('{Enter}');
  await userEvent.click(name);
  await userEvent.keyboard('9{Escape}');
  expect([name.value, said]).toEqual(['640', ['640']]);
  await userEvent.click(words);
  await userEvent.keyboard('sea{Escape}');
  expect(words.value).toBe('sea');
});

test('a list that a mouse has opened lets go of the keys, chosen from or not; one that the keyboard leads keeps them', async () => {
  leaveFields(window);
  const choice = document.createElement('select');
  choice.append(new Option('one'), new Option('two'));
  document.body.append(choice);
  const isOpen = () => choice.matches(':open');
  await userEvent.click(choice);
  await expect.poll(isOpen).toBe(true);
  expect(document.activeElement).toBe(choice);
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => document.activeElement).toBe(document.body);

  await userEvent.click(choice);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await expect.poll(() => document.activeElement).toBe(document.body);
  expect(choice.value).toBe('two');

  choice.focus();
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
  await expect.poll(isOpen).toBe(true);
  await userEvent.keyboard('{Escape}');
  await expect.poll(isOpen).toBe(false);
  await frame();
  await frame();
  expect(document.activeElement).toBe(choice);
});

test('with letters off nothing acts by itself but the keys that are named, not even an accent', () => {
  const { pressed, stop } = pressedKeys();
  letterKeys$.next(false);
  for (const key of ['a', 'Dead', 'Tab', 'Escape', 'Backspace', 'F12']) press(key);
  letterKeys$.next(true);
  press('Dead');
  expect(pressed).toEqual(['Escape', 'Backspace', 'F12', 'Dead']);
  stop();
});

test('the editor keeps sketches apart, and takes neither the function keys of the show nor a file that is dropped on it', async () => {
  leaveFields(window);
  const { pressed, stop } = pressedKeys();
  const dropped: unknown[] = [];
  const drops = new AbortController();
  window.addEventListener('drop', (event) => dropped.push(event.dataTransfer?.files[0]?.name), drops);
  const onEdit = vi.fn();
  const parent = document.createElement('div');
  document.body.append(parent);
  const editor = createCodeEditor({ parent, onRun: () => undefined, onEdit });
  editor.open({ language: 'p5', code: 'one' }, 'first', '');
  editor.open({ language: 'glsl', code: 'two' }, 'second', 'first');
  const text = parent.querySelector<HTMLElement>('.cm-content')!;
  text.focus();
  press('z', { ctrlKey: true });
  expect(editor.text).toBe('two');
  expect(onEdit).not.toHaveBeenCalled();
  // Of the same one, what was there before.
  editor.open({ language: 'p5', code: 'three' }, 'first', 'second');
  expect(editor.text).toBe('three');
  text.focus();
  press('z', { ctrlKey: true });
  expect(editor.text).toBe('one');
  editor.open({ language: 'glsl', code: 'two' }, 'second', 'first');
  text.focus();

  press('F3');
  expect(parent.querySelector('.cm-search')).toBe(null);
  press('f', { ctrlKey: true });
  const search = parent.querySelector<HTMLInputElement>('.cm-search input')!;
  expect(document.activeElement).toBe(search);
  press('Enter', { keyCode: 13 });
  press('F3');
  expect(document.activeElement).toBe(search);
  expect(pressed).toEqual(['F3', 'F3']);

  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(['three'], 'three.js'));
  text.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(editor.text).toBe('two');
  expect(dropped).toEqual(['three.js']);
  stop();
  drops.abort();
});

test('the plain editor takes every key, and plays what is in it with Ctrl+Enter', async () => {
  const [onRun, onEdit] = [vi.fn(), vi.fn()];
  const editor = createPlainEditor({ parent: document.body, onRun, onEdit });
  document.querySelector('textarea')!.focus();
  await userEvent.keyboard('ab{ArrowLeft}c{Enter}');
  expect([editor.text, onRun.mock.calls.length]).toEqual(['ac\nb', 0]);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect([onRun.mock.calls.length, onEdit.mock.calls.length]).toEqual([1, 4]);
});

test('Record keeps its name as it counts, and says whether it is on', () => {
  const status = { state: 'armed', seconds: 0, bytes: 0, dropped: 0 } as TakeStatus;
  const status$ = new BehaviorSubject(status);
  const live = { events$: NEVER, state$: new BehaviorSubject(opening), state: () => opening, send: vi.fn() };
  const recorder = { status$ } as unknown as Recorder;
  const bar = transport({ live: live as unknown as Live, recorder, onRecord: vi.fn(), sketches: ['drift'] });
  const button = bar.querySelector<HTMLElement>('.record')!;
  const look = () => [button.ariaLabel, button.ariaPressed, button.textContent];
  expect(look()).toEqual(['Record', 'false', 'Record']);
  status$.next({ ...status, state: 'recording', seconds: 12, bytes: 3e6 });
  expect(look()).toEqual(['Record', 'true', '0:12 · 3.0 MB']);
});

test('where the page cannot be opened, it leads to where it can', () => {
  const sentence = notOpened(new Error('There is no log "0.ndjson" here. Open its file instead.'));
  expect(sentence.querySelector('a')!.href).toBe(location.origin + location.pathname);
});

test('the field for words goes back to what was said before, and keeps what was being typed', () => {
  const said$ = new Subject<ShowEvent>();
  const sent: EventBody[] = [];
  const live = { events$: said$, state$: new BehaviorSubject(opening), send: (event: EventBody) => sent.push(event) };
  const field = words(live as unknown as Live);
  document.body.append(field);
  const input = field.querySelector('input')!;
  input.focus();
  // From a show or a controller, too; twice the same is one.
  for (const text of ['rain', 'fire', 'rain', 'snow']) said$.next({ type: 'prompt', text, source: 'show', at: 0 });
  input.value = 'half a li';
  const after = (key: string) => (press(key), input.value);
  expect([1, 2, 3, 4].map(() => after('ArrowUp'))).toEqual(['snow', 'rain', 'fire', 'fire']);
  // An input method's own arrows choose among its words.
  press('ArrowDown', { isComposing: true });
  expect(input.value).toBe('fire');
  expect([1, 2, 3, 4].map(() => after('ArrowDown'))).toEqual(['rain', 'snow', 'half a li', 'half a li']);
  press('ArrowUp');
  input.form!.requestSubmit();
  expect(sent).toEqual([{ type: 'prompt', text: 'snow', source: 'performer' }]);
  expect(input.value).toBe('');
  expect(document.activeElement).toBe(document.body);
  input.focus();
  expect(after('ArrowUp')).toBe('snow');
});

test('the screen is kept awake, and again whenever the page comes back into sight', () => {
  const request = vi.fn(() => Promise.reject(new DOMException('low battery', 'NotAllowedError')));
  vi.spyOn(navigator, 'wakeLock', 'get').mockReturnValue({ request });
  const seen = vi.spyOn(document, 'visibilityState', 'get');
  const turn = (state: DocumentVisibilityState) => {
    seen.mockReturnValue(state);
    document.dispatchEvent(new Event('visibilitychange'));
  };
  stayAwake();
  expect(request.mock.calls).toEqual([['screen']]);
  turn('hidden');
  expect(request).toHaveBeenCalledTimes(1);
  turn('visible');
  expect(request).toHaveBeenCalledTimes(2);
});

test('the start screen goes when it has faded, not when a bar on it has', async () => {
  const model = { state: 'ready', progress: 1 };
  const models = { image: model, sound: model, lyrics: model };
  const health$ = new BehaviorSubject({ backend: 'wasm', adapter: '', models } as unknown as Health);
  const begins = startScreen('First Light', { health$, ready: Promise.resolve() } as unknown as Kernel);
  document.querySelector<HTMLElement>('.begin')!.click();
  expect(await begins).toBe(false);
  const screen = document.querySelector('.start-screen')!;
  document.querySelector('.bar')!.dispatchEvent(new TransitionEvent('transitionend', { bubbles: true }));
  expect(screen.isConnected).toBe(true);
  screen.dispatchEvent(new TransitionEvent('transitionend', { bubbles: true }));
  expect(screen.isConnected).toBe(false);
});

test('an audio device that was chosen and is not there is told of once, at the beginning of a show as later', async () => {
  localStorage.setItem('phosphene sound output', 'desk');
  const list = vi.spyOn(navigator.mediaDevices, 'enumerateDevices');
  const allowed$ = new Subject<void>();
  const there = (...ids: readonly string[]) => {
    const devices = ids.map((deviceId) => ({ kind: 'audiooutput', deviceId, label: '', groupId: '' }));
    list.mockResolvedValue(devices as unknown as MediaDeviceInfo[]);
    allowed$.next();
    return frame();
  };
  const context = Object.assign(new EventTarget(), {
    sinkId: '',
    setSinkId: (id: string) => Promise.resolve(void (context.sinkId = id)),
  });
  const warnings: string[] = [];
  const told = () => warnings.splice(0).map((text) => /not say whether|is gone/.exec(text)?.[0]);
  const none = createHeadphones(() => expect.fail('nothing is made for headphones that nobody chose'), 0);
  const row = soundOutput(context as unknown as AudioContext, none, allowed$, (text) => warnings.push(text));
  // Before a microphone was allowed the browser names none.
  await there('');
  expect(told()).toEqual(['not say whether']);
  await there('default', 'other');
  expect(told()).toEqual(['is gone']);
  await there('default', 'other');
  await there('default', 'desk');
  expect(told()).toEqual([]);
  expect(context.sinkId).toBe('desk');
  // Its clock stood still, and the sound was led away from it.
  context.sinkId = '';
  context.dispatchEvent(new Event('sinkchange'));
  expect([told(), row.querySelector('select')!.value]).toEqual([['is gone'], '']);
  await there('default', 'desk');
  expect([context.sinkId, told()]).toEqual(['desk', []]);
  await there('default');
  expect(told()).toEqual(['is gone']);
  expect(context.sinkId).toBe('');
  localStorage.removeItem('phosphene sound output');
});

test('headphones play what only the performer hears, are silent while their device is gone, and leave the main output alone', async () => {
  const list = vi.spyOn(navigator.mediaDevices, 'enumerateDevices');
  const sinks = vi.spyOn(HTMLMediaElement.prototype, 'setSinkId').mockResolvedValue();
  const plays = vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
  const allowed$ = new Subject<void>();
  const there = (...ids: readonly string[]) => {
    const devices = ids.map((deviceId) => ({ kind: 'audiooutput', deviceId, label: deviceId, groupId: '' }));
    list.mockResolvedValue(devices as unknown as MediaDeviceInfo[]);
    allowed$.next();
    return frame();
  };
  const context = new AudioContext();
  const [master, line] = [new Gain({ context: new Context(context) }), context.createGain()];
  const audience = new AnalyserNode(context, { fftSize: 32768 });
  connect(master, audience);
  const streams: MediaStream[] = [];
  const make = () => {
    const phones = createPhones(context, master, line);
    streams.push(phones.stream);
    return phones;
  };
  const headphones = createHeadphones(make, context.currentTime);
  const main = { sinkId: '', setSinkId: vi.fn(() => Promise.resolve()) };
  const warnings: string[] = [];
  const row = soundOutput(main as unknown as AudioContext, headphones, allowed$, (text) => warnings.push(text));
  document.body.append(row);
  await there('default', 'desk', 'ears');
  expect(streams).toHaveLength(0);
  const choice = row.querySelectorAll('select')[1]!;
  choice.value = 'ears';
  choice.dispatchEvent(new Event('change'));
  await expect.poll(() => plays.mock.calls.length).toBe(1);
  expect(sinks.mock.calls).toEqual([['ears']]);
  expect((plays.mock.contexts[0] as HTMLAudioElement).srcObject).toBe(streams[0]);

  const heard = new AnalyserNode(context, { fftSize: 32768 });
  context.createMediaStreamSource(streams[0]!).connect(heard);
  const peak = (of: AnalyserNode) => {
    const samples = new Float32Array(of.fftSize);
    of.getFloatTimeDomainData(samples);
    return Math.max(...samples.map(Math.abs));
  };
  const fader = row.querySelector<HTMLInputElement>('[aria-label="Headphones: click"]')!;
  const begun = context.currentTime;
  const beat = () => headphones.advance(opening, context.currentTime - begun);
  beat();
  fader.valueAsNumber = 1;
  fader.dispatchEvent(new Event('input'));
  await expect.poll(() => (beat(), peak(heard)), { timeout: 10_000 }).toBeGreaterThan(0.1);
  expect(peak(audience)).toBe(0);

  // The input is heard before the mix, and not twice.
  fader.valueAsNumber = 0;
  fader.dispatchEvent(new Event('input'));
  await expect.poll(() => (beat(), peak(heard)), { timeout: 10_000 }).toBeLessThan(1e-3);
  const voice = new ConstantSourceNode(context);
  voice.connect(line);
  voice.start();
  row.querySelector<HTMLInputElement>('[type=checkbox]')!.click();
  await expect.poll(() => (beat(), peak(heard)), { timeout: 10_000 }).toBeGreaterThan(0.1);
  const unmuted = perform(opening, { type: 'parameter', id: 'mixer.input.mute', value: 0, source: 'test', at: 0 });
  headphones.advance(unmuted, context.currentTime - begun);
  await expect.poll(() => peak(heard), { timeout: 10_000 }).toBeLessThan(1e-3);

  await there('default', 'desk');
  expect(warnings.splice(0)).toEqual([expect.stringContaining('headphones are gone')]);
  expect((plays.mock.contexts[0] as HTMLAudioElement).srcObject).toBe(null);
  expect(streams[0]!.getTracks().map(({ readyState }) => readyState)).toEqual(['ended']);
  await there('default', 'desk', 'ears');
  expect(streams).toHaveLength(2);
  sinks.mockRejectedValue(new DOMException('', 'NotAllowedError'));
  await there('default', 'desk');
  await there('default', 'desk', 'ears');
  expect(warnings.at(-1)).toContain('cannot be used');
  expect(choice.value).toBe('');
  expect(streams.at(-1)!.getTracks()[0]!.readyState).toBe('ended');
  expect(main.setSinkId).not.toHaveBeenCalled();
  localStorage.removeItem('phosphene headphones');
  localStorage.removeItem('phosphene headphones mix');
  await context.close();
});

test('of an output what is under the hand stays, and a projector that is plugged in later can be chosen', async () => {
  const screenOf = (label: string) => ({ label, availLeft: 0, availTop: 0, availWidth: 1, availHeight: 1 });
  const details = Object.assign(new EventTarget(), { screens: [screenOf('Laptop')] });
  vi.stubGlobal('getScreenDetails', () => Promise.resolve(details));
  const panel = outputPanel({
    context: {} as AudioContext,
    headphones: createHeadphones(() => expect.fail('none are chosen'), 0),
    stage: { canvas: document.createElement('canvas'), resize: () => undefined },
    recorder: { status$: NEVER } as unknown as Recorder,
    allowed$: NEVER,
    warn: () => undefined,
  });
  document.body.append(panel);
  const button = (name: string) => [...panel.querySelectorAll('button')].find((one) => one.textContent === name);
  button('On a screen …')!.click();
  await expect.poll(() => button('Laptop')).toBeTruthy();
  details.screens = [screenOf('Laptop'), screenOf('Beamer')];
  details.dispatchEvent(new Event('screenschange'));
  expect(button('Beamer')).toBeTruthy();
  expect(panel.querySelectorAll('.actions button')).toHaveLength(3);

  const output = outputChannel();
  const heard: OutputMessage[] = [];
  output.onmessage = ({ data }: MessageEvent<OutputMessage>) => heard.push(data);
  const here = {
    say: 'here',
    screen: '1 × 1 at 0, 0',
    isFull: false,
    isPattern: false,
    isLeft: false,
    settings: PLAIN_OUTPUT,
  } as const;
  const say = (isFull: boolean, left: number) => {
    const settings = { ...PLAIN_OUTPUT, mask: { ...PLAIN_OUTPUT.mask, left } };
    output.postMessage({ ...here, isFull, settings } satisfies OutputMessage);
    return expect
      .poll(() => panel.querySelector('fieldset output')?.textContent)
      .toBe(isFull ? 'full screen' : 'press F in it for full screen');
  };
  await say(false, 0);
  const [slider, other] = panel.querySelectorAll<HTMLInputElement>('.masks input');
  slider!.focus();
  slider!.valueAsNumber = 0.3;
  slider!.dispatchEvent(new Event('input'));
  // Sent before it heard of that.
  await say(true, 0);
  expect(slider!.valueAsNumber).toBe(0.3);
  other!.valueAsNumber = 0.1;
  other!.dispatchEvent(new Event('input'));
  await expect.poll(() => heard.length).toBe(2);
  expect(heard.at(-1)).toMatchObject({ settings: { mask: { left: 0.3, top: 0.1 } } });
  slider!.blur();
  output.postMessage(here);
  await expect.poll(() => slider!.valueAsNumber).toBe(0);
  // A window that was open before this page has its pattern yet: its button ends it.
  output.postMessage({ ...here, isPattern: true });
  await expect.poll(() => button('Test pattern')!.ariaPressed).toBe('true');
  button('Test pattern')!.click();
  await expect.poll(() => heard.at(-1)).toEqual({ say: 'pattern', screen: here.screen, on: false });
  // Of a page that was closed, behind the one that follows.
  const left = panel.querySelector<HTMLElement>('.note')!;
  expect(left.hidden).toBe(true);
  output.postMessage({ ...here, isFull: true, isLeft: true });
  await expect.poll(() => left.hidden).toBe(false);
  expect(panel.querySelector('fieldset output')!.textContent).toBe('press F in it for full screen');
  button('Close it')!.click();
  await expect.poll(() => heard.at(-1)).toEqual({ say: 'close', screen: here.screen });
  output.close();
});

test('of two inputs that are opened at a time one stays, and none after a close; a stroke is heard by all who look', async () => {
  const context = new AudioContext();
  const made: { stream: MediaStream; give: () => void }[] = [];
  const getUserMedia = () => {
    const { stream } = context.createMediaStreamDestination();
    const { promise, resolve } = Promise.withResolvers<MediaStream>();
    made.push({ stream, give: () => resolve(stream) });
    return promise;
  };
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(getUserMedia);
  const states = () => made.map(({ stream }) => stream.getAudioTracks()[0]!.readyState);
  const input = createLineInput(context, context.createGain(), () => undefined);

  const both = [input.open('a'), input.open('b')];
  made.forEach(({ give }) => give());
  await Promise.all(both);
  expect(states()).toEqual(['ended', 'live']);
  expect(input.listen()!.values).toBe(input.listen()!.values);
  input.close();
  expect(states()).toEqual(['ended', 'ended']);

  // Without a tempo, where that cannot be had.
  vi.spyOn(context.audioWorklet, 'addModule').mockRejectedValue(new TypeError('Failed to fetch'));
  const poor = input.open('d');
  made[2]!.give();
  await poor;
  expect(input.open$.value).not.toBe('');
  expect(input.listen()).toHaveProperty('values');
  input.close();

  const late = input.open('c');
  input.close();
  made[3]!.give();
  await late;
  expect(states()[3]).toBe('ended');
  expect(input.open$.value).toBe('');
  await context.close();
});

test('an input whose tempo cannot be told is open all the same', async () => {
  const context = new AudioContext();
  const { stream } = context.createMediaStreamDestination();
  const ask = vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockResolvedValue(stream);
  vi.spyOn(context.audioWorklet, 'addModule').mockRejectedValue(new Error('no network'));
  const input = createLineInput(context, context.createGain(), () => undefined);
  await input.open('a');
  // As it is: what a telephone call does to a voice would eat the music.
  const asItIs = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  expect(ask).toHaveBeenCalledWith({ audio: { deviceId: { exact: 'a' }, ...asItIs } });
  expect(input.open$.value).not.toBe('');
  expect(input.listen()!.values).toBeDefined();
  expect(input.tempo$.value).toBeUndefined();
  input.close();
  await context.close();
});

test('the sound panel, opened after an hour, paints what can be seen and no more', async () => {
  const sampleRate = 48_000;
  const spectra = createSpectra(20 * sampleRate);
  const length = (BLOCK * sampleRate) / FRAME_RATE;
  const frames = new Float32Array(BLOCK * 2 * 144);
  for (let at = 0; at < 3600 * sampleRate; at += length)
    spectra.write({ left: new Float32Array(length), frames, at, begins: at });
  const look = vi.spyOn(spectra, 'at');
  const generated = { spectra, sampleRate, newest: () => undefined, heard: () => spectra.end(), secondsAhead: () => 0 };
  const live = { generated, state$: new BehaviorSubject(opening), soundLatency: () => 0, underruns: () => 0 };
  const panel = soundPanel(live);
  panel.classList.add('open');
  document.body.append(panel);
  await frame();
  await frame();
  expect(look.mock.calls.length).toBeGreaterThan(0);
  expect(look.mock.calls.length).toBeLessThan(1000);
});

test('of several notices between two frames each is shown, and none twice', () => {
  const state$ = new BehaviorSubject(opening);
  const list = notices({ state$, begin: 0, events$: NEVER } as unknown as Live);
  const say = (...texts: string[]) =>
    state$.next(
      texts
        .map((text): EventBody => ({ type: 'notice', level: 'warning', text, source: 'test' }))
        .reduce((state, event) => perform(state, { ...event, at: 1 }), state$.value),
    );
  say('first', 'second');
  say('third');
  expect([...list.children].map(({ textContent }) => textContent)).toEqual(['first', 'second', 'third']);
});
