/**
 * Text to the meaning vector: word vectors, a weighted mean, one hidden layer (see `models/meaning.md`).
 * Plain arithmetic on the CPU: a phrase takes some tens of microseconds.
 */
import type { Weights } from '../contract';
import { createPalette } from './palette';
import { ngramBuckets, tokens } from './tokens';
import { MEANING, neutralMeaning } from './vector';

/** As many n-grams of one word as training looked at. */
const MAX_NGRAMS = 24;
/** Where the palette ends in the meaning vector. */
const QUALITIES = 9;

/** A text, and how much it counts beside the others: above 0. */
export interface WeightedText {
  readonly text: string;
  readonly weight: number;
}

/** Several texts to the sixteen numbers of `MEANING`. */
export type MeaningOf = (texts: readonly WeightedText[]) => Float32Array<ArrayBuffer>;

/**
 * Reads the weights once.
 * @returns a pure function from any texts to the sixteen numbers of `MEANING`, each within its range: each text is read
 * by itself, and what was read is averaged by the texts' weights. Without a single word or emoji: `neutralMeaning()`.
 * @throws Error naming a tensor that the file lacks.
 */
export function createMeaning(weights: Weights): MeaningOf {
  const tensor = (name: string): Float32Array => {
    const found = weights.tensors.get(name);
    if (!found) throw new Error(`The meaning weights lack the tensor "${name}". Fetch them again, or train them anew.`);
    return found.data;
  };
  const vocabulary = new TextDecoder().decode(Uint8Array.from(tensor('words'))).split('\n');
  const rowOf = new Map(vocabulary.map((word, row) => [word, row]));
  const wordVectors = tensor('word.vectors');
  const wordScales = tensor('word.scales');
  const wordWeights = tensor('word.weights');
  const gramVectors = tensor('gram.vectors');
  const gramScales = tensor('gram.scales');
  const fallbackWeight = tensor('gram.weight')[0]!;
  const hiddenLayer = { weight: tensor('hidden.weight'), bias: tensor('hidden.bias') };
  const outLayer = { weight: tensor('out.weight'), bias: tensor('out.bias') };
  const readPalette = createPalette(tensor('prototypes'), tensor('log_prior'));
  const logits = tensor('log_prior').length;
  const dimensions = wordVectors.length / wordScales.length;

  /** Adds `weight` times the word's vector to `sum`; returns the word's own weight. */
  function addWord(word: string, sum: Float32Array): number {
    const row = rowOf.get(word);
    if (row !== undefined) {
      const weight = wordWeights[row]!;
      addRow(wordVectors, row, weight * wordScales[row]!, sum);
      return weight;
    }
    const buckets = ngramBuckets(word, gramScales.length, MAX_NGRAMS);
    for (const bucket of buckets) {
      addRow(gramVectors, bucket, (fallbackWeight * gramScales[bucket]!) / buckets.length, sum);
    }
    return fallbackWeight;
  }

  /** The weighted mean of the text's words; `undefined` where it has none. */
  function pool(text: string): Float32Array | undefined {
    const words = tokens(text);
    if (words.length === 0) return undefined;
    const sum = new Float32Array(dimensions);
    let total = 0;
    for (const word of words) total += addWord(word, sum);
    return sum.map((value) => value / total);
  }

  return (texts) => {
    const pooled = new Float32Array(dimensions);
    let total = 0;
    for (const { text, weight } of texts) {
      const read = weight > 0 ? pool(text) : undefined;
      if (!read) continue;
      addRow(read, 0, weight, pooled);
      total += weight;
    }
    if (total === 0) return neutralMeaning();
    for (let i = 0; i < dimensions; i++) pooled[i]! /= total;

    const hidden = affine(hiddenLayer, pooled).map((value) => Math.max(0, value));
    const out = affine(outLayer, hidden);
    const meaning = new Float32Array(MEANING.length);
    meaning.set(readPalette(out.subarray(0, logits)));
    for (let i = QUALITIES; i < MEANING.length; i++) {
      const y = out[logits + i - QUALITIES]!;
      meaning[i] = MEANING[i]!.min < 0 ? Math.tanh(y) : 1 / (1 + Math.exp(-y));
    }
    return meaning;
  };
}

/** sum += scale * table[row]. */
function addRow(table: Float32Array, row: number, scale: number, sum: Float32Array): void {
  const start = row * sum.length;
  for (let i = 0; i < sum.length; i++) sum[i]! += scale * table[start + i]!;
}

/** weight [outputs, inputs] times x [inputs], plus bias [outputs]. */
function affine(layer: { weight: Float32Array; bias: Float32Array }, x: Float32Array): Float32Array<ArrayBuffer> {
  const y = Float32Array.from(layer.bias);
  for (let row = 0; row < y.length; row++) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += layer.weight[row * x.length + i]! * x[i]!;
    y[row]! += sum;
  }
  return y;
}
