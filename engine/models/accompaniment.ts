/**
 * The accompanist beside its model, in the worker: it plays into the ring that the audio thread empties, and is told by the page
 * only what has changed. So the sound goes on, as it was asked for last, however long the page is held up: while a graphics driver
 * compiles, most of all.
 */
import { type RingStorage, ringWriter } from '../../audio/stream-ring';
import { createAccompanist, type PlacedBlock, wantedAhead } from '../players/accompanist';
import { changedScore, type Score, type ScoreChange } from '../players/score';
import { isLate } from './late';
import type { PlayedBlock } from './protocol';
import type { SoundInput, SoundOutput } from './sound/types';

/** Where it plays to. */
export interface Part {
  readonly ring: RingStorage;
  /** Of a change, in frames. */
  readonly crossfade: number;
  readonly sampleRate: number;
  /** The audio context's second at which the show began. */
  readonly origin: number;
  /** A frame of the ring about which it stands now. */
  readonly near: number;
  /** Of the drum machine. */
  readonly seed: number;
}

export interface Accompaniment {
  /** From the next `play` on. The first change has all. */
  follow(change: ScoreChange): void;
  /** Makes what is missing, and what has changed anew; rejects when the model failed. May be called at any time. */
  play(): Promise<void>;
}

type SoundStep = (input: SoundInput, deadline: number) => Promise<SoundOutput>;

/** A new chord's sound may begin this long after the moment that asks for it, and the time that it takes to compute. */
export const SOUND_SOONEST = 0.008;

/** @param step rejects when there is no model. @param onBlock is told of every block as soon as it is in the ring. */
export function createAccompaniment(
  { ring, crossfade, sampleRate, origin, near, seed }: Part,
  step: SoundStep,
  onBlock: (block: PlayedBlock) => void,
): Accompaniment {
  const writer = ringWriter(ring, crossfade, near);
  const now = () => (writer.played() + writer.shift()) / sampleRate - origin;
  let score: Score | undefined;
  let isLateNow = false;
  let isPlaying = false;
  let isChanged = false;
  const timed: SoundStep = async (input, deadline) => {
    const block = await step(input, deadline);
    isLateNow = isLate(now(), deadline);
    return block;
  };
  const told = (block: PlacedBlock) => onBlock({ ...block, latency: accompanist.latency(), isLate: isLateNow });
  const accompanist = createAccompanist(
    timed,
    { ...writer, sampleRate, frameAt: (time) => Math.round((time + origin) * sampleRate) - writer.shift() },
    () => wantedAhead(score!, writer.gaps()),
    SOUND_SOONEST,
    seed,
    told,
  );

  return {
    follow(change) {
      score = changedScore(score, change);
      isChanged = true;
    },
    async play() {
      if (isPlaying || !score) return;
      isPlaying = true;
      try {
        do {
          isChanged = false;
          await accompanist.play(score, now(), () => isChanged);
        } while (isChanged);
      } finally {
        isPlaying = false;
      }
    },
  };
}

/** The same step; what is no number is refused, and the model starts anew: it may never find its way back by itself. */
export function onlyNumbers(step: SoundStep, startAnew: () => void): SoundStep {
  return async (input, deadline) => {
    const block = await step(input, deadline);
    if (block.left.every(Number.isFinite) && block.right.every(Number.isFinite)) return block;
    startAnew();
    throw new Error('The sound model gave what is no number, and starts anew; the last phrase plays on meanwhile.');
  };
}
