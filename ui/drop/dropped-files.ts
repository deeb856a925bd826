/** Files that are dropped together, and folders with all that is in them. */
import { checkSize } from '../../engine/limits';
import { endingOf, KINDS, LONGEST_PATH } from '../../engine/stage/code/files';
import { said } from '../language/told';

export interface Brought {
  /** From the folder on that was dropped. */
  readonly path: string;
  readonly file: File;
}

/** Files looked at in folders; a disk that was dropped by mistake is not read for ever. */
const MOST = 200;

/** Call it while the drop is told of: browsers forget the files afterwards. */
export async function broughtBy({ items, files }: DataTransfer): Promise<readonly Brought[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (!entries.some(({ isDirectory }) => isDirectory)) return [...files].map((file) => ({ path: file.name, file }));
  const found: Brought[] = [];
  for (const entry of entries) await collect(entry, found);
  return found;
}

async function collect(entry: FileSystemEntry, found: Brought[]): Promise<void> {
  if (found.length >= MOST || entry.name.startsWith('.') || entry.name === 'node_modules') return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A browser hands over some at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const each of some) await collect(each, found);
  }
}

/** As a data URL of its kind. @throws Error (rejects) in the performer's words */
export async function fileOf({ path, file }: Brought): Promise<string> {
  checkSize(path, 'sketchFile', file.size);
  if (path.length > LONGEST_PATH)
    throw new Error(said('{0} changes nothing: its path is too long. Drop the files without their folders.', path));
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `data:${KINDS[endingOf(path)]!};base64,${btoa(binary)}`;
}
