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
  const cached = await cachedCopy(url);
  const file = cached ?? (await download(url, onProgress));
  if (cached) onProgress(file.byteLength, file.byteLength);
  const weights = parseSafetensors(file);
  if (!cached) await keep(url, file);
  return { weights, hash: await sha256(new Uint8Array(file)), bytes: file.byteLength, cached: cached !== undefined };
}

async function download(url: URL, onProgress: (loaded: number, total: number) => void): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    throw new Error(`The weights at ${url.pathname} could not be fetched (HTTP ${response.status}).`);
  }
  const total = Number(response.headers.get('content-length') ?? 0);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.byteLength;
    onProgress(loaded, Math.max(total, loaded));
  }
  return new Blob(chunks).arrayBuffer();
}

/** The kept copy, if the server's file is still the same one, or if the server cannot be asked. */
async function cachedCopy(url: URL): Promise<ArrayBuffer | undefined> {
  const cache = await openCache();
  const kept = await cache?.match(url);
  if (!kept) return undefined;
  const current = await fetch(url, { method: 'HEAD' }).catch(() => undefined);
  const same = !current || current.headers.get('etag') === kept.headers.get('etag');
  return same ? kept.arrayBuffer() : undefined;
}

async function keep(url: URL, file: ArrayBuffer): Promise<void> {
  const cache = await openCache();
  const head = await fetch(url, { method: 'HEAD' }).catch(() => undefined);
  const etag = head?.headers.get('etag');
  // Without a tag a stale copy could not be told from a fresh one.
  if (!cache || !etag) return;
  await cache.put(url, new Response(file, { headers: { etag } })).catch(() => undefined);
}

/** Undefined where the browser gives no storage: then the weights are fetched each time. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(CACHE);
  } catch {
    return undefined;
  }
}
