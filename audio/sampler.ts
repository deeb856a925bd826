/** The instrument and the drums that were recorded from the generated sound: see engine/players/sampler.ts. */
import { connect, type BaseContext, type Gain } from 'tone';
import type { Sample, Samples } from '../engine/players/sampler';
import { createBody, cutoffCents, GLIDE, loudnessOf, REFERENCE_CUTOFF } from './body';
import { choking, type Hit } from './drums';
import { startSlur, type Touch, type Voice } from './voice';

export interface Sampler {
  load(samples: Samples): void;
  /** Undefined while it has no samples. `velocity` 0..1, `time` in context seconds. */
  startNote(output: Gain, note: number, velocity: number, touch: Touch, time: number): Voice | undefined;
  hit(output: Gain, note: number, velocity: number, time: number): Hit | undefined;
}

/** A held note goes round between these, in seconds of its sample; the end is faded into the beginning. */
const LOOP = { start: 1.1, end: 2.4, fade: 0.5 };
const OPEN_HERTZ = 16_000;
const LEVEL = 1.4;

interface Recorded {
  readonly of: readonly number[];
  readonly buffer: AudioBuffer;
}

export function createSampler(context: BaseContext): Sampler {
  let notes: readonly Recorded[] = [];
  let drums: readonly Recorded[] = [];

  const recorded = (sample: Sample, isHeld: boolean): Recorded => {
    const { left, right } = isHeld ? loopedSample(sample, context.sampleRate) : sample;
    const buffer = context.createBuffer(2, left.length, context.sampleRate);
    buffer.copyToChannel(left, 0);
    buffer.copyToChannel(right, 1);
    return { of: sample.of, buffer };
  };

  return {
    load(samples) {
      notes = samples.notes.map((sample) => recorded(sample, true));
      drums = samples.drums.map((sample) => recorded(sample, false));
    },
    startNote(output, note, velocity, touch, time) {
      if (notes.length === 0) return undefined;
      const away = ({ of: [own = 0] }: Recorded) => Math.abs(own - note);
      const { of, buffer } = notes.reduce((a, b) => (away(b) < away(a) ? b : a));
      const source = context.createBufferSource();
      Object.assign(source, { buffer, loop: true, loopStart: LOOP.start, loopEnd: LOOP.end });
      source.playbackRate.value = 2 ** ((note - of[0]!) / 12);
      source.detune.value = touch.bend;
      const slur = startSlur(context, touch.slur, time);
      slur?.connect(source.detune);
      const filter = context.createBiquadFilter();
      filter.type = 'lowpass';
      filter.frequency.value = Math.min(OPEN_HERTZ, REFERENCE_CUTOFF * 2 ** (2 + (velocity - 0.7) * 1.4));
      filter.detune.automationRate = 'k-rate';
      filter.Q.value = -3;
      filter.detune.value = cutoffCents(touch.cutoff);
      const envelope = context.createGain();
      envelope.gain.setValueAtTime(0, time);
      envelope.gain.linearRampToValueAtTime(LEVEL * loudnessOf(velocity), time + Math.max(0.002, 0.2 * touch.attack));
      const fade = context.createGain();
      source.connect(filter).connect(envelope).connect(fade);
      connect(fade, output);
      source.onended = () => fade.disconnect();
      source.start(time);
      return {
        ...createBody(filter, fade, touch.cutoff, [source, slur]),
        setBend: (cents, at) => source.detune.setTargetAtTime(cents, at, GLIDE),
      };
    },
    hit(output, note, velocity, time) {
      const found = drums.find(({ of }) => of.includes(note));
      if (!found) return undefined;
      const source = context.createBufferSource();
      source.buffer = found.buffer;
      const gain = context.createGain();
      gain.gain.setValueAtTime(LEVEL * velocity ** 1.5, time);
      const end = time + found.buffer.duration;
      gain.gain.setTargetAtTime(0, end - 0.1, 0.02);
      gain.gain.setValueAtTime(0, end);
      source.connect(gain);
      connect(gain, output);
      source.onended = () => gain.disconnect();
      source.start(time);
      source.stop(end);
      return { end, choke: choking(gain.gain, [source], end) };
    },
  };
}

/** The sample whose loop's last `fade` seconds become, with equal power, those before the loop. */
export function loopedSample(
  { left, right }: Pick<Sample, 'left' | 'right'>,
  sampleRate: number,
): { left: Float32Array<ArrayBuffer>; right: Float32Array<ArrayBuffer> } {
  const [start, end, fade] = [LOOP.start, LOOP.end, LOOP.fade].map((seconds) => Math.round(seconds * sampleRate)) as [
    number,
    number,
    number,
  ];
  const looped = (channel: Float32Array): Float32Array<ArrayBuffer> => {
    const made = channel.slice();
    for (let i = 0; i < fade; i++) {
      const angle = (Math.PI / 2) * ((i + 1) / fade);
      const at = end - fade + i;
      made[at] = Math.cos(angle) * channel[at]! + Math.sin(angle) * channel[start - fade + i]!;
    }
    return made;
  };
  return { left: looped(left), right: looped(right) };
}
