/** The peer: the browser's MediaRecorder, on the same canvas and sound, each second as it comes to the disk. */
import type { TakeStage } from './take-stage';

export interface Recording {
  /** Show seconds at which it began. */
  readonly began: Promise<number>;
  /** Ends it. */
  stop(): Promise<Blob>;
}

export function recordWithMediaRecorder(
  { context, canvas, output, now }: TakeStage,
  keep: (piece: Blob) => void = () => undefined,
): Recording {
  const sound = new MediaStreamAudioDestinationNode(context);
  output.connect(sound);
  const stream = new MediaStream([...canvas.captureStream(30).getTracks(), ...sound.stream.getTracks()]);
  const recorder = new MediaRecorder(stream, { videoBitsPerSecond: 1_700_000 });
  const pieces: Blob[] = [];
  recorder.ondataavailable = ({ data }) => {
    pieces.push(data);
    keep(data);
  };
  const began = new Promise<number>((resolve) => (recorder.onstart = () => resolve(now())));
  recorder.start(1000);
  return {
    began,
    stop: () =>
      new Promise((resolve) => {
        recorder.onstop = () => resolve(new Blob(pieces, { type: recorder.mimeType }));
        recorder.stop();
      }),
  };
}

const FOLDER = 'pieces';

/** Brings each piece to the disk as it comes, a file each: what a kill leaves of it. */
export function keepPieces(): (piece: Blob) => void {
  const folder = navigator.storage.getDirectory().then(async (root) => {
    await root.removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
    return root.getDirectoryHandle(FOLDER, { create: true });
  });
  let count = 0;
  return (piece) => {
    const name = String(count++).padStart(6, '0');
    void folder.then(async (pieces) => {
      const stream = await (await pieces.getFileHandle(name, { create: true })).createWritable();
      await stream.write(piece);
      await stream.close();
    });
  };
}

/** All that came to the disk, up to the first piece that did not. */
export async function keptPieces(): Promise<Blob> {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER);
  const pieces: Blob[] = [];
  for (;;) {
    const handle = await folder.getFileHandle(String(pieces.length).padStart(6, '0')).catch(() => undefined);
    const file = await handle?.getFile();
    if (!file?.size) return new Blob(pieces);
    pieces.push(file);
  }
}
