/**
 * The show that this tab played last, or else this browser, where its log breaks off: it can go on. Which log that is, the page
 * notes; that it is no longer being played, a lock tells, which a page that is gone has let go of, however it went.
 */
import { beatAt, BEATS_PER_BAR } from '../../engine/moments';
import { logFile } from '../../engine/record/log/shelf';
import { countedOn, resume, type Resumption } from '../../engine/record/log/resume';
import type { Show } from '../../engine/show';
import { keep, keepInTab, kept, keptInTab } from './kept';
import { said } from '../language/told';
import { t } from '../language/translate';

const KEY = 'phosphene.playing';
/** A lock that every tab shares in which a show plays. */
const PLAYS = 'phosphene plays';
/** Seconds after which nobody wants a show to go on. */
const OFFERED_FOR = 30 * 60;
/** Within so many seconds nobody is asked: the page has crashed, or was loaded anew. */
const AT_ONCE = 15;
/** A page that is on its way out has so long to let go. */
const LETS_GO_MS = 1000;

export interface Unfinished {
  /** Of its log. */
  readonly name: string;
  readonly resumption: Resumption;
  /** Seconds of the show, as if the page had counted on. */
  readonly now: () => number;
  /** Seconds since it broke off. */
  readonly age: number;
  readonly isFresh: boolean;
}

/** Why it cannot go on, as a sentence, and its file. */
export interface Unreadable {
  readonly name: string;
  readonly why: string;
}

/** None where there is none, where it is too long ago, where it was another show, or where it still plays in another tab. */
export async function lastShow(show: Show): Promise<Unfinished | Unreadable | undefined> {
  const own = keptInTab(KEY);
  // One that began anew wants none.
  if (show.opening || own === '') return undefined;
  // What this tab has played may be long over: then another one was closed.
  for (const name of new Set([own, kept(KEY)])) {
    const last = name ? await unfinishedIn(name, show) : undefined;
    if (last) return last;
  }
  return undefined;
}

async function unfinishedIn(name: string, show: Show): Promise<Unfinished | Unreadable | undefined> {
  const file = await logFile(name).catch(() => undefined);
  const age = file && (wallClock() - file.lastModified) / 1000;
  if (age === undefined || age > OFFERED_FOR || !(await isFree(lockOf(name)))) return undefined;
  try {
    const resumption = await resume(file!);
    if (resumption.header.show !== show.name) return undefined;
    const now = () => countedOn(resumption, wallClock(), file!.lastModified);
    // Where the clock was set back, nobody knows how long ago it was: the performer is asked.
    return { name, resumption, now, age: Math.max(0, age), isFresh: age > -1 && age < AT_ONCE };
  } catch (error) {
    return {
      name,
      why: said(
        'The last show cannot go on: {0}. Nothing of it is lost: its file is kept in Logs, as {1}.',
        (error as Error).message,
        name,
      ),
    };
  }
}

/** Notes which log is being written, for as long as this page lives. */
export function nowPlaying(name: string): void {
  keepInTab(KEY, name);
  keep(KEY, name);
  const forever = () => new Promise(() => undefined);
  void navigator.locks?.request(lockOf(name), forever);
  void navigator.locks?.request(PLAYS, { mode: 'shared' }, forever);
}

/** Whether a show plays in another tab: why, as a sentence. To be asked before one plays here. */
export async function elsewhere(): Promise<string | undefined> {
  if (await isFree(PLAYS)) return undefined;
  return said(
    'Phosphene plays in another tab already: both sound, and each keeps its scenes and mappings over the other’s. Close one of them.',
  );
}

/** The next time the page begins anew; a show in another tab is none of its business. */
export function forget(): void {
  if ((keptInTab(KEY) ?? kept(KEY)) === kept(KEY)) keep(KEY, '');
  keepInTab(KEY, '');
}

/** Where it is, in the performer's words: `Dusk, bar 57`. */
export function placeOf({ resumption: { state }, now }: Unfinished): string {
  const { saved, current } = state.scenes;
  const bar = Math.floor(beatAt(state, now()) / BEATS_PER_BAR) + 1;
  return t('{0}, bar {1}', saved[current.slot]?.name ?? state.sketch, bar);
}

async function isFree(lock: string): Promise<boolean> {
  const signal = AbortSignal.timeout(LETS_GO_MS);
  // A browser without locks cannot tell.
  return navigator.locks?.request(lock, { signal }, () => true).catch(() => false) ?? true;
}

const lockOf = (name: string) => `phosphene log ${name}`;

/** Milliseconds since 1970: how long nothing was played, only the wall's clock knows. The page's own stands still while a laptop sleeps. */
export const wallClock = () => Date.now();
