/**
 * What a picture costs on WebGPU, in the browser. Encoding (what the CPU does for a frame) can be judged on any machine;
 * milliseconds of the GPU only on a real one, so they are measured only there.
 */
import { describeAdapter, isSoftwareAdapter, sharedDevice, startTensorFlow } from '../engine/models/backend';
import type { Weights } from '../engine/models/contract';
import { createGenerator } from '../engine/models/image/generator';
import { createGpuGenerator } from '../engine/models/image/gpu/generator';
import image from '../engine/models/image/index';
import { smallOf } from '../engine/models/image/sizes';
import { type ImageInput, NO_BEND, PLAIN_VIEW } from '../engine/models/image/types';
import { parseSafetensors } from '../engine/models/safetensors';
import { type Benchmark, type Figure, median, withGoal } from './figures';
import { countObjects, timePass } from './tools/gpu';

const RUNS = 7;
const FRAMES_A_RUN = 12;
const MEMORY_FRAMES = 10_000;

/** Frame `index` of a walk: every number of the input moves. */
function frame(index: number, width: number, height: number): ImageInput {
  const wave = (count: number, rate: number) =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7 + index * rate));
  const condition = wave(31, 0.01).map((x) => x * 0.3 + 0.3);
  return {
    latent: wave(64, 0.02),
    tint: wave(64, 0.03),
    condition,
    directions: new Float32Array(8),
    truncation: 0.9,
    blend: 0,
    width,
    height,
    view: { ...PLAIN_VIEW, rotation: index * 0.01 },
    tile: false,
    bend: NO_BEND,
  };
}

const run: Benchmark = async () => {
  const tf = await startTensorFlow('webgpu');
  const device = sharedDevice();
  const adapter = (await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }))!;
  const isSoftware = isSoftwareAdapter(adapter.info);
  const weights = parseSafetensors(await (await fetch(image.manifest.weights)).arrayBuffer());
  const [width, height] = [64, 36];
  const frames = Array.from({ length: FRAMES_A_RUN }, (_, i) => frame(i, width, height));
  const generator = await createGpuGenerator(device, weights);
  await generator.resize(width, height);
  const reference = createGenerator(tf, weights);

  const encode = (input: ImageInput): GPUCommandBuffer => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    generator.paint(pass, input);
    pass.end();
    return encoder.finish();
  };
  const time = async (paint: (input: ImageInput) => void): Promise<number> => {
    const costs: number[] = [];
    for (const input of frames) {
      const began = performance.now();
      paint(input);
      costs.push(performance.now() - began);
      // Encoding alone: the queue is empty again before the next frame.
      await device.queue.onSubmittedWorkDone();
    }
    return median(costs);
  };
  const own: number[] = [];
  const ops: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    own.push(await time((input) => device.queue.submit([encode(input)])));
    ops.push(await time((input) => reference.paint(input).dispose()));
  }
  const [value, peerValue] = [median(own), median(ops)];
  const work = { name: "the CPU's work for a frame on WebGPU", value, unit: 'ms' };
  const figures: Figure[] = [
    withGoal({ ...work, peer: 'the same network as TensorFlow.js ops', peerValue, ratio: peerValue / value }, '>= 20'),
    withGoal(work, '<= 0.2'),
    { name: 'dispatches a frame, large network', value: generator.dispatches, unit: '' },
    await countObjects(device, MEMORY_FRAMES, 'frames', (i) => {
      const commands = encode(frames[i % frames.length]!);
      // A software adapter would take an hour for all of them; what is made is made in encoding.
      if (!isSoftware || i % 500 === 0) device.queue.submit([commands]);
    }),
  ];
  if (!isSoftware) {
    figures.push(...(await timeGpu(device, smallOf(weights), 'small network', 45e6)));
    figures.push(...(await timeGpu(device, weights, 'large network', 577e6)));
  }
  generator.dispose();
  return { backend: `webgpu (${describeAdapter(adapter.info)})`, figures };
};
export default run;

/**
 * Milliseconds of the GPU by its own time stamps, and the arithmetic that this comes to.
 * @param grid multiply-adds of all but the head.
 */
async function timeGpu(device: GPUDevice, weights: Weights, which: string, grid: number): Promise<Figure[]> {
  const generator = await createGpuGenerator(device, weights);
  const figures: Figure[] = [];
  for (const [name, width, height] of [
    ['512x512', 512, 512],
    ['1920x1080', 1920, 1080],
    ['3840x2160', 3840, 2160],
  ] as const) {
    await generator.resize(width, height);
    const costs: number[] = [];
    for (let i = 0; i < 40; i++)
      costs.push(await timePass(device, (pass) => generator.paint(pass, frame(i, width, height))));
    const milliseconds = median(costs);
    figures.push({ name: `GPU time of a picture, ${which}, ${name}`, value: milliseconds, unit: 'ms' });
    // 2,144 multiply-adds a pixel in the head.
    const flops = 2 * (2144 * width * height + grid);
    figures.push({ name: `arithmetic reached, ${which}, ${name}`, value: flops / milliseconds / 1e9, unit: 'TFLOP/s' });
  }
  generator.dispose();
  return figures;
}
