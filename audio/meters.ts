/** Levels of every bus and the loudness of the whole, for the page to read whenever it draws. */
import { connect, type BaseContext, type Gain, type InputNode } from 'tone';
import workletUrl from './meters.worklet.ts?worker&url';
import { workletNode } from './worklet-node';

export const METERED = ['notes', 'stream', 'drums', 'voice', 'input', 'effects', 'master'] as const;
export type Metered = (typeof METERED)[number];

/** Where the numbers are: for each bus its peak and its RMS (both gains), then the three loudnesses in LUFS. */
export const PLACES = {
  peak: 0,
  rms: 1,
  perBus: 2,
  loudness: 2 * METERED.length,
  count: 2 * METERED.length + 3,
} as const;

export interface Meters {
  /** The largest magnitude of late, falling by 20 dB a second, as a gain. */
  peak(bus: Metered): number;
  /** Over the last 0.3 s or so, as a gain. */
  rms(bus: Metered): number;
  /** LUFS; -Infinity for silence. */
  momentary(): number;
  shortTerm(): number;
  integrated(): number;
}

/** Reads of the meters allocate nothing. Without a SharedArrayBuffer the numbers come by message. */
export async function createMeters(context: BaseContext, buses: Readonly<Record<Metered, Gain>>): Promise<Meters> {
  await context.addAudioWorkletModule(workletUrl);
  const isShared = typeof SharedArrayBuffer !== 'undefined';
  const numbers = new Float32Array(new (isShared ? SharedArrayBuffer : ArrayBuffer)(4 * PLACES.count));
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
  const at = (bus: Metered, what: number) => numbers[PLACES.perBus * METERED.indexOf(bus) + what]!;
  return {
    peak: (bus) => at(bus, PLACES.peak),
    rms: (bus) => at(bus, PLACES.rms),
    momentary: () => numbers[PLACES.loudness]!,
    shortTerm: () => numbers[PLACES.loudness + 1]!,
    integrated: () => numbers[PLACES.loudness + 2]!,
  };
}
