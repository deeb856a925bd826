/** The transformer on one CPU core, in WebAssembly's SIMD. Twin of training/lyrics/network.py. */
import type { Weights } from '../../contract';
import { type Decoder, type DecoderConfig, type Draft, DRAFTS, LONGEST_DRAFT, type Task } from '../decoder';
import { draw } from '../sampler';
import { matrixOf } from '../weights';
import module from './assembly/kernel.ts?kernel';

interface Kernel {
  readonly memory: WebAssembly.Memory;
  readonly FREE: { readonly value: number };
  multiply(x: number, rows: number, inputs: number, w: number, bias: number, blocks: number, y: number, end: End): void;
  normalise(x: number, rows: number, width: number, epsilon: number, y: number): void;
  rotate(x: number, heads: number, half: number, cos: number, sin: number): void;
  attend(
    query: number,
    heads: number,
    width: number,
    keys: number,
    values: number,
    seen: number,
    ownKeys: number,
    ownValues: number,
    own: number,
    scores: number,
    y: number,
  ): void;
  gate(x: number, rows: number, hidden: number, y: number): void;
}

/** What becomes of a layer's sums: see ../../assembly/dense.ts. */
const End = { plain: 0, add: 3 } as const;
type End = (typeof End)[keyof typeof End];

const PAGE = 65_536;
const LINE = 64;
/** Outputs of a layer are made eight at a time, rows four at a time. */
const OUTPUTS = 8;
const ROWS = 4;
/** Tokens of the trunk that are read in one go. */
const CHUNK = 32;

const padded = (count: number, step: number): number => Math.ceil(count / step) * step;

/** A row of a pass: its token, its place, and the branch it belongs to; the trunk is -1. */
interface Row {
  readonly token: number;
  readonly position: number;
  readonly branch: number;
}

/** @throws Error when the weights lack a tensor, or where WebAssembly has no SIMD. */
export async function createCpuDecoder(config: DecoderConfig, weights: Weights): Promise<Decoder> {
  const { width, layers, heads, hidden, vocabulary, context, epsilon } = config;
  const headWidth = width / heads;
  const { instance } = await WebAssembly.instantiate(module).catch(() => {
    throw new Error('This browser has no SIMD in WebAssembly, which lyrics need without WebGPU. Update the browser.');
  });
  const kernel = instance.exports as unknown as Kernel;

  let used = padded(kernel.FREE.value, LINE);
  const take = (floats: number): number => {
    const at = used;
    used += padded(4 * floats, LINE);
    const missing = used - kernel.memory.buffer.byteLength;
    if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
    return at;
  };
  const floats = (at: number, count: number) => new Float32Array(kernel.memory.buffer, at, count);
  const put = (data: Float32Array, at = take(data.length)): number => {
    floats(at, data.length).set(data);
    return at;
  };
  const noBias = put(new Float32Array(Math.max(vocabulary, 3 * width, 2 * hidden)));
  /** A matrix [outputs, inputs], the gains of the norm before it folded in. */
  const layer = (matrix: Float32Array, inputs: number, gains?: Float32Array) => ({
    inputs,
    blocks: matrix.length / inputs / OUTPUTS,
    w: put(inBlocks(matrix, inputs, gains)),
  });
  const run = (x: number, rows: number, { inputs, w, blocks }: ReturnType<typeof layer>, y: number, end: End) =>
    kernel.multiply(x, padded(rows, ROWS), inputs, w, noBias, blocks, y, end);

  const embedding = matrixOf(weights, 'embedding.weight');
  const stack = Array.from({ length: layers }, (_, i) => {
    const of = (name: string) => matrixOf(weights, `blocks.${i}.${name}.weight`);
    return {
      qkv: layer(of('qkv'), width, of('attention_norm')),
      out: layer(of('out'), width),
      gateUp: layer(of('gate_up'), width, of('mlp_norm')),
      down: layer(of('down'), hidden),
      keys: take(context * width),
      values: take(context * width),
      ownKeys: take(DRAFTS * LONGEST_DRAFT * width),
      ownValues: take(DRAFTS * LONGEST_DRAFT * width),
    };
  });
  const head = layer(embedding, width, matrixOf(weights, 'norm.weight'));
  const half = headWidth / 2;
  const angle = (i: number) => Math.floor(i / half) * config.rope_base ** (-(i % half) / half);
  const places = context + LONGEST_DRAFT;
  const cos = put(Float32Array.from({ length: places * half }, (_, i) => Math.cos(angle(i))));
  const sin = put(Float32Array.from({ length: places * half }, (_, i) => Math.sin(angle(i))));

  const x = take(CHUNK * width);
  const normed = take(CHUNK * width);
  const qkv = take(CHUNK * 3 * width);
  const mixed = take(CHUNK * width);
  const gated = take(CHUNK * 2 * hidden);
  const deep = take(CHUNK * hidden);
  const scores = take(places);
  const logits = take(DRAFTS * vocabulary);

  let length = 0;

  /** Runs rows through the layers; what goes into the head lies in `normed` afterwards. @param trunk tokens in the trunk. */
  function pass(rows: readonly Row[], trunk: number): void {
    const entered = floats(x, rows.length * width);
    rows.forEach(({ token }, i) => entered.set(embedding.subarray(token * width, (token + 1) * width), i * width));
    const bytes = 4 * width;
    for (const { keys, values, ownKeys, ownValues, ...layer } of stack) {
      kernel.normalise(x, rows.length, width, epsilon, normed);
      run(normed, rows.length, layer.qkv, qkv, End.plain);
      rows.forEach(({ position, branch }, i) => {
        const query = qkv + 3 * bytes * i;
        const place = 4 * half * position;
        kernel.rotate(query, 2 * heads, half, cos + place, sin + place);
        const own = branch * LONGEST_DRAFT * bytes;
        const at = branch < 0 ? position * bytes : own + (position - trunk) * bytes;
        const memory = new Uint8Array(kernel.memory.buffer);
        memory.copyWithin((branch < 0 ? keys : ownKeys) + at, query + bytes, query + 2 * bytes);
        memory.copyWithin((branch < 0 ? values : ownValues) + at, query + 2 * bytes, query + 3 * bytes);
        const [seen, mine] = branch < 0 ? [position + 1, 0] : [trunk, position - trunk + 1];
        const to = mixed + bytes * i;
        const branchOwn = Math.max(0, own);
        kernel.attend(
          query, heads, headWidth, keys, values, seen, ownKeys + branchOwn, ownValues + branchOwn, mine, scores, to,
        ); // prettier-ignore
      });
      run(mixed, rows.length, layer.out, x, End.add);
      kernel.normalise(x, rows.length, width, epsilon, normed);
      run(normed, rows.length, layer.gateUp, gated, End.plain);
      kernel.gate(gated, rows.length, hidden, deep);
      run(deep, rows.length, layer.down, x, End.add);
    }
    kernel.normalise(x, rows.length, width, epsilon, normed);
  }

  let drafting: ReturnType<typeof begin> | undefined;

  function begin(task: Task) {
    const drafts = task.begin.map((tokens) => ({
      begun: tokens,
      tokens: [tokens[0]!],
      sum: 0,
      drawn: 0,
      stopped: false,
    }));
    return { task, drafts, at: 0 };
  }

  return {
    config,
    get length() {
      return length;
    },
    rewind: (to) => void (length = Math.min(length, to)),
    read(tokens) {
      if (length + tokens.length > context) throw new Error(`The lyric model's context of ${context} tokens is full.`);
      for (let at = 0; at < tokens.length; at += CHUNK) {
        const rows = tokens.slice(at, at + CHUNK).map((token, i) => ({ token, position: length + i, branch: -1 }));
        pass(rows, length);
        length += rows.length;
        if (at + CHUNK >= tokens.length) run(normed + 4 * width * (rows.length - 1), 1, head, logits, End.plain);
      }
      return Promise.resolve(floats(logits, vocabulary));
    },
    draft: (task) => void (drafting = begin(task)),
    advance() {
      if (!drafting) throw new Error('There are no drafts to go on with.');
      const { task, drafts, at } = drafting;
      pass(
        drafts.map(({ tokens }, branch) => ({ token: tokens.at(-1)!, position: length + at, branch })),
        length,
      );
      run(normed, drafts.length, head, logits, End.plain);
      drafts.forEach((draft, branch) => {
        if (draft.stopped) return;
        const given = draft.begun[at + 1];
        if (given !== undefined) {
          draft.tokens.push(given);
          return;
        }
        const row = floats(logits + 4 * branch * vocabulary, vocabulary);
        const plain = logSum(row);
        const biased = row.map((logit, token) => logit + task.bias[token]!);
        const token = draw(biased, task, { seed: task.seed, draft: branch, step: at });
        draft.sum += row[token]! - plain;
        draft.drawn++;
        if (token === task.stop) draft.stopped = true;
        else draft.tokens.push(token);
      });
      drafting.at++;
      if (drafting.at < LONGEST_DRAFT && drafts.some(({ stopped }) => !stopped)) return Promise.resolve(undefined);
      drafting = undefined;
      return Promise.resolve(
        drafts.map(({ tokens, sum, drawn, stopped }): Draft => ({
          tokens,
          fluency: sum / Math.max(1, drawn),
          stopped,
        })),
      );
    },
    memory: () => kernel.memory.buffer.byteLength,
    dispose: () => undefined,
  };
}

function logSum(logits: Float32Array): number {
  let most = -Infinity;
  for (const logit of logits) most = Math.max(most, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  return most + Math.log(sum);
}

/** [outputs, inputs] to [outputs / 8][inputs][8], as the kernel streams weights. @param gains [inputs]. */
function inBlocks(matrix: Float32Array, inputs: number, gains?: Float32Array): Float32Array {
  const packed = new Float32Array(matrix.length);
  for (let o = 0; o < matrix.length / inputs; o++) {
    for (let i = 0; i < inputs; i++) {
      packed[(Math.floor(o / OUTPUTS) * inputs + i) * OUTPUTS + (o % OUTPUTS)] =
        matrix[o * inputs + i]! * (gains?.[i] ?? 1);
    }
  }
  return packed;
}
