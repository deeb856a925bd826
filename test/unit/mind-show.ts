/** A show that waits for a line from a mind, on a clock that the test moves. */
import { Subject } from 'rxjs';
import type { EventBody } from '../../engine/events';
import { createMinds, type MindStatus } from '../../engine/minds/minds';
import type { Mind } from '../../engine/minds/types';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { createLyricist } from '../../engine/players/lyricist';

/** Show seconds: of a bar at 120 beats a minute, and of a frame. */
export const BAR = 2;
export const FRAME = 0.1;

export interface MindShow {
  /** Of the lines that came so far: the shipped lyricist's are `shipped`. */
  readonly lines: readonly string[];
  /** Asks for the next line. */
  write(): Promise<void>;
  status(): MindStatus;
  /** Show seconds since the beginning. */
  now(): number;
  /** Lets so many show seconds pass, a frame at a time. */
  pass(seconds: number): void;
  dispose(): void;
}

export function mindShow(create: () => Mind): MindShow {
  const time$ = new Subject<number>();
  let frames = 0;
  const minds = createMinds(time$, create);
  let status: MindStatus | undefined;
  minds.status$.subscribe((now) => (status = now));
  const state = (
    [
      { type: 'tempo', bpm: 120, source: 'test' },
      { type: 'prompt', text: 'rain', source: 'test' },
      { type: 'mind', name: 'other', source: 'test' },
    ] as const
  ).reduce<PerformanceState>(
    (before, event) => perform(before, { ...event, at: 0 }),
    openingState('drift', new Array<number>(16).fill(0)),
  );
  const lines: string[] = [];
  const lyricist = createLyricist(
    (input) => {
      if (input.kind === 'refine') return Promise.resolve({ line: { text: input.text, syllables: [1] } });
      return Promise.resolve(input.kind === 'write' ? { line: { text: 'shipped', syllables: [1] } } : {});
    },
    (event: EventBody) => void (event.type === 'lyric-queued' && lines.push(event.text)),
    1,
    (now, form) => minds.ask(now, form),
  );
  return {
    lines,
    write: () => lyricist.write(state, frames * FRAME),
    status: () => status!,
    now: () => frames * FRAME,
    pass(seconds) {
      for (let left = Math.round(seconds / FRAME); left > 0; left--) time$.next(++frames * FRAME);
    },
    dispose: () => minds.dispose(),
  };
}

/** What waits for nothing but its turn has had it. */
export const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

/** A promise in the hands of the test. Node 20 has no `Promise.withResolvers`. */
export function deferred() {
  let settle: { resolve: () => void; reject: (error: Error) => void };
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  promise.catch(() => undefined);
  return { promise, ...settle! };
}
