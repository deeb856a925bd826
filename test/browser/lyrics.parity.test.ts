/** The lyric network computes what PyTorch computed, on both backends, and keeps no tensor it does not need. */
import { expect, test } from 'vitest';
import type { Backend } from '../../engine/models/contract';
import lyrics from '../../engine/models/lyrics/index';
import { createTransformer, type TransformerConfig } from '../../engine/models/lyrics/transformer';
import { parseSafetensors } from '../../engine/models/safetensors';
import { startBackend } from './backend';

const fixtureUrl = new URL('../fixtures/lyrics.parity.safetensors', import.meta.url);

async function read(url: URL) {
  return parseSafetensors(await (await fetch(url)).arrayBuffer());
}

test.each<Backend>(['wasm', 'webgpu'])('the logits are those of PyTorch on %s', async (backend) => {
  const tf = await startBackend(backend);
  const [weights, fixture] = await Promise.all([read(lyrics.manifest.weights), read(fixtureUrl)]);
  // SwiftShader takes its time: there the prompt and the first words are enough.
  const ids = fixture.tensors.get('ids')!.data.subarray(0, backend === 'webgpu' ? 7 : undefined);
  const expected = fixture.tensors.get('logits')!.data;
  const config = JSON.parse(weights.metadata['config']!) as TransformerConfig;

  const before = tf.memory().numTensors;
  const transformer = createTransformer(tf, config, weights);
  const sequence = transformer.begin();
  let worst = 0;
  let tensors = 0;
  for (const [i, id] of ids.entries()) {
    const logits = await sequence.next(id);
    logits.forEach((logit, k) => (worst = Math.max(worst, Math.abs(logit - expected[i * config.vocabulary + k]!))));
    if (i === 0) tensors = tf.memory().numTensors;
  }
  expect(worst).toBeLessThanOrEqual(1e-3);
  expect(tf.memory().numTensors).toBe(tensors);

  sequence.dispose();
  transformer.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('the same seed and words give the same lines, of real words, none twice, past the end of the context', async () => {
  const tf = await startBackend('wasm');
  const weights = await read(lyrics.manifest.weights);
  const lexicon = new Set(weights.metadata['lexicon']!.split(' '));
  const model = await lyrics.create({ tf, backend: 'wasm', sampleRate: 48000 }, weights);
  await model.warmUp();

  async function write(seed: number, count: number): Promise<string[]> {
    model.reset(seed);
    await model.step({ kind: 'prompt', words: "grandmother's garden", length: 'medium' });
    const lines: string[] = [];
    let line = '';
    while (lines.length < count) {
      const { text, newline } = await model.step({ kind: 'next', temperature: 0.8, topK: 40 });
      line += text;
      if (newline) {
        lines.push(line.trim());
        line = '';
      }
    }
    return lines;
  }

  const lines = await write(3, 24);
  expect(await write(3, 3)).toEqual(lines.slice(0, 3));
  expect(await write(4, 3)).not.toEqual(lines.slice(0, 3));
  expect(new Set(lines).size).toBe(lines.length);
  const words = lines.flatMap((line) => line.toLowerCase().match(/[a-z]+(?:['-][a-z]+)*/g) ?? []);
  expect(words.filter((word) => !lexicon.has(word) && word !== 'grandmother')).toEqual([]);
  model.dispose();
});
