/** Turns a recorded phrase into frames beside everything else: it takes a second or two. */
import { framesOf } from './analysis';
import { packFrames } from './phrase';

export interface PhraseToRead {
  /** Mono. */
  readonly samples: Float32Array<ArrayBuffer>;
  readonly rate: number;
}

self.onmessage = ({ data: { samples, rate } }: MessageEvent<PhraseToRead>) => {
  self.postMessage(packFrames(framesOf(samples, rate)));
};
