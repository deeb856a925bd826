/** Which models are to be there, in which size: what the performer has chosen, and what becomes of it. */
import type { BehaviorSubject } from 'rxjs';
import type { Asked } from './asked';
import type { ModelSize } from './contract';
import type { Health, ModelHealth } from './health';
import { type Order, type Report, WORKER_KINDS, type WorkerKind } from './protocol';

export interface Loads {
  /** The models that are wanted, in the order in which they load. */
  readonly kinds: () => readonly WorkerKind[];
  readonly isWanted: (kind: WorkerKind) => boolean;
  /** What a new worker is to load. */
  readonly orders: () => readonly Order[];
  /** See `Kernel`. */
  readonly load: (kind: WorkerKind, size?: ModelSize) => Promise<void>;
  readonly unload: (kind: WorkerKind) => Promise<void>;
  /** It is there, as the worker tells. */
  readonly loaded: (report: Extract<Report, { report: 'loaded' }>) => void;
  /** It cannot come, and nobody waits for it: the show goes on without it, and it is loaded again. */
  readonly failed: (kind: WorkerKind, message: string) => void;
  /** All that are wanted are there, or cannot come for now. */
  readonly areSettled: () => boolean;
  /** The worker is gone, and the models with it: the next one is to load them. */
  readonly end: () => void;
  /** Nothing is loaded again by itself any more. */
  readonly rest: () => void;
}

export interface LoadParts {
  readonly health$: BehaviorSubject<Health>;
  readonly update: (kind: WorkerKind, change: Partial<ModelHealth>) => void;
  readonly asked: Asked;
  readonly order: (order: Order) => void;
  /** Told what the performer should know. */
  readonly notify: (text: string) => void;
  /** What is chosen will be another: who stands by has not that, and its memory may be needed. */
  readonly onChoice: () => void;
  /** What is chosen is there, or stays as it was. */
  readonly onChosen: () => void;
}

/** Seconds between two attempts to load a model, at most. */
const LONGEST_RELOAD = 32;

export function createLoads({ health$, update, asked, order, notify, onChoice, onChosen }: LoadParts): Loads {
  /** What the performer has chosen: a size, or that it is not to be loaded. */
  const chosen = new Map<WorkerKind, ModelSize | 'none'>();
  /** Loads that failed one after another, of each model, and when it is loaded again. */
  const failures = new Map<WorkerKind, number>();
  const again = new Map<WorkerKind, ReturnType<typeof setTimeout>>();

  const stateOf = (kind: WorkerKind) => health$.value.models[kind].state;
  const isWanted = (kind: WorkerKind) => chosen.get(kind) !== 'none';
  const kinds = () => WORKER_KINDS.filter(isWanted);

  function loadOrder(kind: WorkerKind, id?: number): Order {
    const size = chosen.get(kind);
    const wanted = size === undefined || size === 'none' ? {} : { size };
    return { order: 'load', kind, ...wanted, ...(id !== undefined && { id }) };
  }

  async function load(kind: WorkerKind, size?: ModelSize): Promise<void> {
    const before = chosen.get(kind);
    const state = stateOf(kind);
    if (size) chosen.set(kind, size);
    else if (before === 'none') chosen.delete(kind);
    update(
      kind,
      state === 'ready'
        ? { coming: size ?? health$.value.models[kind].size, progress: 0 }
        : { state: 'loading', progress: 0 },
    );
    onChoice();
    try {
      await asked.ask((id) => loadOrder(kind, id));
    } catch (error) {
      if (before === undefined) chosen.delete(kind);
      else chosen.set(kind, before);
      staysAsItWas(kind, state, error as Error);
      throw error;
    } finally {
      update(kind, { coming: undefined });
      onChosen();
    }
  }

  function staysAsItWas(kind: WorkerKind, before: ModelHealth['state'], { message }: Error): void {
    const state = stateOf(kind);
    if (!isWanted(kind)) {
      if (state !== 'ready') update(kind, { state: 'unloaded' });
    } else if (state === 'loading') {
      // Not where the worker has gone: the next one has its own way.
      if (before === 'failed') failed(kind, message);
      else update(kind, { state: before });
    }
  }

  async function unload(kind: WorkerKind): Promise<void> {
    chosen.set(kind, 'none');
    onChoice();
    const out = () => update(kind, { state: 'unloaded', memory: 0, progress: 0, loadSeconds: 0 });
    await asked.askOut((id) => ({ order: 'unload', kind, id }), out);
    onChosen();
  }

  function loaded(report: Extract<Report, { report: 'loaded' }>): void {
    const { kind, seconds, name, title, licence, size, sizes, hash, bytes, cached, memory } = report;
    // It was still on its way when it was taken out.
    if (!isWanted(kind) && stateOf(kind) === 'unloaded') return void unload(kind);
    const model = { name, title, licence, size, sizes, hash, bytes, cached, memory };
    failures.delete(kind);
    update(kind, { ...model, state: 'ready', progress: 1, loadSeconds: seconds });
  }

  function failed(kind: WorkerKind, message: string): void {
    const times = (failures.get(kind) ?? 0) + 1;
    failures.set(kind, times);
    update(kind, { state: 'failed' });
    const seconds = Math.min(LONGEST_RELOAD, 2 ** (times - 1));
    notify(`The ${kind} model cannot play and is loaded again in ${seconds} s: ${message}`);
    const loadAgain = () => {
      // It has come meanwhile, or was taken out and the worker has not come to that yet.
      if (stateOf(kind) !== 'failed' || !isWanted(kind)) return;
      update(kind, { state: 'loading', progress: 0 });
      order(loadOrder(kind));
    };
    clearTimeout(again.get(kind));
    again.set(kind, setTimeout(loadAgain, 1000 * seconds));
  }

  const rest = () => again.forEach((timer) => clearTimeout(timer));

  return {
    kinds,
    isWanted,
    orders: () => kinds().map((kind) => loadOrder(kind)),
    load,
    unload,
    loaded,
    failed,
    areSettled: () => WORKER_KINDS.every((kind) => ['ready', 'unloaded', 'failed'].includes(stateOf(kind))),
    end() {
      rest();
      for (const kind of kinds()) update(kind, { state: 'waiting', coming: undefined, progress: 0 });
    },
    rest,
  };
}
