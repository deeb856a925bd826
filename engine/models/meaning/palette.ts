/** Reads three colours off a distribution over OKLab prototypes, exactly as `training/meaning/palette.py` does it. */

/** OKLab distance at which another colour of a palette begins to be its own. */
const APART = 0.14;
/** OKLab distance over which neighbouring prototypes speak for one colour. */
const NEAR = 0.1;
/** Difference of lightness from the dominant colour that the third colour looks for. */
const CONTRAST = 0.25;
/** Mass too small to move a colour by a thousandth. */
const NEGLIGIBLE = 1e-6;

type Colour = readonly [L: number, a: number, b: number];

/**
 * With p the distribution for these words, q that of all names, and density the q of a prototype's neighbourhood:
 * the first colour is the strongest mode of p p / q, likely and more so than usual. The second is the strongest mode of
 * p / (q density) away from the first: what these words bring to mind and others seldom do. The third is the same away
 * from both, and weighted to differ from the first in lightness. The distribution is learned; how it is read is a rule.
 *
 * @param prototypes OKLab, [K, 3]
 * @param logPrior ln q, [K]
 * @returns a function from logits [K] to three OKLab colours, [9]
 */
export function createPalette(prototypes: Float32Array, logPrior: Float32Array): (logits: Float32Array) => number[] {
  const count = logPrior.length;
  const colours = Array.from(logPrior, (_, k): Colour => {
    return [prototypes[3 * k]!, prototypes[3 * k + 1]!, prototypes[3 * k + 2]!];
  });
  /** Row-major, [K, K]. */
  const near = Float32Array.from({ length: count * count }, (_, i) => {
    return closeness(colours[Math.floor(i / count)]!, colours[i % count]!, NEAR);
  });
  const logDensity = nearby(logPrior.map(Math.exp)).map(Math.log);

  /** How much of `mass` lies near each prototype. */
  function nearby(mass: Float32Array): Float32Array {
    const sums = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const share = mass[i]!;
      if (share < NEGLIGIBLE) continue;
      for (let k = 0, at = i * count; k < count; k++, at++) sums[k]! += share * near[at]!;
    }
    return sums;
  }

  /** The mean of `mass` [K] around the prototype with most of it nearby. */
  function strongest(mass: Float32Array): Colour {
    const sums = nearby(mass);
    const most = Math.max(...sums);
    const centre = sums.indexOf(most);
    const mean: [number, number, number] = [0, 0, 0];
    for (let k = 0; k < count; k++) {
      const share = (mass[k]! * near[centre * count + k]!) / most;
      for (let i = 0; i < 3; i++) mean[i]! += share * colours[k]![i]!;
    }
    return mean;
  }

  const awayFrom = (mass: Float32Array, colour: Colour) =>
    mass.map((value, k) => value * (1 - closeness(colour, colours[k]!, APART)));

  return (logits) => {
    const first = strongest(softmax(logits.map((logit, k) => 2 * logit - logPrior[k]!)));
    const evoked = awayFrom(softmax(logits.map((logit, k) => logit - logPrior[k]! - logDensity[k]!)), first);
    const second = strongest(evoked);
    const contrast = (k: number) => 1 - Math.exp(-((colours[k]![0] - first[0]) ** 2) / (2 * CONTRAST ** 2));
    const third = strongest(awayFrom(evoked, second).map((value, k) => value * contrast(k)));
    return [...first, ...second, ...third];
  };
}

/** exp(-d^2 / 2 scale^2). */
function closeness(one: Colour, other: Colour, scale: number): number {
  const squared = (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2;
  return Math.exp(-squared / (2 * scale ** 2));
}

function softmax(logits: Float32Array): Float32Array {
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
