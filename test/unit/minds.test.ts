/** Other minds: a server's answers parsed right, and every fault of it answered by the shipped lyricist within a bar. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { firstValueFrom, interval, map, NEVER, of, share, throwError, toArray } from 'rxjs';
import { afterEach, expect, test } from 'vitest';
import type { EventBody } from '../../engine/events';
import { cleanLine, cleanLines } from '../../engine/minds/lines';
import { createMinds, type MindStatus } from '../../engine/minds/minds';
import { createServerMind } from '../../engine/minds/server';
import type { LyricPrompt, Mind } from '../../engine/minds/types';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { createLyricist } from '../../engine/players/lyricist';
import { mindHandler } from '../../tools/mind-proxy';

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
      chunk('<think>rain, pain…</thi') +
      chunk('nk>\n1. Über das') +
      'data: {"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"{"}}]}}]}\n\n' +
      'data: {"choices":[]}\r\n\r\n' +
      chunk(' Meer\n“A second line,”\n') +
      chunk('and a third', { finish_reason: 'stop' }) +
      'data: [DONE]\n\n';
    void drip(response, text, 3).then(() => response.end());
  });
  const lines = await asked(createServerMind({ url, model: 'tiny' }));
  expect(lines).toEqual(['Über das Meer', 'A second line,', 'and a third']);
  expect(request).toMatchObject({ model: 'tiny', stream: true });
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
  await expect(asked(createServerMind({ url }))).rejects.toThrow(/out of memory.*log/);
  const watching = createServerMind({ url, model: 'stall' })
    .stream(PROMPT)
    .subscribe(() => watching.unsubscribe());
  await new Promise((resolve) => setTimeout(resolve, 200));
  await closed;
});

test.each([
  ['- a line', 'a line'],
  ['**Bold** and `code`', 'Bold and code'],
  ['"Quoted."', 'Quoted.'],
  ['Sure, here are the lines:', ''],
  ['[Chorus]', ''],
  ['```', ''],
  ['{"lines": []}', ''],
  ['bright<line> the river runs so bright', 'the river runs so bright'],
])('%s is sung as "%s"', (raw, line) => expect(cleanLine(raw)).toBe(line));

/** Show seconds that pass ten times as fast as they do. */
const time$ = interval(10).pipe(
  map((i) => i / 10),
  share(),
);
const BAR = 2;

const faults: [string, (response: ServerResponse) => void, RegExp][] = [
  ['a slow first token', () => undefined, /too long/],
  ['a stall in the middle of a line', (response) => void stream(response).write(chunk('half a li')), /too long/],
  [
    'a cut in the middle of a character',
    (response) => {
      stream(response).write(Buffer.from(chunk('das Ü')).subarray(0, -9));
      setTimeout(() => response.destroy(), 20);
    },
    /broke/,
  ],
  [
    'a 500',
    (response) =>
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"no memory"}}'),
    /500.*no memory/,
  ],
  ['garbage', (response) => void stream(response).end('data: \u0000\u0001{{{\n\n'), /no answer/],
  [
    'a page instead of a stream',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    /html/,
  ],
  [
    'ten megabytes without an end',
    (response) => {
      stream(response);
      void drip(response, chunk('x'.repeat(60_000)).repeat(170), 1_000_000).then(() => response.end());
    },
    /stop talking|too long/,
  ],
];

async function nextLine(
  create: () => Mind,
): Promise<{ text: string; seconds: number; status: MindStatus; lines: string[] }> {
  const minds = createMinds(time$, create);
  open.push(() => minds.dispose());
  let status: MindStatus | undefined;
  minds.status$.subscribe((now) => (status = now));
  let state: PerformanceState = openingState('drift', new Array<number>(16).fill(0));
  for (const event of [
    { type: 'tempo', bpm: 120, source: 'test' },
    { type: 'prompt', text: 'rain', source: 'test' },
    { type: 'mind', name: 'server', source: 'test' },
  ] as const)
    state = perform(state, { ...event, at: 0 });
  const lines: string[] = [];
  const lyricist = createLyricist(
    (input) => {
      if (input.kind === 'refine') return Promise.resolve({ line: { text: input.text, syllables: [1] } });
      return Promise.resolve(input.kind === 'write' ? { line: { text: 'shipped', syllables: [1] } } : {});
    },
    (event: EventBody) => void (event.type === 'lyric-queued' && lines.push(event.text)),
    (now, form) => minds.ask(now, form),
  );
  let time = 0;
  const clock = time$.subscribe((now) => (time = now));
  const began = time;
  await lyricist.write(state, 0);
  clock.unsubscribe();
  return { text: lines[0]!, lines, seconds: time - began, status: status! };
}

test.each(faults)(
  '%s: the next line is the shipped one, within a bar, and the performer reads why',
  async (_, answer, why) => {
    const url = await serve(answer);
    const { text, seconds, status } = await nextLine(() => createServerMind({ url }));
    expect(text).toBe('shipped');
    // A tick of the clock is a tenth of a second of the show.
    expect(seconds).toBeLessThanOrEqual(BAR + 0.5);
    expect(status.state.status).toBe('failed');
    expect(status.state).toMatchObject({ message: expect.stringMatching(why) as unknown });
    expect(status.state).toMatchObject({ message: expect.stringContaining('shipped lyricist writes') as unknown });
  },
);

test('a server that refuses the connection, likewise', async () => {
  const { text, status } = await nextLine(() => createServerMind({ url: 'http://127.0.0.1:9/v1' }));
  expect(text).toBe('shipped');
  expect(status.state).toMatchObject({ message: expect.stringContaining('cannot be reached') as unknown });
});

test('what came before the fault is sung, and a mind that failed is asked again later', async () => {
  const url = await serve((response) => {
    stream(response).write(chunk('a good line\nand ha'));
    setTimeout(() => response.destroy(), 20);
  });
  const { lines } = await nextLine(() => createServerMind({ url }));
  expect(lines).toEqual(['a good line']);

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

test('the proxy holds the key, leads to the one server, and only for pages of this computer', async () => {
  const seen: Record<string, unknown>[] = [];
  const url = await serve((response, body, headers) => {
    seen.push({ ...(JSON.parse(body) as object), key: headers['authorization'], cookie: headers['cookie'] });
    stream(response).end(chunk('through the proxy\n') + 'data: [DONE]\n\n');
  });
  const handler = mindHandler({ url, key: 'secret', model: 'default-model' });
  const server = createServer((request, response) => handler(request, response, () => response.writeHead(418).end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await asked(createServerMind({ url: `${origin}/mind/v1` }))).toEqual(['through the proxy']);
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
