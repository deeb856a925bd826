/**
 * `npm run lyrics -- --themes FILE [--lines 8] [--syllables 8] [--scheme couplets] [--seed 1]`: lines about each row of a
 * file (or of standard input), as the stage would get them; one JSON object a row. Training measures with it.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import type lyrics from '../engine/models/lyrics/index';
import { type LyricLine, SCHEMES } from '../engine/models/lyrics/types';
import { parseSafetensors } from '../engine/models/safetensors';

const { values } = parseArgs({
  options: {
    themes: { type: 'string', default: '/dev/stdin' },
    lines: { type: 'string', default: '8' },
    syllables: { type: 'string', default: '8' },
    scheme: { type: 'string', default: 'couplets' },
    temperature: { type: 'string', default: '0.85' },
    seed: { type: 'string', default: '1' },
  },
});
const scheme = SCHEMES.find((name) => name === values.scheme);
if (!scheme) throw new Error(`There is no scheme "${values.scheme}"; there are ${SCHEMES.join(', ')}.`);

// Vite builds the kernels as it does for the page.
const server = await createServer({ server: { middlewareMode: true, watch: null, hmr: false }, logLevel: 'error' });
const { default: definition } = (await server.ssrLoadModule('/engine/models/lyrics/index.ts')) as {
  default: typeof lyrics;
};
const file = readFileSync(new URL('../models/lyrics.safetensors', import.meta.url));
const weights = parseSafetensors(new Uint8Array(file).buffer);
const model = await definition.create({ backend: 'wasm', sampleRate: 48000 } as never, weights);
const form = {
  syllables: Number(values.syllables),
  scheme,
  section: 'verse',
  temperature: Number(values.temperature),
} as const;
model.reset(Number(values.seed));
for (const words of readFileSync(values.themes, 'utf8').split('\n').filter(Boolean)) {
  await model.step({ kind: 'prompt', words });
  const lines: LyricLine[] = [];
  while (lines.length < Number(values.lines)) {
    const { line } = await model.step({ kind: 'write', form });
    if (line) lines.push(line);
  }
  console.log(JSON.stringify({ words, lines }));
}
await server.close();
