/** What follows a live show: the lights of its controllers, and other programs by MIDI clock and by OSC. */
import type { Clock } from '../../engine/clock';
import type { Controls } from '../../engine/control/desk';
import type { ShowEvent } from '../../engine/events';
import type { Moment, Player } from '../../engine/loop';
import { createLights } from '../../engine/outputs/lights';
import { createClockSender } from '../../engine/outputs/midi-clock';
import { createOscSender } from '../../engine/outputs/osc';
import { sendToAll } from '../../engine/outputs/ports';
import { packetsOf } from '../../engine/osc/packet';
import type { Loudness } from '../../engine/stage/sketch';
import { viewAt } from '../../engine/stage/view';
import type { OscLink } from './osc-link';

export interface LiveOutputsParts {
  readonly clock: Clock;
  readonly controls: Controls;
  readonly osc: OscLink;
  readonly seed: number;
  readonly heard: () => Loudness;
}

export interface LiveOutputs {
  readonly lights: Player;
  readonly osc: Player;
  /** Also between frames: what others play by does not wait for one. */
  readonly midiClock: Player;
  /** Whether an event of a port is the show's own clock, and comes back. */
  isEcho(event: ShowEvent): boolean;
  /** The page goes: no light stays on, and who follows the clock waits for its place. */
  close(): void;
}

export function createLiveOutputs({ clock, controls, osc, seed, heard }: LiveOutputsParts): LiveOutputs {
  const lights = createLights(() => controls.devices$.value, controls.mappingsOf);
  const clockSender = createClockSender();
  let oscSender = createOscSender();
  // Who is there anew has heard nothing yet.
  osc.state$.subscribe((state) => state === 'open' && (oscSender = createOscSender()));
  return {
    lights: ({ set, time }) => lights.show(set, time),
    osc(moment: Moment) {
      if (osc.state$.value !== 'open') return;
      const seen = viewAt(moment.state, moment.time, { delta: moment.delta, seed, loudness: heard() });
      osc.send(packetsOf(oscSender.advance(moment, seen)));
    },
    midiClock({ set, time }: Moment) {
      for (const { bytes, at } of clockSender.advance(set, time)) sendToAll(bytes, clock.toTimeStamp(at));
    },
    isEcho: (event) => clockSender.isEcho(event),
    close() {
      lights.off();
      for (const { bytes, at } of clockSender.end(clock.now())) sendToAll(bytes, clock.toTimeStamp(at));
    },
  };
}
