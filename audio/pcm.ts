/** The recorder's ear: the mix, and beside it each bus for its stem, in a ring that a worker reads. */
import { connect, type BaseContext, disconnect, type InputNode, type OutputNode } from 'tone';
import { type PcmStorage, pcmStorage } from './pcm-ring';
import workletUrl from './pcm.worklet.ts?worker&url';
import { workletNode } from './worklet-node';

export interface PcmTap {
  readonly ring: PcmStorage;
  stop(): void;
}

/** How long the reader may be away without a sample lost. */
const RING_SECONDS = 8;

/**
 * @param sources stereo, in the order of the ring's channels.
 * @throws Error where the page is not cross-origin isolated, for it then has no SharedArrayBuffer.
 */
export async function tapPcm(context: BaseContext, sources: readonly OutputNode[]): Promise<PcmTap> {
  await context.addAudioWorkletModule(workletUrl);
  const ring = pcmStorage(RING_SECONDS * context.sampleRate, 2 * sources.length);
  const node = workletNode(context, 'phosphene-pcm', {
    numberOfInputs: sources.length,
    channelCount: 2,
    channelCountMode: 'explicit',
    processorOptions: ring,
  });
  for (const [i, source] of sources.entries()) connect(source, node, 0, i);
  // Its output is silence, and the way to the destination keeps it running.
  connect(node, context.rawContext.destination as InputNode);
  return {
    ring,
    stop() {
      node.port.postMessage('stop');
      for (const [i, source] of sources.entries()) disconnect(source, node, 0, i);
      node.disconnect();
    },
  };
}
