/**
 * From what lies on the disk to a film: what is whole of it is copied for players, the copy compared, and only then is the
 * original let go. A take that ended as it should, one that a crash cut off, and one that was damaged go the same way.
 */
import { type WholeParts, wholeParts } from './fragments';
import { type Contents, contentsOf, isSame, remux, thumbnailOf } from './remux';
import { FILM, isUnfinished, listTakes, LIVE, putFile, readInfo, removeTake, takeFile, takeFolder } from './shelf';
import { releaseRoom, type TakeInfo, THUMBNAIL, writeInfo } from './shelf';

/** Bytes to be left on the disk beside the copy. */
const SPARE = 16e6;
/** A file in which nothing is whole is no loss below this: its first fragment was never finished. In bytes. */
const NOTHING = 4e6;

/**
 * @returns the take: with `film`, unless it is so damaged that it is kept as it is, with the `problem`. Nothing if there is
 * no whole fragment: then it is gone.
 * @throws where the file is being written by another page.
 */
export async function saveTake(id: string, fps: number, change: Partial<TakeInfo> = {}): Promise<TakeInfo | undefined> {
  const folder = await takeFolder(id);
  const parts = await lookAndCut(folder);
  if (parts.fragments.length === 0 && parts.size < NOTHING) {
    await removeTake(id);
    return undefined;
  }
  await releaseRoom(id);
  const known = { ...(await readInfo(id)), ...change };
  try {
    const info = { ...known, ...(await filmOf(id, folder, parts, fps)) };
    await writeInfo(info);
    if (info.film === FILM) await folder.removeEntry(LIVE);
    return info;
  } catch (error) {
    const info = { ...known, problem: `${(error as Error).message} Its file is kept as it is.` };
    await writeInfo(info).catch(() => undefined);
    return info;
  }
}

/** Finishes what a crash left. What another page is recording right now is locked, and left alone. */
export async function rescueTakes(fps: number): Promise<TakeInfo[]> {
  const rescued: TakeInfo[] = [];
  for (const { id } of (await listTakes()).filter(isUnfinished)) {
    const info = await saveTake(id, fps, { recovered: true }).catch(() => undefined);
    if (info) rescued.push(info);
  }
  return rescued;
}

/** Looks for what is whole. Where nothing but the end is missing, the original itself becomes a film. */
async function lookAndCut(folder: FileSystemDirectoryHandle): Promise<WholeParts & { size: number }> {
  const file = await folder.getFileHandle(LIVE).catch(() => undefined);
  if (!file) return { head: undefined, fragments: [], holes: 0, missing: 0, size: 0 };
  const handle = await file.createSyncAccessHandle();
  try {
    const size = handle.getSize();
    const parts = await wholeParts((at, length) => readAt(handle, at, length), size);
    if (parts.head && parts.holes === 0 && parts.fragments.length > 0) handle.truncate(parts.fragments.at(-1)!.to);
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
  const contents: Contents =
    copied ??
    (await contentsOf(original).catch(() => {
      throw new Error('It is damaged, and nothing of it can be read.');
    }));
  const film = copied ? FILM : LIVE;
  const file = await takeFile(id, film);
  const thumbnail = await thumbnailOf(file, contents.seconds);
  if (thumbnail) await putFile(id, THUMBNAIL, thumbnail).catch(() => undefined);
  const spoilt = copied?.spoilt ?? 0;
  return {
    seconds: contents.seconds,
    bytes: file.size,
    film,
    lacking: Math.max(0, Math.round(contents.pictureSeconds * fps) - contents.videoPackets),
    ...((isDamaged || spoilt > 0) && {
      problem: `Damaged: ${(missing + spoilt / fps).toFixed(1)} s of it are missing, the rest plays.`,
    }),
  };
}

/** @returns what the copy holds; nothing where there is none, or it is not the same. */
async function copy(folder: FileSystemDirectoryHandle, whole: Blob, fps: number) {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage < whole.size + SPARE) return undefined;
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
    // The original is whole, and plays.
  }
  await folder.removeEntry(FILM).catch(() => undefined);
  return undefined;
}
