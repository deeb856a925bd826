/**
 * What a block of sound costs on WebGPU, in the browser. Encoding (what the CPU does for a block) can be judged on any
 * machine; milliseconds of the GPU only on a real one, so they are measured only there.
 */
import { describeAdapter, isSoftwareAdapter, sharedDevice, startTensorFlow } from '../engine/models/backend';
import { CONDITION } from '../engine/models/sound/condition';
import { createGpuDenoiser, type GpuDenoiser } from '../engine/models/sound/gpu/denoiser';
import sound from '../engine/models/sound/index';
import { createReferenceNetwork, type Task } from '../engine/models/sound/network';
import { createSlices, type Slices } from '../engine/models/plan/slices';
import { parseSafetensors } from '../engine/models/safetensors';
import { BLOCK, FRAME_RATE } from '../engine/models/sound/types';
import { type Benchmark, type Figure, median, withGoal } from './figures';
import { countDispatches, countObjects, timePass } from './tools/gpu';

const RUNS = 9;
const MEMORY_BLOCKS = 2000;

const run: Benchmark = async () => {
  const tf = await startTensorFlow('webgpu');
  const device = sharedDevice();
  const adapter = (await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }))!;
  const isSoftware = isSoftwareAdapter(adapter.info);
  const { weights: plain, large } = sound.manifest;
  const load = async (url: URL) => parseSafetensors(await (await fetch(url)).arrayBuffer());
  const weights = await load(plain);
  const denoiser = await createGpuDenoiser(device, weights);
  const { context, block, overlap, bins } = denoiser.config;
  const frames = block + overlap;
  const wave = (count: number, rate: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * rate + 1));
  const task = {
    context: wave(context * bins, 0.37),
    noise: wave(frames * bins, 1.7),
    condition: wave((context + frames) * CONDITION, 0.9).map((x) => 0.5 + 0.5 * x),
    guidance: 0.5,
  };
  const encode = (steps: number): GPUCommandBuffer => {
    denoiser.write({ ...task, steps, start: 0 });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const plan of denoiser.plans(steps)) plan.encode(pass);
    pass.end();
    return encoder.finish();
  };
  const reference = createReferenceNetwork(tf, weights);
  const time = async (work: () => Promise<void> | void): Promise<number> => {
    const began = performance.now();
    const done = work();
    const cost = performance.now() - began;
    await done;
    await device.queue.onSubmittedWorkDone();
    return cost;
  };
  const figures: Figure[] = [];
  for (const steps of [1, 2, 4]) {
    const own: number[] = [];
    const ops: number[] = [];
    const peer = async () => void (await reference.generate({ ...task, steps }));
    // The reference records everything before it first waits, so that its time is the CPU's alone.
    for (let i = 0; i < RUNS + 2; i++) {
      const [a, b] = [await time(() => device.queue.submit([encode(steps)])), await time(peer)];
      if (i >= 2) {
        own.push(a);
        ops.push(b);
      }
    }
    const [value, peerValue] = [median(own), median(ops)];
    const which = `a block of ${steps} ${steps === 1 ? 'step' : 'steps'}`;
    const beside = { peer: 'the same network as TensorFlow.js ops', peerValue, ratio: peerValue / value };
    figures.push(withGoal({ name: `the CPU's work for ${which}`, value, unit: 'ms', ...beside }, '>= 10'));
    const dispatches = denoiser.plans(steps).reduce((sum, plan) => sum + plan.dispatches, 0);
    const theirs = await countDispatches(peer);
    const fewer = { peer: 'TensorFlow.js', peerValue: theirs, ratio: theirs / dispatches };
    figures.push({ name: `dispatches for ${which}`, value: dispatches, unit: '', ...fewer });
  }
  figures.push(
    await countObjects(device, MEMORY_BLOCKS, 'blocks', (i) => {
      const commands = encode(2);
      // A software adapter would take an hour for all of them; what is made is made in encoding.
      if (!isSoftware || i % 500 === 0) device.queue.submit([commands]);
    }),
  );
  reference.dispose();
  figures.push(await waitsBeside(device, denoiser, { ...task, steps: 4, start: 0 }));
  denoiser.dispose();
  if (!isSoftware) {
    for (const [which, url] of [
      ['small', plain],
      ['large', large ?? plain],
    ] as const) {
      figures.push(...(await timeGpu(device, await load(url), which, task)));
    }
  }
  return { backend: `webgpu (${describeAdapter(adapter.info)})`, figures };
};
export default run;

/** Frames of a canvas that WebGL draws, as it does the stage, while blocks are computed: all at once, and in slices. */
async function waitsBeside(device: GPUDevice, denoiser: GpuDenoiser, task: Task & { start: number }): Promise<Figure> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 270 });
  document.body.append(canvas);
  const gl = canvas.getContext('webgl2')!;
  const longest = async (slices: Slices) => {
    const waits: number[] = [];
    // A first block tells how long a dispatch takes.
    for (let i = 0; i < RUNS + 1; i++) {
      let isDone = false;
      denoiser.write(task);
      const done = slices
        .submit(denoiser.plans(task.steps), () => undefined)
        .then(() => device.queue.onSubmittedWorkDone())
        .then(() => (isDone = true));
      let wait = 0;
      while (!isDone) {
        const began = performance.now();
        gl.clearColor(Math.sin(began), 0.5, 0.5, 1);
        gl.clear(gl.COLOR_BUFFER_BIT);
        await new Promise(requestAnimationFrame);
        wait = Math.max(wait, performance.now() - began);
      }
      await done;
      if (i > 0) waits.push(wait);
    }
    slices.dispose();
    return median(waits);
  };
  const peerValue = await longest(createSlices(device, 'whole', Infinity));
  const value = await longest(createSlices(device, 'sliced'));
  canvas.remove();
  const beside = { peer: 'the block as one submission', peerValue, ratio: peerValue / value };
  return { name: 'longest frame beside a block of 4 steps', value, unit: 'ms', ...beside };
}

async function timeGpu(
  device: GPUDevice,
  weights: Awaited<ReturnType<typeof parseSafetensors>>,
  which: string,
  task: { context: Float32Array; noise: Float32Array; condition: Float32Array; guidance: number },
): Promise<Figure[]> {
  const denoiser = await createGpuDenoiser(device, weights);
  const parameters = [...weights.tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const figures: Figure[] = [];
  for (const steps of [1, 2, 4]) {
    denoiser.write({ ...task, steps, start: 0 });
    const costs: number[] = [];
    for (let i = 0; i < 40; i++)
      costs.push(await timePass(device, (pass) => denoiser.plans(steps).forEach((plan) => plan.encode(pass))));
    const perSecond = (median(costs) * FRAME_RATE) / BLOCK;
    figures.push({
      name: `GPU time of a second of sound, ${which} network, ${steps} steps`,
      value: perSecond,
      unit: 'ms',
    });
    // Two operations a parameter and frame, near enough; 38 frames a step.
    const flops = 2 * parameters * 38 * steps;
    figures.push({ name: `arithmetic reached, ${which} network, ${steps} steps`, value: flops / median(costs) / 1e9, unit: 'TFLOP/s' }); // prettier-ignore
  }
  denoiser.dispose();
  return figures;
}
