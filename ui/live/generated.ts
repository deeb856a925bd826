/** What there is to see of the generated sound while it plays. */
import type { Stream } from '../../audio/stream';
import type { PlacedBlock } from '../../engine/players/accompanist';
import { createSpectra, type Spectra } from './spectra';

export interface Generated {
  readonly sampleRate: number;
  readonly spectra: Spectra;
  /** The block that was made last. */
  newest(): PlacedBlock | undefined;
  /** The sample of the stream that is at the ear now. */
  heard(): number;
  /** How much is ready, in seconds. */
  secondsAhead(): number;
}

/** As much is remembered: more than is shown. */
const MEMORY_SECONDS = 8;

/** @param delay seconds from the ring to the ear. Give every block to `take`. */
export function watchGenerated(stream: Stream, delay: () => number): Generated & { take(block: PlacedBlock): void } {
  const { sampleRate } = stream;
  const spectra = createSpectra(MEMORY_SECONDS * sampleRate);
  let newest: PlacedBlock | undefined;
  return {
    sampleRate,
    spectra,
    newest: () => newest,
    heard: () => stream.played() - delay() * sampleRate,
    secondsAhead: () => stream.secondsAhead(),
    take(block) {
      newest = block;
      spectra.write(block);
    },
  };
}
