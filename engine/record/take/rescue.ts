/**
 * From what lies on the disk to a film: cut after its last whole fragment, copied for players, compared, and only then is
 * the original let go. A take that ended as it should and one that a crash cut off go the same way.
 */
import { wholeLength } from './fragments';
import { contentsOf, isSame, remux, thumbnailOf } from './remux';
import { FILM, isUnfinished, listTakes, LIVE, putFile, readInfo, removeTake, takeFile, takeFolder } from './shelf';
import { type TakeInfo, THUMBNAIL, writeInfo } from './shelf';

/** Bytes to be left on the disk beside the copy. */
const SPARE = 16e6;

/** @returns the take, or nothing if no fragment of it is whole: then it is gone. */
export async function saveTake(id: string, fps: number, change: Partial<TakeInfo> = {}): Promise<TakeInfo | undefined> {
  const folder = await takeFolder(id);
  if (!(await cutToWhole(folder))) {
    await removeTake(id);
    return undefined;
  }
  const original = await takeFile(id, LIVE);
  const contents = await contentsOf(original);
  const film = (await copy(folder, original, fps)) ? FILM : LIVE;
  const file = await takeFile(id, film);
  const thumbnail = await thumbnailOf(file, contents.seconds);
  if (thumbnail) await putFile(id, THUMBNAIL, thumbnail).catch(() => undefined);
  const info = { ...(await readInfo(id)), ...change, seconds: contents.seconds, bytes: file.size, film };
  await writeInfo(info);
  if (film === FILM) await folder.removeEntry(LIVE);
  return info;
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

/** @returns false where nothing is whole. @throws where the file is being written by another page. */
async function cutToWhole(folder: FileSystemDirectoryHandle): Promise<boolean> {
  const file = await folder.getFileHandle(LIVE).catch(() => undefined);
  if (!file) return false;
  const handle = await file.createSyncAccessHandle();
  try {
    const whole = await wholeLength((at, length) => readAt(handle, at, length), handle.getSize());
    if (whole > 0) handle.truncate(whole);
    handle.flush();
    return whole > 0;
  } finally {
    handle.close();
  }
}

function readAt(handle: FileSystemSyncAccessHandle, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, handle.read(bytes, { at }));
}

/** @returns whether there is a copy now, and it is the same. */
async function copy(folder: FileSystemDirectoryHandle, original: File, fps: number): Promise<boolean> {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  if (quota - usage < original.size + SPARE) return false;
  try {
    const target = await folder.getFileHandle(FILM, { create: true });
    const handle = await target.createSyncAccessHandle();
    try {
      handle.truncate(0);
      await remux(original, handle, fps);
    } finally {
      handle.close();
    }
    if (isSame(await contentsOf(original), await contentsOf(await target.getFile()))) return true;
  } catch {
    // The original is whole, and plays.
  }
  await folder.removeEntry(FILM).catch(() => undefined);
  return false;
}
