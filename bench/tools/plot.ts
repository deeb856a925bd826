/** Series over time as one SVG picture: a small diagram each, from 0 up, with the first and the last value. */

const [WIDTH, HEIGHT, GAP, ACROSS] = [300, 110, 20, 3];
const [TOP, BOTTOM] = [26, 12];

/** @param times seconds of the samples. Series that not every sample has are left out. */
export function plot(
  times: readonly number[],
  samples: readonly Readonly<Record<string, number>>[],
  series: Readonly<Record<string, { readonly unit: string }>>,
): string {
  const names = Object.keys(series).filter((name) => samples.every((sample) => name in sample));
  const rows = Math.ceil(names.length / ACROSS);
  const [width, height] = [ACROSS * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP];
  const diagrams = names.map((name, i) => {
    const [x, y] = [GAP + (i % ACROSS) * (WIDTH + GAP), GAP + Math.floor(i / ACROSS) * (HEIGHT + GAP)];
    const values = samples.map((sample) => sample[name]!);
    return `<g transform="translate(${x} ${y})">${diagram(name, series[name]!.unit, times, values)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...diagrams,
    '</svg>\n',
  ].join('\n');
}

function diagram(name: string, unit: string, times: readonly number[], values: readonly number[]): string {
  const most = Math.max(...values, 1e-9);
  const last = times.at(-1)!;
  const left = (time: number) => ((WIDTH * time) / last).toFixed(1);
  const up = (value: number) => (HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * value) / most).toFixed(1);
  const points = values.map((value, i) => `${left(times[i]!)},${up(value)}`).join(' ');
  const [from, to] = [values[0]!, values.at(-1)!].map((value) => value.toPrecision(4));
  return [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#f4f4f6"/>`,
    `<text x="6" y="15" fill="#222">${name}</text>`,
    `<text x="${WIDTH - 6}" y="15" text-anchor="end" fill="#555">${from} → ${to} ${unit}</text>`,
    `<polyline points="${points}" fill="none" stroke="#3b5bdb" stroke-width="1.5"/>`,
    `<text x="${WIDTH - 6}" y="${HEIGHT - 2}" text-anchor="end" fill="#999" font-size="9">${last.toFixed(0)} s</text>`,
  ].join('');
}
