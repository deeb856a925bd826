/** Makes an instrument of the generated sound: notes and drums, one by one, as the stream would play them now. */
import { DRUM_NOTES } from './drum-notes';
import { FIRST_KEY, SOUND_DRUMS, SOUND_FAMILIES, type SoundInput, type SoundOutput } from '../models/sound/types';

/** A recording of one note or drum. */
export interface Sample {
  /** The MIDI note that it is, or those of channel 10 that ask for the drum. */
  readonly of: readonly number[];
  readonly left: Float32Array<ArrayBuffer>;
  readonly right: Float32Array<ArrayBuffer>;
}

export interface Samples {
  readonly notes: readonly Sample[];
  readonly drums: readonly Sample[];
}

/** An octave apart: between them the sampler transposes by half an octave at most. */
const NOTES = [36, 48, 60, 72, 84].filter((note) => note >= FIRST_KEY);
/** Blocks of a note, and of a drum. */
const NOTE_BLOCKS = 12;
const DRUM_BLOCKS = 5;
const VELOCITY = 0.8;
/**
 * @param step nobody waits for it: the stream and the picture go first.
 * @param asked how the stream sounds now; its notes do not matter.
 * @param seed makes the chance: the same again gives the same samples.
 */
export async function sampleStream(
  step: (input: SoundInput) => Promise<SoundOutput>,
  asked: SoundInput,
  seed: number,
): Promise<Samples> {
  const record = async (of: readonly number[], input: SoundInput, blocks: number, chance: number): Promise<Sample> => {
    const parts: SoundOutput[] = [];
    for (let i = 0; i < blocks; i++) {
      const part = { ...input, ...(i > 0 && { hits: [] }), shot: { seed: chance, isFirst: i === 0 } };
      parts.push(await step(part));
    }
    return { of, left: joined(parts.map(({ left }) => left)), right: joined(parts.map(({ right }) => right)) };
  };
  const still = { ...asked, density: 0, energy: 0.5, notes: [], level: 1 };
  const kit = Float32Array.from(SOUND_FAMILIES, (name) => (name === 'drums' ? 1 : 0));
  const notes: Sample[] = [];
  const drums: Sample[] = [];
  for (const midi of NOTES) {
    const input = { ...still, notes: [{ midi, velocity: VELOCITY }] };
    notes.push(await record([midi], input, NOTE_BLOCKS, seed + midi));
  }
  for (let drum = 0; drum < SOUND_DRUMS.length; drum++) {
    const input = { ...still, families: kit, hits: [{ drum, velocity: VELOCITY, frame: 0 }] };
    drums.push(await record(DRUM_NOTES[drum]!, input, DRUM_BLOCKS, seed + 1000 + drum));
  }
  return { notes, drums };
}

/**
 * Records one after the other: of all that is asked for meanwhile, the last. So what plays in the end is what was asked for last,
 * as in a render.
 * @param load takes what was recorded.
 * @returns asks; settles when nothing is left to be recorded, and rejects where the last of it failed.
 */
export function createSampling(load: (samples: Samples) => void): (record: () => Promise<Samples>) => Promise<void> {
  let next: (() => Promise<Samples>) | undefined;
  let recording: Promise<void> | undefined;

  async function recordAll(): Promise<void> {
    while (next) {
      const record = next;
      next = undefined;
      try {
        load(await record());
      } catch (error) {
        if (!next) throw error;
      }
    }
  }

  return (record) => {
    next = record;
    return (recording ??= recordAll().finally(() => (recording = undefined)));
  };
}

function joined(parts: readonly Float32Array<ArrayBuffer>[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
