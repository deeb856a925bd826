/** A mind that may fail or be late: what it gives in time is taken, and it is left alone for a while after a fault. */
import {
  BehaviorSubject,
  catchError,
  combineLatest,
  connect,
  EMPTY,
  endWith,
  ignoreElements,
  lastValueFrom,
  map,
  merge,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  startWith,
  switchMap,
  take,
  takeUntil,
  throwIfEmpty,
  toArray,
} from 'rxjs';
import { MindError, reason } from './faults';
import { cleanLines } from './lines';
import { LINES_ASKED } from './prompting';
import type { LyricPrompt, Mind, MindState } from './types';

/** In requests. */
const LONGEST_PAUSE = 32;
const READY: MindState = { status: 'ready' };

export interface PatientMind extends Pick<Mind, 'name' | 'title' | 'dispose'> {
  /** What the performer should see: a fault stays until the mind has spoken again. */
  readonly state$: Observable<MindState>;
  /** The next lines. None where it loads, fails, is late, or was at fault lately. Never rejects. */
  ask(prompt: LyricPrompt): Promise<readonly string[]>;
}

/**
 * After a fault the mind is not asked for 1, 2, 4 ... 32 requests, counted from its last line.
 * @param late$ is subscribed to for each line awaited, and emits when the line is late.
 */
export function withPatience(mind: Mind, late$: Observable<unknown>): PatientMind {
  const trouble$ = new BehaviorSubject<string | undefined>(undefined);
  let mindState = READY;
  let failures = 0;
  let pause = 0;
  const mindState$ = mind.state$.pipe(
    catchError((error: unknown) => of<MindState>({ status: 'failed', message: reason(error) })),
    startWith(READY),
  );
  const watching = mindState$.subscribe((state) => (mindState = state));

  function blame(error: unknown): void {
    failures++;
    pause = Math.min(LONGEST_PAUSE, 2 ** (failures - 1));
    const until = pause === 1 ? 'the next line' : `the next ${pause} lines`;
    // Nothing here knows whether the shipped one can write.
    trouble$.next(
      `${mind.title}: ${reason(error)} The shipped lyricist is asked for ${until}, and where it fails lines that are kept ready are sung; then ${mind.title} is tried again.`,
    );
  }

  return {
    name: mind.name,
    title: mind.title,
    state$: combineLatest([mindState$, trouble$]).pipe(
      map(([state, message]) =>
        message === undefined || state.status === 'loading' ? state : { status: 'failed', message },
      ),
    ),
    async ask(prompt) {
      if (mindState.status === 'loading') return [];
      if (pause > 0) {
        pause--;
        return [];
      }
      let fault: unknown;
      const lines = await lastValueFrom(
        mind.stream(prompt).pipe(
          cleanLines(),
          take(LINES_ASKED),
          inTime(late$),
          throwIfEmpty(() => new MindError('It said nothing that can be sung.')),
          catchError((error: unknown) => {
            fault = error;
            return EMPTY;
          }),
          toArray(),
        ),
      );
      if (lines.length > 0) failures = 0;
      if (fault === undefined) trouble$.next(undefined);
      else blame(fault);
      return lines;
    },
    dispose() {
      watching.unsubscribe();
      trouble$.complete();
      mind.dispose();
    },
  };
}

/** Errors when `late$` emits before the first line, or before the next one. */
function inTime(late$: Observable<unknown>): MonoTypeOperatorFunction<string> {
  return connect((lines) => {
    const end$ = lines.pipe(
      catchError(() => EMPTY),
      ignoreElements(),
      endWith(true),
    );
    const tooLate$ = lines.pipe(
      startWith(''),
      switchMap(() => late$),
      map((): never => {
        throw new MindError('It took too long over a line. A smaller model answers sooner.');
      }),
      takeUntil(end$),
    );
    return merge(lines, tooLate$);
  });
}
