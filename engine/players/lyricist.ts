/**
 * The lyricist keeps lines waiting, and lets them out in time: a line every so many bars, each word when its first
 * syllable is due. What waits is part of the performance (`lyric-queue.ts`), so the performer may change it until it
 * begins. Words that come late come late; the beat does not wait. Where no model can write, lines of the safe bank stand in.
 */
import type { EventBody } from '../events';
import { isFit, passed } from '../gate/gate';
import { SAFE_LINES } from '../gate/safe-lines';
import { LYRICIST } from '../lyric-queue';
import { LYRIC_STYLES, type LyricStyle, styled, tailOf } from '../lyric-style';
import { TakenOut } from '../models/asked';
import { type LineForm, type LyricsInput, type LyricsOutput, SCHEMES } from '../models/lyrics/types';
import { bentMeaning, moodOf } from '../mood';
import { RESPONSES, SECTIONS } from '../parameters';
import { beatAt, BEATS_PER_BAR } from '../moments';
import { type PerformanceState, SHIPPED } from '../performance';
import { hash } from '../random';
import { wordBeats } from './word-beats';

/** The first line, and one after a skipped one, starts on the first whole beat that is at least this far away. */
const BEATS_BEFORE_FIRST = 1;
/** So many lines wait: enough to be read and changed, few enough to follow the performer. */
const LINES_AHEAD = 4;
/** The model is asked in time for the beat, not for the frame: its words are due this much later, in seconds. */
const SLACK = 1;
/** A line begins so long before its first word, in seconds: the line before makes room, and consonants come before the beat. */
const LEAD = 0.4;
/** Seconds until a model that failed is asked again. */
const RETRY = 1;
/** It is missed so many seconds after it failed: a worker that is followed by another has come back by then. */
const PATIENCE = 2;
/** Beyond this valence lines are asked to be sad, or glad. */
const MOODY = 0.25;

/** What may go on stage; `id` where it waits in the queue. */
interface Singable {
  readonly text: string;
  readonly syllables: readonly number[];
  readonly style?: LyricStyle;
  readonly id?: number;
}

/** No model can write: the shipped one, which goes on for all others, failed. */
interface Outage {
  /** In show seconds. */
  readonly since: number;
  /** False where the performer took it out: then there are to be no words. */
  readonly isMissed: boolean;
  /** The performer has been told that the bank's lines are sung. */
  isTold: boolean;
}

interface OnStage {
  readonly text: string;
  readonly syllables: readonly number[];
  readonly words: readonly string[];
  readonly beats: readonly number[];
  readonly isAnswer: boolean;
  sung: number;
}

export interface Lyricist {
  /** Lets out what is due. Once a frame. */
  release(state: PerformanceState, at: number): void;
  /**
   * Asks for a line, if too few wait. Not again before it has resolved. Rejects when the model fails, but not again until one has
   * written since.
   */
  write(state: PerformanceState, at: number): Promise<void>;
}

/** Asks another mind than the shipped one for the next lines. None: the shipped one is to write. Never rejects. */
export type OtherMinds = (state: PerformanceState, form: LineForm) => Promise<readonly string[]>;

const nobody: OtherMinds = () => Promise.resolve([]);

/**
 * @param step asks the shipped model; rejects with `TakenOut` where there is to be none. @param send lets an event into the show.
 * @param seed of the show: it says with which line of the bank it begins.
 */
export function createLyricist(
  step: (input: LyricsInput, deadline: number) => Promise<LyricsOutput>,
  send: (event: EventBody) => void,
  seed: number,
  others: OtherMinds = nobody,
): Lyricist {
  /** What the shipped model was told. */
  let told = '';
  /** As of the last frame. */
  let newest: PerformanceState | undefined;
  let onStage: OnStage | undefined;
  /** When the next line is due. */
  let lineBeat: number | undefined;
  let skips = 0;
  /** What goes before the queue: an echo, the chorus. */
  let first: readonly Singable[] = [];
  let refrains: number | undefined;
  /** How words are said, as far as was asked. */
  const said = new Map<string, string>();
  let outage: Outage | undefined;
  let askedAgain = -Infinity;
  let stoodIn = hash(seed);

  /** The chorus, where its bars have come round. */
  function refrain({ queue, parameters }: PerformanceState, beat: number): readonly Singable[] {
    const every = parameters['lyrics.refrain'];
    if (every === 0) return [];
    const round = Math.floor(beat / BEATS_PER_BAR / every);
    const isDue = refrains !== undefined && round > refrains;
    refrains = round;
    return isDue ? queue.chorus : [];
  }

  function begin(state: PerformanceState, at: number): void {
    const beat = beatAt(state, at);
    if (first.length === 0) first = refrain(state, Math.max(beat, lineBeat!));
    const isFirst = first.length > 0;
    const next: Singable | undefined = isFirst ? first[0] : state.queue.lines[0];
    if (!next) return;
    first = first.slice(1);
    const style = next.style ?? LYRIC_STYLES[state.parameters['lyrics.style']] ?? 'plain';
    const { text, syllables } = inStyle(next, style);
    // A line whose time has passed begins as soon as it has its lead.
    const start = lineBeat! > beat ? lineBeat! : Math.ceil(2 * beatAt(state, at + LEAD)) / 2;
    const beats = wordBeats(syllables, start, state.parameters['lyrics.bars'] * BEATS_PER_BAR);
    const isAnswer = isFirst && next.style !== undefined;
    const words = text.split(' ');
    onStage = { text, syllables, words, beats, isAnswer, sung: 0 };
    send({
      type: 'lyric-begun',
      text,
      beats,
      style,
      ...(next.id !== undefined && { id: next.id }),
      ...(!isAnswer && { unstyled: next.text }),
      ...(isHeard(state) && isFitToHear(words) && { sounds: words.map((word) => said.get(bareWord(word)) ?? '') }),
      source: LYRICIST,
    });
  }

  function end({ parameters }: PerformanceState, { words, syllables, isAnswer, sung }: OnStage, beat: number): void {
    send({ type: 'lyric-line', text: words.slice(0, sung).join(' '), source: LYRICIST });
    onStage = undefined;
    const every = parameters['lyrics.bars'] * BEATS_PER_BAR;
    const nextFrom = (after: number) => lineBeat! + every * Math.max(1, Math.floor((after - lineBeat!) / every) + 1);
    lineBeat = nextFrom(beat);
    if (isAnswer || sung < words.length) return;
    const response = RESPONSES[parameters['lyrics.response']];
    if (response === 'rest') lineBeat = nextFrom(lineBeat);
    if (response !== 'echo') return;
    const tail = tailOf(words);
    first = [{ text: tail.join(' '), syllables: syllables.slice(-tail.length), style: 'whisper' }, ...first];
  }

  function sing(line: OnStage, state: PerformanceState, beat: number): void {
    while (line.sung < line.words.length && beat >= line.beats[line.sung]!) {
      const word = line.words[line.sung]!;
      send({ type: 'lyric-token', text: line.sung === 0 ? word : ` ${word}`, source: LYRICIST });
      line.sung++;
    }
    if (line.sung === line.words.length) end(state, line, beat);
  }

  async function tell(state: PerformanceState, at: number): Promise<void> {
    if (state.prompt === told) return;
    await step({ kind: 'prompt', words: state.prompt }, at + SLACK);
    // A model that was not there has not heard it.
    told = state.prompt;
  }

  /** Asks how the words of the lines ahead are said. */
  async function say(state: PerformanceState, at: number): Promise<void> {
    if (!isHeard(state)) return;
    // Those of the bank too: when they are sung it is too late to ask.
    const lines = [...state.queue.lines, ...state.queue.chorus, ...SAFE_LINES];
    const words = new Set(lines.flatMap(({ text }) => text.split(/\s+/u)).map(bareWord));
    const unknown = [...words].filter((word) => word && !said.has(word));
    if (unknown.length === 0) return;
    const { sounds = [] } = await step({ kind: 'say', text: unknown.join(' ') }, at + SLACK);
    unknown.forEach((word, i) => said.set(word, sounds[i] ?? ''));
  }

  /** Whether what was asked for then is still wanted. */
  const isWanted = ({ prompt, mind }: PerformanceState) =>
    newest === undefined || (newest.prompt === prompt && newest.mind === mind);

  function queue({ line }: LyricsOutput, asked: PerformanceState): boolean {
    if (line) outage = undefined;
    if (line && isWanted(asked)) {
      const { text, syllables } = line;
      send({ type: 'lyric-queued', text, syllables, place: 'last', source: LYRICIST });
    }
    return line !== undefined;
  }

  /** A line of the bank waits where nothing else does. */
  function standIn({ prompt, queue }: PerformanceState, at: number): void {
    if (!outage?.isMissed || at < outage.since + PATIENCE || prompt === '' || queue.lines.length > 0) return;
    if (!outage.isTold) send({ type: 'notice', level: 'warning', text: STANDS_IN, source: LYRICIST });
    outage.isTold = true;
    const { text, syllables } = SAFE_LINES[stoodIn++ % SAFE_LINES.length]!;
    send({ type: 'lyric-queued', text, syllables, place: 'last', source: LYRICIST });
  }

  async function ask(state: PerformanceState, at: number): Promise<void> {
    const isShipped = state.mind === SHIPPED;
    /** Another mind writes where the shipped one is not there, too. */
    const heard = (telling: Promise<void>) => (isShipped ? telling : telling.catch(() => undefined));
    await heard(say(state, at));
    if (state.prompt === '' || state.queue.lines.length >= LINES_AHEAD) return;
    await heard(tell(state, at));
    // Meanwhile another one may have been chosen, which this would send away again.
    if (!isWanted(state)) return;
    const form = formOf(state, at);
    const lines = isShipped ? [] : await others(state, form);
    let came = false;
    for (const line of lines) {
      const text = passed(line);
      if (text === undefined) {
        send({ type: 'notice', level: 'warning', text: LEFT_OUT, source: LYRICIST });
        continue;
      }
      // What nobody counts has a syllable a word.
      const asItIs = { line: { text, syllables: [] } };
      came = queue(await step({ kind: 'refine', text, form }, at + SLACK).catch(() => asItIs), state) || came;
    }
    // The performer may want something else before a line is done.
    while (!came && isWanted(state)) came = queue(await step({ kind: 'write', form }, at + SLACK), state);
  }

  return {
    release(state, at) {
      newest = state;
      standIn(state, at);
      const beat = beatAt(state, at);
      refrains ??= Math.floor(beat / BEATS_PER_BAR / Math.max(1, state.parameters['lyrics.refrain']));
      if (state.queue.skips !== skips) {
        skips = state.queue.skips;
        if (onStage) end(state, onStage, beat);
        lineBeat = Math.ceil(beat);
      }
      const isHushed = state.parameters['stage.hush'] === 1;
      if (isHushed && onStage) end(state, onStage, beat);
      if (!onStage && !isHushed && !state.queue.isHeld && (first.length > 0 || state.queue.lines.length > 0)) {
        lineBeat ??= Math.ceil(beat + BEATS_BEFORE_FIRST);
        if (beatAt(state, at + LEAD) >= lineBeat) begin(state, at);
      }
      if (onStage) sing(onStage, state, beat);
    },
    async write(state, at) {
      if (at < askedAgain) return;
      try {
        await ask(state, at);
      } catch (error) {
        askedAgain = at + RETRY;
        const isMissed = !(error instanceof TakenOut);
        if (outage?.isMissed === isMissed) return;
        outage = { since: at, isMissed, isTold: false };
        throw error;
      }
    },
  };
}

const STANDS_IN = 'No lyric model can write: lines that are kept ready are sung until one writes again.';

const LEFT_OUT = 'A line that may not stand on a stage was left out.';

/** In its style where the gate leaves it so: a line may get too long, or its capitals marks that no letter carries. */
function inStyle(line: Singable, style: LyricStyle): { readonly text: string; readonly syllables: readonly number[] } {
  const { text, syllables } = styled(line, style);
  const composed = text.normalize('NFC');
  return passed(composed) === composed ? { text: composed, syllables } : styled(line, 'plain');
}

/** As it is said, whatever style it is written in. */
function bareWord(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}'’-]/gu, '');
}

/** Without what is not said, such as digits and letters that are not of English, a line may have other words than the gate has read. */
function isFitToHear(words: readonly string[]): boolean {
  const bare = words.map(bareWord);
  const said = bare.map((word) => word.replace(/[^a-z'’]/g, ''));
  return [bare, said].every((reading) => isFit(reading.filter(Boolean).join(' ')));
}

/** Whether there is a voice. */
function isHeard({ parameters }: PerformanceState): boolean {
  return parameters['voice.kind'] > 0;
}

/** How the performance asks for lines. */
function formOf(state: PerformanceState, at: number): LineForm {
  const { parameters } = state;
  const syllables = parameters['lyrics.syllables'];
  const scheme = SCHEMES[parameters['lyrics.scheme']] ?? 'free';
  const section = SECTIONS[parameters['lyrics.section']] ?? 'verse';
  const { valence } = moodOf(bentMeaning(state, at));
  const mood = valence > MOODY ? 'glad' : valence < -MOODY ? 'sad' : undefined;
  const isBridge = section === 'bridge';
  return {
    // A bridge is heard as one because it rhymes otherwise, and in shorter lines.
    syllables: isBridge ? Math.max(4, syllables - 2) : syllables,
    scheme: isBridge ? (scheme === 'alternate' ? 'enclosed' : 'alternate') : scheme,
    section: isBridge ? 'verse' : section,
    ...(mood && { mood }),
    temperature: parameters['lyrics.temperature'],
  };
}
