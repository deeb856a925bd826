/** The lyric model in the browser: real words, none twice, in form, and the same again from a seed. */
import { expect, test } from 'vitest';
import lyrics from '../../engine/models/lyrics/index';
import type { LyricLine } from '../../engine/models/lyrics/types';
import { parseSafetensors } from '../../engine/models/safetensors';
import { startBackend } from './backend';

const read = async (url: URL) => parseSafetensors(await (await fetch(url)).arrayBuffer());

test('the same seed and words give the same lines, of real words, none twice, past the end of the context', async () => {
  const tf = await startBackend('wasm');
  const weights = await read(lyrics.manifest.weights);
  const lexicon = new Set(weights.metadata['lexicon']!.split(' '));
  const model = await lyrics.create({ tf, backend: 'wasm', sampleRate: 48000 }, weights);
  await model.warmUp();

  async function write(seed: number, count: number): Promise<LyricLine[]> {
    model.reset(seed);
    await model.step({ kind: 'prompt', words: "grandmother's garden" });
    const lines: LyricLine[] = [];
    const form = { syllables: 8, scheme: 'couplets', section: 'verse', temperature: 0.8 } as const;
    while (lines.length < count) {
      const { line } = await model.step({ kind: 'write', form });
      if (line) lines.push(line);
    }
    return lines;
  }

  const written = await write(3, 24);
  const lines = written.map(({ text }) => text);
  expect(await write(3, 3)).toEqual(written.slice(0, 3));
  expect(await write(4, 3)).not.toEqual(written.slice(0, 3));
  const answers = written.flatMap(({ rhyme }) => (rhyme ? [rhyme] : []));
  expect(answers).toHaveLength(12);
  expect(answers.filter((rhyme) => rhyme === 'none').length).toBeLessThanOrEqual(1);
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  expect(written.filter(({ syllables }) => Math.abs(total(syllables) - 8) > 1).length).toBeLessThanOrEqual(2);
  expect(new Set(lines).size).toBe(lines.length);
  const words = lines.flatMap((line) => line.toLowerCase().match(/[a-z]+(?:['-][a-z]+)*/g) ?? []);
  expect(words.filter((word) => !lexicon.has(word) && word !== 'grandmother')).toEqual([]);
  model.dispose();
});
