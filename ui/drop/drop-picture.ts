/** A dropped picture becomes a cue: the place of the image model whose picture is most like it, in its colours. */
import { project, PROJECTION_SIZE } from '../../engine/models/image/project';
import type { Pixels } from '../../engine/models/image/measure';
import { checkSize } from '../../engine/limits';
import { unbendColours, unlightColours } from '../../engine/palette';
import { paintAside } from '../live/aside';
import { SLOTS } from '../panels/cues';
import type { DropHandler } from './drop';
import { said } from '../language/told';

/** The size at which a dropped picture is measured. */
const MEASURED_SIZE = { width: 320, height: 180 };
const GENERATIONS = 30;
/** The same picture is found at the same place. */
const SEED = 1;
/** Beats in which the show goes there. */
const BEATS = 4;
/** A show without colours has no place for a picture's. */
const LEAST_VIVID = 0.05;

export const dropPicture: DropHandler = async (file, parts) => {
  const { live } = parts;
  const target = await readPicture(file);
  const tell = (text: string) => live.send({ type: 'notice', level: 'info', text, source: 'performer' });
  tell(said('Looking for {0} among the pictures that the model can paint. The show goes on.', file.name));
  const read = reader(PROJECTION_SIZE);
  // One at a time: sound and picture never wait for more than one of the search's own.
  let turn: Promise<unknown> = Promise.resolve();
  const found = await project({
    paint(latent, condition) {
      const painted = turn.then(async () => {
        const bitmap = await paintAside(parts, latent, condition, PROJECTION_SIZE);
        return read((context) => {
          context.drawImage(bitmap, 0, 0);
          bitmap.close();
        });
      });
      turn = painted.catch(() => undefined);
      return painted;
    },
    target,
    seed: SEED,
    generations: GENERATIONS,
  });

  const { cues, parameters } = live.state$.value;
  const slot = SLOTS.find((free) => !cues[free]) ?? SLOTS.at(-1)!;
  const meaning = Float32Array.from(found.meaning);
  unbendColours(meaning, parameters['meaning.hue'], parameters['meaning.lightness']);
  unlightColours(meaning, Math.max(LEAST_VIVID, parameters['meaning.colour']));
  const { latent, families } = found;
  live.send({ type: 'cue-saved', slot, cue: { latent, families, meaning: Array.from(meaning) }, source: 'performer' });
  live.send({ type: 'cue-recalled', slot, beats: BEATS, source: 'performer' });
  return said('{0} is cue {1} now, and the picture goes there.', file.name, slot);
};

/** The middle of a picture, in the shape of the stage. @throws (rejects) with a line for the performer. */
async function readPicture(file: File): Promise<Pixels> {
  checkSize(file.name, 'picture', file.size);
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(
      said('{0} changes nothing: it cannot be read as a picture. Save it as JPEG, PNG or WebP.', file.name),
    );
  });
  const { width, height } = MEASURED_SIZE;
  const scale = Math.max(width / bitmap.width, height / bitmap.height);
  const [w, h] = [scale * bitmap.width, scale * bitmap.height];
  return reader(MEASURED_SIZE)((context) => {
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
    bitmap.close();
  });
}

/** Reads back what is drawn. Only for searches: the show's own pictures are never read. */
function reader({ width, height }: { width: number; height: number }) {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  return (draw: (context: OffscreenCanvasRenderingContext2D) => void): Pixels => {
    draw(context);
    return context.getImageData(0, 0, width, height);
  };
}
