/**
 * The performance: a pure fold of events. `perform(state, event)` is the whole of it; everything that moves between
 * events (the beat, the walk, a kick that fades, a meaning that glides) is a function of the state and the time.
 */
import type { EventBody, ShowEvent } from './events';
import { EMPTY_QUEUE, foldQueue, type LyricQueue } from './lyric-queue';
import type { LyricStyle } from './lyric-style';
import {
  BEND_CONTROLLER,
  type Ear,
  follow,
  type Followed,
  hear,
  type Heard,
  PRESSURE_CONTROLLER,
  UNHEARD,
} from './modulation/followed';
import { MOST_MODULATIONS, type Modulations } from './modulation/modulation';
import {
  clampValue,
  defaultValues,
  type ParameterId,
  PARAMETER_IDS,
  PARAMETERS,
  type ParameterValues,
} from './parameters';
import { heaviest, NO_PROMPTS, type Prompts } from './prompts';
import { glideTo, goalOf, landed, type Near, type Place, type Route, type Walk, WALK_MODES, walkOf } from './route';
import { between, mixed, type Scene, withScene } from './scenes/scene';
import { type Deck, foldScenes, NO_SCENES, type Scenes } from './scenes/scenes';
import type { Script } from './stage/code/script';

export interface HeldNote {
  readonly note: number;
  readonly velocity: number;
  readonly channel: number;
  readonly source: string;
  readonly at: number;
}

export interface LyricLine {
  /** As far as it has been sung. */
  readonly text: string;
  /** All of it, and the beats at which its words are due, where that was known beforehand. */
  readonly plan?: { readonly text: string; readonly beats: readonly number[] };
  readonly style?: LyricStyle;
  /** When its first word came, and when it was complete (absent while it is being written). */
  readonly from: number;
  readonly to?: number;
}

/** A saved place; one that was found in a picture has the picture's meaning too. */
export interface Cue extends Place {
  readonly meaning?: readonly number[];
}

/** What has been covered by the parameters that are speeds. */
export interface Travel {
  /** Latents. */
  readonly walk: number;
  /** Turns. */
  readonly spin: number;
  /** Octaves. */
  readonly dive: number;
}

/** On the way from one scene to another: what is left behind of it. The state has what it goes to. */
export interface Glide {
  readonly from: Readonly<Partial<Record<ParameterId, number>>>;
  readonly sketch: string;
  readonly modulations: Modulations;
  /** Of the show. */
  readonly beats: readonly [begin: number, end: number];
}

export interface PerformanceState {
  /** Time of the last event. */
  readonly at: number;
  /** As they are set; as they are played, see `modulation/played.ts`. */
  readonly parameters: ParameterValues;
  readonly glide: Glide | undefined;
  readonly scenes: Scenes;
  readonly modulations: Modulations;
  /** What has been heard, by whom. */
  readonly heard: Readonly<Record<Ear, Heard>>;
  /** Controllers as they were turned last, on any device. */
  readonly controllers: Readonly<Record<number, Followed>>;
  /** Since when notes are held, or until when they were, and how hard they were struck. */
  readonly gate: { readonly from: number; readonly to: number; readonly velocity: number };
  readonly held: readonly HeldNote[];
  readonly lastNote: HeldNote | undefined;
  /** The heaviest of the prompts: what the lyrics are about. */
  readonly prompt: string;
  readonly prompts: Prompts;
  /** Prompts that wait, by pad. */
  readonly prepared: Readonly<Record<number, string>>;
  /** The meaning glides from what it was (`from`, at `at`) to what the last words say (`to`). */
  readonly meaning: {
    readonly from: readonly number[];
    readonly to: readonly number[];
    readonly at: number;
    readonly glide?: number;
  };
  /** Newest last; the last may still be growing. At most eight. */
  readonly lyrics: readonly LyricLine[];
  /** The lines ahead. */
  readonly queue: LyricQueue;
  /** Who writes them. */
  readonly mind: string;
  readonly sketch: string;
  /** Sketches of the performer's own, by name: such a one is what `sketch` means. */
  readonly scripts: Readonly<Record<string, Script>>;
  /** The beat: `beat` was the count at `at`, and it goes on at `bpm`. */
  readonly tempo: { readonly bpm: number; readonly beat: number; readonly at: number };
  /** What had been covered at `at`; it goes on at `image.speed`, `image.spin` and `image.dive`. */
  readonly travel: Travel & { readonly at: number };
  readonly route: Route;
  /** By slot. */
  readonly cues: Readonly<Record<number, Cue>>;
  /** How far each of the twelve pitch classes draws the picture, 0..1: glides `from` what it was to what is held. */
  readonly chord: { readonly from: readonly number[]; readonly to: readonly number[]; readonly at: number };
  /** The lyrics' last words, in small letters. */
  readonly words: readonly { readonly text: string; readonly at: number }[];
  /** What notes have added to the picture: decays from `level` at `at`. */
  readonly kick: { readonly level: number; readonly at: number };
  /** What loops of generated sound vary, as text (models/sound/phrase.ts); empty: their own last round. */
  readonly phrase: string;
  readonly notices: readonly { readonly at: number; readonly level: 'info' | 'warning'; readonly text: string }[];
}

export const BEATS_PER_BAR = 4;
/** The mind that comes with Phosphene. */
export const SHIPPED = 'shipped';
const SLOWEST_BPM = 10;
const FASTEST_BPM = 600;
const LYRIC_LINES_KEPT = 8;
/** Whatever comes in, and for how long: so many keys are down, so many places are kept, and a line is no longer than this, in UTF-16 units. */
const MOST_HELD = 256;
const MOST_CUES = 256;
const LONGEST_LINE = 2000;
const NOTICES_KEPT = 20;
/** By the time that a word is dropped its push has faded. */
const WORDS_KEPT = 8;
/** Seconds in which a kick falls to 1/e, and in which a meaning covers 63 % of its way. */
const KICK_DECAY = 0.45;
const MEANING_GLIDE = 1.6;
/** Likewise for a chord. */
const CHORD_GLIDE = 0.15;
/** Beats in which the picture turns to another kind of walk, or to what is liked. */
const TURN_BEATS = BEATS_PER_BAR;
/** Of MIDI: a note draws the picture the farther the higher its octave is, in the highest the whole way. */
const OCTAVES = 11;

/** How a show stands before its first event. */
export interface Opening {
  readonly sketch: string;
  /** The neutral meaning vector. */
  readonly meaning: readonly number[];
  readonly parameters: ParameterValues;
}

/** The state before the first event. `meaning` is the neutral meaning vector. */
export function openingState(
  sketch: string,
  meaning: readonly number[],
  parameters: ParameterValues = defaultValues(),
): PerformanceState {
  const silence = new Array<number>(12).fill(0);
  return {
    at: 0,
    parameters,
    glide: undefined,
    scenes: NO_SCENES,
    modulations: {},
    heard: { show: UNHEARD, input: UNHEARD },
    controllers: {},
    gate: { from: 0, to: 0, velocity: 0 },
    held: [],
    lastNote: undefined,
    prompt: '',
    prompts: NO_PROMPTS,
    prepared: {},
    meaning: { from: meaning, to: meaning, at: 0 },
    lyrics: [],
    queue: EMPTY_QUEUE,
    mind: SHIPPED,
    sketch,
    scripts: {},
    tempo: { bpm: 100, beat: 0, at: 0 },
    travel: { walk: 0, spin: 0, dive: 0, at: 0 },
    route: asAsked({ kind: 'walk', mode: 'keys', bars: 1 }, parameters),
    cues: {},
    chord: { from: silence, to: silence, at: 0 },
    words: [],
    kick: { level: 0, at: 0 },
    phrase: '',
    notices: [],
  };
}

export function perform(state: PerformanceState, event: ShowEvent): PerformanceState {
  const now = { ...state, route: routeAt(state, event.at) };
  return {
    ...now,
    queue: foldQueue(now.queue, event),
    scenes: foldScenes(now.scenes, event, beatAt(now, event.at)),
    ...change(now, event),
    at: Math.max(state.at, event.at),
  };
}

type Change = Partial<PerformanceState>;

function change(state: PerformanceState, event: ShowEvent): Change {
  switch (event.type) {
    case 'note-on':
      return noteOn(state, event);
    case 'note-off':
      return holding(
        state,
        state.held.filter((held) => !sameNote(held, event)),
        event.at,
      );
    case 'panic':
      return calmed(state, event.at);
    case 'parameter':
      return parameter(state, event.id, event.value, event.at);
    case 'tempo':
      return tempo(state, event.bpm, event.at, event.beat);
    case 'prompt':
      return prompted(
        state,
        state.prompts.map((text, i) => (i === (event.slot ?? 1) - 1 ? event.text : text)),
      );
    case 'prompt-prepared':
      return { prepared: { ...state.prepared, [event.pad]: event.text } };
    case 'meaning': {
      const { vector: to, glide, at } = event;
      if (to.length !== state.meaning.to.length || !to.every(Number.isFinite)) return {};
      return { meaning: { from: meaningAt(state, at), to, at, ...(glide !== undefined && { glide }) } };
    }
    case 'scene-recalled': {
      const scene = state.scenes.saved[event.slot];
      return scene ? toScene(state, scene, event.beats, event.at) : {};
    }
    case 'deck-crossed': {
      const scene = state.scenes.decks[event.to];
      if (!scene) return {};
      const fade = event.to === 'b' ? 1 : 0;
      return toScene(state, scene, event.beats, event.at, { 'deck.fade': fade });
    }
    case 'deck-loaded':
      return loaded(state, event.deck, event.slot, event.at);
    case 'modulation-set': {
      const { slot, modulation } = event;
      const isNew = state.modulations[slot] === undefined;
      if (isNew && Object.keys(state.modulations).length >= MOST_MODULATIONS) return {};
      return { modulations: { ...state.modulations, [slot]: modulation } };
    }
    case 'modulation-removed':
      return {
        modulations: Object.fromEntries(
          Object.entries(state.modulations).filter(([slot]) => Number(slot) !== event.slot),
        ),
      };
    case 'heard':
      return {
        heard: { ...state.heard, [event.ear]: hear(state.heard[event.ear], event.values, event.bpm, event.at) },
      };
    case 'control':
      return turned(state, event.controller, event.value, event.at);
    case 'pitch-bend':
      return turned(state, BEND_CONTROLLER, (event.value + 1) / 2, event.at);
    case 'pressure':
      return turned(state, PRESSURE_CONTROLLER, event.value, event.at);
    case 'scene-saved':
    case 'scene-renamed':
    case 'scene-removed':
    case 'scene-followed':
    case 'scene-safe':
    case 'scene-due':
    case 'setlist-written':
    case 'setlist-at':
      // The scenes' own (`scenes/scenes.ts`).
      return {};
    case 'lyric-begun':
      return { lyrics: begin(state.lyrics, event) };
    case 'lyric-queued':
    case 'lyric-edited':
    case 'lyric-vetoed':
    case 'lyric-held':
    case 'lyric-skipped':
    case 'chorus-locked':
      // The queue's own (`lyric-queue.ts`).
      return {};
    case 'mind':
      return { mind: event.name };
    case 'lyric-token':
      return {
        lyrics: grow(state.lyrics, event.text, event.at),
        words: [...state.words, { text: event.text.trim().toLowerCase(), at: event.at }].slice(-WORDS_KEPT),
      };
    case 'lyric-line':
      return { lyrics: close(state.lyrics, event.text, event.at) };
    case 'sketch':
      return { sketch: event.name };
    case 'script':
      return { scripts: { ...state.scripts, [event.name]: event.script } };
    case 'cue-saved':
      if (!state.cues[event.slot] && Object.keys(state.cues).length >= MOST_CUES) return {};
      return { cues: { ...state.cues, [event.slot]: event.cue } };
    case 'cue-recalled':
      return recall(state, event.slot, event.beats, event.at);
    case 'more-like-this':
      return turn(state, { kind: 'near', centre: event.place, walk: walkOf(state.route) }, event.at);
    case 'walk-freed':
      return isNear(state) ? turn(state, walkOf(state.route), event.at) : {};
    case 'notice':
      return {
        notices: [...state.notices, { at: event.at, level: event.level, text: event.text }].slice(-NOTICES_KEPT),
      };
    case 'phrase':
      return { phrase: event.frames };
    case 'sampled':
    case 'poly-pressure':
    case 'slide':
    case 'bend-range':
    case 'mpe-zone':
    case 'program':
    case 'rpn':
    case 'nrpn':
    case 'clock':
    case 'transport':
    case 'song-position':
    case 'device':
      // For the instruments and the inputs alone, which keep them by channel and device.
      return {};
  }
}

type NoteOn = Extract<EventBody, { type: 'note-on' }> & { at: number };

function noteOn(state: PerformanceState, event: NoteOn): Change {
  const { note, velocity, channel, source, at } = event;
  const held: HeldNote = { note, velocity, channel, source, at };
  return {
    ...holding(state, [...state.held.filter((other) => !sameNote(other, event)), held].slice(-MOST_HELD), at),
    lastNote: held,
    kick: { level: Math.min(2, kickAt(state, at) + velocity), at },
  };
}

function holding(state: PerformanceState, held: readonly HeldNote[], at: number): Change {
  const to = new Array<number>(12).fill(0);
  for (const { note } of held) to[note % 12] = Math.max(to[note % 12]!, (Math.floor(note / 12) + 1) / OCTAVES);
  return { held, chord: { from: chordAt(state, at), to, at }, gate: gated(state, held, at) };
}

function gated({ gate, held: before }: PerformanceState, held: readonly HeldNote[], at: number): Gate {
  const velocity = held.at(-1)?.velocity ?? gate.velocity;
  if (held.length === 0) return before.length === 0 ? gate : { ...gate, to: at };
  return { from: before.length === 0 ? at : gate.from, to: Infinity, velocity };
}
type Gate = PerformanceState['gate'];

/** A controller that a modulation listens to is remembered. */
function turned(state: PerformanceState, controller: number, value: number, at: number): Change {
  const isHeard = Object.values(state.modulations).some(
    ({ source }) => source.kind === 'control' && source.controller === controller,
  );
  if (!isHeard) return {};
  const now = follow(state.controllers[controller], value, at);
  return { controllers: { ...state.controllers, [controller]: now } };
}

function prompted(state: PerformanceState, prompts: Prompts): Change {
  return { prompts, prompt: heaviest(prompts, state.parameters) };
}

/** Parameters take values together: the walk turns to another kind, and what was covered is counted so far. */
function set(state: PerformanceState, parameters: ParameterValues, at: number): Change {
  const isOther = (id: ParameterId) => parameters[id] !== state.parameters[id];
  const travel = { ...travelAt(state, at), at };
  if (!isOther('image.walk') && !isOther('image.loop')) return { parameters, travel };
  const goal = goalOf(state.route);
  const walk = asAsked(walkOf(state.route), parameters);
  return { parameters, travel, ...turn(state, goal.kind === 'near' ? { ...goal, walk } : walk, at) };
}

/** To a scene, in so many beats; its picture's place is landed on a beat. */
function toScene(
  state: PerformanceState,
  scene: Scene,
  beats: number,
  at: number,
  more: Partial<Record<ParameterId, number>> = {},
): Change {
  const parameters = { ...withScene(state.parameters, scene), ...more };
  const begin = beatAt(state, at);
  const glide: Glide = {
    from: leftBehind(state, parameters, at),
    sketch: wayAt(state, at) < 0.5 ? state.glide!.sketch : state.sketch,
    modulations: state.modulations,
    beats: [begin, begin + beats],
  };
  const changes = set(state, parameters, at);
  const { sketch, prompts, modulations, place } = scene;
  return {
    ...changes,
    glide: beats > 0 ? glide : undefined,
    sketch,
    modulations,
    prompts,
    prompt: heaviest(prompts, parameters),
    ...(place && goTo({ ...state, ...changes }, place, beats, at)),
  };
}

/** Each parameter that will be another, as it is now. */
function leftBehind(state: PerformanceState, to: ParameterValues, at: number): Glide['from'] {
  const now = setAt(state, at);
  return Object.fromEntries(PARAMETER_IDS.filter((id) => now[id] !== to[id]).map((id) => [id, now[id]]));
}

/** The parameters as they are set at a moment, between two scenes; not moved by the matrix. */
export function setAt(state: PerformanceState, at: number): ParameterValues {
  const way = wayAt(state, at);
  if (way >= 1) return state.parameters;
  const { from } = state.glide!;
  const ids = Object.keys(from) as ParameterId[];
  return {
    ...state.parameters,
    ...Object.fromEntries(ids.map((id) => [id, between(id, from[id]!, state.parameters[id], way)])),
  };
}

/** How far the way between two scenes is covered, 0..1; 1 where there is none. */
export function wayAt(state: PerformanceState, at: number): number {
  if (!state.glide) return 1;
  const [begin, end] = state.glide.beats;
  return Math.min(1, Math.max(0, (beatAt(state, at) - begin) / (end - begin)));
}

/** A deck that is heard gets another scene. */
function loaded(state: PerformanceState, deck: Deck, slot: number, at: number): Change {
  const fade = state.parameters['deck.fade'];
  const isHeard = deck === 'a' ? fade < 1 : fade > 0;
  const scene = state.scenes.saved[slot];
  if (!isHeard || !scene) return {};
  // Where the other deck is empty, this one is all that is heard.
  return faded(state, { a: scene, b: scene, ...state.scenes.decks, [deck]: scene }, state.parameters, at);
}

/** The two decks as the fader stands. With one alone there is nothing to fade to. */
function faded(state: PerformanceState, { a, b }: Scenes['decks'], values: ParameterValues, at: number): Change {
  const way = values['deck.fade'];
  if (!a || !b) return set(state, values, at);
  const { sketch, prompts, modulations } = way < 0.5 ? a : b;
  const parameters = mixed(values, a, b, way);
  return {
    ...set(state, parameters, at),
    glide: undefined,
    sketch,
    modulations,
    prompts,
    prompt: heaviest(prompts, parameters),
  };
}

/** What a panic sets back: effects, and what hides or turns the picture. */
const CALMED =
  /^(post|bend|freeze|filter|saturation|delay|reverb|duck|mod)\.|^stage\.(blackout|freeze)$|^image\.(spin|dive|zoom|x|y|rotation|fold|tile|direction\d)$/;
const CALM = PARAMETER_IDS.filter((id) => CALMED.test(id) && !id.endsWith('.place'));

function calmed(state: PerformanceState, at: number): Change {
  const calm = Object.fromEntries(CALM.map((id) => [id, PARAMETERS[id].default]));
  const { safe, saved } = state.scenes;
  const scene = safe === undefined ? undefined : saved[safe];
  const parameters = { ...state.parameters, ...calm, 'mod.depth': 0 };
  const still = { ...state, ...holding(state, [], at) };
  const quiet = { ...holding(state, [], at), glide: undefined };
  if (!scene) return { ...quiet, ...set(still, parameters, at) };
  return {
    ...quiet,
    ...toScene({ ...still, parameters, travel: { ...travelAt(state, at), at } }, scene, 0, at, { 'mod.depth': 0 }),
  };
}

function sameNote(a: { note: number; channel: number; source: string }, b: typeof a): boolean {
  return a.note === b.note && a.channel === b.channel && a.source === b.source;
}

function parameter(state: PerformanceState, id: ParameterId, value: number, at: number): Change {
  const parameters = { ...state.parameters, [id]: clampValue(id, value) };
  if (id === 'deck.fade') return faded(state, state.scenes.decks, parameters, at);
  if (id.startsWith('prompt.weight')) return { parameters, prompt: heaviest(state.prompts, parameters) };
  const glide = state.glide && id in state.glide.from ? { glide: freed(state.glide, id) } : {};
  if (isSpeed(id)) return { parameters, ...glide, travel: { ...travelAt(state, at), at } };
  if (id !== 'image.walk' && id !== 'image.loop') return { parameters, ...glide };
  return { ...set(state, parameters, at), ...glide };
}

/** The hand that turns a parameter has it from there on. */
function freed(glide: Glide, id: ParameterId): Glide {
  return { ...glide, from: Object.fromEntries(Object.entries(glide.from).filter(([other]) => other !== id)) };
}

/** Of these, what has been covered is counted. */
export function isSpeed(id: ParameterId): boolean {
  return id === 'image.speed' || id === 'image.spin' || id === 'image.dive';
}

/** The walk in the mode, and as long, as the parameters say. */
function asAsked(walk: Walk, parameters: ParameterValues): Walk {
  return { ...walk, mode: WALK_MODES[parameters['image.walk']]!, bars: parameters['image.loop'] };
}

function turn(state: PerformanceState, to: Walk | Near, at: number): Change {
  return { route: glideTo(state.route, to, beatAt(state, at), TURN_BEATS) };
}

/** To a saved place, landing on a beat, and on from there. An empty slot leads nowhere. */
function recall(state: PerformanceState, slot: number, beats: number, at: number): Change {
  const cue = state.cues[slot];
  return cue ? goTo(state, cue, beats, at) : {};
}

function goTo(state: PerformanceState, { latent, families, meaning }: Cue, beats: number, at: number): Change {
  const beat = beatAt(state, at);
  const end = beats > 0 ? Math.max(Math.round(beat + beats), Math.floor(beat) + 1) : beat;
  const walk: Walk = { ...walkOf(state.route), through: { latent, families } };
  return {
    route: glideTo(state.route, walk, beat, end - beat),
    ...(meaning && { meaning: { from: meaningAt(state, at), to: meaning, at } }),
  };
}

/** Beat and travel are tied to the tempo: both go on from where they are. No tempo but a sensible one is taken. */
function tempo(state: PerformanceState, bpm: number, at: number, beat = beatAt(state, at)): Change {
  if (!(bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM)) return {};
  return { tempo: { bpm, beat, at }, travel: { ...travelAt(state, at), at } };
}

function begin(
  lines: readonly LyricLine[],
  { text, beats, style, at }: Extract<EventBody, { type: 'lyric-begun' }> & { at: number },
): readonly LyricLine[] {
  const ended = lines.map((line) => (line.to === undefined ? { ...line, to: at } : line));
  return [...ended, { text: '', plan: { text, beats }, style, from: at }].slice(-LYRIC_LINES_KEPT);
}

function grow(lines: readonly LyricLine[], text: string, at: number): readonly LyricLine[] {
  const last = lines.at(-1);
  if (last === undefined || last.to !== undefined) return [...lines, { text, from: at }].slice(-LYRIC_LINES_KEPT);
  if (last.text.length >= LONGEST_LINE) return lines;
  return [...lines.slice(0, -1), { ...last, text: last.text + text }];
}

function close(lines: readonly LyricLine[], text: string, at: number): readonly LyricLine[] {
  const last = lines.at(-1);
  const open = last !== undefined && last.to === undefined;
  const line: LyricLine = open ? { ...last, text, to: at } : { text, from: at, to: at };
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

/** What has been covered by time `at`. Of the walk, `floor` is the latent it left, the fraction the way to the next. */
export function travelAt(state: PerformanceState, at: number): Travel {
  const { travel, tempo, parameters, glide } = state;
  const bars = ((at - travel.at) * tempo.bpm) / 60 / BEATS_PER_BAR;
  const covered = (id: 'image.speed' | 'image.spin' | 'image.dive') => {
    const from = glide?.from[id];
    if (from === undefined) return bars * parameters[id];
    const beats = behind(glide!, beatAt(state, at)) - behind(glide!, beatAt(state, travel.at));
    return bars * from + (beats / BEATS_PER_BAR) * (parameters[id] - from);
  };
  return {
    walk: travel.walk + covered('image.speed'),
    spin: travel.spin + covered('image.spin'),
    dive: travel.dive + covered('image.dive'),
  };
}

/** The integral of the way between two scenes up to a beat, from its beginning on, in beats. */
function behind({ beats: [begin, end] }: Glide, beat: number): number {
  const gone = Math.max(0, beat - begin);
  const length = end - begin;
  return gone < length ? gone ** 2 / (2 * length) : gone - length / 2;
}

/** The route at time `at`: a glide that has landed by then is over. */
export function routeAt(state: PerformanceState, at: number): Route {
  return landed(state.route, beatAt(state, at), (beat) => travelAt(state, timeOfBeat(state, beat)).walk);
}

/** Whether the performer wants more like what there is. */
export function isNear({ route }: PerformanceState): boolean {
  return goalOf(route).kind === 'near';
}

/** How far each pitch class draws the picture at time `at`, [12] in 0..1. */
export function chordAt({ chord }: PerformanceState, at: number): readonly number[] {
  const left = Math.exp(-Math.max(0, at - chord.at) / CHORD_GLIDE);
  return chord.to.map((value, i) => value + (chord.from[i]! - value) * left);
}

/**
 * An envelope on the notes, 0..1: rises evenly in `attack` seconds while any is held, to how hard it was struck, and falls
 * to 1/e in `release` seconds.
 */
export function gateAt({ gate }: PerformanceState, at: number, attack: number, release: number): number {
  const risen = (Math.min(at, gate.to) - gate.from) / Math.max(1e-3, attack);
  const left = Math.exp(-Math.max(0, at - gate.to) / Math.max(1e-3, release));
  return gate.velocity * Math.min(1, Math.max(0, risen)) * left;
}

/** What is left of the notes' push, 0..2. */
export function kickAt(state: PerformanceState, at: number): number {
  return state.kick.level * Math.exp(-Math.max(0, at - state.kick.at) / KICK_DECAY);
}

/** The meaning vector at time `at`, gliding towards what the last words say; not yet bent by the performer. */
export function meaningAt(state: PerformanceState, at: number): readonly number[] {
  const { from, to, at: start, glide = MEANING_GLIDE } = state.meaning;
  const left = Math.exp(-Math.max(0, at - start) / glide);
  return to.map((value, i) => value + ((from[i] ?? value) - value) * left);
}
