/** An ear on a sound: how loud, in which bands, whether something was struck, and at what pitch. */
import { PitchDetector } from 'pitchy';
import type { Said } from '../engine/modulation/followed';
import { loudness } from './analysis';
import { createOnsets } from './onset';

const WINDOW = 2048;
/** Pitches are told on this scale: 0 is the lowest, 1 so many octaves above. */
const LOWEST_HERTZ = 27.5;
const OCTAVES = 8;
/** How sure a pitch has to be, 0..1, and how loud, in decibels of full scale. */
const CLARITY = 0.9;
const QUIETEST = -50;
/** So many periods have to fit into the window: what seems to repeat itself in less of it is chance. */
const PERIODS = 2;

/**
 * @param samplesOf fills the array with the last samples, -1..1
 * @returns what is heard at this moment, each 0..1; without a pitch where there is none
 */
export function createEar(samplesOf: (samples: Float32Array<ArrayBuffer>) => void, sampleRate: number): () => Said {
  const samples = new Float32Array(WINDOW);
  const onsets = createOnsets(sampleRate);
  const pitches = PitchDetector.forFloat32Array(WINDOW);
  pitches.minVolumeDecibels = QUIETEST;
  return () => {
    samplesOf(samples);
    const [hertz, clarity] = pitches.findPitch(samples, sampleRate);
    const pitch = clarity >= CLARITY && hertz * WINDOW >= PERIODS * sampleRate ? { pitch: pitchOn(hertz) } : {};
    return { ...loudness(samples, sampleRate), onset: onsets(samples), ...pitch };
  };
}

/** Hertz as 0..1. */
export function pitchOn(hertz: number): number {
  return Math.min(1, Math.max(0, Math.log2(hertz / LOWEST_HERTZ) / OCTAVES));
}

/** 0..1 as hertz. Inverse of `pitchOn`. */
export function hertzOf(pitch: number): number {
  return LOWEST_HERTZ * 2 ** (OCTAVES * pitch);
}
