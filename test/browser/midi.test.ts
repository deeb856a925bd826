/** The MIDI input on faked ports: web-midi-test stands in for `navigator.requestMIDIAccess`. */
import type { Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WMT from 'web-midi-test';
import { WebMidi } from 'webmidi';
import { manualClock, type ManualClock } from '../../engine/clock';
import type { ShowEvent } from '../../engine/events';
import { keyboard } from '../../engine/inputs/keyboard';
import { type Heard, midi, noMidi$ } from '../../engine/inputs/midi';
import { MidiSrc, requestMIDIAccess, type Source, tasks } from './fake-midi';

let clock: ManualClock;
let heard: ShowEvent[];
/** For the performer. */
let told: Heard[];
let subscription: Subscription;
let completed: boolean;
const ports: Source[] = [];

function plugIn(name: string, maker = ''): Source {
  const port = new MidiSrc(name, maker);
  ports.push(port);
  port.connect();
  return port;
}

/** Subscribes, and waits until MIDI is enabled or refused. */
async function start(zonesOf?: Parameters<typeof midi>[1]): Promise<void> {
  subscription = midi(clock, zonesOf, undefined, (each) => told.push(each)).subscribe({
    next: (event) => heard.push(event),
    complete: () => (completed = true),
  });
  await vi.waitFor(() => expect(WebMidi.enabled || completed).toBe(true));
  await tasks();
}

const notices = () => heard.filter(({ type }) => type === 'notice');
const music = () => heard.filter(({ type }) => type !== 'notice' && type !== 'device');

beforeEach(() => {
  clock = manualClock();
  clock.moveTo(3);
  heard = [];
  told = [];
  completed = false;
  WMT.midi = true;
  vi.stubGlobal('navigator', { requestMIDIAccess });
});

afterEach(async () => {
  subscription.unsubscribe();
  for (const port of ports.splice(0)) port.disconnect();
  await WebMidi.disable();
  noMidi$.next(undefined);
  vi.unstubAllGlobals();
});

describe('a port', () => {
  it('plays notes, knobs, bends and programs, by its name and on the show clock', async () => {
    const port = plugIn('Fader Box');
    await start();
    port.emit([0x92, 60, 127]);
    port.emit([0x82, 60, 64]);
    port.emit([0x90, 61, 127]);
    port.emit([0x90, 61, 0]);
    port.emit([0xb0, 74, 127]);
    port.emit([0xe0, 0, 0]);
    port.emit([0xe0, 0, 64]);
    port.emit([0xe0, 127, 127]);
    port.emit([0xcf, 11]);
    const common = { source: 'Fader Box', at: 3 };
    expect(music()).toEqual([
      { type: 'note-on', note: 60, velocity: 1, channel: 3, ...common },
      { type: 'note-off', note: 60, channel: 3, ...common },
      { type: 'note-on', note: 61, velocity: 1, channel: 1, ...common },
      { type: 'note-off', note: 61, channel: 1, ...common },
      { type: 'control', controller: 74, value: 1, channel: 1, ...common },
      { type: 'pitch-bend', value: -1, channel: 1, ...common },
      { type: 'pitch-bend', value: 0, channel: 1, ...common },
      { type: 'pitch-bend', value: 1, channel: 1, ...common },
      { type: 'program', program: 11, channel: 16, ...common },
    ]);
    expect(notices()).toMatchObject([{ level: 'info', text: 'Fader Box is plugged in.' }]);
  });

  it('has an MPE zone: bends of 48 semitones, pressure and slide of one note, and no knob turned by them', async () => {
    const port = plugIn('Seaboard');
    await start();
    for (const [controller, value] of [
      [101, 0],
      [100, 6],
      [6, 2],
    ] as const)
      port.emit([0xb0, controller, value]);
    expect(music()).toMatchObject([
      { type: 'mpe-zone', manager: 1, members: 2, source: 'Seaboard' },
      { type: 'bend-range', channel: 1, semitones: 2 },
      { type: 'bend-range', channel: 2, semitones: 48 },
      { type: 'bend-range', channel: 3, semitones: 48 },
    ]);
    heard.length = 0;
    port.emit([0xd1, 127]);
    port.emit([0xb1, 74, 127]);
    port.emit([0xb5, 74, 127]);
    port.emit([0xa0, 60, 127]);
    // Null ends the choice: a data entry is a knob again.
    port.emit([0xb0, 101, 127]);
    port.emit([0xb0, 100, 127]);
    port.emit([0xb0, 6, 127]);
    expect(music()).toMatchObject([
      { type: 'pressure', channel: 2, value: 1 },
      { type: 'slide', channel: 2, value: 1 },
      { type: 'control', controller: 74, channel: 6 },
      { type: 'poly-pressure', note: 60, channel: 1, value: 1 },
      { type: 'control', controller: 6, channel: 1 },
    ]);
  });

  it('hears what two ports play', async () => {
    const [left, right] = [plugIn('Left'), plugIn('Right')];
    await start();
    left.emit([0x90, 40, 100]);
    right.emit([0x90, 80, 100]);
    expect(music()).toMatchObject([
      { note: 40, source: 'Left' },
      { note: 80, source: 'Right' },
    ]);
  });

  it('releases a channel that is told to be silent', async () => {
    const port = plugIn('Sequencer');
    await start();
    port.emit([0x90, 60, 100]);
    port.emit([0x91, 64, 100]);
    port.emit([0xb0, 123, 0]);
    expect(music().at(-1)).toMatchObject({ type: 'note-off', note: 60, channel: 1 });
    expect(music()).toHaveLength(3);
  });

  it('is heard when it appears during the show', async () => {
    await start();
    const late = plugIn('Late Keys');
    await tasks();
    late.emit([0x90, 72, 127]);
    expect(notices()).toMatchObject([{ text: 'Late Keys is plugged in.' }]);
    expect(music()).toMatchObject([{ type: 'note-on', note: 72, source: 'Late Keys' }]);
  });

  it('releases its notes when it is unplugged, plays again when it is back, and leaves the others alone', async () => {
    const cable = plugIn('Loose Cable');
    const other = plugIn('Other');
    await start();
    for (let times = 0; times < 3; times++) {
      heard.length = 0;
      cable.emit([0x90, 60, 127]);
      cable.emit([0x91, 64, 127]);
      cable.emit([0x91, 67, 127]);
      cable.emit([0x81, 67, 0]);
      cable.disconnect();
      await tasks();
      expect(music().slice(4)).toEqual([
        { type: 'note-off', note: 60, channel: 1, source: 'Loose Cable', at: 3 },
        { type: 'note-off', note: 64, channel: 2, source: 'Loose Cable', at: 3 },
      ]);
      expect(notices()).toMatchObject([
        { level: 'warning', text: expect.stringContaining('Loose Cable is unplugged') as string },
      ]);

      heard.length = 0;
      other.emit([0x90, 50, 127]);
      expect(music()).toHaveLength(1);
      cable.connect();
      await tasks();
      cable.emit([0x90, 62, 127]);
      cable.emit([0x80, 62, 0]);
      expect(music().slice(1)).toMatchObject([
        { type: 'note-on', note: 62 },
        { type: 'note-off', note: 62 },
      ]);
      expect(notices()).toMatchObject([{ text: 'Loose Cable is plugged in.' }]);
    }
  });

  it('that another program holds does not silence the others', async () => {
    const taken = new MidiSrc('Taken', '');
    ports.push(taken);
    taken.busy = true;
    taken.connect();
    const free = plugIn('Free');
    await start();
    free.emit([0x90, 60, 127]);
    expect(music()).toHaveLength(1);
    expect(notices()).toContainEqual(expect.objectContaining({ level: 'warning' }));
  });

  it('is not heard any more after the last unsubscribed, and again by the next', async () => {
    const port = plugIn('Keys');
    await start();
    subscription.unsubscribe();
    port.emit([0x90, 60, 127]);
    expect(music()).toEqual([]);
    await start();
    port.emit([0x90, 60, 127]);
    expect(music()).toHaveLength(1);
  });
});

describe('everything that a port may send', () => {
  const controls = (port: Source, channel: number, ...messages: [number, number][]) =>
    messages.forEach(([controller, value]) => port.emit([0xb0 + channel - 1, controller, value]));

  it('is heard: non-registered parameters with both halves, with one, up and down, and none after null', async () => {
    const port = plugIn('Synth');
    await start();
    controls(port, 2, [99, 3], [98, 5], [6, 64], [38, 0]);
    expect(music()).toEqual([
      { type: 'nrpn', number: 3 * 128 + 5, value: 8192 / 16383, channel: 2, source: 'Synth', at: 3 },
    ]);
    heard.length = 0;
    // This one sends its coarse half alone: it is taken at its word after a moment, and at once from then on.
    controls(port, 2, [99, 3], [98, 6], [6, 127]);
    expect(music()).toEqual([]);
    clock.moveTo(3.02);
    expect(music()).toMatchObject([{ type: 'nrpn', number: 3 * 128 + 6, value: 1, at: 3 }]);
    controls(port, 2, [6, 0], [96, 1], [97, 1]);
    expect(music().slice(1)).toMatchObject([{ value: 0 }, { value: 1 / 127 }, { value: 0 }]);
    heard.length = 0;
    controls(port, 2, [99, 127], [98, 127], [6, 127]);
    expect(music()).toMatchObject([{ type: 'control', controller: 6, value: 1 }]);
  });

  it('is heard: clock, start, stop, continue and song position', async () => {
    const port = plugIn('Sequencer');
    await start();
    for (const bytes of [[0xf2, 8, 1], [0xfa], [0xf8], [0xfc], [0xfb]]) port.emit(bytes);
    expect(music()).toMatchObject([
      { type: 'song-position', sixteenths: 136 },
      { type: 'transport', action: 'start' },
      { type: 'clock' },
      { type: 'transport', action: 'stop' },
      { type: 'transport', action: 'continue' },
    ]);
  });

  it('is told to the performer, also where it is no event of the show, and once', async () => {
    const port = plugIn('Everything');
    await start();
    const sent = [[0x90, 60, 1], [0xb0, 123, 0], [0xfe], [0xf3, 5], [0xf8]];
    for (const bytes of sent) port.emit(bytes);
    controls(port, 1, [99, 1], [98, 2], [6, 64]);
    clock.moveTo(4);
    expect(told).toMatchObject([
      { type: 'note-on', at: 3 },
      { type: 'message', bytes: [0xb0, 123, 0], source: 'Everything', at: 3 },
      { type: 'note-off' },
      { type: 'message', bytes: [0xfe] },
      { type: 'message', bytes: [0xf3, 5] },
      { type: 'clock' },
      { type: 'nrpn', number: 130 },
    ]);
  });

  it('is a pair of 14 bits once controller n + 32 has come behind n, and no button next to a knob', async () => {
    const port = plugIn('Fine Faders');
    await start();
    controls(port, 1, [3, 10], [35, 1], [3, 11], [35, 1], [3, 12]);
    expect(music()).toHaveLength(5);
    expect(music().at(-2)).toMatchObject({ controller: 35 });
    heard.length = 0;
    controls(port, 1, [35, 1], [3, 64], [35, 1]);
    expect(music()).toMatchObject([
      { controller: 3, value: (12 * 128 + 1) / 16383 },
      { controller: 3, value: 8193 / 16383 },
    ]);
    heard.length = 0;
    controls(port, 1, [4, 10], [4, 11], [36, 127], [4, 12], [36, 0]);
    expect(music()).toHaveLength(5);
  });

  it('has the zone that its device told of before the show broke off, until it is unplugged', async () => {
    const port = plugIn('Seaboard');
    await start((source) => (source === 'Seaboard' ? { 1: 2, 16: 0 } : { 1: 0, 16: 0 }));
    port.emit([0xb1, 74, 127]);
    expect(music()).toMatchObject([{ type: 'slide', channel: 2, value: 1 }]);
    port.disconnect();
    await tasks();
    port.connect();
    await tasks();
    heard.length = 0;
    port.emit([0xb1, 74, 127]);
    expect(music()).toMatchObject([{ type: 'control', controller: 74, channel: 2 }]);
  });

  it('ends with the plug: notes, pedals, bends, pressure and zones; each device is called by maker, name and ordinal', async () => {
    const [first, second] = [plugIn('Keys', 'Acme'), plugIn('Keys', 'Acme')];
    await start();
    controls(first, 1, [101, 0], [100, 6], [6, 2], [64, 127]);
    first.emit([0x90, 60, 100]);
    first.emit([0xe0, 0, 0]);
    first.emit([0xd0, 9]);
    second.emit([0x90, 61, 100]);
    heard.length = 0;
    first.disconnect();
    await tasks();
    expect(music()).toMatchObject([
      { type: 'control', controller: 64, value: 0, source: 'Acme Keys' },
      { type: 'note-off', note: 60 },
      { type: 'pitch-bend', value: 0 },
      { type: 'pressure', value: 0 },
      { type: 'mpe-zone', manager: 1, members: 0 },
      { type: 'bend-range', channel: 2, semitones: 2 },
      { type: 'bend-range', channel: 3, semitones: 2 },
      { type: 'bend-range', channel: 1, semitones: 2 },
    ]);
    expect(heard).toContainEqual({ type: 'device', plugged: false, source: 'Acme Keys', at: 3 });
    heard.length = 0;
    first.connect();
    await tasks();
    first.emit([0x90, 62, 1]);
    second.emit([0x80, 61, 0]);
    expect(music()).toMatchObject([
      { note: 62, source: 'Acme Keys' },
      { note: 61, source: 'Acme Keys (2)' },
    ]);
  });
});

describe('without MIDI', () => {
  it('a refusal is one calm notice, and the input completes', async () => {
    WMT.midi = false;
    await start();
    expect(heard).toMatchObject([
      { type: 'notice', level: 'info', text: expect.stringContaining('not allowed') as string, at: 3 },
    ]);
    expect(completed).toBe(true);
  });

  it('why there is none stays to be read, until MIDI is allowed', async () => {
    WMT.midi = false;
    await start();
    expect(noMidi$.value).toContain('not allowed');
    WMT.midi = true;
    completed = false;
    await start();
    expect([completed, noMidi$.value]).toEqual([false, undefined]);
  });

  it('a browser that has none is one calm notice, and the input completes', async () => {
    vi.stubGlobal('navigator', {});
    await start();
    expect(heard).toMatchObject([
      { type: 'notice', level: 'info', text: expect.stringContaining('has no MIDI') as string },
    ]);
    expect(noMidi$.value).toContain('has no MIDI');
    expect(completed).toBe(true);
  });
});

describe('the computer keyboard', () => {
  const key = (
    type: 'keydown' | 'keyup',
    code: string,
    more: KeyboardEventInit = {},
    target: EventTarget = document.body,
  ) => target.dispatchEvent(new KeyboardEvent(type, { code, bubbles: true, ...more }));
  const notes = () =>
    heard.map((event) =>
      event.type === 'note-on' ? `+${event.note}` : event.type === 'note-off' ? `-${event.note}` : '?',
    );

  beforeEach(() => {
    subscription = keyboard(clock, window).subscribe((event) => heard.push(event));
  });

  it('is a piano from C on', () => {
    for (const code of ['KeyA', 'KeyW', 'KeyS', 'KeyP']) key('keydown', code);
    for (const code of ['KeyA', 'KeyW', 'KeyS', 'KeyP']) key('keyup', code);
    expect(notes()).toEqual(['+60', '+61', '+62', '+75', '-60', '-61', '-62', '-75']);
    expect(heard[0]).toEqual({ type: 'note-on', note: 60, velocity: 0.8, channel: 1, source: 'keyboard', at: 3 });
  });

  it('shifts by octaves, and releases what it struck', () => {
    key('keydown', 'KeyA');
    key('keydown', 'KeyX');
    key('keyup', 'KeyA');
    key('keydown', 'KeyA');
    key('keyup', 'KeyA');
    key('keydown', 'KeyZ');
    key('keydown', 'KeyZ');
    key('keydown', 'KeyA');
    key('keyup', 'KeyA');
    expect(notes()).toEqual(['+60', '-60', '+72', '-72', '+48', '-48']);
  });

  it('leaves repeats, shortcuts and text fields alone, but not sliders', () => {
    const field = document.body.appendChild(document.createElement('input'));
    key('keydown', 'KeyA', { repeat: true });
    key('keydown', 'KeyA', { ctrlKey: true });
    key('keydown', 'KeyA', { metaKey: true });
    key('keydown', 'KeyA', {}, field);
    expect(notes()).toEqual([]);
    field.type = 'range';
    key('keydown', 'KeyA', {}, field);
    key('keyup', 'KeyA', {}, field);
    expect(notes()).toEqual(['+60', '-60']);
    field.remove();
  });

  it('releases all as Command goes up: macOS does not tell which keys did meanwhile', () => {
    key('keydown', 'KeyA');
    key('keydown', 'MetaLeft', { key: 'Meta', metaKey: true });
    key('keyup', 'MetaLeft', { key: 'Meta' });
    expect(notes()).toEqual(['+60', '-60']);
  });

  it('releases all when the page loses the focus', () => {
    key('keydown', 'KeyA');
    key('keydown', 'KeyD');
    window.dispatchEvent(new Event('blur'));
    key('keyup', 'KeyA');
    expect(notes()).toEqual(['+60', '+64', '-60', '-64']);
  });
});
