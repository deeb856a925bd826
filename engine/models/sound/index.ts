/** The sound model "first light": a few-step flow over log-frequency amplitudes, streamed a block at a time. */
import { hash, normal } from '../../random';
import { defineModel, type ModelContext, type ModelProcess, type Weights } from '../contract';
import { CONDITION, conditionFrames, noKeys, sameKeys } from './condition';
import { createDenoiser, type Denoiser } from './denoiser';
import { removeNoise } from './flow';
import { BINS, createOscillatorBank } from './oscillators';
import { BLOCK, FRAME_RATE, type SoundInput, type SoundOutput } from './types';

/** Brings a chord of middling force to about -18 dBFS. */
const OUTPUT_GAIN = 0.65;

/** Spread of the first noise. Below 1 trades variety for a steadier level, measured against the real sound's flutter. */
const TEMPERATURE = 0.5;

export default defineModel<SoundInput, SoundOutput>({
  manifest: {
    kind: 'sound',
    name: 'first-light',
    title: 'First light: chords as pads, strings, voices, bells, plucks, organs, basses and glass',
    weights: new URL('../../../models/sound.safetensors', import.meta.url),
    licence: 'MIT',
  },
  create: (context, weights) => Promise.resolve(createProcess(context, weights)),
  transfer: ({ left, right }) => [left.buffer, right.buffer],
});

function createProcess({ tf, sampleRate }: ModelContext, weights: Weights): ModelProcess<SoundInput, SoundOutput> {
  const denoiser = createDenoiser(tf, weights);
  const hop = Math.round(sampleRate / FRAME_RATE);
  let stream = startStream(denoiser, hop, sampleRate, 0);

  const process: ModelProcess<SoundInput, SoundOutput> = {
    async warmUp() {
      const families = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0);
      const middle = { families, brightness: 0.5, energy: 0.5, density: 0.5, roughness: 0, level: 0 };
      for (const steps of [1, 2, 4] as const) await process.step({ ...middle, notes: [], steps });
      process.reset(0);
    },
    async step(input) {
      const frames = await nextFrames(tf, denoiser, stream, input);
      const { left, right } = stream.oscillators.play(frames, OUTPUT_GAIN * input.level);
      return { left, right, seconds: (BLOCK * hop) / sampleRate };
    },
    reset(seed) {
      stream = startStream(denoiser, hop, sampleRate, seed);
    },
    dispose: () => denoiser.dispose(),
  };
  return process;
}

type Stream = ReturnType<typeof startStream>;

/** All that is remembered from block to block. It starts in silence. */
function startStream({ config }: Denoiser, hop: number, sampleRate: number, seed: number) {
  return {
    seed,
    blocks: 0,
    keys: noKeys(),
    /** The last frames, standardised: [context, BINS]. */
    context: new Float32Array(config.context * BINS).fill(-config.mean / config.spread),
    /** The condition of those frames: [context, CONDITION]. */
    conditions: new Float32Array(config.context * CONDITION),
    /** Frames generated beyond the last block, to fade the next one in: [overlap, BINS], standardised. */
    beyond: new Float32Array(config.overlap * BINS).fill(-config.mean / config.spread),
    oscillators: createOscillatorBank(hop, sampleRate, seed),
  };
}

/** Generates the next block and moves the stream on: [BLOCK, BINS] compressed amplitudes. */
async function nextFrames(
  tf: ModelContext['tf'],
  denoiser: Denoiser,
  stream: Stream,
  input: SoundInput,
): Promise<Float32Array> {
  const { context, overlap, mean, spread } = denoiser.config;
  const length = BLOCK + overlap;
  const seed = hash(stream.seed, stream.blocks++);
  const { condition, keys } = conditionFrames(input, stream.keys, length, BLOCK, seed);
  const conditions = joined(stream.conditions, condition);
  const chance = normal(seed);
  const noise = Float32Array.from({ length: length * BINS }, () => TEMPERATURE * chance());

  const named = tf.tidy(() => {
    const known = tf.tensor2d(stream.context, [context, BINS]);
    const embedded = denoiser.embed(tf.tensor2d(conditions, [context + length, CONDITION]));
    return removeNoise((z, t) => denoiser.name(known, z, t, embedded), tf.tensor2d(noise, [length, BINS]), input.steps);
  });
  const generated = (await named.data()) as Float32Array;
  named.dispose();

  const block = generated.slice(0, BLOCK * BINS);
  // What was foreseen holds only while the same keys are down; a new chord begins at once.
  if (sameKeys(stream.keys, keys)) fadeIn(block, stream.beyond, overlap);
  stream.beyond = generated.slice(BLOCK * BINS);
  stream.context = joined(stream.context, block).slice(-context * BINS);
  stream.conditions = conditions.slice(BLOCK * CONDITION, (context + BLOCK) * CONDITION);
  stream.keys = keys;
  return block.map((value) => Math.max(0, value * spread + mean));
}

/** Fades the first frames of a block in over what the block before had foreseen. */
function fadeIn(block: Float32Array, foreseen: Float32Array, overlap: number): void {
  for (let i = 0; i < foreseen.length; i++) {
    const share = (Math.floor(i / BINS) + 1) / (overlap + 1);
    block[i] = foreseen[i]! + share * (block[i]! - foreseen[i]!);
  }
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const all = new Float32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
