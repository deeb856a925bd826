/**
 * A generator by others runs here, in a thread of its own: neither its loading nor a picture that takes a second keeps
 * the sound waiting. ONNX Runtime (MIT) is fetched from our own origin, and only when there is such a guest.
 */
import type * as ONNX from 'onnxruntime-web';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import gpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { messageOf } from '../../../message-of';
import { hash, normal } from '../../../random';
import type { Backend } from '../../contract';
import type { ImageInput } from '../types';
import { createLatentMap } from './latent';
import { see, toImage } from './plane';
import { latentShape, pictureSize, refusal } from './shapes';

export type Request =
  { request: 'open'; name: string; file: Blob; backend: Backend } | { request: 'paint'; id: number; input: ImageInput };
export type Answer =
  | { answer: 'opened' }
  | { answer: 'painted'; id: number; bitmap: ImageBitmap }
  | { answer: 'failed'; id?: number; message: string };

/** Pictures from which the range of the values is told. */
const TRIALS = 2;
/** Below it a value is no rounding of a 0..1 picture. */
const NEGATIVE = -0.02;

let paint: ((input: ImageInput) => Promise<ImageBitmap>) | undefined;

async function runtime(backend: Backend): Promise<typeof ONNX> {
  const ort = await (backend === 'webgpu' ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm'));
  const wasm = backend === 'webgpu' ? gpuWasm : plainWasm;
  ort.env.wasm.wasmPaths = { wasm: new URL(wasm, self.location.href) };
  ort.env.wasm.numThreads = 1;
  return ort;
}

async function open(name: string, file: Blob, backend: Backend): Promise<typeof paint> {
  const ort = await runtime(backend);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const session = await ort.InferenceSession.create(bytes, { executionProviders: [backend] }).catch(
    (error: unknown) => {
      throw refusal(name, `ONNX Runtime cannot open it (${firstLine(error)})`);
    },
  );
  const shape = latentShape(name, session.inputMetadata);
  const mapped = createLatentMap(shape[1]!);
  const run = async (latent: Float32Array, truncation: number) => {
    const feeds = { [session.inputNames[0]!]: new ort.Tensor('float32', mapped(latent, truncation), shape) };
    const output = (await session.run(feeds))[session.outputNames[0]!]!;
    const size = pictureSize(name, output.type, output.dims);
    const rgb = output.data as Float32Array;
    // As pixels they would be black.
    if (rgb.some(Number.isNaN)) throw new Error(`${name} painted what is no number; the show goes on without it.`);
    return { rgb, ...size };
  };

  let signed = false;
  for (let trial = 0; trial < TRIALS; trial++) {
    const { rgb } = await run(Float32Array.from({ length: 64 }, normal(hash(trial))), 1);
    signed ||= rgb.some((value) => value < NEGATIVE);
  }
  return async (input) => {
    const { rgb, width, height } = await run(input.latent, input.truncation);
    return see(toImage(rgb, width, height, signed), input);
  };
}

function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0]!.slice(0, 120);
}

const answer = (message: Answer, transfer: Transferable[] = []) => self.postMessage(message, { transfer });

async function obey(request: Request): Promise<void> {
  if (request.request === 'open') {
    paint = await open(request.name, request.file, request.backend);
    return answer({ answer: 'opened' });
  }
  const bitmap = await paint!(request.input);
  answer({ answer: 'painted', id: request.id, bitmap }, [bitmap]);
}

// One after the other: a session does not run twice at once.
let last = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<Request>) => {
  last = last
    .then(() => obey(data))
    .catch((error: unknown) => {
      const id = data.request === 'paint' ? { id: data.id } : {};
      answer({ answer: 'failed', ...id, message: messageOf(error) });
    });
};
