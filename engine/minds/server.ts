/**
 * A mind on a model server with an OpenAI-compatible `chat/completions`: llama.cpp, Ollama, vLLM, LM Studio, or a cloud.
 * The answer streams as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 */
import { createParser } from 'eventsource-parser';
import { BehaviorSubject, Observable, Subject, takeUntil } from 'rxjs';
import { MindError, OutOfRoom, reason } from './faults';
import { chatMessages, MOST_TOKENS } from './prompting';
import type { LyricPrompt, Mind, MindState } from './types';

/** In characters: a single event is one token with some names around it. */
const LONGEST_EVENT = 64 * 1024;
/** In bytes: far more than a few lines, their thoughts and their wrapping ever take. */
const LONGEST_ANSWER = 1024 * 1024;
const LONGEST_REFUSAL = 4096;
const TEMPERATURE = 0.9;

/** What matters of a streamed chunk; all else (tool calls, reasoning, usage) is passed over. */
interface Chunk {
  readonly error?: unknown;
  readonly object?: unknown;
  readonly message?: unknown;
  readonly choices?: readonly ({
    readonly delta?: { readonly content?: unknown } | null;
    finish_reason?: unknown;
  } | null)[];
}

/** What hears an answer. */
interface Listener {
  /** Its first byte has come. */
  readonly begun: () => void;
  readonly piece: (text: string) => void;
}

/** @param url where `/chat/completions` is below; without one, our own server's proxy, which holds the key and names the model. */
export function createServerMind(url = '/mind/v1'): Mind {
  const state$ = new BehaviorSubject<MindState>({ status: 'ready' });
  const disposed$ = new Subject<void>();
  const address = `${url.replace(/\/+$/, '')}/chat/completions`;
  let isDisposed = false;
  /** Newer models of clouds refuse the usual names. */
  let isNewer = false;
  /** Ends a request that nobody waits for any more and of which no byte has come. One at a time is left so. */
  let leave: (() => void) | undefined;

  /** Hands on what comes, as it comes. Resolves when the answer is complete. @throws MindError */
  async function ask(prompt: LyricPrompt, signal: AbortSignal, listener: Listener): Promise<void> {
    const limits = isNewer
      ? { max_completion_tokens: MOST_TOKENS }
      : { max_tokens: MOST_TOKENS, temperature: TEMPERATURE };
    const body = { messages: chatMessages(prompt), stream: true, ...limits };
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(body),
      signal,
    }).catch((error: unknown) => {
      throw new MindError(`The model server cannot be reached (${reason(error)}). Start it, or check its address.`);
    });
    if (!response.ok) {
      const said = await beginning(response);
      if (isNewer || response.status !== 400 || !/max_tokens|temperature/.test(said)) throw refusal(response, said);
      isNewer = true;
      return ask(prompt, signal, listener);
    }
    const type = response.headers.get('content-type') ?? '';
    if (!response.body || !type.includes('text/event-stream')) {
      await response.body?.cancel().catch(() => undefined);
      const what = `The model server answered with ${type || 'nothing'} where a stream was asked for.`;
      throw new MindError(`${what} Check that its address ends in /v1 and that it can stream.`);
    }
    await readEvents(response.body, listener);
  }

  return {
    name: 'server',
    title: 'Model server',
    state$,
    stream(prompt) {
      return new Observable<string>((pieces) => {
        const abort = new AbortController();
        let isAnswered = false;
        let isOver = false;
        const end = (state: MindState = { status: 'ready' }) => {
          if (isOver) return;
          isOver = true;
          if (leave === end) leave = undefined;
          state$.next(state);
          abort.abort();
        };
        leave?.();
        state$.next({ status: 'streaming' });
        ask(prompt, abort.signal, {
          begun() {
            isAnswered = true;
            if (leave === end) end();
          },
          piece: (text) => pieces.next(text),
        }).then(
          () => {
            if (isOver) return;
            end();
            pieces.complete();
          },
          (error: unknown) => {
            if (isOver) return;
            const known =
              error instanceof MindError ? error : new MindError(`${cutOff(error)} It is asked again later.`);
            end(known instanceof OutOfRoom ? undefined : { status: 'failed', message: known.message });
            pieces.error(known);
          },
        );
        return () => {
          if (isOver) return;
          if (isAnswered || isDisposed) return end();
          // Some servers give up loading a model where nobody waits for it any more, and it would never be there.
          leave = end;
          state$.next({ status: 'loading', progress: 0 });
        };
      }).pipe(takeUntil(disposed$));
    },
    dispose() {
      isDisposed = true;
      leave?.();
      disposed$.next();
      state$.complete();
    },
  };
}

const cutOff = (error: unknown) =>
  `The connection to the model server broke in the middle of an answer (${reason(error)}).`;

/** Reads the stream to its end, with bounds. @throws MindError, or the network's error */
async function readEvents(body: ReadableStream<Uint8Array>, { begun, piece }: Listener): Promise<void> {
  /** The server has said that this was all. */
  let done = false;
  let broken: MindError | undefined;
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onEvent({ data, event }) {
      if (done || broken || data === '') return;
      try {
        const { text, end } = readChunk(data, event);
        if (text !== '') piece(text);
        done = end !== '';
        if (end === 'length') broken = new OutOfRoom();
      } catch (error) {
        broken = error as MindError;
      }
    },
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') broken = tooLong();
    },
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for (;;) {
      const { value, done: closed } = await reader.read();
      if (closed) break;
      if (bytes === 0) begun();
      bytes += value.byteLength;
      parser.feed(decoder.decode(value, { stream: true }));
      if (!broken && !done && bytes > LONGEST_ANSWER) broken = tooLong();
      if (broken) throw broken;
      if (done) return;
    }
    // A last event without its empty line still counts.
    parser.feed(`${decoder.decode()}\n\n`);
    if (broken) throw broken;
    if (!done) throw new MindError(`${cutOff('it closed without an end')} It is asked again later.`);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const tooLong = () =>
  new MindError(`The model server does not stop talking, and was cut off. Choose another model, or look at its log.`);

/** `end` says why the answer is over, '' while it is not. @throws MindError for an error object, or for what is no chunk at all. */
function readChunk(data: string, event: string | undefined): { text: string; end: string } {
  if (data.trim() === '[DONE]') return { text: '', end: 'stop' };
  let chunk: Chunk | null;
  try {
    chunk = JSON.parse(data) as Chunk | null;
  } catch {
    chunk = null;
  }
  if (typeof chunk !== 'object' || chunk === null) {
    throw new MindError(`The model server sent what is no answer (${reason(data).slice(0, 60)}). Check its address.`);
  }
  if (chunk.error || chunk.object === 'error' || event === 'error') {
    throw new MindError(`The model server gave up in the middle of an answer: ${complaint(chunk)}. Look at its log.`);
  }
  const choices: Chunk['choices'] = Array.isArray(chunk.choices) ? chunk.choices : undefined;
  const choice = choices?.[0];
  const content = choice?.delta?.content;
  const end = choice?.finish_reason;
  // Some servers write '' for not yet, too.
  return { text: typeof content === 'string' ? content : '', end: typeof end === 'string' ? end : '' };
}

/** The words of an error object, whose shape differs from server to server. */
function complaint({ error, message }: Chunk): string {
  const inner = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
  const words = [inner, message].find((text) => typeof text === 'string' && text !== '');
  return typeof words === 'string' ? reason(words).replace(/\.$/, '') : 'it did not say why';
}

const ADVICE: Partial<Record<number, string>> = {
  401: 'Check the key.',
  403: 'Check the key and what it may use.',
  404: "Check the address and the model's name.",
  429: 'It has too much to do, or the account is spent; it is asked again later.',
};

function refusal({ status }: Response, body: string): MindError {
  let why = '';
  try {
    why = complaint(JSON.parse(body) as Chunk);
  } catch {
    why = reason(body).slice(0, 200);
  }
  const advice = ADVICE[status] ?? 'Look at its log.';
  return new MindError(`The model server refused (${status}): ${why || 'it did not say why'}. ${advice}`);
}

/** The first few thousand bytes of a body, however long it is. */
async function beginning({ body }: Response): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < LONGEST_REFUSAL) {
      const { value, done } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // What has come is enough to name the fault.
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return text.slice(0, LONGEST_REFUSAL);
}
