/**
 * Learning and changing mappings, as a pure fold that remembers what it was, so that it can be undone. What was played is
 * never undone. Learning stays on: choose a target, move a control, choose the next.
 *
 * While a scene is on that has mappings of its own, these are the ones that are learnt and changed; those that hold without it
 * wait, and hold for what it has none for.
 */
import type { EventBody } from '../events';
import type { Scenes } from '../scenes/scenes';
import { channelOf, type ControlId, isKey, type Touch } from './control';
import { encodingOf } from './encoder';
import {
  type Button,
  buttonFor,
  isOnSame,
  isSame,
  type Mapping,
  newMapping,
  onOtherChannel,
  type Target,
} from './mapping';
import { mappingsOf } from './profiles';

interface Learnt {
  readonly mappings: readonly Mapping[];
  readonly past: readonly (readonly Mapping[])[];
  readonly future: readonly (readonly Mapping[])[];
}

export interface Desk extends Learnt {
  /** The slot of the scene whose own these are; 0: those that hold without one. */
  readonly scene: number;
  /** The others, by scene. */
  readonly aside: Readonly<Record<number, Learnt>>;
  readonly learning?: Learning | undefined;
}

export interface Learning {
  readonly target?: Target | undefined;
  /** What has been moved since the target was chosen: values, 0..1, by device and control. */
  readonly moved: Readonly<Record<string, readonly number[]>>;
  /** The mapping that was learnt last, and what its control has sent: an encoder shows itself after a few steps. */
  readonly last?: { readonly mapping: Mapping; readonly values: readonly number[] } | undefined;
}

export type DeskAction =
  | { readonly type: 'learn'; readonly on: boolean }
  | { readonly type: 'target'; readonly target: Target }
  | { readonly type: 'touched'; readonly device: string; readonly touch: Touch }
  | { readonly type: 'changed'; readonly mapping: Mapping; readonly change: Partial<Mapping> }
  | { readonly type: 'removed'; readonly mapping: Mapping }
  /** What a control turns though nobody has mapped it is the performer's own from then on, or another in its place. */
  | { readonly type: 'owned'; readonly mapping: Mapping }
  | { readonly type: 'imported'; readonly mappings: readonly Mapping[] }
  | { readonly type: 'moved-channel'; readonly device: string; readonly from: number; readonly to: number }
  /** A scene is on that has these mappings of its own; 0: one that has none, or no scene. */
  | { readonly type: 'scene'; readonly scene: number; readonly mappings?: readonly Mapping[] | undefined }
  | { readonly type: 'undo' | 'redo' };

const NOTHING: Learnt = { mappings: [], past: [], future: [] };
export const EMPTY_DESK: Desk = { ...NOTHING, scene: 0, aside: {} };

/** Every scene with as many stays within a set's file (`scenes/set-file.ts`). */
export const MOST_OF_A_SCENE = 128;
const STEPS_KEPT = 100;
/** A key is learnt as it is struck; something that is turned when it has sent so much, so that no noise is learnt. */
const ENOUGH = 2;
/** As long is watched whether it is an encoder. */
const WATCHED = 24;

export function foldDesk(desk: Desk, action: DeskAction): Desk {
  switch (action.type) {
    case 'learn':
      return { ...desk, learning: action.on ? { moved: {} } : undefined };
    case 'target':
      return { ...desk, learning: { target: action.target, moved: {} } };
    case 'touched':
      return desk.learning ? learn(desk, desk.learning, action.device, action.touch) : desk;
    case 'changed': {
      if (!desk.mappings.some((mapping) => isSame(mapping, action.mapping))) return desk;
      const next = changed(desk, replaced(desk.mappings, action.mapping, action.change));
      return action.change.encoding === undefined ? next : { ...next, learning: unwatched(desk, action.mapping) };
    }
    case 'removed':
      return changed(
        desk,
        desk.mappings.filter((mapping) => !isSame(mapping, action.mapping)),
      );
    case 'owned':
      return changed(desk, withOne(desk.mappings, action.mapping));
    case 'imported':
      return changed(desk, action.mappings);
    case 'moved-channel': {
      const { device, from, to } = action;
      const given = mappingsOf(device, desk.mappings).filter(({ control }) => channelOf(control) === from);
      // What its profile says there is its own from then on.
      const all = [...new Set([...desk.mappings, ...given])];
      return changed(desk, onOtherChannel(all, device, from, to));
    }
    case 'scene':
      return inScene(desk, action.scene, action.mappings);
    case 'undo': {
      const before = desk.past.at(-1);
      if (before === undefined) return desk;
      return {
        ...desk,
        mappings: before,
        past: desk.past.slice(0, -1),
        future: [...desk.future, desk.mappings],
        learning: idle(desk),
      };
    }
    case 'redo': {
      const after = desk.future.at(-1);
      if (after === undefined) return desk;
      return {
        ...desk,
        mappings: after,
        past: [...desk.past, desk.mappings],
        future: desk.future.slice(0, -1),
        learning: idle(desk),
      };
    }
  }
}

function inScene(desk: Desk, scene: number, own?: readonly Mapping[]): Desk {
  const { mappings, past, future, aside, learning } = desk;
  let next = desk;
  if (scene !== desk.scene) {
    const before = { ...aside, [desk.scene]: { mappings, past, future } };
    next = { ...desk, ...(aside[scene] ?? { ...NOTHING, mappings: own ?? [] }), scene, aside: before };
  }
  // Meanwhile the scene may have been kept anew, or another in its place: that can be undone too.
  if (own !== undefined && own !== next.mappings) next = changed(next, own);
  return next === desk ? desk : { ...next, learning: learning && { ...learning, last: undefined } };
}

/** All that were learnt and hold now: the scene's own, and for the controls that it has none for, those that hold without it. */
export function learntMappings({ scene, mappings, aside }: Desk): readonly Mapping[] {
  if (scene === 0) return mappings;
  const taken = new Set(mappings.map(({ device, control }) => `${device}|${control}`));
  return [...mappings, ...aside[0]!.mappings.filter(({ device, control }) => !taken.has(`${device}|${control}`))];
}

/** Those that hold without a scene. */
export function ownMappings({ scene, mappings, aside }: Desk): readonly Mapping[] {
  return scene === 0 ? mappings : aside[0]!.mappings;
}

/** What was learnt for a scene goes into it. */
export function sceneWithLearnt({ scene: slot, mappings }: Desk, { saved }: Scenes): readonly EventBody[] {
  const scene = saved[slot];
  if (!scene?.mappings || scene.mappings === mappings) return [];
  return [{ type: 'scene-saved', slot, scene: { ...scene, mappings }, source: 'performer' }];
}

/** In words for the performer. */
export function tooManyForScene(count: number): string {
  return `A scene keeps ${MOST_OF_A_SCENE} mappings at most, and these are ${count}: none was changed.`;
}

const idle = ({ learning }: Desk): Learning | undefined => learning && { moved: {} };

/** How a control tells its steps is not found out any more once it was chosen by hand. */
function unwatched({ learning }: Desk, mapping: Mapping): Learning | undefined {
  return learning?.last && isSame(learning.last.mapping, mapping) ? { ...learning, last: undefined } : learning;
}

function changed(desk: Desk, mappings: readonly Mapping[]): Desk {
  if (desk.scene > 0 && mappings.length > MOST_OF_A_SCENE) return desk;
  return { ...desk, mappings, past: [...desk.past, desk.mappings].slice(-STEPS_KEPT), future: [] };
}

function replaced(all: readonly Mapping[], old: Mapping, change: Partial<Mapping>): readonly Mapping[] {
  return all.map((mapping) => (isSame(mapping, old) ? { ...mapping, ...change } : mapping));
}

function learn(desk: Desk, learning: Learning, device: string, touch: Touch): Desk {
  const { target, moved } = learning;
  if (target === undefined) return watch(desk, learning, device, touch);
  if (touch.released) return desk;
  const key = `${device}|${touch.control}`;
  const values = [...(moved[key] ?? []), touch.value];
  if (!isKey(touch.control) && values.length < ENOUGH) {
    return { ...desk, learning: { ...learning, moved: { ...moved, [key]: values } } };
  }
  const made = newMapping(device, touch.control, target);
  const button = buttonFor(target, touch.control);
  const mapping = isButton(touch.control, values, button) ? { ...made, button } : made;
  return { ...changed(desk, withOne(desk.mappings, mapping)), learning: { moved: {}, last: { mapping, values } } };
}

/** What is mapped turns something: that it was to turn nothing is over. */
function withOne(all: readonly Mapping[], mapping: Mapping): readonly Mapping[] {
  const isOver = (other: Mapping) => isSame(other, mapping) || (other.target === 'none' && isOnSame(other, mapping));
  return [...all.filter((other) => !isOver(other)), mapping];
}

/** Down and up at once is a button; for what is on or off so is down again and again, as foot switches say that never say up. */
function isButton(control: ControlId, values: readonly number[], button: Button): boolean {
  if (isKey(control) || (values[0] === 1 && values[1] === 0)) return true;
  return button === 'toggle' && values.every((value) => value === 1);
}

function watch(desk: Desk, learning: Learning, device: string, touch: Touch): Desk {
  const { last } = learning;
  if (!last || last.mapping.device !== device || last.mapping.control !== touch.control) return desk;
  if (last.values.length >= WATCHED || last.mapping.button || !touch.control.startsWith('control')) return desk;
  const values = [...last.values, touch.value];
  const encoding = encodingOf(values.map((value) => Math.round(127 * value)));
  const mapping = { ...last.mapping, encoding };
  // Not a step of its own: it belongs to what was learnt.
  return {
    ...desk,
    mappings: encoding === last.mapping.encoding ? desk.mappings : replaced(desk.mappings, mapping, { encoding }),
    learning: { ...learning, last: { mapping, values } },
  };
}
