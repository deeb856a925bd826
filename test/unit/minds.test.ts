/** Other minds: a server's answers parsed right, and every fault of it answered by the shipped lyricist within a bar. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { firstValueFrom, from, NEVER, of, throwError, toArray } from 'rxjs';
import { afterEach, expect, test, vi } from 'vitest';
import { SAFE_LINES } from '../../engine/gate/safe-lines';
import { cleanLine, cleanLines } from '../../engine/minds/lines';
import { createMinds } from '../../engine/minds/minds';
import { createServerMind } from '../../engine/minds/server';
import type { LyricPrompt, Mind } from '../../engine/minds/types';
import { openingState } from '../../engine/performance';
import { createLyricist } from '../../engine/players/lyricist';
import { mindHandler, type MindLimits, type MindSettings } from '../../tools/mind-proxy';
import { BAR, FRAME, mindShow, settled } from './mind-show';

const PROMPT: LyricPrompt = { words: 'rain', lines: [], syllables: 8, scheme: 'couplets', section: 'verse' };
const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

async function serve(
  answer: (response: ServerResponse, body: string, headers: Record<string, unknown>) => void,
): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(response, body, request.headers));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const stream = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });
const chunk = (content: string, more: object = {}) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, ...more }] })}\n\n`;

/** Sends bytes so many at a time, each in a packet of its own. */
async function drip(response: ServerResponse, text: string, size: number): Promise<void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    response.write(bytes.subarray(at, at + size));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const asked = (mind: Mind) => firstValueFrom(mind.stream(PROMPT).pipe(cleanLines(), toArray()));

test('an answer is read right however it is cut: comments, other fields, tool calls, thoughts, a character in two packets', async () => {
  let request: Record<string, unknown> = {};
  const url = await serve((response, body) => {
    request = JSON.parse(body) as Record<string, unknown>;
    stream(response);
    const text =
      ': a comment\n\n' +
      'event: message\nid: 3\nretry: 10\n' +
      chunk('<think>rain, pain…</thi', { finish_reason: '' }) +
      chunk('nk>\n1. Über das', { finish_reason: '' }) +
      'data: {"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"{"}}]}}]}\n\n' +
      'data: {"choices":[]}\r\n\r\n' +
      chunk(' Meer\n“A second line,”\n') +
      chunk('and a third', { finish_reason: 'stop' }) +
      'data: [DONE]\n\n';
    void drip(response, text, 3).then(() => response.end());
  });
  const lines = await asked(createServerMind(url));
  expect(lines).toEqual(['Über das Meer', 'A second line,', 'and a third']);
  expect(request).toMatchObject({ stream: true });
  expect(JSON.stringify(request)).toContain('rain');
});

test('an error in the middle is an error, said in words for the performer; unsubscribing closes the connection', async () => {
  let closed: Promise<void> | undefined;
  const url = await serve((response, body) => {
    stream(response);
    closed = new Promise((resolve) => response.on('close', resolve));
    response.write(chunk('one line\n'));
    if (body.includes('stall')) return;
    response.end(`data: ${JSON.stringify({ error: { message: 'out of memory' } })}\n\n`);
  });
  await expect(asked(createServerMind(url))).rejects.toThrow(/out of memory.*log/);
  await firstValueFrom(createServerMind(url).stream({ ...PROMPT, words: 'stall' }));
  await closed;
});

test('an answer that ran out of room ends before the line that it was cut off in; thoughts alone are a fault, told in words', async () => {
  const url = await serve((response, body) => {
    const text = body.includes('ponder') ? '<think>rain, pain, and' : 'a whole line\nand half of';
    stream(response).end(chunk(text) + chunk('', { finish_reason: 'length' }) + 'data: [DONE]\n\n');
  });
  const mind = createServerMind(url);
  expect(await asked(mind)).toEqual(['a whole line']);
  expect(await firstValueFrom(mind.state$)).toEqual({ status: 'ready' });
  const thinking = firstValueFrom(mind.stream({ ...PROMPT, words: 'ponder' }).pipe(cleanLines(), toArray()));
  await expect(thinking).rejects.toThrow(/ran out of room.*think aloud/);
  // It is a fault where it is asked in a show, and not where a line has come.
  const show = mindShow(() => createServerMind(url));
  open.push(() => show.dispose());
  await show.write();
  expect(show.lines).toEqual(['a whole line']);
  expect(show.status().state).toEqual({ status: 'ready' });
});

test('a server that refuses the usual limits is asked with the newer ones, once, and so from then on', async () => {
  const bodies: Record<string, unknown>[] = [];
  let refuses = (body: Record<string, unknown>) => 'max_tokens' in body;
  const url = await serve((response, body) => {
    const request = JSON.parse(body) as Record<string, unknown>;
    bodies.push(request);
    if (!refuses(request)) return void stream(response).end(chunk('a line\n') + 'data: [DONE]\n\n');
    const message = "Unsupported parameter: 'max_tokens' is not supported with this model.";
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }));
  });
  const mind = createServerMind(url);
  expect(await asked(mind)).toEqual(['a line']);
  expect(await asked(mind)).toEqual(['a line']);
  expect(bodies.map((body) => 'max_tokens' in body)).toEqual([true, false, false]);
  expect(bodies.map((body) => 'temperature' in body)).toEqual([true, false, false]);
  expect(bodies[1]!['max_completion_tokens']).toBe(bodies[0]!['max_tokens']);
  refuses = () => true;
  bodies.length = 0;
  await expect(asked(createServerMind(url))).rejects.toThrow(/refused \(400\).*max_tokens/);
  expect(bodies).toHaveLength(2);
});

test.each([
  ['- a line', 'a line'],
  ['**Bold** and `code`', 'Bold and code'],
  ['"Quoted."', 'Quoted.'],
  ['Sure, here are the lines:', ''],
  ["Here's the next line.", ''],
  ['Certainly! The next two lines are below.', ''],
  ['Of course!', ''],
  ['Sure, I can help with that!', ''],
  ['Here is the place where I was born.', 'Here is the place where I was born.'],
  ['Of course I still love you.', 'Of course I still love you.'],
  ['Sure as the river, sure as the rain.', 'Sure as the river, sure as the rain.'],
  ['[Chorus]', ''],
  ['```', ''],
  ['{"lines": []}', ''],
  ['Okay, so I have to rhyme with rain', ''],
  ['Alright, the user wants two lines about rain.', ''],
  ['Hmm, let me think about how many syllables', ''],
  ['I need to write two lines', ''],
  ["Let's write something", ''],
  ['First we take Manhattan', 'First we take Manhattan'],
  ['Let me write your name in sand', 'Let me write your name in sand'],
  ['I need to see the ocean', 'I need to see the ocean'],
  ['Let me think of you tonight', 'Let me think of you tonight'],
  ['Hmm, let me see…', ''],
  ['So let me think what rhymes with rain', ''],
  ['So, so long ago', 'So, so long ago'],
  ['I should make sure they rhyme', ''],
  ['Eight syllables, and it ends in -ain', ''],
  ['Pull back the curtain, let me see', 'Pull back the curtain, let me see'],
  ["Let's see what the morning brings", "Let's see what the morning brings"],
  ['I will make sure they know your name', 'I will make sure they know your name'],
  ['The last syllable of rain', 'The last syllable of rain'],
  ['Alright, I will wait for you', 'Alright, I will wait for you'],
  ['bright<line> the river runs so bright', 'the river runs so bright'],
])('%s is sung as "%s"', (raw, line) => expect(cleanLine(raw)).toBe(line));

test('a thought that only ends is not sung, in one piece or in many', async () => {
  const answer =
    'Alright, the user wants rain.\nRain falls, pain calls\nmaybe that</think>\n\nrain on the river\nand on me';
  const sung = (pieces: readonly string[]) => firstValueFrom(from(pieces).pipe(cleanLines(), toArray()));
  expect(await sung([answer])).toEqual(['rain on the river', 'and on me']);
  // What was said before is said.
  expect(await sung([...answer])).toEqual(['Rain falls, pain calls', 'rain on the river', 'and on me']);
});

interface Fault {
  readonly answer: (response: ServerResponse) => void;
  /** What the performer reads. */
  readonly why: RegExp;
  /** Nothing tells that more will not come: only the bar that is over does. */
  readonly isSilent?: boolean;
}

const faults: Record<string, Fault> = {
  'a stall in the middle of a line': {
    answer: (response) => void stream(response).write(chunk('half a li')),
    why: /too long/,
    isSilent: true,
  },
  'a cut in the middle of a character': {
    answer(response) {
      const bytes = Buffer.from(chunk('das Ü'));
      const half = bytes.subarray(0, bytes.indexOf('Ü') + 1);
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(half)).toThrow();
      stream(response).write(chunk('der ') + '\n', () => response.write(half, () => response.destroy()));
    },
    why: /broke/,
  },
  'an end in the middle of a character': {
    answer(response) {
      const bytes = Buffer.from(chunk('das Ü'));
      stream(response).end(bytes.subarray(0, bytes.indexOf('Ü') + 1));
    },
    why: /no answer|broke/,
  },
  'a 500': {
    answer: (response) =>
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"no memory"}}'),
    why: /500.*no memory/,
  },
  garbage: { answer: (response) => void stream(response).end('data: \u0000\u0001{{{\n\n'), why: /no answer/ },
  'bytes that are no text': {
    answer: (response) => void stream(response).end(Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 37) % 256))),
    why: /broke|no answer/,
  },
  'a page instead of a stream': {
    answer: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    why: /html/,
  },
  'ten megabytes in one line': {
    answer(response) {
      stream(response);
      void drip(response, chunk('x'.repeat(60_000)).repeat(170), 1_000_000).then(() => response.end());
    },
    why: /stop talking/,
  },
  'ten megabytes in one event': {
    answer(response) {
      stream(response);
      void drip(response, `data: ${'x'.repeat(10_000_000)}`, 1_000_000).then(() => response.end());
    },
    why: /stop talking/,
  },
};

test.each(Object.entries(faults))(
  '%s: the next line is the shipped one, within a bar of the show, and the performer reads why',
  async (_, { answer, why, isSilent }) => {
    let seen: () => void;
    const asked = new Promise<void>((resolve) => (seen = resolve));
    const url = await serve((response) => {
      answer(response);
      seen();
    });
    const show = mindShow(() => createServerMind(url));
    open.push(() => show.dispose());
    const written = show.write();
    await asked;
    if (isSilent) {
      show.pass(BAR);
      await settled();
      expect(show.lines).toEqual([]);
      show.pass(FRAME);
    }
    await written;
    expect(show.lines).toEqual(['shipped']);
    expect(show.now()).toBeCloseTo(isSilent ? BAR + FRAME : 0);
    await vi.waitFor(() => {
      expect(show.status().state).toMatchObject({ status: 'failed', message: expect.stringMatching(why) as unknown });
    });
    expect(show.status().state).toMatchObject({
      message: expect.stringContaining('shipped lyricist is asked') as unknown,
    });
  },
);

test('a server that loads its model meanwhile is waited for by one request, which is left when it answers; then it writes', async () => {
  const requests: ServerResponse[] = [];
  let left = 0;
  const url = await serve((response) => {
    requests.push(response);
    response.on('close', () => left++);
    if (requests.length > 1) stream(response).end(chunk('at last\n') + 'data: [DONE]\n\n');
  });
  const late = async (show: ReturnType<typeof mindShow>, count: number) => {
    const written = show.write();
    await vi.waitFor(() => expect(requests.length).toBe(count));
    show.pass(BAR + FRAME);
    await written;
  };
  const show = mindShow(() => createServerMind(url));
  open.push(() => show.dispose());
  await late(show, 1);
  expect(show.status().state.status).toBe('loading');
  await show.write();
  await show.write();
  await settled();
  expect(show.lines).toEqual(['shipped', 'shipped', 'shipped']);
  expect([requests.length, left]).toEqual([1, 0]);
  stream(requests[0]!).write(chunk('too late\n'));
  await vi.waitFor(() => expect(left).toBe(1));
  expect(show.status().state).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(/too long/) as unknown,
  });
  await show.write();
  await show.write();
  expect(show.lines.slice(3)).toEqual(['shipped', 'at last']);
  expect(show.status().state.status).toBe('ready');

  // Nobody waits for a mind that is not chosen any more.
  requests.length = 0;
  const other = mindShow(() => createServerMind(url));
  await late(other, 1);
  const dropped = new Promise((resolve) => requests[0]!.on('close', resolve));
  other.dispose();
  await dropped;
});

test('a server that refuses the connection, likewise', async () => {
  const show = mindShow(() => createServerMind('http://127.0.0.1:9/v1'));
  open.push(() => show.dispose());
  await show.write();
  expect(show.lines).toEqual(['shipped']);
  expect(show.now()).toBe(0);
  expect(show.status().state).toMatchObject({ message: expect.stringContaining('cannot be reached') as unknown });
});

test('what came before the fault is sung, and a mind that failed is asked again later', async () => {
  const url = await serve((response) => {
    stream(response).write(chunk('a good line\nand ha'), () => response.destroy());
  });
  const show = mindShow(() => createServerMind(url));
  open.push(() => show.dispose());
  await show.write();
  expect(show.lines).toEqual(['a good line']);

  let calls = 0;
  const mind: Mind = {
    name: 'm',
    title: 'M',
    state$: of({ status: 'ready' }),
    stream: () => (calls++ < 2 ? throwError(() => new Error('down.')) : of('fine\n')),
    dispose: () => undefined,
  };
  const minds = createMinds(NEVER, () => mind);
  const state = { ...openingState('drift', new Array<number>(16).fill(0)), mind: 'm', prompt: 'x' };
  const form = { syllables: 8, scheme: 'free', section: 'verse', temperature: 1 } as const;
  const answers: string[] = [];
  for (let i = 0; i < 8; i++) answers.push((await minds.ask(state, form))[0] ?? '-');
  // Asked, left alone for one, asked, left alone for two, then well.
  expect(answers).toEqual(['-', '-', '-', '-', '-', 'fine', 'fine', 'fine']);
  expect(calls).toBe(5);
});

test('where the shipped lyricist fails as well, lines that are kept ready are sung, and the performer reads it', async () => {
  const mind: Mind = {
    name: 'm',
    title: 'M',
    state$: of({ status: 'ready' }),
    stream: () => throwError(() => new Error('down.')),
    dispose: () => undefined,
  };
  const minds = createMinds(NEVER, () => mind);
  open.push(() => minds.dispose());
  const sung: string[] = [];
  const lyricist = createLyricist(
    () => Promise.reject(new Error('not loaded')),
    (event) => void (event.type === 'lyric-queued' && sung.push(event.text)),
    1,
    (now, form) => minds.ask(now, form),
  );
  const state = { ...openingState('drift', new Array<number>(16).fill(0)), mind: 'm', prompt: 'x' };
  await expect(lyricist.write(state, 0)).rejects.toThrow('not loaded');
  lyricist.release(state, 3);
  expect(sung).toHaveLength(1);
  expect(SAFE_LINES.map(({ text }) => text)).toContain(sung[0]);
  expect((await firstValueFrom(minds.status$)).state).toEqual({
    status: 'failed',
    message:
      'M: down. The shipped lyricist is asked for the next line, and where it fails lines that are kept ready are sung; then M is tried again.',
  });
});

/** @returns its origin. */
async function proxy(settings: MindSettings, limits?: MindLimits): Promise<string> {
  const handler = mindHandler(settings, limits);
  const server = createServer((request, response) => handler(request, response, () => response.writeHead(418).end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the proxy holds the key, leads to the one server, and only for pages of this computer', async () => {
  const seen: Record<string, unknown>[] = [];
  const url = await serve((response, body, headers) => {
    seen.push({ ...(JSON.parse(body) as object), key: headers['authorization'], cookie: headers['cookie'] });
    stream(response).end(chunk('through the proxy\n') + 'data: [DONE]\n\n');
  });
  const origin = await proxy({ url, key: 'secret', model: 'default-model' });
  expect(await asked(createServerMind(`${origin}/mind/v1`))).toEqual(['through the proxy']);
  expect(seen[0]).toMatchObject({ key: 'Bearer secret', model: 'default-model' });
  expect(seen[0]!['cookie']).toBeUndefined();
  const status = async (path: string, init: RequestInit = {}) => (await fetch(`${origin}${path}`, init)).status;
  expect(await status('/elsewhere')).toBe(418);
  expect(await status('/mind/v1/files', { method: 'POST', body: '{}' })).toBe(404);
  expect(
    await status('/mind/v1/chat/completions', {
      method: 'POST',
      body: '{}',
      headers: { origin: 'https://evil.example' },
    }),
  ).toBe(403);
  expect(await status('/mind/v1/chat/completions', { method: 'POST', body: 'no json' })).toBe(400);
});

test('an address with a password in it is refused, and told without it', async () => {
  const origin = await proxy({ url: 'http://me:secret@127.0.0.1:9/v1' });
  const refused = await fetch(`${origin}/mind/v1/chat/completions`, ASK);
  expect(refused.status).toBe(503);
  const said = await refused.text();
  expect(said).toContain('PHOSPHENE_MIND_KEY');
  expect(said).not.toMatch(/me:|secret/);
});

const LIMITS: MindLimits = { answer: 10_000, first: 60, silence: 60, seconds: 60, atOnce: 2, aMinute: 5 };
const ASK: RequestInit = { method: 'POST', body: '{}' };

test('the proxy follows no redirect, hides the key in errors, and cuts off an answer that is too long', async () => {
  const url = await serve((response, body) => {
    if (body.includes('elsewhere')) response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
    else if (body.includes('echo')) response.writeHead(401).end('your key secret is wrong');
    else stream(response).end('x'.repeat(LIMITS.answer + 1));
  });
  const path = `${await proxy({ url, key: 'secret' }, LIMITS)}/mind/v1/chat/completions`;
  const elsewhere = await fetch(path, { ...ASK, body: '{"model":"elsewhere"}' });
  expect(elsewhere.status).toBe(502);
  expect(await elsewhere.text()).toContain('points elsewhere');
  const refused = await fetch(path, { ...ASK, body: '{"model":"echo"}' });
  expect(refused.status).toBe(401);
  expect(await refused.text()).toBe('your key (key) is wrong');
  await expect(fetch(path, ASK).then((response) => response.text())).rejects.toThrow();
});

test('the proxy lets a page ask so many times at once and a minute, and gives up a server that says nothing', async () => {
  const waiting: ServerResponse[] = [];
  const url = await serve((response) => void waiting.push(response));
  const origin = await proxy({ url }, LIMITS);
  const ask = () => fetch(`${origin}/mind/v1/chat/completions`, ASK).then(({ status }) => status);
  const both = [ask(), ask()];
  while (waiting.length < 2) await settled();
  expect(await ask()).toBe(429);
  for (const response of waiting.splice(0)) response.end();
  expect(await Promise.all(both)).toEqual([200, 200]);
  const hasty = await proxy({ url }, { ...LIMITS, first: 0.02 });
  const late = await fetch(`${hasty}/mind/v1/chat/completions`, ASK);
  expect(late.status).toBe(504);
  expect(await late.text()).toContain('takes too long');
  expect(waiting.length).toBe(1);
  // One that loads before it says anything has its time; one that falls silent amid its answer has not.
  const slow = await serve((response) => {
    setTimeout(() => stream(response).write('a word'), 100);
  });
  const patient = await proxy({ url: slow }, { ...LIMITS, silence: 0.05 });
  const begun = await fetch(`${patient}/mind/v1/chat/completions`, ASK);
  expect(begun.status).toBe(200);
  await expect(begun.text()).rejects.toThrow();

  const quick = await serve((response) => void response.end());
  const rationed = await proxy({ url: quick }, { ...LIMITS, aMinute: 3 });
  const statuses = [];
  for (let i = 0; i < 5; i++) statuses.push((await fetch(`${rationed}/mind/v1/chat/completions`, ASK)).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
});
