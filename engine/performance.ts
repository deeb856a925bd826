/**
 * The performance: a pure fold of events. `perform(state, event)` is the whole of it; everything that moves between
 * events (the beat, the walk, a kick that fades, a meaning that glides) is a function of the state and the time.
 */
import type { EventBody, ShowEvent } from './events';
import { clampValue, defaultValues, type ParameterId, type ParameterValues } from './parameters';

export interface HeldNote {
  readonly note: number;
  readonly velocity: number;
  readonly channel: number;
  readonly source: string;
  readonly at: number;
}

export interface LyricLine {
  readonly text: string;
  /** When its first word came, and when it was complete (absent while it is being written). */
  readonly from: number;
  readonly to?: number;
}

export interface PerformanceState {
  /** Time of the last event. */
  readonly at: number;
  readonly parameters: ParameterValues;
  readonly held: readonly HeldNote[];
  readonly lastNote: HeldNote | undefined;
  readonly prompt: string;
  /** The meaning glides from what it was (`from`, at `at`) to what the last words say (`to`). */
  readonly meaning: { readonly from: readonly number[]; readonly to: readonly number[]; readonly at: number };
  /** Newest last; the last may still be growing. At most eight. */
  readonly lyrics: readonly LyricLine[];
  readonly sketch: string;
  /** The beat: `beat` was the count at `at`, and it goes on at `bpm`. */
  readonly tempo: { readonly bpm: number; readonly beat: number; readonly at: number };
  /** The latent walk: `position` (in latents) at `at`, going on at `image.speed`. */
  readonly walk: { readonly position: number; readonly at: number };
  /** What notes have added to the picture: decays from `level` at `at`. */
  readonly kick: { readonly level: number; readonly at: number };
  readonly notices: readonly { readonly at: number; readonly level: 'info' | 'warning'; readonly text: string }[];
}

export const BEATS_PER_BAR = 4;
const SLOWEST_BPM = 10;
const FASTEST_BPM = 600;
const LYRIC_LINES_KEPT = 8;
const NOTICES_KEPT = 20;
/** Seconds in which a kick falls to 1/e, and in which a meaning covers 63 % of its way. */
const KICK_DECAY = 0.45;
const MEANING_GLIDE = 1.6;

/** The state before the first event. `meaning` is the neutral meaning vector. */
export function openingState(sketch: string, meaning: readonly number[]): PerformanceState {
  return {
    at: 0,
    parameters: defaultValues(),
    held: [],
    lastNote: undefined,
    prompt: '',
    meaning: { from: meaning, to: meaning, at: 0 },
    lyrics: [],
    sketch,
    tempo: { bpm: 100, beat: 0, at: 0 },
    walk: { position: 0, at: 0 },
    kick: { level: 0, at: 0 },
    notices: [],
  };
}

export function perform(state: PerformanceState, event: ShowEvent): PerformanceState {
  return { ...state, ...change(state, event), at: Math.max(state.at, event.at) };
}

type Change = Partial<PerformanceState>;

function change(state: PerformanceState, event: ShowEvent): Change {
  switch (event.type) {
    case 'note-on':
      return noteOn(state, event);
    case 'note-off':
      return { held: state.held.filter((held) => !sameNote(held, event)) };
    case 'panic':
      return { held: [] };
    case 'parameter':
      return parameter(state, event.id, event.value, event.at);
    case 'tempo':
      return tempo(state, event.bpm, event.at);
    case 'prompt':
      return { prompt: event.text };
    case 'meaning':
      return { meaning: { from: meaningAt(state, event.at), to: event.vector, at: event.at } };
    case 'lyric-token':
      return { lyrics: grow(state.lyrics, event.text, event.at) };
    case 'lyric-line':
      return { lyrics: close(state.lyrics, event.text, event.at) };
    case 'sketch':
      return { sketch: event.name };
    case 'notice':
      return {
        notices: [...state.notices, { at: event.at, level: event.level, text: event.text }].slice(-NOTICES_KEPT),
      };
    case 'control':
    case 'pitch-bend':
    case 'program':
      // For the instruments alone, which keep them by channel.
      return {};
  }
}

type NoteOn = Extract<EventBody, { type: 'note-on' }> & { at: number };

function noteOn(state: PerformanceState, event: NoteOn): Change {
  const { note, velocity, channel, source, at } = event;
  const held: HeldNote = { note, velocity, channel, source, at };
  return {
    held: [...state.held.filter((other) => !sameNote(other, event)), held],
    lastNote: held,
    kick: { level: Math.min(2, kickAt(state, at) + velocity), at },
  };
}

function sameNote(a: { note: number; channel: number; source: string }, b: typeof a): boolean {
  return a.note === b.note && a.channel === b.channel && a.source === b.source;
}

function parameter(state: PerformanceState, id: ParameterId, value: number, at: number): Change {
  const parameters = { ...state.parameters, [id]: clampValue(id, value) };
  return id === 'image.speed' ? { parameters, walk: walkFrom(state, at) } : { parameters };
}

/** Beat and walk are tied to the tempo: both go on from where they are. No tempo but a sensible one is taken. */
function tempo(state: PerformanceState, bpm: number, at: number): Change {
  if (!(bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM)) return {};
  return { tempo: { bpm, beat: beatAt(state, at), at }, walk: walkFrom(state, at) };
}

function walkFrom(state: PerformanceState, at: number): PerformanceState['walk'] {
  return { position: walkAt(state, at), at };
}

function grow(lines: readonly LyricLine[], text: string, at: number): readonly LyricLine[] {
  const last = lines.at(-1);
  if (last === undefined || last.to !== undefined) return [...lines, { text, from: at }].slice(-LYRIC_LINES_KEPT);
  return [...lines.slice(0, -1), { ...last, text: last.text + text }];
}

function close(lines: readonly LyricLine[], text: string, at: number): readonly LyricLine[] {
  const last = lines.at(-1);
  const open = last !== undefined && last.to === undefined;
  const line: LyricLine = { text, from: open ? last.from : at, to: at };
  return [...(open ? lines.slice(0, -1) : lines), line].slice(-LYRIC_LINES_KEPT);
}

/** Beats since the show began, at time `at` (seconds). */
export function beatAt(state: PerformanceState, at: number): number {
  return state.tempo.beat + ((at - state.tempo.at) * state.tempo.bpm) / 60;
}

/** When a beat falls, in seconds, if the tempo stays. Inverse of `beatAt`. */
export function timeOfBeat(state: PerformanceState, beat: number): number {
  return state.tempo.at + ((beat - state.tempo.beat) * 60) / state.tempo.bpm;
}

/** Where the latent walk is, in latents: `floor` is the latent it left, the fraction the way to the next. */
export function walkAt(state: PerformanceState, at: number): number {
  const bars = ((at - state.walk.at) * state.tempo.bpm) / 60 / BEATS_PER_BAR;
  return state.walk.position + bars * state.parameters['image.speed'];
}

/** What is left of the notes' push, 0..2. */
export function kickAt(state: PerformanceState, at: number): number {
  return state.kick.level * Math.exp(-Math.max(0, at - state.kick.at) / KICK_DECAY);
}

/** The meaning vector at time `at`, gliding towards what the last words say; not yet bent by the performer. */
export function meaningAt(state: PerformanceState, at: number): readonly number[] {
  const { from, to, at: start } = state.meaning;
  const left = Math.exp(-Math.max(0, at - start) / MEANING_GLIDE);
  return to.map((value, i) => value + ((from[i] ?? value) - value) * left);
}
