/** A scripted controller: bytes of every kind through the browser's MIDI, the desk and the fold, with cables that come loose. */
import { afterEach, expect, it, vi } from 'vitest';
import WMT from 'web-midi-test';
import { WebMidi } from 'webmidi';
import { manualClock } from '../../engine/clock';
import { createControls } from '../../engine/control/desk';
import type { ControlId } from '../../engine/control/control';
import { type Mapping, newMapping } from '../../engine/control/mapping';
import type { ShowEvent } from '../../engine/events';
import { midi } from '../../engine/inputs/midi';
import { BEND_CONTROLLER, PRESSURE_CONTROLLER } from '../../engine/modulation/followed';
import { createLights } from '../../engine/outputs/lights';
import { type ParameterId, PARAMETERS, travelFromValue, valueFromTravel } from '../../engine/parameters';
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
    controllers: () => ({}),
    mappings,
    sketches: () => [],
    opening: state,
    state: () => state,
    here: () => ({ latent: [], families: [] }),
  });
  const log: ShowEvent[] = [];
  const subscription = midi(clock, undefined, controls.isNamed)
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
  const knob = (device: string, control: ControlId, id: ParameterId): Mapping => ({
    ...newMapping(device, control, id),
    takeover: 'jump',
  });
  const button = (control: ControlId, id: ParameterId): Mapping => ({
    ...newMapping('Pads', control, id),
    button: 'toggle',
  });
  const mappings: readonly Mapping[] = [
    knob('Pads', 'control 1 70', 'image.zoom'),
    knob('Knobs', 'control 1 70', 'post.glitch'),
    knob('Knobs', 'control 1 71', 'reverb.send'),
    // With its finer half, 52.
    knob('Knobs', 'control 1 20', 'image.truncation'),
    { ...knob('Knobs', 'control 1 102', 'post.feedback'), encoding: "two's complement" },
    // On the manager's channel: it is turned from those of its zone, too.
    knob('Knobs', `nrpn 1 ${1 * 128 + 2}`, 'post.bloom'),
    knob('Pads', 'rpn 4 1', 'mixer.notes.pan'),
    knob('Pads', 'bend 2', 'image.rotation'),
    knob('Knobs', 'pressure 3', 'delay.send'),
    knob('Pads', 'poly-pressure 1 36', 'chorus.send'),
    knob('Pads', 'slide', 'sound.brightness'),
    button('note 10 36', 'stage.freeze'),
    button('program 2 1', 'stage.blackout'),
  ];
  const ports = names.map((name) => new MidiSrc(name, ''));
  ports.forEach((port) => port.connect());
  const { clock, controls, log, state, end } = await rig(mappings);

  const next = uniform(11);
  const whole = (below: number) => Math.floor(next() * below);
  // The reference: plain counting, by what the MIDI standard says of each byte. By device and channel, and of notes their key.
  const held = new Set<string>();
  const [bends, pressures, keyPressures, programs, ranges] = Array.from({ length: 5 }, () => new Map()) as [
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
  ];
  const values = new Map<ParameterId, number>();
  /** Members of the zones of MPE, by their managers. */
  const zones = names.map(() => ({ 1: 0, 16: 0 }));
  let [bend, encoder] = [0, travelFromValue('post.feedback', PARAMETERS['post.feedback'].default)];
  /** Pairs that came since the device was plugged in: the third shows that they are pairs. */
  let pairs = 0;

  /** What comes on a channel of a zone is its manager's. */
  const partOf = (index: number, channel: number) =>
    ([1, 16] as const).find((manager) => members(index, manager).includes(channel)) ?? channel;
  function moved(index: number, own: ControlId, travel: number): void {
    const [kind, channel, ...number] = own.split(' ');
    const control = channel === undefined ? own : [kind, partOf(index, Number(channel)), ...number].join(' ');
    const mapping = mappings.find((each) => each.device === names[index] && each.control === control);
    if (!mapping) return;
    const id = mapping.target as ParameterId;
    values.set(id, mapping.button ? 1 - (values.get(id) ?? 0) : valueFromTravel(id, travel));
  }
  function bent(index: number, channel: number, to: number): void {
    bends.set(`${names[index]} ${channel}`, (bend = to));
    moved(index, `bend ${channel}`, (to + 1) / 2);
  }
  function pressed(index: number, channel: number, to: number): void {
    pressures.set(`${names[index]} ${channel}`, to);
    moved(index, `pressure ${channel}`, to);
  }
  function pressedKey(index: number, channel: number, note: number, to: number): void {
    keyPressures.set(`${names[index]} ${channel} ${note}`, to);
    moved(index, `poly-pressure ${channel} ${note}`, to);
  }
  const ALL = Array.from({ length: 16 }, (_, i) => i + 1);
  const silence = (index: number, channels: readonly number[]) =>
    held.forEach((key) => channels.some((on) => key.startsWith(`${names[index]} ${on} `)) && held.delete(key));
  const rest = (index: number, channels: readonly number[]) =>
    channels.forEach((channel) => {
      const key = `${names[index]} ${channel}`;
      if ((bends.get(key) ?? 0) !== 0) bent(index, channel, 0);
      if ((pressures.get(key) ?? 0) !== 0) pressed(index, channel, 0);
      for (const [pad, value] of keyPressures)
        if (value !== 0 && pad.startsWith(`${key} `)) pressedKey(index, channel, Number(pad.split(' ').at(-1)), 0);
    });
  const members = (index: number, manager: number) =>
    manager === 1 ? ALL.slice(1, 1 + zones[index]![1]) : manager === 16 ? ALL.slice(15 - zones[index]![16], 15) : [];
  const zoneOf = (index: number, channel: number) =>
    [members(index, 1), members(index, 16)].find((all) => all.includes(channel));
  const range = (index: number, channels: readonly number[], semitones: number) =>
    channels.forEach((channel) => ranges.set(`${names[index]} ${channel}`, semitones));
  /** The newer zone takes what the older had; a member bends by 48, any other channel by 2. */
  function configure(index: number, manager: 1 | 16, count: number): void {
    const [before, zone, other] = [members(index, manager), zones[index]!, manager === 1 ? 16 : 1] as const;
    zone[manager] = count;
    if (count > 0) zone[other] = Math.min(zone[other], Math.max(0, 14 - count));
    range(index, [...before.filter((channel) => !zoneOf(index, channel)), manager], 2);
    range(index, members(index, manager), 48);
  }

  function play(index: number): void {
    const name = names[index]!;
    const channel = 1 + whole(16);
    const [note, value] = [whole(128), whole(128)];
    const send = (...bytes: number[]) => ports[index]!.emit(bytes);
    const turn = (on: number, ...messages: readonly (readonly [controller: number, value: number])[]) =>
      messages.forEach((message) => send(0xb0 + on - 1, ...message));
    const key = `${name} ${channel} ${note}`;
    switch (whole(19)) {
      case 0:
      case 1:
        if (value > 0) strike(index, channel, note);
        else held.delete(key);
        return send(0x90 + channel - 1, note, value);
      case 2:
        held.delete(key);
        return send(0x80 + channel - 1, note, value);
      case 3: {
        const controller = 70 + whole(2);
        moved(index, `control 1 ${controller}`, value / 127);
        return turn(1, [controller, value]);
      }
      case 4: {
        const controller = 72 + whole(20);
        if (controller === 74 && zoneOf(index, channel)) moved(index, 'slide', value / 127);
        return turn(channel, [controller, value]);
      }
      case 5: {
        const bits = note + 128 * value;
        bent(index, channel, bits < 8192 ? bits / 8192 - 1 : (bits - 8192) / 8191);
        return send(0xe0 + channel - 1, note, value);
      }
      case 6:
        pressed(index, channel, value / 127);
        return send(0xd0 + channel - 1, value);
      case 7: {
        const pad = 32 + (note % 8);
        pressedKey(index, channel, pad, value / 127);
        return send(0xa0 + channel - 1, pad, value);
      }
      case 8: {
        const program = value % 4;
        if (index === 0 && partOf(0, channel) === 2 && program === 1) moved(index, `program ${channel} 1`, 1);
        else programs.set(`${name} ${channel}`, program);
        return send(0xc0 + channel - 1, program);
      }
      case 9:
        return send([0xf8, 0xfa, 0xfb, 0xfc][whole(4)]!);
      case 10:
        return send(0xf2, note, value);
      case 11:
      case 12: {
        // A non-registered parameter, with both of its halves.
        const number = [note % 3, value % 3] as const;
        const [coarse, fine] = [whole(120), whole(120)];
        moved(index, `nrpn ${channel} ${number[0] * 128 + number[1]}`, (coarse * 128 + fine) / 16383);
        return turn(channel, [99, number[0]], [98, number[1]], [6, coarse], [38, fine]);
      }
      case 13:
        // A registered one: how fine it is tuned, or how far a bend goes; and none is chosen after it.
        if (value % 2 > 0) {
          moved(index, `rpn ${channel} 1`, (note * 128 + value) / 16383);
          return turn(channel, [101, 0], [100, 1], [6, note], [38, value], [101, 127], [100, 127]);
        }
        range(index, zoneOf(index, channel) ?? [channel], note % 97);
        return turn(channel, [101, 0], [100, 0], [6, note % 97], [101, 127], [100, 127]);
      case 14: {
        const manager = value < 64 ? 1 : 16;
        const count = note % 16;
        configure(index, manager, count);
        return turn(manager, [101, 0], [100, 6], [6, count]);
      }
      case 15:
      case 16:
        if (index === 1) moved(index, 'control 1 20', ++pairs < 3 ? note / 127 : (note * 128 + value) / 16383);
        return index === 1 ? turn(1, [20, note], [52, value]) : play(index);
      case 17: {
        const steps = (value % 7) - 3;
        const isEncoder = index === 1 && partOf(1, 1) === 1;
        if (isEncoder) encoder = Math.min(1, Math.max(0, encoder + steps / 100));
        if (isEncoder) values.set('post.feedback', valueFromTravel('post.feedback', encoder));
        return turn(1, [102, (128 + steps) % 128]);
      }
      default: {
        if (value > 20) return play(index);
        const channels = [channel, ...members(index, channel)];
        const mode = [120, 121, 123, 124][value % 4]!;
        if (mode === 121) rest(index, channels);
        else silence(index, channels);
        return turn(channel, [mode, 0]);
      }
    }
  }
  function strike(index: number, channel: number, note: number): void {
    const isMapped = index === 0 && partOf(0, channel) === 10 && note === 36;
    if (isMapped) moved(index, `note ${channel} 36`, 1);
    else held.add(`${names[index]} ${channel} ${note}`);
  }

  type Played = Extract<ShowEvent, { type: 'pitch-bend' | 'pressure' | 'program' | 'bend-range' }>;
  const last = <T extends Played['type']>(type: T, of: (event: Extract<Played, { type: T }>) => number) =>
    new Map(
      log
        .filter((event): event is Extract<Played, { type: T }> => event.type === type)
        .map((event) => [`${event.source} ${event.channel}`, of(event)]),
    );
  /** What instruments keep, by device and channel. */
  function expectPlayed(): void {
    expect(last('pitch-bend', ({ value }) => value)).toEqual(bends);
    expect(last('pressure', ({ value }) => value)).toEqual(pressures);
    expect(last('program', ({ program }) => program)).toEqual(programs);
    expect(last('bend-range', ({ semitones }) => semitones)).toEqual(ranges);
    for (const [index, name] of names.entries()) expect(state().zones[name] ?? { 1: 0, 16: 0 }).toEqual(zones[index]);
  }

  /** The hardest that is pressed after all: a key until it is let go, and in a zone the channel with it that was the key's own. */
  function hardest(): number {
    const now = new Map<string, number>();
    const members = new Map<string, number>();
    const isOwn = (source: string, channel: number) =>
      (channel > 1 && channel <= 1 + (members.get(`${source} 1`) ?? 0)) ||
      (channel < 16 && channel >= 16 - (members.get(`${source} 16`) ?? 0));
    for (const event of log) {
      if (event.type === 'mpe-zone') members.set(`${event.source} ${event.manager}`, event.members);
      if (event.type === 'pressure') now.set(`${event.source} ${event.channel}`, event.value);
      if (event.type === 'poly-pressure') now.set(`${event.source} ${event.channel} ${event.note}`, event.value);
      if (event.type !== 'note-off') continue;
      const on = `${event.source} ${event.channel}`;
      now.delete(`${on} ${event.note}`);
      if (isOwn(event.source, event.channel)) now.delete(on);
    }
    return Math.max(0, ...now.values());
  }

  for (let i = 0; i < EVENTS; i++) {
    clock.moveTo(i / 100);
    play(whole(2));
    // One of the pads' own, now and then.
    if (i % 97 === 0) {
      ports[0]!.emit([0x99, 36, 100]);
      strike(0, 10, 36);
    }
    if (i % UNPLUGGED_EVERY !== UNPLUGGED_EVERY - 1) continue;
    expectPlayed();
    const loose = whole(2);
    ports[loose]!.disconnect();
    silence(loose, ALL);
    rest(loose, ALL);
    for (const manager of [1, 16] as const) if (zones[loose]![manager] > 0) configure(loose, manager, 0);
    if (loose === 1) pairs = 0;
    await tasks(1);
    ports[loose]!.connect();
    await tasks(1);
    const now = state().held.map(({ source, channel, note }) => `${source} ${channel} ${note}`);
    expect(now.sort()).toEqual([...held].sort());
  }
  for (const [id, value] of values) expect([id, state().parameters[id]]).toEqual([id, value]);
  expect([...values.keys()].sort()).toEqual(mappings.map(({ target }) => target).sort());
  expectPlayed();
  // Modulations follow the last bend, and the hardest finger.
  expect(state().controllers[BEND_CONTROLLER]!.to).toBe((bend + 1) / 2);
  expect(state().controllers[PRESSURE_CONTROLLER]!.to).toBe(hardest());
  expect(controls.desk$.value.mappings).toEqual(mappings);
  expect(new Set(log.map(({ type }) => type)).size).toBeGreaterThan(17);
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
      lights.show(state(), clock.now());
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
