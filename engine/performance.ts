/**
 * The performance: a pure fold of events. `perform(state, event)` is the whole of it; what moves between
 * events is a function of the state and the time (`moments.ts`).
 */
import type { EventBody, ShowEvent } from './events';
import { begin, close, grow } from './lyric-lines';
import { EMPTY_QUEUE, foldQueue, type LyricQueue, withoutModelLines } from './lyric-queue';
import type { LyricStyle } from './lyric-style';
import { beatAt, chordAt, isSpeed, kickAt, meaningAt, isNear, wayAt } from './moments';
import type { Reason } from './governor/governor';
import {
  atRest,
  BEND_CONTROLLER,
  type Ear,
  follow,
  type Followed,
  hear,
  type Heard,
  NRPN_CONTROLLER,
  PRESSURE_CONTROLLER,
  SLIDE_CONTROLLER,
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
import { DRUM_CHANNEL, NO_ZONES, partOf, type Zones } from './parts';
import { heaviest, NO_PROMPTS, type Prompts } from './prompts';
import { asAsked, recall, set, turn } from './route-changes';
import { type Place, type Route, walkOf } from './route';
import { faded, freed, loaded, toScene } from './scenes/going';
import { foldScenes, isOvertaken, NO_SCENES, type Scenes } from './scenes/scenes';
import { MOST_FILES, NO_FILES, type SketchFiles } from './stage/code/files';
import { MOST_SCRIPTS, type Script } from './stage/code/script';
import { routeAt, travelAt, travelKept } from './travel';

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
  /** All of it, the beats at which its words are due, and what it was without its style, where that was known beforehand. */
  readonly plan?: { readonly text: string; readonly beats: readonly number[]; readonly unstyled?: string };
  readonly style?: LyricStyle;
  /** When it began, a little before its first word, and when it was complete (absent while it is being written). */
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
  /** The show's file that plays, and at which second of this show its own second 0 was. */
  readonly playing: { readonly name: string; readonly from: number } | undefined;
  readonly modulations: Modulations;
  /** What has been heard, by whom. */
  readonly heard: Readonly<Record<Ear, Heard>>;
  /** Controllers as they were turned last, on any device. */
  readonly controllers: Readonly<Record<number, Followed>>;
  /** How hard channels and keys are pressed, by device: those that are. */
  readonly pressed: Readonly<Record<string, number>>;
  /** Since when keys are held, or until when they were, and how hard the hardest was struck; and as that was before. */
  readonly gate: Gate & { readonly before?: Gate };
  readonly held: readonly HeldNote[];
  /** Of each device: where every note has a channel of its own. */
  readonly zones: Readonly<Record<string, Zones>>;
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
  /** When a sketch was chosen last, be it the same one. */
  readonly chosenAt: number;
  /** Sketches of the performer's own, by name: such a one is what `sketch` means. */
  readonly scripts: Readonly<Record<string, Script>>;
  /** What these may load. */
  readonly files: SketchFiles;
  /** The beat: `beat` was the count at `at`, and it goes on at `bpm`. */
  readonly tempo: { readonly bpm: number; readonly beat: number; readonly at: number };
  /** What had been covered at `at`; it goes on at `image.speed`, `image.spin` and `image.dive`. */
  readonly travel: Travel & { readonly at: number };
  readonly route: Route;
  /** What one key plays where the chord is the learnt one: semitones above its lowest note. */
  readonly learntChord: readonly number[];
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
  /** How much quality is held back on this machine, and why (governor/governor.ts). */
  readonly governed: { readonly level: number; readonly frames: number; readonly scale: number; readonly why: Reason };
  readonly notices: readonly { readonly at: number; readonly level: 'info' | 'warning'; readonly text: string }[];
}

/** The mind that comes with Phosphene. */
export const SHIPPED = 'shipped';
/** Beats a minute. */
export const SLOWEST_BPM = 10;
export const FASTEST_BPM = 600;
/** Whatever comes in, and for how long: so many keys are down, and so many places are kept. */
const MOST_HELD = 256;
export const MOST_DEVICES = 64;
export const MOST_CUES = 256;
/** Of the sixteen thousand NRPN: more than any desk turns. */
const MOST_CONTROLLERS = 512;
const NOTICES_KEPT = 20;
/** By the time that a word is dropped its push has faded. */
const WORDS_KEPT = 8;
/** Of MIDI: a note draws the picture the farther the higher its octave is, in the highest the whole way. */
const OCTAVES = 11;

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
    playing: undefined,
    modulations: {},
    heard: { show: UNHEARD, input: UNHEARD },
    controllers: {},
    pressed: {},
    gate: { from: 0, to: 0, velocity: 0 },
    held: [],
    zones: {},
    lastNote: undefined,
    prompt: '',
    prompts: NO_PROMPTS,
    prepared: {},
    meaning: { from: meaning, to: meaning, at: 0 },
    lyrics: [],
    queue: EMPTY_QUEUE,
    mind: SHIPPED,
    sketch,
    chosenAt: 0,
    scripts: {},
    files: NO_FILES,
    tempo: { bpm: 100, beat: 0, at: 0 },
    travel: { walk: 0, spin: 0, dive: 0, at: 0 },
    route: asAsked({ kind: 'walk', mode: 'keys', bars: 1 }, parameters),
    learntChord: [],
    cues: {},
    chord: { from: silence, to: silence, at: 0 },
    words: [],
    kick: { level: 0, at: 0 },
    phrase: '',
    governed: { level: 0, frames: 0, scale: 1, why: 'room' },
    notices: [],
  };
}

export function perform(state: PerformanceState, event: ShowEvent): PerformanceState {
  if (isOvertaken(state.scenes, event)) return state;
  const now = { ...state, route: routeAt(state, event.at) };
  const next = {
    ...now,
    queue: foldQueue(now.queue, event),
    scenes: foldScenes(now.scenes, event, beatAt(now, event.at)),
    ...change(now, event),
    at: Math.max(state.at, event.at),
  };
  // Lines that wait are about what is not asked for any more, be it by words, a fader or a scene.
  const queue = next.prompt === state.prompt ? next.queue : withoutModelLines(next.queue);
  return { ...next, queue, travel: travelKept(now, next, event.at) };
}

interface Gate {
  readonly from: number;
  readonly to: number;
  readonly velocity: number;
}

/** What an event makes another. */
export type Change = Partial<PerformanceState>;

function change(state: PerformanceState, event: ShowEvent): Change {
  switch (event.type) {
    case 'note-on':
      return noteOn(state, event);
    case 'note-off':
      return {
        ...holding(
          state,
          state.held.filter((held) => !sameNote(held, event)),
          event.at,
        ),
        ...unpressed(state, event, event.at),
      };
    case 'mpe-zone': {
      if (!hasRoom(state.zones, event.source, MOST_DEVICES)) return {};
      const zones = { ...NO_ZONES, ...state.zones[event.source], [event.manager]: event.members };
      return { zones: { ...state.zones, [event.source]: zones } };
    }
    case 'show-begun':
      return { playing: { name: event.name, from: event.from } };
    case 'show-stopped':
      return { playing: undefined };
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
      if (!hasRoom(state.modulations, slot, MOST_MODULATIONS)) return {};
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
        heard: { ...state.heard, [event.ear]: hear(state.heard[event.ear], event.values, event.at) },
      };
    case 'control':
      return turned(state, event.controller, event.value, event.at);
    case 'nrpn': {
      const controller = NRPN_CONTROLLER + event.number;
      return hasRoom(state.controllers, controller, MOST_CONTROLLERS)
        ? turned(state, controller, event.value, event.at)
        : {};
    }
    case 'pitch-bend':
      return turned(state, BEND_CONTROLLER, (event.value + 1) / 2, event.at);
    case 'pressure':
      return pressed(state, { [channelOf(event)]: event.value }, event.at);
    case 'poly-pressure':
      return pressed(state, { [keyOf(event)]: event.value }, event.at);
    case 'slide':
      return turned(state, SLIDE_CONTROLLER, event.value, event.at);
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
      // Chosen on the way between two scenes it is not waited for.
      return {
        sketch: event.name,
        chosenAt: event.at,
        ...(state.glide && { glide: { ...state.glide, sketch: event.name } }),
      };
    case 'script':
      if (!hasRoom(state.scripts, event.name, MOST_SCRIPTS)) return {};
      return { scripts: { ...state.scripts, [event.name]: event.script } };
    case 'sketch-file':
      if (!hasRoom(state.files, event.name, MOST_FILES)) return {};
      return { files: { ...state.files, [event.name]: event.data } };
    case 'chord-learnt':
      return { learntChord: event.semitones };
    case 'cue-saved':
      if (!hasRoom(state.cues, event.slot, MOST_CUES)) return {};
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
    case 'governed':
      return { governed: { level: event.level, frames: event.frames, scale: event.scale ?? 1, why: event.why } };
    case 'sampled':
    case 'bend-range':
    case 'program':
    case 'rpn':
    case 'clock':
    case 'transport':
    case 'song-position':
    case 'device':
      // For the instruments and the inputs alone, which keep them by channel and device.
      return {};
  }
}

/** Whether one more may be kept under that name, or another in its place. */
function hasRoom(kept: object, name: string | number, most: number): boolean {
  return Object.hasOwn(kept, name) || Object.keys(kept).length < most;
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

function gated({ gate, zones }: PerformanceState, held: readonly HeldNote[], at: number): PerformanceState['gate'] {
  const keys = held.filter((note) => partOf(zones, note) !== DRUM_CHANNEL);
  const isOpen = gate.to === Infinity;
  if (keys.length === 0) return isOpen ? { ...gate, to: at } : gate;
  const velocity = Math.max(...keys.map((key) => key.velocity));
  if (isOpen && velocity === gate.velocity) return gate;
  return {
    from: at,
    to: Infinity,
    velocity,
    before: { from: gate.from, to: Math.min(gate.to, at), velocity: gate.velocity },
  };
}

type OnChannel = Pick<HeldNote, 'source' | 'channel'>;
const channelOf = ({ source, channel }: OnChannel) => `${channel} ${source}`;
const keyOf = ({ source, channel, note }: OnChannel & Pick<HeldNote, 'note'>) => `${channel}:${note} ${source}`;
const PRESSED = /^(\d+)(?::(\d+))? (.*)$/s;

/** What ends the pressure of all that is pressed. */
export function unpressing({ pressed }: PerformanceState): readonly EventBody[] {
  return Object.keys(pressed).map((name) => {
    const [, channel, note, source] = PRESSED.exec(name) as unknown as [string, string, string | undefined, string];
    const at = { value: 0, channel: Number(channel), source };
    return note === undefined ? { type: 'pressure', ...at } : { type: 'poly-pressure', note: Number(note), ...at };
  });
}

/** The hardest counts: fingers on a keyboard press each as they will. @param now by channel or key; 0 as they rest */
function pressed(state: PerformanceState, now: Readonly<Record<string, number>>, at: number): Change {
  const all = Object.entries({ ...state.pressed, ...now }).filter(([, value]) => value > 0);
  const left = Object.fromEntries(all.slice(-MOST_HELD));
  return { pressed: left, ...turned(state, PRESSURE_CONTROLLER, Math.max(0, ...Object.values(left)), at) };
}

/** A key that is let go is pressed no more, whatever its device says of it; with MPE it was all that its channel had. */
function unpressed(state: PerformanceState, off: OnChannel & Pick<HeldNote, 'note'>, at: number): Change {
  const isMember = partOf(state.zones, off) !== off.channel;
  const ended = [keyOf(off), ...(isMember ? [channelOf(off)] : [])].filter((name) => name in state.pressed);
  return ended.length === 0 ? {} : pressed(state, Object.fromEntries(ended.map((name) => [name, 0])), at);
}

/** Where a controller stands is remembered: a modulation may listen to it later. */
function turned(state: PerformanceState, controller: number, value: number, at: number): Change {
  const rest = atRest(controller);
  const now = follow(state.controllers[controller] ?? { from: rest, to: rest, at }, value, at);
  return { controllers: { ...state.controllers, [controller]: now } };
}

function prompted(state: PerformanceState, prompts: Prompts): Change {
  return { prompts, prompt: heaviest(prompts, state.parameters) };
}

/** What a panic sets back. */
const CALMED = PARAMETER_IDS.filter((id) => PARAMETERS[id].isCalmed);

function calmed(state: PerformanceState, at: number): Change {
  const calm = Object.fromEntries(CALMED.map((id) => [id, PARAMETERS[id].default]));
  const { safe, saved } = state.scenes;
  const scene = safe === undefined ? undefined : saved[safe];
  const parameters = { ...state.parameters, ...calm, 'mod.depth': 0 };
  const pressure = Object.keys(state.pressed).map((name) => [name, 0] as const);
  const silent = {
    ...holding(state, [], at),
    ...(pressure.length > 0 && pressed(state, Object.fromEntries(pressure), at)),
  };
  const still = { ...state, ...silent };
  const quiet = { ...silent, glide: undefined };
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

/** Beat and travel are tied to the tempo: both go on from where they are. No tempo but a sensible one is taken. */
function tempo(state: PerformanceState, bpm: number, at: number, beat = beatAt(state, at)): Change {
  if (!(bpm >= SLOWEST_BPM && bpm <= FASTEST_BPM)) return {};
  // A way that is covered stays so, wherever the count goes on.
  const covered = state.glide && wayAt(state, at) >= 1 ? { glide: undefined } : {};
  return { tempo: { bpm, beat, at }, travel: { ...travelAt(state, at), at }, ...covered };
}
