/** First light: a small transformer trained on public-domain verse, that writes lines about the performer's words. */
import hashes from '../../../models/hashes.json';
import { sharedDevice } from '../backend';
import { defineModel } from '../contract';
import { createCpuDecoder } from './cpu/decoder';
import { createGpuDecoder } from './gpu/decoder';
import type { DecoderConfig } from './decoder';
import { createEnds } from './ends';
import { nextTask } from '../scheduler';
import { createPronunciation } from './pronunciation';
import { createTokenizer } from './tokenizer';
import type { LineForm, LyricsInput, LyricsOutput } from './types';
import { createWriter } from './writer';

type Config = DecoderConfig & { readonly stop_words: readonly string[] };

const PLAIN: LineForm = { syllables: 8, scheme: 'free', section: 'verse', temperature: 0.8 };

export default defineModel<LyricsInput, LyricsOutput>({
  manifest: {
    name: 'first-light',
    title: 'Short plain verse in the manner of the years around 1900',
    weights: new URL('../../../models/lyrics.safetensors', import.meta.url),
    sha256: { weights: hashes['lyrics.safetensors'] },
    licence: 'MIT',
  },
  async create({ backend }, weights) {
    const text = (key: string) => {
      const value = weights.metadata[key];
      if (value === undefined) throw new Error(`The lyric weights lack their ${key}`);
      return value;
    };
    const config = JSON.parse(text('config')) as Config;
    const { dictionary } = await import('cmu-pronouncing-dictionary');
    await nextTask();
    const decoder =
      backend === 'wasm'
        ? await createCpuDecoder(config, weights)
        : await createGpuDecoder(sharedDevice(), config, weights);
    const tokenizer = createTokenizer(text('tokenizer'));
    await nextTask();
    const pronunciation = createPronunciation(dictionary);
    await nextTask();
    const lexicon = text('lexicon').split(' ');
    const ends = createEnds(lexicon, tokenizer, pronunciation);
    await nextTask();
    const stopWords = new Set(config.stop_words);
    const trained = { decoder, tokenizer, pronunciation, stopWords, lexicon, ends };
    let writer = createWriter(trained, 0);
    const renew = (seed: number) => (writer = createWriter(trained, seed));

    return {
      async warmUp() {
        writer.prompt('light');
        while (!(await writer.write(PLAIN)).line) await nextTask();
        renew(0);
      },
      async step(input) {
        switch (input.kind) {
          case 'prompt':
            writer.prompt(input.words);
            return {};
          case 'write':
            return writer.write(input.form);
          case 'refine':
            return writer.refine(input.text, input.form);
          case 'say':
            return { sounds: pronunciation.sounds(input.text) };
          case 'measure':
            return { line: { text: input.text, syllables: pronunciation.syllablesOfWords(input.text) } };
        }
      },
      reset: renew,
      memory: () => decoder.memory(),
      dispose: () => decoder.dispose(),
    };
  },
  transfer: () => [],
});
