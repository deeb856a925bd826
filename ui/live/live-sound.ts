/** The generated sound of a live show: the model plays by itself where it can share the ring, and else is asked for every block. */
import { distinctUntilChanged, filter, interval, map, merge, throttleTime } from 'rxjs';
import type { Stream } from '../../audio/stream';
import type { Clock } from '../../engine/clock';
import type { Loop, Moment } from '../../engine/loop';
import { SOUND_SOONEST } from '../../engine/models/accompaniment';
import { isComing } from '../../engine/models/health';
import type { SoundInput, SoundOutput } from '../../engine/models/sound/types';
import type { Kernel } from '../../engine/models/supervisor';
import { playedAt } from '../../engine/modulation/played';
import type { PerformanceState } from '../../engine/performance';
import { createAccompanist, type PlacedBlock } from '../../engine/players/accompanist';
import type { Passage, Score } from '../../engine/players/score';
import { DRUM_MACHINE } from '../../engine/sources';

export interface LiveSoundParts {
  readonly stream: Stream;
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly loop: Loop;
  /** The audio context's second at which the show began. */
  readonly origin: number;
  readonly seed: number;
  /** What is played of a moment's state on this machine. */
  readonly within: (state: PerformanceState) => Passage;
  /** A step of the model, on the page's behalf. */
  readonly step: (input: SoundInput, by: number) => Promise<SoundOutput>;
  /** Seconds to keep ready. */
  readonly ahead: () => number;
  readonly onBlock: (block: PlacedBlock) => void;
  /** Told why the model failed. */
  readonly onFault: (message: string) => void;
}

/** Milliseconds between looks at the state while no frames come: a graphics card that compiles a shader holds them back. */
const PULSE_MS = 40;
/** A note does not wait for either; in a flood of them one in so many milliseconds does not. */
const NOTES_APART_MS = 8;

/** What changes what the stream is asked for. Drums have a part of their own. */
const HEARD: ReadonlySet<string> = new Set([
  'note-on',
  'note-off',
  'parameter',
  'meaning',
  'scene-recalled',
  'deck-crossed',
]);

/** Plays from now on. Tells the seconds from the last change of notes to its first sample; 0 before the first. */
export function playSound(parts: LiveSoundParts): () => number {
  const { stream, kernel, clock, loop, origin, seed, within, onBlock, onFault } = parts;
  const notes$ = loop.events$.pipe(
    filter(({ type }) => type === 'note-on' || type === 'note-off'),
    throttleTime(NOTES_APART_MS, undefined, { leading: true, trailing: true }),
  );
  const pulse$ = merge(interval(PULSE_MS), notes$).pipe(map(() => clock.now()));
  /** With the next change that is known beforehand, so that it is heard at its time. */
  const scoreAt = ({ state, time }: Moment): Score => {
    const next = loop.ahead().find(({ at, type, source }) => at > time && HEARD.has(type) && source !== DRUM_MACHINE);
    return { ...within(state), coming: next && within(playedAt(loop.state(next.at), next.at)) };
  };
  kernel.reset('sound', seed);
  // A model that the performer takes out leaves no gap.
  const isOut$ = kernel.health$.pipe(map(({ models }) => models.sound.state === 'unloaded'));
  isOut$.pipe(distinctUntilChanged()).subscribe((isOut) => stream.setResting(isOut));
  if (stream.shared) {
    let latency = 0;
    const { sampleRate, shared } = stream;
    const model = kernel.accompany({ ...shared, sampleRate, origin, seed }, () => stream.played());
    model.played$.subscribe((block) => {
      latency = block.latency;
      onBlock(block);
    });
    model.stumbles$.subscribe(onFault);
    loop.playAlsoAt(pulse$, (moment) => model.follow(scoreAt(moment)));
    return () => latency;
  }
  const sink = { ...stream, frameAt: (time: number) => stream.frameAt(time + origin) };
  const accompanist = createAccompanist(parts.step, sink, parts.ahead, SOUND_SOONEST, seed, onBlock);
  loop.playAlsoAt(pulse$, (moment) =>
    // That the model is not there yet is no fault, and it is not asked.
    isComing(kernel.health$.value.models.sound) ? undefined : accompanist.play(scoreAt(moment), moment.time),
  );
  return () => accompanist.latency();
}
