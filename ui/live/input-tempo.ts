/** The show follows the tempo of the audio input, where the performer wants it and no MIDI clock leads. */
import type { Clock } from '../../engine/clock';
import { followTempo, lost, NOT_FOLLOWED } from '../../engine/inputs/tempo-follower';
import type { Loop } from '../../engine/loop';
import type { LineInput } from './line-input';

export interface InputTempoParts {
  readonly lineInput: Pick<LineInput, 'open$' | 'tempo$'>;
  readonly clock: Clock;
  readonly loop: Pick<Loop, 'state' | 'send'>;
  /** Whether somebody else says the tempo. */
  readonly isLed: () => boolean;
}

export function followInputTempo({ lineInput, clock, loop, isLed }: InputTempoParts): void {
  let followed = NOT_FOLLOWED;
  lineInput.tempo$.subscribe((heard) => {
    const { parameters, tempo } = loop.state();
    const isOpen = lineInput.open$.value !== '';
    const step = isOpen ? followTempo(followed, heard, tempo.bpm, clock.now()) : lost(followed, tempo.bpm);
    const [next, events] = parameters['clock.input'] > 0 && !isLed() ? step : [NOT_FOLLOWED, []];
    followed = next;
    events.forEach((event) => loop.send(event));
  });
}
