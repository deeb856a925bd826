/** The image model "first light": a conditional, resolution-free GAN. Words set its condition, a walk its latent. */
import hashes from '../../../models/hashes.json';
import { sharedDevice } from '../backend';
import { defineModel, type ModelContext, type Weights } from '../contract';
import { createPainter } from './cpu/painter';
import { createGpuEasel } from './gpu/easel';
import type { ImageProcess } from './guest';
import { smallOf } from './sizes';
import { type ImageInput, type ImageOutput, NO_BEND, PLAIN_VIEW } from './types';

export default defineModel<ImageInput, ImageOutput>({
  manifest: {
    name: 'first-light',
    title:
      'First light: silk, ink, caustics, nebulae, moire, glass, mandalas, weaves, vortices, auroras, flames, wires, ' +
      'corals, crystals, attractors',
    weights: new URL('../../../models/image.safetensors', import.meta.url),
    sha256: { weights: hashes['image.safetensors'] },
    // On the processor only the small one is quick enough.
    sizes: { webgpu: ['large', 'small'], wasm: ['small'] },
    licence: 'MIT',
  },
  create: createProcess,
  sized: (weights, size) => (size === 'small' ? smallOf(weights) : weights),
  transfer: ({ bitmap }) => [bitmap],
});

/** A way from an input to a bitmap. */
interface Easel {
  paint(input: ImageInput): Promise<ImageBitmap>;
  /** Weights of the same shapes, towards which `blend` leads from the next picture on. */
  readonly host: (guest: Weights) => void;
  readonly gpuSeconds?: () => number;
  memory(): number;
  dispose(): void;
}

async function createProcess(context: ModelContext, weights: Weights): Promise<ImageProcess> {
  const easel = await (context.backend === 'webgpu'
    ? createGpuEasel(sharedDevice(), weights)
    : createCpuEasel(weights));
  const { latent, condition } = JSON.parse(weights.metadata.config ?? '{}') as { latent: number; condition: number };
  return {
    async warmUp() {
      const blank: ImageInput = {
        latent: new Float32Array(latent),
        tint: new Float32Array(latent),
        condition: new Float32Array(condition),
        truncation: 1,
        directions: new Float32Array(0),
        blend: 0,
        width: 320,
        height: 180,
        view: PLAIN_VIEW,
        tile: false,
        bend: NO_BEND,
      };
      (await easel.paint(blank)).close();
    },
    step: async (input) => ({ bitmap: await easel.paint(input) }),
    // Every picture is made from its input alone.
    reset: () => undefined,
    host: easel.host,
    gpuSeconds: () => easel.gpuSeconds?.() ?? 0,
    memory: () => easel.memory(),
    dispose: () => easel.dispose(),
  };
}

async function createCpuEasel(weights: Weights): Promise<Easel> {
  const painter = await createPainter(weights);
  return {
    paint: (input) => createImageBitmap(new ImageData(painter.paint(input), input.width, input.height)),
    host: painter.host,
    memory: painter.memory,
    dispose: () => undefined,
  };
}
