/** The master's samples for whoever watches what is heard, exact and counted, without shared memory too. */
import { connect, type BaseContext, disconnect, type InputNode, type OutputNode } from 'tone';
import type { TapBlock } from './tap.worklet';
import workletUrl from './tap.worklet.ts?worker&url';
import { workletNode } from './worklet-node';

export type { TapBlock };

export interface Tap {
  /** Hands over what is left and ends; settles when the last block has been given to `onBlock`. */
  stop(): Promise<void>;
}

/** Calls `onBlock` with every sample of the source: blocks follow one another without gap or overlap. */
export async function createTap(
  context: BaseContext,
  source: OutputNode,
  onBlock: (block: TapBlock) => void,
): Promise<Tap> {
  await context.addAudioWorkletModule(workletUrl);
  const node = workletNode(context, 'phosphene-tap', {
    channelCount: 2,
    channelCountMode: 'explicit',
  });
  const ended = Promise.withResolvers<void>();
  node.port.onmessage = ({ data }: MessageEvent<TapBlock | 'done'>) => {
    if (data === 'done') ended.resolve();
    else if ('left' in data) onBlock(data);
  };
  connect(source, node);
  // Its output is silence, and the way to the destination keeps it running.
  connect(node, context.rawContext.destination as InputNode);
  return {
    async stop() {
      node.port.postMessage('stop');
      await ended.promise;
      disconnect(source, node);
      node.disconnect();
    },
  };
}
