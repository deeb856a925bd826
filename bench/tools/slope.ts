/** A straight line through samples: its slope, and the standard error of that (ordinary least squares). */
export function slopeOf(
  xs: readonly number[],
  ys: readonly number[],
): { readonly slope: number; readonly error: number } {
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [middleX, middleY] = [mean(xs), mean(ys)];
  const spread = xs.reduce((sum, x) => sum + (x - middleX) ** 2, 0);
  const slope = xs.reduce((sum, x, i) => sum + (x - middleX) * (ys[i]! - middleY), 0) / spread;
  const rest = ys.reduce((sum, y, i) => sum + (y - middleY - slope * (xs[i]! - middleX)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / Math.max(1, xs.length - 2) / spread) };
}
