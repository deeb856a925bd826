/**
 * A set as text: scenes, with the sketches of the performer's own that they show, cues, setlist and prepared prompts, to be kept,
 * exported and imported. What such sketches load is not in it. A wrong file changes nothing.
 */
import type { Wish } from '../events';
import { checkSize, parseJson } from '../limits';
import { type Cue, MOST_CUES, type PerformanceState } from '../performance';
import { PROMPT_PADS } from '../prompts';
import { isPlace, isScene, isScript } from '../event-checks';
import { MOST_SCRIPTS, type Script } from '../stage/code/script';
import { MOST_SCENES, type Scene } from './scene';
import { LONGEST_SETLIST, type SetlistEntry } from './scenes';

const VERSION = 1;
const LONGEST_WORDS = 2000;
/** Of a sketch's name. */
const LONGEST_NAME = 200;
const LAST_CUE = 10_000;

interface SetFile {
  readonly phosphene: typeof VERSION;
  readonly scenes: Readonly<Record<number, Scene>>;
  readonly safe?: number;
  readonly setlist: readonly SetlistEntry[];
  /** Older files have none. */
  readonly cues?: Readonly<Record<number, Cue>>;
  readonly prompts: Readonly<Record<number, string>>;
  /** Likewise. */
  readonly scripts?: Readonly<Record<string, Script>>;
}

export function writeSet(state: PerformanceState): string {
  const { scenes, cues, prepared: prompts } = state;
  const { saved, safe, setlist } = scenes;
  const scripts = scriptsOf(state);
  const file: SetFile = { phosphene: VERSION, scenes: saved, ...(safe && { safe }), setlist, cues, prompts, scripts };
  return JSON.stringify(file, undefined, 1);
}

/** The sketches of the performer's own that scenes show, as they are now. */
function scriptsOf({ scenes, scripts }: PerformanceState): Readonly<Record<string, Script>> {
  const shown = new Set(Object.values(scenes.saved).map(({ sketch }) => sketch));
  return Object.fromEntries(Object.entries(scripts).filter(([name]) => shown.has(name)));
}

/**
 * What brings a set onto the desk.
 * @param name of the file, for the messages
 * @throws Error that says what is wrong with it
 */
export function readSet(text: string, name: string): readonly Wish[] {
  const wrong = (what: string) => new Error(`${what} Nothing was changed: export the set again.`);
  checkSize(name, 'set', text.length);
  let file: Partial<Record<keyof SetFile, unknown>>;
  try {
    file = parseJson(text) as typeof file;
  } catch {
    throw wrong(`${name} is not JSON.`);
  }
  if (file?.phosphene !== VERSION) throw wrong(`${name} is no set of scenes, or of another version.`);
  const slots = recordOf(file.scenes);
  const cues = recordOf(file.cues);
  const pads = recordOf(file.prompts);
  if (slots.some(([slot]) => !isWhole(slot, 1, MOST_SCENES)))
    throw wrong(`${name} may have scenes 1 to ${MOST_SCENES} only.`);
  const broken = slots.find(([, scene]) => !isScene(scene));
  if (broken) throw wrong(`${name} has a scene that cannot be read: number ${broken[0]}.`);
  if (cues.length > MOST_CUES || cues.some(([slot, cue]) => !isWhole(slot, 0, LAST_CUE) || !isPlace(cue)))
    throw wrong(`${name} has cues that cannot be read, or more than ${MOST_CUES}.`);
  if (pads.some(([pad, words]) => !isWhole(pad, 1, PROMPT_PADS) || !isText(words)))
    throw wrong(`${name} has prompts that are no words, or more than ${PROMPT_PADS} pads.`);
  const setlist = Array.isArray(file.setlist) ? (file.setlist as unknown[]) : [];
  if (setlist.length > LONGEST_SETLIST || !setlist.every(isEntry))
    throw wrong(`${name} has a setlist that cannot be read.`);
  const scripts = Object.entries(file.scripts ?? {});
  if (scripts.length > MOST_SCRIPTS || !scripts.every(([name, script]) => isName(name) && isScript(script)))
    throw wrong(`${name} has sketches that cannot be read, or more than ${MOST_SCRIPTS}.`);
  const safe = Number(file.safe);
  return [
    ...scripts.map(([name, script]): Wish => ({ type: 'script', name, script: script as Script })),
    ...slots.map(([slot, scene]): Wish => ({ type: 'scene-saved', slot, scene: scene as Scene })),
    ...(isWhole(safe, 1, MOST_SCENES) ? [{ type: 'scene-safe', slot: safe } as const] : []),
    ...(setlist.length > 0 ? [{ type: 'setlist-written', entries: setlist } as const] : []),
    ...cues.map(([slot, cue]): Wish => ({ type: 'cue-saved', slot, cue: cue as Cue })),
    ...pads.map(([pad, words]): Wish => ({ type: 'prompt-prepared', pad, text: words as string })),
  ];
}

/**
 * A set for a show that has sketches of its own: none of them becomes another, and the one on stage does not begin anew. One that the
 * show has is left out of the set; one whose name another has comes under a free name, and the set's scenes show that.
 */
export function beside(own: PerformanceState['scripts'], set: readonly Wish[]): readonly Wish[] {
  const brought = new Map(set.flatMap((wish) => (wish.type === 'script' ? [[wish.name, wish.script] as const] : [])));
  const names = new Map<string, string>();
  const isThere = (name: string, { language, code }: Script) =>
    Object.hasOwn(own, name) && own[name]!.language === language && own[name]!.code === code;
  const isTaken = (name: string) => Object.hasOwn(own, name) || brought.has(name) || [...names.values()].includes(name);
  for (const [name, script] of brought) {
    let free = name;
    if (Object.hasOwn(own, name))
      for (let number = 2; !isThere(free, script) && isTaken(free); number++)
        free = `${name.slice(0, LONGEST_NAME - 5)} ${number}`;
    names.set(name, free);
  }
  return set.flatMap((wish): Wish[] => {
    if (wish.type === 'script') {
      const name = names.get(wish.name)!;
      return isThere(name, wish.script) ? [] : [{ ...wish, name }];
    }
    if (wish.type !== 'scene-saved') return [wish];
    const { scene } = wish;
    return [{ ...wish, scene: { ...scene, sketch: names.get(scene.sketch) ?? scene.sketch } }];
  });
}

function recordOf(value: unknown): readonly (readonly [number, unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, one]) => [Number(key), one] as const);
}

const isWhole = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= LONGEST_WORDS;

const isName = (text: string) => text !== '' && text.length <= LONGEST_NAME;

function isEntry(value: unknown): value is SetlistEntry {
  if (typeof value !== 'object' || value === null) return false;
  if ('scene' in value) return typeof value.scene === 'number' && isWhole(value.scene, 1, MOST_SCENES);
  return 'show' in value && isText(value.show);
}
