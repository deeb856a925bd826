/**
 * From what lies on the disk to a film: what is whole of it is copied for players, the copy compared, and only then is the
 * original let go. A take that ended as it should, one that a crash cut off, and one that was damaged go the same way.
 */
import { type WholeParts, wholeParts } from './fragments';
import { type Contents, contentsOf, isSame, remux, thumbnailOf } from './remux';
import { FILM, freeRoom, isUnfinished, listTakes, LIVE, putFile, readInfo, removeTake, takeFile } from './shelf';
import { releaseRoom, takeFolder, type TakeInfo, THUMBNAIL, writeInfo } from './shelf';

/** Bytes to be left on the disk beside the copy. */
const SPARE = 16e6;
/** A file in which nothing is whole is no loss below this: its first fragment was never finished. In bytes. */
const NOTHING = 4e6;

/**
 * @returns the take: with `film`, unless it is so damaged that it is kept as it is, with the `problem`. Nothing if there is
 * no whole fragment: then it is gone.
 * @throws where the file is being written by another page.
 */
export async function saveTake(id: string, fps: number): Promise<TakeInfo | undefined> {
  return alone(id, {}, async () => {
    const info = await readInfo(id);
    // Another page may have taken it for what a crash left, and saved it.
    return isUnfinished(info) ? finish(info, fps) : info;
  });
}

/** Finishes what a crash left. What another worker records or saves right now is locked, and left alone. */
export async function rescueTakes(fps: number): Promise<TakeInfo[]> {
  const rescued: TakeInfo[] = [];
  for (const { id } of (await listTakes()).filter(isUnfinished)) {
    const info = await alone(id, { ifAvailable: true }, async () => {
      // Those before it took their time: meanwhile it may have been saved where it was recorded.
      const info = await readInfo(id);
      return isUnfinished(info) ? finish({ ...info, recovered: true }, fps) : undefined;
    }).catch(() => undefined);
    if (info) rescued.push(info);
  }
  // What a crash has left beside its copy is not needed.
  for (const { id, film } of await listTakes()) {
    if (film !== FILM) continue;
    const tidied = alone(id, { ifAvailable: true }, async () => (await takeFolder(id)).removeEntry(LIVE));
    await tidied.catch(() => undefined);
  }
  return rescued;
}

/** One at a time saves a take, of all pages: the others wait, or where they wish to, do nothing. */
function alone<T>(id: string, wish: LockOptions, work: () => Promise<T>): Promise<T | undefined> {
  const inTurn = (lock: Lock | null) => (lock ? work() : Promise.resolve(undefined));
  return navigator.locks?.request(`phosphene take ${id}`, wish, inTurn) ?? work();
}

async function finish(known: TakeInfo, fps: number): Promise<TakeInfo | undefined> {
  const { id } = known;
  const folder = await takeFolder(id);
  const parts = await lookAndCut(folder);
  // The original goes once its copy is safe, and not before: without it, the copy is the film.
  const isNothing = parts ? parts.fragments.length === 0 && parts.size < NOTHING : !(await isThere(folder, FILM));
  if (isNothing) {
    await removeTake(id);
    return undefined;
  }
  await releaseRoom(id);
  try {
    const info = { ...known, ...(await (parts ? filmOf(id, folder, parts, fps) : factsOf(id, FILM, fps))) };
    await writeInfo(info);
    if (parts && info.film === FILM) await folder.removeEntry(LIVE);
    return info;
  } catch (error) {
    const problem = `${(error as Error).message} Its file is kept as it is.`;
    const info = { ...known, ...(!parts && { film: FILM }), problem };
    await writeInfo(info).catch(() => undefined);
    return info;
  }
}

async function isThere(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if ((error as Error).name === 'NotFoundError') return false;
    throw error;
  }
}

/** Looks for what is whole. Where nothing but the end is missing, the original itself becomes a film. */
async function lookAndCut(folder: FileSystemDirectoryHandle): Promise<(WholeParts & { size: number }) | undefined> {
  if (!(await isThere(folder, LIVE))) return undefined;
  const file = await folder.getFileHandle(LIVE);
  const handle = await file.createSyncAccessHandle();
  try {
    const size = handle.getSize();
    const parts = await wholeParts((at, length) => readAt(handle, at, length), size);
    if (parts.head && parts.holes === 0 && parts.fragments.length > 0) handle.truncate(parts.end);
    handle.flush();
    return { ...parts, size };
  } finally {
    handle.close();
  }
}

function readAt(handle: FileSystemSyncAccessHandle, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, handle.read(bytes, { at }));
}

/** @throws Error in words for the performer, where no film can be made of it. */
async function filmOf(
  id: string,
  folder: FileSystemDirectoryHandle,
  { head, fragments, holes, missing }: WholeParts,
  fps: number,
): Promise<Partial<TakeInfo>> {
  if (!head) throw new Error('Its beginning is damaged, and no player can read it without.');
  const original = await takeFile(id, LIVE);
  const isDamaged = holes > 0;
  const whole = new Blob([head, ...fragments].map(({ from, to }) => original.slice(from, to)));
  const copied = await copy(folder, whole, fps);
  if (!copied && isDamaged)
    throw new Error('It is damaged, and no mended copy could be written: make room, and reload.');
  const spoilt = copied?.spoilt ?? 0;
  return {
    ...(await factsOf(id, copied ? FILM : LIVE, fps, copied)),
    ...((isDamaged || spoilt > 0) && {
      problem: `Damaged: ${(missing + spoilt / fps).toFixed(1)} s of it are missing, the rest plays.`,
    }),
  };
}

/** @param known what the film holds, where that is known. @throws Error in words for the performer, where no player reads it. */
async function factsOf(id: string, film: string, fps: number, known?: Contents): Promise<Partial<TakeInfo>> {
  const file = await takeFile(id, film);
  const contents =
    known ??
    (await contentsOf(file).catch(() => {
      throw new Error('It is damaged, and nothing of it can be read.');
    }));
  const thumbnail = await thumbnailOf(file, contents.seconds);
  if (thumbnail) await putFile(id, THUMBNAIL, thumbnail).catch(() => undefined);
  return {
    seconds: contents.seconds,
    bytes: file.size,
    film,
    lacking: Math.max(0, Math.round(contents.pictureSeconds * fps) - contents.videoPackets),
  };
}

/** @returns what the copy holds; nothing where there is none, or it is not the same. */
async function copy(folder: FileSystemDirectoryHandle, whole: Blob, fps: number) {
  if ((await freeRoom()) < whole.size + SPARE) return undefined;
  try {
    const target = await folder.getFileHandle(FILM, { create: true });
    const handle = await target.createSyncAccessHandle();
    try {
      handle.truncate(0);
      const copied = await remux(whole, handle, fps);
      handle.flush();
      handle.close();
      if (isSame(copied, await contentsOf(await target.getFile()))) return copied;
    } finally {
      handle.close();
    }
  } catch {
    // The original stays, and as far as it is whole it plays.
  }
  await folder.removeEntry(FILM).catch(() => undefined);
  return undefined;
}
