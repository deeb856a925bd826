/** The image model "first light": a conditional, resolution-free GAN. Words set its condition, a walk its latent. */
import { defineModel, type ModelContext, type ModelProcess, type Weights } from '../contract';
import { createDeveloper } from './bitmap';
import { createGenerator } from './generator';
import { createStylist } from './style';
import type { ImageInput, ImageOutput } from './types';

export default defineModel<ImageInput, ImageOutput>({
  manifest: {
    kind: 'image',
    name: 'first-light',
    title:
      'First light: silk, ink, caustics, nebulae, moire, glass, mandalas, weaves, vortices, auroras, flames, wires',
    weights: new URL('../../../models/image.safetensors', import.meta.url),
    licence: 'MIT',
  },
  create: (context, weights) => Promise.resolve(createProcess(context, weights)),
  transfer: ({ bitmap }) => [bitmap],
});

function createProcess(context: ModelContext, weights: Weights): ModelProcess<ImageInput, ImageOutput> {
  const stylist = createStylist(weights);
  const generator = createGenerator(context.tf, weights, stylist);
  const develop = createDeveloper(context);
  const { latent, condition } = JSON.parse(weights.metadata.config ?? '{}') as { latent: number; condition: number };

  const process: ModelProcess<ImageInput, ImageOutput> = {
    async warmUp() {
      const view = { zoom: 1, x: 0, y: 0, rotation: 0 };
      const blank = { latent: new Float32Array(latent), condition: new Float32Array(condition), truncation: 1, view };
      const { bitmap } = await process.step({ ...blank, width: 320, height: 180 });
      bitmap.close();
    },
    async step({ latent, condition, truncation, width, height, view }) {
      const picture = generator.paint(stylist.style(latent, condition, truncation), { width, height, view });
      try {
        return { bitmap: await develop(picture) };
      } finally {
        picture.dispose();
      }
    },
    // Every picture is made from its input alone.
    reset: () => undefined,
    dispose: () => generator.dispose(),
  };
  return process;
}
