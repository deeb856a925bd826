/** The lines of a log on their way to the disk, in their order: what finds no room waits, and goes first when there is some. */

export type LogNews =
  /** Why nothing is kept for now, as part of a sentence. */
  | { readonly fault: string }
  /** All is kept again; `isWhole`: also what had to wait. */
  | { readonly isWhole: boolean };

export interface LogWriter {
  /** Before, what comes waits. @param goOn behind what is there. */
  open(file: FileSystemSyncAccessHandle, goOn: boolean): void;
  write(lines: string): void;
  /** Asks the disk to keep what was written. */
  flush(): void;
  /** Nothing is kept, and nothing waits any more. */
  giveUp(why: string): void;
}

/** Bytes that wait at most: half an hour of a show that is always busy. */
const MOST_WAITING = 2 ** 26;
const LINE_FEED = 10;

/** @param tell the news once: when it begins to be so. */
export function createLogWriter(tell: (news: LogNews) => void): LogWriter {
  let file: FileSystemSyncAccessHandle | undefined;
  let end = 0;
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytesWaiting = 0;
  let [isFaulty, isWhole, isOver, isFlushed] = [false, true, false, true];

  function put(bytes: Uint8Array<ArrayBuffer>): void {
    // A full disk throws, or gives an error's number for a length.
    if (file!.write(bytes, { at: end }) !== bytes.length) throw new Error('the disk is full');
    end += bytes.length;
    isFlushed = false;
  }

  function putAll(): void {
    if (!file) return;
    let count = 0;
    let fault: string | undefined;
    try {
      for (; count < waiting.length; count++) put(waiting[count]!);
    } catch (error) {
      fault = (error as Error).message;
    }
    for (const { length } of waiting.splice(0, count)) bytesWaiting -= length;
    const wasFaulty = isFaulty;
    isFaulty = fault !== undefined;
    if (fault !== undefined && !wasFaulty) tell({ fault });
    if (fault === undefined && wasFaulty) {
      tell({ isWhole });
      isWhole = true;
    }
  }

  return {
    open(opened, goOn) {
      file = opened;
      // What is there, though it is to begin, is another night's.
      if (goOn || opened.getSize() > 0) goToEnd();
      putAll();
    },
    write(lines) {
      if (isOver) return;
      const bytes = new TextEncoder().encode(lines);
      if (bytesWaiting + bytes.length > MOST_WAITING) isWhole = false;
      else {
        waiting.push(bytes);
        bytesWaiting += bytes.length;
      }
      putAll();
    },
    flush() {
      if (!isFlushed) file?.flush();
      isFlushed = true;
    },
    giveUp(fault) {
      isOver = true;
      waiting = [];
      tell({ fault });
    },
  };

  /** A line that was cut off stays, and ends here: what follows is whole. */
  function goToEnd(): void {
    const last = new Uint8Array(1);
    end = file!.getSize();
    if (end > 0) file!.read(last, { at: end - 1 });
    if (last[0] !== LINE_FEED) waiting.unshift(Uint8Array.of(LINE_FEED));
  }
}
