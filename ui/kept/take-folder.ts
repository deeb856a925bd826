/** A folder on the performer's disk for finished films: picked once, remembered by the browser, where it lets us write there. */
import { createStore, get, set } from 'idb-keyval';
import { said } from '../language/told';

declare global {
  interface Window {
    /** File System Access: Chrome and Edge on desktops. */
    showDirectoryPicker?: (options: { id: string; mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;
  }
  interface FileSystemHandle {
    requestPermission?(options: { mode: 'readwrite' }): Promise<PermissionState>;
  }
}

const KEY = 'folders';
/** Handles survive a reload in IndexedDB alone. */
const database = createStore('phosphene', KEY);

export function canPickFolder(): boolean {
  return window.showDirectoryPicker !== undefined;
}

/** None where the performer picks none. @throws where the browser could not keep it. */
export async function pickFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  const folder = await window.showDirectoryPicker!({ id: 'takes', mode: 'readwrite' }).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
    return undefined;
  });
  if (!folder) return undefined;
  await set(KEY, folder, database).catch(() => {
    throw new Error(said('This browser keeps no folders.'));
  });
  return folder;
}

/**
 * The one that was picked before, if any. Call it from a click: the browser may ask once more.
 * @throws where it may not be written into.
 */
export async function pickedFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  if (!canPickFolder()) return undefined;
  const folder = await get<FileSystemDirectoryHandle>(KEY, database).catch(() => undefined);
  const permission = await folder?.requestPermission?.({ mode: 'readwrite' }).catch(() => 'denied');
  if (folder && permission !== 'granted')
    throw new Error(
      said('The browser may not write into the folder “{0}”: films are downloaded instead.', folder.name),
    );
  return folder;
}

/**
 * Copies files that belong together, and never over what lies there: once the takes are deleted, the next one is "take 1"
 * again. Where one of the names is taken, all of them get the next number: `phosphene-take-1 (2).mp4`.
 */
export async function copyTogether(folder: FileSystemDirectoryHandle, files: ReadonlyMap<string, File>): Promise<void> {
  const names = [...files.keys()];
  let number = 1;
  while ((await Promise.all(names.map((name) => isThere(folder, numbered(name, number))))).includes(true)) number++;
  for (const [name, file] of files) {
    const target = await folder.getFileHandle(numbered(name, number), { create: true });
    try {
      await file.stream().pipeTo(await target.createWritable());
    } catch (error) {
      // An empty file would pass for a film.
      await folder.removeEntry(numbered(name, number)).catch(() => undefined);
      throw error;
    }
  }
}

function numbered(name: string, number: number): string {
  return number === 1 ? name : name.replace(/(?=\.[^.]*$|$)/, ` (${number})`);
}

/** Whether a file or a folder has the name. @throws where the folder cannot be read. */
async function isThere(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    const { name: kind } = error as Error;
    if (kind === 'NotFoundError') return false;
    if (kind === 'TypeMismatchError') return true;
    throw error;
  }
}
