/** Any event that can be in a show, of every type: what the types demand is here, or the type checker finds it missing. */
import fc from 'fast-check';
import { ENCODINGS } from '../../engine/control/encoder';
import { BUTTONS, type Curve, CURVES, type Mapping, TAKEOVERS } from '../../engine/control/mapping';
import type { EventBody, ShowEvent } from '../../engine/events';
import { LYRIC_STYLES } from '../../engine/lyric-style';
import { LOWEST, PACES, REASONS } from '../../engine/governor/governor';
import { EARS, HEARD_VALUES } from '../../engine/modulation/followed';
import { type Modulation, MOST_MODULATIONS, POLARITIES } from '../../engine/modulation/modulation';
import { SHAPES, type Shape } from '../../engine/modulation/source';
import { type ParameterId, PARAMETER_IDS, PARAMETERS } from '../../engine/parameters';
import type { Cue } from '../../engine/performance';
import { PROMPT_PADS, PROMPT_SLOTS } from '../../engine/prompts';
import { LYRICIST } from '../../engine/lyric-queue';
import { FOLLOW_ACTIONS, LONGEST_NAME, MOST_SCENES, type Scene } from '../../engine/scenes/scene';
import { DECKS, LONGEST_SETLIST, type SetlistEntry } from '../../engine/scenes/scenes';
import { LANGUAGES } from '../../engine/stage/code/script';

type Type = EventBody['type'];
type Of<T extends Type, E = EventBody> = E extends { type: infer U }
  ? T extends U
    ? Omit<E, 'type' | 'source'>
    : never
  : never;

/** Likely at its ends. */
const number = (min: number, max: number) =>
  fc.oneof(fc.double({ min, max, noNaN: true }), fc.constantFrom(min, max, Math.min(max, Math.max(min, 0))));
const whole = (min: number, max: number) => fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
/** Few, so that events meet. */
const few = (min: number, max: number) => fc.oneof({ weight: 9, arbitrary: fc.integer({ min, max: min + 3 }) }, whole(min, max)); // prettier-ignore
const any = number(-1e9, 1e9);
const unit = number(0, 1);

/** Texts that have been something else to programs. */
export const NASTY_WORDS = ['', ' ', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'to', '0', '-1', '\0', '\u0000infinite', '\ud800', '\ufeff', '"}', '{"snapshot":', ',"sum":"00000000"}', '\n', 'x'.repeat(200)]; // prettier-ignore
const name = fc.oneof(fc.constantFrom('a', 'b', ...NASTY_WORDS), fc.string({ unit: 'binary', maxLength: 20 }));
const words = fc.oneof(name, fc.lorem({ maxCount: 8 }), fc.constant('x'.repeat(2000)));
const source = fc.oneof(fc.constantFrom('keyboard', 'performer', LYRICIST), name);

const channel = few(1, 16);
const note = few(0, 127);
const list = <T>(of: fc.Arbitrary<T>, maxLength = 12) => fc.array(of, { maxLength });
const syllables = list(whole(0, 100));
const vector = fc.array(number(-1, 1), { minLength: 16, maxLength: 16 });
const beats = fc.oneof(fc.constantFrom(0, 1, 4, 16, 1e-9, 1e6), number(0, 1e6));
const parameterId = fc.oneof(
  fc.constantFrom<ParameterId>('image.speed', 'image.spin', 'image.dive', 'mod.depth', 'deck.fade', 'image.walk', 'image.loop', 'prompt.weight2', 'image.range'), // prettier-ignore
  fc.constantFrom(...PARAMETER_IDS),
);
const valueOf = (id: ParameterId) => fc.oneof(number(PARAMETERS[id].min, PARAMETERS[id].max), any);

const latent = fc.oneof(fc.array(number(-3, 3), { minLength: 64, maxLength: 64 }), list(any), fc.constant(new Array<number>(64).fill(0))); // prettier-ignore
const families = fc.oneof(fc.array(unit, { minLength: 8, maxLength: 8 }), list(any));
const place = fc.record({ latent, families });
const cue: fc.Arbitrary<Cue> = fc.record(
  { latent, families, meaning: vector },
  { requiredKeys: ['latent', 'families'] },
);

const period = number(1 / 64, 1024);
const modulation: fc.Arbitrary<Modulation> = fc.record({
  source: fc.oneof(
    fc.record({ kind: fc.constant('lfo' as const), shape: fc.constantFrom(...(Object.keys(SHAPES) as Shape[])), beats: period }),
    fc.record({ kind: fc.constant('envelope' as const), attack: number(0, 60), release: number(0, 60) }),
    fc.record({ kind: fc.constant('heard' as const), ear: fc.constantFrom(...EARS), value: fc.constantFrom(...HEARD_VALUES) }),
    fc.record({ kind: fc.constant('control' as const), controller: fc.oneof(few(-3, 127), whole(128, 128 + 16_383)) }),
    fc.record({ kind: fc.constant('walk' as const), beats: period, seed: whole(0, 2 ** 32 - 1) }),
    fc.record({ kind: fc.constant('words' as const), value: fc.constantFrom('energy' as const, 'word' as const) }),
  ),
  target: parameterId,
  depth: number(-1, 1),
  polarity: fc.constantFrom(...POLARITIES),
}); // prettier-ignore

const parameters = fc
  .uniqueArray(parameterId, { maxLength: 6 })
  .chain((ids) => fc.record(Object.fromEntries(ids.map((id) => [id, valueOf(id)]))));
const mapping: fc.Arbitrary<Mapping> = fc.record(
  {
    device: name,
    control: fc.constantFrom<Mapping['control']>('control 1 74', 'note 10 36', 'bend 16', 'nrpn 2 16383'),
    target: parameterId,
    from: unit,
    to: unit,
    curve: fc.constantFrom(...(Object.keys(CURVES) as Curve[])),
    takeover: fc.constantFrom(...TAKEOVERS),
    encoding: fc.constantFrom(...ENCODINGS),
    button: fc.constantFrom(...BUTTONS),
  },
  { requiredKeys: ['device', 'control', 'target', 'from', 'to', 'curve', 'takeover', 'encoding'] },
);
const follow = { bars: whole(0, 1024), action: fc.constantFrom(...FOLLOW_ACTIONS) };
export const scene: fc.Arbitrary<Scene> = fc.record(
  {
    name: name.map((text) => text.slice(0, LONGEST_NAME)),
    sketch: name,
    parameters,
    prompts: list(words, PROMPT_SLOTS.length),
    modulations: fc.dictionary(fc.integer({ min: 1, max: MOST_MODULATIONS }).map(String), modulation, { maxKeys: 4 }),
    place: cue,
    follow: fc.record(follow),
    mappings: list(mapping, 3),
  },
  { requiredKeys: ['name', 'sketch', 'parameters', 'prompts', 'modulations'] },
);
const slot = few(1, MOST_SCENES);
const entry: fc.Arbitrary<SetlistEntry> = fc.oneof(fc.record({ scene: slot }), fc.record({ show: name }));
const heard = fc.record(Object.fromEntries(HEARD_VALUES.map((value) => [value, unit])), { requiredKeys: [] });
const optional = <T extends object, K extends keyof T>(fields: { [P in keyof T]: fc.Arbitrary<T[P]> }, ...required: K[]) => fc.record(fields, { requiredKeys: required }); // prettier-ignore

const BODIES: { readonly [T in Type]: fc.Arbitrary<Of<T>> } = {
  'note-on': fc.record({ note, velocity: unit, channel }),
  'note-off': fc.record({ note, channel }),
  control: fc.record({ controller: few(0, 127), value: unit, channel }),
  rpn: fc.record({ number: whole(0, 16_383), value: unit, channel }),
  nrpn: fc.record({ number: whole(0, 16_383), value: unit, channel }),
  'pitch-bend': fc.record({ value: number(-1, 1), channel }),
  pressure: fc.record({ value: unit, channel }),
  'poly-pressure': fc.record({ note, value: unit, channel }),
  slide: fc.record({ value: unit, channel }),
  'bend-range': fc.record({ semitones: number(0, 128), channel }),
  'mpe-zone': fc.record({ manager: fc.constantFrom(1 as const, 16 as const), members: whole(0, 15) }),
  program: fc.record({ program: note, channel }),
  parameter: parameterId.chain((id) => fc.record({ id: fc.constant(id), value: valueOf(id) })),
  tempo: optional({ bpm: fc.oneof(number(10, 600), number(0, 1e4)), beat: any }, 'bpm'),
  clock: fc.constant({}),
  transport: fc.record({ action: fc.constantFrom('start' as const, 'stop' as const, 'continue' as const) }),
  'song-position': fc.record({ sixteenths: whole(0, 16_383) }),
  'show-begun': fc.record({ name, from: number(0, 604_800) }),
  'show-stopped': fc.constant({}),
  device: fc.record({ plugged: fc.boolean() }),
  prompt: optional({ text: words, slot: whole(1, PROMPT_SLOTS.length) }, 'text'),
  'prompt-prepared': fc.record({ pad: whole(1, PROMPT_PADS), text: words }),
  meaning: optional({ vector, glide: number(1e-3, 1e4) }, 'vector'),
  'lyric-queued': fc.record({ text: words, syllables, place: fc.constantFrom('next' as const, 'last' as const) }),
  'lyric-edited': fc.record({ id: few(0, 1e9), text: words, syllables }),
  'lyric-vetoed': fc.record({ id: few(0, 1e9) }),
  'lyric-begun': optional(
    {
      text: words,
      beats: list(any),
      style: fc.constantFrom(...LYRIC_STYLES),
      id: few(0, 1e9),
      sounds: list(words, 4),
      unstyled: words,
    },
    'text',
    'beats',
    'style',
  ),
  'lyric-held': fc.record({ on: fc.boolean() }),
  'lyric-skipped': fc.constant({}),
  'chorus-locked': fc.record({ lines: list(fc.record({ text: words, syllables, source }), 4) }),
  mind: fc.record({ name }),
  'lyric-token': fc.record({ text: words }),
  'lyric-line': fc.record({ text: words }),
  sketch: fc.record({ name }),
  script: fc.record({ name, script: fc.record({ language: fc.constantFrom(...LANGUAGES), code: words }) }),
  'sketch-file': fc.record({ name, data: words }),
  'cue-saved': fc.record({ slot: few(0, 1e4), cue }),
  'cue-recalled': fc.record({ slot: few(0, 1e4), beats }),
  'more-like-this': fc.record({ place }),
  'walk-freed': fc.constant({}),
  'scene-saved': fc.record({ slot, scene }),
  'scene-renamed': fc.record({ slot, name: name.map((text) => text.slice(0, LONGEST_NAME)) }),
  'scene-removed': fc.record({ slot }),
  'scene-followed': fc.record({ slot, ...follow }),
  'scene-safe': fc.record({ slot: few(0, MOST_SCENES) }),
  'scene-due': optional({ slot, beat: any, time: number(0, 604_800) }, 'slot'),
  'scene-recalled': optional({ slot, beats, after: few(0, 1e9) }, 'slot', 'beats'),
  'deck-loaded': fc.record({ deck: fc.constantFrom(...DECKS), slot }),
  'deck-crossed': fc.record({ to: fc.constantFrom(...DECKS), beats }),
  'setlist-written': fc.record({ entries: list(entry, LONGEST_SETLIST) }),
  'setlist-at': fc.record({ index: few(0, LONGEST_SETLIST) }),
  'modulation-set': fc.record({ slot: few(1, MOST_MODULATIONS), modulation }),
  'modulation-removed': fc.record({ slot: few(1, MOST_MODULATIONS) }),
  heard: fc.record({ ear: fc.constantFrom(...EARS), values: heard }),
  'chord-learnt': fc.record({ semitones: list(note) }),
  phrase: fc.record({ frames: words }),
  sampled: fc.record({ seed: any }),
  governed: optional(
    {
      level: whole(0, LOWEST),
      frames: fc.constantFrom(...PACES),
      scale: number(0.1, 1),
      why: fc.constantFrom(...REASONS),
    },
    'level',
    'frames',
    'why',
  ),
  panic: fc.constant({}),
  notice: fc.record({ level: fc.constantFrom('info' as const, 'warning' as const), text: words }),
};

const TYPES = Object.keys(BODIES) as Type[];
/** What works together: a show of a few of these goes farther than one of everything. */
const AREAS = [/^(scene|deck|setlist|panic)/, /^(cue|more|walk-freed|tempo|panic)/, /^(modulation|heard|control|pitch|pressure|note-)/, /^(lyric|chorus|prompt|mind|meaning)/, /^(parameter|scene-(saved|recalled)|modulation-set|tempo)/, /^(script|sketch|phrase|sampled|mpe|program|bend|transport)/, /./].map((area) => TYPES.filter((type) => area.test(type))); // prettier-ignore

const body = (type: Type) =>
  fc.tuple(BODIES[type] as fc.Arbitrary<object>, source).map(([fields, from]) => ({ ...fields, type, source: from }) as EventBody); // prettier-ignore
const show = fc
  .subarray(AREAS, { minLength: 1, maxLength: 2 })
  .map((areas) => fc.oneof(...[...new Set(areas.flat())].map(body)));

/** Seconds from one event to the next: often none. */
const gap = fc.oneof(fc.constantFrom(0, 0, 1e-6, 0.02, 0.5, 4), number(0, 12));

/** One after the other. */
export const events = (maxLength: number): fc.Arbitrary<readonly ShowEvent[]> =>
  show
    .chain((event) => fc.array(fc.tuple(event, gap), { maxLength }))
    .map((all) => {
      let at = 0;
      return all.map(([event, after]) => ({ ...event, at: (at += after) }));
    });
