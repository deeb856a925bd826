/**
 * Writes verse without end, a line at a time: chooses the words that the line may end on, drafts a line towards each, and
 * keeps the best that may stand. When the context is full, it prompts again with the same words and the last stanza.
 */
import { uniform } from '../../random';
import { type Decoder, type Draft, DRAFTS, LONGEST_DRAFT } from './decoder';
import type { End, Ends } from './ends';
import { answers, isAwaited, STANZA } from './form';
import { createJudge, type Asked } from './judge';
import { mended, tidied } from './mend';
import { createLexicon } from './lexicon';
import { firstWord, lastWord, type Pronunciation } from './pronunciation';
import { createRepetition } from './repetition';
import { createThemePull, themeOf } from './theme';
import type { Tokenizer } from './tokenizer';
import type { LineForm, LyricLine, LyricsOutput } from './types';

const TOP_K = 40;
const MIN_P = 0.05;
/** Drafts are made in so many rounds at least; after the last the best that may stand is taken, whatever was asked. */
const ROUNDS = { least: 2, most: 5 };
/** A stanza begins only where so much of the context is free. */
const STANZA_ROOM = 96;
/** Strange words are many tokens; so many are enough to tell them by. */
const MAX_THEME_TOKENS = 24;
/** Likewise of a line's end, which leaves room for the line. */
const MAX_END_TOKENS = 8;
/** Words that ended one of the last lines are avoided. */
const ENDS_REMEMBERED = 24;
const STARTS_REMEMBERED = 3;
const MOST_SYLLABLES = 16;
/** Of a line of somebody else the network reads so many tokens. */
const MOST_READ = 20;

export interface Writer {
  /** Takes the words that everything after this is about. */
  prompt(words: string): void;
  /** Goes on by one pass of the network; a line when one is done. */
  write(form: LineForm): Promise<LyricsOutput>;
  /** A line of somebody else becomes the next, where it may stand; what follows goes on from it. */
  refine(text: string, form: LineForm): Promise<LyricsOutput>;
}

/** What the writer was trained with. */
export interface Trained {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  readonly pronunciation: Pronunciation;
  readonly stopWords: ReadonlySet<string>;
  readonly lexicon: readonly string[];
  /** Of the lexicon. */
  readonly ends: Ends;
}

interface Written {
  readonly tokens: readonly number[];
  readonly start: string;
  readonly end: string;
}

/** A line that has been begun: the trunk ends where its last word is named. */
interface Opened {
  readonly form: LineForm;
  /** The word that its own last word is to rhyme with. */
  readonly answered: string | undefined;
  readonly logits: Float32Array;
}

/** A line under way. */
interface Under extends Opened {
  readonly asked: readonly Asked[];
  readonly round: number;
  /** The best draft so far that is as asked, and the best that may stand at all. */
  readonly asAsked?: Standing;
  readonly spare?: Standing;
}

interface Standing {
  readonly text: string;
  readonly draft: Draft;
  readonly asked: Asked;
  readonly score: number;
}

export function createWriter(trained: Trained, seed: number): Writer {
  const { decoder, tokenizer, pronunciation, stopWords, lexicon, ends } = trained;
  const control = (name: string) => tokenizer.control(`<${name}>`);
  const [lineToken, nl] = [control('line'), control('nl')];
  const repetition = createRepetition((token) => tokenizer.bytes(token).length > 4);
  const isWritten = (line: string) => repetition.isWritten(line);
  const forbidden = Array.from({ length: tokenizer.size }, (_, token) => !isInLines(tokenizer, token));
  const chance = uniform(seed);
  decoder.rewind(0);

  let theme: readonly string[] = [];
  let pull = createThemePull([]);
  let known = createLexicon(lexicon);
  let judge = createJudge(pronunciation, known, isWritten);
  /** What the trunk was begun for. */
  let header = '';
  /** Lines of this poem, the newest last; the last stanza is carried over into the next. */
  let poem: Written[] = [];
  /** The place of the next line in its stanza. */
  let place = 0;
  let recentEnds: string[] = [];
  let under: Under | undefined;

  /** The biases of the next line's tokens: what may not come, what came lately, and the theme. */
  function biasOf(): Float32Array {
    const bias = new Float32Array(tokenizer.size);
    repetition.discourage(bias);
    pull.raise(bias);
    forbidden.forEach((isForbidden, token) => isForbidden && (bias[token] = -Infinity));
    return bias;
  }

  async function beginPoem({ mood, scheme, section }: LineForm): Promise<void> {
    const words = theme.flatMap((word) => tokenizer.encode(` ${word}`)).slice(0, MAX_THEME_TOKENS);
    const moods = mood ? [control(mood)] : [];
    poem = poem.slice(-STANZA);
    decoder.rewind(0);
    const carried = poem.flatMap(({ tokens }) => tokens);
    await decoder.read([control('theme'), ...words, ...moods, control(scheme), control(section), ...carried]);
  }

  /** Reads on to where the line's end is named. */
  async function beginLine(form: LineForm): Promise<Opened> {
    const wanted = JSON.stringify([theme, form.mood, form.scheme, form.section]);
    const room = place === 0 ? STANZA_ROOM : LONGEST_DRAFT + 2;
    const isFull = decoder.length + room > decoder.config.context;
    if (isFull) place = 0;
    if (wanted !== header) place = 0;
    if (wanted !== header || isFull) await beginPoem(form);
    header = wanted;
    const back = answers(form.scheme, place);
    // Of a line in other letters nothing is known that rhymes.
    const answered = back === undefined ? undefined : poem.at(-back)?.end || undefined;
    const count = Math.min(MOST_SYLLABLES, Math.max(1, Math.round(form.syllables)));
    const logits = (await decoder.read([control(`s${count}`)])).slice();
    return { form: { ...form, syllables: count }, answered, logits };
  }

  function beginDrafts({ form, answered, logits }: Opened): Asked[] {
    const bias = biasOf();
    const chosen = ends.choose({
      logits: logits.map((logit, token) => logit + bias[token]!),
      ...(answered !== undefined && { rhymeWith: answered }),
      isAwaited: isAwaited(form.scheme, place),
      used: new Set(recentEnds),
      temperature: form.temperature,
      chance,
      count: DRAFTS,
    });
    const towards: (End | undefined)[] = chosen.length > 0 ? chosen : Array<undefined>(DRAFTS).fill(undefined);
    const fallback = tokenizer.encode(` ${theme[0] ?? 'light'}`).slice(0, MAX_END_TOKENS);
    bias[nl] = 0;
    decoder.draft({
      begin: towards.map((end) => [...(end?.tokens ?? fallback), lineToken]),
      bias,
      stop: nl,
      seed: Math.floor(chance() * 2 ** 31),
      temperature: form.temperature,
      topK: TOP_K,
      minP: MIN_P,
    });
    const { syllables } = form;
    const begun = poem.slice(-STARTS_REMEMBERED).map(({ start }) => start);
    return towards.map((end) => ({ syllables, theme, begun, end: end?.word ?? theme[0] ?? 'light' }));
  }

  function best(standing: readonly (Standing | undefined)[]): Standing | undefined {
    return standing.reduce((a, b) => (!b || (a && a.score >= b.score) ? a : b), undefined);
  }

  /** Takes a line into the poem. */
  async function keep(text: string, tokens: readonly number[], line: Opened): Promise<LyricLine> {
    await decoder.read([...tokens, nl]);
    const end = lastWord(text);
    poem.push({ tokens: [control(`s${line.form.syllables}`), ...tokens, nl], start: firstWord(text), end });
    recentEnds = [...recentEnds, end].slice(-ENDS_REMEMBERED);
    place = (place + 1) % STANZA;
    for (const token of tokens.slice(tokens.indexOf(lineToken) + 1)) {
      repetition.addToken(token);
      pull.addToken(token);
    }
    repetition.addLine(text);
    pull.endLine();
    return {
      text,
      syllables: pronunciation.syllablesOfWords(text),
      ...(line.answered !== undefined && { rhyme: pronunciation.rhyme(line.answered, end) }),
    };
  }

  return {
    prompt(typed) {
      theme = themeOf(typed, stopWords);
      known = createLexicon([...lexicon, ...theme]);
      judge = createJudge(pronunciation, known, isWritten);
      pull = createThemePull(theme.map((word) => tokenizer.encode(` ${word}`)));
      under = undefined;
      header = '';
    },

    async write(form) {
      if (!under) {
        const opened = await beginLine(form);
        under = { ...opened, round: 0, asked: beginDrafts(opened) };
        return {};
      }
      const line = under;
      const drafts = await decoder.advance();
      if (!drafts) return {};
      const standing = drafts.flatMap((draft, i): Standing[] => {
        const asked = line.asked[i]!;
        const text = tokenizer.decode(draft.tokens.slice(draft.tokens.indexOf(lineToken) + 1)).trim();
        if (!draft.stopped || !judge.mayStand(text)) return [];
        return [{ text, draft, asked, score: judge.score(text, draft, asked) }];
      });
      const fitting = standing.filter(({ text, asked }) => judge.isAsAsked(text, asked));
      const asAsked = best([line.asAsked, ...fitting]);
      const spare = best([line.spare, ...standing]);
      const round = line.round + 1;
      const chosen = round >= ROUNDS.most ? (asAsked ?? spare) : round >= ROUNDS.least ? asAsked : undefined;
      if (!chosen) {
        const next = { ...line, round, ...(asAsked && { asAsked }), ...(spare && { spare }) };
        under = { ...next, asked: beginDrafts(next) };
        return {};
      }
      under = undefined;
      return { line: await keep(mended(chosen.text, pronunciation), chosen.draft.tokens, line) };
    },

    async refine(text, form) {
      if (!judge.mayBeSung(text)) return {};
      const line: Opened = under ?? (await beginLine(form));
      under = undefined;
      const end = lastWord(text) || (theme[0] ?? 'light');
      const tokens = [...tokenizer.encode(` ${end}`), lineToken, ...tokenizer.encode(` ${text.toLowerCase()}`)];
      // Its language is its own.
      return { line: await keep(tidied(text), tokens.slice(0, MOST_READ), line) };
    },
  };
}

/** True of the tokens that a line may hold: made of nothing but the letters and marks of the training text. */
function isInLines(tokenizer: Tokenizer, token: number): boolean {
  return /^[a-zI ,.!?'-]+$/.test(tokenizer.decode([token]));
}
