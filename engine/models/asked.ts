/**
 * What was asked of the worker, and who waits for it. Nobody waits for ever: what is asked is done, or fails, or ends with the worker;
 * between two workers it is refused at once. It is not kept for the next one, which comes after deaths in a row (the first is followed
 * at once), perhaps of what was asked before, and has to bring back first what played.
 */
import type { Order, WorkerKind } from './protocol';

/** No fault of what was asked: the worker has gone first. */
export class Interrupted extends Error {}

/** No fault either: the performer has taken the model out. */
export class TakenOut extends Error {}

/** What is asked, under the number with which the worker answers it. */
type Question = (id: number) => Order;

interface Pending {
  /** Of a step. */
  readonly kind?: WorkerKind;
  /** What the worker's end does as well: what is to be known once it is done. */
  readonly whenOut?: () => void;
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
}

export interface Asked {
  /** @param kind of a step. Rejects when it fails, and with `Interrupted` when the worker ends first or there is none. */
  ask<T>(question: Question, kind?: WorkerKind): Promise<T>;
  /**
   * Asks that something leaves the worker. With the worker it leaves too, so then it is done; and where there is none, it is at once.
   * @param whenOut called when it is out.
   */
  askOut(question: Question, whenOut: () => void): Promise<void>;
  /** It is done. */
  settle(id: number, output?: unknown): void;
  /** It failed. Returns the model, if it was a step. */
  fail(id: number, message: string): WorkerKind | undefined;
  /** So much is neither done nor has failed. */
  size(): number;
  /** The worker goes, with all that was asked of it. */
  end(why: string): void;
}

/** @param order tells the worker; false where there is none. */
export function createAsked(order: (order: Order) => boolean): Asked {
  const pending = new Map<number, Pending>();
  let nextId = 0;

  function taken(id: number): Pending | undefined {
    const asked = pending.get(id);
    pending.delete(id);
    return asked;
  }

  function settle(id: number, output?: unknown): void {
    const asked = taken(id);
    asked?.whenOut?.();
    asked?.resolve(output as never);
  }

  function fail(id: number, message: string): WorkerKind | undefined {
    const asked = taken(id);
    asked?.reject(new Error(message));
    return asked?.kind;
  }

  function lose(id: number, why: string): void {
    if (pending.get(id)?.whenOut) settle(id);
    else taken(id)?.reject(new Interrupted(why));
  }

  function ask<T>(question: Question, about: Pick<Pending, 'kind' | 'whenOut'>): Promise<T> {
    const id = nextId++;
    const isHeard = order(question(id));
    const answer = new Promise<T>((resolve, reject) => pending.set(id, { ...about, resolve, reject }));
    if (!isHeard) lose(id, 'The models are starting anew: try again in a moment.');
    return answer;
  }

  return {
    ask: (question, kind) => ask(question, { ...(kind && { kind }) }),
    askOut: (question, whenOut) => ask(question, { whenOut }),
    settle,
    fail,
    size: () => pending.size,
    end: (why) => [...pending.keys()].forEach((id) => lose(id, why)),
  };
}
