/** A mind that may fail, with the shipped one behind it: a line always comes, and nothing is ever thrown. */
import {
  BehaviorSubject,
  catchError,
  combineLatest,
  connect,
  defer,
  EMPTY,
  endWith,
  ignoreElements,
  map,
  merge,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  startWith,
  switchMap,
  take,
  takeUntil,
  tap,
  throwIfEmpty,
} from 'rxjs';
import { MindError, reason } from './faults';
import { cleanLine, cleanLines } from './lines';
import { LINES_ASKED } from './prompting';
import type { LyricPrompt, Mind, MindState } from './types';

/** In lines. */
const LONGEST_PAUSE = 32;
const READY: MindState = { status: 'ready' };

/**
 * The mind, as long as its lines come in time. Each stream gives whole lines, one a piece, at least one: where the mind
 * fails, says nothing, or is late, it is cancelled and the shipped one gives the next line. The mind is then left alone
 * for 1, 2, 4 ... 32 lines, counted from the last line of its own. Where the shipped one fails too, the performer's own
 * words are the line. While the mind loads, the shipped one writes. No stream of it errors.
 *
 * @param shipped is not disposed with the rest: it outlives the minds in front of it.
 * @param patience is subscribed to for each line awaited, and emits when the line is late. Where it never does, a mind
 *   that stalls is waited for.
 */
export function withFallback(mind: Mind, shipped: Mind, patience: Observable<unknown>): Mind {
  const trouble$ = new BehaviorSubject<string | undefined>(undefined);
  let mindState = READY;
  let failures = 0;
  /** So many lines the mind is still left alone for. */
  let pause = 0;
  const mindState$ = mind.state$.pipe(
    catchError((error: unknown) => of<MindState>({ status: 'failed', message: reason(error) })),
    startWith(READY),
  );
  const watching = mindState$.subscribe((state) => (mindState = state));

  function blame(error: unknown): void {
    failures++;
    const lines = Math.min(LONGEST_PAUSE, 2 ** (failures - 1));
    pause = lines - 1;
    const what = `${mind.title}: ${reason(error)}`;
    const writes = `The shipped lyricist writes ${lines === 1 ? 'this line' : `the next ${lines} lines`}`;
    trouble$.next(`${what} ${writes}; then ${mind.title} is tried again.`);
  }

  const shippedLine = (prompt: LyricPrompt) =>
    defer(() => shipped.stream(prompt)).pipe(
      cleanLines(),
      take(1),
      inTime(patience),
      throwIfEmpty(),
      catchError(() => of(lastResort(prompt))),
    );

  return {
    name: mind.name,
    title: mind.title,
    state$: combineLatest([mindState$, trouble$]).pipe(
      map(([state, message]) => (message === undefined || state.status === 'loading' ? state : failed(message))),
    ),
    stream(prompt) {
      const given: string[] = [];
      const ownLines = () =>
        defer(() => mind.stream(prompt)).pipe(
          cleanLines(),
          take(LINES_ASKED),
          inTime(patience),
          throwIfEmpty(() => new MindError('It said nothing that can be sung.')),
          tap((line) => {
            given.push(line);
            failures = 0;
            trouble$.next(undefined);
          }),
          catchError((error: unknown) => {
            blame(error);
            return shippedLine(following(prompt, given));
          }),
        );
      return defer(() => {
        given.length = 0;
        if (mindState.status === 'loading') return shippedLine(prompt);
        if (pause === 0) return ownLines();
        pause--;
        return shippedLine(prompt);
      }).pipe(map((line) => `${line}\n`));
    },
    dispose() {
      watching.unsubscribe();
      trouble$.complete();
      mind.dispose();
    },
  };
}

const failed = (message: string): MindState => ({ status: 'failed', message });

/** The prompt, some lines later; what those lines should have rhymed with is past. */
function following(prompt: LyricPrompt, given: readonly string[]): LyricPrompt {
  const next = { ...prompt, lines: [...prompt.lines, ...given] };
  if (given.length > 0) delete next.rhymeWith;
  return next;
}

/** Better the performer's words, or a line again, than a dark stage. */
const lastResort = ({ words, lines }: LyricPrompt) => cleanLine(words) || lines.at(-1) || 'La la la';

/** Errors when `patience` emits before the first line, or before the next one. */
function inTime(patience: Observable<unknown>): MonoTypeOperatorFunction<string> {
  return connect((lines) => {
    const end$ = lines.pipe(
      catchError(() => EMPTY),
      ignoreElements(),
      endWith(true),
    );
    const late$ = lines.pipe(
      startWith(''),
      switchMap(() => patience),
      map((): never => {
        throw new MindError('It took too long over a line. A smaller model answers sooner.');
      }),
      takeUntil(end$),
    );
    return merge(lines, late$);
  });
}
