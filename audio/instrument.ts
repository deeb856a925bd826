/** What the notes play: a strip for every instrument that is asked for, and who plays which. */
import { Gain, type BaseContext } from 'tone';
import type { Samples } from '../engine/players/sampler';
import { createChorus } from './chorus';
import { createKit, HAT_NOTES } from './drums';
import { uniform } from './noise';
import { presetForProgram, PRESETS, type Preset, type PresetName } from './presets';
import { createSampler } from './sampler';
import { createStrip, type Playing, type Strip } from './strip';
import { createSum } from './sum';
import { createWaves, startVoice, type Touch } from './voice';

/** What sounds, and what of it goes to the room and to the echoes. */
export interface Bus {
  readonly dry: Gain;
  readonly reverb: Gain;
  readonly delay: Gain;
}

export interface Instrument {
  readonly notes: Bus;
  readonly drums: Bus;
  /** All times are context seconds; channels 1..16, of which 10 is drums; velocity 0..1. */
  noteOn(key: Key, velocity: number, time: number): void;
  noteOff(key: Key, time: number): void;
  /** Whether a key is a drum: of its channel, but for the notes of an MPE zone. */
  isDrum(key: Key): boolean;
  /** General MIDI, 0..127; notes that sound go on as they are. */
  setProgram(from: Origin, program: number): void;
  /** Which preset plays what is not the show's own, from `time` on: 0 as the programs say, then the presets in their order. */
  setKind(kind: number, time: number): void;
  /** Whether the drums are the kit's (0) or the sampler's (1), from `time` on. */
  setDrumKit(kit: number, time: number): void;
  loadSamples(samples: Samples): void;
  /** Seconds in which a lead comes from its last note, which ends; 0: it plays chords. */
  setGlide(seconds: number, time: number): void;
  /** Pads give way to a kick by `depth` (0..1), and are back after `release` seconds. */
  setDuck(duck: Duck, time: number): void;
  /** -1..1 is the bend range of the channel down or up: two semitones, unless it was told otherwise. */
  setBend(from: Origin, value: number, time: number): void;
  setBendRange(from: Origin, semitones: number): void;
  /** How hard one key of a channel is pressed, 0..1, or all of them. */
  setPressure(from: Origin & { readonly note?: number }, value: number, time: number): void;
  /** 0..1, the middle is neutral. */
  setSlide(from: Origin, value: number, time: number): void;
  /** The manager is channel 1 or 16, its members are the channels next to it. */
  setZone(source: string, manager: 1 | 16, members: number, time: number): void;
  setPedal(from: Origin, down: boolean, time: number): void;
  setCutoff(hertz: number, time: number): void;
  setAttack(seconds: number, time: number): void;
  setRelease(seconds: number, time: number): void;
  /** How much of the instruments goes through the chorus: a gain, 0..2. */
  setChorus(gain: number, time: number): void;
  /** A gain, 0..2. */
  setLevel(gain: number, time: number): void;
  /** Everything falls silent within some 50 ms. */
  panic(time: number): void;
}

/** A channel of a source. */
export interface Origin {
  readonly channel: number;
  readonly source: string;
}

/** Which note: the same note may be held by several sources. */
export interface Key {
  readonly channel: number;
  readonly note: number;
  readonly source: string;
}

/** How the controllers of a channel stand. */
interface Controls {
  /** As its program says. */
  preset: PresetName;
  bend: number;
  /** Cents. */
  range: number;
  pressure: number;
  slide: number;
  pedal: boolean;
  /** The note that a lead comes from. */
  last: number | undefined;
}

const DRUM_CHANNEL = 10;
const DRUMS = { voices: 16, chorus: 0, reverb: 0.3, delay: 0, level: 0.95 } as const;
const BEND_CENTS = 200;
const KICKS: ReadonlySet<number> = new Set([35, 36]);
/** Seconds in which a duck goes down (a time constant), and stays there. */
const DUCK_ATTACK = 0.004;
const DUCK_HOLD = 0.03;
/** Octaves that full pressure, and a slide from the middle to an end, open a note's filter. */
const PRESSURE_OCTAVES = 1.5;
const SLIDE_OCTAVES = 1.5;
/**
 * Parts that the show has written: the performer's choice of instrument, pedal, wheel and glide are not for them. The
 * twin of engine/sources.ts, for `audio/` stands alone.
 */
const WRITTEN: ReadonlySet<string> = new Set(['midi-file', 'show']);
const PANIC_FADE = 0.012;
const REPEAT_FADE = 0.02;
/** `release` is how long a note takes to fade by 30 dB or so: 3.5 time constants. */
const TIME_CONSTANTS_A_RELEASE = 3.5;
const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
const SAMPLER = { voices: 16, chorus: 0.2, reverb: 1, delay: 1 } as const;
type StripName = PresetName | 'sampler' | 'drums';
const STRIP_NAMES: readonly StripName[] = [...PRESET_NAMES, 'sampler'];
/** Room for every preset and the sampler. */
const STRIPS = 8;

export function createInstrument(
  context: BaseContext,
  seed: number,
  start: {
    cutoff: number;
    attack: number;
    release: number;
    level: number;
    kind: number;
    glide: number;
    drumKit: number;
    chorus: number;
    duck: Duck;
  },
): Instrument {
  const plain = createSum(context, STRIPS);
  const wide = createSum(context, STRIPS);
  const room = createSum(context, STRIPS);
  const echo = createSum(context, STRIPS);
  const chorus = createChorus(context);
  const bus = (): Bus => ({
    dry: new Gain({ context, gain: start.level }),
    reverb: new Gain({ context, gain: start.level }),
    delay: new Gain({ context, gain: start.level }),
  });
  const notes = bus();
  const drums = bus();
  plain.output.connect(notes.dry);
  const chorusSend = new Gain({ context, gain: start.chorus });
  wide.output.chain(chorusSend, chorus.input);
  chorus.output.connect(notes.dry);
  room.output.connect(notes.reverb);
  echo.output.connect(notes.delay);
  const padDuck = new Gain({ context });
  const duck = inTime(start.duck);
  const glide = inTime(start.glide);
  const kind = inTime(start.kind);
  const controls = (): Controls => ({
    preset: 'keys',
    bend: 0,
    range: BEND_CENTS,
    pressure: 0,
    slide: 0.5,
    pedal: false,
    last: undefined,
  });
  /** By channel: of all that is played live, the playing aids with it, and of what the show has written. */
  const [played, written] = [0, 1].map(() => Array.from({ length: 17 }, controls)) as [Controls[], Controls[]];
  /** Of the sources that play MPE: which of their channels carry one note each, and how these are bent. */
  const zones = new Map<string, Map<number, { manager: number; state: Controls }>>();
  const strips = new Map<StripName, Strip>();
  const waves = new Map<PresetName, ReturnType<typeof createWaves>>();
  const [cutoff, attack, release] = [inTime(start.cutoff), inTime(start.attack), inTime(start.release)];
  const kit = createKit(context, uniform(seed));
  const sampler = createSampler(context);
  const drumKit = inTime(start.drumKit);

  function strip(name: StripName): Strip {
    const known = strips.get(name);
    if (known !== undefined) return known;
    const shares = name === 'drums' ? DRUMS : name === 'sampler' ? SAMPLER : PRESETS[name];
    const made = createStrip(context, shares.voices);
    strips.set(name, made);
    if (name === 'drums') {
      made.output.connect(drums.dry);
      made.output.chain(new Gain({ context, gain: DRUMS.reverb }), drums.reverb);
      return made;
    }
    const place = STRIP_NAMES.indexOf(name);
    const output = name === 'pad' ? padDuck : made.output;
    if (output === padDuck) made.output.connect(padDuck);
    output.connect(plain.inputs[place]!);
    output.chain(new Gain({ context, gain: shares.chorus }), wide.inputs[place]!);
    output.chain(new Gain({ context, gain: shares.reverb }), room.inputs[place]!);
    output.chain(new Gain({ context, gain: shares.delay }), echo.inputs[place]!);
    return made;
  }

  function wavesOf(name: PresetName) {
    const known =
      waves.get(name) ?? createWaves(context, PRESETS[name], uniform(seed + PRESET_NAMES.indexOf(name) + 1));
    waves.set(name, known);
    return known;
  }

  function* sounding(time: number): Generator<Playing> {
    for (const { playing } of strips.values()) {
      for (const note of playing) if (note !== undefined && note.end > time) yield note;
    }
  }

  const member = ({ source, channel }: Origin) => zones.get(source)?.get(channel);
  /** The channel that programs and the pedal come from: for a member, its manager's. */
  const channelOf = (from: Origin) => member(from)?.manager ?? from.channel;
  const partOf = (from: Origin) => (WRITTEN.has(from.source) ? written : played)[channelOf(from)]!;
  const stateOf = (from: Origin) => member(from)?.state ?? partOf(from);
  /** A member bends its own note, and its manager all of them. */
  const bendOf = (from: Origin) => {
    const own = stateOf(from);
    const all = partOf(from);
    return own.bend * own.range + (own === all ? 0 : all.bend * all.range);
  };
  const shineOf = (from: Origin, pressure = stateOf(from).pressure) =>
    PRESSURE_OCTAVES * pressure + SLIDE_OCTAVES * 2 * (stateOf(from).slide - 0.5);
  const isMine = (note: Playing, from: Origin) => stateOf(note) === stateOf(from);

  function startNote(key: Key, velocity: number, time: number): void {
    const part = partOf(key);
    const asked = WRITTEN.has(key.source) ? 0 : kind.at(time);
    const name = PRESET_NAMES[asked - 1] ?? part.preset;
    const slide = glide.at(time);
    const slurred = name === 'lead' && slide > 0;
    const from = slurred && part.last !== undefined ? 100 * (part.last - key.note) : 0;
    const shine = shineOf(key);
    const preset: Preset = PRESETS[name];
    const now: Touch = {
      cutoff: cutoff.at(time),
      attack: attack.at(time),
      release: release.at(time),
      bend: bendOf(key),
      // Three time constants are the glide.
      ...(from !== 0 && { slur: { cents: from, time: slide / 3 } }),
    };
    const isSampled = asked === STRIP_NAMES.length;
    const own = strip(isSampled ? 'sampler' : name);
    own.play(time, (slot) => {
      if (slurred) {
        for (const note of own.playing)
          if (note?.end === Infinity && partOf(note) === part) note.release(time, REPEAT_FADE);
        part.last = key.note;
      }
      const voice =
        (isSampled ? sampler.startNote(slot, key.note, velocity, now, time) : undefined) ??
        startVoice(context, slot, preset, wavesOf(name), key.note, velocity, now, time);
      if (shine !== 0) voice.setShine(shine, time);
      return {
        ...key,
        start: time,
        releaseScale: preset.release,
        end: Infinity,
        sustained: false,
        release(at, release) {
          this.end = voice.release(at, release);
        },
        setBend: voice.setBend,
        setCutoff: voice.setCutoff,
        setShine: voice.setShine,
      };
    });
  }

  function hitDrum(key: Key, velocity: number, time: number): void {
    const kitStrip = strip('drums');
    if (isKick(key)) duckAt(padDuck, duck.at(time), time);
    if (HAT_NOTES.has(key.note)) {
      // Not those that are due later: what is played by hand comes amid what the drum machine has told beforehand.
      for (const hit of kitStrip.playing)
        if (hit && hit.start <= time && hit.end > time && HAT_NOTES.has(hit.note)) hit.release(time, PANIC_FADE);
    }
    kitStrip.play(time, (slot) => {
      const sampled = drumKit.at(time) > 0 ? sampler.hit(slot, key.note, velocity * DRUMS.level, time) : undefined;
      const { end, choke } = sampled ?? kit(slot, key.note, velocity * DRUMS.level, time);
      return {
        ...key,
        start: time,
        releaseScale: 1,
        end,
        sustained: false,
        release(at) {
          this.end = choke(at);
        },
        setBend() {},
        setCutoff() {},
        setShine() {},
      };
    });
  }

  const releaseTime = ({ releaseScale }: Playing, time: number) =>
    (release.at(time) * releaseScale) / TIME_CONSTANTS_A_RELEASE;

  const held = (key: Key, time: number) =>
    [...sounding(time)].filter(
      ({ channel, note, source, end }) =>
        end === Infinity && channel === key.channel && note === key.note && source === key.source,
    );

  const isDrum = (key: Key) => key.channel === DRUM_CHANNEL && !member(key);

  return {
    notes,
    drums,
    isDrum,
    noteOn(key, velocity, time) {
      if (isDrum(key)) return hitDrum(key, velocity, time);
      for (const before of held(key, time)) before.release(time, REPEAT_FADE);
      startNote(key, velocity, time);
    },
    noteOff(key, time) {
      for (const note of held(key, time)) {
        if (partOf(key).pedal) note.sustained = true;
        else note.release(time, releaseTime(note, time));
      }
    },
    setProgram(from, program) {
      partOf(from).preset = presetForProgram(program);
    },
    setKind: (value, time) => kind.set(value, time),
    setDrumKit: (value, time) => drumKit.set(value, time),
    loadSamples: (samples) => sampler.load(samples),
    setGlide: (seconds, time) => glide.set(seconds, time),
    setDuck: (value, time) => duck.set(value, time),
    setBend(from, value, time) {
      stateOf(from).bend = value;
      const all = stateOf(from);
      for (const note of sounding(time)) {
        if (isMine(note, from) || partOf(note) === all) note.setBend(bendOf(note), time);
      }
    },
    setBendRange(from, semitones) {
      stateOf(from).range = 100 * semitones;
    },
    setPressure(from, value, time) {
      if (from.note === undefined) stateOf(from).pressure = value;
      for (const note of sounding(time)) {
        if (isMine(note, from) && (from.note ?? note.note) === note.note) note.setShine(shineOf(from, value), time);
      }
    },
    setSlide(from, value, time) {
      stateOf(from).slide = value;
      for (const note of sounding(time)) if (isMine(note, from)) note.setShine(shineOf(from), time);
    },
    setZone(source, manager, members, time) {
      // The pedal that holds them would be another channel's.
      for (const note of sounding(time))
        if (note.source === source && note.sustained && note.end === Infinity)
          note.release(time, releaseTime(note, time));
      const zone = zones.get(source) ?? new Map<number, { manager: number; state: Controls }>();
      zones.set(source, zone);
      for (const [number, { manager: of }] of zone) if (of === manager) zone.delete(number);
      for (let i = 1; i <= members; i++) {
        zone.set(manager === 1 ? 1 + i : 16 - i, { manager, state: controls() });
      }
    },
    setPedal(from, down, time) {
      const all = stateOf(from);
      all.pedal = down;
      if (down) return;
      for (const note of sounding(time)) {
        if (partOf(note) === all && note.sustained && note.end === Infinity)
          note.release(time, releaseTime(note, time));
      }
    },
    setCutoff(hertz, time) {
      cutoff.set(hertz, time);
      for (const note of sounding(time)) note.setCutoff(hertz, time);
    },
    setAttack: (seconds, time) => attack.set(seconds, time),
    setRelease: (seconds, time) => release.set(seconds, time),
    setChorus(gain, time) {
      chorusSend.gain.setTargetAtTime(gain, time, 0.02);
    },
    setLevel(gain, time) {
      for (const { gain: level } of [notes, drums].flatMap(({ dry, reverb, delay }) => [dry, reverb, delay]))
        level.setTargetAtTime(gain, time, 0.02);
    },
    panic(time) {
      const members = [...zones.values()].flatMap((zone) => [...zone.values()].map(({ state }) => state));
      for (const state of [...played, ...written, ...members]) {
        Object.assign(state, { bend: 0, pressure: 0, slide: 0.5, pedal: false, last: undefined });
      }
      for (const note of sounding(time)) note.release(time, PANIC_FADE);
    },
  };
}

/** Changes that are remembered: more than can be told beforehand. */
const MOST_CHANGES = 16;

/** A setting that changes at its times, some of which are told beforehand: each note has it as it is at its own. */
export function inTime<T>(value: T) {
  let changes: readonly { readonly value: T; readonly time: number }[] = [{ value, time: -Infinity }];
  return {
    at: (time: number) => (changes.findLast((change) => change.time <= time) ?? changes[0]!).value,
    set(value: T, time: number) {
      changes = [...changes, { value, time }].sort((a, b) => a.time - b.time).slice(-MOST_CHANGES);
    },
  };
}

/** How deep (0..1) what gives way to a kick does, and how many seconds it takes to be back. */
export interface Duck {
  readonly depth: number;
  readonly release: number;
}

/** A gain gives way at `time` and comes back: exact, for it is told by the event and not by what is heard. */
export function duckAt(node: Gain, { depth, release }: Duck, time: number): void {
  if (depth === 0) return;
  node.gain.setTargetAtTime(1 - depth, time, DUCK_ATTACK);
  node.gain.setTargetAtTime(1, time + DUCK_HOLD, release / 3);
}

/** Whether a drum is one that ducks. */
export function isKick({ note }: { readonly note: number }): boolean {
  return KICKS.has(note);
}
