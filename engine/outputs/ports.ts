/** The MIDI outputs that are plugged in, and which inputs they belong to. */
import { type Output, WebMidi } from 'webmidi';
import { profileOf } from '../control/profiles';
import { createSources } from '../inputs/midi';

/** @returns those that are there now, by their sources: to be asked again and again. One that comes back is called as before. */
export function createOutputs(): () => ReadonlyMap<string, Output> {
  const sources = createSources();
  const known = new Map<string, Output>();
  return () => {
    const now = WebMidi.enabled ? WebMidi.outputs.filter(({ state }) => state === 'connected') : [];
    for (const [source, output] of known) {
      if (now.includes(output)) continue;
      sources.unplug(output.id);
      known.delete(source);
    }
    const there = new Set(known.values());
    for (const output of now) if (!there.has(output)) known.set(sources.plug(output), output);
    return known;
  };
}

/** The two ports of a device differ in a word, if at all; those of a second pair, on Windows, in `MIDIIN2` and `MIDIOUT2`. */
function deviceOf(source: string): string {
  return source
    .replace(/\b(in|out|input|output)\b/gi, '')
    .replace(/\bMIDI(?:IN|OUT)(?=\d*\b)/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Which of several of its kind it is (`createSources`). */
const ordinalOf = (source: string) => / \((\d+)\)$/.exec(source)?.[1];

/**
 * The input of an output: by its name, and else the one that is as many of the same known kind, where makers call the two
 * otherwise. @param devices sources of inputs
 */
export function inputOf(output: string, devices: readonly string[]): string | undefined {
  const profile = profileOf(output);
  return (
    devices.find((device) => deviceOf(device) === deviceOf(output)) ??
    devices.find((device) => profile && profileOf(device) === profile && ordinalOf(device) === ordinalOf(output))
  );
}

/** A message to every output there is. @param timestamp when it is to leave, in milliseconds of the performance clock */
export function sendToAll(bytes: readonly number[], timestamp: number): void {
  if (!WebMidi.enabled) return;
  for (const output of WebMidi.outputs) if (output.state === 'connected') output.send([...bytes], { time: timestamp });
}
