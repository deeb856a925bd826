/**
 * Fetches weights, with progress, and keeps them in the browser's cache for the next start. Only those are let in that
 * belong to this Phosphene, wherever they come from.
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
/** Seconds for which a server may say nothing: then it is given up, and whoever wants the weights asks again. */
const SILENCE = 20;

/**
 * @param onProgress called with bytes so far and in all; from the cache, once.
 * @param expected SHA-256 that the file must have, in hex, where that is known.
 * @throws Error in the performer's words when the file is missing, cut off, another one, or not a weights file, or stops coming.
 */
export async function loadWeights(
  url: URL,
  onProgress: (loaded: number, total: number) => void,
  expected?: string,
): Promise<LoadedWeights> {
  const cache = await openCache();
  const kept = await cache?.match(url).catch(() => undefined);
  const patience = silenceOf(url);
  try {
    // Where it is known which file it is to be, nobody need be asked whether there is another one by now.
    const response = kept && expected !== undefined ? undefined : await ask(url, kept, patience.signal);
    const fresh = response?.ok ? response : undefined;
    if (kept && !fresh) return await letInKept(kept);
    const file = await download(url, response!, (loaded, total) => {
      patience.heard();
      onProgress(loaded, total);
    });
    const loaded = await letIn(url, file, expected);
    await keep(cache, url, file, response!.headers.get('etag'));
    return { ...loaded, cached: false };
  } finally {
    patience.end();
  }

  async function letInKept(kept: Response): Promise<LoadedWeights> {
    try {
      const file = await kept.arrayBuffer();
      onProgress(file.byteLength, file.byteLength);
      return { ...(await letIn(url, file, expected)), cached: true };
    } catch (error) {
      // What was kept cannot be read, is damaged, or of another version: as if it had never been.
      if (!(await cache?.delete(url))) throw error;
      return loadWeights(url, onProgress, expected);
    }
  }
}

/** The server sends the file only if it is another one than the kept one by now; where it cannot be asked, that will do. */
function ask(url: URL, kept: Response | undefined, signal: AbortSignal): Promise<Response | undefined> {
  const etag = kept?.headers.get('etag');
  const asked: RequestInit = etag ? { cache: 'no-store', headers: { 'If-None-Match': etag }, signal } : { signal };
  return fetch(url, asked).catch((error: unknown) => {
    if (!kept) throw error;
    return undefined;
  });
}

/** Ends what its signal is given to, in words, once nothing was heard for so long. */
function silenceOf(url: URL) {
  const ending = new AbortController();
  const stop = () =>
    ending.abort(new Error(`The weights at ${url.pathname} stopped coming: nothing was heard for ${SILENCE} s.`));
  let timer: ReturnType<typeof setTimeout>;
  const end = () => clearTimeout(timer);
  const heard = () => {
    end();
    timer = setTimeout(stop, 1000 * SILENCE);
  };
  heard();
  return { signal: ending.signal, heard, end };
}

async function letIn(
  url: URL,
  file: ArrayBuffer,
  expected: string | undefined,
): Promise<Omit<LoadedWeights, 'cached'>> {
  const hash = await sha256(new Uint8Array(file));
  if (expected !== undefined && hash !== expected) {
    throw new Error(
      `The weights at ${url.pathname} are not those of this Phosphene (SHA-256 ${hash.slice(0, 8)}… instead of ${expected.slice(0, 8)}…): they are not used. Get the file again.`,
    );
  }
  return { weights: readWeights(file), hash, bytes: file.byteLength };
}

/** @throws Error also where a number is none: one alone would silence or blacken all that comes after it. */
function readWeights(file: ArrayBuffer): Weights {
  const weights = parseSafetensors(file);
  for (const [name, { data }] of weights.tensors) {
    if (!isOfNumbers(data)) {
      throw new Error(`This weights file cannot be read: "${name}" holds what is no number. Get the file again.`);
    }
  }
  return weights;
}

/** A plain loop: a call for each of some millions would be felt at every start. */
function isOfNumbers(data: Float32Array): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
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
