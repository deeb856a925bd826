/** First light: a small transformer trained on public-domain verse, that writes lines about the performer's words. */
import { defineModel } from '../contract';
import { createTokenizer } from './tokenizer';
import { createTransformer, type TransformerConfig } from './transformer';
import type { LyricsInput, LyricsOutput } from './types';
import { createWriter } from './writer';

type Config = TransformerConfig & { readonly stop_words: readonly string[] };

export default defineModel<LyricsInput, LyricsOutput>({
  manifest: {
    kind: 'lyrics',
    name: 'first-light',
    title: 'Short plain verse in the manner of the years around 1900',
    weights: new URL('../../../models/lyrics.safetensors', import.meta.url),
    licence: 'MIT',
  },
  create({ tf }, weights) {
    const text = (key: string) => {
      const value = weights.metadata[key];
      if (value === undefined) throw new Error(`The lyric weights lack their ${key}`);
      return value;
    };
    const config = JSON.parse(text('config')) as Config;
    const tokenizer = createTokenizer(text('tokenizer'));
    const transformer = createTransformer(tf, config, weights);
    const trained = {
      transformer,
      tokenizer,
      stopWords: new Set(config.stop_words),
      lexicon: text('lexicon').split(' '),
    };
    let writer = createWriter(trained, 0);
    const renew = (seed: number) => {
      writer.dispose();
      writer = createWriter(trained, seed);
    };

    return Promise.resolve({
      async warmUp() {
        await writer.prompt('', 'medium');
        renew(0);
      },
      step: (input) =>
        input.kind === 'prompt' ? writer.prompt(input.words, input.length) : writer.next(input.temperature, input.topK),
      reset: renew,
      dispose() {
        writer.dispose();
        transformer.dispose();
      },
    });
  },
  transfer: () => [],
});
