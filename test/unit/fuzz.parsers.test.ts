/**
 * Whatever comes from outside: each reader reads it, or says in words why not, in no time to speak of. First the corpus, each
 * file that ever broke something; then what becomes of these when they are damaged; then endless lists of one and the same.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corpus, corpusFolders, laidAside } from './fuzz-corpus';
import { mutated } from './fuzz-mutations';
import { PARSERS, type Parser } from './fuzz-parsers';
import { LONG, runs } from './fuzz-runs';

/** Letters of what is told: the log takes no more. */
const LONGEST_MESSAGE = 2000;

async function readOrRefused({ read, refuses, isTyped }: Parser, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    await read(bytes);
  } catch (error) {
    if ((error as Error).name === 'AssertionError' || !refuses) throw error;
    const { message } = error as Error;
    expect(message).toMatch(refuses);
    if (!isTyped) expect(message.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
  }
}

/** Of these a text is made that goes on and on. */
const ENDLESS = [
  ...['\n', ' ', '\t', 'a', 'a ', 'a,', '0', '"', '\\', '{', '[', '(', ')', '{"a":', '[[],', '/*', '/* */', '//\n', '`', '`${'],
  ...['#\n', '# ', 'in ', 'uniform a', 'a b=', 'a b,', 'x a,a=', 'if(a)', 'if(a){}else ', 'for(;;)', 'do ', 'a+', '!', 'a=>', 'a.b', 'a?', '-', 'import ', 'import\n', 'export\n', 'function f(){'],
  ...['{"snapshot":', '{"snapshot":\n', '{"wall":', ',"sum":"00000000"}', '"type":"phrase"', '{}\n', '{"at":1,"type":"panic","source":""}\n'],
]; // prettier-ignore

test('each parser has a corpus, and each corpus a parser', () => {
  expect(corpusFolders()).toEqual(Object.keys(PARSERS).sort());
});

describe.each(Object.entries(PARSERS))('%s', (name, parser) => {
  const samples = corpus(name, parser.house);

  test.each(samples)('$name', ({ bytes }) => readOrRefused(parser, bytes));

  test('damaged', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(samples), async (bytes) => {
        await readOrRefused(parser, bytes).catch(async (error: unknown) => {
          throw new Error(`${await laidAside(name, bytes)} broke it: once it is mended, move it to the corpus.`, { cause: error }); // prettier-ignore
        });
      }),
      runs(150),
    );
  });

  test.runIf(parser.letters)('without an end', async () => {
    for (const unit of ENDLESS) {
      const text = unit.repeat(Math.min(LONG, parser.letters!) / unit.length);
      await readOrRefused(parser, new TextEncoder().encode(text));
    }
  });
});
