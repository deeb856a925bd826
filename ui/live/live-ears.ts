/** What a live show hears, of itself and of the audio input, for the modulation matrix. */
import { createEar } from '../../audio/ear';
import { nearTempo, SURE } from '../../engine/inputs/tempo-follower';
import { tempoOn } from '../../engine/modulation/followed';
import type { Ears } from '../../engine/modulation/listening';
import type { LineInput } from './line-input';

/**
 * @param analyser on what is heard
 * @param bpm the show's tempo, in beats a minute
 */
export function createLiveEars(
  analyser: AnalyserNode,
  lineInput: Pick<LineInput, 'open$' | 'listen' | 'tempo$'>,
  bpm: () => number,
): () => Ears {
  const ownEar = createEar((samples) => analyser.getFloatTimeDomainData(samples), analyser.context.sampleRate);
  const show = () => ({ values: { ...ownEar(), tempo: tempoOn(bpm()) } });
  const input = () => {
    const tempo = lineInput.tempo$.value;
    const isSure = tempo !== undefined && tempo.sure >= SURE;
    return {
      values: { ...lineInput.listen()?.values, ...(isSure && { tempo: tempoOn(nearTempo(tempo.bpm, bpm())) }) },
    };
  };
  return () => ({ show, ...(lineInput.open$.value !== '' && { input }) });
}
