import { readFileSync } from 'node:fs';
import { describe, expect, it, test, vi } from 'vitest';
import { parseSafetensors } from '../../engine/models/safetensors';
import { loadWeights } from '../../engine/models/weights';

test('a server that says nothing any more is given up, in words; one that is only slow is not', async () => {
  vi.useFakeTimers();
  let send = () => {};
  vi.stubGlobal('fetch', (_: URL, { signal }: { signal: AbortSignal }) => {
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        send = () => stream.enqueue(new Uint8Array(8));
        signal.onabort = () => stream.error(signal.reason);
      },
    });
    return Promise.resolve(new Response(body));
  });
  try {
    let fault = '';
    loadWeights(new URL('http://x/models/it.safetensors'), () => undefined).catch(
      ({ message }: Error) => (fault = message),
    );
    for (let i = 0; i < 4; i++) {
      await vi.advanceTimersByTimeAsync(19_000);
      send();
    }
    await vi.advanceTimersByTimeAsync(19_000);
    expect(fault).toBe('');
    await vi.advanceTimersByTimeAsync(2000);
    expect(fault).toBe('The weights at /models/it.safetensors stopped coming: nothing was heard for 20 s.');
  } finally {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
});

interface Stored {
  dtype: string;
  shape: number[];
  bytes: ArrayBufferView;
}

/** Writes a file as the specification says: header length, header, bytes. */
function write(tensors: Record<string, Stored>, metadata: Record<string, string> = {}): ArrayBuffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const body: number[] = [];
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    const start = body.length;
    body.push(...new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    header[name] = { dtype, shape, data_offsets: [start, body.length] };
  }
  return file(JSON.stringify(header), body);
}

function file(header: string, body: readonly number[] = []): ArrayBuffer {
  const letters = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + letters.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(letters.length), true);
  bytes.set(letters, 8);
  bytes.set(body, 8 + letters.length);
  return bytes.buffer;
}

const weights = write(
  {
    // A single byte first, so that the wide types lie at odd offsets.
    odd: { dtype: 'U8', shape: [1], bytes: Uint8Array.of(200) },
    wide: { dtype: 'F32', shape: [2, 2], bytes: Float32Array.of(1, -2.5, 3e-20, Infinity) },
    half: { dtype: 'F16', shape: [6], bytes: Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7bff, 0xfc00) },
    count: { dtype: 'I32', shape: [2], bytes: Int32Array.of(-7, 1_000_000) },
    small: { dtype: 'I8', shape: [2], bytes: Int8Array.of(-128, 127) },
    scalar: { dtype: 'F32', shape: [], bytes: Float32Array.of(9) },
  },
  { config: '{"width":64}' },
);

describe('a good file', () => {
  const { tensors, metadata } = parseSafetensors(weights);
  const values = (name: string) => Array.from(tensors.get(name)!.data);

  it('keeps the shapes and the metadata', () => {
    expect([...tensors.keys()]).toEqual(['odd', 'wide', 'half', 'count', 'small', 'scalar']);
    expect(tensors.get('wide')!.shape).toEqual([2, 2]);
    expect(JSON.parse(metadata['config']!)).toEqual({ width: 64 });
  });

  it('widens every type to 32-bit floats', () => {
    expect(values('odd')).toEqual([200]);
    expect(values('wide')).toEqual([1, -2.5, Math.fround(3e-20), Infinity]);
    expect(values('half')).toEqual([1, -2, 0.333251953125, 2 ** -24, 65504, -Infinity]);
    expect(values('count')).toEqual([-7, 1_000_000]);
    expect(values('small')).toEqual([-128, 127]);
    expect(values('scalar')).toEqual([9]);
  });
});

describe('a bad file', () => {
  it.each([0, 7, 8, 40, weights.byteLength - 1])('is refused when cut off after %i bytes', (length) => {
    expect(() => parseSafetensors(weights.slice(0, length))).toThrow(/cannot be read: .*(cut off|shorter)/);
  });

  it('is refused for a type that we do not read', () => {
    const doubles = write({ weight: { dtype: 'F64', shape: [1], bytes: Float64Array.of(1) } });
    expect(() => parseSafetensors(doubles)).toThrow('tensor "weight" has the type F64, which Phosphene does not read');
  });

  it('is refused when the shape does not fit the bytes', () => {
    const wrong = write({ weight: { dtype: 'F32', shape: [3], bytes: Float32Array.of(1, 2) } });
    expect(() => parseSafetensors(wrong)).toThrow('tensor "weight" is cut off');
  });

  it('is refused when the header is not JSON, or is absurdly long', () => {
    expect(() => parseSafetensors(file('{"weight"'))).toThrow('its header is not JSON');
    expect(() => parseSafetensors(new Uint8Array(16).fill(255).buffer)).toThrow('its header is cut off');
  });
});

it.each(['image', 'lyrics', 'meaning', 'sound', 'sound-large'])(
  '%s is not loaded where one of its numbers is none',
  async (kind) => {
    const bytes = new Uint8Array(readFileSync(new URL(`../../models/${kind}.safetensors`, import.meta.url)));
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      { dtype: string; data_offsets: [number, number] }
    >;
    const [name, { dtype, data_offsets }] = Object.entries(header).findLast(([, { dtype }]) => /^F/.test(dtype))!;
    const last = 8 + length + data_offsets[1];
    const url = new URL('http://x/models/it.safetensors');
    const load = () => loadWeights(url, () => undefined);
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(bytes.slice())));
    try {
      expect((await load()).bytes).toBe(bytes.length);
      if (dtype === 'F16') view.setUint16(last - 2, 0x7e00, true);
      else view.setFloat32(last - 4, NaN, true);
      await expect(load()).rejects.toThrow(`"${name}" holds what is no number. Get the file again.`);
    } finally {
      vi.unstubAllGlobals();
    }
  },
);
