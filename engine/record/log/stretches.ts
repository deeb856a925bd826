/** A log's text, a stretch after the other: that of a long night is larger than a text may be. */

/** No line of a log has more letters. */
export const LONGEST_LINE = 2 ** 21;
/** Bytes that are read at once: so few that a show which plays meanwhile does not stand still; and that are copied at once. */
const STRETCH = 2 ** 18;
const COPIED = 2 ** 24;

/** Whole lines each. Of what is too long to be a line only so much is kept that this shows. */
export async function* stretchesOf(log: Blob): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of piecesOf(log, STRETCH)) {
    const text = rest + decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    yield text.slice(0, end);
    rest = text.slice(end, end + LONGEST_LINE + 1);
  }
  yield rest + decoder.decode();
}

/** A copy, of a file that is written on: from a file that has changed since, browsers read nothing. */
export async function copyOf(log: Blob): Promise<Blob> {
  const pieces: Blob[] = [];
  for await (const bytes of piecesOf(log, COPIED)) pieces.push(new Blob([bytes]));
  return new Blob(pieces);
}

async function* piecesOf(log: Blob, length: number): AsyncGenerator<ArrayBuffer> {
  for (let from = 0; from < log.size; from += length) yield await log.slice(from, from + length).arrayBuffer();
}
