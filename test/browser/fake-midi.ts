/** web-midi-test in the place of the browser's Web MIDI, telling of a port's change in a later task, as browsers do. */
import WMT from 'web-midi-test';

interface FakeAccess {
  inputs: object;
  outputs: object;
  onstatechange: (event: unknown) => void;
}

/** Stands in for `navigator.requestMIDIAccess`. */
export async function requestMIDIAccess(): Promise<object> {
  const access = (await WMT.requestMIDIAccess()) as unknown as FakeAccess;
  return {
    inputs: access.inputs,
    outputs: access.outputs,
    sysexEnabled: false,
    set onstatechange(tell: ((event: unknown) => void) | undefined) {
      // The fake tells at once, in the middle of `open()`.
      access.onstatechange = (event) => setTimeout(() => tell?.(event));
    },
  };
}

export type Source = InstanceType<typeof WMT.MidiSrc>;
export type Destination = InstanceType<typeof WMT.MidiDst>;
/** The types leave out the maker. */
export const MidiSrc = WMT.MidiSrc as unknown as new (name: string, maker: string) => Source;
export const MidiDst = WMT.MidiDst as unknown as new (name: string, maker: string) => Destination;

/** Lets tasks that wait go first. */
export const tasks = (milliseconds = 20) => new Promise((resolve) => setTimeout(resolve, milliseconds));
