import { connect, Context, OfflineContext, setContext } from 'tone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPingPong } from '../../audio/delay';
import { PRESETS } from '../../audio/presets';
import { renderSound, type SoundToRender } from '../../audio/render';
import { powerSpectrum } from '../../audio/spectrum';
import type { EventBody, ShowEvent } from '../../engine/events';
import { defaultValues, PARAMETERS } from '../../engine/parameters';
import { soundReel } from '../../engine/record/render/sound-reel';

const RATE = 44100;
const source = 'test';
const at = (time: number, event: EventBody): ShowEvent => ({ ...event, at: time });
const on = (note: number, channel: number, velocity = 0.7): EventBody => ({
  type: 'note-on',
  note,
  velocity,
  channel,
  source,
});
const off = (note: number, channel: number): EventBody => ({ type: 'note-off', note, channel, source });

const phrase: readonly ShowEvent[] = [
  at(0, { type: 'tempo', bpm: 120, source }),
  at(0, { type: 'program', program: 33, channel: 2, source }),
  at(0, { type: 'program', program: 89, channel: 3, source }),
  ...[57, 60, 64, 67].map((note) => at(0, on(note, 1))),
  at(0, on(33, 2)),
  at(0, on(69, 3)),
  at(0, on(36, 10)),
  at(0.25, on(42, 10)),
  at(0.4, { type: 'pitch-bend', value: 0.5, channel: 1, source }),
  at(0.5, on(38, 10)),
  at(0.6, { type: 'parameter', id: 'instrument.cutoff', value: 5000, source }),
  ...[57, 60, 64, 67].map((note) => at(0.9, off(note, 1))),
  at(0.9, off(33, 2)),
  at(0.95, off(69, 3)),
];

function render(over: Partial<SoundToRender>): Promise<AudioBuffer> {
  return renderSound({ events: phrase, values: defaultValues(), seconds: 1.5, seed: 1, sampleRate: RATE, ...over });
}

/** The same on both sides. */
const streamOf = (samples: Float32Array<ArrayBuffer>, pieceLength = samples.length) =>
  soundReel(samples.length, pieceLength, (index) => {
    const piece = samples.slice(index * pieceLength, (index + 1) * pieceLength);
    return Promise.resolve({ left: piece, right: piece });
  });

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}

const decibels = (gain: number) => 20 * Math.log10(gain);
const peak = (samples: Float32Array) => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

it('every echo is weaker than the one before, at every frequency and the largest feedback', async () => {
  const native = new OfflineAudioContext(2, 5 * RATE, RATE);
  const context = new OfflineContext(native);
  const { input, output } = createPingPong(context, 100, PARAMETERS['delay.feedback'].max);
  const click = new AudioBufferSourceNode(native, { buffer: native.createBuffer(1, 1, RATE) });
  click.buffer!.getChannelData(0)[0] = 1;
  click.connect(input.input);
  connect(output, native.destination);
  click.start();
  const left = (await native.startRendering()).getChannelData(0);
  // On the left, a dotted eighth after the click, and again every second one.
  const spectrum = (round: number) => {
    const from = Math.round(0.45 * RATE) * (1 + 2 * round) - 8192;
    return powerSpectrum(left.subarray(from, from + 16384));
  };
  const [two, three] = [spectrum(1), spectrum(2)];
  // What is 80 dB below the rest is rounding.
  const heard = [...two.keys()].filter((i) => two[i]! > 1e-8 * Math.max(...two));
  expect(heard.length).toBeGreaterThan(1000);
  for (const i of heard) expect(three[i]! / two[i]!).toBeLessThan(0.95);
});

describe('a rendered band', () => {
  let context: Context;
  beforeAll(() => {
    context = new Context(new AudioContext());
    setContext(context);
  });
  afterAll(() => void context.dispose());

  it('is the same to the bit for the same events and seed, and another for another seed', async () => {
    const [first, second, other] = [await render({}), await render({}), await render({ seed: 2 })];
    for (const channel of [0, 1]) {
      const samples = first.getChannelData(channel);
      expect(second.getChannelData(channel).every((x, i) => x === samples[i])).toBe(true);
      expect(other.getChannelData(channel).every((x, i) => x === samples[i])).toBe(false);
    }
    expect(peak(first.getChannelData(0))).toBeLessThanOrEqual(10 ** (-1 / 20));
  });

  it('plays what was recorded from the stream: in tune, held beyond its end, and the drums', async () => {
    const seconds = 2.5;
    const recorded = (of: number, hertz: number) => {
      const left = Float32Array.from(
        { length: seconds * RATE },
        (_, i) => 0.2 * Math.sin((2 * Math.PI * hertz * i) / RATE),
      );
      return { of: [of], left, right: left.slice() };
    };
    const samples = { notes: [recorded(48, 130.81), recorded(60, 261.63)], drums: [recorded(36, 55)] };
    const set = (id: 'instrument.kind' | 'drums.kit' | 'reverb.send' | 'delay.send', value: number): ShowEvent =>
      at(0, { type: 'parameter', id, value, source });
    const sampled = [set('instrument.kind', 8), set('drums.kit', 1), set('reverb.send', 0), set('delay.send', 0)];
    const events = [...sampled, at(0, { type: 'sampled', seed: 1, source }), at(0.1, on(64, 1)), at(4.6, on(36, 10))];
    const sound = await render({ events, seconds: 5, samples: [{ at: 0, samples }] });
    const left = sound.getChannelData(0);
    const crossings = (from: number, until: number) => {
      let count = 0;
      for (let i = from * RATE + 1; i < until * RATE; i++) if (left[i - 1]! < 0 && left[i]! >= 0) count++;
      return count / (until - from);
    };
    // E4 from the C below it; long after the sample's end still.
    expect(crossings(1, 2)).toBeCloseTo(329.63, -0.5);
    expect(crossings(3.4, 4.4)).toBeCloseTo(329.63, -0.5);
    const [early, late] = [rms(left.subarray(RATE, 2 * RATE)), rms(left.subarray(3.4 * RATE, 4.4 * RATE))];
    expect(Math.abs(decibels(late / early))).toBeLessThan(2);
    expect(rms(left.subarray(4.65 * RATE, 4.9 * RATE))).toBeGreaterThan(1.2 * late);
    // Nothing of it before it is loaded: the keys play.
    const without = await render({ events, seconds: 5 });
    expect(without.getChannelData(0).every((x, i) => x === left[i])).toBe(false);
    expect(rms(without.getChannelData(0))).toBeGreaterThan(0.001);
  });

  it('plays three notes at about -20 dBFS', async () => {
    const events = [57, 60, 64].map((note) => at(0, on(note, 1)));
    const sound = await render({ events });
    const level = decibels(rms(sound.getChannelData(0).subarray(RATE / 10)));
    expect(level).toBeGreaterThan(-24);
    expect(level).toBeLessThan(-17);
  });

  it('falls silent after a panic, however many notes are held', async () => {
    const dryValues = { ...defaultValues(), 'reverb.send': 0, 'delay.send': 0 };
    const events = [...Array.from({ length: 60 }, (_, i) => at(0, on(30 + i, 1))), at(0.5, { type: 'panic', source })];
    const sound = await render({ events, values: dryValues });
    const samples = sound.getChannelData(0);
    expect(rms(samples.subarray(0.2 * RATE, 0.5 * RATE))).toBeGreaterThan(0.05);
    expect(peak(samples.subarray(0.7 * RATE))).toBeLessThan(1e-3);
  });

  it('lets notes go when their keys do, and holds them while the pedal is down', async () => {
    const values = { ...defaultValues(), 'reverb.send': 0, 'delay.send': 0, 'instrument.release': 0.1 };
    const pedal = (time: number, value: number) =>
      at(time, { type: 'control', controller: 64, value, channel: 1, source });
    const short = await render({ values, events: [at(0, on(60, 1)), at(0.3, off(60, 1))] });
    const held = await render({
      values,
      events: [at(0, on(60, 1)), pedal(0.1, 1), at(0.3, off(60, 1)), pedal(0.9, 0)],
    });
    const between = (sound: AudioBuffer, from: number, to: number) =>
      rms(sound.getChannelData(0).subarray(from * RATE, to * RATE));
    expect(between(short, 0.6, 0.8)).toBeLessThan(1e-3);
    expect(between(held, 0.6, 0.8)).toBeGreaterThan(0.01);
    expect(between(held, 1.3, 1.5)).toBeLessThan(1e-3);
  });

  describe('on a channel where the performer plays and the show does', () => {
    const values = { ...defaultValues(), 'reverb.send': 0, 'delay.send': 0, 'instrument.release': 0.1 };
    const written = (from: number, to: number, note: number): ShowEvent[] => [
      { ...at(from, on(note, 1)), source: 'midi-file' },
      { ...at(to, off(note, 1)), source: 'midi-file' },
    ];
    const show = [...written(0, 0.4, 48), ...written(0.6, 1, 55)];
    const pedal = (time: number, value: number, whose: string) =>
      at(time, { type: 'control', controller: 64, value, channel: 1, source: whose });
    const played = async (events: readonly ShowEvent[], more: Partial<typeof values> = {}) => {
      const inOrder = [...events].sort((a, b) => a.at - b.at);
      return (await render({ events: inOrder, values: { ...values, ...more } })).getChannelData(0);
    };
    const between = (sound: Float32Array, from: number, to: number) => sound.subarray(from * RATE, to * RATE);

    it("the performer's pedal, wheel and pressure leave the show's part as it is, and its pedal holds it", async () => {
      const hands = [
        pedal(0, 1, source),
        at(0.2, { type: 'pitch-bend', value: 1, channel: 1, source }),
        at(0.3, { type: 'pressure', value: 1, channel: 1, source }),
        pedal(0.5, 0, source),
      ];
      for (const events of [show, [...show, pedal(0, 1, 'midi-file')]]) {
        const alone = await played(events);
        const both = await played([...events, ...hands]);
        expect(rms(between(alone, 0, 0.4))).toBeGreaterThan(0.02);
        expect(both.every((x, i) => x === alone[i])).toBe(true);
      }
      expect(rms(between(await played(show), 1.3, 1.5))).toBeLessThan(1e-3);
      expect(rms(between(await played([...show, pedal(0, 1, 'midi-file')]), 1.3, 1.5))).toBeGreaterThan(0.02);
    });

    it("the performer's lead ends no note of the show, and comes from none", async () => {
      const lead = { 'instrument.kind': 7, 'instrument.glide': 0.1 };
      const high = [at(0.1, on(84, 1)), at(0.15, off(84, 1))];
      const [alone, both] = [await played(show), await played([...show, ...high], lead)];
      expect(rms(between(both, 0.35, 0.4)) / rms(between(alone, 0.35, 0.4))).toBeCloseTo(1, 1);

      const leads = [at(0, { type: 'program', program: 80, channel: 1, source }), at(0.6, on(72, 1))];
      const [first, after] = [await played(leads, lead), await played([...leads, ...written(0, 0.1, 48)], lead)];
      const [of, other] = [first, after].map((sound) => between(sound, 0.6, 0.8)) as [Float32Array, Float32Array];
      expect(rms(of.map((x, i) => x - other[i]!))).toBeLessThan(0.05 * rms(of));
    });

    it('a program is for whose it is', async () => {
      const program = (whose: string) => ({
        ...at(0, { type: 'program', program: 80, channel: 1, source }),
        source: whose,
      });
      const keys = [at(0.1, on(60, 1))];
      const [plain, own] = [await played(keys), await played([program(source), ...keys])];
      const isSame = (sound: Float32Array) => sound.every((x, i) => x === plain[i]);
      expect([isSame(own), isSame(await played([program('midi-file'), ...keys]))]).toEqual([false, true]);
    });

    it('of a lead that glides the last note sounds on, however many come at once; what others hold goes on', async () => {
      const lead = { 'instrument.kind': 7, 'instrument.glide': 0.1 };
      const five = [60, 64, 67, 71, 74].map((note) => at(0.1, on(note, 1)));
      expect(rms(between(await played(five, lead), 0.6, 0.8))).toBeGreaterThan(0.01);

      const chord = [48, 55].map((note) => at(0, on(note, 1)));
      const turned = at(0.3, { type: 'parameter', id: 'instrument.kind', value: 7, source });
      const melody = [turned, at(0.4, on(84, 1)), at(0.45, off(84, 1))];
      const glide = { 'instrument.glide': 0.1 };
      const [alone, both] = [await played(chord, glide), await played([...chord, ...melody], glide)];
      expect(rms(between(both, 1.1, 1.4)) / rms(between(alone, 1.1, 1.4))).toBeGreaterThan(0.8);
    });

    it('another instrument, or kit, plays from its own time on, though it is told before', async () => {
      const change = [
        at(0.4, { type: 'parameter', id: 'instrument.kind', value: 3, source }),
        at(0.4, { type: 'parameter', id: 'drums.kit', value: 1, source }),
      ];
      const notes = [0.1, 0.2, 0.45].flatMap((time) => [at(time, on(60, 1)), at(time, on(38, 10))]);
      const inOrder = await played([...change, ...notes]);
      const told = (await render({ events: [...change, ...notes], values })).getChannelData(0);
      expect(told.every((x, i) => x === inOrder[i])).toBe(true);
      expect((await played(notes)).every((x, i) => x === inOrder[i])).toBe(false);
    });

    it('a zone that goes while the pedal is down leaves nothing sounding behind', async () => {
      const zone = (time: number, members: number) => at(time, { type: 'mpe-zone', manager: 1, members, source });
      const events = [zone(0, 2), pedal(0, 1, source), at(0.1, on(60, 2)), at(0.2, off(60, 2))];
      const held = await played(events);
      const gone = await played([...events, zone(0.4, 0), pedal(0.5, 0, source)]);
      expect(rms(between(held, 1, 1.3))).toBeGreaterThan(0.005);
      expect(rms(between(gone, 1, 1.3))).toBeLessThan(1e-3);
    });

    it('the notes that an arpeggiator makes of keys have the pedal and the wheel of these', async () => {
      const made = [on(60, 1), off(60, 1)].map((note, i) => ({ ...at(0.3 * i, note), source: 'arpeggiator' }));
      const held = await played([pedal(0, 1, source), ...made]);
      const bent = await played([
        pedal(0, 1, source),
        at(0, { type: 'pitch-bend', value: 1, channel: 1, source }),
        ...made,
      ]);
      expect(rms(between(held, 0.6, 0.8))).toBeGreaterThan(0.01);
      expect(bent.every((x, i) => x === held[i])).toBe(false);
    });
  });

  it('mutes a bus with all it sends, and gives way to the kick exactly', async () => {
    const muted = { ...defaultValues(), 'mixer.notes.mute': 1, 'mixer.drums.mute': 1 };
    expect(peak((await render({ values: muted })).getChannelData(0))).toBeLessThan(1e-6);

    const left = Float32Array.from({ length: RATE }, (_, i) => 0.2 * Math.sin(i * 0.05));
    const values = { ...defaultValues(), 'duck.depth': 1, 'mixer.drums.mute': 1, 'reverb.send': 0, 'delay.send': 0 };
    const sound = await render({ values, events: [at(0.5, on(36, 10))], stream: streamOf(left) });
    const samples = sound.getChannelData(0);
    const between = (from: number, to: number) => rms(samples.subarray(from * RATE, to * RATE));
    expect(between(0.525, 0.535)).toBeLessThan(0.05 * between(0.4, 0.5));
    expect(between(0.9, 0.99)).toBeGreaterThan(0.8 * between(0.4, 0.5));
    // In an MPE zone a note of that channel is no kick.
    const zone = at(0, { type: 'mpe-zone', manager: 1, members: 15, source });
    const still = { ...values, 'mixer.notes.mute': 1 };
    const plain = await render({ values: still, events: [zone, at(0.5, on(36, 10))], stream: streamOf(left) });
    const after = plain.getChannelData(0).subarray(0.525 * RATE, 0.535 * RATE);
    expect(rms(after)).toBeGreaterThan(0.8 * between(0.4, 0.5));
  });

  it('bends one note of an MPE zone by 24 semitones, and leaves the other where it is', async () => {
    const zone = [
      at(0, { type: 'mpe-zone', manager: 1, members: 2, source }),
      ...[2, 3].map((channel) => at(0, { type: 'bend-range', semitones: 48, channel, source })),
    ];
    const values = { ...defaultValues(), 'reverb.send': 0, 'delay.send': 0, 'instrument.kind': 3 };
    const crossings = async (events: ShowEvent[]) => {
      const samples = (await render({ values, events: [...zone, ...events] }))
        .getChannelData(0)
        .subarray(RATE / 2, RATE);
      return samples.reduce((count, x, i) => count + (i > 0 && x > 0 !== samples[i - 1]! > 0 ? 1 : 0), 0);
    };
    const plain = await crossings([at(0, on(48, 2))]);
    const up = await crossings([at(0, { type: 'pitch-bend', value: 0.5, channel: 2, source }), at(0, on(48, 2))]);
    const other = await crossings([at(0, { type: 'pitch-bend', value: 0.5, channel: 3, source }), at(0, on(48, 2))]);
    expect(up / plain).toBeGreaterThan(2);
    expect(Math.abs(other / plain - 1)).toBeLessThan(0.05);
  });

  it('glides on while the wheel moves', async () => {
    const values = { ...defaultValues(), 'reverb.send': 0, 'delay.send': 0, 'chorus.send': 0 };
    const glide = { ...values, 'instrument.kind': 7, 'instrument.glide': PARAMETERS['instrument.glide'].max };
    const crossings = async (events: ShowEvent[]) => {
      const notes = [at(0, on(45, 1)), at(0.2, on(81, 1))];
      const sound = await render({ values: glide, events: [...notes, ...events], seconds: 1 });
      const samples = sound.getChannelData(0).subarray(0.35 * RATE, 0.5 * RATE);
      return samples.reduce((count, x, i) => count + (i > 0 && x > 0 !== samples[i - 1]! > 0 ? 1 : 0), 0);
    };
    const wheel = [0.3, 0.32, 0.34].map((time) => at(time, { type: 'pitch-bend', value: 0.02, channel: 1, source }));
    const [alone, both] = [await crossings([]), await crossings(wheel)];
    expect(Math.abs(both / alone - 1)).toBeLessThan(0.05);
  });

  it('a pad with the slowest attack is there after some seconds', async () => {
    const pad = { ...defaultValues(), 'reverb.send': 0, 'delay.send': 0, 'instrument.kind': 6 };
    const level = async (attack: number) => {
      const values = { ...pad, 'instrument.attack': attack };
      const sound = await render({ values, events: [at(0, on(60, 1))], seconds: 7 });
      return rms(sound.getChannelData(0).subarray(5 * RATE));
    };
    const [slow, usual] = [await level(PARAMETERS['instrument.attack'].max), await level(pad['instrument.attack'])];
    expect(Math.abs(decibels(slow / usual))).toBeLessThan(3);
  });

  it('fails, and does not wait for ever, where an event cannot be played', async () => {
    const cutoff: ShowEvent = at(1, { type: 'parameter', id: 'instrument.cutoff', value: 0, source });
    await expect(render({ events: [cutoff, at(1.1, on(60, 1))] })).rejects.toThrow();
  });

  it('is the same to the bit whether the stream comes in one piece or in many', async () => {
    const wave = Float32Array.from({ length: 1.3 * RATE }, (_, i) => 0.2 * Math.sin(i * 0.05));
    const [whole, pieces] = [await render({ stream: streamOf(wave) }), await render({ stream: streamOf(wave, 9000) })];
    const samples = whole.getChannelData(0);
    expect(pieces.getChannelData(0).every((x, i) => x === samples[i])).toBe(true);
    expect((await render({})).getChannelData(0).every((x, i) => x === samples[i])).toBe(false);
  });

  it('a hat by hand ends those that sound, and none that the drum machine has told of beforehand', async () => {
    const hats = [at(0.2, on(42, 10)), at(0.3, on(46, 10))];
    const [inOrder, asTold] = await Promise.all(
      [hats, hats.toReversed()].map((events) => render({ events, seconds: 0.6 })),
    );
    const late = (buffer: AudioBuffer | undefined) => rms(buffer!.getChannelData(0).subarray(0.3 * RATE, 0.5 * RATE));
    expect(late(inOrder)).toBeGreaterThan(1e-3);
    expect(late(asTold) / late(inOrder)).toBeGreaterThan(0.7);
  });

  it('leaves out notes of a flood that nobody could tell apart', async () => {
    const flood = (count: number) => Array.from({ length: count }, (_, i) => at(0.1 + i / 10_000, on(30 + i, 1)));
    const [few, many] = [await render({ events: flood(PRESETS.keys.voices) }), await render({ events: flood(90) })];
    const samples = few.getChannelData(0);
    expect(many.getChannelData(0).every((x, i) => x === samples[i])).toBe(true);
    expect(peak(samples)).toBeGreaterThan(0.05);
  });

  it('recovers from not-a-number and infinity in the stream', async () => {
    const frames = RATE * 1.5;
    const left = Float32Array.from({ length: frames }, (_, i) => 0.2 * Math.sin(i * 0.05));
    for (const [i, poison] of [NaN, Infinity, -Infinity, 1e38, NaN].entries())
      left.fill(poison, 9000 + 50 * i, 9050 + 50 * i);
    const sound = await render({ events: phrase, stream: streamOf(left) });
    for (const channel of [0, 1]) {
      const samples = sound.getChannelData(channel);
      expect(samples.every(Number.isFinite)).toBe(true);
      expect(rms(samples.subarray(RATE))).toBeGreaterThan(0.02);
      expect(peak(samples)).toBeLessThanOrEqual(10 ** (-1 / 20));
    }
  });
});
