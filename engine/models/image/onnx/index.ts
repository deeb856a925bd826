/** A generator by others, from an ONNX file, behind the contract of our own models. */
import type { Backend, ModelProcess } from '../../contract';
import type { ImageInput, ImageOutput } from '../types';
import type { Answer, Request } from './onnx.worker';

/** Seconds in which it opens, and paints a picture: on the processor either may take some. Then it hangs, and is sent home. */
const OPENING = 120;
const PAINTING = 30;

/**
 * @param file latent [1, n] or [1, n, 1, 1] in, picture [1, 3, h, w] in -1..1 or 0..1 out, both float32. Which range
 * it has is told from its first pictures.
 * @throws Error in one sentence for the performer when it is not such a generator.
 */
export async function openOnnx(
  name: string,
  file: Blob,
  backend: Backend,
): Promise<ModelProcess<ImageInput, ImageOutput>> {
  const worker = new Worker(new URL('./onnx.worker.ts', import.meta.url), { type: 'module', name: 'onnx' });
  const waiting = new Map<number, PromiseWithResolvers<ImageOutput>>();
  const opened = Promise.withResolvers<void>();
  let nextId = 0;

  const fail = (error: Error) => {
    opened.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.onerror = (event) => fail(new Error(`${name} stopped: ${event.message || 'its worker died'}.`));
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (data.answer === 'opened') return opened.resolve();
    if (data.answer === 'failed' && data.id === undefined) return fail(new Error(data.message));
    const request = waiting.get(data.id!);
    waiting.delete(data.id!);
    if (data.answer === 'failed') request?.reject(new Error(data.message));
    else request?.resolve({ bitmap: data.bitmap });
  };

  const ask = (request: Request) => worker.postMessage(request);
  const within = <T>(seconds: number, answer: Promise<T>): Promise<T> => {
    const hangs = () => fail(new Error(`${name} does not answer (waited ${seconds} s).`));
    const timer = setTimeout(hangs, 1000 * seconds);
    return answer.finally(() => clearTimeout(timer));
  };
  ask({ request: 'open', name, file, backend });
  await within(OPENING, opened.promise).catch((error: unknown) => {
    worker.terminate();
    throw error;
  });
  return {
    // It has painted already, when it was opened.
    warmUp: () => Promise.resolve(),
    step(input) {
      const id = nextId++;
      const painted = Promise.withResolvers<ImageOutput>();
      waiting.set(id, painted);
      ask({ request: 'paint', id, input });
      return within(PAINTING, painted.promise);
    },
    // Every picture is made from its input alone.
    reset: () => undefined,
    dispose() {
      worker.terminate();
      fail(new Error(`${name} has left.`));
    },
  };
}
