/**
 * The lyric network in TensorFlow.js ops, to be measured against: a decoder-only transformer in the manner of Llama (Touvron et al. 2023): RMSNorm, rotary positions (Su et al. 2021),
 * SwiGLU (Shazeer 2020), one table for embedding and logits. It takes one token at a time; keys and values of earlier
 * tokens stay in a cache of fixed shape, since the webgpu backend keeps every buffer size it has ever seen.
 * The twin of `training/lyrics/network.py`.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { Weights } from '../../engine/models/contract';
import type { DecoderConfig } from '../../engine/models/lyrics/decoder';
import { matrixOf } from '../../engine/models/lyrics/weights';

export interface Transformer {
  /** How many tokens a sequence can look back on. */
  readonly context: number;
  /** An empty sequence; it has a cache of its own. */
  begin(): Sequence;
  /** Frees the weights. Sequences free their own caches. */
  dispose(): void;
}

export interface Sequence {
  /** How many tokens it holds; at most `context`. */
  readonly position: number;
  /** Adds one token and gives the logits of the next, [vocabulary]. @throws Error when the context is full. */
  next(token: number): Promise<Float32Array>;
  /** Forgets its tokens. */
  clear(): void;
  dispose(): void;
}

interface Layer {
  readonly attentionNorm: Tensor2D;
  readonly qkv: Tensor2D;
  readonly out: Tensor2D;
  readonly mlpNorm: Tensor2D;
  readonly gateUp: Tensor2D;
  readonly down: Tensor2D;
}

/** Of one layer: both [heads, context, width / heads], zero where nothing was written yet. */
interface Cache {
  keys: Tensor3D;
  values: Tensor3D;
}

export function createTransformer(tf: typeof TensorFlow, config: DecoderConfig, weights: Weights): Transformer {
  const { context, width, heads, hidden, epsilon } = config;
  const headWidth = width / heads;

  /** A matrix as PyTorch stored it, [out, in], or a gain as one row. */
  function load(name: string): Tensor2D {
    const { shape } = weights.tensors.get(name)!;
    const [rows, columns] = shape.length === 1 ? [1, shape[0]!] : shape;
    return tf.tensor2d(matrixOf(weights, name), [rows!, columns!]);
  }

  const embedding = load('embedding.weight');
  const finalNorm = load('norm.weight');
  const layers = Array.from({ length: config.layers }, (_, i): Layer => {
    const of = (name: string) => load(`blocks.${i}.${name}.weight`);
    return {
      attentionNorm: of('attention_norm'),
      qkv: of('qkv'),
      out: of('out'),
      mlpNorm: of('mlp_norm'),
      gateUp: of('gate_up'),
      down: of('down'),
    };
  });
  const tables = positionTables(tf, config);

  /** x / sqrt(mean(x^2) + epsilon) * gain (Zhang and Sennrich 2019). */
  const norm = (x: Tensor2D, gain: Tensor2D): Tensor2D =>
    x.mul(tf.rsqrt(x.square().mean(-1, true).add(epsilon))).mul(gain);
  const linear = (x: Tensor2D, weight: Tensor2D): Tensor2D => tf.matMul(x, weight, false, true);

  /** One token [1, width] to [1, width]; writes the key and value of its position into the cache. */
  function attend(x: Tensor2D, layer: Layer, cache: Cache, position: number): Tensor2D {
    const row = (table: Tensor2D) => table.slice([position, 0], [1, -1]);
    const qkv = linear(x, layer.qkv).reshape([3 * heads, headWidth]);
    const plain = qkv.slice([0, 0], [2 * heads, headWidth]);
    const turned = plain.mul(row(tables.cos)).add(tf.matMul(plain, tables.quarterTurn).mul(row(tables.sin)));
    const query = turned.slice([0, 0], [heads, headWidth]).reshape([heads, 1, headWidth]);
    const key = turned.slice([heads, 0], [heads, headWidth]).reshape([heads, 1, headWidth]);
    const value = qkv.slice([2 * heads, 0], [heads, headWidth]).reshape([heads, 1, headWidth]);

    const here = row(tables.here).reshape([1, context, 1]);
    cache.keys = replace(cache.keys, cache.keys.add(key.mul(here)));
    cache.values = replace(cache.values, cache.values.add(value.mul(here)));

    const scores = tf.matMul(query, cache.keys, false, true).mul(headWidth ** -0.5);
    const shares = tf.softmax(scores.add(row(tables.future).reshape([1, 1, context])));
    return linear(tf.matMul(shares, cache.values).reshape([1, width]), layer.out);
  }

  function replace(old: Tensor3D, fresh: Tensor3D): Tensor3D {
    old.dispose();
    return tf.keep(fresh);
  }

  function feedForward(x: Tensor2D, layer: Layer): Tensor2D {
    const gateUp = linear(x, layer.gateUp);
    const gate = gateUp.slice([0, 0], [1, hidden]);
    const up = gateUp.slice([0, hidden], [1, hidden]);
    return linear(gate.mul(gate.sigmoid()).mul(up), layer.down);
  }

  function logitsAfter(token: number, position: number, caches: readonly Cache[]): Tensor2D {
    return tf.tidy(() => {
      let x = embedding.slice([token, 0], [1, width]);
      layers.forEach((layer, i) => {
        x = x.add(attend(norm(x, layer.attentionNorm), layer, caches[i]!, position));
        x = x.add(feedForward(norm(x, layer.mlpNorm), layer));
      });
      return linear(norm(x, finalNorm), embedding);
    });
  }

  function begin(): Sequence {
    const empty = () => tf.zeros<TensorFlow.Rank.R3>([heads, context, headWidth]);
    const caches = layers.map((): Cache => ({ keys: empty(), values: empty() }));
    let position = 0;
    return {
      get position() {
        return position;
      },
      async next(token) {
        if (position >= context) throw new Error(`The lyric model's context of ${context} tokens is full`);
        const logits = logitsAfter(token, position++, caches);
        const numbers = await logits.data<'float32'>();
        logits.dispose();
        return numbers;
      },
      clear() {
        position = 0;
        for (const cache of caches) {
          cache.keys = replace(cache.keys, empty());
          cache.values = replace(cache.values, empty());
        }
      },
      dispose: () => tf.dispose(caches.flatMap(({ keys, values }) => [keys, values])),
    };
  }

  return {
    context,
    begin,
    dispose() {
      const ofLayers = layers.flatMap((layer) => Object.values<Tensor>({ ...layer }));
      tf.dispose([embedding, finalNorm, ...Object.values<Tensor>(tables), ...ofLayers]);
    },
  };
}

/** What depends on the position only: one row a position. */
function positionTables(tf: typeof TensorFlow, { context, width, heads, rope_base }: DecoderConfig) {
  const headWidth = width / heads;
  const half = headWidth / 2;
  const table = (columns: number, cell: (row: number, column: number) => number) => {
    const cells = Float32Array.from({ length: context * columns }, (_, i) =>
      cell(Math.floor(i / columns), i % columns),
    );
    return tf.tensor2d(cells, [context, columns]);
  };
  const angle = (position: number, i: number) => position * rope_base ** (-(i % half) / half);
  const turn = Float32Array.from({ length: headWidth * headWidth }, (_, i) => {
    const [from, to] = [Math.floor(i / headWidth), i % headWidth];
    return from === to + half ? -1 : to === from + half ? 1 : 0;
  });
  return {
    cos: table(headWidth, (position, i) => Math.cos(angle(position, i))),
    sin: table(headWidth, (position, i) => Math.sin(angle(position, i))),
    /** One at the position, where the cache is written. */
    here: table(context, (position, i) => (i === position ? 1 : 0)),
    /** Added to the scores, so that slots not written yet get no attention. */
    future: table(context, (position, i) => (i > position ? -1e9 : 0)),
    /** (first, second) to (-second, first): the half of a rotation that goes with the sine. [headWidth, headWidth]. */
    quarterTurn: tf.tensor2d(turn, [headWidth, headWidth]),
  };
}
