/** The peer: the browser's MediaRecorder, on the same canvas and sound, each second as it comes to the disk. */
import type { TakeStage } from './take-stage';

export interface Recording {
  /** Ends it. */
  stop(): Promise<Blob>;
}

export function recordWithMediaRecorder(
  { context, canvas, output }: TakeStage,
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
  recorder.start(1000);
  return {
    stop: () =>
      new Promise((resolve) => {
        recorder.onstop = () => resolve(new Blob(pieces, { type: recorder.mimeType }));
        recorder.stop();
      }),
  };
}
