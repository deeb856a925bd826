/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016, on bytes as in GPT-2). Ids: the control tokens, then the 256 bytes
 * in the order of their value, then one id per merge in the order learnt. The twin of `training/lyrics/tokens.py`.
 */

export interface Tokenizer {
  /** How many ids there are. */
  readonly size: number;
  /** The id of a control token such as `<nl>`. @throws Error when there is none of that name. */
  control(name: string): number;
  encode(text: string): number[];
  /** The bytes of one id; none for a control token. */
  bytes(id: number): Uint8Array;
  decode(ids: readonly number[]): string;
}

interface TokenizerFile {
  readonly control: readonly string[];
  /** Each `left right`, in GPT-2's letters. */
  readonly merges: readonly string[];
}

/** A merge never crosses these: a word with the space before it, a number, a run of marks, white space. */
const PIECE = / ?\p{L}+(?:'\p{L}+)*| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu;

/** GPT-2's printable letter for each byte value. */
function byteLetters(): string[] {
  let spare = 256;
  const isPrintable = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : spare++));
}

/** @param json the file's text: `{ control, merges }`. */
export function createTokenizer(json: string): Tokenizer {
  const { control, merges } = JSON.parse(json) as TokenizerFile;
  const letters = byteLetters();
  const entries = [...control, ...letters, ...merges.map((merge) => merge.replace(' ', ''))];
  const ids = new Map(entries.map((entry, id) => [entry, id]));
  const rank = new Map(merges.map((merge, order) => [merge, order]));
  const byteOf = new Map(letters.map((letter, byte) => [letter, byte]));
  const bytes = entries.map((entry, id) =>
    Uint8Array.from(id < control.length ? [] : entry, (letter) => byteOf.get(letter)!),
  );

  /** Joins the pair that was learnt earliest, again and again. */
  function join(parts: string[]): string[] {
    for (;;) {
      let best = Infinity;
      let at = -1;
      for (let i = 0; i + 1 < parts.length; i++) {
        const order = rank.get(`${parts[i]!} ${parts[i + 1]!}`) ?? Infinity;
        if (order < best) [best, at] = [order, i];
      }
      if (at < 0) return parts;
      parts.splice(at, 2, parts[at]! + parts[at + 1]!);
    }
  }

  return {
    size: entries.length,
    control(name) {
      const id = control.indexOf(name);
      if (id < 0) throw new Error(`The tokenizer has no control token ${name}`);
      return id;
    },
    encode(text) {
      const pieces = text.match(PIECE) ?? [];
      const utf8 = new TextEncoder();
      return pieces.flatMap((piece) =>
        join(Array.from(utf8.encode(piece), (byte) => letters[byte]!)).map((part) => ids.get(part)!),
      );
    },
    bytes: (id) => bytes[id]!,
    decode: (list) => new TextDecoder().decode(Uint8Array.from(list.flatMap((id) => [...bytes[id]!]))),
  };
}
