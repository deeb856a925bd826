/** The writer goes on after lines and words that its network does not know. */
import { readFileSync } from 'node:fs';
import { dictionary } from 'cmu-pronouncing-dictionary';
import { expect, test } from 'vitest';
import { createCpuDecoder } from '../../engine/models/lyrics/cpu/decoder';
import type { DecoderConfig } from '../../engine/models/lyrics/decoder';
import { createEnds } from '../../engine/models/lyrics/ends';
import { createPronunciation } from '../../engine/models/lyrics/pronunciation';
import { createTokenizer } from '../../engine/models/lyrics/tokenizer';
import type { LineForm } from '../../engine/models/lyrics/types';
import { createWriter } from '../../engine/models/lyrics/writer';
import { parseSafetensors } from '../../engine/models/safetensors';

/** In passes of the network: the most rounds of drafts, each as long as it may get, twice over. */
const ENOUGH = 400;
const COUPLETS: LineForm = { syllables: 8, scheme: 'couplets', section: 'verse', temperature: 0.8 };

test('a line in other letters is answered, and a theme in other letters is written about', async () => {
  const weights = parseSafetensors(new Uint8Array(readFileSync('models/lyrics.safetensors')).buffer);
  const config = JSON.parse(weights.metadata['config']!) as DecoderConfig & { readonly stop_words: readonly string[] };
  const tokenizer = createTokenizer(weights.metadata['tokenizer']!);
  const pronunciation = createPronunciation(dictionary);
  const lexicon = weights.metadata['lexicon']!.split(' ');
  const writer = createWriter(
    {
      decoder: await createCpuDecoder(config, weights),
      tokenizer,
      pronunciation,
      stopWords: new Set(config.stop_words),
      lexicon,
      ends: createEnds(lexicon, tokenizer, pronunciation),
    },
    1,
  );
  const written = async () => {
    for (let pass = 0; pass < ENOUGH; pass++) {
      const { line } = await writer.write(COUPLETS);
      if (line) return line.text;
    }
    return undefined;
  };
  writer.prompt('夜の街を歩いて星を数えながら');
  const { line } = await writer.refine('夜の街を歩いて', COUPLETS);
  expect(line?.text).toBe('夜の街を歩いて');
  // Nothing is mended by the grammar of English.
  expect((await writer.refine('voy a escuchar, ich lehne an der Wand,', COUPLETS)).line?.text).toBe(
    'voy a escuchar, ich lehne an der Wand',
  );
  expect(await written()).toMatch(/^[A-Z]/);
});
