/** The minds that a performer may choose instead of the shipped one, and the one that is chosen: loaded only then. */
import { BehaviorSubject, filter, type Observable, Subscription, switchMap, take } from 'rxjs';
import type { LineForm } from '../models/lyrics/types';
import { SECTIONS } from '../parameters';
import { BEATS_PER_BAR } from '../moments';
import { type PerformanceState, SHIPPED } from '../performance';
import { createBuiltInMind } from './built-in';
import { createLocalMind } from './local';
import { type PatientMind, withPatience } from './patience';
import { createServerMind } from './server';
import { LOCAL, type Mind, type MindState } from './types';

/** Seconds. */
const LONGEST_BAR = 8;

export interface MindStatus {
  readonly title: string;
  readonly state: MindState;
}

export interface Minds {
  /** Of the chosen one. */
  readonly status$: Observable<MindStatus>;
  /** Follows the performance's choice, and asks that mind for the next lines; none: the shipped one is to write. */
  ask(state: PerformanceState, form: LineForm): Promise<readonly string[]>;
  /**
   * Makes the mind of this name, and loads one that lives in this page at once: call it from a click, without which a
   * browser downloads no model of its own. A server loads its model when it is first asked.
   */
  choose(name: string): void;
  dispose(): void;
}

/** @throws Error for a name that no mind has. */
function createMind(name: string): Mind {
  if (name === 'server') return createServerMind();
  if (name === 'built-in') return createBuiltInMind();
  if (name.startsWith(LOCAL)) return createLocalMind(name.slice(LOCAL.length));
  throw new Error(`There is no mind called "${name}". The shipped lyricist writes.`);
}

/** @param time$ show seconds, as they pass: a line that takes longer than a bar is late. */
export function createMinds(time$: Observable<number>, create: (name: string) => Mind = createMind): Minds {
  const shipped: MindStatus = { title: 'Phosphene', state: { status: 'ready' } };
  const status$ = new BehaviorSubject<MindStatus>(shipped);
  let chosen = SHIPPED;
  let mind: PatientMind | undefined;
  let watching = new Subscription();
  let bar = LONGEST_BAR;
  const late$ = time$.pipe(
    take(1),
    switchMap((began) => time$.pipe(filter((time) => time - began >= bar))),
    take(1),
  );

  function choose(name: string): void {
    if (name === chosen) return;
    chosen = name;
    watching.unsubscribe();
    watching = new Subscription();
    mind?.dispose();
    mind = undefined;
    status$.next(shipped);
    if (name === SHIPPED) return;
    try {
      mind = withPatience(create(name), late$);
    } catch (error) {
      status$.next({ title: name, state: { status: 'failed', message: (error as Error).message } });
      return;
    }
    const { title, state$ } = mind;
    watching.add(state$.subscribe((state) => status$.next({ title, state })));
  }

  return {
    status$,
    choose,
    async ask(state, form) {
      choose(state.mind);
      if (!mind) return [];
      bar = Math.min(LONGEST_BAR, (BEATS_PER_BAR * 60) / state.tempo.bpm);
      const lines = [...state.lyrics.flatMap(({ to, text }) => (to === undefined ? [] : [text])), ...ahead(state)];
      return mind.ask({
        words: state.prompt,
        lines,
        syllables: form.syllables,
        scheme: form.scheme,
        ...(form.mood && { mood: form.mood }),
        section: SECTIONS[state.parameters['lyrics.section']] ?? 'verse',
      });
    },
    dispose() {
      watching.unsubscribe();
      mind?.dispose();
    },
  };
}

const ahead = ({ queue }: PerformanceState): string[] => queue.lines.map(({ text }) => text);
