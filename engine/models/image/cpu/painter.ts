/** First light on one CPU core: the small generator, all of it in WebAssembly's SIMD, from a style to bytes. Twin: `../generator.ts`. */
import type { Weights } from '../../contract';
import { blendWeights } from '../guest';
import { cellsOf, placeCells, whiteNoise } from '../plane';
import { smallOf } from '../sizes';
import { createStylist } from '../style';
import type { ImageInput } from '../types';
import { createArena } from './memory';

const ROWS = 32;
const COLUMNS = 56;
const MAPS = 40;
/** Outputs of a layer are made eight at a time; the colour's three by four. */
const BLOCK = 8;
const COLOUR_BLOCK = 4;
/** Floats of a cell: see assembly/cells.ts. */
const CELL = 44;
const LEAK = 0.2;
/** Rows and columns of what each of the trunk's convolutions makes. */
const TRUNK = [
  [4, 7],
  [8, 14],
  [16, 28],
  [32, 56],
] as const;

export interface Painter {
  /** RGBA, four bytes a pixel, row by row: a view of the kernel's memory, valid until the next call. */
  paint(input: ImageInput): Uint8ClampedArray<ArrayBuffer>;
  /** Weights of the same shapes, towards which `blend` leads from the next picture on. */
  readonly host: (guest: Weights) => void;
  /** Bytes that it holds. */
  readonly memory: () => number;
}

interface Layer {
  readonly name: string;
  readonly taps: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly block: number;
  /** Addresses. */
  readonly raw: number;
  readonly folded: number;
  readonly bias: number;
  readonly inputScale: number;
  readonly outputScale: number;
}

/** The small network of these weights. @throws Error when they lack a tensor, or where WebAssembly has no SIMD. */
export async function createPainter(all: Weights): Promise<Painter> {
  const weights = smallOf(all);
  const { tensors } = weights;
  let stylist = createStylist(weights);
  const arena = await createArena();
  const { kernel, take } = arena;
  const put = (data: ArrayLike<number>): number => {
    const at = take(data.length);
    arena.floats(at, data.length).set(data);
    return at;
  };

  const layers = stylist.layers.map((name): Layer => {
    const [height, width, inputs, outputs] = tensors.get(`${name}.weight`)!.shape as [number, number, number, number];
    const block = name === 'head.out' ? COLOUR_BLOCK : BLOCK;
    const padded = Math.ceil(outputs / block) * block;
    const [raw, folded] = [take(height * width * inputs * padded), take(height * width * inputs * padded)];
    const scales = { inputScale: take(inputs), outputScale: take(padded) };
    return { name, taps: height * width, inputs, outputs, block, raw, folded, bias: take(padded), ...scales };
  });
  const layer = (name: string): Layer => {
    const found = layers.find((layer) => layer.name === name);
    if (!found) throw new Error(`The image model's weights lack the layer "${name}". Train or fetch them anew.`);
    return found;
  };
  const trunk = TRUNK.map(([height, width], i) => ({ ...layer(`trunk.layers.${i}`), height, width }));
  const out = layer('trunk.out');
  const [first, second, last] = [layer('head.layers.0'), layer('head.layers.1'), layer('head.out')];

  const gains = take(tensors.get('head.gains')!.data.length);
  const white = put(whiteNoise(ROWS, COLUMNS, MAPS));
  const largest = (size: (layer: (typeof trunk)[number]) => number): number => Math.max(...trunk.map(size));
  const padded = take(largest(({ height, width, inputs }) => (height + 2) * (width + 2) * inputs));
  const grown = take(largest(({ height, width, outputs }) => height * width * outputs));
  const plain = take(ROWS * COLUMNS * MAPS);
  const bent = take(ROWS * COLUMNS * MAPS);
  const spare = take(4 * (CELL + MAPS) + 2 * MAPS);
  const giveBack = arena.mark();
  let screen = createScreen(0, 0);
  let guest: Weights | undefined;
  let blended = 0;
  load(weights);

  function load(next: Weights): void {
    stylist = createStylist(next);
    const data = (name: string): Float32Array => next.tensors.get(name)!.data;
    const put = (values: Float32Array, at: number): void => arena.floats(at, values.length).set(values);
    for (const { name, outputs, block, raw, bias } of layers) {
      put(inBlocks(data(`${name}.weight`), outputs, block), raw);
      put(data(`${name}.bias`), bias);
    }
    put(data('head.gains'), gains);
  }

  /** All that the picture's size asks for. The memory never shrinks, and grows only for a larger picture. */
  function createScreen(width: number, height: number) {
    const cells = cellsOf(width, height || 1);
    const pitch = Math.ceil(cells.columns / 4) * 4;
    const points = take(2 * cells.rows * pitch);
    const lines = [take(CELL * pitch), take(CELL * pitch)] as const;
    const line = take(CELL * pitch);
    // The last row's last four pixels may reach beyond it.
    const pixels = take(width * height + 4);
    return { width, height, cells, pitch, points, lines, line, pixels };
  }

  function fold({ name, taps, inputs, outputs, block, raw, folded, inputScale, outputScale }: Layer, styles: Styles) {
    const modulation = stylist.modulation(name, styles);
    arena.floats(inputScale, inputs).set(modulation.inputs);
    arena.floats(outputScale, outputs).set(modulation.outputs);
    if (block === BLOCK) kernel.fold(raw, folded, outputs / BLOCK, taps, inputs, inputScale, outputScale);
    else foldColour(arena.floats(raw, inputs * block), arena.floats(folded, inputs * block), modulation);
  }

  function drawForms(styles: Styles, tile: boolean): void {
    const sketch = stylist.sketch(styles);
    arena.floats(grown, sketch.length).set(sketch);
    for (const [i, { height, width, inputs, outputs, folded, bias }] of trunk.entries()) {
      if (i === 0) kernel.surround(grown, height, width, inputs, padded, tile);
      else kernel.enlarge(grown, height / 2, width / 2, inputs, padded, tile);
      kernel.convolve(padded, height, width, inputs, 3, folded, bias, outputs / BLOCK, grown, LEAK);
    }
    kernel.convolve(grown, ROWS, COLUMNS, out.inputs, 1, out.folded, out.bias, MAPS / BLOCK, plain, 1);
  }

  function lookAt({ view, tile, bend }: ImageInput): void {
    const start = MAPS - Math.round(bend.maps);
    const isBent = bend.maps > 0 && (bend.erode !== 0 || bend.threshold !== 0 || bend.noise !== 0);
    if (isBent) {
      const { erode, threshold, noise } = bend;
      kernel.bend(plain, ROWS, COLUMNS, MAPS, bent, start, erode, threshold, noise, white, tile);
    }
    const isTurned = bend.maps > 0 && (bend.turn !== 0 || bend.grow !== 1);
    const [cos, sin] = [Math.cos(bend.turn) / bend.grow, Math.sin(bend.turn) / bend.grow];
    const grid = isBent ? bent : plain;
    kernel.setPlane(grid, ROWS, COLUMNS, tile, view.octave, isTurned ? start : MAPS, cos, sin);
  }

  function paintRows(input: ImageInput): void {
    const { width, height, cells, pitch, points, lines, line, pixels } = screen;
    placeCells(arena.floats(points, 2 * cells.rows * pitch), cells, pitch, input);
    const read = (row: number): void =>
      kernel.readCells(points + 8 * row * pitch, pitch, first.folded, first.bias, gains, spare, lines[row % 2]!);
    let done = -1;
    for (let y = 0; y < height; y++) {
      const spot = (y + 0.5) / cells.q + 0.5;
      const row = Math.floor(spot);
      while (done < row + 1) read(++done);
      kernel.blendRows(lines[row % 2]!, lines[(row + 1) % 2]!, spot - row, cells.columns, line);
      const at = pixels + 4 * y * width;
      const { columns, q } = cells;
      const weights = [first.folded, second.folded, second.bias, last.folded, last.bias] as const;
      kernel.paintRow(line, columns, q, width, ...weights, spare, at);
    }
  }

  return {
    memory: () => arena.size(),
    host(other) {
      guest = other;
      blended = Number.NaN;
    },
    paint(input) {
      const { width, height } = input;
      if (guest && input.blend !== blended) {
        load(blendWeights(weights, guest, input.blend));
        blended = input.blend;
      }
      if (screen.width !== width || screen.height !== height) {
        giveBack();
        screen = createScreen(width, height);
      }
      const styles = stylist.styles(input);
      for (const layer of layers) fold(layer, styles);
      drawForms(styles, input.tile);
      lookAt(input);
      paintRows(input);
      return new Uint8ClampedArray(kernel.memory.buffer, screen.pixels, 4 * width * height);
    },
  };
}

type Styles = ReturnType<ReturnType<typeof createStylist>['styles']>;

/** [rows, outputs] to [blocks][rows][block], as the kernel streams weights; missing outputs are zero. */
function inBlocks(matrix: Float32Array, outputs: number, block: number): Float32Array {
  const rows = matrix.length / outputs;
  const blocks = new Float32Array(Math.ceil(outputs / block) * block * rows);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      blocks[(Math.floor(o / block) * rows + row) * block + (o % block)] = matrix[row * outputs + o]!;
    }
  }
  return blocks;
}

/** What the kernel's `fold` does, for the one narrow layer: [32][4]. */
function foldColour(
  raw: Float32Array,
  folded: Float32Array,
  { inputs, outputs }: { inputs: Float32Array; outputs: Float32Array },
): void {
  for (let i = 0; i < inputs.length; i++) {
    for (let o = 0; o < outputs.length; o++) folded[4 * i + o] = raw[4 * i + o]! * inputs[i]! * outputs[o]!;
  }
}
