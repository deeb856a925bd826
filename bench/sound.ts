/** The sound model on one CPU core: its own kernel beside ONNX Runtime and TensorFlow.js, with the same weights. */
import * as ort from 'onnxruntime-web/wasm';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { startTensorFlow } from '../engine/models/backend';
import type { WeightTensor } from '../engine/models/contract';
import { createPainter } from '../engine/models/image/cpu/painter';
import image from '../engine/models/image/index';
import { NO_BEND, PLAIN_VIEW } from '../engine/models/image/types';
import { parseSafetensors } from '../engine/models/safetensors';
import { CONDITION } from '../engine/models/sound/condition';
import { createCpuDenoiser } from '../engine/models/sound/cpu/denoiser';
import sound from '../engine/models/sound/index';
import { createCpuNetwork, createReferenceNetwork } from '../engine/models/sound/network';
import { startStream } from '../engine/models/sound/stream';
import { BLOCK, FRAME_RATE, SOUND_FAMILIES, type SoundInput } from '../engine/models/sound/types';
import { type Benchmark, type Figure, median, race, withGoal } from './figures';
import graphUrl from './fixtures/sound.onnx?url';
import order from './fixtures/sound.json';

const RATE = 48_000;
const ROUNDS = 30;
const BLOCK_SECONDS = BLOCK / FRAME_RATE;
const PICTURES = { size: 256, rate: 24 };

const run: Benchmark = async () => {
  const weights = parseSafetensors(await (await fetch(sound.manifest.weights)).arrayBuffer());
  const denoiser = await createCpuDenoiser(weights);
  const { context, block, overlap, bins } = denoiser.config;
  const wave = (count: number, rate: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * rate + 1));
  const frames = block + overlap;
  const task = {
    context: wave(context * bins, 0.37),
    noise: wave(frames * bins, 1.7),
    condition: wave((context + frames) * CONDITION, 0.9).map((x) => 0.5 + 0.5 * x),
    guidance: 0.5,
    steps: 1,
  };
  const named = () => {
    denoiser.embed(task.condition);
    return denoiser.name(task.context, task.noise, 0, task.guidance);
  };

  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: runtimeUrl };
  const data = layOut(weights.tensors);
  const session = await ort.InferenceSession.create(graphUrl, {
    executionProviders: ['wasm'],
    externalData: [{ path: 'weights', data: new Uint8Array(data.buffer) }],
  });
  const feeds = {
    context: new ort.Tensor('float32', task.context, [1, context, bins]),
    noisy: new ort.Tensor('float32', task.noise, [1, frames, bins]),
    t: new ort.Tensor('float32', [0], [1]),
    condition: new ort.Tensor('float32', task.condition, [1, context + frames, CONDITION]),
    guidance: new ort.Tensor('float32', [task.guidance], [1]),
  };
  const peerNamed = (await session.run(feeds)).named!.data as Float32Array;
  const apart = named().reduce((most, value, i) => Math.max(most, Math.abs(value - peerNamed[i]!)), 0);
  const reference = createReferenceNetwork(await startTensorFlow('wasm'), weights);
  const [own, peer, ops] = await race([named, () => session.run(feeds), () => reference.generate(task)], ROUNDS);
  const call = { name: 'one denoising step of a block, wasm, one core', value: own!, unit: 'ms' };
  const figures: Figure[] = [
    withGoal(
      { ...call, peer: 'onnxruntime-web, wasm SIMD, one thread', peerValue: peer!, ratio: peer! / own! },
      '>= 1',
    ),
    { ...call, peer: 'the reference in TensorFlow.js ops, wasm SIMD, one thread', peerValue: ops!, ratio: ops! / own! },
    withGoal({ name: 'largest difference from ONNX Runtime', value: apart, unit: '' }, '<= 0.001'),
  ];
  reference.dispose();
  await session.release();

  const painter = await createPainter(parseSafetensors(await (await fetch(image.manifest.weights)).arrayBuffer()));
  const [picture] = await race([() => painter.paint(pictureOf(PICTURES.size))], ROUNDS);
  const pictures = (BLOCK_SECONDS * PICTURES.rate * picture!) / 1000;
  for (const steps of [1, 2, 4] as const) {
    const stream = startStream(await createCpuNetwork(weights), Math.round(RATE / FRAME_RATE), RATE, 1);
    const costs: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const began = performance.now();
      await stream.next(chord(steps, i));
      costs.push((performance.now() - began) / 1000);
    }
    const cost = median(costs);
    const alone = `${steps} ${steps === 1 ? 'step' : 'steps'}, samples included`;
    figures.push({ name: `times real time, ${alone}`, value: BLOCK_SECONDS / cost, unit: '' });
    const beside = `on a core that also paints ${PICTURES.rate} pictures of ${PICTURES.size}x${PICTURES.size} a second`;
    const name = `times real time, ${alone}, ${beside}`;
    // Of what the pictures leave of each second, as a share of what the sound needs.
    const value = (BLOCK_SECONDS - pictures) / cost;
    figures.push(steps === 2 ? withGoal({ name, value, unit: '' }, '>= 2') : { name, value, unit: '' });
  }
  return { backend: 'wasm', figures };
};
export default run;

/** A chord that changes every fourth block. */
function chord(steps: 1 | 2 | 4, block: number): SoundInput {
  const families = new Float32Array(SOUND_FAMILIES.length);
  families[1] = 0.7;
  families[3] = 0.3;
  const root = 48 + 5 * (Math.floor(block / 4) % 3);
  return {
    notes: [0, 4, 7, 12].map((interval) => ({ midi: root + interval, velocity: 0.7 })),
    families,
    brightness: 0.6,
    energy: 0.5,
    density: 0.3,
    roughness: 0.1,
    steps,
    level: 1,
  };
}

function pictureOf(size: number) {
  const latent = Float32Array.from({ length: 64 }, (_, i) => Math.sin(7 * i));
  const condition = new Float32Array(31).fill(0.3);
  const directions = new Float32Array(8);
  const still = { truncation: 1, blend: 0, tile: false, view: PLAIN_VIEW, bend: NO_BEND };
  return { latent, tint: latent, condition, directions, width: size, height: size, ...still };
}

/** The weights as the graph wants them: [out, in], and convolutions [channels, 1, kernel]. */
function layOut(tensors: ReadonlyMap<string, WeightTensor>): Float32Array<ArrayBuffer> {
  const parts = order.map((name) => {
    const { shape, data } = tensors.get(name)!;
    if (shape.length === 1) return data;
    const [rows, columns] = shape.length === 2 ? [shape[0]!, shape[1]!] : [shape[0]!, shape[2]!];
    return Float32Array.from({ length: data.length }, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
  });
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
