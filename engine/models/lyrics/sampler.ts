/** Draws the next token from logits. All chance is a hash: the same seed draws the same, here and in `sample.wgsl`. */

export interface Drawing {
  /** Divides the logits, after the bias; above 0. */
  readonly temperature: number;
  /** Only so many of the likeliest tokens stay, at least 1. */
  readonly topK: number;
  /** Tokens below this share of the likeliest one's probability go (min-p; Nguyen et al. 2024), 0..1. */
  readonly minP: number;
}

/** Which draw of which draft. */
export interface Draw {
  readonly seed: number;
  readonly draft: number;
  readonly step: number;
}

/** Index of the token that is drawn: the largest after Gumbel noise (Maddison et al. 2014). Logits of -Infinity never are. */
export function draw(logits: Float32Array, { temperature, topK, minP }: Drawing, chance: Draw): number {
  const kept = topOf(logits, Math.max(1, Math.round(topK)));
  const peak = logits[kept[0] ?? 0]!;
  const least = Math.log(minP);
  let best = kept[0] ?? 0;
  let score = -Infinity;
  for (const token of kept) {
    const share = (logits[token]! - peak) / temperature;
    const noisy = share + gumbel(chance, token);
    if (share < least || noisy <= score) continue;
    score = noisy;
    best = token;
  }
  return best;
}

function gumbel({ seed, draft, step }: Draw, token: number): number {
  const bits = hashed(token ^ hashed((4 * step + draft) ^ hashed(seed)));
  return -Math.log(-Math.log(((bits >>> 8) + 0.5) / 2 ** 24));
}

/** PCG (O'Neill 2014), 32 bits to 32 bits. */
function hashed(value: number): number {
  const mixed = (Math.imul(value, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((mixed >>> ((mixed >>> 28) + 4)) ^ mixed, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
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
