/**
 * The guest: a performer's own generator beside the shipped one. One of the same architecture is blended in weight by
 * weight (network interpolation: Pinkney and Adler 2020), so that halfway lies one generator that paints between both;
 * any other is cross-faded with what it paints.
 */
import { messageOf } from '../../message-of';
import type { ModelProcess, Weights } from '../contract';
import { parseSafetensors } from '../safetensors';
import { isDetail } from './sizes';
import type { ImageInput, ImageOutput } from './types';

/** The image model's process. It blends a guest's weights in by itself, in the frame that asks for it. */
export interface ImageProcess extends ModelProcess<ImageInput, ImageOutput> {
  readonly host: (guest: Weights) => void;
}

type Painting = ModelProcess<ImageInput, ImageOutput>;

export type Guest =
  | { readonly kind: 'weights'; readonly weights: Weights }
  /** Paints in a worker of its own, and does not keep this one. */
  | { readonly kind: 'elsewhere'; readonly process: Painting };

export interface GuestHouse extends Painting {
  /** Makes ready whatever the guest needs, while steps go on; then it takes the place of the guest before. */
  invite(guest: Guest): Promise<void>;
  /** The own generator paints alone again. */
  dismiss(): void;
  /** Whether a step of this input is mostly work of another worker. */
  isElsewhere(input: ImageInput): boolean;
}

/** A generator can do without these: the shipped one's directions are taken, and nothing is added to its forms. */
const isOptional = (tensor: string): boolean => tensor === 'directions' || isDetail(tensor);

/**
 * (1 - t) a + t b, tensor by tensor, t 0..1: exactly `a` at 0 and `b` at 1. What only `a` has stays as it is.
 * Metadata is that of `a`.
 */
export function blendWeights(a: Weights, b: Weights, t: number): Weights {
  const tensors = new Map(a.tensors);
  for (const [name, { shape, data }] of a.tensors) {
    const other = b.tensors.get(name)?.data;
    if (other) tensors.set(name, { shape, data: data.map((value, i) => (1 - t) * value + t * other[i]!) });
  }
  return { tensors, metadata: a.metadata };
}

/**
 * Reads a dropped safetensors file as a generator of the same architecture as `own`.
 * @throws Error in one sentence for the performer when it is something else.
 */
export function readGuest(name: string, file: ArrayBuffer, own: Weights): Weights {
  const [first, second] = new Uint8Array(file);
  const pickled = (first === 0x50 && second === 0x4b) || (first === 0x80 && second === 0x02);
  if (pickled) throw refusal(name, 'it is a PyTorch checkpoint (.pt), which may hold programs and is never opened');
  const guest = parsed(name, file);
  const required = [...own.tensors].filter(([tensor]) => !isOptional(tensor) || guest.tensors.has(tensor));
  if (required.every(([tensor]) => !guest.tensors.has(tensor))) {
    const some = [...guest.tensors.keys()].sort()[0] ?? 'nothing';
    throw refusal(name, `it holds the weights of another kind of model ("${some}")`);
  }
  for (const [tensor, { shape }] of required) {
    const theirs = guest.tensors.get(tensor);
    if (!theirs) throw refusal(name, `it lacks "${tensor}"`);
    if (theirs.shape.join() !== shape.join()) {
      throw refusal(name, `its "${tensor}" is ${theirs.shape.join('x')} where ${shape.join('x')} was expected`);
    }
    if (!theirs.data.every(Number.isFinite)) throw refusal(name, `its "${tensor}" holds numbers that are not finite`);
  }
  const completed = new Map(guest.tensors);
  for (const [tensor, { shape, data }] of own.tensors) {
    if (!guest.tensors.has(tensor)) completed.set(tensor, { shape, data: isDetail(tensor) ? data.map(() => 0) : data });
  }
  return { ...guest, tensors: completed };
}

function parsed(name: string, file: ArrayBuffer): Weights {
  try {
    return parseSafetensors(file);
  } catch (error) {
    const why = error instanceof Error ? /: (.*?)\. /.exec(error.message)?.[1] : undefined;
    throw refusal(name, `it is no whole safetensors file${why ? ` (${why})` : ''}`);
  }
}

function refusal(name: string, why: string): Error {
  return new Error(
    `${name} cannot be the guest, ${why}: expected is what \`npm run train -- image --data FOLDER\` makes; ` +
      'the show goes on as it was.',
  );
}

/**
 * @param own the shipped generator. @param onLost a guest failed and was sent home, with the reason.
 */
export function createGuestHouse(own: ImageProcess, onLost: (why: string) => void): GuestHouse {
  let guest: Guest | undefined;

  function settle(next: Guest | undefined): void {
    if (guest?.kind === 'elsewhere') guest.process.dispose();
    guest = next;
  }

  async function stepFaded(theirs: Painting, input: ImageInput): Promise<ImageOutput> {
    if (input.blend === 1) return theirs.step(input);
    const [below, above] = await Promise.all([own.step({ ...input, blend: 0 }), theirs.step(input)]);
    return { bitmap: crossFade(below.bitmap, above.bitmap, input.blend) };
  }

  async function step(input: ImageInput): Promise<ImageOutput> {
    const theirs = guest;
    if (theirs?.kind === 'weights') return own.step(input);
    if (!theirs || input.blend === 0) return own.step({ ...input, blend: 0 });
    try {
      return await stepFaded(theirs.process, input);
    } catch (error) {
      // One that was sent home in the middle of a picture has not failed, and whoever is here now paints it.
      if (guest === theirs) {
        settle(undefined);
        onLost(messageOf(error));
      }
      return step(input);
    }
  }

  return {
    warmUp: () => own.warmUp(),
    step,
    async invite(next) {
      if (next.kind === 'weights') own.host(next.weights);
      else await next.process.warmUp();
      settle(next);
    },
    gpuSeconds: () => own.gpuSeconds?.() ?? 0,
    isElsewhere: ({ blend }) => guest?.kind === 'elsewhere' && blend > 0,
    reset(seed) {
      own.reset(seed);
      if (guest?.kind === 'elsewhere') guest.process.reset(seed);
    },
    dismiss: () => settle(undefined),
    memory: () => own.memory?.() ?? 0,
    dispose() {
      own.dispose();
      settle(undefined);
    },
  };
}

/** Both bitmaps are used up. */
function crossFade(below: ImageBitmap, above: ImageBitmap, amount: number): ImageBitmap {
  const canvas = new OffscreenCanvas(below.width, below.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(below, 0, 0);
  context.globalAlpha = amount;
  context.drawImage(above, 0, 0, below.width, below.height);
  below.close();
  above.close();
  return canvas.transferToImageBitmap();
}
