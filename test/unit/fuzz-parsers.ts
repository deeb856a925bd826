/**
 * Every reader of something from outside: a file, a packet, the words of a command. A new reader is a row here and a folder of
 * its name in `test/fixtures/corpus/`.
 */
import { parse } from 'acorn';
import { expect } from 'vitest';
import { readMappings, writeMappings } from '../../engine/control/mapping-file';
import type { EventBody } from '../../engine/events';
import { readMidiFile } from '../../engine/inputs/midi-file';
import { latentShape, pictureSize, type ValueShape } from '../../engine/models/image/onnx/shapes';
import { parseSafetensors } from '../../engine/models/safetensors';
import { unpackFrames } from '../../engine/models/sound/phrase';
import { eventsOf } from '../../engine/osc/addresses';
import { readPacket } from '../../engine/osc/packet';
import { checkEvent } from '../../engine/event-checks';
import { readLog } from '../../engine/record/log/reader';
import { lastSnapshot, lastStamp, linesLeftOut } from '../../engine/record/log/snapshot';
import { wholeParts } from '../../engine/record/take/fragments';
import { readSet } from '../../engine/scenes/set-file';
import { parseShow } from '../../engine/show-file';
import { completeShader } from '../../engine/stage/code/glsl';
import { guard } from '../../engine/stage/code/guard';
import { LONGEST_CODE } from '../../engine/stage/code/script';
import { cornerPin, isConvex } from '../../engine/stage/output/corner-pin';
import { edgeMask, outputSettingsOf } from '../../engine/stage/output/settings';
import { inChinese } from '../../ui/language/told';
import { readWish } from '../../tools/render-wish';

export interface Parser {
  /** @throws an error in words, where the bytes are none of it; expects of what it reads that the show can use it. */
  readonly read: (bytes: Uint8Array<ArrayBuffer>) => unknown;
  /** What its refusals look like; what never refuses has none. */
  readonly refuses?: RegExp;
  /** Files of the house that are whole, tried and damaged beside the corpus; in the repository. */
  readonly house?: readonly string[];
  /** Letters of its text up to which it is tried; bytes have none. */
  readonly letters?: number;
  /** Told to whoever typed it, and kept nowhere. */
  readonly isTyped?: true;
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function expectInShow(body: EventBody | Omit<EventBody, 'source'>, at = 0): void {
  const event = { source: 'x', ...body, at };
  expect(checkEvent(event)).toBe(event);
  expect(() => JSON.stringify(event)).not.toThrow();
}

const isPlain = (text: string) => !/Infinity|NaN|undefined/.test(text);

export const PARSERS: Readonly<Record<string, Parser>> = {
  show: {
    read: (bytes) => parseShow(textOf(bytes), 'x'),
    house: ['shows/first-light/show.json', 'shows/four-ways/show.json'],
    refuses: /^shows\/x\/show\.json/,
    letters: 2 ** 20,
  },
  mappings: {
    read(bytes) {
      const mappings = readMappings(textOf(bytes), 'x.json');
      const all = (some: typeof mappings) => some.map((mapping) => JSON.stringify(mapping)).sort();
      expect(all(readMappings(writeMappings(mappings), 'x.json'))).toEqual(all(mappings));
    },
    refuses: /^x\.json/,
    letters: 2 ** 20,
  },
  set: {
    read(bytes) {
      for (const wish of readSet(textOf(bytes), 'x.json')) expectInShow(wish);
    },
    refuses: /^x\.json (.* Nothing was changed|changes nothing)/s,
    letters: 4e6,
  },
  log: {
    async read(bytes) {
      const { events, problems } = readLog(textOf(bytes));
      for (const { at, ...body } of events) expectInShow(body, at);
      expect(problems.join(' ').length).toBeLessThan(2000);
      const file = new Blob([bytes]);
      await Promise.all([lastSnapshot(file), lastStamp(file), linesLeftOut(file)]);
    },
    letters: 2 ** 20,
  },
  output: {
    read(bytes) {
      const settings = outputSettingsOf(textOf(bytes));
      expect(isConvex(settings.corners)).toBe(true);
      expect(isPlain(edgeMask(settings) + cornerPin(settings.corners, 1280, 720))).toBe(true);
    },
    letters: 2 ** 20,
  },
  sketch: {
    read(bytes) {
      const code = textOf(bytes);
      const { text, columnOf } = guard(code);
      expect(() => parse(text, { ecmaVersion: 'latest', sourceType: 'script' })).not.toThrow();
      expect(linesIn(text)).toBe(linesIn(code));
      expect(columnOf(1, 1)).toBe(1);
    },
    refuses: /^(?!Maximum call stack)/,
    house: ['flock.js', 'paddle.js', 'strands.js', 'words.js'].map((name) => `sketches/own/${name}`),
    letters: LONGEST_CODE,
  },
  shader: {
    read(bytes) {
      const code = textOf(bytes);
      const { text, columnOf } = completeShader(code);
      const linesOf = (shader: string) => shader.split('\n').length;
      expect(linesOf(text.slice(text.indexOf('#line ')))).toBeGreaterThan(linesOf(code));
      expect(columnOf(1, 1)).toBe(1);
    },
    refuses: /^(?!Maximum call stack)/,
    house: ['sketches/own/lens.frag', 'sketches/own/plasma.frag'],
    letters: LONGEST_CODE,
  },
  film: {
    async read(bytes) {
      const { head, fragments, end, missing } = await wholeParts((at, length) => bytes.subarray(at, at + length), bytes.length); // prettier-ignore
      let last = head?.to ?? 0;
      for (const { from, to } of fragments) {
        expect(from).toBeGreaterThanOrEqual(last);
        expect(to).toBeGreaterThan(from);
        last = to;
      }
      expect(end).toBeLessThanOrEqual(bytes.length);
      expect(Math.max(last, end)).toBe(end);
      expect(Number.isFinite(missing)).toBe(true);
    },
  },
  weights: {
    read(bytes) {
      const { tensors, metadata } = parseSafetensors(bytes.buffer);
      // No more memory than some bytes a byte.
      let numbers = 0;
      for (const { data } of tensors.values()) numbers += data.length;
      expect(numbers).toBeLessThanOrEqual(bytes.length);
      expect(Object.values(metadata).every((value) => typeof value === 'string')).toBe(true);
    },
    refuses: /^This weights file cannot be read/,
  },
  generator: {
    read(bytes) {
      const told = JSON.parse(textOf(bytes)) as { inputs: ValueShape[]; type: string; dims: number[] } | null;
      // The runtime tells of lists, whatever is in them.
      const lists = [told?.inputs, told?.inputs?.[0]?.shape, told?.dims];
      if (!lists.every((list) => Array.isArray(list) && !list.flat(9).some(Array.isArray))) return;
      const { inputs, type, dims } = told!;
      const shape = latentShape('x.onnx', inputs);
      expect(shape.every((size) => Number.isInteger(size) && size > 0)).toBe(true);
      const { width, height } = pictureSize('x.onnx', type, dims);
      expect(width * height).toBeGreaterThan(0);
    },
    refuses: /^x\.onnx cannot be the guest|JSON/,
  },
  midi: {
    read(bytes) {
      for (const { at, ...body } of readMidiFile(bytes.buffer, 'x.mid').events) expectInShow(body, at);
    },
    refuses: /^x\.mid/,
    house: ['shows/first-light/first-light.mid', 'shows/four-ways/four-ways.mid'],
  },
  osc: {
    read(bytes) {
      for (const body of readPacket(bytes).flatMap(eventsOf)) expectInShow(body);
    },
    refuses: /OSC/,
  },
  phrase: {
    read: (bytes) => expect(unpackFrames(textOf(bytes), 3).every(Number.isFinite)).toBe(true),
    letters: 2 ** 20,
  },
  notice: {
    read: (bytes) => expect(inChinese(textOf(bytes))).toBeTypeOf('string'),
    letters: 2000,
  },
  wish: {
    read(bytes) {
      const { fps, width, height } = readWish(textOf(bytes).split('\n'));
      expect(isPlain([fps, width, height].join())).toBe(true);
    },
    refuses: /^(Name one show|--|There is no log|Unknown option|Option|Unexpected)/,
    isTyped: true,
  },
};

const linesIn = (text: string) => text.split(/\r\n|[\n\r\u2028\u2029]/).length;
