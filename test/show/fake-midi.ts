/**
 * Runs before the page's own scripts: web-midi-test stands in for the browser's Web MIDI, with one port plugged in, `window.port`,
 * and one that leads out: what is sent there is in `window.received`.
 * Browsers tell of a port's change in a later task; the fake tells at once, so it is held back.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const fakeMidi = `${readFileSync(createRequire(import.meta.url).resolve('web-midi-test'), 'utf8')};
navigator.requestMIDIAccess = async () => {
  const access = await WMT.requestMIDIAccess();
  return {
    inputs: access.inputs,
    outputs: access.outputs,
    sysexEnabled: false,
    set onstatechange(tell) {
      access.onstatechange = (event) => setTimeout(() => tell?.(event));
    },
  };
};
window.port = new WMT.MidiSrc('Stage keys');
window.port.connect();
window.received = [];
const bus = new WMT.MidiDst('Stage bus');
bus.receive = (message) => message && window.received.push([...message]);
bus.connect();`;

declare global {
  interface Window {
    port: { emit(bytes: readonly unknown[]): void; connect(): void; disconnect(): void };
    received: (readonly number[])[];
  }
}
