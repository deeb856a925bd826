/** Makes worklet nodes, and hears of their faults. */
import { Subject, throttleTime } from 'rxjs';
import type { BaseContext } from 'tone';

const faults = new Subject<string>();
/** Milliseconds: one that throws in every block of 128 frames is told of once in a while. */
const BETWEEN_NOTICES = 2000;
/** For the performer: a processor threw, and was asked once more or replaced. */
export const workletFaults$ = faults.pipe(throttleTime(BETWEEN_NOTICES));

/**
 * A node of a registered processor (`worklet-scope.ts`). Its parameters begin with `parameterData`: what is set once it is there may
 * come after its first block, which has zeros then.
 */
export function workletNode(
  context: BaseContext,
  name: string,
  options?: Partial<AudioWorkletNodeOptions>,
): AudioWorkletNode {
  const node = context.createAudioWorkletNode(name, options);
  const tell = (what: string) => faults.next(`A part of the sound (${name}) ${what}`);
  node.port.addEventListener('message', ({ data }: MessageEvent<{ readonly fault?: string } | undefined>) => {
    if (data?.fault) tell(`failed and goes on: ${data.fault}`);
  });
  node.port.start();
  // Only where its constructor threw: there is nothing to replace it with.
  node.addEventListener('processorerror', () => tell('cannot be started. Reload the page between two songs.'));
  return node;
}
