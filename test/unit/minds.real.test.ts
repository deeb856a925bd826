/**
 * A model server that is really one, through the proxy. Skipped where none is set; with llama.cpp and our own weights:
 *
 *     python3 training/lyrics/export_gguf.py training/runs/lyrics.gguf
 *     llama-server -m training/runs/lyrics.gguf -c 256 --jinja --port 8080
 *     PHOSPHENE_MIND_URL=http://localhost:8080/v1 npx vitest run --project unit test/unit/minds.real.test.ts
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { firstValueFrom, take, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { cleanLines } from '../../engine/minds/lines';
import { createServerMind } from '../../engine/minds/server';
import type { MindState } from '../../engine/minds/types';
import { mindHandler, settingsFrom } from '../../tools/mind-proxy';

const settings = settingsFrom(process.env);

test.skipIf(!settings.url)(
  'a real model server (PHOSPHENE_MIND_URL) gives lines, and is left in the middle of one',
  async () => {
    const handler = mindHandler(settings);
    const proxy = createServer((request, response) => handler(request, response, () => response.writeHead(418).end()));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const mind = createServerMind(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}/mind/v1`);
    const states: MindState['status'][] = [];
    mind.state$.subscribe(({ status }) => states.push(status));
    const ask = (words: string) =>
      mind.stream({ words, lines: [], syllables: 8, scheme: 'couplets', section: 'verse' });
    for (const words of ['rain on the river', 'city lights', 'my mother']) {
      const lines = await firstValueFrom(ask(words).pipe(cleanLines(), toArray()));
      console.log(`${words}: ${lines.join(' / ')}`);
      expect(lines.length).toBeGreaterThan(0);
    }
    expect(await firstValueFrom(ask('the sea').pipe(take(1)))).not.toBe('');
    expect(states.slice(0, 3)).toEqual(['ready', 'streaming', 'ready']);
    expect(states.at(-1)).toBe('ready');
    mind.dispose();
    proxy.closeAllConnections();
    proxy.close();
  },
);
