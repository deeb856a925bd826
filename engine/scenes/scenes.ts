/** The scenes that are kept, the two decks, the setlist, and what is to come by itself: a pure fold of their events. */
import type { ShowEvent } from '../events';
import { LONGEST_NAME, MOST_SCENES, type Scene } from './scene';

/** A step of a night. */
export type SetlistEntry = { readonly scene: number } | { readonly show: string };

/** When a scene comes by itself: at a beat of the show, or at a second. */
export interface Due {
  readonly beat?: number;
  readonly time?: number;
}

export interface Scenes {
  /** By slot, from 1 on. */
  readonly saved: Readonly<Record<number, Scene>>;
  /** Where a panic leads. */
  readonly safe: number | undefined;
  readonly current: Current;
  readonly decks: Readonly<Partial<Record<Deck, Scene>>>;
  readonly due: Readonly<Record<number, Due>>;
  readonly setlist: readonly SetlistEntry[];
  /** Where in the setlist the night is; -1 before its first entry. */
  readonly at: number;
}

export interface Current {
  /** What was recalled last, and when it was to have come, in beats. */
  readonly slot: number;
  readonly beat: number;
  /** How many recalls have been, and what has taken their place; `count`: and panics. */
  readonly recalls: number;
  readonly count: number;
  /** A deck, or a show of the setlist, has taken its place: it leads on to nothing. */
  readonly isLeft?: true;
}

export const DECKS = ['a', 'b'] as const;
export type Deck = (typeof DECKS)[number];

export const LONGEST_SETLIST = 128;
export const NO_SCENES: Scenes = {
  saved: {},
  safe: undefined,
  current: { slot: 0, beat: 0, recalls: 0, count: 0 },
  decks: {},
  due: {},
  setlist: [],
  at: -1,
};

/** Whether the scene of a slot is what is heard and seen. */
export function isOn({ slot: current, isLeft }: Current, slot: number): boolean {
  return current === slot && !isLeft;
}

/** Whether it was to follow a scene that another one has followed already. */
export function isOvertaken({ current }: Scenes, event: ShowEvent): boolean {
  if (event.type !== 'scene-recalled') return false;
  const { follows = current.recalls, after = current.count } = event;
  return follows !== current.recalls || after !== current.count;
}

/** @param beat of the event */
export function foldScenes(scenes: Scenes, event: ShowEvent, beat: number): Scenes {
  switch (event.type) {
    case 'scene-saved': {
      const isNew = scenes.saved[event.slot] === undefined;
      if (isNew && Object.keys(scenes.saved).length >= MOST_SCENES) return scenes;
      return { ...scenes, saved: { ...scenes.saved, [event.slot]: event.scene } };
    }
    case 'scene-renamed':
      return changed(scenes, event.slot, { name: event.name.slice(0, LONGEST_NAME) });
    case 'scene-followed': {
      const scene = scenes.saved[event.slot];
      if (!scene) return scenes;
      const { follow, ...rest } = scene;
      const next = event.bars > 0 ? { ...rest, follow: { bars: event.bars, action: event.action } } : rest;
      return follow === undefined && event.bars <= 0
        ? scenes
        : { ...scenes, saved: { ...scenes.saved, [event.slot]: next } };
    }
    case 'scene-removed': {
      return {
        ...scenes,
        safe: scenes.safe === event.slot ? undefined : scenes.safe,
        saved: without(scenes.saved, event.slot),
        due: without(scenes.due, event.slot),
      };
    }
    case 'scene-safe': {
      const safe = scenes.saved[event.slot] ? event.slot : undefined;
      return { ...scenes, safe };
    }
    case 'scene-due': {
      const { beat: due, time } = event;
      const others = without(scenes.due, event.slot);
      if (due === undefined && time === undefined) return { ...scenes, due: others };
      return { ...scenes, due: { ...others, [event.slot]: due === undefined ? { time: time! } : { beat: due } } };
    }
    case 'scene-recalled': {
      if (!scenes.saved[event.slot]) return scenes;
      const { recalls, count } = scenes.current;
      const current = { slot: event.slot, beat, recalls: recalls + 1, count: count + 1 };
      return { ...scenes, current, due: withoutPast(scenes.due, event.slot, beat, event.at) };
    }
    case 'panic': {
      // From where it leads, no scene before it leads on.
      const slot = scenes.safe !== undefined && scenes.saved[scenes.safe] ? scenes.safe : 0;
      // No recall: what is about to follow by itself still lands, and is calmed there (`control/launch.ts`).
      const { recalls, count } = scenes.current;
      return { ...scenes, current: { slot, beat, recalls, count: count + 1 } };
    }
    case 'deck-crossed':
      return scenes.decks[event.to] ? left(scenes) : scenes;
    case 'parameter':
      return event.id === 'deck.fade' && scenes.decks.a && scenes.decks.b ? left(scenes) : scenes;
    case 'deck-loaded': {
      const scene = scenes.saved[event.slot];
      return scene ? { ...scenes, decks: { ...scenes.decks, [event.deck]: scene } } : scenes;
    }
    case 'setlist-written':
      return withSetlist(scenes, event.entries.slice(0, LONGEST_SETLIST));
    case 'setlist-at': {
      const at = Math.min(event.index, scenes.setlist.length - 1);
      const entry = scenes.setlist[at];
      return { ...(entry && 'show' in entry ? left(scenes) : scenes), at };
    }
    default:
      return scenes;
  }
}

/** What was to follow the scene that is left does not, though it may be on its way. */
function left(scenes: Scenes): Scenes {
  const { slot, recalls, count, isLeft } = scenes.current;
  if (slot === 0 || isLeft) return scenes;
  return { ...scenes, current: { ...scenes.current, recalls: recalls + 1, count: count + 1, isLeft: true } };
}

/** The first slot from 1 on that is free; undefined where there is none. */
export function freeSlot({ saved }: Scenes): number | undefined {
  return Array.from({ length: MOST_SCENES }, (_, i) => i + 1).find((slot) => !saved[slot]);
}

/** The slots in use, rising. */
export function slotsOf({ saved }: Scenes): readonly number[] {
  return Object.keys(saved)
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Where entries were added or taken out at one place, the night stays where it is: what came next still does. Another list begins
 * anew, and the same one where it was over.
 */
function withSetlist(scenes: Scenes, setlist: readonly SetlistEntry[]): Scenes {
  const { setlist: before, at } = scenes;
  const head = commonLength(before, setlist);
  const tail = commonLength(before.toReversed(), setlist.toReversed());
  const isEdit = head + tail >= Math.min(before.length, setlist.length);
  const isOver = head === before.length && head === setlist.length && at === head - 1;
  const moved = at < head ? at : Math.max(head - 1, at + setlist.length - before.length);
  return { ...scenes, setlist, at: isEdit && !isOver ? moved : -1 };
}

/** How many of the first entries are the same. */
function commonLength(a: readonly SetlistEntry[], b: readonly SetlistEntry[]): number {
  const nameOf = (entry: SetlistEntry | undefined) => entry && ('scene' in entry ? entry.scene : entry.show);
  const other = a.findIndex((entry, i) => nameOf(entry) !== nameOf(b[i]));
  return other < 0 ? a.length : other;
}

function changed(scenes: Scenes, slot: number, change: Partial<Scene>): Scenes {
  const scene = scenes.saved[slot];
  return scene ? { ...scenes, saved: { ...scenes.saved, [slot]: { ...scene, ...change } } } : scenes;
}

function without<T>(record: Readonly<Record<number, T>>, slot: number): Readonly<Record<number, T>> {
  if (record[slot] === undefined) return record;
  return Object.fromEntries(Object.entries(record).filter(([key]) => Number(key) !== slot));
}

/** Beats are told to the eye; a recall for a beat may come a rounding error before it. */
const NEARLY = 1e-6;

function withoutPast(due: Scenes['due'], slot: number, beat: number, time: number): Scenes['due'] {
  const own = due[slot];
  const isPast = own && (own.beat === undefined ? own.time! <= time + NEARLY : own.beat <= beat + NEARLY);
  return isPast ? without(due, slot) : due;
}
