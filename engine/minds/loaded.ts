/** What all minds that live in this page share: they load once, then write one request after another. */
import { BehaviorSubject, Observable } from 'rxjs';
import { MindError, reason } from './faults';
import type { LyricPrompt, Mind, MindState } from './types';

export interface Loaded<Model> {
  readonly name: string;
  readonly title: string;
  /** @param progress takes 0 to 1. */
  readonly load: (progress: (fraction: number) => void, signal: AbortSignal) => Promise<Model>;
  /** Resolves when the answer is complete, or soon after the signal. */
  readonly write: (
    model: Model,
    prompt: LyricPrompt,
    signal: AbortSignal,
    piece: (text: string) => void,
  ) => Promise<void>;
  readonly unload: (model: Model) => unknown;
}

/** Starts to load at once; where that fails, each stream tries again. */
export function createLoadedMind<Model>({ name, title, load, write, unload }: Loaded<Model>): Mind {
  const state$ = new BehaviorSubject<MindState>({ status: 'loading', progress: 0 });
  const gone = new AbortController();
  let model: Promise<Model> | undefined;
  /** The request before this one: a model writes one at a time. */
  let before: Promise<unknown> = Promise.resolve();

  const say = (state: MindState) => {
    if (!gone.signal.aborted) state$.next(state);
  };
  const inWords = (error: unknown) =>
    error instanceof MindError ? error : new MindError(`The model gave up: ${reason(error)}. It is asked again later.`);

  async function start(): Promise<Model> {
    say({ status: 'loading', progress: 0 });
    try {
      const loaded = await load((fraction) => {
        say({ status: 'loading', progress: Math.min(1, Math.max(0, fraction || 0)) });
      }, gone.signal);
      say({ status: 'ready' });
      return loaded;
    } catch (error) {
      model = undefined;
      const known =
        error instanceof MindError
          ? error
          : new MindError(`The model cannot be loaded: ${reason(error)}. Check the network and its name.`);
      say({ status: 'failed', message: known.message });
      throw known;
    }
  }
  const ready = () => (model ??= start());
  ready().catch(() => undefined);

  return {
    name,
    title,
    state$,
    stream(prompt) {
      return new Observable<string>((pieces) => {
        const abort = new AbortController();
        const signal = AbortSignal.any([abort.signal, gone.signal]);
        const waited = before;
        const run = async () => {
          const loaded = await ready();
          await waited;
          if (signal.aborted) return;
          say({ status: 'streaming' });
          await write(loaded, prompt, signal, (text) => {
            if (!signal.aborted) pieces.next(text);
          });
        };
        const running = run().then(
          () => {
            say({ status: 'ready' });
            pieces.complete();
          },
          (error: unknown) => {
            const known = inWords(error);
            say(signal.aborted ? { status: 'ready' } : { status: 'failed', message: known.message });
            if (!signal.aborted) pieces.error(known);
            // Whoever waits for a mind that is given up is to wait no longer.
            else pieces.complete();
          },
        );
        before = running;
        return () => abort.abort();
      });
    },
    dispose() {
      gone.abort();
      state$.complete();
      model?.then(unload).catch(() => undefined);
    },
  };
}
