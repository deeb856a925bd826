/**
 * The denoiser and its flow on the GPU, as static plans: one that takes the condition in, and one for each denoising step,
 * of 22 dispatches. Twin of `../denoiser.ts` (TensorFlow.js), `../cpu/denoiser.ts` and training/sound/denoiser.py.
 */
import type { Weights } from '../../contract';
import { createPlan, type Dispatch, type Plan } from '../../plan/plan';
import { bestPrecision, inPrecision, type Precision } from '../../plan/precision';
import { type DenoiserConfig, readConfig, timeFeatures } from '../config';
import type { Task } from '../network';
import { type Layer, layOut } from './layout';
import control from '../../../../shaders/sound/control.wgsl?raw';
import convolve from '../../../../shaders/sound/convolve.wgsl?raw';
import enter from '../../../../shaders/sound/enter.wgsl?raw';
import leave from '../../../../shaders/sound/leave.wgsl?raw';
import linear from '../../../../shaders/sound/linear.wgsl?raw';
import normalise from '../../../../shaders/sound/normalise.wgsl?raw';
import time from '../../../../shaders/sound/time.wgsl?raw';

const MOST_STEPS = 4;
/** Rows and columns that a workgroup of `linear.wgsl` makes. */
const TILE_ROWS = 8;
const TILE_COLUMNS = 64;
/** Numbers of `control.wgsl`. */
const FEATURES = 65;
const CONTROL = FEATURES + 4;

const INPUTS = `
@group(0) @binding(0) var<storage, read> weights: array<real>;
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
`;
const ending = (expression: string): string => `
fn finish(row: u32, column: u32, value: f32) {
  let at = row * OUTPUTS + column;
  y[at] = ${expression};
}
`;
const PLAIN = ending('value');
const RELU = ending('max(0, value)');
const RELU_SQUARED = ending('max(0, value) * max(0, value)');
const ADD = ending('y[at] + value');

/** Which rows a layer makes, in which denoising step. */
interface Span {
  readonly first?: number;
  readonly count?: number;
  readonly constants?: Readonly<Record<string, number>>;
  readonly step?: number;
}

export interface GpuDenoiser {
  readonly config: DenoiserConfig;
  /** Of the kernels' weights and everything between the layers. */
  readonly bytes: number;
  /** Takes what the steps start from. */
  write(task: Task & { readonly start: number }): void;
  /** The condition's dispatches and every step's, in order. */
  plans(steps: number): readonly Plan[];
  /** Where the frames lie afterwards: rows of `bins` numbers, the block's from row `config.context` on. */
  readonly frames: GPUBuffer;
  dispose(): void;
}

/** @throws Error when the weights lack a tensor, or a kernel does not compile. */
export async function createGpuDenoiser(
  device: GPUDevice,
  weights: Weights,
  precision: Precision = bestPrecision(device),
): Promise<GpuDenoiser> {
  const config = readConfig(weights);
  const { width, bins, hidden, context, condition_size: conditions } = config;
  const reach = (config.kernel - 1) / 2;
  const blocks = Array.from({ length: config.blocks }, (_, i) => `blocks.${i}`);
  const layout = layOut(weights, {
    times: blocks.map((name) => `${name}.time`),
    gains: blocks.map((name) => `${name}.gain`),
  });
  const rows = context + config.block + config.overlap + config.trail;
  const noisyRows = config.block + config.overlap;
  const embedding = layout.layer('condition_up').outputs;
  // Half precision where this browser can write it: the file's own, so nothing is lost.
  const halves = precision === 'f16' && 'Float16Array' in globalThis;
  const code = (...parts: string[]) => inPrecision([control, ...parts].join('\n'), halves ? 'f16' : 'f32');

  const layer = (
    label: string,
    { matrix, bias, inputs, outputs }: Layer,
    bind: readonly string[],
    end: string,
    { first = 0, count = rows - first, constants = {}, step = 0 }: Span,
  ): Dispatch => ({
    label,
    code: code(INPUTS, linear, end),
    constants: { INPUTS: inputs, OUTPUTS: outputs, MATRIX: matrix, BIAS: bias, FIRST: first, ...constants },
    bind: ['weights', `control${step}`, ...bind],
    workgroups: [outputs / TILE_COLUMNS, Math.ceil(count / TILE_ROWS)],
  });

  const take = await createPlan(device, {
    label: 'sound, condition',
    buffers: {
      weights: { data: halves ? toHalves(layout.data) : layout.data },
      ...Object.fromEntries(Array.from({ length: MOST_STEPS }, (_, i) => [`control${i}`, { bytes: 4 * CONTROL }])),
      condition: { bytes: 4 * rows * conditions },
      frames: { bytes: 4 * rows * bins },
      embedded: { bytes: 4 * rows * width },
      gains: { bytes: 4 * rows * width * blocks.length },
      x: { bytes: 4 * rows * width },
      modulated: { bytes: 4 * rows * width },
      modulation: { bytes: 4 * 2 * width * blocks.length },
      deep: { bytes: 4 * rows * Math.max(hidden, embedding) },
    },
    dispatches: [
      layer('condition up', layout.layer('condition_up'), ['condition', 'deep'], RELU, {}),
      layer('condition down', layout.layer('condition_down'), ['deep', 'embedded'], PLAIN, {}),
      layer('gains', layout.layer('gains'), ['embedded', 'gains'], PLAIN, {}),
    ],
  });

  const describeStep = (step: number): Dispatch[] => [
    {
      label: 'time',
      code: code(time),
      constants: {
        FEATURES: config.time_width + 1,
        TIME: layout.offset('time.weight'),
        TIME_BIAS: layout.offset('time.bias'),
        MATRIX: layout.layer('times').matrix,
        BIAS: layout.layer('times').bias,
        OUTPUTS: layout.layer('times').outputs,
      },
      bind: ['weights', `control${step}`, 'modulation'],
      workgroups: [layout.layer('times').outputs / 64],
    },
    layer('enter', layout.layer('enter'), ['frames', 'x', 'embedded'], enter, {
      constants: { KNOWN: layout.offset('known') },
      step,
    }),
    ...blocks.flatMap((name, i): Dispatch[] => {
      const first = (i + 1) * reach;
      return [
        {
          label: `${name} convolve`,
          code: code(convolve),
          constants: {
            WIDTH: width,
            REACH: reach,
            FIRST: first,
            FILTER: layout.offset(`${name}.conv.weight`),
            BIAS: layout.offset(`${name}.conv.bias`),
            SCALE: 2 * width * i,
            GAIN: width * i,
            GAINS: width * blocks.length,
          },
          bind: ['weights', `control${step}`, 'x', 'modulated', 'modulation', 'gains'],
          workgroups: [rows - first],
        },
        layer(`${name} up`, layout.layer(`${name}.up`), ['modulated', 'deep'], RELU_SQUARED, { first, step }),
        layer(`${name} down`, layout.layer(`${name}.down`), ['deep', 'x'], ADD, { first, step }),
      ];
    }),
    {
      label: 'normalise',
      code: normalise,
      constants: { WIDTH: width, FIRST: context },
      bind: ['x', 'modulated'],
      workgroups: [noisyRows],
    },
    layer('leave', layout.layer('leave'), ['modulated', 'frames'], leave, { first: context, count: noisyRows, step }),
  ];
  const names = ['weights', 'frames', 'embedded', 'gains', 'x', 'modulated', 'modulation', 'deep'];
  const steps: Plan[] = [];
  for (let step = 0; step < MOST_STEPS; step++) {
    const shared = Object.fromEntries([...names, `control${step}`].map((name) => [name, take.buffer(name)]));
    steps.push(
      await createPlan(device, { label: `sound, step ${step}`, buffers: {}, shared, dispatches: describeStep(step) }),
    );
  }

  const numbers = new Float32Array(CONTROL);
  const started = new Float32Array(rows * bins);
  const asked = new Float32Array(rows * conditions);
  return {
    config,
    bytes: take.bytes,
    frames: take.buffer('frames'),
    write({ context: before, noise, condition, guidance, steps: count, start, trail }) {
      started.set(before);
      started.set(noise, before.length);
      if (trail) started.set(trail, before.length + noise.length);
      take.write('frames', started);
      asked.set(condition);
      take.write('condition', asked);
      const length = (before.length + noise.length + (trail?.length ?? 0)) / bins;
      const [began, ended] = [before.length / bins, (before.length + noise.length) / bins];
      for (let step = 0; step < count; step++) {
        numbers.set([...timeFeatures(start + ((1 - start) * step) / count, config.time_width), guidance]);
        numbers.set([length, began, ended, 1 / (count - step)], FEATURES);
        take.write(`control${step}`, numbers);
      }
    },
    plans: (count) => [take, ...steps.slice(0, count)],
    dispose() {
      for (const plan of [take, ...steps]) plan.dispose();
    },
  };
}

function toHalves(data: Float32Array): Uint16Array<ArrayBuffer> {
  return new Uint16Array(Float16Array.from(data).buffer);
}
