/** A processor that throws is asked once more, and then another of its kind goes on: nothing of the sound is lost for good. */
import { beforeAll, expect, it, vi } from 'vitest';
import type { StreamMessage, StreamOptions } from '../../audio/stream.worklet';
import type { Processor } from '../../audio/worklet-scope';

const BLOCK = 128;
const registered = new Map<string, new (options: AudioWorkletNodeOptions) => Processor>();
const port = { onmessage: undefined as ((event: { data: StreamMessage }) => void) | undefined, postMessage: vi.fn() };

beforeAll(async () => {
  const scope = {
    AudioWorkletProcessor: class {
      readonly port = port;
    },
    sampleRate: 48_000,
    currentFrame: 0,
    registerProcessor: (name: string, processor: new (options: AudioWorkletNodeOptions) => Processor) =>
      registered.set(name, processor),
  };
  for (const [name, value] of Object.entries(scope)) vi.stubGlobal(name, value);
  await import('../../audio/stream.worklet');
});

it('the stream goes on where it was, also where its ring is not shared with the page', () => {
  const options: StreamOptions = { ring: 8192, crossfade: 64 };
  const stream = new (registered.get('phosphene-stream')!)({ processorOptions: options });
  const block = () => {
    const out = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
    stream.process([], [out], {});
    return out[0]!;
  };
  const write = (at: number, frames: number, level: number) => {
    const side = new Float32Array(frames).fill(level);
    port.onmessage!({ data: { at, left: side, right: side } });
  };
  write(0, 4096, 0.5);
  for (let i = 0; i < 8; i++) block();
  expect(block().every((sample) => sample === 0.5)).toBe(true);

  const fault = {
    get length(): number {
      throw new Error('a bug');
    },
    fill: vi.fn(),
  };
  stream.process([], [[fault, fault] as unknown as Float32Array[]], {});
  expect(port.postMessage).toHaveBeenCalledWith({ fault: 'Error: a bug' });
  expect(fault.fill).toHaveBeenCalledWith(0);

  // The new one fades in over what is ready, and takes what the page writes on from where it was.
  for (let i = 0; i < 8; i++) block();
  expect(block().every((sample) => sample === 0.5)).toBe(true);
  write(4096, 2048, 0.25);
  const rest = Array.from({ length: 20 }, block);
  expect(rest.flatMap((each) => [...each]).filter((sample) => !Number.isFinite(sample))).toEqual([]);
  expect(rest.at(-1)!.every((sample) => sample === 0.25)).toBe(true);
});
