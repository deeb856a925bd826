/** Several prompts at once, each as heavy as its knob says, and a deck of prompts that are prepared. */
import type { WeightedText } from './models/meaning/meaning';
import type { ParameterId, ParameterValues } from './parameters';
import type { Scene } from './scenes/scene';

export const PROMPT_SLOTS = [1, 2, 3, 4] as const;
/** Pads of the deck. */
export const PROMPT_PADS = 16;

/** By slot, from the first on. */
export type Prompts = readonly string[];
export const NO_PROMPTS: Prompts = PROMPT_SLOTS.map(() => '');
/** For each slot one: a scene out of a file may have fewer. */
export const allOf = (prompts: Prompts): Prompts => NO_PROMPTS.map((none, i) => prompts[i] ?? none);

export const weightId = (slot: number) => `prompt.weight${slot}` as Extract<ParameterId, `prompt.weight${string}`>;

type Values = Readonly<Partial<Record<ParameterId, number>>>;

/** The words that count, and how much. A weight is told in steps, so that a knob that is turned is not read too often. */
export function weighted(prompts: Prompts, parameters: Values, share = 1): readonly WeightedText[] {
  return prompts
    .map((text, i) => ({ text, weight: stepped(share * (parameters[weightId(i + 1)] ?? 0)) }))
    .filter(({ text, weight }) => text !== '' && weight > 0);
}

/** Steps of a weight. */
const STEPS = 64;
const stepped = (weight: number) => Math.round(STEPS * weight) / STEPS;

/** Those of two decks together. @param way 0..1, from `a` to `b` */
export function blended(a: Scene, b: Scene, way: number): readonly WeightedText[] {
  return [...weighted(a.prompts, a.parameters, 1 - way), ...weighted(b.prompts, b.parameters, way)];
}

/** What the lyrics are about: the heaviest; of two as heavy, the first. Empty where all knobs are down. */
export function heaviest(prompts: Prompts, parameters: ParameterValues): string {
  let found = '';
  let most = 0;
  prompts.forEach((text, i) => {
    const weight = parameters[weightId(i + 1)];
    if (text !== '' && weight > most) [found, most] = [text, weight];
  });
  return found;
}
