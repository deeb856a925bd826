/**
 * The guest: a performer's own generator beside the shipped one. One of the same architecture is blended in weight by
 * weight (network interpolation: Pinkney and Adler 2020), so that halfway lies one generator that paints between both;
 * any other is cross-faded with what it paints.
 */
import type { ModelProcess, Weights } from '../contract';
import { parseSafetensors } from '../safetensors';
import type { ImageInput, ImageOutput } from './types';

/** The image model's process; on WebGPU it blends a guest's weights in by itself, in the frame that asks for it. */
export interface ImageProcess extends ModelProcess<ImageInput, ImageOutput> {
  host?: (guest: Weights) => void;
}

export type Guest =
  | { readonly kind: 'weights'; readonly weights: Weights }
  /** Paints in a worker of its own, and does not keep this one. */
  | { readonly kind: 'elsewhere'; readonly process: ImageProcess };

export interface GuestHouse extends ImageProcess {
  /** Makes ready whatever the guest needs, while steps go on; then it takes the place of the guest before. */
  invite(guest: Guest): Promise<void>;
  /** Whether a step of this input is mostly work of another worker. */
  isElsewhere(input: ImageInput): boolean;
}

/** Tensors that a generator can do without: the other's are taken. */
const OPTIONAL = new Set(['directions']);
/** The blend moves by this much at a time: each place between two generators is a generator that has to be built. */
const BLENDS = 32;

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
  const required = [...own.tensors].filter(([tensor]) => !OPTIONAL.has(tensor));
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
  return guest;
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
 * @param own the shipped generator, with its weights. @param build a generator of other weights of its architecture.
 * @param onLost a guest failed and was sent home, with the reason.
 */
export function createGuestHouse(
  own: ImageProcess,
  weights: Weights,
  build: (weights: Weights) => Promise<ImageProcess>,
  onLost: (why: string) => void,
): GuestHouse {
  let guest: Guest | undefined;
  /** What paints at each place of the blend between the two; only the last one is kept. */
  let between: { readonly place: number; readonly process: ImageProcess } | undefined;
  let built: typeof between;
  let building = false;

  async function buildAt(place: number, theirs: Weights): Promise<NonNullable<typeof between>> {
    return { place, process: await build(blendWeights(weights, theirs, place / BLENDS)) };
  }

  function buildAside(place: number, theirs: Weights): void {
    if (building) return;
    building = true;
    buildAt(place, theirs)
      .then((next) => {
        built?.process.dispose();
        built = next;
      })
      .catch((error: unknown) => dismiss(error))
      .finally(() => (building = false));
  }

  /** Between two steps: no process is disposed while it paints. */
  function swap(): void {
    if (!built) return;
    between?.process.dispose();
    between = built;
    built = undefined;
  }

  function dismiss(error: unknown): void {
    if (guest?.kind === 'elsewhere') guest.process.dispose();
    guest = undefined;
    onLost(error instanceof Error ? error.message : String(error));
  }

  function stepBlended(theirs: Weights, input: ImageInput): Promise<ImageOutput> {
    swap();
    const place = Math.round(input.blend * BLENDS);
    if (between?.place !== place) buildAside(place, theirs);
    return (between?.process ?? own).step(input);
  }

  async function stepFaded(theirs: ImageProcess, input: ImageInput): Promise<ImageOutput> {
    if (input.blend === 1) return theirs.step(input);
    const [below, above] = await Promise.all([own.step(input), theirs.step(input)]);
    return { bitmap: crossFade(below.bitmap, above.bitmap, input.blend) };
  }

  return {
    warmUp: () => own.warmUp(),
    async step(input) {
      const isOwn = !guest || (guest.kind === 'weights' && own.host) || Math.round(input.blend * BLENDS) === 0;
      if (!guest || isOwn) return own.step(input);
      try {
        return await (guest.kind === 'weights'
          ? stepBlended(guest.weights, input)
          : stepFaded(guest.process, { ...input, blend: Math.min(1, input.blend) }));
      } catch (error) {
        dismiss(error);
        return own.step(input);
      }
    },
    async invite(next) {
      if (next.kind === 'weights' && own.host) {
        own.host(next.weights);
        if (guest?.kind === 'elsewhere') guest.process.dispose();
        guest = next;
        return;
      }
      const ready = next.kind === 'weights' ? await buildAt(BLENDS, next.weights) : undefined;
      await (ready?.process ?? (next as Extract<Guest, { kind: 'elsewhere' }>).process).warmUp();
      if (guest?.kind === 'elsewhere') guest.process.dispose();
      built?.process.dispose();
      [guest, built] = [next, ready];
    },
    isElsewhere: ({ blend }) => guest?.kind === 'elsewhere' && blend > 0,
    reset(seed) {
      own.reset(seed);
      between?.process.reset(seed);
      if (guest?.kind === 'elsewhere') guest.process.reset(seed);
    },
    dispose() {
      for (const one of [own, between?.process, built?.process]) one?.dispose();
      if (guest?.kind === 'elsewhere') guest.process.dispose();
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
