/** The sound model "first light": a few-step flow over log-frequency amplitudes, streamed a block at a time. */
import hashes from '../../../models/hashes.json';
import { defineModel, type ModelContext, type ModelProcess, type Weights } from '../contract';
import { nextTask } from '../scheduler';
import { createNetwork } from './network';
import { createNoiseBank, type NoiseBank } from './noise-bank';
import { startStream } from './stream';
import { FRAME_RATE, SOUND_FAMILIES, type SoundInput, type SoundOutput } from './types';

export default defineModel<SoundInput, SoundOutput>({
  manifest: {
    name: 'first-light',
    title: 'First light: chords as pads, strings, voices, bells, plucks, organs, basses and glass',
    weights: new URL('../../../models/sound.safetensors', import.meta.url),
    large: new URL('../../../models/sound-large.safetensors', import.meta.url),
    sha256: { weights: hashes['sound.safetensors'], large: hashes['sound-large.safetensors'] },
    sizes: { webgpu: ['large', 'small'], wasm: ['small', 'large'] },
    licence: 'MIT',
  },
  create: createProcess,
  transfer: ({ left, right, frames }) => [left.buffer, right.buffer, frames.buffer],
});

async function createProcess(context: ModelContext, weights: Weights): Promise<ModelProcess<SoundInput, SoundOutput>> {
  const { sampleRate } = context;
  const network = await createNetwork(context, weights);
  await nextTask();
  const noise = noiseAt(sampleRate);
  const usualHop = Math.round(sampleRate / FRAME_RATE);
  let stream = startStream(network, usualHop, sampleRate, 0, noise);
  let shot = stream;

  const process: ModelProcess<SoundInput, SoundOutput> = {
    async warmUp() {
      const families = new Float32Array(SOUND_FAMILIES.length);
      families[0] = 1;
      const middle = { families, brightness: 0.5, energy: 0.5, density: 0.5, roughness: 0, level: 0 };
      // On the GPU once through every step's plan; the CPU needs only to have begun.
      await process.step({ ...middle, notes: [], steps: context.backend === 'webgpu' ? 4 : 1 });
      process.reset(0);
    },
    async step(input) {
      if (input.shot?.isFirst) shot = startStream(network, usualHop, sampleRate, input.shot.seed, noise);
      return (input.shot ? shot : stream).next(input);
    },
    reset(seed) {
      stream = startStream(network, usualHop, sampleRate, seed, noise);
    },
    memory: () => network.memory(),
    dispose: () => network.dispose(),
  };
  return process;
}

const banks = new Map<number, NoiseBank>();

/** Its loops take a second to make: every stream shares them, whatever its seed, and a model that takes the place of another. */
function noiseAt(sampleRate: number): NoiseBank {
  const bank = banks.get(sampleRate) ?? createNoiseBank(sampleRate, 0);
  banks.set(sampleRate, bank);
  return bank;
}
