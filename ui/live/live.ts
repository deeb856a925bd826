/** A live show, as the page sees it: what it tells, and what it can be asked for. `go-live.ts` puts it together. */
import type { Context } from 'tone';
import type { BehaviorSubject, Observable } from 'rxjs';
import type { Meters } from '../../audio/meters';
import type { PcmTap } from '../../audio/pcm';
import type { Clock } from '../../engine/clock';
import type { Controls } from '../../engine/control/desk';
import type { EventBody, ShowEvent } from '../../engine/events';
import type { Heard } from '../../engine/inputs/midi';
import type { Moment } from '../../engine/loop';
import type { Minds } from '../../engine/minds/minds';
import type { Governed } from '../../engine/governor/governing';
import type { Health } from '../../engine/models/health';
import type { Late } from '../../engine/models/late';
import type { PerformanceState } from '../../engine/performance';
import type { Generated } from './generated';
import type { Headphones } from './headphones';
import type { LineInput } from './line-input';
import type { HeardOsc } from './live-inputs';
import type { LivePicture } from './live-picture';
import type { MidiLink } from './midi-link';
import type { OscLink } from './osc-link';

/** A block of the master sound. `at`: show seconds of its first sample. */
export interface SoundBlock {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly at: number;
}

export interface Live {
  readonly clock: Clock;
  readonly context: Context;
  /** Hands over the master's sound until the returned function is called, which resolves after the last block. */
  listen(onBlock: (block: SoundBlock) => void): Promise<() => Promise<void>>;
  /** The mix, and after it every bus (`BUSES`), in a ring for the recorder. */
  listenToRing(): Promise<PcmTap>;
  /** The context's frame at the show's second 0. */
  readonly originFrame: number;
  /** The show's second at which this page came in: 0, unless the show goes on. */
  readonly begin: number;
  /** Show seconds of each picture, as soon as the stage has drawn it. */
  readonly drawn$: Observable<number>;
  /** Pictures: the moment that each was painted for, and when the stage had it; in show seconds. */
  readonly painted$: LivePicture['painted$'];
  /** @param at when it happened, in show seconds: now, if not said */
  send(event: EventBody, at?: number): void;
  readonly events$: Observable<ShowEvent>;
  readonly moments$: Observable<Moment>;
  readonly state$: BehaviorSubject<PerformanceState>;
  /** As it is by now, with what has come since the last frame. */
  state(): PerformanceState;
  /** Everything so far, in order: the show's log; of one that goes on, from its last snapshot on. */
  readonly log: readonly ShowEvent[];
  /** On what is heard. */
  readonly analyser: AnalyserNode;
  readonly lineInput: LineInput;
  readonly headphones: Headphones;
  readonly osc: OscLink;
  /** What comes in by it, and whether that means something here. */
  readonly oscHeard$: Observable<HeardOsc>;
  /** All that comes in by MIDI. */
  readonly midiHeard$: Observable<Heard>;
  /** The port by which others follow the show. */
  readonly midiOut: MidiLink;
  readonly meters: Meters;
  readonly generated: Generated;
  readonly minds: Minds;
  /** What the MIDI devices are mapped to. */
  readonly controls: Controls;
  /** Syllables of each word of a line by hand. */
  measure(text: string): Promise<readonly number[]>;
  /** What the machine manages, and what is held back for it. */
  readonly governed$: BehaviorSubject<Governed>;
  underruns(): number;
  /** How often the result of a step came later than it was wanted. */
  late(): Late;
  /** Seconds from the last change of notes to its sound at the device's output. */
  soundLatency(): number;
  kernelHealth(): Health;
  playShow(): void;
  stopShow(): void;
}
