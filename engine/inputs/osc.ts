/** What comes in by OSC, as events of now. */
import { map, merge, mergeMap, type Observable, tap } from 'rxjs';
import type { Clock } from '../clock';
import type { ShowEvent } from '../events';
import { eventsOf, OSC } from '../osc/addresses';
import { type OscMessage, readPacket } from '../osc/packet';
import { createHeld } from './held';

/**
 * @param closed$ the way in is closed, or lost: what is held then is let go of
 * @param onHeard each message, and whether it means something here: for the performer who sets another program up
 */
export function oscInput(
  packets$: Observable<Uint8Array>,
  closed$: Observable<unknown>,
  clock: Clock,
  onHeard: (message: OscMessage, isMeant: boolean) => void = () => {},
): Observable<ShowEvent> {
  const held = createHeld(OSC);
  const played$ = packets$.pipe(
    mergeMap((packet) =>
      messagesIn(packet).flatMap((message) => {
        const bodies = eventsOf(message);
        onHeard(message, bodies.length > 0);
        return bodies;
      }),
    ),
    tap((body) => held.hear(body)),
  );
  return merge(played$, closed$.pipe(mergeMap(() => held.all()))).pipe(
    map((body): ShowEvent => ({ ...body, at: clock.now() })),
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
