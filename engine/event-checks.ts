/** What an event may be, in a log or another file: each field of each type, with its range. */
import { ENCODINGS } from './control/encoder';
import { MOST_OF_A_SCENE } from './control/learn';
import { BUTTONS, CURVES, TAKEOVERS } from './control/mapping';
import { CONTROL, TARGETS } from './control/mapping-schema';
import type { EventBody, ShowEvent } from './events';
import { LONGEST_SHOW } from './limits';
import { LYRIC_STYLES } from './lyric-style';
import { LONGEST_FILE, LONGEST_PATH } from './stage/code/files';
import { LANGUAGES, LONGEST_CODE } from './stage/code/script';
import { LOWEST, PACES, REASONS } from './governor/governor';
import { EARS, HEARD_VALUES, MOST_NRPN, NRPN_CONTROLLER, SLIDE_CONTROLLER } from './modulation/followed';
import { MOST_MODULATIONS, POLARITIES } from './modulation/modulation';
import { SHAPES } from './modulation/source';
import { isParameterId } from './parameters';
import { PROMPT_PADS, PROMPT_SLOTS } from './prompts';
import { FOLLOW_ACTIONS, LONGEST_FOLLOW, LONGEST_NAME, MOST_SCENES } from './scenes/scene';
import { DECKS, LONGEST_SETLIST } from './scenes/scenes';

type Check = (value: unknown) => boolean;
type Type = EventBody['type'];
type Fields<T extends Type> = Exclude<keyof Extract<EventBody, { type: T }>, 'type'>;

const LONGEST_TEXT = 2_000;
const LONGEST_PHRASE = 2 ** 20;
const LONGEST_LIST = 4_096;

const number =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max;
const whole =
  (min: number, max: number): Check =>
  (value) =>
    Number.isInteger(value) && number(min, max)(value);
const text =
  (longest: number): Check =>
  (value) =>
    typeof value === 'string' && value.length <= longest;
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= LONGEST_LIST && value.every(check);
const shape =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([key, check]) => check((value as Record<string, unknown>)[key]));
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const any = number(-1e9, 1e9);
const source = text(200);
const channel = whole(1, 16);
const note = whole(0, 127);
const unit = number(0, 1);
const id = whole(0, 1e9);
const words = text(LONGEST_TEXT);
const syllables = list(whole(0, 100));
const numbers = list(any);
const vector: Check = (value) => numbers(value) && (value as number[]).length === 16;
const place = { latent: numbers, families: numbers };
const on = oneOf(true, false);
const parameterId: Check = (value) => typeof value === 'string' && isParameterId(value);
const record =
  (key: (text: string) => boolean, check: Check, most: number): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length <= most &&
    Object.entries(value).every(([name, one]) => key(name) && check(one));
const slot = whole(1, MOST_SCENES);
const beats = number(0, 1e6);
const period = number(1 / 64, 1024);
const SOURCES: Readonly<Record<string, Check>> = {
  lfo: shape({ shape: oneOf(...Object.keys(SHAPES)), beats: period }),
  envelope: shape({ attack: number(0, 60), release: number(0, 60) }),
  heard: shape({ ear: oneOf(...EARS), value: oneOf(...HEARD_VALUES) }),
  control: shape({ controller: whole(SLIDE_CONTROLLER, NRPN_CONTROLLER + MOST_NRPN) }),
  walk: shape({ beats: period, seed: whole(0, 2 ** 32) }),
  words: shape({ value: oneOf('energy', 'word') }),
};
const modulation = shape({
  source: (value) => {
    const kind = (value as { kind?: unknown } | undefined)?.kind;
    return typeof kind === 'string' && Object.hasOwn(SOURCES, kind) && SOURCES[kind]!(value);
  },
  target: parameterId,
  depth: number(-1, 1),
  polarity: oneOf(...POLARITIES),
});
const route = whole(1, MOST_MODULATIONS);
const isRoute = (key: string) => route(Number(key));
const isControl = new RegExp(CONTROL);
const mapping = shape({
  device: source,
  control: (value) => text(40)(value) && isControl.test(value as string),
  target: oneOf(...TARGETS),
  from: unit,
  to: unit,
  curve: oneOf(...Object.keys(CURVES)),
  takeover: oneOf(...TAKEOVERS),
  encoding: oneOf(...ENCODINGS),
  button: optional(oneOf(...BUTTONS)),
});
const follow = { bars: whole(0, LONGEST_FOLLOW), action: oneOf(...FOLLOW_ACTIONS) };
/** A place of the image model, wherever it comes from. */
export const isPlace = shape({ ...place, meaning: optional(vector) });
export const isScript = shape({ language: oneOf(...LANGUAGES), code: text(LONGEST_CODE) });
/** A scene, wherever it comes from. Parameters that this version does not know are told apart where they are used. */
export const isScene = shape({
  name: text(LONGEST_NAME),
  sketch: text(200),
  parameters: record(() => true, any, 1000),
  prompts: (value) => list(words)(value) && (value as unknown[]).length <= PROMPT_SLOTS.length,
  modulations: record(isRoute, modulation, MOST_MODULATIONS),
  place: optional(isPlace),
  follow: optional(shape(follow)),
  mappings: optional((value) => list(mapping)(value) && (value as unknown[]).length <= MOST_OF_A_SCENE),
});
const entry: Check = (value) => shape({ scene: slot })(value) || shape({ show: text(200) })(value);

const FIELDS: { readonly [T in Type]: { readonly [F in Fields<T>]-?: Check } } = {
  'note-on': { note, velocity: unit, channel, source },
  'note-off': { note, channel, source },
  control: { controller: whole(0, 127), value: unit, channel, source },
  rpn: { number: whole(0, MOST_NRPN), value: unit, channel, source },
  nrpn: { number: whole(0, MOST_NRPN), value: unit, channel, source },
  'pitch-bend': { value: number(-1, 1), channel, source },
  pressure: { value: unit, channel, source },
  'poly-pressure': { note, value: unit, channel, source },
  slide: { value: unit, channel, source },
  'bend-range': { semitones: number(0, 128), channel, source },
  'chord-learnt': { semitones: list(whole(0, 127)), source },
  'mpe-zone': { manager: oneOf(1, 16), members: whole(0, 15), source },
  program: { program: note, channel, source },
  parameter: { id: parameterId, value: any, source },
  tempo: { bpm: number(0, 1e4), beat: optional(any), source },
  clock: { source },
  transport: { action: oneOf('start', 'stop', 'continue'), source },
  'song-position': { sixteenths: whole(0, 16_383), source },
  'show-begun': { name: text(200), from: number(0, LONGEST_SHOW), source },
  'show-stopped': { source },
  device: { plugged: on, source },
  prompt: { text: words, slot: optional(whole(1, PROMPT_SLOTS.length)), source },
  'prompt-prepared': { pad: whole(1, PROMPT_PADS), text: words, source },
  meaning: { vector, glide: optional(number(1e-3, 1e4)), source },
  'lyric-queued': { text: words, syllables, place: oneOf('next', 'last'), source },
  'lyric-edited': { id, text: words, syllables, source },
  'lyric-vetoed': { id, source },
  'lyric-begun': {
    text: words,
    beats: numbers,
    style: oneOf(...LYRIC_STYLES),
    id: optional(id),
    sounds: optional(list(words)),
    unstyled: optional(words),
    source,
  },
  'lyric-held': { on, source },
  'lyric-skipped': { source },
  'chorus-locked': { lines: list(shape({ text: words, syllables, source })), source },
  mind: { name: source, source },
  'lyric-token': { text: words, source },
  'lyric-line': { text: words, source },
  sketch: { name: source, source },
  'sketch-file': { name: text(LONGEST_PATH), data: text(LONGEST_FILE), source },
  script: { name: source, script: isScript, source },
  'cue-saved': { slot: whole(0, 1e4), cue: isPlace, source },
  'cue-recalled': { slot: whole(0, 1e4), beats: number(0, 1e6), source },
  'more-like-this': { place: shape(place), source },
  'walk-freed': { source },
  'scene-saved': { slot, scene: isScene, source },
  'scene-renamed': { slot, name: text(LONGEST_NAME), source },
  'scene-removed': { slot, source },
  'scene-followed': { slot, ...follow, source },
  'scene-safe': { slot: whole(0, MOST_SCENES), source },
  'scene-due': { slot, beat: optional(any), time: optional(number(0, LONGEST_SHOW)), source },
  'scene-recalled': { slot, beats, follows: optional(id), after: optional(id), source },
  'deck-loaded': { deck: oneOf(...DECKS), slot, source },
  'deck-crossed': { to: oneOf(...DECKS), beats, source },
  'setlist-written': {
    entries: (value) => list(entry)(value) && (value as unknown[]).length <= LONGEST_SETLIST,
    source,
  },
  'setlist-at': { index: whole(0, LONGEST_SETLIST), source },
  'modulation-set': { slot: route, modulation, source },
  'modulation-removed': { slot: route, source },
  heard: {
    ear: oneOf(...EARS),
    values: record((key) => (HEARD_VALUES as readonly string[]).includes(key), unit, HEARD_VALUES.length),
    source,
  },
  phrase: { frames: text(LONGEST_PHRASE), source },
  sampled: { seed: any, source },
  governed: {
    level: whole(0, LOWEST),
    frames: oneOf(...PACES),
    scale: optional(number(0.1, 1)),
    why: oneOf(...REASONS),
    source,
  },
  panic: { source },
  notice: { level: oneOf('info', 'warning'), text: words, source },
};

/** @returns the event, or what is wrong with it, as the end of a sentence. */
export function checkEvent(value: unknown): ShowEvent | string {
  if (typeof value !== 'object' || value === null) return 'is no event';
  const event = value as Record<string, unknown>;
  const { type, at } = event;
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) return 'is an event that this version does not know';
  if (!number(0, LONGEST_SHOW)(at)) return `has no time between 0 and ${LONGEST_SHOW} seconds`;
  const wrong = Object.entries<Check>(FIELDS[type as Type]).find(([field, check]) => !check(event[field]));
  return wrong ? `says something impossible: "${wrong[0]}" of "${type}"` : (value as ShowEvent);
}
