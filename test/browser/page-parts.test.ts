/** Parts of the performer's page, each by itself. */
import { BehaviorSubject, NEVER } from 'rxjs';
import { afterEach, expect, test, vi } from 'vitest';
import type { EventBody } from '../../engine/events';
import { BLOCK, FRAME_RATE } from '../../engine/models/sound/types';
import { openingState, perform } from '../../engine/performance';
import { leaveFields } from '../../ui/fields';
import { shortcuts } from '../../ui/keys';
import { createLineInput } from '../../ui/live/line-input';
import type { Live } from '../../ui/live/live';
import { createSpectra } from '../../ui/live/spectra';
import { soundPanel } from '../../ui/panels/sound-panel';
import { notices } from '../../ui/status';

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const opening = openingState('drift', new Array<number>(16).fill(0));
const frame = () => new Promise(requestAnimationFrame);

test('fields let go of the keys when they are done with, and function keys come through', () => {
  leaveFields(window);
  const pressed: string[] = [];
  const subscription = shortcuts().subscribe(({ key }) => pressed.push(key));
  const name = document.createElement('input');
  const choice = document.createElement('select');
  choice.append(new Option('one'), new Option('two'));
  document.body.append(name, choice);
  const press = (key: string, more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true, ...more });
    document.activeElement!.dispatchEvent(event);
  };

  name.focus();
  press('Enter', { isComposing: true });
  press('a');
  expect(document.activeElement).toBe(name);
  press('F5');
  press('Escape');
  expect(document.activeElement).toBe(document.body);
  name.focus();
  press('Enter');
  expect(document.activeElement).toBe(document.body);

  choice.focus();
  vi.spyOn(choice, 'matches').mockReturnValue(false);
  choice.dispatchEvent(new Event('change', { bubbles: true }));
  expect(document.activeElement).toBe(document.body);
  press('b');
  // Neither what was typed, nor the Escape that left a field, which would be PANIC.
  expect(pressed).toEqual(['F5', 'b']);
  subscription.unsubscribe();
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

  const late = input.open('c');
  input.close();
  made[2]!.give();
  await late;
  expect(states()[2]).toBe('ended');
  expect(input.open$.value).toBe('');
  await context.close();
});

test('an input whose tempo cannot be told is open all the same', async () => {
  const context = new AudioContext();
  const { stream } = context.createMediaStreamDestination();
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockResolvedValue(stream);
  vi.spyOn(context.audioWorklet, 'addModule').mockRejectedValue(new Error('no network'));
  const input = createLineInput(context, context.createGain(), () => undefined);
  await input.open('a');
  expect(input.open$.value).not.toBe('');
  expect(input.listen()!.values).toBeDefined();
  expect(input.listen()!.bpm).toBeUndefined();
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
