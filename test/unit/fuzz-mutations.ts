/** What becomes of a file on its way: bytes flipped, cut out, doubled, put in from elsewhere; values that nobody expected. */
import fc from 'fast-check';
import { NASTY_WORDS } from './fuzz-events';
import type { Sample } from './fuzz-corpus';

const DEEP = `${'['.repeat(9000)}${']'.repeat(9000)}`;
/** Stand for what no value of JavaScript is written as. */
const [DEEP_HERE, PROTO_HERE] = ['@deep', '@proto'];

const TOKENS = ['1e309', '-1', '99999999999999999999', '0x', 'null', '"', '{', '[', '[[[[[[[[', '}', ']', '(', '/*', '*/', '//', '`', '${', '\\', '\n', '\r', '\u2028', ',', ';', ':', 'e', '.', '-', '__proto__', '"__proto__":{"a":1},', '"constructor":1,', 'for(;;)', 'import a from "p5";', 'export ', 'uniform ', '#version 300 es', 'moof', 'mdat', 'MTrk', '#bundle\0', ...NASTY_WORDS]; // prettier-ignore
const WORST: readonly Uint8Array[] = [
  ...TOKENS.map((token) => new TextEncoder().encode(token)),
  Uint8Array.of(255, 255, 255, 255),
  Uint8Array.of(0, 0, 0, 0),
  Uint8Array.of(127, 255, 255, 255),
  Uint8Array.of(0x80),
];
const VALUES: readonly unknown[] = [null, true, false, 0, -0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 53, [], {}, [[]], [null], { length: 1e9 }, { toString: 1, valueOf: 2 }, { [PROTO_HERE]: { a: 1 } }, DEEP_HERE, 'x'.repeat(5000), new Array(5000).fill(0), ...NASTY_WORDS]; // prettier-ignore

interface Change {
  readonly kind: 'flip' | 'cut' | 'double' | 'splice' | 'token' | 'value' | 'key';
  /** Where, as shares of what there is. */
  readonly a: number;
  readonly b: number;
  readonly pick: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'double', 'splice', 'token', 'value', 'value', 'key'),
  a: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  b: fc.oneof(fc.constantFrom(0, 0.001), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
  pick: fc.nat(1000),
});

/** The samples, changed once or some times; and what is none of them. */
export function mutated(samples: readonly Sample[]): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const some = fc
    .tuple(fc.nat(samples.length - 1), fc.nat(samples.length - 1), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([one, other, changes]) =>
      changes.reduce((bytes, each) => changed(bytes, samples[other]!.bytes, each), samples[one]!.bytes),
    );
  const text = fc.oneof(fc.json(), fc.string({ unit: 'binary', maxLength: 200 }));
  return fc.oneof(
    { weight: 8, arbitrary: some },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Uint8Array.from(bytes)) },
    { weight: 1, arbitrary: text.map((each) => new TextEncoder().encode(each)) },
  );
}

function changed(
  bytes: Uint8Array<ArrayBuffer>,
  other: Uint8Array,
  { kind, a, b, pick }: Change,
): Uint8Array<ArrayBuffer> {
  // prettier-ignore
  const from = Math.floor(a * bytes.length);
  const to = Math.min(bytes.length, from + 1 + Math.floor(b * bytes.length));
  const [head, middle, tail] = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
  switch (kind) {
    case 'flip':
      return joined(head, middle.slice(0, 1).map((byte) => byte ^ (1 << pick % 8)), bytes.subarray(from + 1)); // prettier-ignore
    case 'cut':
      return joined(head, tail);
    case 'double':
      return joined(head, middle, middle, tail);
    case 'splice':
      return joined(head, other.subarray(Math.floor(b * other.length), Math.floor(b * other.length) + 200), tail);
    case 'token':
      return joined(head, WORST[pick % WORST.length]!, pick % 2 ? middle : new Uint8Array(), tail);
    default:
      return changedJson(bytes, kind, a, pick);
  }
}

/** One value of it, or one key, is another; where it is lines of JSON, of one line. */
function changedJson(
  bytes: Uint8Array<ArrayBuffer>,
  kind: 'value' | 'key',
  a: number,
  pick: number,
): Uint8Array<ArrayBuffer> {
  // prettier-ignore
  const text = new TextDecoder().decode(bytes);
  const lines = isJson(text) ? [text] : text.split('\n');
  const at = pick % lines.length;
  if (!isJson(lines[at]!)) return bytes;
  const root = { '': JSON.parse(lines[at]!) as unknown };
  const places = [...placesIn(root)];
  const [parent, key] = places[Math.floor(a * places.length)]!;
  if (kind === 'value') parent[key] = VALUES[pick % VALUES.length];
  else parent[pick % 2 ? PROTO_HERE : NASTY_WORDS[pick % NASTY_WORDS.length]!] = parent[key];
  lines[at] = JSON.stringify(root['']).replaceAll(`"${DEEP_HERE}"`, DEEP).replaceAll(PROTO_HERE, '__proto__');
  return new TextEncoder().encode(lines.join('\n'));
}

function* placesIn(value: unknown): Generator<[Record<string, unknown>, string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    yield [value as Record<string, unknown>, key];
    yield* placesIn(one);
  }
}

function isJson(text: string): boolean {
  try {
    // What is too deep to be written again is left as it is.
    return JSON.stringify(JSON.parse(text)) !== '';
  } catch {
    return false;
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
