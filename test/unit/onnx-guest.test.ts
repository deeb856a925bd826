/** A generator by others that hangs does not hold up the show: it is sent home. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import './with-resolvers';
import type { Answer, Request } from '../../engine/models/image/onnx/onnx.worker';

class Worker {
  onmessage?: (event: { data: Answer }) => void;
  terminate = vi.fn();
  postMessage({ request }: Request): void {
    if (request === 'open' && opens) queueMicrotask(() => this.onmessage?.({ data: { answer: 'opened' } }));
  }
}
let opens = true;
let worker: Worker;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('Worker', function start() {
    return (worker = new Worker());
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('one that never ends a picture fails, and so does one that never opens', async () => {
  const { openOnnx } = await import('../../engine/models/image/onnx');
  const process = await openOnnx('slow.onnx', new Blob([]), 'wasm');
  const painted = expect(process.step({} as never)).rejects.toThrow('slow.onnx does not answer (waited 30 s).');
  await vi.advanceTimersByTimeAsync(30_000);
  await painted;
  opens = false;
  const opened = expect(openOnnx('shut.onnx', new Blob([]), 'wasm')).rejects.toThrow('shut.onnx does not answer');
  await vi.advanceTimersByTimeAsync(120_000);
  await opened;
  expect(worker.terminate).toHaveBeenCalled();
});
