/**
 * First light on the GPU: the whole generator as a static plan of eleven dispatches, from the latent to the texture, and
 * of three more for the detail of the large network.
 * Twin of `../generator.ts` (TensorFlow.js) and of `training/image/render.py` (PyTorch).
 */
import type { Weights } from '../../contract';
import { allocate, createPlan, type Dispatch, type Plan } from '../../plan/plan';
import { bestPrecision, inPrecision, type Precision, sizeOf } from '../../plan/precision';
import { type Cells, cellsOf } from '../plane';
import { isLarge } from '../sizes';
import type { ImageInput } from '../types';
import { CONTROL_SIZE, writeControl } from './control';
import { type Layout, layOut } from './layout';
import bend from '../../../../shaders/image/bend.wgsl?raw';
import control from '../../../../shaders/image/control.wgsl?raw';
import conv from '../../../../shaders/image/conv.wgsl?raw';
import forms from '../../../../shaders/image/forms.wgsl?raw';
import head from '../../../../shaders/image/head.wgsl?raw';
import mapping from '../../../../shaders/image/mapping.wgsl?raw';
import modulate from '../../../../shaders/image/modulate.wgsl?raw';
import refine from '../../../../shaders/image/refine.wgsl?raw';
import read from '../../../../shaders/image/read.wgsl?raw';
import sketch from '../../../../shaders/image/sketch.wgsl?raw';

/** The trunk's grid. */
const ROWS = 32;
const COLUMNS = 56;
const MAPS = 40;
/** Rows and columns of the large network's forms, to one of the trunk's grid. */
const FINER = 4;
/** Rows, columns and doubling of what each of the trunk's convolutions reads. */
const TRUNK = [
  [4, 7, 1],
  [4, 7, 2],
  [8, 14, 2],
  [16, 28, 2],
] as const;

/** Likewise of the large network's detail. */
const DETAIL = [
  [32, 56, 2],
  [64, 112, 2],
] as const;

export interface GpuGenerator {
  /** What it paints into, once `paint` was encoded; a new one whenever the size changes. */
  readonly texture: GPUTexture;
  readonly dispatches: number;
  /** Of its buffers and its texture. */
  readonly bytes: number;
  /**
   * Makes room for pictures of this size. Pipelines are compiled: call it before the first frame of a new size.
   * @throws Error that begins with `NO_ROOM`; the size is then as it was.
   */
  resize(width: number, height: number): Promise<void>;
  /** Records one picture, of the size last asked for. Allocates nothing. */
  paint(pass: GPUComputePassEncoder, input: ImageInput): void;
  /** Other weights of the same shape: in place of its own, or as the guest that `blend` leads to. From the next frame. */
  swap(weights: Weights, as: 'own' | 'guest'): void;
  dispose(): void;
}

interface Screen {
  readonly plan: Plan;
  readonly texture: GPUTexture;
  readonly width: number;
  readonly height: number;
  readonly cells: Cells;
}

export interface GpuOptions {
  readonly precision?: Precision;
  /** Of the texture: `rgba8unorm` on stage, `rgba32float` to compare with other implementations. */
  readonly format?: 'rgba8unorm' | 'rgba32float';
}

/**
 * The large network, or the small one, as the weights are.
 * @throws Error when the weights lack a tensor, or a kernel does not compile.
 */
export async function createGpuGenerator(
  device: GPUDevice,
  weights: Weights,
  { precision = bestPrecision(device), format = 'rgba8unorm' }: GpuOptions = {},
): Promise<GpuGenerator> {
  const layout = layOut(weights);
  const numbers = new Float32Array(CONTROL_SIZE);
  const style = await createPlan(device, describeTrunk(layout, weights, precision));
  const [forms, scale] = isLarge(weights) ? ['fine', FINER] : ['bent', 1];
  const own = ['own', 'control', 'folded', forms].map((name) => [name, style.buffer(name)] as const);
  const shared = Object.fromEntries(own);
  let screen: Screen | undefined;

  async function createScreen(width: number, height: number): Promise<Screen> {
    const createTexture = () =>
      device.createTexture({
        label: 'picture',
        size: [width, height],
        format,
        usage: GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.COPY_SRC | GPUTextureUsage.TEXTURE_BINDING,
      });
    const texture = (await allocate(device, [createTexture]))[0]!;
    const cells = cellsOf(width, height);
    const { columns, rows } = cells;
    const first = layout.layer('head.layers.0');
    const second = layout.layer('head.layers.1');
    const last = layout.layer('head.out');
    const plan = await createPlan(device, {
      label: 'first light, head',
      shared,
      buffers: { cells: { bytes: rows * columns * MAPS * sizeOf(precision) } },
      dispatches: [
        {
          label: 'read',
          code: inPrecision(control + read, precision),
          constants: { ROWS: scale * ROWS, COLUMNS: scale * COLUMNS },
          bind: ['control', forms, 'cells'],
          workgroups: [1, Math.ceil(columns / 8), rows],
        },
        {
          label: 'head',
          code: inPrecision(control + head.replace('FORMAT', format), precision),
          constants: {
            FIRST: first.folded / 4,
            FIRST_BIAS: first.foldedBias / 4,
            SECOND: second.folded / 4,
            SECOND_BIAS: second.foldedBias / 4,
            LAST: last.folded / 4,
            LAST_BIAS: last.foldedBias / 4,
            GAINS: layout.offset('head.gains'),
          },
          bind: ['control', 'cells', 'folded', 'own', texture.createView()],
          workgroups: [Math.ceil(width / 16), Math.ceil(height / 8)],
        },
      ],
    }).catch((error: unknown) => {
      texture.destroy();
      throw error;
    });
    return { plan, texture, width, height, cells };
  }

  const ready = (): Screen => {
    if (!screen) throw new Error('The image generator has no size yet: call resize first.');
    return screen;
  };

  return {
    get texture() {
      return ready().texture;
    },
    get dispatches() {
      return style.dispatches + ready().plan.dispatches;
    },
    get bytes() {
      const { plan, width, height } = ready();
      return style.bytes + plan.bytes + width * height * (format === 'rgba8unorm' ? 4 : 16);
    },
    async resize(width, height) {
      if (screen?.width === width && screen.height === height) return;
      const next = await createScreen(width, height);
      screen?.plan.dispose();
      screen?.texture.destroy();
      screen = next;
    },
    paint(pass, input) {
      const { plan, cells } = ready();
      writeControl(numbers, input, cells);
      style.write('control', numbers);
      style.encode(pass);
      plan.encode(pass);
    },
    swap(other, as) {
      style.write(as, layout.pack(other));
    },
    dispose() {
      style.dispose();
      screen?.plan.dispose();
      screen?.texture.destroy();
    },
  };
}

/** From the control to the bent forms, and the large network's finer ones; it does not depend on the picture's size. */
function describeTrunk(layout: Layout, weights: Weights, precision: Precision): Parameters<typeof createPlan>[1] {
  const real = (code: string): string => inPrecision(control + code, precision);
  const bytes = (count: number) => ({ bytes: count * sizeOf(precision) });
  const blocks = layout.layers.flatMap(({ outputs }, index) =>
    Array.from({ length: Math.ceil(outputs / 8) }, (_, block) => [index, block * 8] as const),
  );
  const { shape: condition } = weights.tensors.get('mapping.embed.weight')!;
  const directions = weights.tensors.get('directions');
  const convolutions = (
    part: 'trunk' | 'detail',
    grids: readonly (readonly [number, number, number])[],
    first: string,
  ) =>
    grids.map(([height, width, up], i): Dispatch => {
      const { inputs, outputs, folded, foldedBias } = layout.layer(`${part}.layers.${i}`);
      return {
        label: `${part} ${i}`,
        code: real(conv),
        constants: { IN_H: height, IN_W: width, UP: up, CIN: inputs, COUT: outputs, WEIGHTS: folded, BIAS: foldedBias },
        bind: ['control', i === 0 ? first : `${part} ${i - 1}`, 'folded', `${part} ${i}`],
        workgroups: [Math.ceil((width * up) / 8), Math.ceil((height * up) / 4), outputs / 16],
      };
    });
  const results = (part: 'trunk' | 'detail', grids: readonly (readonly [number, number, number])[]) =>
    grids.map(([height, width, up], i) => {
      return [`${part} ${i}`, bytes(height * width * up * up * layout.layer(`${part}.layers.${i}`).outputs)] as const;
    });
  const out = layout.layer('trunk.out');
  const large = isLarge(weights);
  const finer = (): Dispatch => {
    const { inputs, folded, foldedBias } = layout.layer('detail.out');
    return {
      label: 'refine',
      code: real(refine),
      constants: { ROWS, COLUMNS, CIN: inputs, WEIGHTS: folded / 4, BIAS: foldedBias / 4 },
      bind: ['control', 'bent', 'detail 1', 'folded', 'fine'],
      workgroups: [Math.ceil((places * FINER * FINER * 10) / 64)],
    };
  };
  const sketchSize = 4 * 7 * layout.layer('trunk.layers.0').inputs;
  const places = ROWS * COLUMNS;

  return {
    label: 'first light, trunk',
    buffers: {
      own: { data: layout.pack(weights) },
      guest: { data: layout.pack(weights) },
      control: { bytes: CONTROL_SIZE * 4 },
      styles: { bytes: 2 * 128 * 4 },
      layers: { data: Uint32Array.from(layout.layers.flatMap(({ numbers }) => numbers)) },
      blocks: { data: Uint32Array.from(blocks.flat()) },
      folded: bytes(layout.foldedSize),
      sketch: bytes(sketchSize),
      ...Object.fromEntries(results('trunk', TRUNK)),
      forms: bytes(places * MAPS),
      bent: bytes(places * MAPS),
      ...(large && Object.fromEntries(results('detail', DETAIL))),
      ...(large && { fine: bytes(places * FINER * FINER * MAPS) }),
    },
    dispatches: [
      {
        label: 'mapping',
        code: real(mapping),
        constants: {
          CONDITION: condition[0]!,
          SCALE: layout.offset('mapping.scale'),
          EMBED: layout.offset('mapping.embed.weight'),
          EMBED_BIAS: layout.offset('mapping.embed.bias'),
          LAYER_0: layout.offset('mapping.layers.0.weight'),
          LAYER_1: layout.offset('mapping.layers.1.weight'),
          LAYER_2: layout.offset('mapping.layers.2.weight'),
          BIAS_0: layout.offset('mapping.layers.0.bias'),
          BIAS_1: layout.offset('mapping.layers.1.bias'),
          BIAS_2: layout.offset('mapping.layers.2.bias'),
          DIRECTIONS: directions ? layout.offset('directions') : 0,
          DIRECTION_COUNT: directions ? directions.shape[0]! : 0,
        },
        bind: ['own', 'guest', 'control', 'styles'],
        workgroups: [1],
      },
      {
        label: 'sketch',
        code: real(sketch),
        constants: {
          MATRIX: layout.offset('trunk.sketch.weight'),
          BIAS: layout.offset('trunk.sketch.bias'),
          COUNT: sketchSize,
        },
        bind: ['own', 'guest', 'control', 'styles', 'sketch'],
        workgroups: [Math.ceil(sketchSize / 64)],
      },
      {
        label: 'modulate',
        code: real(modulate),
        bind: ['own', 'guest', 'control', 'styles', 'layers', 'blocks', 'folded'],
        workgroups: [blocks.length],
      },
      ...convolutions('trunk', TRUNK, 'sketch'),
      {
        label: 'forms',
        code: real(forms),
        constants: { CIN: out.inputs, PLACES: places, WEIGHTS: out.folded / 4, BIAS: out.foldedBias / 4 },
        bind: ['trunk 3', 'folded', 'forms'],
        workgroups: [Math.ceil((places * 10) / 64)],
      },
      {
        label: 'bend',
        code: real(bend),
        constants: { ROWS, COLUMNS },
        bind: ['control', 'forms', 'bent'],
        workgroups: [Math.ceil((places * 10) / 64)],
      },
      ...(large ? [...convolutions('detail', DETAIL, 'trunk 3'), finer()] : []),
    ],
  };
}
