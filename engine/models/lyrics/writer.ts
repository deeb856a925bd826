/**
 * Writes verse without end: prompts the network with theme words, draws tokens by the rules of the stage, and when a poem
 * or the context is full, prompts again with the same words and the last two lines.
 */
import { uniform } from '../../random';
import { isFit } from './gate';
import { createLexicon } from './lexicon';
import { createRepetition, type Repetition } from './repetition';
import { candidates, pick } from './sampler';
import { createThemePull, themeOf } from './theme';
import type { Tokenizer } from './tokenizer';
import type { Transformer } from './transformer';
import type { LineLength, LyricsOutput } from './types';

const MIN_P = 0.05;
const MIN_WORDS = 2;
const MAX_WORDS = 12;
/** A line that stops at one of these hangs in the air. */
const HANGING =
  /\b(?:an?|the|and|or|but|nor|of|to|in|on|at|by|for|from|with|is|are|was|were|am|be|as|if|that|my|your|his|her|its|our|their|I)\W*$/;
/** A mark at the start of a line, or after another mark. */
const STRAY_MARK = /(?:^|[,.!?-])[\s']*[,.!?-]/;
/** A poem ends no sooner. */
const MIN_LINES = 4;
/** A line begins only where so much of the context is free. */
const LINE_ROOM = 32;
const LINES_CARRIED = 2;
/** Strange words are many tokens; so many are enough to tell them by. */
const MAX_THEME_TOKENS = 24;
/**
 * Classifier-free guidance (Ho and Salimans 2022; for language Sanchez et al. 2023): how far the theme pulls. 1 is as
 * learnt; above, what the theme makes likelier is made likelier still.
 */
const GUIDANCE = 1.5;
const NOTHING: LyricsOutput = { text: '', token: -1, newline: false, end: false };

export interface Writer {
  prompt(words: string, length: LineLength): Promise<LyricsOutput>;
  next(temperature: number, topK: number): Promise<LyricsOutput>;
  dispose(): void;
}

/** What the writer was trained with. */
export interface Trained {
  readonly transformer: Transformer;
  readonly tokenizer: Tokenizer;
  readonly stopWords: ReadonlySet<string>;
  readonly lexicon: readonly string[];
}

export function createWriter({ transformer, tokenizer, stopWords, lexicon }: Trained, seed: number): Writer {
  const nl = tokenizer.control('<nl>');
  const endOfPoem = tokenizer.control('<end>');
  const isContent = (token: number) => tokenizer.bytes(token).length > 4;
  const inLines = tokensInLines(tokenizer);
  const repetition: Repetition = createRepetition(isContent);
  const chance = uniform(seed);

  /** The poem as prompted with the theme, and the same poem prompted without. */
  const told = transformer.begin();
  const untold = transformer.begin();
  let words = createLexicon(lexicon);
  let theme: number[] = [];
  let pull = createThemePull([]);
  let lengthToken = tokenizer.control('<medium>');
  let logits: Float32Array | undefined;
  let characters = new TextDecoder();
  let line = '';
  let lineTokens: number[] = [];
  /** Lines since the poem began, as tokens; the newest are carried into the next poem. */
  let poem: number[][] = [];

  async function feed(tokens: readonly number[]): Promise<void> {
    for (const token of tokens) {
      const [pulled, plain] = [await told.next(token), await untold.next(token)];
      logits = pulled.map((logit, i) => plain[i]! + GUIDANCE * (logit - plain[i]!));
    }
  }

  async function begin(carried: readonly number[][]): Promise<void> {
    poem = [];
    told.clear();
    untold.clear();
    for (const token of [tokenizer.control('<theme>'), ...theme, lengthToken]) await told.next(token);
    for (const token of [tokenizer.control('<theme>'), lengthToken]) await untold.next(token);
    await feed([tokenizer.control('<verse>'), ...carried.flatMap((tokens) => [...tokens, nl])]);
  }

  function startLine(): void {
    line = '';
    lineTokens = [];
    characters = new TextDecoder();
  }

  function wordCount(): number {
    return line.trim() === '' ? 0 : line.trim().split(/\s+/).length;
  }

  /** The logits with all that may not come now at -Infinity. */
  function allowed(raw: Float32Array): Float32Array {
    const open = raw.map((logit, token) => (inLines[token] ? logit : -Infinity));
    repetition.discourage(open);
    pull.raise(open);
    const isLine = wordCount() >= MIN_WORDS && words.isSpelled(line) && !HANGING.test(line);
    const mayEndLine = isLine && !repetition.isWritten(line);
    if (mayEndLine) open[nl] = raw[nl]!;
    if (lineTokens.length === 0 && poem.length >= MIN_LINES) open[endOfPoem] = raw[endOfPoem]!;
    if (mayEndLine && wordCount() > MAX_WORDS) open.fill(-Infinity).fill(0, nl, nl + 1);
    return open;
  }

  const canStand = (text: string) => isFit(text) && words.canBegin(text) && !STRAY_MARK.test(text);

  /** Draws until the line with the token can stand. A line that nothing can go on ends here. */
  function draw(temperature: number, topK: number): number {
    const open = allowed(logits!);
    for (;;) {
      const list = candidates(open, { temperature, topK, minP: MIN_P });
      if (list.length === 0) return nl;
      const token = pick(list, chance());
      if (canStand(line + tokenizer.decode([token]))) return token;
      open[token] = -Infinity;
    }
  }

  /** Ends the line and, where there is no room for another, begins the next poem with what was carried over. */
  async function endLine(): Promise<LyricsOutput> {
    repetition.addLine(line);
    pull.endLine();
    poem.push(lineTokens);
    startLine();
    if (told.position + LINE_ROOM < transformer.context) await feed([nl]);
    else await begin(poem.slice(-LINES_CARRIED));
    return { text: '', token: nl, newline: true, end: false };
  }

  return {
    async prompt(typed, length) {
      const themeWords = themeOf(typed, stopWords);
      words = createLexicon([...lexicon, ...themeWords]);
      const spelled = themeWords.map((word) => tokenizer.encode(` ${word}`));
      pull = createThemePull(spelled);
      theme = spelled.flat().slice(0, MAX_THEME_TOKENS);
      lengthToken = tokenizer.control(`<${length}>`);
      startLine();
      await begin([]);
      return NOTHING;
    },

    async next(temperature, topK) {
      if (!logits) await begin([]);
      const token = draw(temperature, topK);
      if (token === endOfPoem) {
        await begin(poem.slice(-LINES_CARRIED));
        return { text: '', token, newline: false, end: true };
      }
      if (token === nl || lineTokens.length >= LINE_ROOM - 2) return endLine();
      const text = characters.decode(tokenizer.bytes(token), { stream: true });
      line += text;
      lineTokens.push(token);
      repetition.addToken(token);
      pull.addToken(token);
      await feed([token]);
      return { text, token, newline: false, end: false };
    },

    dispose() {
      told.dispose();
      untold.dispose();
    },
  };
}

/** True of the tokens that a line may hold: made of nothing but the letters and marks of the training text. */
function tokensInLines(tokenizer: Tokenizer): boolean[] {
  return Array.from({ length: tokenizer.size }, (_, token) => /^[a-zI ,.!?'-]+$/.test(tokenizer.decode([token])));
}
