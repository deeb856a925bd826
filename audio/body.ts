/** What each note goes through at its end, played or sampled: a low-pass that the performer opens, and the fade of its release. */

export interface NoteBody {
  /** Fades with time constant `release` (seconds) from `time` on. Returns when nothing is left. */
  readonly release: (time: number, release: number) => number;
  readonly setCutoff: (cutoff: number, time: number) => void;
  /** Octaves that this note alone is brighter than its cutoff says. */
  readonly setShine: (octaves: number, time: number) => void;
}

/** The cutoff, in hertz, that filters are set at; the performer's is a detune from there, so that it moves held notes too. */
export const REFERENCE_CUTOFF = 2400;
/** After so many time constants a fade is at -61 dB. */
export const TIME_CONSTANTS = 7;
/** A parameter of a sounding voice takes this time constant to its new value, in seconds. */
export const GLIDE = 0.012;

/**
 * Level follows the square of velocity, roughly, as on most instruments; there is always something to hear.
 * @param velocity 0..1
 */
export function loudnessOf(velocity: number): number {
  return 0.08 + 0.92 * velocity ** 1.6;
}

/** What a filter that is set at the reference is detuned by for a cutoff in hertz. */
export function cutoffCents(cutoff: number): number {
  return 1200 * Math.log2(cutoff / REFERENCE_CUTOFF);
}

/**
 * @param filter detuned already, by `cutoffCents(cutoff)`
 * @param sources end with the fade
 */
export function createBody(
  filter: BiquadFilterNode,
  fade: GainNode,
  cutoff: number,
  sources: readonly (AudioScheduledSourceNode | undefined)[],
): NoteBody {
  let [cutoffNow, shine] = [cutoff, 0];
  const open = (at: number) => filter.detune.setTargetAtTime(cutoffCents(cutoffNow) + 1200 * shine, at, GLIDE);
  return {
    release(from, release) {
      fade.gain.setTargetAtTime(0, from, release);
      const end = from + TIME_CONSTANTS * release;
      // Nothing at all from here on: then it does not matter when the browser gets round to `onended`.
      fade.gain.setValueAtTime(0, end);
      for (const source of sources) source?.stop(end);
      return end;
    },
    setCutoff(value, at) {
      cutoffNow = value;
      open(at);
    },
    setShine(octaves, at) {
      shine = octaves;
      open(at);
    },
  };
}
