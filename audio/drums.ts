/** Channel 10: a drum kit made of sines and seeded noise. */
import { connect, type BaseContext, type Gain } from 'tone';
import { evenNoise, whiteNoise } from './noise';

/** A sine that falls from one pitch to another (Hz, each over its own time constant in seconds), and a burst of noise. */
interface Drum {
  readonly tone?: {
    readonly from: number;
    readonly to: number;
    readonly bend: number;
    readonly decay: number;
    readonly level: number;
  };
  readonly noise?: {
    readonly filter: 'lowpass' | 'bandpass' | 'highpass';
    readonly frequency: number;
    /** As Web Audio has it: decibels of a low-pass and a high-pass, a plain ratio of a band-pass. */
    readonly q: number;
    readonly decay: number;
    readonly level: number;
    /** When its bursts begin, in seconds; a clap has several. */
    readonly bursts?: readonly number[];
  };
}

const KICK: Drum = {
  tone: { from: 165, to: 47, bend: 0.028, decay: 0.14, level: 1 },
  noise: { filter: 'lowpass', frequency: 1800, q: 0.7, decay: 0.006, level: 0.28 },
};
const SNARE: Drum = {
  tone: { from: 235, to: 178, bend: 0.02, decay: 0.055, level: 0.5 },
  noise: { filter: 'bandpass', frequency: 2100, q: 0.45, decay: 0.075, level: 0.75 },
};
const CLAP: Drum = {
  noise: { filter: 'bandpass', frequency: 1350, q: 1.1, decay: 0.06, level: 1.2, bursts: [0, 0.011, 0.023] },
};
const HAT: Drum = { noise: { filter: 'highpass', frequency: 7600, q: 0.8, decay: 0.025, level: 0.34 } };
const OPEN_HAT: Drum = { noise: { filter: 'highpass', frequency: 7000, q: 0.8, decay: 0.16, level: 0.3 } };
const CYMBAL: Drum = { noise: { filter: 'highpass', frequency: 5200, q: 0.7, decay: 0.5, level: 0.26 } };
const SHAKER: Drum = { noise: { filter: 'bandpass', frequency: 6200, q: 1.2, decay: 0.035, level: 0.4 } };
const STICK: Drum = {
  tone: { from: 1750, to: 1500, bend: 0.01, decay: 0.018, level: 0.3 },
  noise: { filter: 'bandpass', frequency: 2600, q: 1, decay: 0.01, level: 0.3 },
};

function tom(pitch: number): Drum {
  return {
    tone: { from: pitch * 1.6, to: pitch, bend: 0.05, decay: 0.16, level: 0.7 },
    noise: { filter: 'lowpass', frequency: 900, q: 0.7, decay: 0.02, level: 0.2 },
  };
}

/** General MIDI percussion key map. */
const KIT: Readonly<Record<number, Drum>> = {
  35: KICK,
  36: KICK,
  37: STICK,
  38: SNARE,
  39: CLAP,
  40: SNARE,
  41: tom(78),
  42: HAT,
  43: tom(92),
  44: HAT,
  45: tom(110),
  46: OPEN_HAT,
  47: tom(130),
  48: tom(155),
  49: CYMBAL,
  50: tom(185),
  51: CYMBAL,
  52: CYMBAL,
  53: CYMBAL,
  54: SHAKER,
  55: CYMBAL,
  57: CYMBAL,
  59: CYMBAL,
  69: SHAKER,
  70: SHAKER,
  82: SHAKER,
};
/** These share one pair of cymbals: each silences the last. */
export const HAT_NOTES: ReadonlySet<number> = new Set([42, 44, 46]);

const NOISE_SECONDS = 2;

export type Kit = (output: Gain, note: number, velocity: number, time: number) => Hit;

export interface Hit {
  /** When nothing is left of it, in context seconds. */
  readonly end: number;
  /** Silences it at `time`, within some milliseconds. Returns when nothing is left. */
  readonly choke: (time: number) => number;
}

/** A hit that is choked fades with this time constant, in seconds; after so many of them nothing is heard. */
const CHOKE = 0.008;
const TIME_CONSTANTS = 7;

/** The choke of a hit that goes through `gain` and would end at `end`. */
export function choking(gain: AudioParam, sources: readonly AudioScheduledSourceNode[], end: number): Hit['choke'] {
  return (at) => {
    const over = Math.min(end, at + TIME_CONSTANTS * CHOKE);
    gain.setTargetAtTime(0, at, CHOKE);
    gain.setValueAtTime(0, over);
    for (const source of sources) source.stop(over);
    return over;
  };
}

/** A drum for every note; those that the kit has not sound as a shaker. */
export function createKit(context: BaseContext, random: () => number): Kit {
  const noise = context.createBuffer(1, NOISE_SECONDS * context.sampleRate, context.sampleRate);
  const scale = evenNoise(context.sampleRate);
  noise.copyToChannel(
    whiteNoise(random, noise.length).map((x) => scale * x),
    0,
  );

  return (output, note, velocity, time) => {
    const drum = KIT[note] ?? SHAKER;
    const level = velocity ** 1.5;
    const hit = context.createGain();
    const sources: AudioScheduledSourceNode[] = [];
    let end = time;
    if (drum.tone !== undefined) {
      const { from, to, bend, decay } = drum.tone;
      const sine = context.createOscillator();
      sine.frequency.setValueAtTime(from, time);
      sine.frequency.setTargetAtTime(to, time, bend);
      sine.connect(burst(context, [time], level * drum.tone.level, decay)).connect(hit);
      sine.start(time);
      end = Math.max(end, time + 9 * decay);
      sources.push(sine);
    }
    if (drum.noise !== undefined) {
      const { filter: type, frequency, q, decay, bursts = [0] } = drum.noise;
      const source = context.createBufferSource();
      source.buffer = noise;
      source.loop = true;
      const filter = context.createBiquadFilter();
      filter.type = type;
      filter.frequency.value = frequency * (0.75 + 0.35 * velocity);
      filter.Q.value = q;
      const times = bursts.map((after) => time + after);
      source
        .connect(filter)
        .connect(burst(context, times, level * drum.noise.level, decay))
        .connect(hit);
      // Every hit takes another piece of the noise.
      source.start(time, random() * (NOISE_SECONDS / 2));
      end = Math.max(end, times.at(-1)! + 9 * decay);
      sources.push(source);
    }
    for (const source of sources) source.stop(end);
    // Nothing at all from here on: then it does not matter when the browser gets round to `onended`.
    hit.gain.setValueAtTime(0, end);
    sources.at(-1)!.onended = () => hit.disconnect();
    connect(hit, output);
    return { end, choke: choking(hit.gain, sources, end) };
  };
}

/**
 * A gain that leaps up (in a millisecond) at each of the times and falls with time constant `decay`. What comes late falls
 * together in one instant, in this order: then it begins at its level.
 */
function burst(context: BaseContext, times: readonly number[], level: number, decay: number): GainNode {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, times[0]!);
  for (const time of times) {
    gain.gain.setTargetAtTime(level, time, 0.0004);
    gain.gain.setValueAtTime(level, time + 0.002);
    gain.gain.setTargetAtTime(0, time + 0.002, decay);
  }
  return gain;
}
