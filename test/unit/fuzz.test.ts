/** Whatever bytes come: a parser reads them or says in words why not, and the gate never throws. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { lastValueFrom, tap } from 'rxjs';
import { expect, test, vi } from 'vitest';
import { readMappings } from '../../engine/control/mapping-file';
import type { EventBody, ShowEvent } from '../../engine/events';
import { clean } from '../../engine/gate/clean';
import { passed } from '../../engine/gate/gate';
import { createControllers } from '../../engine/inputs/controllers';
import { createHeld } from '../../engine/inputs/held';
import { readMidiFile } from '../../engine/inputs/midi-file';
import { createExpression } from '../../engine/inputs/mpe';
import { MindError } from '../../engine/minds/faults';
import { cleanLine, cleanLines } from '../../engine/minds/lines';
import { createServerMind } from '../../engine/minds/server';
import { createTokenizer } from '../../engine/models/lyrics/tokenizer';
import { ngramBuckets, tokens } from '../../engine/models/meaning/tokens';
import { parseSafetensors } from '../../engine/models/safetensors';
import { PARAMETER_IDS } from '../../engine/parameters';
import { openingState, perform } from '../../engine/performance';
import { checkEvent } from '../../engine/event-checks';
import { readLog } from '../../engine/record/log/reader';
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

/** Values as they are, and as they may be by mistake. */
const wild = fc.oneof(
  fc.integer({ min: -2, max: 200 }),
  fc.double(),
  fc.constantFrom(1e308, -1, 0, 127, 128, 2 ** 31, -0),
);
const words = fc.string({ unit: 'binary', maxLength: 60 });
const base = { at: fc.double({ min: 0, max: 1e5, noNaN: true }), source: fc.constantFrom('a', 'b', '__proto__'), channel: fc.integer({ min: 1, max: 16 }) }; // prettier-ignore
const place = { latent: fc.array(wild, { maxLength: 600 }), families: fc.array(wild, { maxLength: 12 }) };
const event = fc.oneof(
  fc.record({ ...base, type: fc.constantFrom('note-on', 'note-off'), note: fc.integer({ min: 0, max: 127 }), velocity: wild }),
  fc.record({ ...base, type: fc.constant('parameter'), id: fc.constantFrom(...PARAMETER_IDS), value: wild }),
  fc.record({ ...base, type: fc.constant('tempo'), bpm: wild }),
  fc.record({ ...base, type: fc.constantFrom('prompt', 'lyric-line', 'lyric-token', 'sketch', 'mind', 'panic'), text: words, name: words }),
  fc.record({ ...base, type: fc.constant('lyric-queued'), text: words, syllables: fc.array(wild, { maxLength: 5 }), place: fc.constantFrom('next', 'last') }),
  fc.record({ ...base, type: fc.constant('lyric-begun'), text: words, beats: fc.array(wild, { maxLength: 9 }), style: fc.constant('plain'), id: wild }),
  fc.record({ ...base, type: fc.constant('meaning'), vector: fc.array(wild, { maxLength: 20 }) }),
  fc.record({ ...base, type: fc.constant('cue-saved'), slot: fc.nat(5000), cue: fc.record(place) }),
  fc.record({ ...base, type: fc.constant('cue-recalled'), slot: fc.nat(5000), beats: wild }),
  fc.record({ ...base, type: fc.constant('more-like-this'), place: fc.record(place) }),
  fc.record({ ...base, type: fc.constantFrom('walk-freed', 'lyric-skipped'), level: fc.constant('info'), text: words }),
) as fc.Arbitrary<unknown> as fc.Arbitrary<ShowEvent>; // prettier-ignore

test('the state: whatever events come, in whatever order, the fold goes on and stays small', () => {
  const opening = openingState('drift', new Array<number>(16).fill(0));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      const state = events.reduce(perform, opening);
      expect(state.held.length).toBeLessThanOrEqual(256);
      expect(state.meaning.to).toHaveLength(16);
      expect(state.meaning.to.every(Number.isFinite)).toBe(true);
      expect(PARAMETER_IDS.every((id) => Number.isFinite(state.parameters[id]))).toBe(true);
      expect(state.tempo.bpm).toBeGreaterThan(0);
    }),
    { seed, numRuns: 300 },
  );
});

test('the state: a flood of one kind has an end', () => {
  const opening = openingState('drift', new Array<number>(16).fill(0));
  const flood = (make: (i: number) => EventBody) =>
    Array.from({ length: 5000 }, (_, i) => ({ ...make(i), at: i / 1000 })).reduce(perform, opening);
  const source = 'x';
  const keys = flood((i) => ({ type: 'note-on', note: i % 128, velocity: 1, channel: 1, source: `port ${i >> 7}` }));
  expect(keys.held.length).toBe(256);
  expect(keys.held.at(-1)).toMatchObject({ note: 4999 % 128 });
  const cue = { latent: [1], families: [1] };
  expect(Object.keys(flood((i) => ({ type: 'cue-saved', slot: i, cue, source })).cues)).toHaveLength(256);
  const [line] = flood(() => ({ type: 'lyric-token', text: ' la la la', source })).lyrics;
  expect(line!.text.length).toBeLessThan(2100);
  const place = { latent: [1], families: [1] };
  const turned = flood((i) => (i % 2 ? { type: 'more-like-this', place, source } : { type: 'walk-freed', source }));
  expect(JSON.stringify(turned.route).length).toBeLessThan(20_000);
  expect(Object.keys(flood((i) => ({ type: 'mpe-zone', manager: 1, members: 15, source: `${i}` })).zones)).toHaveLength(
    64,
  );
  const script = { language: 'p5', code: '' } as const;
  expect(Object.keys(flood((i) => ({ type: 'script', name: `${i}`, script, source })).scripts)).toHaveLength(64);
  expect(flood(() => ({ type: 'lyric-queued', text: 'a', syllables: [1], place: 'last', source })).queue.lines.length).toBeLessThanOrEqual(32); // prettier-ignore
});

test('MIDI: any controllers on any channel become values within their range', () => {
  const byte = fc.integer({ min: 0, max: 127 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 16 }), byte, byte), { maxLength: 300 }), (messages) => {
      const [controllers, expression, held] = [createControllers('x'), createExpression('x'), createHeld('x')];
      for (const [i, [channel, controller, value]] of messages.entries()) {
        const bodies = [
          ...(expression.read(channel, controller, value) ?? []),
          ...controllers.read(channel, controller, value, i / 1000),
        ];
        for (const body of bodies) {
          held.hear(body);
          if ('value' in body) expect(Math.abs(body.value)).toBeLessThanOrEqual(1);
          expect(checkEvent({ at: i, ...body })).toBeTypeOf('object');
        }
      }
      controllers.flush(1e6);
      expect(held.all().length).toBeLessThanOrEqual(16 * 8);
      expect(held.all()).toEqual([]);
    }),
    { seed, numRuns: 500 },
  );
});

test('a model server: any bytes end in lines that may be sung, or in words for the performer', async () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc
      .oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constant('[DONE]'))
      .map((data) => new TextEncoder().encode(`data: ${data}\n\n`)),
    words.map((content) =>
      new TextEncoder().encode(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\r\n\r\n`),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (const bytes of pieces) controller.enqueue(bytes);
          controller.close();
        },
      });
      const headers = { 'content-type': 'text/event-stream' };
      vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { headers })));
      const prompt = { words: 'x', lines: [], syllables: 8, scheme: 'free', section: 'verse' } as const;
      const mind = createServerMind('http://x');
      const lines: string[] = [];
      await lastValueFrom(mind.stream(prompt).pipe(cleanLines(), tap((line) => lines.push(line))), { defaultValue: '' }).catch(
        (error: unknown) => expect(error).toBeInstanceOf(MindError),
      ); // prettier-ignore
      for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\n]/u);
    }),
    { seed, numRuns: 400 },
  );
  vi.unstubAllGlobals();
});

test('words: any text comes back whole from the tokenizer, and has a bounded meaning', () => {
  const file = readFileSync(new URL('../../models/lyrics.safetensors', import.meta.url));
  const tokenizer = createTokenizer(parseSafetensors(new Uint8Array(file).buffer).metadata['tokenizer']!);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      for (const word of tokens(text)) {
        const buckets = ngramBuckets(word, 1000, 40);
        expect(buckets.length).toBeLessThanOrEqual(40);
        expect(buckets.every((bucket) => bucket >= 0 && bucket < 1000)).toBe(true);
      }
    }),
    { seed, numRuns: 600 },
  );
  expect(tokens('a '.repeat(1e6)).length).toBeLessThanOrEqual(5000);
});

test('what is too long or too deep is refused in words, and soon', () => {
  const long = 'x'.repeat(2 ** 22);
  expect(() => readMidiFile(new ArrayBuffer(2 ** 23), 'x.mid')).toThrow(
    /^x\.mid changes nothing: it has 8.4 MB, and a MIDI file has at most 4 MB/,
  );
  expect(() => parseShow(`{"title":"${long}"}`, 'x')).toThrow(/^shows\/x.*at most 1 MB/);
  expect(() => parseShow('['.repeat(200_000), 'x')).toThrow(/^shows\/x.*brackets/);
  expect(() => readMappings(`{"phosphene":"${long}"}`, 'x.json')).toThrow(/^x\.json changes nothing.*at most 1 MB/);
  expect(() => readMappings('['.repeat(500_000), 'x.json')).toThrow(/^x\.json is not JSON/);
  expect(readLog('['.repeat(500_000)).problems.length).toBeGreaterThan(0);
});

function refusedInWords(read: () => unknown, words: RegExp): void {
  try {
    read();
  } catch (error) {
    expect((error as Error).message).toMatch(words);
  }
}
