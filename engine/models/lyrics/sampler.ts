/** Draws the next token from logits. All chance is handed in. */

export interface SamplerSettings {
  /** Divides the logits; above 0. */
  readonly temperature: number;
  /** Only so many of the likeliest tokens stay, at least 1. */
  readonly topK: number;
  /** Tokens below this share of the likeliest one's probability go (min-p; Nguyen et al. 2024), 0..1. */
  readonly minP: number;
}

/**
 * The candidates, each with its share; shares add up to 1, the likeliest first. Logits of -Infinity never are.
 * Empty where every logit is -Infinity.
 */
export function candidates(logits: Float32Array, settings: SamplerSettings): { token: number; share: number }[] {
  const best = topOf(logits, Math.max(1, Math.round(settings.topK)));
  const peak = logits[best[0] ?? 0]!;
  const weighted = best
    .map((token) => ({ token, share: Math.exp((logits[token]! - peak) / Math.max(0.01, settings.temperature)) }))
    .filter(({ share }) => share >= settings.minP);
  const sum = weighted.reduce((total, { share }) => total + share, 0);
  return weighted.map(({ token, share }) => ({ token, share: share / sum }));
}

/** The one of `list` that the number `chance` in [0, 1) falls on. */
export function pick(list: readonly { token: number; share: number }[], chance: number): number {
  let left = chance;
  for (const { token, share } of list) {
    left -= share;
    if (left < 0) return token;
  }
  return list.at(-1)!.token;
}

/** The `count` tokens of the largest finite logits, largest first. */
function topOf(logits: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (let token = 0; token < logits.length; token++) {
    const logit = logits[token]!;
    if (logit === -Infinity || (best.length === count && logit <= logits[best.at(-1)!]!)) continue;
    let at = best.length;
    while (at > 0 && logits[best[at - 1]!]! < logit) at--;
    best.splice(at, 0, token);
    best.length = Math.min(best.length, count);
  }
  return best;
}
