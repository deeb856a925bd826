/**
 * Plays a show without pictures, on a clock that is moved by hand: what comes out is the log, the words among it, and
 * the stream of generated sound. The picture is made afterwards, from the log.
 */
import { playingAids } from '../../aids/aids';
import type { MeaningOf } from '../../models/meaning/meaning';
import { manualClock } from '../../clock';
import { consequences } from '../../consequences';
import { controllerMap } from '../../control/mapping';
import type { ShowEvent } from '../../events';
import { scheduled } from '../../inputs/schedule';
import { createLoop, type Moment } from '../../loop';
import type { SoundInput } from '../../models/sound/types';
import type { Kernel } from '../../models/supervisor';
import { asMoved, createMover } from '../../modulation/played';
import { openingOf } from '../../opening';
import { createAccompanist, soundAt, type SoundSink } from '../../players/accompanist';
import { type Samples, sampleStream } from '../../players/sampler';
import { createLyricist } from '../../players/lyricist';
import type { Show } from '../../show';
import { PIECE_SECONDS, type Sound } from './sound-reel';
import { soundTape } from './tape';

/** The show is stepped at this rate whatever the film's frame rate, so that the log does not depend on the film. */
const TICKS_PER_SECOND = 60;
/** The stream is generated this far ahead of the time whose state it follows. */
const SOUND_AHEAD = 0.25;
/** The drums play so far ahead, in seconds, and know of the show's events by then. */
const AIDS_AHEAD = 0.1;
/** A new chord's sound begins this long after the moment that asks for it: what a live machine takes to compute it. */
const SOUND_DELAY = 0.02;
const CROSSFADE = 0.005;

export interface Rehearsal {
  readonly events: readonly ShowEvent[];
  /** What moves without an event, for the instruments: scenes on their way, and what is modulated. */
  readonly moved: readonly ShowEvent[];
  /** Ticks at which the stream had not come as far as the show. */
  readonly underruns: number;
  /** What the sampler plays, from each time on. */
  readonly samples: readonly { readonly at: number; readonly samples: Samples }[];
}

export interface RehearsalParts {
  readonly show: Show;
  readonly seconds: number;
  readonly seed: number;
  readonly kernel: Pick<Kernel, 'step' | 'reset'>;
  readonly meaningOf: MeaningOf;
  readonly sampleRate: number;
  /** Takes the generated stream, from show second 0 on, `seconds` long, in pieces of `PIECE_SECONDS`. */
  readonly keepStream: (index: number, piece: Sound) => Promise<void>;
  /** @param done 0..1 */
  readonly onProgress: (done: number) => void;
  /** Gives up between two ticks. */
  readonly signal?: AbortSignal;
}

/** @throws what a model threw: a render with a hole in it is worth nothing. */
export async function rehearse(parts: RehearsalParts): Promise<Rehearsal> {
  const { show, seconds, seed, kernel, meaningOf, sampleRate, keepStream, onProgress, signal } = parts;
  kernel.reset('sound', seed);
  kernel.reset('lyrics', seed);

  const clock = manualClock();
  const faults: unknown[] = [];
  const opening = openingOf(show);
  const usual = controllerMap(show.controllers);
  const words = consequences(() => usual, meaningOf, opening);
  const loop = createLoop({
    clock,
    opening,
    ...(show.opening
      ? { inputs: [], replays: [scheduled(show.events, clock, 0)] }
      : { inputs: [scheduled(show.events, clock, AIDS_AHEAD)] }),
    consequences: words.follow,
    aids: playingAids({ clock, opening, show: () => loop.state(), seed, ahead: AIDS_AHEAD }),
    onFault: (fault) => faults.push(fault),
  });

  let keeping: Promise<void>[] = [];
  const tape = soundTape({
    pieceLength: PIECE_SECONDS * sampleRate,
    fade: Math.round(CROSSFADE * sampleRate),
    keep: (index, piece) => keeping.push(keepStream(index, piece)),
  });
  const kept = async () => {
    await Promise.all(keeping);
    keeping = [];
  };
  const sink: SoundSink = {
    sampleRate,
    played: () => Math.floor(clock.now() * sampleRate),
    frameAt: (time) => Math.round(time * sampleRate),
    end: () => tape.length(),
    write(at, left, right) {
      tape.write(at, left, right);
      return at;
    },
  };
  const accompanist = createAccompanist(
    (input, by) => kernel.step('sound', input, by),
    sink,
    () => SOUND_AHEAD,
    SOUND_DELAY,
    seed,
  );
  const lyricist = createLyricist(
    (input, by) => kernel.step('lyrics', input, by),
    (event) => loop.send(event),
    seed,
  );
  const events: ShowEvent[] = [];
  const moved: ShowEvent[] = [];
  const mover = createMover(opening.parameters);
  const samples: { at: number; samples: Samples }[] = [];
  loop.play(
    (moment) => moment.events.forEach((event) => events.push(event)),
    ({ state, set, events, time }) => {
      const turned = events.flatMap((event) => asMoved(event, set, event.at) ?? []);
      moved.push(...turned, ...mover(state, events, time));
    },
    // Played again, the words and what they mean are in the log.
    ...(show.opening
      ? []
      : [({ state, time }: Moment) => words.moved(state, time).forEach((event) => loop.send(event, event.at))]),
    ...(show.opening ? [] : [({ state, time }: Moment) => lyricist.release(state, time)]),
    ...(show.opening ? [] : [({ state, time }: Moment) => lyricist.write(state, time)]),
    ({ state, time }) => accompanist.play(state, time),
    async ({ events: due, state, time }) => {
      for (const event of due) {
        if (event.type !== 'sampled') continue;
        const step = (input: SoundInput) => kernel.step('sound', input, time);
        samples.push({ at: event.at, samples: await sampleStream(step, soundAt(state, time), event.seed) });
      }
    },
  );

  let underruns = 0;
  const ticks = Math.ceil(seconds * TICKS_PER_SECOND);
  for (let tick = 0; tick <= ticks; tick++) {
    signal?.throwIfAborted();
    clock.moveTo(tick / TICKS_PER_SECOND);
    await loop.settled();
    await kept();
    if (faults.length > 0) throw faults[0];
    if (sink.end() < sink.played()) underruns++;
    if (tick % TICKS_PER_SECOND === 0) onProgress(tick / ticks);
  }
  loop.stop();
  tape.finish(Math.ceil(seconds * sampleRate));
  await kept();
  return { events, moved, underruns, samples };
}
