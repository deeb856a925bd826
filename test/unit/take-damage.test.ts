/** Takes that were cut off, damaged, or that found no room: a real film, as a kill left it, in a disk in memory. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { uniform } from '../../engine/random';
import { contentsOf } from '../../engine/record/take/remux';
import { rescueTakes, saveTake } from '../../engine/record/take/rescue';
import {
  companions,
  FILM,
  freeRoom,
  listTakes,
  LIVE,
  newTake,
  putFile,
  readInfo,
  renameTake,
  takeFile,
  takeFolder,
  type TakeInfo,
  writeInfo,
} from '../../engine/record/take/shelf';
import { MemoryDisk } from './memory-disk';

const FPS = 30;
/** 160x90, 3.6 s: AVC and Opus, in nine fragments. */
const film = new Uint8Array(readFileSync(new URL('../fixtures/cut-off-take.mp4', import.meta.url)));
const HEAD = 1120;
const SECONDS = 3.6;

let disk: MemoryDisk;
beforeEach(() => {
  disk = new MemoryDisk();
  vi.stubGlobal('navigator', { storage: disk.storage, locks: disk.locks });
});
afterEach(() => vi.unstubAllGlobals());

/** As a crash leaves it. */
async function lay(bytes: Uint8Array): Promise<string> {
  const { id, folder } = await newTake();
  await writeInfo({ id, name: 'take 1', from: 12, codecs: 'AVC + Opus' });
  const handle = await (await folder.getFileHandle(LIVE, { create: true })).createSyncAccessHandle();
  handle.write(bytes, { at: 0 });
  handle.close();
  return id;
}

async function rescue(bytes: Uint8Array): Promise<TakeInfo | undefined> {
  await lay(bytes);
  const [take] = await rescueTakes(FPS);
  expect(await listTakes()).toEqual(take ? [take] : []);
  return take;
}

const random = uniform(6);
const under = (limit: number) => Math.floor(random() * limit);

describe('a take that is cut off', () => {
  it('is saved as it was, where nothing is missing', async () => {
    const take = (await rescue(film))!;
    expect(take).toMatchObject({ name: 'take 1', from: 12, film: 'film.mp4', recovered: true, lacking: 0 });
    expect(take.problem).toBeUndefined();
    const whole = await contentsOf(new Blob([film]));
    expect(await contentsOf(await takeFile(take.id, take.film!))).toEqual(whole);
    expect(whole.seconds).toBeCloseTo(SECONDS, 1);
    await expect(takeFile(take.id, LIVE)).rejects.toThrow();
  });

  it('anywhere: is saved up to its last whole fragment', async () => {
    for (let i = 0; i < 150; i++) {
      disk.root.entries.clear();
      const end = under(film.length);
      const take = await rescue(film.subarray(0, end));
      // Bytes came evenly: what is lost is half a second.
      const least = (SECONDS * end) / film.length - 0.6;
      if (!take) expect(least).toBeLessThan(0);
      else {
        expect(take.film).toBe('film.mp4');
        expect(take.seconds).toBeGreaterThan(least);
        expect(take.problem).toBeUndefined();
      }
    }
  });

  it('keeps the original where there is no room for a copy, and what comes after is saved when there is', async () => {
    disk.quota = 130_000;
    const kept = (await rescue(film.subarray(0, 100_000)))!;
    expect(kept.film).toBe(LIVE);
    expect(kept.seconds).toBeGreaterThan(2.2);
    expect((await contentsOf(await takeFile(kept.id, LIVE))).seconds).toBeCloseTo(kept.seconds!);
  });

  it('is left alone while another page writes it', async () => {
    const id = await lay(film);
    const folder = await (await disk.root.getDirectoryHandle('takes')).getDirectoryHandle(id);
    await (await folder.getFileHandle(LIVE)).createSyncAccessHandle();
    expect(await rescueTakes(FPS)).toEqual([]);
    expect((await takeFile(id, LIVE)).size).toBe(film.length);
  });

  it('keeps the index that a player seeks by, where it had come to its end', async () => {
    const index = Uint8Array.of(...box('mfra', 24), ...box('mfro', 16), 0, 0, 0, 0, 0, 0, 0, 24);
    disk.quota = 200_000;
    for (const length of [24, 23]) {
      disk.root.entries.clear();
      disk.usage = 0;
      const kept = (await rescue(new Uint8Array([...film, ...index.subarray(0, length)])))!;
      expect(kept).toMatchObject({ film: LIVE, bytes: film.length + (length === 24 ? 24 : 0) });
      expect(kept.seconds).toBeCloseTo(SECONDS, 1);
    }
  });
});

const box = (type: string, size: number) => [0, 0, 0, size, ...[...type].map((letter) => letter.charCodeAt(0))];

describe('a take that is saved', () => {
  it('meanwhile, while those before it are rescued, is no crash: it stays as it is', async () => {
    const [first, second] = [await lay(film), await lay(film)];
    let saved: TakeInfo | undefined;
    const estimate = disk.storage.estimate;
    vi.spyOn(disk.storage, 'estimate').mockImplementationOnce(async () => {
      saved = await saveTake(second, FPS);
      return estimate();
    });
    expect((await rescueTakes(FPS)).map(({ id }) => id)).toEqual([first]);
    expect(saved!.recovered).toBeUndefined();
    expect(await readInfo(second)).toEqual(saved);
    expect((await contentsOf(await takeFile(second, FILM))).seconds).toBeCloseTo(SECONDS, 1);
  });

  it('by two pages at once is saved by one of them, and both know it', async () => {
    const id = await lay(film);
    const [one, rescued, other] = await Promise.all([saveTake(id, FPS), rescueTakes(FPS), saveTake(id, FPS)]);
    expect(one).toMatchObject({ film: FILM, lacking: 0 });
    expect([rescued, other]).toEqual([[], one]);
    expect(await contentsOf(await takeFile(id, FILM))).toEqual(await contentsOf(new Blob([film])));
    await expect(takeFile(id, LIVE)).rejects.toThrow();
  });

  it('and whose description is damaged is described anew from its film', async () => {
    const { id, bytes } = (await saveTake(await lay(film), FPS))!;
    await putFile(id, 'take.json', new Blob(['{"id":"0001","film":"fi']));
    await renameTake(id, 'the good one');
    const [take] = await rescueTakes(FPS);
    expect(take).toMatchObject({ id, name: 'the good one', film: FILM, bytes, lacking: 0 });
    expect(take!.seconds).toBeCloseTo(SECONDS, 1);
    expect(await rescueTakes(FPS)).toEqual([]);
    // No player reads it: what it may be good for, nobody knows.
    await putFile(id, FILM, new Blob(['no film']));
    await putFile(id, 'take.json', new Blob(['']));
    expect(await rescueTakes(FPS)).toMatchObject([
      { film: FILM, problem: 'It is damaged, and nothing of it can be read. Its file is kept as it is.' },
    ]);
    expect(await (await takeFile(id, FILM)).text()).toBe('no film');
  });

  it('and whose description cannot be read at this moment keeps it', async () => {
    const saved = (await saveTake(await lay(film), FPS))!;
    const file = await (await takeFolder(saved.id)).getFileHandle('take.json');
    vi.spyOn(file, 'getFile').mockRejectedValue(new DOMException('It is busy.', 'NotReadableError'));
    await expect(renameTake(saved.id, 'another')).rejects.toThrow('busy');
    expect(await rescueTakes(FPS)).toEqual([]);
    vi.restoreAllMocks();
    expect(await listTakes()).toEqual([saved]);
  });
});

describe('a full disk', () => {
  it('leaves no empty file beside the film, and what was there stays', async () => {
    const id = await lay(film);
    await putFile(id, 'log.ndjson', new Blob(['one']));
    disk.quota = disk.usage + 10;
    await expect(putFile(id, 'played.mid', new Blob([film]))).rejects.toThrow('full');
    await expect(putFile(id, 'log.ndjson', new Blob([film]))).rejects.toThrow('full');
    expect(await companions(id)).toEqual(['log.ndjson']);
    expect(await (await takeFile(id, 'log.ndjson')).text()).toBe('one');
  });

  it('is known where the browser tells: the round figure that Chromium gives every page tells nothing', async () => {
    disk.usage = 12_345;
    for (const [free, known] of [
      [10 * 2 ** 30, Infinity],
      [10 * 2 ** 30 - 1, 10 * 2 ** 30 - 1],
      [0, 0],
    ] as const) {
      disk.quota = disk.usage + free;
      expect(await freeRoom()).toBe(known);
    }
  });
});

describe('a take that is damaged', () => {
  const damages: Record<string, () => readonly [Uint8Array, seconds: number]> = {
    'in one bit'() {
      const damaged = film.slice();
      damaged[HEAD + under(film.length - HEAD)]! ^= 1 << under(8);
      return [damaged, 0.9];
    },
    'in a stretch'() {
      const damaged = film.slice();
      const length = 1 + under(4000);
      const from = HEAD + under(film.length - HEAD - length);
      for (let i = from; i < from + length; i++) damaged[i] = under(256);
      return [damaged, 1.3];
    },
    'by zeros, as a disk leaves them'() {
      const from = 4096 * (1 + under(film.length / 4096 - 1));
      return [film.slice().fill(0, from, from + 4096), 1.3];
    },
    'by a piece that is gone'() {
      const [from, length] = [HEAD + under(film.length - HEAD - 4000), 1 + under(4000)];
      const damaged = film.slice(0, film.length - length);
      damaged.set(film.subarray(from + length), from);
      return [damaged, 1.3];
    },
  };

  it.each(Object.entries(damages))('%s: what is whole is saved, and the rest is told', async (_, damage) => {
    const whole = await contentsOf(new Blob([film]));
    for (let i = 0; i < 100; i++) {
      disk.root.entries.clear();
      const [damaged, mayLose] = damage();
      const take = (await rescue(damaged))!;
      expect(take.film).toBe('film.mp4');
      const saved = await contentsOf(await takeFile(take.id, take.film!));
      expect(saved.seconds).toBeLessThan(SECONDS + 0.2);
      expect(saved.videoPackets / FPS).toBeGreaterThan(SECONDS - mayLose);
      // Up to its last picture, what it holds and what it says that it lacks are all that were.
      if (saved.pictureSeconds > whole.pictureSeconds - 0.01)
        expect(saved.videoPackets + take.lacking!).toBe(whole.videoPackets);
      // What is missing at the end alone was cut off, for all one can know.
      const isWhole = saved.videoPackets > 106 || saved.seconds < SECONDS - 0.2;
      if (!isWhole) expect(take.problem).toMatch(/^Damaged: .* missing, the rest plays\.$/);
    }
  });

  it('at its beginning: is kept as it is, and that is told', async () => {
    for (let i = 0; i < 50; i++) {
      disk.root.entries.clear();
      const damaged = film.slice();
      for (let n = 0; n < 40; n++) damaged[under(HEAD)] = under(256);
      const take = await rescue(damaged);
      // The index of the film may be whole still; then it plays, and if not, nothing is thrown away.
      if (take?.film) expect(take.seconds).toBeGreaterThan(SECONDS - 0.5);
      else {
        expect(take!.problem).toMatch(/^It.* kept as it is\.$/);
        const kept = await (await takeFile(take!.id, LIVE)).arrayBuffer();
        expect(Buffer.compare(Buffer.from(kept), damaged)).toBe(0);
      }
    }
  });
});
