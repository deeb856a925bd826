/** Levels of every bus and the loudness of the whole, for the page to read whenever it draws. */
import { connect, type BaseContext, type Gain, type InputNode } from 'tone';
import workletUrl from './meters.worklet.ts?worker&url';
import { workletNode } from './worklet-node';

export const METERED = ['notes', 'stream', 'drums', 'voice', 'input', 'effects', 'master'] as const;
export type Metered = (typeof METERED)[number];

/** Of the numbers the first are the peaks of the buses (gains), the rest the three loudnesses in LUFS. */
const LOUDNESS = METERED.length;
const COUNT = LOUDNESS + 3;

export interface Meters {
  /** The largest magnitude of late, falling by 20 dB a second, as a gain. */
  peak(bus: Metered): number;
  /** LUFS; -Infinity for silence. */
  momentary(): number;
  shortTerm(): number;
  integrated(): number;
}

/** Reads of the meters allocate nothing. Without a SharedArrayBuffer the numbers come by message. */
export async function createMeters(context: BaseContext, buses: Readonly<Record<Metered, Gain>>): Promise<Meters> {
  await context.addAudioWorkletModule(workletUrl);
  const isShared = typeof SharedArrayBuffer !== 'undefined';
  const numbers = new Float32Array(new (isShared ? SharedArrayBuffer : ArrayBuffer)(4 * COUNT));
  const node = workletNode(context, 'phosphene-meters', {
    numberOfInputs: METERED.length,
    channelCount: 2,
    channelCountMode: 'explicit',
    processorOptions: { numbers: numbers.buffer, isShared },
  });
  node.port.addEventListener('message', ({ data }: MessageEvent<{ readonly numbers?: Float32Array }>) => {
    if (data.numbers) numbers.set(data.numbers);
  });
  for (const [i, bus] of METERED.entries()) connect(buses[bus], node, 0, i);
  // Its output is silence, and the way to the destination keeps it running.
  connect(node, context.rawContext.destination as InputNode);
  return {
    peak: (bus) => numbers[METERED.indexOf(bus)]!,
    momentary: () => numbers[LOUDNESS]!,
    shortTerm: () => numbers[LOUDNESS + 1]!,
    integrated: () => numbers[LOUDNESS + 2]!,
  };
}
