/** A scripted controller: bytes of every kind through the browser's MIDI, the desk and the fold, with cables that come loose. */
import { afterEach, expect, it, vi } from 'vitest';
import WMT from 'web-midi-test';
import { WebMidi } from 'webmidi';
import { manualClock } from '../../engine/clock';
import { createControls } from '../../engine/control/desk';
import { type Mapping, newMapping } from '../../engine/control/mapping';
import type { ShowEvent } from '../../engine/events';
import { midi } from '../../engine/inputs/midi';
import { createLights } from '../../engine/outputs/lights';
import { type ParameterId, valueFromTravel } from '../../engine/parameters';
import { openingState, perform } from '../../engine/performance';
import { uniform } from '../../engine/random';
import { MidiDst, MidiSrc, requestMIDIAccess, tasks } from './fake-midi';

const EVENTS = 10_000;
const UNPLUGGED_EVERY = 400;

afterEach(async () => {
  await WebMidi.disable();
  vi.unstubAllGlobals();
});

/** A desk with ports plugged into it, and the state that it leads to. */
async function rig(mappings: readonly Mapping[]) {
  WMT.midi = true;
  vi.stubGlobal('navigator', { requestMIDIAccess });
  const clock = manualClock();
  let state = openingState('drift', []);
  const controls = createControls({
    usual: {},
    mappings,
    sketches: () => [],
    opening: state,
    state: () => state,
    here: () => ({ latent: [], families: [] }),
  });
  const log: ShowEvent[] = [];
  const subscription = midi(clock)
    .pipe(controls.through)
    .subscribe((event) => {
      log.push(event);
      state = perform(state, event);
    });
  await vi.waitFor(() => expect(WebMidi.enabled).toBe(true));
  await tasks();
  return { clock, controls, log, state: () => state, end: () => subscription.unsubscribe() };
}

it('plays ten thousand messages: no note is stuck, no mapping lost, and the state is what a plain count of them says', async () => {
  const names = ['Pads', 'Knobs'];
  const knob = (device: string, controller: number, id: ParameterId): Mapping => ({
    ...newMapping(device, `control 1 ${controller}`, id),
    takeover: 'jump',
  });
  const mappings = [
    knob('Pads', 70, 'image.zoom'),
    knob('Knobs', 70, 'post.glitch'),
    knob('Knobs', 71, 'reverb.send'),
    { ...newMapping('Pads', 'note 10 36', 'stage.freeze'), button: 'toggle' as const },
  ];
  const ports = names.map((name) => new MidiSrc(name, ''));
  ports.forEach((port) => port.connect());
  const { clock, controls, log, state, end } = await rig(mappings);

  const next = uniform(11);
  const whole = (below: number) => Math.floor(next() * below);
  // The reference: plain counting, by what the MIDI standard says of each byte.
  const held = new Set<string>();
  const values = new Map<ParameterId, number>();
  const silence = (prefix: string) => held.forEach((key) => key.startsWith(prefix) && held.delete(key));
  let isFrozen = 0;

  function play(index: number): void {
    const name = names[index]!;
    const channel = whole(16);
    const [note, value] = [whole(128), whole(128)];
    const send = (...bytes: number[]) => ports[index]!.emit(bytes);
    const key = `${name} ${channel + 1} ${note}`;
    switch (whole(13)) {
      case 0:
      case 1: {
        const isMapped = index === 0 && channel === 9 && note === 36;
        if (value > 0 && !isMapped) held.add(key);
        if (value === 0) held.delete(key);
        if (value > 0 && isMapped) isFrozen = 1 - isFrozen;
        return send(0x90 + channel, note, value);
      }
      case 2:
        held.delete(key);
        return send(0x80 + channel, note, value);
      case 3: {
        const controller = 70 + whole(2);
        const mapping = mappings.find(
          ({ device, control }) => device === name && control === `control 1 ${controller}`,
        );
        if (mapping)
          values.set(mapping.target as ParameterId, valueFromTravel(mapping.target as ParameterId, value / 127));
        return send(0xb0, controller, value);
      }
      case 4:
        return send(0xb0 + channel, 72 + whole(20), value);
      case 5:
        return send(0xe0 + channel, note, value);
      case 6:
        return send(0xd0 + channel, value);
      case 7:
        return send(0xa0 + channel, note, value);
      case 8:
        return send(0xc0 + channel, value);
      case 9:
        return send([0xf8, 0xfa, 0xfb, 0xfc][whole(4)]!);
      case 10:
        return send(0xf2, note, value);
      case 11:
        // A non-registered parameter, with both of its halves.
        [99, 98, 6, 38].forEach((controller) => send(0xb0 + channel, controller, whole(120)));
        return;
      case 12:
        if (value > 8) return play(index);
        silence(`${name} ${channel + 1} `);
        return send(0xb0 + channel, 123, 0);
    }
  }

  for (let i = 0; i < EVENTS; i++) {
    clock.moveTo(i / 100);
    play(whole(2));
    // One of the pads' own, now and then.
    if (i % 97 === 0) {
      ports[0]!.emit([0x99, 36, 100]);
      isFrozen = 1 - isFrozen;
    }
    if (i % UNPLUGGED_EVERY !== UNPLUGGED_EVERY - 1) continue;
    const loose = whole(2);
    ports[loose]!.disconnect();
    silence(`${names[loose]} `);
    await tasks(1);
    ports[loose]!.connect();
    await tasks(1);
    const now = state().held.map(({ source, channel, note }) => `${source} ${channel} ${note}`);
    expect(now.sort()).toEqual([...held].sort());
  }
  for (const [id, value] of values) expect(state().parameters[id]).toBe(value);
  expect(values.size).toBe(3);
  expect(state().parameters['stage.freeze']).toBe(isFrozen);
  expect(controls.desk$.value.mappings).toEqual(mappings);
  expect(new Set(log.map(({ type }) => type)).size).toBeGreaterThan(13);
  // The log alone leads to the same.
  expect(log.reduce(perform, openingState('drift', []))).toEqual(state());
  ports.forEach((port) => port.disconnect());
  await tasks();
  expect(state().held).toEqual([]);
  end();
});

it('lights a controller that comes back as it was, and its knobs turn what they turned, within a quarter of a second', async () => {
  const FRAMES = 15;
  const device = 'APC mini mk2';
  const [from, to] = [new MidiSrc(device, ''), new MidiDst(device, '')];
  const received: (readonly number[])[] = [];
  to.receive = (message) => received.push([...(message ?? [])]);
  from.connect();
  to.connect();
  const { clock, controls, state, end } = await rig([]);
  const lights = createLights(() => controls.devices$.value, controls.mappingsOf);
  let frame = 0;
  async function frames(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      clock.moveTo(++frame / 60);
      lights(state(), clock.now());
      await tasks(1);
    }
  }
  // What stands still: the beat's own lights change by themselves.
  const steady = () => received.filter(([, note]) => note! < 8).map(String);
  await frames(FRAMES);
  const before = steady();
  expect(before.length).toBeGreaterThanOrEqual(8);
  from.disconnect();
  to.disconnect();
  await frames(FRAMES);
  received.length = 0;
  from.connect();
  to.connect();
  await frames(FRAMES);
  expect(steady().sort()).toEqual(before.sort());
  // Its ninth fader is the master, known from its profile; it finds it by passing it.
  from.emit([0xb0, 56, 127]);
  from.emit([0xb0, 56, 0]);
  expect(state().parameters['master.level']).toBe(-60);
  from.disconnect();
  to.disconnect();
  end();
});
