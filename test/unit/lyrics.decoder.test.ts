/** The lyric network on one CPU core computes what PyTorch computed, and its drafts go on from the trunk. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createCpuDecoder } from '../../engine/models/lyrics/cpu/decoder';
import { type DecoderConfig, type Draft, DRAFTS, type Decoder, type Task } from '../../engine/models/lyrics/decoder';
import { parseSafetensors } from '../../engine/models/safetensors';

const read = (file: string) => parseSafetensors(new Uint8Array(readFileSync(file)).buffer);
const weights = read('models/lyrics.safetensors');
const fixture = read('test/fixtures/lyrics.parity.safetensors');
const config = JSON.parse(weights.metadata['config']!) as DecoderConfig;
const ids = [...fixture.tensors.get('ids')!.data];
const greedy = [...fixture.tensors.get('greedy')!.data];
const best = (logits: Float32Array): number => logits.reduce((most, x, i) => (x > logits[most]! ? i : most), 0);

const task = (begin: readonly (readonly number[])[], seed: number): Task => ({
  begin,
  bias: new Float32Array(config.vocabulary),
  stop: 12,
  seed,
  temperature: 1,
  topK: 40,
  minP: 0,
});
async function finish(decoder: Decoder): Promise<readonly Draft[]> {
  for (;;) {
    const drafts = await decoder.advance();
    if (drafts) return drafts;
  }
}

test('the logits are those of PyTorch, read in one go or token by token, and greedy decoding is exact to the token', async () => {
  const decoder = await createCpuDecoder(config, weights);
  const expected = fixture.tensors.get('logits')!;
  const last = expected.data.subarray(-config.vocabulary);
  const worst = (logits: Float32Array) =>
    logits.reduce((most, logit, i) => Math.max(most, Math.abs(logit - last[i]!)), 0);
  expect(worst(await decoder.read(ids))).toBeLessThanOrEqual(1e-3);
  decoder.rewind(0);
  let logits = new Float32Array();
  for (const id of ids) logits = (await decoder.read([id])).slice();
  expect(worst(logits)).toBeLessThanOrEqual(1e-3);
  const decoded = [...ids];
  while (decoded.length < greedy.length) {
    decoded.push(best(logits));
    if (decoded.length < greedy.length) logits = (await decoder.read(decoded.slice(-1))).slice();
  }
  expect(decoded).toEqual(greedy);
  await expect(async () => decoder.read(greedy)).rejects.toThrow(/context/);
});

test('drafts go on from the trunk, each with its own tokens, the same again from a seed, and leave the trunk as it was', async () => {
  const decoder = await createCpuDecoder(config, weights);
  const trunk = greedy.slice(0, 40);
  await decoder.read(trunk);
  // With one candidate each, a draft is the greedy text from its first tokens on.
  const begin = [greedy.slice(40, 41), greedy.slice(40, 44), [300], greedy.slice(40, 42)];
  const narrow = { ...task(begin, 1), topK: 1, stop: -1 };
  decoder.draft(narrow);
  const drafts = await finish(decoder);
  expect(drafts).toHaveLength(DRAFTS);
  for (const i of [0, 1, 3]) expect(drafts[i]!.tokens.slice(0, 30)).toEqual(greedy.slice(40, 70));
  expect(drafts[2]!.tokens.slice(1, 30)).not.toEqual(greedy.slice(41, 70));
  const draw = async (seed: number) => {
    decoder.draft(task(begin, seed));
    return finish(decoder);
  };
  const first = await draw(7);
  expect(await draw(7)).toEqual(first);
  expect(await draw(8)).not.toEqual(first);
  expect(decoder.length).toBe(40);
  const logits = (await decoder.read(greedy.slice(40, 41))).slice();
  expect(best(logits)).toBe(greedy[41]);
});
