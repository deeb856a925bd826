/** A show with nothing behind it, for panels: what is sent is folded at once. */
import { BehaviorSubject } from 'rxjs';
import { manualClock } from '../../engine/clock';
import { saved } from '../../engine/control/actions';
import { createControls } from '../../engine/control/desk';
import type { Mapping } from '../../engine/control/mapping';
import type { EventBody } from '../../engine/events';
import { openingState, perform } from '../../engine/performance';
import type { Live } from '../../ui/live/live';

export const opening = openingState('drift', new Array<number>(16).fill(0));
export const here = () => ({ latent: [1, 0], families: [1] });
export const source = 'test';

export function show() {
  const state$ = new BehaviorSubject(opening);
  const state = () => state$.value;
  const sent: EventBody[] = [];
  const send = (event: EventBody) => {
    sent.push(event);
    state$.next(perform(state(), { ...event, at: 1 }));
  };
  const keepScene = (slot: number, name: string) =>
    send({ ...saved({ state: state(), at: 1, sketches: [], here }, slot, name), source });
  /** The performer's controls, with these mappings. */
  const controlsOf = (mappings: readonly Mapping[] = []) =>
    createControls({
      usual: {},
      controllers: () => ({}),
      mappings,
      sketches: () => [],
      opening,
      state,
      here,
    });
  const parts = { state$, state, send, clock: manualClock(), measure: () => Promise.resolve([1]) };
  return { parts, live: parts as unknown as Live, state$, send, sent, keepScene, controlsOf };
}
