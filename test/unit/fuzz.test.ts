/** Whatever bytes come: a parser reads them or says in words why not, and the gate never throws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clean } from '../../engine/gate/clean';
import { passed } from '../../engine/gate/gate';
import { readMidiFile } from '../../engine/inputs/midi-file';
import { cleanLine } from '../../engine/minds/lines';
import { parseSafetensors } from '../../engine/models/safetensors';
import { parseShow } from '../../engine/show-file';

const seed = 20;

/** A file whose header is any JSON at all. */
function safetensors(header: string, body: Uint8Array): ArrayBuffer {
  const json = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + json.length + body.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  file.set(body, 8 + json.length);
  return file.buffer;
}

const number = fc.oneof(fc.integer({ min: -4, max: 64 }), fc.double());
const entry = fc.record({
  dtype: fc.constantFrom('F32', 'F16', 'I8', 'constructor', 'F64'),
  shape: fc.oneof(fc.array(number, { maxLength: 4 }), fc.jsonValue()),
  data_offsets: fc.oneof(fc.tuple(number, number), fc.jsonValue()),
});

test('weights: any header is read, or refused in words', () => {
  const header = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.string(), fc.oneof(entry, fc.jsonValue())),
    fc.constant(null),
  );
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 128 }), (value, body) => {
      refusedInWords(
        () => parseSafetensors(safetensors(JSON.stringify(value), body)),
        /^This weights file cannot be read/,
      );
    }),
    { seed, numRuns: 3000 },
  );
});

test('weights, MIDI files and show files of any bytes, likewise', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      refusedInWords(() => parseSafetensors(bytes.slice().buffer), /^This weights file cannot be read/);
      const head = [
        0x4d,
        0x54,
        0x68,
        0x64,
        0,
        0,
        0,
        6,
        0,
        0,
        0,
        1,
        0,
        96,
        0x4d,
        0x54,
        0x72,
        0x6b,
        0,
        0,
        0,
        bytes.length % 256,
      ];
      refusedInWords(() => readMidiFile(new Uint8Array([...head, ...bytes]).buffer, 'x.mid'), /^x\.mid/);
      refusedInWords(() => parseShow(new TextDecoder().decode(bytes), 'x'), /^shows\/x/);
    }),
    { seed, numRuns: 2000 },
  );
});

test('text: the gate never throws, and what it cleaned or let through stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(clean(clean(text))).toBe(clean(text));
      const line = passed(text);
      if (line !== undefined) expect(passed(line)).toBe(line);
      expect(cleanLine(text).length).toBeLessThanOrEqual(120);
    }),
    { seed, numRuns: 1500 },
  );
});

function refusedInWords(read: () => unknown, words: RegExp): void {
  try {
    read();
  } catch (error) {
    expect((error as Error).message).toMatch(words);
  }
}
