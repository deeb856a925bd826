/**
 * Writes verse without end, a line at a time: chooses the words that the line may end on, drafts a line towards each, and
 * keeps the best that may stand. When the context is full, it prompts again with the same words and the last stanza.
 */
import { uniform } from '../../random';
import { type Decoder, type Draft, DRAFTS } from './decoder';
import { createEnds, type End } from './ends';
import { answers, isAwaited, STANZA } from './form';
import { createJudge, type Asked } from './judge';
import { createLexicon } from './lexicon';
import { lastWord, type Pronunciation } from './pronunciation';
import { createRepetition } from './repetition';
import { createThemePull, themeOf } from './theme';
import type { Tokenizer } from './tokenizer';
import type { LineForm, LyricLine, LyricsOutput } from './types';

const TOP_K = 40;
const MIN_P = 0.05;
/** After so many rounds of drafts the best of those that may stand is taken, whatever was asked. */
const ROUNDS = 4;
/** A stanza begins only where so much of the context is free. */
const STANZA_ROOM = 96;
/** Strange words are many tokens; so many are enough to tell them by. */
const MAX_THEME_TOKENS = 24;
/** Words that ended one of the last lines are avoided. */
const ENDS_REMEMBERED = 24;
const MOST_SYLLABLES = 16;

export interface Writer {
  /** Takes the words that everything after this is about. */
  prompt(words: string): void;
  /** Goes on by one pass of the network; a line when one is done. */
  write(form: LineForm): Promise<LyricsOutput>;
}

/** What the writer was trained with. */
export interface Trained {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  readonly pronunciation: Pronunciation;
  readonly stopWords: ReadonlySet<string>;
  readonly lexicon: readonly string[];
}

interface Written {
  readonly tokens: readonly number[];
  readonly end: string;
}

/** A line under way. */
interface Under {
  readonly form: LineForm;
  readonly answered: string | undefined;
  readonly asked: readonly Asked[];
  readonly logits: Float32Array;
  readonly round: number;
  /** The best draft so far that may stand, though not as asked. */
  readonly spare?: Standing;
}

interface Standing {
  readonly text: string;
  readonly draft: Draft;
  readonly asked: Asked;
  readonly score: number;
}

export function createWriter(trained: Trained, seed: number): Writer {
  const { decoder, tokenizer, pronunciation, stopWords, lexicon } = trained;
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
  const ends = createEnds(lexicon, tokenizer, pronunciation);
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
  async function beginLine(form: LineForm): Promise<Under> {
    const wanted = JSON.stringify([theme, form.mood, form.scheme, form.section]);
    const isFull = place === 0 && decoder.length + STANZA_ROOM > decoder.config.context;
    if (wanted !== header) place = 0;
    if (wanted !== header || isFull) await beginPoem(form);
    header = wanted;
    const back = answers(form.scheme, place);
    const answered = back === undefined ? undefined : poem.at(-back)?.end;
    const count = Math.min(MOST_SYLLABLES, Math.max(1, Math.round(form.syllables)));
    const logits = (await decoder.read([control(`s${count}`)])).slice();
    const line = { form: { ...form, syllables: count }, answered, logits, round: 0, asked: [] };
    return { ...line, asked: beginDrafts(line) };
  }

  function beginDrafts({ form, answered, logits }: Omit<Under, 'asked'>): Asked[] {
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
    const fallback = tokenizer.encode(` ${theme[0] ?? 'light'}`);
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
    return towards.map((end) => ({ syllables, theme, end: end?.word ?? theme[0] ?? 'light' }));
  }

  function best(standing: readonly Standing[]): Standing | undefined {
    return standing.reduce<Standing | undefined>((a, b) => (a && a.score >= b.score ? a : b), undefined);
  }

  /** Takes a line into the poem. */
  async function keep({ text, draft, asked }: Standing, line: Under): Promise<LyricLine> {
    await decoder.read([...draft.tokens, nl]);
    const end = lastWord(text);
    const written = [control(`s${asked.syllables}`), ...draft.tokens, nl];
    poem.push({ tokens: written, end });
    recentEnds = [...recentEnds, end].slice(-ENDS_REMEMBERED);
    place = (place + 1) % STANZA;
    for (const token of draft.tokens.slice(draft.tokens.indexOf(lineToken) + 1)) {
      repetition.addToken(token);
      pull.addToken(token);
    }
    repetition.addLine(text);
    pull.endLine();
    return {
      text,
      syllables: pronunciation.syllables(text),
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
        under = await beginLine(form);
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
      const asAsked = best(standing.filter(({ text, asked }) => judge.isAsAsked(text, asked)));
      const spare = best([...(line.spare ? [line.spare] : []), ...standing]);
      const chosen = asAsked ?? (line.round + 1 >= ROUNDS ? spare : undefined);
      if (!chosen) {
        const next = { ...line, round: line.round + 1, ...(spare && { spare }) };
        under = { ...next, asked: beginDrafts(next) };
        return {};
      }
      under = undefined;
      return { line: await keep(chosen, line) };
    },
  };
}

/** True of the tokens that a line may hold: made of nothing but the letters and marks of the training text. */
function isInLines(tokenizer: Tokenizer, token: number): boolean {
  return /^[a-zI ,.!?'-]+$/.test(tokenizer.decode([token]));
}
