/**
 * The accompanist: keeps the stream of generated sound flowing, a block at a time, following the notes that are held
 * and what the words mean.
 */
import { SOUND_FAMILIES, type SoundInput, type SoundOutput } from '../models/sound/types';
import { bentMeaning, moodOf } from '../mood';
import type { PerformanceState } from '../performance';

/** Where the blocks go: live, a ring that an audio worklet empties; in a render, a tape. Counts samples of a channel. */
export interface SoundSink {
  readonly sampleRate: number;
  /** Heard so far. */
  played(): number;
  /** Where what is ready ends. */
  end(): number;
  /** From sample `at` on, replacing what lay there; returns the first sample that is heard of it. */
  write(at: number, left: Float32Array, right: Float32Array): number;
}

/** A block where it lies in the sink. */
export interface PlacedBlock extends Pick<SoundOutput, 'left' | 'right' | 'frames'> {
  /** The sink's sample of the block's first. */
  readonly at: number;
  /** The sink's sample from which it is heard: what came too late is left out. At or after the block's end if all was. */
  readonly begins: number;
  /** The denoising steps it took. */
  readonly steps: number;
}

export interface Accompanist {
  /**
   * Generates the next block when less than `ahead` seconds are ready, and at once when notes have begun or ended: what
   * was made for the old chord is then thrown away. Not again before it has resolved; rejects when the model failed.
   */
  play(state: PerformanceState, at: number): Promise<void>;
  /** Seconds from the last change that was played to its first sample; 0 before the first. */
  latency(): number;
}

const DRUM_CHANNEL = 10;
/** How far the words' brightness moves the sound's. */
const MOOD_SWAY = 0.6;
/** A step of the family mix that does not wait for the next block. */
const JUMP = 0.5;
/** A block is expected to take so much longer than the last ones did. */
const CAUTION = 1.3;
const SMOOTHING = 0.3;

/**
 * @param ahead tells the seconds of sound to keep ready. @param soonest seconds from now in which a new future may begin
 * at the earliest; live, what the model takes is measured on the sound's own progress and comes on top.
 * @param onBlock is told of every block as soon as it is written.
 */
export function createAccompanist(
  step: (input: SoundInput, deadline: number) => Promise<SoundOutput>,
  sink: SoundSink,
  ahead: () => number,
  soonest: number,
  onBlock: (block: PlacedBlock) => void = () => undefined,
): Accompanist {
  const { sampleRate } = sink;
  /** The sink's sample at which the model's stream began: moves when the model starts anew. */
  let origin = 0;
  let last: SoundInput | undefined;
  let heardUntil = -1;
  let cost = 0;
  let latency = 0;

  async function generate(asked: SoundInput, at: number, from: number | undefined): Promise<number> {
    const before = sink.played();
    const due = at + ((from ?? sink.end()) - before) / sampleRate;
    const input = from === undefined ? asked : { ...asked, from: from - origin };
    const block = await step(input, due);
    cost += SMOOTHING * (sink.played() - before - cost);
    // A model that was started anew counts from zero: its sound follows what is there.
    const follows = from === undefined ? origin + block.at === sink.end() : origin + block.at <= sink.end();
    if (!follows) origin = sink.end() - block.at;
    const { left, right, frames } = block;
    const begins = sink.write(origin + block.at, left, right);
    onBlock({ left, right, frames, at: origin + block.at, begins, steps: input.steps });
    return begins;
  }

  return {
    latency: () => latency,
    async play(state, at) {
      const asked = soundAt(state, at);
      const fresh = state.held.filter((note) => note.at > heardUntil).map(({ note }) => note);
      const again = { ...asked, notes: asked.notes.map((note) => ({ ...note, again: fresh.includes(note.midi) })) };
      const changed = last !== undefined && (fresh.length > 0 || isOther(asked, last));
      const soon = sink.played() + Math.round(soonest * sampleRate + CAUTION * cost);
      if (changed || sink.end() - sink.played() < ahead() * sampleRate) {
        const from = changed && soon < sink.end() ? soon : undefined;
        last = asked;
        heardUntil = state.at;
        const now = sink.played();
        const begins = await generate(again, at, from);
        if (changed) latency = at - state.at + (begins - now) / sampleRate;
      }
      // A machine that fell behind, or whose frames are slow, makes up for it; after that each moment asks anew.
      while (sink.end() - sink.played() < 0.5 * ahead() * sampleRate) await generate(asked, at, undefined);
    },
  };
}

/** Whether other keys are down, or the families have jumped. */
function isOther(a: SoundInput, b: SoundInput): boolean {
  const keys = ({ notes }: SoundInput) =>
    notes
      .map(({ midi }) => midi)
      .sort((x, y) => x - y)
      .join();
  const moved = a.families.reduce((sum, share, i) => sum + Math.abs(share - b.families[i]!), 0);
  return keys(a) !== keys(b) || moved > JUMP;
}

/** The keys that the generated sound follows: drums have none. */
export function askedNotes(state: PerformanceState): { readonly midi: number; readonly velocity: number }[] {
  return state.held
    .filter(({ channel }) => channel !== DRUM_CHANNEL)
    .map(({ note, velocity }) => ({ midi: note, velocity }));
}

/** What sound the performance asks for at time `at`. */
export function soundAt(state: PerformanceState, at: number): SoundInput {
  const { parameters } = state;
  const mood = moodOf(bentMeaning(state, at));
  return {
    notes: askedNotes(state),
    families: familyMix(parameters['sound.family']),
    brightness: sway(parameters['sound.brightness'], mood.brightness),
    energy: mood.energy,
    density: mood.density,
    roughness: mood.roughness,
    steps: denoisingSteps(parameters['sound.steps']),
    level: 1,
  };
}

/** A position between two neighbouring families, as weights that sum to 1. */
function familyMix(position: number): Float32Array {
  const mix = new Float32Array(SOUND_FAMILIES.length);
  const lower = Math.min(SOUND_FAMILIES.length - 2, Math.floor(position));
  mix[lower] = 1 - (position - lower);
  mix[lower + 1] = position - lower;
  return mix;
}

function sway(value: number, mood: number): number {
  return Math.min(1, Math.max(0, value + MOOD_SWAY * (mood - 0.5)));
}

function denoisingSteps(asked: number): 1 | 2 | 4 {
  return asked >= 3 ? 4 : asked >= 2 ? 2 : 1;
}
