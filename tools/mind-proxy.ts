/**
 * A Vite plugin: `/mind/v1/` of the development and the preview server leads to the performer's model server, so that
 * the key stays with the server and never reaches the page. It leads to that one server only, and for this computer only;
 * so often, so long and so much at a time as lyrics need.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Plugin } from 'vite';
import { isOwn } from './own-page.ts';

const PREFIX = '/mind/v1';
/** All that leads on, with its method. */
const PATHS: Record<string, string> = { '/chat/completions': 'POST', '/models': 'GET' };
/** In bytes. */
const LONGEST_REQUEST = 256 * 1024;
const LONGEST_ERROR = 64 * 1024;

/** What a page may take of the model server. */
export interface MindLimits {
  /** Bytes of an answer; more is cut off. */
  readonly answer: number;
  /** Seconds until the first byte: a server may have to load a large model before. */
  readonly first: number;
  /** Seconds without a byte after which the server counts as hung, from the first on. */
  readonly silence: number;
  /** Seconds that an answer may take from its first byte on. */
  readonly seconds: number;
  /** Answers at a time, and requests begun within a minute. */
  readonly atOnce: number;
  readonly aMinute: number;
}

const LIMITS: MindLimits = { answer: 1024 * 1024, first: 300, silence: 30, seconds: 120, atOnce: 4, aMinute: 120 };
const MINUTE_MS = 60_000;

export interface MindSettings {
  /** The server's base URL, with its /v1: `PHOSPHENE_MIND_URL`. */
  readonly url?: string | undefined;
  /** `PHOSPHENE_MIND_KEY` */
  readonly key?: string | undefined;
  /** Taken where the page names no model: `PHOSPHENE_MIND_MODEL`. */
  readonly model?: string | undefined;
}

export const settingsFrom = (env: NodeJS.ProcessEnv): MindSettings => ({
  // `set NAME=value && npm start` keeps the space before the ampersands.
  url: env.PHOSPHENE_MIND_URL?.trim(),
  key: env.PHOSPHENE_MIND_KEY?.trim(),
  model: env.PHOSPHENE_MIND_MODEL?.trim(),
});

export function mindProxy(settings: MindSettings = settingsFrom(process.env)): Plugin {
  const handler = mindHandler(settings);
  return {
    name: 'mind-proxy',
    configureServer: ({ middlewares }) => void middlewares.use(handler),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(handler),
  };
}

/** Answers what begins with /mind/v1/, and hands on all else. Never throws. */
export function mindHandler({ url, key, model }: MindSettings, limits: MindLimits = LIMITS) {
  /** When the requests of the last minute began, in milliseconds. */
  let begun: number[] = [];
  let open = 0;

  function isBusy(): boolean {
    const now = performance.now();
    begun = begun.filter((at) => now - at < MINUTE_MS);
    return open >= limits.atOnce || begun.length >= limits.aMinute;
  }

  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const path = (request.url ?? '').split('?')[0]!;
    if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) return next();
    if (!isOwn(request))
      return refuse(response, 403, 'This way to the model server is for pages of this computer only.');
    const rest = path.slice(PREFIX.length);
    if (!Object.hasOwn(PATHS, rest))
      return refuse(response, 404, 'Only chat/completions and models lead on from here.');
    if (PATHS[rest] !== request.method) return refuse(response, 405, `Ask for ${rest} with ${PATHS[rest]}.`);
    if (!url || !isAddress(url)) return refuse(response, 503, notSet(url));
    if (isBusy()) return refuse(response, 429, 'The page asks more often than lyrics need.');
    begun.push(performance.now());
    open++;
    forward(request, response, { target: `${url.replace(/\/+$/, '')}${rest}`, key, model, limits })
      .catch((error: unknown) => {
        if (response.headersSent) return void response.destroy();
        if (error instanceof Slow) return refuse(response, 504, error.message);
        const cause =
          error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error);
        const told = `The model server cannot be reached (${cause}). Start it, or check PHOSPHENE_MIND_URL.`;
        refuse(response, 502, hide(told, key));
      })
      .finally(() => open--);
  };
}

/** The model server took longer than it may. */
class Slow extends Error {}

/** Never with the address: there may be a password in it. */
const notSet = (url: string | undefined) =>
  `${url ? 'PHOSPHENE_MIND_URL is not an http address without a name and a password' : 'No model server is set'}: ` +
  'start Phosphene with PHOSPHENE_MIND_URL=http://localhost:8080/v1, and PHOSPHENE_MIND_KEY where the server asks for a key';

function isAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** An error as model servers write them. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ error: { message } }));
}

const hide = (text: string, key: string | undefined) => (key ? text.replaceAll(key, '(key)') : text);

interface Way {
  readonly target: string;
  readonly key: string | undefined;
  readonly model: string | undefined;
  readonly limits: MindLimits;
}

async function forward(request: IncomingMessage, response: ServerResponse, way: Way): Promise<void> {
  const { target, key, model, limits } = way;
  const abort = new AbortController();
  const giveUp = () => abort.abort(new Slow('The model server takes too long. A smaller model answers sooner.'));
  let whole: NodeJS.Timeout | undefined;
  let silence = setTimeout(giveUp, 1000 * limits.first);
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(giveUp, 1000 * limits.silence);
    whole ??= setTimeout(giveUp, 1000 * limits.seconds);
  };
  response.on('close', () => abort.abort());
  try {
    const body = request.method === 'POST' ? await requestBody(request, model) : null;
    if (body === undefined) return refuse(response, 400, 'The request is no JSON object, or too long.');
    const answer = await fetch(target, {
      method: request.method!,
      // Nothing of the page's own headers, such as cookies, goes along.
      headers: {
        'accept-encoding': 'identity',
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...(key ? { authorization: `Bearer ${key}` } : {}),
      },
      body,
      // The key goes to no other server than the one that was set.
      redirect: 'manual',
      signal: abort.signal,
    });
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      return refuse(response, 502, 'The model server points elsewhere: put its final address into PHOSPHENE_MIND_URL.');
    }
    const type = answer.headers.get('content-type') ?? 'application/octet-stream';
    const head = { 'content-type': type, 'cache-control': 'no-store' };
    if (!answer.ok) {
      const text = await beginning(answer);
      response.writeHead(answer.status, head);
      return void response.end(hide(text, key));
    }
    response.writeHead(answer.status, head);
    response.flushHeaders();
    if (!answer.body) return void response.end();
    const bytes = Readable.fromWeb(answer.body as ReadableStream);
    await pipeline(bytes, atMost(limits.answer, heard), response, { signal: abort.signal });
  } finally {
    clearTimeout(whole);
    clearTimeout(silence);
  }
}

/** Hands on so many bytes, and fails with the next. */
function atMost(most: number, onChunk: () => void): Transform {
  let left = most;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      onChunk();
      left -= chunk.length;
      if (left < 0) done(new Error('The answer is too long.'));
      else done(null, chunk);
    },
  });
}

/** The body with the set model where it names none; undefined where it is no JSON object, or too long. */
async function requestBody(request: IncomingMessage, model: string | undefined): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LONGEST_REQUEST) chunks.push(chunk);
  }
  if (length > LONGEST_REQUEST) return undefined;
  try {
    const asked: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof asked !== 'object' || asked === null || Array.isArray(asked)) return undefined;
    return JSON.stringify({ ...(model ? { model } : {}), ...asked });
  } catch {
    return undefined;
  }
}

/** An error's words; servers that say much more than that are cut short. */
async function beginning({ body }: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_ERROR) break;
  }
  return text.slice(0, LONGEST_ERROR);
}
