/**
 * Fetches weights, with progress, and keeps them in the browser's cache for the next start.
 */
import { sha256 } from '../hashes';
import type { Weights } from './contract';
import { parseSafetensors } from './safetensors';

export interface LoadedWeights {
  readonly weights: Weights;
  /** SHA-256 of the file, in hex: names the weights in the log. */
  readonly hash: string;
  readonly bytes: number;
  readonly cached: boolean;
}

const CACHE = 'phosphene-weights';

/**
 * @param onProgress called with bytes so far and in all; from the cache, once.
 * @throws Error in the performer's words when the file is missing, cut off, or not a weights file.
 */
export async function loadWeights(
  url: URL,
  onProgress: (loaded: number, total: number) => void,
): Promise<LoadedWeights> {
  const cache = await openCache();
  const kept = await cache?.match(url);
  const etag = kept?.headers.get('etag');
  // The server sends the file only if it is another one by now; where it cannot be asked, the kept copy will do.
  const asked: RequestInit = etag ? { cache: 'no-store', headers: { 'If-None-Match': etag } } : {};
  const response = await fetch(url, asked).catch((error: unknown) => {
    if (!kept) throw error;
  });

  const fresh = response?.ok ? response : undefined;
  if (kept && !fresh) {
    const file = await kept.arrayBuffer();
    onProgress(file.byteLength, file.byteLength);
    try {
      return {
        weights: readWeights(file),
        hash: await sha256(new Uint8Array(file)),
        bytes: file.byteLength,
        cached: true,
      };
    } catch {
      // What was kept is damaged: as if it had never been.
      await cache?.delete(url);
      return loadWeights(url, onProgress);
    }
  }
  const file = await download(url, response!, onProgress);
  const weights = readWeights(file);
  await keep(cache, url, file, response!.headers.get('etag'));
  return { weights, hash: await sha256(new Uint8Array(file)), bytes: file.byteLength, cached: false };
}

/** @throws Error also where a number is none: one alone would silence or blacken all that comes after it. */
function readWeights(file: ArrayBuffer): Weights {
  const weights = parseSafetensors(file);
  for (const [name, { data }] of weights.tensors) {
    if (!data.every(Number.isFinite)) {
      throw new Error(`This weights file cannot be read: "${name}" holds what is no number. Get the file again.`);
    }
  }
  return weights;
}

async function download(
  url: URL,
  response: Response,
  onProgress: (loaded: number, total: number) => void,
): Promise<ArrayBuffer> {
  if (!response.ok || !response.body) {
    throw new Error(`The weights at ${url.pathname} could not be fetched (HTTP ${response.status}).`);
  }
  const total = Number(response.headers.get('content-length') ?? 0);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.byteLength;
    onProgress(loaded, Math.max(total, loaded));
  }
  if (loaded < total) {
    throw new Error(
      `The weights at ${url.pathname} were cut off after ${loaded} of ${total} bytes. They are fetched again.`,
    );
  }
  return new Blob(chunks).arrayBuffer();
}

/** Keeps a file for the next start. Without a tag a stale copy could not be told from a fresh one. */
async function keep(cache: Cache | undefined, url: URL, file: ArrayBuffer, etag: string | null): Promise<void> {
  if (etag) await cache?.put(url, new Response(file, { headers: { etag } })).catch(() => undefined);
}

/** Undefined where the browser gives no storage: then the weights are fetched each time. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(CACHE);
  } catch {
    return undefined;
  }
}
