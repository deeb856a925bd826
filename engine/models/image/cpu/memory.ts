/** The kernel's functions, and its memory, handed out piece by piece. Addresses are in bytes. */
import module from './assembly/kernel.ts?kernel';

export interface Kernel {
  readonly memory: WebAssembly.Memory;
  fold(
    raw: number,
    folded: number,
    blocks: number,
    taps: number,
    inputs: number,
    inputScale: number,
    outputScale: number,
  ): void;
  surround(x: number, height: number, width: number, depth: number, y: number, wrap: boolean): void;
  enlarge(x: number, height: number, width: number, depth: number, y: number, wrap: boolean): void;
  convolve(
    x: number,
    height: number,
    width: number,
    inputs: number,
    size: number,
    w: number,
    bias: number,
    blocks: number,
    y: number,
    slope: number,
  ): void;
  bend(
    x: number,
    height: number,
    width: number,
    depth: number,
    y: number,
    first: number,
    erode: number,
    threshold: number,
    noise: number,
    white: number,
    wrap: boolean,
  ): void;
  setPlane(
    plane: number,
    height: number,
    width: number,
    wrap: boolean,
    octave: number,
    turned: number,
    cos: number,
    sin: number,
  ): void;
  readCells(points: number, count: number, w: number, bias: number, gains: number, spare: number, out: number): void;
  blendRows(a: number, b: number, t: number, count: number, out: number): void;
  paintRow(
    line: number,
    columns: number,
    q: number,
    width: number,
    w0: number,
    w1: number,
    bias1: number,
    w2: number,
    bias2: number,
    spare: number,
    out: number,
  ): void;
}

export interface Arena {
  readonly kernel: Kernel;
  /** Room for `floats` numbers, aligned to 64 bytes. Views made before may be void after. */
  readonly take: (floats: number) => number;
  /** `count` numbers at an address, until the next `take`. */
  floats(address: number, count: number): Float32Array;
  /** Gives back all that was taken after this. */
  mark(): () => void;
  /** Its bytes. */
  size(): number;
}

const PAGE = 65_536;
const LINE = 64;

/** @throws Error in a browser without SIMD in WebAssembly. */
export async function createArena(): Promise<Arena> {
  const { instance } = await WebAssembly.instantiate(module).catch(() => {
    throw new Error('This browser has no SIMD in WebAssembly, which pictures need without WebGPU. Update the browser.');
  });
  const kernel = instance.exports as unknown as Kernel;
  const { memory } = kernel;
  // Zero is no address.
  let used = LINE;
  return {
    kernel,
    take(floats) {
      const at = used;
      used += Math.ceil((4 * floats) / LINE) * LINE;
      const missing = used - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return at;
    },
    floats: (address, count) => new Float32Array(memory.buffer, address, count),
    size: () => memory.buffer.byteLength,
    mark() {
      const kept = used;
      return () => (used = kept);
    },
  };
}
