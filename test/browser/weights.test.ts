/** Weights come over the network with progress the first time, and from the browser's cache the second. */
import { expect, test, vi } from 'vitest';
import { loadWeights } from '../../engine/models/weights';

const url = new URL('../../models/meaning.safetensors', import.meta.url);

test('the second load is from the cache, and the same file', async () => {
  await caches.delete('phosphene-weights');
  const progress: number[] = [];
  const first = await loadWeights(url, (loaded, total) => progress.push(loaded / total));
  expect(first.cached).toBe(false);
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));

  const second = await loadWeights(url, () => undefined);
  expect(second.cached).toBe(true);
  expect(second.hash).toBe(first.hash);
  expect([...second.weights.tensors.keys()]).toEqual([...first.weights.tensors.keys()]);
});

test('a missing file is told of in words', async () => {
  await expect(loadWeights(new URL('/models/none.safetensors', location.href), () => undefined)).rejects.toThrow(
    /weights/,
  );
});

test('another file than the one that is wanted is not let in, wherever it comes from', async () => {
  const { hash } = await loadWeights(url, () => undefined);
  // The kept copy is the one: the server may be slow, or gone.
  const asked = vi.spyOn(globalThis, 'fetch');
  expect((await loadWeights(url, () => undefined, hash)).cached).toBe(true);
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
  await expect(loadWeights(url, () => undefined, 'f'.repeat(64))).rejects.toThrow(/not those of this Phosphene/);
  // Nothing that was refused is kept.
  expect(await (await caches.open('phosphene-weights')).match(url)).toBeUndefined();
});

test('what was kept and cannot be read is fetched anew', async () => {
  const unreadable = new ReadableStream({ start: (stream) => stream.error(new Error('read failed')) });
  const entries = [new Response(unreadable, { headers: { etag: 'none of ours' } })];
  const cache = {
    match: () => Promise.resolve(entries[0]),
    delete: () => Promise.resolve(entries.pop() !== undefined),
    put: () => Promise.resolve(),
  };
  const opened = vi.spyOn(caches, 'open').mockResolvedValue(cache as unknown as Cache);
  const asked = vi.spyOn(globalThis, 'fetch');
  // The server cannot be asked first, and so the kept copy would do.
  asked.mockRejectedValueOnce(new Error('offline'));
  try {
    expect((await loadWeights(url, () => undefined)).cached).toBe(false);
    expect(entries).toEqual([]);
  } finally {
    opened.mockRestore();
    asked.mockRestore();
  }
});
