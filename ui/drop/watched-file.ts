/** A file on the performer's disk that another program edits (File System Access, where the browser has it). */
import { LONGEST_CODE, SCRIPT_ENDINGS } from '../../engine/stage/code/script';

interface FileHandle {
  readonly name: string;
  getFile(): Promise<File>;
}

type Picker = (options: object) => Promise<readonly FileHandle[]>;

const { showOpenFilePicker } = window as { showOpenFilePicker?: Picker };

/** Milliseconds between two looks at the file. */
const EVERY = 300;
/** Of what is longer than any sketch so much is read that whoever takes it can say so. */
const MOST_BYTES = 4 * LONGEST_CODE;

export const canWatchFiles = showOpenFilePicker !== undefined;

/**
 * Lets the performer choose a script, and hands it over whenever it has been saved.
 * @returns what ends it; undefined when nothing was chosen
 */
export async function watchFile(onText: (name: string, text: string) => void): Promise<(() => void) | undefined> {
  const accept = { 'text/plain': SCRIPT_ENDINGS.map((ending) => `.${ending}`) };
  const [handle] = await showOpenFilePicker!({ types: [{ description: 'Sketches', accept }] }).catch(() => []);
  if (!handle) return undefined;
  let seen = -1;
  let isBusy = false;
  const look = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      const file = await handle.getFile();
      if (file.lastModified !== seen) onText(handle.name, await file.slice(0, MOST_BYTES).text());
      seen = file.lastModified;
    } catch {
      // While an editor writes it, a file may be gone for a moment.
    } finally {
      isBusy = false;
    }
  };
  await look();
  const timer = setInterval(() => void look(), EVERY);
  return () => clearInterval(timer);
}
