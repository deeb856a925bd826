/** What the notes play: a strip for every instrument that is asked for, and who plays which. */
import { Gain, type BaseContext } from 'tone';
import { createChorus } from './chorus';
import { createKit, HAT_NOTES } from './drums';
import { uniform } from './noise';
import { presetForProgram, PRESETS, type Preset, type PresetName } from './presets';
import { createStrip, type Playing, type Strip } from './strip';
import { createSum } from './sum';
import { createWaves, startVoice, type Touch } from './voice';

export interface Instrument {
  readonly dry: Gain;
  readonly reverb: Gain;
  readonly delay: Gain;
  /** All times are context seconds; channels 1..16, of which 10 is drums; velocity 0..1. */
  noteOn(key: Key, velocity: number, time: number): void;
  noteOff(key: Key, time: number): void;
  /** General MIDI, 0..127; notes that sound go on as they are. */
  setProgram(channel: number, program: number): void;
  /** -1..1 is two semitones down or up. */
  setBend(channel: number, value: number, time: number): void;
  setPedal(channel: number, down: boolean, time: number): void;
  setCutoff(hertz: number, time: number): void;
  setAttack(seconds: number): void;
  setRelease(seconds: number): void;
  /** A gain, 0..2. */
  setLevel(gain: number, time: number): void;
  /** Everything falls silent within some 50 ms. */
  panic(time: number): void;
}

/** Which note: the same note may be held by several sources. */
export interface Key {
  readonly channel: number;
  readonly note: number;
  readonly source: string;
}

interface Channel {
  preset: PresetName;
  bend: number;
  pedal: boolean;
}

const DRUM_CHANNEL = 10;
const DRUMS = { voices: 16, chorus: 0, reverb: 0.3, delay: 0, level: 0.95 } as const;
const BEND_CENTS = 200;
const PANIC_FADE = 0.012;
const REPEAT_FADE = 0.02;
/** `release` is how long a note takes to fade by 30 dB or so: 3.5 time constants. */
const TIME_CONSTANTS_A_RELEASE = 3.5;
const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];
/** Room for every preset and the drums. */
const STRIPS = 8;

export function createInstrument(
  context: BaseContext,
  seed: number,
  start: { cutoff: number; attack: number; release: number; level: number },
): Instrument {
  const plain = createSum(context, STRIPS);
  const wide = createSum(context, STRIPS);
  const room = createSum(context, STRIPS);
  const echo = createSum(context, STRIPS);
  const chorus = createChorus(context);
  const dry = new Gain({ context, gain: start.level });
  const reverb = new Gain({ context, gain: start.level });
  const delay = new Gain({ context, gain: start.level });
  plain.output.connect(dry);
  wide.output.connect(chorus.input);
  chorus.output.connect(dry);
  room.output.connect(reverb);
  echo.output.connect(delay);
  const channels = Array.from({ length: 17 }, (): Channel => ({ preset: 'keys', bend: 0, pedal: false }));
  const strips = new Map<PresetName | 'drums', Strip>();
  const waves = new Map<PresetName, ReturnType<typeof createWaves>>();
  const touch = { ...start };
  const kit = createKit(context, uniform(seed));

  function strip(name: PresetName | 'drums'): Strip {
    const known = strips.get(name);
    if (known !== undefined) return known;
    const shares = name === 'drums' ? DRUMS : PRESETS[name];
    const made = createStrip(context, shares.voices);
    const place = name === 'drums' ? STRIPS - 1 : PRESET_NAMES.indexOf(name);
    made.output.connect(plain.inputs[place]!);
    made.output.chain(new Gain({ context, gain: shares.chorus }), wide.inputs[place]!);
    made.output.chain(new Gain({ context, gain: shares.reverb }), room.inputs[place]!);
    made.output.chain(new Gain({ context, gain: shares.delay }), echo.inputs[place]!);
    strips.set(name, made);
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

  function startNote(key: Key, velocity: number, time: number): void {
    const { preset: name, bend } = channels[key.channel]!;
    const preset: Preset = PRESETS[name];
    const now: Touch = { ...touch, bend: bend * BEND_CENTS };
    strip(name).play(time, (slot) => {
      const voice = startVoice(context, slot, preset, wavesOf(name), key.note, velocity, now, time);
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
      };
    });
  }

  function hitDrum(key: Key, velocity: number, time: number): void {
    const drums = strip('drums');
    if (HAT_NOTES.has(key.note)) {
      for (const hit of drums.playing)
        if (hit && hit.end > time && HAT_NOTES.has(hit.note)) hit.release(time, PANIC_FADE);
    }
    drums.play(time, (slot) => {
      const { end, choke } = kit(slot, key.note, velocity * DRUMS.level, time);
      return {
        ...key,
        start: time,
        releaseScale: 1,
        end,
        sustained: false,
        release: choke,
        setBend() {},
        setCutoff() {},
      };
    });
  }

  const releaseTime = ({ releaseScale }: Playing) => (touch.release * releaseScale) / TIME_CONSTANTS_A_RELEASE;

  const held = (key: Key, time: number) =>
    [...sounding(time)].filter(
      ({ channel, note, source, end }) =>
        end === Infinity && channel === key.channel && note === key.note && source === key.source,
    );

  return {
    dry,
    reverb,
    delay,
    noteOn(key, velocity, time) {
      if (key.channel === DRUM_CHANNEL) return hitDrum(key, velocity, time);
      for (const before of held(key, time)) before.release(time, REPEAT_FADE);
      startNote(key, velocity, time);
    },
    noteOff(key, time) {
      for (const note of held(key, time)) {
        if (channels[key.channel]!.pedal) note.sustained = true;
        else note.release(time, releaseTime(note));
      }
    },
    setProgram(channel, program) {
      channels[channel]!.preset = presetForProgram(program);
    },
    setBend(channel, value, time) {
      channels[channel]!.bend = value;
      for (const note of sounding(time)) if (note.channel === channel) note.setBend(value * BEND_CENTS, time);
    },
    setPedal(channel, down, time) {
      channels[channel]!.pedal = down;
      if (down) return;
      for (const note of sounding(time)) {
        if (note.channel === channel && note.sustained && note.end === Infinity) note.release(time, releaseTime(note));
      }
    },
    setCutoff(hertz, time) {
      touch.cutoff = hertz;
      for (const note of sounding(time)) note.setCutoff(hertz, time);
    },
    setAttack(seconds) {
      touch.attack = seconds;
    },
    setRelease(seconds) {
      touch.release = seconds;
    },
    setLevel(gain, time) {
      for (const bus of [dry, reverb, delay]) bus.gain.setTargetAtTime(gain, time, 0.02);
    },
    panic(time) {
      for (const channel of channels) Object.assign(channel, { bend: 0, pedal: false });
      for (const note of sounding(time)) note.release(time, PANIC_FADE);
    },
  };
}
