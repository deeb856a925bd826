/** What a button can do beside turning a parameter. To add an action, add a row. */
import type { Wish } from '../events';
import { beatAt, BEATS_PER_BAR, setAt } from '../moments';
import type { Cue, PerformanceState } from '../performance';
import { sceneValues } from '../scenes/scene';
import { type Deck, isOn, slotsOf } from '../scenes/scenes';
import { tapped, tempoOfTaps } from './tap';
import { wayOf } from './timing';

/** What an action may look at. */
export interface Situation {
  readonly state: PerformanceState;
  /** Show seconds. */
  readonly at: number;
  readonly sketches: readonly string[];
  /** The taps so far, with this one where the action is a tap. */
  readonly taps: readonly number[];
  /** The place that the picture is at. */
  readonly here: () => Cue;
}

interface Action {
  readonly label: string;
  readonly events: (situation: Situation) => readonly Wish[];
  /** Whether it is on, for its light. */
  readonly isOn?: (state: PerformanceState) => boolean;
  /** Whether there is something behind it. */
  readonly isReady?: (state: PerformanceState) => boolean;
}

const NUDGE_BEATS = 1 / 48;

function cue(slot: number): Action {
  return {
    label: `Cue ${slot}`,
    events: ({ state, here }) =>
      state.cues[slot]
        ? [{ type: 'cue-recalled', slot, beats: wayOf(state.parameters, 'cue.beats') }]
        : [{ type: 'cue-saved', slot, cue: here() }],
    isReady: ({ cues }) => cues[slot] !== undefined,
  };
}

/** Goes to the scene; where there is none yet, keeps what is as one. */
function scene(slot: number): Action {
  return {
    label: `Scene ${slot}`,
    events: (situation) =>
      situation.state.scenes.saved[slot] ? recalled(situation, slot) : [saved(situation, slot, `Scene ${slot}`)],
    isOn: ({ scenes }) => isOn(scenes.current, slot),
    isReady: ({ scenes }) => scenes.saved[slot] !== undefined,
  };
}

function recalled({ state }: Situation, slot: number): readonly Wish[] {
  return [{ type: 'scene-recalled', slot, beats: wayOf(state.parameters, 'scene.beats') }];
}

/** All that is, as a scene. */
export function saved(
  { state, at, here }: Omit<Situation, 'taps'>,
  slot: number,
  name: string,
): Extract<Wish, { type: 'scene-saved' }> {
  const { sketch, prompts, modulations, scenes } = state;
  const follow = scenes.saved[slot]?.follow;
  const parameters = sceneValues(setAt(state, at));
  return {
    type: 'scene-saved',
    slot,
    scene: { name, sketch, parameters, prompts, modulations, place: here(), ...(follow && { follow }) },
  };
}

/** Another entry of the setlist: a scene is recalled; a show is begun by whoever hears of it. */
export function setlistTo(state: PerformanceState, index: number): readonly Wish[] {
  const entry = state.scenes.setlist[index];
  if (!entry) return [];
  const moved = { type: 'setlist-at', index } as const;
  if (!('scene' in entry)) return [moved];
  return [moved, { type: 'scene-recalled', slot: entry.scene, beats: wayOf(state.parameters, 'scene.beats') }];
}

function toNext(by: 1 | -1) {
  return (situation: Situation): readonly Wish[] => {
    const slots = slotsOf(situation.state.scenes);
    const { slot } = situation.state.scenes.current;
    const next =
      by > 0
        ? (slots.find((other) => other > slot) ?? slots[0])
        : (slots.findLast((other) => other < slot) ?? slots.at(-1));
    return next === undefined ? [] : recalled(situation, next);
  };
}

function crossTo(to: Deck, label: string): Action {
  return {
    label,
    events: ({ state }) => [{ type: 'deck-crossed', to, beats: wayOf(state.parameters, 'scene.beats') }],
  };
}

function fire(pad: number): Action {
  return {
    label: `Prompt pad ${pad}`,
    events: ({ state }) => {
      const text = state.prepared[pad];
      return text ? [{ type: 'prompt', text, slot: state.parameters['prompt.slot'] + 1 }] : [];
    },
    isReady: ({ prepared }) => !!prepared[pad],
  };
}

/** A switch of the desk as an action, so that it lies on any button. */
function flip(id: 'stage.blackout' | 'stage.freeze', label: string): Action {
  return {
    label,
    events: ({ state }) => [{ type: 'parameter', id, value: 1 - state.parameters[id] }],
    isOn: ({ parameters }) => parameters[id] === 1,
  };
}

function nudge(label: string, by: number): Action {
  const events = ({ state, at }: Situation): readonly Wish[] => [
    { type: 'tempo', bpm: state.tempo.bpm, beat: beatAt(state, at) + by },
  ];
  return { label, events };
}

const table = {
  // For a control that is not to turn what it turns until it is mapped.
  none: {
    label: 'Nothing',
    events: () => [],
    isOn: () => false,
    isReady: () => false,
  },
  panic: {
    label: 'PANIC: notes off, effects back to their usual amounts, safe scene',
    events: () => [{ type: 'panic' }],
  },
  blackout: flip('stage.blackout', 'Blackout'),
  freeze: flip('stage.freeze', 'Freeze the picture'),
  tap: {
    label: 'Tap tempo',
    events({ state, at, taps }) {
      const bpm = tempoOfTaps(taps);
      return bpm === undefined ? [] : [{ type: 'tempo', bpm, beat: Math.round(beatAt(state, at)) }];
    },
  },
  'nudge.forward': nudge('Nudge the beat forward', NUDGE_BEATS),
  'nudge.back': nudge('Nudge the beat back', -NUDGE_BEATS),
  'bar.here': {
    label: 'The bar begins here',
    events({ state, at }) {
      const beat = BEATS_PER_BAR * Math.ceil(beatAt(state, at) / BEATS_PER_BAR);
      return [{ type: 'tempo', bpm: state.tempo.bpm, beat }];
    },
  },
  'sketch.next': {
    label: 'Next sketch',
    events: ({ state, sketches }) => [
      { type: 'sketch', name: sketches[(sketches.indexOf(state.sketch) + 1) % sketches.length] ?? state.sketch },
    ],
  },
  sample: { label: 'Sample the stream', events: ({ at }) => [{ type: 'sampled', seed: Math.floor(1000 * at) }] },
  'lyrics.hold': {
    label: 'Hold the lyrics',
    events: ({ state }) => [{ type: 'lyric-held', on: !state.queue.isHeld }],
    isOn: ({ queue }) => queue.isHeld,
  },
  'lyrics.skip': { label: 'Skip the line', events: () => [{ type: 'lyric-skipped' }] },
  'cue.1': cue(1),
  'cue.2': cue(2),
  'cue.3': cue(3),
  'cue.4': cue(4),
  'cue.5': cue(5),
  'cue.6': cue(6),
  'cue.7': cue(7),
  'cue.8': cue(8),
  'scene.1': scene(1),
  'scene.2': scene(2),
  'scene.3': scene(3),
  'scene.4': scene(4),
  'scene.5': scene(5),
  'scene.6': scene(6),
  'scene.7': scene(7),
  'scene.8': scene(8),
  'scene.9': scene(9),
  'scene.10': scene(10),
  'scene.11': scene(11),
  'scene.12': scene(12),
  'scene.13': scene(13),
  'scene.14': scene(14),
  'scene.15': scene(15),
  'scene.16': scene(16),
  'scene.next': { label: 'Next scene', events: toNext(1) },
  'scene.back': { label: 'Scene before', events: toNext(-1) },
  'deck.a': crossTo('a', 'Go to deck A'),
  'deck.b': crossTo('b', 'Go to deck B'),
  'setlist.next': { label: 'Setlist: next', events: ({ state }) => setlistTo(state, state.scenes.at + 1) },
  'setlist.back': { label: 'Setlist: back', events: ({ state }) => setlistTo(state, state.scenes.at - 1) },
  'prompt.1': fire(1),
  'prompt.2': fire(2),
  'prompt.3': fire(3),
  'prompt.4': fire(4),
  'prompt.5': fire(5),
  'prompt.6': fire(6),
  'prompt.7': fire(7),
  'prompt.8': fire(8),
  'prompt.9': fire(9),
  'prompt.10': fire(10),
  'prompt.11': fire(11),
  'prompt.12': fire(12),
  'prompt.13': fire(13),
  'prompt.14': fire(14),
  'prompt.15': fire(15),
  'prompt.16': fire(16),
} as const satisfies Record<string, Action>;

export type ActionId = keyof typeof table;

export const ACTIONS: Readonly<Record<ActionId, Action>> = table;
export const ACTION_IDS = Object.keys(table) as ActionId[];

export function isActionId(id: string): id is ActionId {
  return Object.hasOwn(ACTIONS, id);
}

/** What an action does now. @param at show seconds */
export function act(id: ActionId, situation: Omit<Situation, 'taps'>, taps: readonly number[], source: string) {
  const now = id === 'tap' ? tapped(taps, situation.at) : taps;
  const events = ACTIONS[id].events({ ...situation, taps: now }).map((body) => ({ ...body, source }));
  return { events, taps: now };
}
