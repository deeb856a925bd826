/** What a live show is played with: controllers by MIDI, other programs by OSC, and the computer's keyboard. */
import { filter, type Observable, Subject } from 'rxjs';
import type { Clock } from '../../engine/clock';
import type { Controls } from '../../engine/control/desk';
import { FOLLOWING } from '../../engine/control/timing';
import type { ShowEvent } from '../../engine/events';
import { followingClock, type Tempo } from '../../engine/inputs/clock-follower';
import { keyboard } from '../../engine/inputs/keyboard';
import { type Heard, midi } from '../../engine/inputs/midi';
import { oscInput } from '../../engine/inputs/osc';
import { beatAt } from '../../engine/moments';
import type { OscMessage } from '../../engine/osc/packet';
import type { PerformanceState } from '../../engine/performance';
import { starterOf, zonesOf } from '../../engine/record/log/resume';
import type { Traces } from '../../engine/record/log/snapshot';
import { isFieldLost } from '../fields';
import { letterKeys$ } from '../keys';
import type { OscLink } from './osc-link';

export interface LiveInputsParts {
  readonly clock: Clock;
  /** As of the last frame. */
  readonly state: () => PerformanceState;
  readonly controls: Controls;
  /** Whether an event of a port is what was sent there, and comes back. */
  readonly isEcho: (event: ShowEvent) => boolean;
  readonly osc: OscLink;
  /** Of a show that goes on. */
  readonly traces: Traces;
}

export interface HeardOsc {
  readonly message: OscMessage;
  /** Whether it means something here. */
  readonly isMeant: boolean;
}

export interface LiveInputs {
  readonly events: readonly Observable<ShowEvent>[];
  readonly midiHeard$: Observable<Heard>;
  readonly oscHeard$: Observable<HeardOsc>;
  /** Whose MIDI clock is followed, if any is. */
  leader(): string | undefined;
  /** What the show hears: a nudge of the beat holds also where a clock is followed. */
  hear(event: ShowEvent): void;
}

export function createLiveInputs({ clock, state, controls, isEcho, osc, traces }: LiveInputsParts): LiveInputs {
  const midiHeard$ = new Subject<Heard>();
  const oscHeard$ = new Subject<HeardOsc>();
  const oscClosed$ = osc.state$.pipe(filter((state) => state !== 'open'));
  const shown$ = new Subject<ShowEvent>();
  let leader: string | undefined;
  const controllers = midi(
    clock,
    (source) => zonesOf(traces, source),
    controls.isNamed,
    (heard) => midiHeard$.next(heard),
  ).pipe(
    filter((event) => !isEcho(event)),
    followingClock(
      clock,
      () => tempoOf(state()),
      () => FOLLOWING[state().parameters['clock.follow']]!,
      starterOf(traces),
      (name) => (leader = name),
      shown$,
    ),
    controls.through,
  );
  return {
    events: [
      controllers,
      oscInput(osc.packets$, oscClosed$, clock, (message, isMeant) => oscHeard$.next({ message, isMeant })),
      keyboard(clock, window, () => letterKeys$.value && !isFieldLost()),
    ],
    midiHeard$: midiHeard$.asObservable(),
    oscHeard$: oscHeard$.asObservable(),
    leader: () => leader,
    hear: (event) => shown$.next(event),
  };
}

function tempoOf(state: PerformanceState): Tempo {
  return { bpm: state.tempo.bpm, beatAt: (at) => beatAt(state, at) };
}
