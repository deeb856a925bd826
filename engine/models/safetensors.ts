/**
 * Reads the safetensors format: 8 bytes of little-endian header length, a JSON header, then the tensors' bytes.
 * Specification: https://github.com/huggingface/safetensors#format
 */
import { shown } from '../limits';
import type { Weights, WeightTensor } from './contract';

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const BYTES: Readonly<Record<string, number>> = { F32: 4, F16: 2, I32: 4, I8: 1, U8: 1 };
const MAX_HEADER_BYTES = 10_000_000;

/**
 * Parses a whole file.
 * @throws Error saying what is wrong with the file, when it is truncated, malformed, or holds a type we do not use.
 */
export function parseSafetensors(file: ArrayBuffer): Weights {
  if (file.byteLength < 8) throw broken('it is shorter than its own header');
  const headerBytes = Number(new DataView(file).getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > file.byteLength) throw broken('its header is cut off');
  const body = 8 + headerBytes;

  const { __metadata__: texts = {}, ...entries } = parseHeader(new Uint8Array(file, 8, headerBytes));
  const places = Object.entries(entries).map(([name, entry]) => placeOf(name, entry as Entry, file.byteLength - body));
  // Each byte belongs to one tensor: where many share some, they would take memory without end.
  const bytes = places.reduce((sum, { start, end }) => sum + end - start, 0);
  if (bytes > file.byteLength - body) throw broken('its tensors lie over one another');
  const tensors = new Map<string, WeightTensor>();
  for (const { name, dtype, shape, start, end } of places)
    tensors.set(name, { shape, data: widen(dtype, file.slice(body + start, body + end)) });
  return { tensors, metadata: textsOf(texts) };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof header === 'object' && header !== null) return header as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw broken('its header is not JSON');
}

function textsOf(metadata: unknown): Record<string, string> {
  if (typeof metadata !== 'object' || metadata === null) throw broken('its metadata are no texts');
  if (!Object.values(metadata).every((value) => typeof value === 'string')) throw broken('its metadata are no texts');
  return metadata as Record<string, string>;
}

interface TensorPlace extends Omit<Entry, 'data_offsets'> {
  readonly name: string;
  /** Bytes from the body's begin on. */
  readonly start: number;
  readonly end: number;
}

/** @param length of the body, in bytes */
function placeOf(name: string, entry: Entry, length: number): TensorPlace {
  if (typeof entry !== 'object' || entry === null) throw broken(`tensor "${shown(name)}" has no place`);
  const { dtype, shape, data_offsets: place }: { readonly [K in keyof Entry]: unknown } = entry;
  const width = typeof dtype === 'string' && Object.hasOwn(BYTES, dtype) ? BYTES[dtype] : undefined;
  if (width === undefined)
    throw broken(`tensor "${shown(name)}" has the type ${shown(dtype)}, which Phosphene does not read`);
  if (!isSizes(shape) || !isSizes(place) || place.length !== 2) throw broken(`tensor "${shown(name)}" has no place`);
  const [start, end] = place as [number, number];
  const count = shape.reduce((product, size) => product * size, 1);
  if (end - start !== count * width || end > length) throw broken(`tensor "${shown(name)}" is cut off`);
  return { name, dtype: dtype as string, shape, start, end };
}

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

function widen(dtype: string, bytes: ArrayBuffer): Float32Array<ArrayBuffer> {
  if (dtype === 'F32') return new Float32Array(bytes);
  if (dtype === 'F16') return halfToFloat(new Uint16Array(bytes));
  if (dtype === 'I32') return new Float32Array(new Int32Array(bytes));
  if (dtype === 'I8') return new Float32Array(new Int8Array(bytes));
  return new Float32Array(new Uint8Array(bytes));
}

function halfToFloat(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  const widened = everyHalf();
  for (let i = 0; i < halves.length; i++) floats[i] = widened[halves[i]!]!;
  return floats;
}

let halves: Float32Array | undefined;

/** IEEE 754 binary16 to binary32: there are so few that a table of all is made once, and millions are looked up. */
function everyHalf(): Float32Array {
  return (halves ??= Float32Array.from({ length: 1 << 16 }, (_, half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }));
}

function broken(what: string): Error {
  return new Error(`This weights file cannot be read: ${what}. Fetch it again, or train it anew.`);
}
