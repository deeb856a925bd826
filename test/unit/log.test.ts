import { describe, expect, it } from 'vitest';
import type { ShowEvent } from '../../engine/events';
import { defaultValues, PARAMETERS } from '../../engine/parameters';
import { openingState, perform } from '../../engine/performance';
import { uniform } from '../../engine/random';
import { crc32 } from '../../engine/record/log/crc';
import { LOG_VERSION, logBegin, logLine, type LogHeader, writeLog } from '../../engine/record/log/log';
import { checkEvent } from '../../engine/event-checks';
import { readLog, readLogFile } from '../../engine/record/log/reader';
import { nameFor } from '../../engine/record/log/shelf';
import { showOfLog } from '../../engine/record/log/show-of-log';
import { createLogWriter, type LogNews } from '../../engine/record/log/writer';
import { inChinese } from '../../ui/language/told';
import { MemoryDisk } from './memory-disk';

const header: LogHeader = {
  phosphene: LOG_VERSION,
  app: '0.1.0',
  show: 'first-light',
  title: 'First Light',
  seed: 7,
  opening: {
    sketch: 'verse',
    parameters: { ...defaultValues(), 'image.speed': 0.9 },
    meaning: new Array(16).fill(0.5),
  },
  size: { width: 640, height: 360 },
  weights: { image: 'ab' },
  sizes: { image: 'large' },
};
const source = 'test';
const events: ShowEvent[] = Array.from({ length: 40 }, (_, i): ShowEvent => {
  const at = i / 8;
  if (i % 8 === 0) return { type: 'prompt', text: `Schnee, été, 雪 ${i}`, source, at };
  if (i % 8 === 1) return { type: 'lyric-line', text: 'the harbour keeps its lanterns low', source, at };
  if (i % 8 === 4) {
    const script = { language: 'p5', code: `function draw() {\n  background(${i}); // "é"\n}` } as const;
    return { type: 'script', name: 'mine', script, source, at };
  }
  if (i % 8 === 2) return { type: 'cue-saved', slot: 1, cue: { latent: [0.25, i], families: [1, 0] }, source, at };
  if (i % 2) return { type: 'note-off', note: 40 + i, channel: 1, source, at };
  return { type: 'note-on', note: 40 + i, velocity: i / 40, channel: 1, source, at };
});
const whole = writeLog(header, events, 6.5);
const bytes = new TextEncoder().encode(whole);
const read = (damaged: Uint8Array) => readLog(new TextDecoder().decode(damaged));
const original = new Set(events.map((event) => JSON.stringify(event)));

describe('a whole log', () => {
  it('is read as it was written, and folds to the same show', () => {
    const log = readLog(whole);
    expect(log).toEqual({ header, events, seconds: 6.5, problems: [] });
    const opening = openingState('verse', header.opening.meaning, header.opening.parameters);
    expect(log.events.reduce(perform, opening)).toEqual(events.reduce(perform, opening));
  });

  it('is read from a file in stretches, wherever one ends', async () => {
    const begin = logBegin(header);
    const [before, prompt] = [begin.length, new TextEncoder().encode(logLine(events[0]!))];
    const snow = prompt.indexOf(0xe9);
    for (const cut of [0, 1, snow + 1, snow + 2, prompt.length - 1]) {
      const blank = 2 ** 24 - before - cut;
      const lines = [`${' '.repeat(2 ** 20 - 1)}\n`.repeat(blank >> 20), `${' '.repeat((blank % 2 ** 20) - 1)}\n`];
      const file = new Blob([begin, ...lines, whole.slice(before)]);
      expect(await readLogFile(file)).toEqual({ header, events, seconds: 6.5, problems: [] });
    }
    expect(await readLogFile(new Blob([new Uint8Array(2 ** 25).fill(120), '\n', whole]))).toEqual({
      header,
      events,
      seconds: 6.5,
      problems: ['Line 1 is too long to be of a log.'],
    });
  });

  it('opens no parameter beyond its range, whoever wrote it', () => {
    const parameters = { ...header.opening.parameters, 'instrument.cutoff': 0, 'delay.feedback': 2 };
    const log = readLog(writeLog({ ...header, opening: { ...header.opening, parameters } }, events, 6.5));
    const [cutoff, feedback] = [PARAMETERS['instrument.cutoff'].min, PARAMETERS['delay.feedback'].max];
    expect(log.header.opening.parameters).toMatchObject({ 'instrument.cutoff': cutoff, 'delay.feedback': feedback });
  });

  it('lasts as long as the show has gone on, also where nothing more was played', () => {
    const quiet = whole.split('\n').slice(0, -2).join('\n') + '\n' + logLine({ wall: 1e9, at: 400 });
    expect(readLog(quiet)).toMatchObject({ seconds: 400, events });
    expect(readLog(whole).seconds).toBe(6.5);
  });

  it('may have Windows line ends, and lines by hand without sums', () => {
    expect(readLog(whole.replaceAll('\n', '\r\n')).problems).toEqual([]);
    const byHand = [header, ...events].map((line) => JSON.stringify(line)).join('\n');
    const log = readLog(byHand);
    expect(log.events).toEqual(events);
    expect(log.problems).toEqual([expect.stringContaining('breaks off')]);
  });

  it('bears the sums that everybody computes', () => {
    expect(crc32('123456789')).toBe('cbf43926');
  });
});

describe('a damaged log', () => {
  const lineCount = whole.split('\n').length - 1;
  const random = uniform(2026);
  const under = (limit: number) => Math.floor(random() * limit);

  /** @returns the damaged bytes, and how many events at most may be lost by it. */
  const damages: Record<string, () => readonly [Uint8Array, number]> = {
    cut() {
      const at = under(bytes.length - 1);
      const left = new TextDecoder().decode(bytes.subarray(0, at));
      return [bytes.slice(0, at), events.length - Math.max(0, left.split('\n').length - 3)];
    },
    'flipped in one bit'() {
      const damaged = bytes.slice();
      damaged[under(bytes.length)]! ^= 1 << under(8);
      return [damaged, 2];
    },
    'overwritten in a stretch'() {
      const damaged = bytes.slice();
      const [from, length] = [under(bytes.length), 1 + under(200)];
      for (let i = from; i < Math.min(bytes.length, from + length); i++) damaged[i] = under(256);
      return [damaged, 2 + Math.ceil(length / 40)];
    },
    swapped() {
      const lines = whole.trimEnd().split('\n');
      const [a, b] = [under(lineCount), under(lineCount)];
      [lines[a], lines[b]] = [lines[b]!, lines[a]!];
      return [new TextEncoder().encode(lines.join('\n')), 0];
    },
    'without a line'() {
      const lines = whole.trimEnd().split('\n');
      lines.splice(under(lineCount), 1);
      return [new TextEncoder().encode(lines.join('\n')), 1];
    },
    'with a huge line'() {
      const lines = whole.trimEnd().split('\n');
      lines.splice(under(lineCount), 0, 'x{"at":'.repeat(3e5 + under(1e5)));
      return [new TextEncoder().encode(lines.join('\n')), 0];
    },
    'with another file in it'() {
      const at = under(bytes.length);
      const other = Uint8Array.from({ length: under(3000) + 2 }, () => under(256));
      return [Uint8Array.of(...bytes.subarray(0, at), 10, ...other, 10, ...bytes.subarray(at)), 1];
    },
  };

  it.each(Object.entries(damages))('%s: what is whole is saved, and the rest is told', (name, damage) => {
    const cases = name === 'with a huge line' ? 40 : 160;
    for (let i = 0; i < cases; i++) {
      const [damaged, mayLose] = damage();
      const isSame = damaged.length === bytes.length && damaged.every((byte, at) => byte === bytes[at]);
      const log = read(damaged);
      const saved = log.events.filter((event) => original.has(JSON.stringify(event)));
      // Nothing is invented, nothing more lost than was hit, and never in silence.
      expect(saved).toHaveLength(log.events.length);
      expect(log.events.length).toBeGreaterThanOrEqual(events.length - mayLose);
      expect(log.events.every(({ at }, n) => n === 0 || at >= log.events[n - 1]!.at)).toBe(true);
      expect(log.seconds).toBeLessThan(86_401);
      const isQuiet = isSame || name === 'swapped';
      if (!isQuiet) expect(log.problems.length).toBeGreaterThan(0);
      expect(log.problems.length).toBeLessThan(20);
      for (const problem of log.problems) expect(problem).toMatch(/^[A-Z0-9].*\.$/);
    }
  });

  it('keeps its seed when one of its headers is lost', () => {
    const lines = whole.split('\n');
    expect(readLog(['x' + lines[0], ...lines.slice(1)].join('\n')).header.seed).toBe(7);
    const lost = readLog(lines.slice(2).join('\n'));
    expect(lost.header.seed).toBe(1);
    expect(lost.problems[0]).toMatch(/header is lost/);
  });

  it.each(['', '\0\0\0', '[]', '{}', 'null\nnull', '{"phosphene":1e999}', '{"end":true,"seconds":-1,"events":0}'])(
    'that is none at all (%j) holds nothing, and says so',
    (text) => {
      const log = readLog(text);
      expect(log.events).toEqual([]);
      expect(log.problems[0]).toMatch(/no log in it/);
    },
  );
});

describe('a line that somebody made to keep the page busy', () => {
  const entry = logLine(events[0]!).trimEnd();
  it.each([
    ['braces without a sum', '{'.repeat(2 ** 21 - 1000)],
    ['braces before a sum that is wrong', `${'{'.repeat(2 ** 21 - 1000)},"sum":"00000000"}`],
    ['braces with as many sums', '{,"sum":"00000000"}'.repeat(1e5)],
  ])('is read as soon as any other: %s', (_, line) => {
    const { events: read, problems } = readLog(`${whole}${line}\n${line}${entry}${entry}\n`);
    expect(read).toHaveLength(events.length + 2);
    expect(problems).toContain(`Line ${events.length + 5} was damaged, but holds 2 whole entries.`);
  });
});

describe('a log on its way to the disk', () => {
  const lines = events.map(logLine);
  async function open(quota: number) {
    const disk = new MemoryDisk(quota);
    const file = await disk.root.getFileHandle('log', { create: true });
    const news: LogNews[] = [];
    const writer = createLogWriter((each) => news.push(each));
    writer.open(await file.createSyncAccessHandle(), false);
    return { disk, file, news, writer };
  }

  it('has no hole where the disk was full for a while, and the performer knows of both', async () => {
    const { disk, file, news, writer } = await open(1500);
    for (const [i, line] of lines.entries()) {
      if (i === 30) disk.quota = 1e6;
      writer.write(line);
      // A longer line that found no room is not overtaken by a shorter one.
      expect(lines.join('').startsWith(new TextDecoder().decode(file.bytes))).toBe(true);
    }
    expect(new TextDecoder().decode(file.bytes)).toBe(lines.join(''));
    expect(news).toEqual([{ fault: 'The disk is full.' }, { isWhole: true }]);
  });

  it('does not wait in a memory without end, and says what that cost', async () => {
    const { disk, file, news, writer } = await open(1500);
    const large = `${'x'.repeat(2 ** 20 - 1)}\n`;
    for (let i = 0; i < 80; i++) writer.write(large);
    disk.quota = 1e9;
    writer.write(lines[0]!);
    expect(file.bytes.length).toBe(2 ** 26);
    expect(news).toEqual([{ fault: 'The disk is full.' }, { isWhole: false }]);
    writer.write(lines[1]!);
    expect(new TextDecoder().decode(file.bytes.subarray(2 ** 26))).toBe(lines[1]);
  });

  it('that is to begin where another night lies goes on behind it', async () => {
    const { file, writer } = await open(1e6);
    writer.write(lines[0]!);
    const other = createLogWriter(() => undefined);
    file.isOpen = false;
    other.open(await file.createSyncAccessHandle(), false);
    other.write(lines[1]!);
    expect(new TextDecoder().decode(file.bytes)).toBe(lines[0]! + lines[1]!);
  });

  it('that cannot be opened is given up: nothing waits for it any more', async () => {
    const { file } = await open(1e6);
    const news: LogNews[] = [];
    const writer = createLogWriter((each) => news.push(each));
    writer.write(lines[0]!);
    writer.giveUp('it is in use');
    writer.write(lines[1]!);
    file.isOpen = false;
    writer.open(await file.createSyncAccessHandle(), false);
    expect(file.bytes).toHaveLength(0);
    expect(news).toEqual([{ fault: 'it is in use' }]);
  });

  it('has a name that a file can have, whatever its header says', () => {
    const logs = [{ name: '0007-dusk.ndjson', bytes: 1 }];
    expect(nameFor({ show: '../a/b:c' }, logs)).toBe('0008--a-b-c.ndjson');
    expect(nameFor({ show: '雪夜' }, [])).toBe('0001-雪夜.ndjson');
    const long = nameFor({ show: '雪'.repeat(200) }, []);
    expect(new TextEncoder().encode(long).length).toBeLessThan(255);
  });
});

describe('values that no show can have', () => {
  const note: ShowEvent = { type: 'note-on', note: 60, velocity: 1, channel: 1, source, at: 1 };
  it.each([
    [{ ...note, at: -1 }, /no time/],
    [{ ...note, at: 1e12 }, /no time/],
    [{ ...note, at: null }, /no time/],
    [{ ...note, note: 60.5 }, /"note"/],
    [{ ...note, velocity: 2 }, /"velocity"/],
    [{ ...note, type: 'explode' }, /does not know/],
    [{ ...note, type: 'toString' }, /does not know/],
    [{ type: 'parameter', id: 'image.sped', value: 1, source, at: 1 }, /"id"/],
    [{ type: 'parameter', id: 'image.speed', value: '1', source, at: 1 }, /"value"/],
    [{ type: 'meaning', vector: [1, 2], source, at: 1 }, /"vector"/],
    [{ type: 'cue-saved', slot: 1, cue: { latent: [null], families: [] }, source, at: 1 }, /"cue"/],
    [{ type: 'prompt', text: 'x'.repeat(1e5), source, at: 1 }, /"text"/],
    [{ ...note, at: 604_801 }, /no time/],
  ])('case %#', (event, sentence) => expect(checkEvent(event)).toMatch(sentence));

  it('but a week is no time too long, where nobody plays', () => {
    const late = { ...note, at: 600_000 };
    expect(checkEvent(late)).toBe(late);
  });
});

it('a log of another version is played as far as it is understood, and says so', () => {
  const older = logLine({ phosphene: 1, show: 'old', seed: 3, weights: {} } as unknown as LogHeader);
  const log = readLog(older + events.map(logLine).join(''));
  expect(log.header).toMatchObject({ show: 'old', seed: 3, opening: { sketch: 'drift' } });
  expect(log.events).toEqual(events);
  expect(log.problems.join(' ')).toMatch(/version 1/);
});

describe('a log that is played again', () => {
  it('has nothing to say when it is whole', () => expect(showOfLog(readLog(whole)).events).toEqual(events));

  it('says first that its end is missing, when it is too large to be read to its end', () => {
    const late: ShowEvent = { type: 'prompt', text: 'the last song', source, at: 9 };
    // Snapshots and stamps take no memory.
    const stamps = logLine({ wall: 1, at: 9 }).repeat(2e4);
    expect(readLog(`${whole}${stamps}${logLine(late)}`, 1e6).events).toEqual([...events, late]);
    const large = `${whole}${`${'x'.repeat(1e5)}\n`.repeat(10)}${logLine(late)}`;
    const { events: played } = showOfLog(readLog(large, 1e6));
    expect(played).not.toContainEqual(late);
    const [told, ...rest] = played;
    expect(rest).toEqual(events);
    expect(told).toMatchObject({ type: 'notice', level: 'warning', at: 0 });
    const { text } = told as ShowEvent & { type: 'notice' };
    expect(text).toMatch(/^It is too large: what comes after its first 1 million letters is left out\./);
    expect(inChinese(text)).toMatch(/^它太大：前 1 百万个字符之后的已略去。/);
    expect(checkEvent(told)).toBe(told);
  });
});
