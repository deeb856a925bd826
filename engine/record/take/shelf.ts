/**
 * The takes, in the browser's own file system: a folder each, `takes/0001/`. In it `live.mp4`, as it is written during the
 * show; `film.mp4`, its copy for players, after which the original goes; `take.json`; and what belongs to the film.
 */

export interface TakeInfo {
  readonly id: string;
  readonly name: string;
  /** Show seconds at which the film begins. */
  readonly from: number;
  readonly codecs: string;
  /** Of the film, once it is saved. */
  readonly seconds?: number;
  readonly bytes?: number;
  /** The film's file, once it is saved: the copy, or where the disk had no room for one, the original. */
  readonly film?: string;
  /** Pictures that the film has none of, of those that were due: dropped, drawn late, or lost. */
  readonly lacking?: number;
  /** What is wrong with it, a sentence for the performer. Without a film, nothing could be made of its file. */
  readonly problem?: string;
  /** It was found after a crash. */
  readonly recovered?: boolean;
}

export const LIVE = 'live.mp4';
export const FILM = 'film.mp4';
export const THUMBNAIL = 'thumbnail.webp';
const INFO = 'take.json';
/** Bytes that lie in wait while a take is recorded: on a full disk there is room for what belongs to it. */
const RESERVE = 'reserve';
const RESERVED = 2e6;

async function shelf(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle('takes', { create: true });
}

export async function takeFolder(id: string): Promise<FileSystemDirectoryHandle> {
  return (await shelf()).getDirectoryHandle(id);
}

export async function newTake(): Promise<{ id: string; number: number; folder: FileSystemDirectoryHandle }> {
  const all = await shelf();
  const ids = (await namesIn(all)).map(Number).filter(Number.isInteger);
  const number = Math.max(0, ...ids) + 1;
  const id = String(number).padStart(4, '0');
  return { id, number, folder: await all.getDirectoryHandle(id, { create: true }) };
}

/** All that are there, oldest first, the unfinished among them. What cannot be read is left alone. */
export async function listTakes(): Promise<TakeInfo[]> {
  const ids = (await namesIn(await shelf())).sort();
  const found = await Promise.all(ids.map((id) => readInfo(id).catch(() => undefined)));
  return found.filter((info) => info !== undefined);
}

/**
 * Bytes that the browser gives for takes still. Infinity where nobody knows: Chromium tells every page the same round figure,
 * whatever the disk holds.
 */
export async function freeRoom(): Promise<number> {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  const free = quota - usage;
  return free > 0 && free % 2 ** 30 === 0 ? Infinity : free;
}

export function isUnfinished(info: TakeInfo): boolean {
  return info.film === undefined;
}

/**
 * A take without a description, or with a damaged one, is as one that a crash left: `saveTake` describes it anew.
 * @throws where there is no such take, or its description cannot be read at this moment.
 */
export async function readInfo(id: string): Promise<TakeInfo> {
  const folder = await takeFolder(id);
  const bare: TakeInfo = { id, name: `take ${Number(id)}`, from: 0, codecs: '' };
  try {
    const text = await (await (await folder.getFileHandle(INFO)).getFile()).text();
    return { ...bare, ...(JSON.parse(text) as Partial<TakeInfo>), id };
  } catch (error) {
    if (error instanceof SyntaxError || (error as Error).name === 'NotFoundError') return bare;
    throw error;
  }
}

export async function writeInfo(info: TakeInfo): Promise<void> {
  await putFile(info.id, INFO, new Blob([JSON.stringify(info)]));
}

export async function reserveRoom(id: string): Promise<void> {
  await putFile(id, RESERVE, new Blob([new Uint8Array(RESERVED)]));
}

export async function releaseRoom(id: string): Promise<void> {
  await (await takeFolder(id)).removeEntry(RESERVE).catch(() => undefined);
}

/** @throws on a full disk: what was there before stays as it was, and nothing new is there. */
export async function putFile(id: string, name: string, content: Blob): Promise<void> {
  const folder = await takeFolder(id);
  const file = await folder.getFileHandle(name, { create: true });
  try {
    const stream = await file.createWritable();
    await stream.write(content);
    await stream.close();
  } catch (error) {
    if ((await file.getFile()).size === 0) await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

/** @throws where the take has no such file. */
export async function takeFile(id: string, name: string): Promise<File> {
  return (await (await takeFolder(id)).getFileHandle(name)).getFile();
}

/** What lies beside the film: the stems, the notes, the log. */
export async function companions(id: string): Promise<string[]> {
  const own = [LIVE, FILM, THUMBNAIL, INFO, RESERVE];
  return (await namesIn(await takeFolder(id))).filter((name) => !own.includes(name) && !name.endsWith('.crswap'));
}

export async function renameTake(id: string, name: string): Promise<void> {
  await writeInfo({ ...(await readInfo(id)), name: name.trim() || `take ${Number(id)}` });
}

export async function removeTake(id: string): Promise<void> {
  await (await shelf()).removeEntry(id, { recursive: true });
}

async function namesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
  return names;
}
