/** Where the page that renders leaves the film, on a server of its own. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createServer } from 'vite';
import { renderServer } from '../../tools/render-server';

const folder = mkdtempSync(join(tmpdir(), 'phosphene-film-'));
const out = join(folder, 'film.mp4');
const renders = renderServer(out);
const server = await createServer({
  configFile: false,
  root: folder,
  plugins: [renders.plugin],
  server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  logLevel: 'silent',
});
await server.listen();
const url = new URL(server.resolvedUrls!.local[0]!);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** As a page of that origin asks. */
async function ask(method: string, path: string, origin = url.origin, body?: string): Promise<number> {
  const site = origin === url.origin ? 'same-origin' : 'cross-site';
  const headers = { ...(method !== 'GET' && { origin }), 'sec-fetch-site': site };
  return (await fetch(new URL(path, url), { method, headers, body: body ?? null })).status;
}

it('takes the film and its parts from the page that renders, and from no other', async () => {
  expect(await ask('POST', '/__film?position=0', url.origin, 'film')).toBe(200);
  expect(await ask('POST', '/__parts?name=segment-0', url.origin, 'part')).toBe(200);
  for (const other of ['https://elsewhere.example', 'http://localhost:1', 'null']) {
    expect(await ask('POST', '/__film?position=0', other, 'spam')).toBe(403);
    expect(await ask('POST', '/__parts?name=segment-0', other, 'spam')).toBe(403);
    expect(await ask('DELETE', '/__parts', other)).toBe(403);
    expect(await ask('GET', '/__parts?name=segment-0', other)).toBe(403);
  }
  expect(readFileSync(`${out}.part`, 'utf8')).toBe('film');
  expect(readFileSync(join(`${out}.parts`, 'segment-0'), 'utf8')).toBe('part');
  expect(await ask('GET', '/__parts?name=segment-0')).toBe(200);
  expect(await ask('DELETE', '/__parts')).toBe(200);
  expect(existsSync(`${out}.parts`)).toBe(false);
});

it('keeps a whole film that cannot get its name, and says where it is', () => {
  const taken = join(folder, 'open.mp4');
  // What a file that is open is on Windows: nothing can take its place.
  mkdirSync(join(taken, 'player'), { recursive: true });
  const others = process.listeners('exit');
  const renders = renderServer(taken);
  writeFileSync(`${taken}.part`, 'film');
  expect(() => renders.finish()).toThrow(
    /the film is whole: it is .*open\.mp4\.part\. Close the program that has .*open\.mp4 open/,
  );
  for (const listener of process.listeners('exit')) if (!others.includes(listener)) listener(1);
  expect(readFileSync(`${taken}.part`, 'utf8')).toBe('film');
});
