/** The denoiser on one CPU core, in WebAssembly's SIMD. Twin of `../denoiser.ts`, on plain arrays. */
import type { Weights } from '../../contract';
import { type DenoiserConfig, readConfig, timeFeatures } from '../config';
import module from './assembly/kernel.ts?kernel';

interface Kernel {
  readonly memory: WebAssembly.Memory;
  multiply(x: number, rows: number, inputs: number, w: number, bias: number, blocks: number, y: number, end: End): void;
  convolve(
    x: number,
    rows: number,
    width: number,
    reach: number,
    w: number,
    bias: number,
    scale: number,
    shift: number,
    gain: number,
    y: number,
  ): void;
  normalise(x: number, rows: number, width: number, epsilon: number, y: number): void;
}

/** What becomes of a layer's sums: see assembly/kernel.ts. */
const End = { plain: 0, relu: 1, reluSquared: 2, add: 3 } as const;
type End = (typeof End)[keyof typeof End];

export interface CpuDenoiser {
  readonly config: DenoiserConfig;
  /** Takes the condition of the blocks that are named next: [context + frames (+ trail), condition]. */
  embed(condition: Float32Array): void;
  /**
   * Names the clean frames.
   * @param context [context, bins] standardised. @param noisy [frames, bins], z_t of the flow. @param t 0..1.
   * @param guidance 0..1.5. @param trail [trail, bins], known frames after the block.
   * @returns [frames, bins] standardised.
   */
  name(context: Float32Array, noisy: Float32Array, t: number, guidance: number, trail?: Float32Array): Float32Array;
  /** Bytes that it holds. */
  memory(): number;
}

const PAGE = 65_536;
const LINE = 64;
/** Outputs of a layer are made eight at a time, rows four at a time. */
const OUTPUTS = 8;
const ROWS = 4;
/** Of the norm of what goes into the last layer. */
const EPSILON = 1e-6;
/** The longest sequence: context, block and overlap, trail, and room to spare. */
const LONGEST = 64;

const padded = (count: number, step: number): number => Math.ceil(count / step) * step;

/** @throws Error when the weights lack a tensor, or where WebAssembly has no SIMD. */
export async function createCpuDenoiser(weights: Weights): Promise<CpuDenoiser> {
  const config = readConfig(weights);
  const { width, bins, condition_size: conditions, hidden, time_width: timeWidth } = config;
  const reach = (config.kernel - 1) / 2;
  const { instance } = await WebAssembly.instantiate(module).catch(() => {
    throw new Error('This browser has no SIMD in WebAssembly, which sound needs without WebGPU. Update the browser.');
  });
  const kernel = instance.exports as unknown as Kernel;

  // Zero is no address.
  let used = LINE;
  const take = (floats: number): number => {
    const at = used;
    used += padded(4 * floats, LINE);
    const missing = used - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
    return at;
  };
  const floats = (at: number, count: number): Float32Array => new Float32Array(kernel.memory.buffer, at, count);
  const put = (data: Float32Array, at = take(data.length)): number => {
    floats(at, data.length).set(data);
    return at;
  };
  const tensor = (name: string): Float32Array => {
    const found = weights.tensors.get(name);
    if (!found) throw new Error(`The sound model's weights lack "${name}". Train or fetch them anew.`);
    return found.data;
  };
  const layer = (name: string, inputs: number) => {
    const bias = tensor(`${name}.bias`);
    const matrix = tensor(`${name}.weight`);
    const blocks = bias.length / OUTPUTS;
    return { inputs: padded(inputs, 2), blocks, w: put(inBlocks(matrix, inputs, bias.length)), bias: put(bias) };
  };
  type Layer = ReturnType<typeof layer>;
  const run = (x: number, rows: number, { inputs, w, bias, blocks }: Layer, y: number, end: End): void =>
    kernel.multiply(x, padded(rows, ROWS), inputs, w, bias, blocks, y, end);

  const timeInputs = timeWidth + 1;
  const enter = layer('enter', bins);
  const known = tensor('known');
  const leave = layer('leave', width);
  const conditionUp = layer('condition_up', conditions);
  const conditionDown = layer('condition_down', conditionUp.blocks * OUTPUTS);
  const timeLayer = layer('time', timeInputs);
  const blocks = Array.from({ length: config.blocks }, (_, i) => ({
    conv: put(tensor(`blocks.${i}.conv.weight`)),
    convBias: put(tensor(`blocks.${i}.conv.bias`)),
    time: layer(`blocks.${i}.time`, timeWidth),
    gain: layer(`blocks.${i}.gain`, width),
    up: layer(`blocks.${i}.up`, width),
    down: layer(`blocks.${i}.down`, hidden),
    gains: take(LONGEST * width),
  }));

  const frames = take(LONGEST * bins);
  const x = take(LONGEST * width);
  const modulated = take(LONGEST * width);
  const deep = take(LONGEST * Math.max(hidden, conditionUp.blocks * OUTPUTS));
  const asked = take(LONGEST * conditions);
  const embedded = take(LONGEST * width);
  const features = take(ROWS * padded(timeInputs, 2));
  const time = take(ROWS * timeWidth);
  const modulation = take(ROWS * 2 * width);
  const out = take(LONGEST * bins);

  return {
    config,
    memory: () => kernel.memory.buffer.byteLength,
    embed(condition) {
      const rows = condition.length / conditions;
      put(condition, asked);
      run(asked, rows, conditionUp, deep, End.relu);
      run(deep, rows, conditionDown, embedded, End.plain);
      blocks.forEach(({ gain, gains }, i) => {
        const seen = (i + 1) * reach;
        run(embedded + 4 * seen * width, rows - seen, gain, gains, End.plain);
      });
    },
    name(context, noisy, t, guidance, trail) {
      put(Float32Array.of(...timeFeatures(t, timeWidth), guidance), features);
      run(features, 1, timeLayer, time, End.relu);

      put(context, frames);
      put(noisy, frames + 4 * context.length);
      if (trail) put(trail, frames + 4 * (context.length + noisy.length));
      const length = (context.length + noisy.length + (trail?.length ?? 0)) / bins;
      const [began, ended] = [context.length / bins, (context.length + noisy.length) / bins];
      run(frames, length, enter, x, End.plain);
      const entered = floats(x, length * width);
      const condition = floats(embedded, length * width);
      for (let row = 0; row < length; row++) {
        const mark = row < began || row >= ended ? 1 : 0;
        for (let c = 0; c < width; c++) entered[row * width + c]! += condition[row * width + c]! + mark * known[c]!;
      }

      let rows = length;
      let at = x;
      for (const { conv, convBias, time: timing, up, down, gains } of blocks) {
        run(time, 1, timing, modulation, End.plain);
        const scale = floats(modulation, width);
        for (let c = 0; c < width; c++) scale[c]! += 1;
        rows -= reach;
        const shift = modulation + 4 * width;
        kernel.convolve(at, rows, width, reach, conv, convBias, modulation, shift, gains, modulated);
        run(modulated, rows, up, deep, End.reluSquared);
        at += 4 * reach * width;
        run(deep, rows, down, at, End.add);
      }
      const count = noisy.length / bins;
      // The first rows that come out are the noisy ones: the context has been eaten.
      kernel.normalise(at + 4 * (began - blocks.length * reach) * width, count, width, EPSILON, modulated);
      run(modulated, count, leave, out, End.plain);
      return floats(out, count * bins).slice();
    },
  };
}

/** [inputs, outputs] to [blocks][inputs][8], inputs made even with zeros, as the kernel streams weights. */
function inBlocks(matrix: Float32Array, inputs: number, outputs: number): Float32Array {
  const rows = padded(inputs, 2);
  const packed = new Float32Array(rows * outputs);
  for (let row = 0; row < inputs; row++) {
    for (let o = 0; o < outputs; o++) {
      packed[(Math.floor(o / OUTPUTS) * rows + row) * OUTPUTS + (o % OUTPUTS)] = matrix[row * outputs + o]!;
    }
  }
  return packed;
}
