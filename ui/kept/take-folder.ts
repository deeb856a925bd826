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

/** The one that was picked before, if any. Call it from a click: the browser may ask once more. */
export async function pickedFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  if (!canPickFolder()) return undefined;
  const folder = await get<FileSystemDirectoryHandle>(KEY, database).catch(() => undefined);
  const permission = await folder?.requestPermission?.({ mode: 'readwrite' }).catch(() => 'denied');
  return permission === 'granted' ? folder : undefined;
}

export async function copyInto(folder: FileSystemDirectoryHandle, name: string, file: File): Promise<void> {
  const target = await folder.getFileHandle(name, { create: true });
  await file.stream().pipeTo(await target.createWritable());
}
