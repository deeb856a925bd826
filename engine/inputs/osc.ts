/** What comes in by OSC, as events of now. */
import { mergeMap, type Observable } from 'rxjs';
import type { Clock } from '../clock';
import type { ShowEvent } from '../events';
import { eventsOf } from '../osc/addresses';
import { type OscMessage, readPacket } from '../osc/packet';

/** @param onHeard each message, and whether it means something here: for the performer who sets another program up */
export function oscInput(
  packets$: Observable<Uint8Array>,
  clock: Clock,
  onHeard: (message: OscMessage, isMeant: boolean) => void = () => {},
): Observable<ShowEvent> {
  return packets$.pipe(
    mergeMap((packet) =>
      messagesIn(packet).flatMap((message) => {
        const bodies = eventsOf(message);
        onHeard(message, bodies.length > 0);
        return bodies.map((body): ShowEvent => ({ ...body, at: clock.now() }));
      }),
    ),
  );
}

/** Of what is no OSC, none: any program may send anything to a port. */
function messagesIn(packet: Uint8Array): readonly OscMessage[] {
  try {
    return readPacket(packet);
  } catch {
    return [];
  }
}
