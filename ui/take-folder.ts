/** A folder on the performer's disk for finished films: picked once, remembered by the browser, where it lets us write there. */
import { t } from './translate';

declare global {
  interface Window {
    /** File System Access: Chrome and Edge on desktops. */
    showDirectoryPicker?: (options: { id: string; mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;
  }
  interface FileSystemHandle {
    requestPermission?(options: { mode: 'readwrite' }): Promise<PermissionState>;
  }
}

const STORE = 'folders';

export function canPickFolder(): boolean {
  return window.showDirectoryPicker !== undefined;
}

/** @throws where the performer picks none. */
export async function pickFolder(): Promise<FileSystemDirectoryHandle> {
  const folder = await window.showDirectoryPicker!({ id: 'takes', mode: 'readwrite' });
  await inStore('readwrite', (store) => store.put(folder, STORE));
  return folder;
}

/** The one that was picked before, if any. Call it from a click: the browser may ask once more. */
export async function pickedFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  if (!canPickFolder()) return undefined;
  const folder = await inStore<FileSystemDirectoryHandle | undefined>('readonly', (store) => store.get(STORE)).catch(
    () => undefined,
  );
  const permission = await folder?.requestPermission?.({ mode: 'readwrite' }).catch(() => 'denied');
  return permission === 'granted' ? folder : undefined;
}

export async function copyInto(folder: FileSystemDirectoryHandle, name: string, file: File): Promise<void> {
  const target = await folder.getFileHandle(name, { create: true });
  await file.stream().pipeTo(await target.createWritable());
}

/** Handles survive a reload in IndexedDB alone. */
function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('phosphene', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(new Error(t('This browser keeps no folders.')));
    opening.onsuccess = () => {
      const request = act(opening.result.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result as T);
      request.onerror = () => reject(new Error(t('This browser keeps no folders.')));
    };
  });
}
