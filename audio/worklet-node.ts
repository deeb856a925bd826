/** Makes worklet nodes, and hears of their faults. */
import { Subject } from 'rxjs';
import type { BaseContext } from 'tone';

const faults = new Subject<string>();
/** For the performer: a processor threw, and another one has taken its place. */
export const workletFaults$ = faults.asObservable();

/** A node of a registered processor (`worklet-scope.ts`). */
export function workletNode(
  context: BaseContext,
  name: string,
  options?: Partial<AudioWorkletNodeOptions>,
): AudioWorkletNode {
  const node = context.createAudioWorkletNode(name, options);
  const tell = (what: string) => faults.next(`A part of the sound (${name}) failed and was replaced: ${what}`);
  node.port.addEventListener('message', ({ data }: MessageEvent<{ readonly fault?: string } | undefined>) => {
    if (data?.fault) tell(data.fault);
  });
  node.port.start();
  // Only where its constructor threw: there is nothing to replace it with.
  node.addEventListener('processorerror', () => tell('it cannot be started. Reload the page between two songs.'));
  return node;
}
