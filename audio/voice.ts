/** One note of one instrument. Its nodes live as long as the note, so their automation never piles up. */
import { connect, type BaseContext, type Gain } from 'tone';
import { createBody, cutoffCents, GLIDE, loudnessOf, type NoteBody, REFERENCE_CUTOFF, TIME_CONSTANTS } from './body';
import type { Harmonics, Preset } from './presets';

/** A preset made ready for a context: its waves, with phases from the seed. */
export interface Waves {
  readonly left: PeriodicWave;
  readonly right: PeriodicWave;
  readonly centre: PeriodicWave;
}

/** How the performer has set the instrument; the preset scales it. Hz, seconds, cents. */
export interface Touch {
  readonly cutoff: number;
  readonly attack: number;
  readonly release: number;
  readonly bend: number;
  /** The note begins so many cents away, and comes in with this time constant (seconds). */
  readonly slur?: { readonly cents: number; readonly time: number };
}

export interface Voice extends NoteBody {
  readonly setBend: (cents: number, time: number) => void;
}

/** Seconds: the knob's end, scaled for a pad, would take half a minute. */
const LONGEST_ATTACK = 5;

/** Every partial starts somewhere else, so that two layers make a chorus from their first sample, not a click. */
export function createWaves(context: BaseContext, { sides, centre }: Preset, random: () => number): Waves {
  return {
    left: periodicWave(context, sides.harmonics, sides.level, random),
    right: periodicWave(context, sides.harmonics, sides.level, random),
    centre: periodicWave(context, centre.harmonics, centre.level, () => 0),
  };
}

/** A wave of root mean square `level` / sqrt 2, as a sine of that amplitude has. */
function periodicWave(context: BaseContext, harmonics: Harmonics, level: number, random: () => number): PeriodicWave {
  const norm = level / Math.hypot(...harmonics);
  const real = new Float32Array(harmonics.length + 1);
  const imaginary = new Float32Array(harmonics.length + 1);
  for (const [i, amplitude] of harmonics.entries()) {
    const phase = 2 * Math.PI * random();
    real[i + 1] = norm * amplitude * Math.sin(phase);
    imaginary[i + 1] = norm * amplitude * Math.cos(phase);
  }
  return context.createPeriodicWave(real, imaginary, { disableNormalization: true });
}

/** The cents of a slur, to be added to a detune that the bend moves meanwhile: neither ends the other. To be stopped with its note. */
export function startSlur(context: BaseContext, slur: Touch['slur'], time: number): ConstantSourceNode | undefined {
  if (slur === undefined) return undefined;
  const source = context.createConstantSource();
  source.offset.setValueAtTime(slur.cents, time);
  source.offset.setTargetAtTime(0, time, slur.time);
  source.start(time);
  return source;
}

/**
 * Two detuned oscillators left and right and one in the middle go through a low-pass filter that the attack opens,
 * beside them a short frequency-modulated pluck (Chowning 1973); then attack and decay, then release.
 * @param velocity 0..1: louder is also brighter.
 * @param time context seconds.
 */
export function startVoice(
  context: BaseContext,
  output: Gain,
  preset: Preset,
  waves: Waves,
  note: number,
  velocity: number,
  touch: Touch,
  time: number,
): Voice {
  const frequency = 440 * 2 ** ((note - 69) / 12);
  const slur = startSlur(context, touch.slur, time);
  const pitched: { readonly detune: AudioParam; readonly cents: number }[] = [];
  function oscillator(hertz: number, cents: number, wave?: PeriodicWave): OscillatorNode {
    const node = context.createOscillator();
    if (wave !== undefined) node.setPeriodicWave(wave);
    node.frequency.value = hertz;
    node.detune.value = cents + touch.bend;
    slur?.connect(node.detune);
    node.start(time);
    pitched.push({ detune: node.detune, cents });
    return node;
  }

  const loudness = preset.level * loudnessOf(velocity);
  const attack = Math.min(LONGEST_ATTACK, Math.max(0.002, touch.attack * preset.attack));
  const envelope = context.createGain();
  envelope.gain.setValueAtTime(0, time);
  envelope.gain.linearRampToValueAtTime(loudness, time + attack);
  envelope.gain.setTargetAtTime(loudness * preset.sustain, time + attack, preset.decay);

  const filter = context.createBiquadFilter();
  const { cutoff, octaves, decay, q } = preset.filter;
  // Higher notes open the filter half as far as they climb.
  const tracked = REFERENCE_CUTOFF * cutoff * 2 ** ((note - 60) / 24 + (velocity - 0.7) * 1.4);
  filter.type = 'lowpass';
  // New coefficients once a block: every sample would cost more than all the rest of the voice.
  filter.frequency.automationRate = 'k-rate';
  filter.detune.automationRate = 'k-rate';
  // Decibels, for a low-pass in Web Audio.
  filter.Q.value = 20 * Math.log10(q);
  filter.detune.value = cutoffCents(touch.cutoff);
  filter.frequency.setValueAtTime(Math.min(16000, tracked * 2 ** (octaves * 0.4)), time);
  filter.frequency.linearRampToValueAtTime(Math.min(16000, tracked * 2 ** octaves), time + attack);
  filter.frequency.setTargetAtTime(Math.max(60, tracked), time + attack, decay);

  const sides = context.createChannelMerger(2);
  const half = preset.sides.cents / 2;
  const left = oscillator(frequency, -half, waves.left);
  const right = oscillator(frequency, half, waves.right);
  const centre = oscillator(frequency * 2 ** preset.centre.octave, 0, waves.centre);
  left.connect(sides, 0, 0);
  right.connect(sides, 0, 1);
  centre.connect(sides, 0, 0);
  centre.connect(sides, 0, 1);
  sides.connect(filter).connect(envelope);

  if (preset.pluck !== undefined) {
    const { ratio, index, decay: fall, level } = preset.pluck;
    // High notes need less depth: the side bands are far up already.
    const depth = index * frequency * ratio * Math.min(1, (700 / frequency) ** 0.6) * (0.35 + 0.9 * velocity);
    const deviation = context.createGain();
    deviation.gain.setValueAtTime(depth, time);
    deviation.gain.setTargetAtTime(0, time, fall);
    const strike = context.createGain();
    strike.gain.setValueAtTime(level, time);
    strike.gain.setTargetAtTime(0, time, fall * 2);
    const carrier = oscillator(frequency, 0);
    const modulator = oscillator(frequency * ratio, 0);
    modulator.connect(deviation).connect(carrier.frequency);
    carrier.connect(strike).connect(envelope);
    for (const source of [carrier, modulator]) source.stop(time + TIME_CONSTANTS * fall * 2);
  }

  const fade = context.createGain();
  envelope.connect(fade);
  connect(fade, output);
  left.onended = () => fade.disconnect();

  return {
    ...createBody(filter, fade, touch.cutoff, [left, right, centre, slur]),
    setBend(cents, at) {
      for (const { detune, cents: own } of pitched) detune.setTargetAtTime(own + cents, at, GLIDE);
    },
  };
}
