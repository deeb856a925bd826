/** The lyric network on one CPU core: its own kernel beside ONNX Runtime (which transformers.js runs on), with the same weights. */
import * as ort from 'onnxruntime-web/wasm';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Weights } from '../engine/models/contract';
import { createCpuDecoder } from '../engine/models/lyrics/cpu/decoder';
import { type DecoderConfig, DRAFTS, type Task } from '../engine/models/lyrics/decoder';
import lyrics from '../engine/models/lyrics/index';
import { matrixOf } from '../engine/models/lyrics/weights';
import { parseSafetensors } from '../engine/models/safetensors';
import { type Benchmark, type Figure, median, race, withGoal } from './figures';
import graphUrl from './fixtures/lyrics.onnx?url';
import order from './fixtures/lyrics.json';

const ROUNDS = 30;
/** Tokens of a prompt, and before the tokens that are timed. */
const PROMPT = 24;
const BEFORE = 96;
const LINES = 12;

const run: Benchmark = async () => {
  const weights = parseSafetensors(await (await fetch(lyrics.manifest.weights)).arrayBuffer());
  const config = JSON.parse(weights.metadata['config']!) as DecoderConfig;
  const decoder = await createCpuDecoder(config, weights);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: runtimeUrl };
  const data = layOut(weights);
  const session = await ort.InferenceSession.create(graphUrl, {
    executionProviders: ['wasm'],
    externalData: [{ path: 'weights', data: new Uint8Array(data.buffer) }],
  });

  const ids = Array.from({ length: BEFORE }, (_, i) => 300 + ((37 * i) % 3000));
  const feedsOf = (batch: number, tokens: readonly number[], past: number) => feeds(config, batch, tokens, past);
  const peer = (inputs: ReturnType<typeof feeds>) => session.run(inputs);

  const ours = await decoder.read(ids);
  const theirs = (await peer(feedsOf(1, ids, 0))).logits!.data as Float32Array;
  const last = theirs.subarray(theirs.length - config.vocabulary);
  const apart = ours.reduce((most, logit, i) => Math.max(most, Math.abs(logit - last[i]!)), 0);

  const [prompt, promptPeer] = await race(
    [
      () => {
        decoder.rewind(0);
        return decoder.read(ids.slice(0, PROMPT));
      },
      () => peer(feedsOf(1, ids.slice(0, PROMPT), 0)),
    ],
    ROUNDS,
  );
  decoder.rewind(0);
  await decoder.read(ids);
  const one = feedsOf(1, [300], BEFORE);
  const [token, tokenPeer] = await race(
    [
      () => {
        decoder.rewind(BEFORE);
        return decoder.read([300]);
      },
      () => peer(one),
    ],
    ROUNDS,
  );
  decoder.rewind(BEFORE);
  const four = feedsOf(DRAFTS, [300], BEFORE);
  const task: Task = {
    begin: Array.from({ length: DRAFTS }, (_, i) => [300 + i]),
    bias: new Float32Array(config.vocabulary),
    stop: -1,
    seed: 1,
    temperature: 1,
    topK: 40,
    minP: 0.05,
  };
  // Each round is the first token of new drafts, so that both have as much to look back on.
  const [drafts, draftsPeer] = await race(
    [
      () => {
        decoder.draft(task);
        return decoder.advance();
      },
      () => peer(four),
    ],
    ROUNDS,
  );
  await session.release();

  const beside = 'onnxruntime-web, wasm SIMD, one thread, f32';
  const compared = (name: string, value: number, peerValue: number): Figure =>
    withGoal({ name, value, unit: 'ms', peer: beside, peerValue, ratio: peerValue / value }, '>= 1');
  return {
    backend: 'wasm',
    figures: [
      compared(`first token after a prompt of ${PROMPT}`, prompt!, promptPeer!),
      compared('a token, logits read', token!, tokenPeer!),
      compared(`a token of ${DRAFTS} drafts (ours drawn, theirs logits only)`, drafts!, draftsPeer!),
      { name: 'tokens a second, all drafts', value: (1000 * DRAFTS) / drafts!, unit: '' },
      withGoal({ name: 'largest difference of a logit from ONNX Runtime', value: apart, unit: '' }, '<= 0.001'),
      ...(await lineFigures(weights)),
    ],
  };
};
export default run;

/** Lines as the stage gets them: two rounds of drafts at least, judged. */
async function lineFigures(weights: Weights): Promise<Figure[]> {
  const model = await lyrics.create({ backend: 'wasm', sampleRate: 48_000 } as never, weights);
  const form = { syllables: 8, scheme: 'couplets', section: 'verse', temperature: 0.85 } as const;
  await model.step({ kind: 'prompt', words: 'harbour lights' });
  const lines: number[] = [];
  const steps: number[] = [];
  let cost = 0;
  while (lines.length < LINES) {
    const began = performance.now();
    const { line } = await model.step({ kind: 'write', form });
    steps.push(performance.now() - began);
    cost += steps.at(-1)!;
    if (!line) continue;
    lines.push(cost);
    cost = 0;
  }
  model.dispose();
  steps.sort((a, b) => a - b);
  return [
    { name: 'a line, in form and judged', value: median(lines), unit: 'ms' },
    { name: 'steps it is made in, between which pictures and sound go first: the 95th longest of 100', value: steps[Math.floor(0.95 * steps.length)]!, unit: 'ms' }, // prettier-ignore
  ];
}

/** One call of the graph: the same tokens for the whole batch, after `past` others. */
function feeds({ layers, heads, width }: DecoderConfig, batch: number, tokens: readonly number[], past: number) {
  const whole = (rows: readonly number[], length: number) =>
    new ort.Tensor('int64', BigInt64Array.from(rows.map(BigInt)), [batch, length]);
  const each = <T>(row: readonly T[]) => Array.from({ length: batch }, () => row).flat();
  const head = width / heads;
  const cache = () => {
    const numbers = Float32Array.from({ length: batch * past * width }, (_, i) => Math.sin(i));
    return new ort.Tensor('float32', numbers, [batch, heads, past, head]);
  };
  return {
    input_ids: whole(each(tokens), tokens.length),
    position_ids: whole(each(tokens.map((_, i) => past + i)), tokens.length),
    attention_mask: whole(each(new Array<number>(past + tokens.length).fill(1)), past + tokens.length),
    ...Object.fromEntries(
      Array.from({ length: layers }, (_, i) => [
        [`past_key_values.${i}.key`, cache()],
        [`past_key_values.${i}.value`, cache()],
      ]).flat() as [string, ort.Tensor][],
    ),
  };
}

/** The weights as the graph wants them: float32, matrices [inputs, outputs] but for the embedding. */
function layOut(weights: Weights): Float32Array<ArrayBuffer> {
  const parts = order.map((name) => {
    const data = matrixOf(weights, name);
    const { shape } = weights.tensors.get(name)!;
    if (shape.length === 1 || name.startsWith('embedding')) return data;
    const [outputs, inputs] = [shape[0]!, shape[1]!];
    return Float32Array.from(data, (_, i) => data[(i % outputs) * inputs + Math.floor(i / outputs)]!);
  });
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
