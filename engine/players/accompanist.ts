/**
 * The accompanist: keeps the stream of generated sound flowing, a block at a time, following the notes that are held
 * and what the words mean.
 */
import { unpackFrames } from '../models/sound/phrase';
import { BLOCK, FRAME_RATE, SOUND_FAMILIES, type SoundInput, type SoundOutput } from '../models/sound/types';
import { bentMeaning, moodOf } from '../mood';
import { DRUM_CHANNEL, partOf } from '../parts';
import { beatAt } from '../moments';
import type { HeldNote } from '../performance';
import { DRUM_MACHINE } from '../sources';
import { DRUM_NOTES } from './drum-notes';
import { hitsAt } from '../aids/drum-machine';
import { DRUM_PATTERNS } from '../aids/drum-patterns';
import { type GridBlock, gridBlock, mod, sixteenthsOf, stepsIn } from './block-grid';
import type { Passage, Score } from './score';

/** Where the blocks go: live, a ring that an audio worklet empties; in a render, a tape. Counts samples of a channel. */
export interface SoundSink {
  readonly sampleRate: number;
  /** Heard so far. */
  played(): number;
  /** The sample that is heard at a second of the show. */
  frameAt(time: number): number;
  /** Where what is ready ends. */
  end(): number;
  /** From sample `at` on, replacing what lay there; returns the first sample that is heard of it. */
  write(at: number, left: Float32Array, right: Float32Array): number;
}

/** A block where it lies in the sink. */
export interface PlacedBlock extends Pick<SoundOutput, 'left' | 'right' | 'frames'> {
  /** The sink's sample of the block's first. */
  readonly at: number;
  /** The sink's sample from which it is heard: what came too late is left out. At or after the block's end if all was. */
  readonly begins: number;
  /** The denoising steps it took. */
  readonly steps: number;
}

export interface Accompanist {
  /**
   * Generates the next block when less than `ahead` seconds are ready (more while nothing changes: what lies ahead is
   * rewritten when something does), and at once when notes have begun or ended: what was made for the old chord is then
   * thrown away. What is known to change soon begins at its time. Not again before it has resolved; rejects when the model
   * failed.
   * @param isPast tells that something else is asked for by now: then it stops after a block.
   */
  play(state: Score, at: number, isPast?: () => boolean): Promise<void>;
  /** Seconds from the last change that was played to its first sample; 0 before the first. */
  latency(): number;
}

/** Each time the stream ran dry it is kept so much longer from then on, up to a limit. */
const LONGER_AFTER_A_GAP = 0.15;
const LONGEST_AHEAD = 2.5;

/** Seconds of sound to keep ready, live. @param gaps so many times it ran dry. */
export function wantedAhead({ parameters }: Pick<Passage, 'parameters'>, gaps: number): number {
  return Math.min(LONGEST_AHEAD, parameters['sound.ahead'] + LONGER_AFTER_A_GAP * gaps);
}

/** Bars of a loop by `sound.loop`; 0 goes on without one. */
const LOOP_BARS = [0, 1, 2, 4];
/** How far the words' brightness moves the sound's. */
const MOOD_SWAY = 0.6;
/** A turn of the family mix, and of any other knob, that does not wait for the next block; knobs at most so often. */
const JUMP = 0.5;
const TURN = 0.05;
const TURNS_EVERY = 0.12;
/** While nothing changes, as much more is kept ready for each second of it, and so many seconds at most. */
const REST_GROWTH = 0.5;
const REST_MOST = 1;
/** Below this share of the buffer the next block does not wait for the next moment. */
const MAKES_UP = 0.75;
/** What lies ready on another beat than the loop's is made anew where it is off by so many seconds: a followed clock is never quite still. */
const OFF_BEAT = 0.02;
/** Seconds in which the sink fades one over to the other. */
const OVER = 0.005;
/** A frame of the model's lasts less, however a grid draws it out. */
const LONGEST_FRAME = 2 / FRAME_RATE;
/** A block is expected to take so much longer than the last ones did. */
const CAUTION = 1.3;
const SMOOTHING = 0.3;

/**
 * @param ahead tells the seconds of sound to keep ready. @param soonest seconds from now in which a new future may begin
 * at the earliest; live, what the model takes is measured on the sound's own progress and comes on top.
 * @param seed the drum machine's, so that the stream plays the same as it does.
 * @param onBlock is told of every block as soon as it is written.
 */
export function createAccompanist(
  step: (input: SoundInput, deadline: number) => Promise<SoundOutput>,
  sink: SoundSink,
  ahead: () => number,
  soonest: number,
  seed: number,
  onBlock: (block: PlacedBlock) => void = () => undefined,
): Accompanist {
  const { sampleRate } = sink;
  /** The sink's sample at which the model's stream began: moves when the model starts anew. */
  let origin = 0;
  let last: SoundInput | undefined;
  /** What was held at the last look; before the last stroke, too, and from which sample on that lies in the sink. */
  let heard: Heard = new Set();
  let struck: { readonly at: number; readonly before: Heard } | undefined;
  let cost = 0;
  let latency = 0;
  let turnedAt = -Infinity;
  let changedAt = Infinity;
  /** What is to come, and lies in the sink from its time on. */
  let foreseen: { readonly at: number; readonly asked: SoundInput; readonly heard: Heard } | undefined;
  /** Where a change at a second begins: on the nearest frame of the model's. */
  const beginOf = (time: number) => sink.frameAt(time) - Math.round(sampleRate / FRAME_RATE / 2);
  /** The blocks that are to be heard, as they lie in the sink; a later one cuts the one before. */
  let lying: readonly { readonly at: number; readonly length: number }[] = [];
  /** Blocks of a bar, in a loop. */
  let perBar: number | undefined;
  /** Which phrase the model has, and for how many blocks. */
  let sent = '';
  /** The tempo at which what lies ready was made. */
  let laid: Passage['tempo'] | undefined;

  async function generate(state: Passage, asked: SoundInput, at: number, from: number | undefined): Promise<number> {
    const before = sink.played();
    const due = at + ((from ?? sink.end()) - before) / sampleRate;
    const begin = from === undefined ? undefined : frameFrom(from);
    const timed = inTime(state, asked, begin ?? sink.end());
    const input = begin === undefined ? timed : { ...timed, from: begin - origin };
    const phrase = newPhrase(state, input);
    const block = await step(phrase ? { ...input, phrase } : input, due);
    cost += SMOOTHING * (sink.played() - before - cost);
    if (!follows(origin + block.at, begin)) {
      sent = '';
      origin = (begin ?? sink.end() - over()) - block.at;
    }
    laid = state.tempo;
    const { left, right, frames } = block;
    const placed = { at: origin + block.at, length: left.length };
    const begins = sink.write(placed.at, left, right);
    const isToCome = (lain: typeof placed) => lain.at < placed.at && lain.at + lain.length > sink.played();
    lying = [...lying.filter(isToCome), placed];
    onBlock({ left, right, frames, at: placed.at, begins, steps: input.steps });
    return begins;
  }

  /** Where the first frame of the model's begins at or after a sample that is to come. */
  function frameFrom(sample: number): number {
    const block = lying.findLast(({ at }) => at < sample);
    if (!block) return sample;
    const { at, length } = block;
    return at + Math.floor((Math.ceil(((sample - at) * BLOCK) / length) * length) / BLOCK);
  }

  /**
   * Whether a block lies where it was asked for. A model that was started anew counts from zero, begins in silence, and cannot
   * go back beyond its beginning: its sound is laid to where it is wanted.
   */
  function follows(at: number, from: number | undefined): boolean {
    if (from === undefined) return at === sink.end();
    return from <= at && at < from + LONGEST_FRAME * sampleRate && at <= sink.end();
  }

  /** Frames that a sound which does not go on from the one before shares with its end, if there is time for that. */
  function over(): number {
    const frames = Math.round(OVER * sampleRate);
    return sink.end() - sink.played() > 4 * frames ? frames : 0;
  }

  /** The phrase, when the model has another or none. */
  function newPhrase({ phrase }: Passage, { loop }: SoundInput): Float32Array | undefined {
    const wanted = loop ? `${loop.of} ${phrase}` : sent;
    if (wanted === sent || (sent === '' && phrase === '')) return undefined;
    sent = wanted;
    return unpackFrames(phrase, phrase === '' ? 0 : loop!.of * BLOCK);
  }

  /** Whether a loop that lies ready has left the beat, by the time it is heard. */
  function isOffBeat({ tempo, parameters }: Passage, at: number): boolean {
    if (laid === undefined || laid === tempo || parameters['sound.loop'] === 0) return false;
    const by = at + ahead();
    return (Math.abs(beatAt({ tempo: laid }, by) - beatAt({ tempo }, by)) * 60) / tempo.bpm > OFF_BEAT;
  }

  /** On the beat grid, where a loop plays. */
  function inTime(state: Passage, asked: SoundInput, begin: number): SoundInput {
    const bars = LOOP_BARS[state.parameters['sound.loop']]!;
    if (bars === 0) return asked;
    const block = gridBlock(state, (time) => sink.frameAt(time), begin, sampleRate, perBar);
    perBar = block.blocksPerBar;
    const of = bars * block.blocksPerBar;
    const hits = hearsDrums(asked) ? patternHits(state, block, seed) : [];
    const into = block.begin - block.index * BLOCK;
    return {
      ...asked,
      hits: [...(asked.hits ?? []), ...hits],
      until: block.until - origin,
      grid: sixteenthsOf(block),
      loop: {
        place: mod(block.index, of),
        of,
        change: state.parameters['sound.change'],
        ...(into !== 0 && { into }),
      },
    };
  }

  return {
    latency: () => latency,
    async play(given, at, isPast = () => false) {
      const { coming } = given;
      // Whoever tells of it may be held up: it comes all the same.
      const state = coming && at >= coming.at ? coming : given;
      const isTakenBack = foreseen !== undefined && state.at < foreseen.at && coming?.at !== foreseen.at;
      if (foreseen && state.at >= foreseen.at) {
        [last, heard, changedAt] = [foreseen.asked, foreseen.heard, at];
        foreseen = undefined;
      }
      const asked = soundAt(state, at);
      const isStruck = strikes(asked, freshIn(state, heard));
      const played = isTakenBack || isStruck || isOffBeat(state, at) || (last !== undefined && isOther(asked, last));
      const turned = last !== undefined && at - turnedAt > TURNS_EVERY && isTurned(asked, last);
      const isFirst = last === undefined;
      const changed = !isFirst && (played || turned);
      if (changed || isFirst) changedAt = at;
      // What was foreseen goes on from another past now.
      if (changed) foreseen = undefined;
      const rest = Math.min(REST_MOST, REST_GROWTH * Math.max(0, at - changedAt));
      if (changed || sink.end() - sink.played() < (ahead() + rest) * sampleRate) {
        const from = changed && soon() < sink.end() ? soon() : undefined;
        // Where what was struck just now is not to be heard, for this begins as soon, it is struck again.
        const before = from !== undefined && struck && from <= struck.at ? struck.before : heard;
        const fresh = freshIn(state, before);
        [last, heard] = [asked, heardIn(state)];
        if (turned) turnedAt = at;
        const now = sink.played();
        const isOwn = changed || isFirst;
        const begins = await (isOwn ? generate(state, struckAnew(asked, fresh), at, from) : goOn());
        if (isStruck) struck = { at: begins, before };
        if (played && changed) latency = at - state.at + (begins - now) / sampleRate;
      }
      if (coming && coming !== state && !isPast()) await foresee(coming);
      // A machine that fell behind, or whose frames are slow, makes up for it; after that each moment asks anew.
      while (!isPast() && sink.end() - sink.played() < MAKES_UP * ahead() * sampleRate) await goOn();

      function goOn(): Promise<number> {
        const isThere = coming && foreseen && sink.end() >= beginOf(foreseen.at);
        return isThere ? generate(coming, foreseen!.asked, at, undefined) : generate(state, asked, at, undefined);
      }

      /** Makes what comes from its time on, as soon as what is ready reaches beyond; where that is too late, as soon as it can be. */
      async function foresee(coming: Passage): Promise<void> {
        const then = soundAt(coming, coming.at);
        const before = foreseen?.asked ?? asked;
        const fresh = freshIn(coming, heard);
        const isStruck = !foreseen && strikes(then, fresh);
        // What moves with the sound would have it made anew at each look.
        const mayTurn = !foreseen || at - turnedAt > TURNS_EVERY;
        if (!isStruck && !isOther(then, before) && !(mayTurn && isTurned(then, before))) return;
        const begin = () => Math.max(beginOf(coming.at), soon());
        const isNext = begin() < sink.end() + (BLOCK * sampleRate) / FRAME_RATE;
        if (begin() >= sink.end() && isNext) await goOn();
        if (begin() >= sink.end()) return;
        foreseen = { at: coming.at, asked: then, heard: heardIn(coming) };
        turnedAt = at;
        await generate(coming, struckAnew(then, fresh), at, begin());
      }
    },
  };

  /** The first sample that can still be made anew. */
  function soon(): number {
    return sink.played() + Math.round(soonest * sampleRate + CAUTION * cost);
  }
}

/** Strokes, each by its own name: two may have one time. */
type Heard = ReadonlySet<string>;

const nameOf = ({ note, channel, source, at }: HeldNote) => JSON.stringify([note, channel, source, at]);

function heardIn({ held }: Passage): Heard {
  return new Set(held.map(nameOf));
}

interface Fresh {
  /** Keys. */
  readonly again: ReadonlySet<number>;
  readonly hits: NonNullable<SoundInput['hits']>;
}

/** What has been struck since so much was heard: keys, and drums. */
function freshIn(state: Passage, heard: Heard): Fresh {
  // In a loop the stream has the drum machine's pattern itself, on the grid.
  const isLoop = state.parameters['sound.loop'] > 0;
  const fresh = state.held.filter((note) => !heard.has(nameOf(note)) && !(isLoop && note.source === DRUM_MACHINE));
  return {
    again: new Set(fresh.filter((note) => !isDrum(state, note)).map(({ note }) => note)),
    hits: fresh.filter((note) => isDrum(state, note)).flatMap(hitOf),
  };
}

function strikes(asked: SoundInput, { again, hits }: Fresh): boolean {
  return again.size > 0 || (hits.length > 0 && hearsDrums(asked));
}

function struckAnew(asked: SoundInput, { again, hits }: Fresh): SoundInput {
  const notes = asked.notes.map((note) => ({ ...note, again: again.has(note.midi) }));
  return { ...asked, notes, ...(hits.length > 0 && hearsDrums(asked) && { hits }) };
}

/** What the drum machine plays in a block, for the stream to play it as well; on the grid, where that has a drummer's hands. */
function patternHits({ parameters }: Passage, block: GridBlock, seed: number): NonNullable<SoundInput['hits']> {
  const { steps } = DRUM_PATTERNS[parameters['drums.pattern']]!;
  return stepsIn(block, steps).flatMap(({ step, frame }) =>
    hitsAt(step, parameters, seed).flatMap(({ note, velocity }) => {
      const drum = DRUM_NOTES.findIndex((notes) => notes.includes(note));
      return drum < 0 ? [] : [{ drum, velocity, frame }];
    }),
  );
}

function hitOf({ note, velocity }: HeldNote): { drum: number; velocity: number; frame: number }[] {
  const drum = DRUM_NOTES.findIndex((notes) => notes.includes(note));
  return drum < 0 ? [] : [{ drum, velocity, frame: 0 }];
}

function isDrum({ zones }: Passage, note: HeldNote): boolean {
  return partOf(zones, note) === DRUM_CHANNEL;
}

function hearsDrums({ families }: SoundInput): boolean {
  return families[SOUND_FAMILIES.indexOf('drums')]! > 0;
}

/** Whether a knob has been turned so far that the next block is too late. */
function isTurned(a: SoundInput, b: SoundInput): boolean {
  const knobs = ['brightness', 'energy', 'density', 'roughness', 'attack', 'guidance'] as const;
  const mix = a.families.reduce((most, share, i) => Math.max(most, Math.abs(share - b.families[i]!)), 0);
  return mix > TURN || knobs.some((knob) => Math.abs((a[knob] ?? 0) - (b[knob] ?? 0)) > TURN);
}

/** Whether other keys are down, or the families have jumped. */
function isOther(a: SoundInput, b: SoundInput): boolean {
  const keys = ({ notes }: SoundInput) =>
    notes
      .map(({ midi }) => midi)
      .sort((x, y) => x - y)
      .join();
  const moved = a.families.reduce((sum, share, i) => sum + Math.abs(share - b.families[i]!), 0);
  return keys(a) !== keys(b) || moved > JUMP;
}

/** The keys that the generated sound follows: drums have none. */
export function askedNotes(state: Passage): { readonly midi: number; readonly velocity: number }[] {
  return state.held.filter((note) => !isDrum(state, note)).map(({ note, velocity }) => ({ midi: note, velocity }));
}

/** What sound the performance asks for at time `at`. */
export function soundAt(state: Passage, at: number): SoundInput {
  const { parameters } = state;
  const mood = moodOf(bentMeaning(state, at));
  return {
    notes: askedNotes(state),
    families: familyMix(parameters['sound.family'], parameters['sound.second'], parameters['sound.mix']),
    brightness: sway(parameters['sound.brightness'], mood.brightness),
    energy: mood.energy,
    density: mood.density,
    roughness: mood.roughness,
    attack: parameters['sound.attack'],
    guidance: parameters['sound.guidance'],
    steps: denoisingSteps(parameters['sound.steps']),
    level: 1,
  };
}

/** Two positions, each between neighbouring families, and how much there is of the second: shares that sum to 1. */
function familyMix(first: number, second: number, mix: number): Float32Array {
  const shares = new Float32Array(SOUND_FAMILIES.length);
  for (const [position, amount] of [
    [first, 1 - mix],
    [second, mix],
  ] as const) {
    const lower = Math.min(SOUND_FAMILIES.length - 2, Math.floor(position));
    shares[lower]! += amount * (1 - (position - lower));
    shares[lower + 1]! += amount * (position - lower);
  }
  return shares;
}

function sway(value: number, mood: number): number {
  return Math.min(1, Math.max(0, value + MOOD_SWAY * (mood - 0.5)));
}

function denoisingSteps(asked: number): 1 | 2 | 4 {
  return asked >= 3 ? 4 : asked >= 2 ? 2 : 1;
}
