/**
 * The lyricist: asks the model for words ahead of time and lets them out on the beat, a word every half beat, a new
 * line every so many bars. Words that come late come late; the beat does not wait.
 */
import type { EventBody } from '../events';
import { type LineForm, type LyricsInput, type LyricsOutput, SCHEMES } from '../models/lyrics/types';
import { beatAt, BEATS_PER_BAR, type PerformanceState } from '../performance';

const BEATS_A_WORD = 0.5;
/** The first line starts on the first whole beat that is at least this far away. */
const BEATS_BEFORE_FIRST = 1;
/** So many words wait ready, at the most: what waits does not know yet what the performer types next. */
const WORDS_AHEAD = 14;
/** The model is asked in time for the beat, not for the frame: its words are due this much later, in seconds. */
const SLACK = 1;
const SOURCE = 'lyricist';

/** A word as it will be shown, with its leading space, or the end of a line. */
type Piece = { readonly word: string } | { readonly end: true };
const LINE_END: Piece = { end: true };
const isEnd = (piece: Piece | undefined) => piece !== undefined && 'end' in piece;

export interface Lyricist {
  /** Lets out the word that is due, if there is one. Once a frame. */
  release(state: PerformanceState, at: number): void;
  /** Asks the model until enough words wait. Not again before it has resolved; rejects when the model failed. */
  write(state: PerformanceState, at: number): Promise<void>;
}

/** @param step asks the model. @param send lets an event into the show. */
export function createLyricist(
  step: (input: LyricsInput, deadline: number) => Promise<LyricsOutput>,
  send: (event: EventBody) => void,
): Lyricist {
  let prompt = '';
  let ready: Piece[] = [];
  /** The line on stage. */
  let line = '';
  let lineBeat: number | undefined;
  let wordBeat = 0;

  function endLine(state: PerformanceState, beat: number): void {
    send({ type: 'lyric-line', text: line.trim(), source: SOURCE });
    line = '';
    const every = state.parameters['lyrics.bars'] * BEATS_PER_BAR;
    while (lineBeat! <= beat) lineBeat! += every;
    wordBeat = lineBeat!;
  }

  function take({ line }: LyricsOutput): void {
    if (!line) return;
    const words = line.text.split(/(?=\s)/).map((word, i) => ({ word: i === 0 ? word : ` ${word.trim()}` }));
    ready.push(...words, LINE_END);
  }

  async function takePrompt(state: PerformanceState, at: number): Promise<void> {
    prompt = state.prompt;
    // The line on stage is finished with the words it has; the next one is about the new prompt.
    const rest = ready.slice(0, Math.max(0, ready.findIndex(isEnd)));
    ready = line === '' ? [] : [...rest, LINE_END];
    await step({ kind: 'prompt', words: prompt }, at + SLACK);
  }

  return {
    release(state, at) {
      if (ready.length === 0) return;
      const beat = beatAt(state, at);
      if (lineBeat === undefined) lineBeat = wordBeat = Math.ceil(beat + BEATS_BEFORE_FIRST);
      if (beat < wordBeat) return;
      const piece = ready.shift()!;
      if ('word' in piece) {
        line += piece.word;
        send({ type: 'lyric-token', text: piece.word, source: SOURCE });
        wordBeat = Math.max(wordBeat, Math.floor(beat / BEATS_A_WORD) * BEATS_A_WORD) + BEATS_A_WORD;
      }
      if (isEnd(piece) || isEnd(ready[0])) {
        if (!isEnd(piece)) ready.shift();
        endLine(state, beat);
      }
    },
    async write(state, at) {
      if (state.prompt === '') return;
      if (state.prompt !== prompt) await takePrompt(state, at);
      const form = formOf(state);
      while (ready.length < WORDS_AHEAD) take(await step({ kind: 'write', form }, at + SLACK));
    },
  };
}

/** How the performance asks for lines. */
function formOf({ parameters }: PerformanceState): LineForm {
  return {
    syllables: parameters['lyrics.syllables'],
    scheme: SCHEMES[parameters['lyrics.scheme']] ?? 'free',
    section: 'verse',
    temperature: parameters['lyrics.temperature'],
  };
}
