/**
 * The stream of frames and their sound, block after block. Every frame is remembered for a while with all that sounded
 * after it, so that the stream can go on from any of them: a new chord need not wait for what was made before it.
 */
import { hash, normal } from '../../random';
import { CONDITION, conditionFrames, FIRST_CONDITION, firstCondition, type Keys, noKeys, sameKeys } from './condition';
import type { Network } from './network';
import { createNoiseBank, NOISE_BANDS } from './noise-bank';
import { BINS, createOscillatorBank, type Sounding } from './oscillators';
import { BLOCK, type SoundInput, type SoundOutput } from './types';

/** Brings a chord of middling force to about -18 dBFS. */
const OUTPUT_GAIN = 0.65;

/** Spread of the first noise. Below 1 trades variety for a steadier level, measured against the real sound's flutter. */
const TEMPERATURE = 0.5;

/** How much more than likely the sound is to be as asked, unless told. */
const GUIDANCE = 0.5;

/** The loudest number of a frame in the training music; one step and guidance together may name more. */
const LOUDEST = 0.95;

/** Frames after which a frame is forgotten: more than is ever kept ready, and the network's context. */
const REMEMBERED = 256;

/** A frame and all that is needed to go on after it. */
interface Past {
  /** [bins] standardised. */
  readonly frame: Float32Array;
  /** [CONDITION] */
  readonly condition: Float32Array;
  readonly keys: Keys;
  /** Samples from the stream's beginning to this frame's end. */
  readonly end: number;
  readonly sounding: Sounding;
  /** [NOISE_BANDS] amplitudes at its end. */
  readonly noise: Float32Array;
}

export interface SoundStream {
  /** The next block, or the one from `input.from` on. Not again before it has resolved. */
  next(input: SoundInput): Promise<Omit<SoundOutput, 'seconds'>>;
}

/** Starts in silence. @param seed makes all chance. @param usualHop samples a frame lasts unless told. */
export function startStream(network: Network, usualHop: number, sampleRate: number, seed: number): SoundStream {
  const { config } = network;
  const { bins, context, overlap, mean, spread } = config;
  const oscillators = createOscillatorBank(usualHop, sampleRate, seed);
  // Only the second version has noise, and its loops cost a second to make.
  const noiseBank = bins > BINS ? createNoiseBank(sampleRate, seed) : undefined;
  const silence: Past = {
    frame: new Float32Array(bins).fill(-mean / spread),
    condition: new Float32Array(CONDITION),
    keys: noKeys(),
    end: 0,
    sounding: oscillators.save(),
    noise: new Float32Array(NOISE_BANDS),
  };
  let past: Past[] = Array.from({ length: context }, () => silence);
  /** Frames generated beyond the last block, to fade the next one in: [overlap, bins] standardised. */
  let beyond: Float32Array | undefined;
  let blocks = 0;

  function goBack(from: number): void {
    // The frame that begins at or after `from` follows the first that ends there.
    const at = past.findIndex(({ end }) => end >= from);
    if (at < 0 || at === past.length - 1) return;
    past = past.slice(0, Math.max(at + 1, context));
    beyond = undefined;
  }

  async function generate(input: SoundInput) {
    const length = BLOCK + overlap;
    const chance = hash(seed, blocks++);
    const { keys: before } = past.at(-1)!;
    const { condition, keys } = conditionFrames(input, before, length, BLOCK, chance);
    const known = past.slice(-context);
    const conditions = joined(...known.map(({ condition }) => condition), condition);
    const nextNormal = normal(chance);
    const generated = await network.generate({
      context: joined(...known.map(({ frame }) => frame)),
      noise: Float32Array.from({ length: length * bins }, () => TEMPERATURE * nextNormal()),
      condition: config.condition_size === FIRST_CONDITION ? firstCondition(conditions) : conditions,
      steps: input.steps,
      guidance: input.guidance ?? GUIDANCE,
    });
    const most = (LOUDEST - mean) / spread;
    generated.forEach((value, i) => (generated[i] = Math.min(most, value)));
    // What was foreseen holds only while the same keys are down; a new chord begins at once.
    const struck = (input.hits?.length ?? 0) > 0 || input.notes.some(({ again }) => again);
    if (beyond && !struck && sameKeys(before, keys[0]!)) fadeIn(generated, beyond, bins);
    beyond = generated.slice(BLOCK * bins);
    return { generated, condition, keys };
  }

  /** Sounds one frame of compressed amplitudes after those before it, into both channels from sample `to` on. */
  function sound(values: Float32Array, gain: number, hop: number, left: Float32Array, right: Float32Array, to: number) {
    const { end, noise: quiet } = past.at(-1)!;
    const partials = oscillators.play(values.subarray(0, BINS), gain, hop);
    left.set(partials.left, to);
    right.set(partials.right, to);
    const noise = Float32Array.from(
      { length: NOISE_BANDS },
      (_, band) => (gain * Math.expm1((values[BINS + band] ?? 0) * Math.log1p(1000))) / 1000,
    );
    noiseBank?.play(left, right, to, hop, end, quiet, noise);
    return { end: end + hop, sounding: oscillators.save(), noise };
  }

  return {
    async next(input) {
      if (input.from !== undefined) goBack(input.from);
      const hop = input.hop ?? usualHop;
      const { generated, condition, keys } = await generate(input);
      const [left, right] = [new Float32Array(BLOCK * hop), new Float32Array(BLOCK * hop)];
      const frames = generated.slice(0, BLOCK * bins).map((value) => Math.max(0, value * spread + mean));
      const { end: at, sounding } = past.at(-1)!;
      oscillators.restore(sounding);
      const first = sounding.gain < 0 ? OUTPUT_GAIN * input.level : sounding.gain;
      for (let i = 0; i < BLOCK; i++) {
        const frame = generated.slice(i * bins, (i + 1) * bins);
        const gain = first + ((OUTPUT_GAIN * input.level - first) * (i + 1)) / BLOCK;
        const heard = sound(frames.subarray(i * bins, (i + 1) * bins), gain, hop, left, right, i * hop);
        past.push({ frame, condition: condition.slice(i * CONDITION, (i + 1) * CONDITION), keys: keys[i]!, ...heard });
      }
      past = past.slice(-REMEMBERED);
      return { left, right, frames, at };
    },
  };
}

/** Fades the first frames of a block in over what the block before had foreseen. */
function fadeIn(block: Float32Array, foreseen: Float32Array, bins: number): void {
  const overlap = foreseen.length / bins;
  for (let i = 0; i < foreseen.length; i++) {
    const share = (Math.floor(i / bins) + 1) / (overlap + 1);
    block[i] = foreseen[i]! + share * (block[i]! - foreseen[i]!);
  }
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
