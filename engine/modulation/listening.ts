/** What the ears hear, as events: only what the matrix listens to, a modest number of times a second, and only what is new. */
import type { EventBody } from '../events';
import type { PerformanceState } from '../performance';
import { type Ear, HEARD_VALUES, type HeardValue, type Said } from './followed';
import type { Modulations } from './modulation';

export type Ears = Readonly<Partial<Record<Ear, () => { readonly values: Said }>>>;

/** Seconds between two looks, and how far a value must have gone to be told. */
const EVERY = 0.04;
const NEW = 0.01;
/** Of the tempo: a hundredth would be two beats a minute. */
const NEW_TEMPO = 0.001;

/** @returns what to do at a moment of a live show; in one that is played again, what was heard is in the log. */
export function createListening(ears: () => Ears, send: (event: EventBody) => void) {
  let last = -Infinity;
  const told: Record<Ear, Said> = { show: {}, input: {} };
  return (state: PerformanceState, at: number): void => {
    if (at - last < EVERY) return;
    last = at;
    for (const [ear, listen] of Object.entries(ears()) as [Ear, NonNullable<Ears[Ear]>][]) {
      const wanted = wantedOf(ear, state.modulations);
      if (wanted.length === 0) continue;
      const { values: said } = listen();
      const values: Said = {};
      for (const value of wanted) {
        const now = said[value];
        const enough = value === 'tempo' ? NEW_TEMPO : NEW;
        if (now === undefined || Math.abs(now - (told[ear][value] ?? 0)) < enough) continue;
        values[value] = Math.round(1000 * now) / 1000;
        told[ear][value] = now;
      }
      if (Object.keys(values).length > 0) send({ type: 'heard', ear, values, source: 'ears' });
    }
  };
}

function wantedOf(ear: Ear, modulations: Modulations): readonly HeardValue[] {
  const routes = Object.values(modulations).map(({ source }) => source);
  return HEARD_VALUES.filter((value) =>
    routes.some((source) => source.kind === 'heard' && source.ear === ear && source.value === value),
  );
}
