/** The page on which takes are benchmarked: what a script on Node needs of it. */
import * as shelf from '../../engine/record/take/shelf';
import { lookAt } from './film-look';
import { keepPieces, keptPieces, recordWithMediaRecorder } from './media-recorder';
import { openTakeStage } from './take-stage';

declare global {
  interface Window {
    takes?: typeof tools;
    /** What MediaRecorder made. */
    peerFilm?: Blob;
  }
}

const tools = { openTakeStage, lookAt, recordWithMediaRecorder, keepPieces, keptPieces, shelf };
window.takes = tools;
