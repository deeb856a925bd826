/** What the accompanist reads of a performance, and how a change of it travels to another thread. */
import type { ParameterId, ParameterValues } from '../parameters';
import type { PerformanceState } from '../performance';

/** A performance as it stands. */
export type Passage = Pick<PerformanceState, 'at' | 'held' | 'zones' | 'parameters' | 'meaning' | 'tempo' | 'phrase'>;

export interface Score extends Passage {
  /** How it will stand at the next change that is known beforehand: at its own `at`. */
  readonly coming?: Passage | undefined;
}

/** What is other than it was. */
export type ScoreChange = Partial<Omit<Score, 'parameters'> & { readonly parameters: Partial<ParameterValues> }>;

/** The parts of a state that are other than in `before`; undefined where none is. All of them without `before`. */
export function scoreChange(before: Score | undefined, state: Score): ScoreChange | undefined {
  const { parameters, ...rest } = passage(state);
  const coming = state.coming && passage(state.coming);
  if (!before) return { ...rest, parameters, coming };
  const ids = before.parameters === parameters ? [] : (Object.keys(parameters) as ParameterId[]);
  const turned = ids.filter((id) => parameters[id] !== before.parameters[id]);
  const change = {
    ...Object.fromEntries(Object.entries(rest).filter(([part, value]) => before[part as keyof Score] !== value)),
    ...(turned.length > 0 && { parameters: Object.fromEntries(turned.map((id) => [id, parameters[id]])) }),
    ...(!isSame(before.coming, coming) && { coming }),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

/** The inverse: a whole score after its first change, which has all. */
export function changedScore(before: Score | undefined, change: ScoreChange): Score {
  return { ...before, ...change, parameters: { ...before?.parameters, ...change.parameters } } as Score;
}

function passage({ at, held, zones, meaning, tempo, phrase, parameters }: Passage): Passage {
  return { at, held, zones, meaning, tempo, phrase, parameters };
}

function isSame(a: Passage | undefined, b: Passage | undefined): boolean {
  return a && b ? scoreChange(a, b) === undefined : a === b;
}
