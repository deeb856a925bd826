/** How a show stands before its first event. */
import { neutralMeaning } from './models/meaning/vector';
import { defaultValues, type ParameterValues } from './parameters';
import { openingState, type PerformanceState } from './performance';
import type { Show } from './show';

export interface Opening {
  readonly sketch: string;
  /** The neutral meaning vector. */
  readonly meaning: readonly number[];
  readonly parameters: ParameterValues;
}

export function openingOf(show: Show): PerformanceState {
  const { sketch, meaning, parameters } = show.opening ?? usualOpening(show.sketch);
  return openingState(sketch, meaning, parameters);
}

export function usualOpening(sketch: string): Opening {
  return { sketch, meaning: Array.from(neutralMeaning()), parameters: defaultValues() };
}
