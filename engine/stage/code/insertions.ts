/** Text put into a text without moving its lines, and the way back from a place in the outcome. */

export interface Insertion {
  /** Offset in UTF-16 units. */
  readonly at: number;
  /** Without line breaks. */
  readonly text: string;
}

export interface Extended {
  readonly text: string;
  /** The column in the original of a column of a line in the outcome, all from 1. */
  readonly columnOf: (line: number, column: number) => number;
}

/** Those at the same place go in in their order. */
export function insert(original: string, insertions: readonly Insertion[]): Extended {
  const starts = [
    0,
    ...[...original.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map(({ 0: end, index }) => index + end.length),
  ];
  const byLine = new Map<number, { column: number; length: number }[]>();
  let out = '';
  let from = 0;
  let line = 0;
  for (const { at, text } of [...insertions].sort((a, b) => a.at - b.at)) {
    while (line + 1 < starts.length && starts[line + 1]! <= at) line++;
    if (!byLine.has(line)) byLine.set(line, []);
    byLine.get(line)!.push({ column: at - starts[line]!, length: text.length });
    out += original.slice(from, at) + text;
    from = at;
  }
  return {
    text: out + original.slice(from),
    columnOf(line, column) {
      let gained = 0;
      for (const inserted of byLine.get(line - 1) ?? []) {
        const beyond = column - 1 - inserted.column - gained;
        if (beyond < 0) break;
        gained += Math.min(inserted.length, beyond);
      }
      return column - gained;
    },
  };
}
