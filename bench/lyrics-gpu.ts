/**
 * What a token costs on WebGPU, in the browser. Encoding (what the CPU does for a token) can be judged on any machine;
 * milliseconds of the GPU only on a real one, so they are measured only there.
 */
import { describeAdapter, isSoftwareAdapter, sharedDevice, startTensorFlow } from '../engine/models/backend';
import { type DecoderConfig, DRAFTS } from '../engine/models/lyrics/decoder';
import { createGpuDecoder } from '../engine/models/lyrics/gpu/decoder';
import lyrics from '../engine/models/lyrics/index';
import { parseSafetensors } from '../engine/models/safetensors';
import { type Benchmark, type Figure, median, withGoal } from './figures';
import { countDispatches, countObjects, timePass } from './tools/gpu';
import { createTransformer } from './tools/lyrics-reference';

const RUNS = 9;
const MEMORY_TOKENS = 2000;

const run: Benchmark = async () => {
  const tf = await startTensorFlow('webgpu');
  const device = sharedDevice();
  const adapter = (await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }))!;
  const isSoftware = isSoftwareAdapter(adapter.info);
  const weights = parseSafetensors(await (await fetch(lyrics.manifest.weights)).arrayBuffer());
  const config = JSON.parse(weights.metadata['config']!) as DecoderConfig;
  const decoder = await createGpuDecoder(device, config, weights);
  const sequence = createTransformer(tf, config, weights).begin();
  await decoder.read([300, 301, 302]);

  const encode = (): GPUCommandBuffer => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    decoder.encode(pass);
    pass.end();
    return encoder.finish();
  };
  const time = async (work: () => unknown): Promise<number> => {
    const began = performance.now();
    const done = work();
    const cost = performance.now() - began;
    await done;
    await device.queue.onSubmittedWorkDone();
    return cost;
  };
  const peer = () => sequence.next(300);
  const own: number[] = [];
  const ops: number[] = [];
  // The reference records everything before it first waits, so that its time is the CPU's alone.
  for (let i = 0; i < RUNS + 2; i++) {
    const [a, b] = [await time(() => device.queue.submit([encode()])), await time(peer)];
    if (i >= 2) {
      own.push(a);
      ops.push(b);
    }
  }
  const [value, peerValue] = [median(own), median(ops)];
  const theirs = await countDispatches(async () => void (await peer()));
  const beside = { peer: 'one draft as TensorFlow.js ops', peerValue, ratio: peerValue / value };
  const figures: Figure[] = [
    withGoal({ name: `the CPU's work for a token of ${DRAFTS} drafts`, value, unit: 'ms', ...beside }, '>= 10'),
    withGoal({ name: `dispatches for a token of ${DRAFTS} drafts`, value: decoder.dispatches, unit: '' }, '<= 50'),
    { name: 'dispatches for a token of one draft, TensorFlow.js ops', value: theirs, unit: '' },
    await countObjects(device, MEMORY_TOKENS, 'tokens', (i) => {
      const commands = encode();
      // A software adapter would take an hour for all of them; what is made is made in encoding.
      if (!isSoftware || i % 500 === 0) device.queue.submit([commands]);
    }),
  ];
  if (!isSoftware) {
    const costs: number[] = [];
    for (let i = 0; i < 40; i++) costs.push(await timePass(device, (pass) => decoder.encode(pass)));
    const cost = median(costs);
    figures.push(
      { name: `GPU time of a token of ${DRAFTS} drafts`, value: cost, unit: 'ms' },
      { name: 'tokens a second, all drafts', value: (1000 * DRAFTS) / cost, unit: '' },
    );
  }
  decoder.dispose();
  return { backend: `webgpu (${describeAdapter(adapter.info)})`, figures };
};
export default run;
