/**
 * The lights of the controllers show the state: each frame, what has changed is sent. A device that comes back is lit
 * anew at the next frame.
 */
import { WebMidi } from 'webmidi';
import type { ControlId } from '../control/control';
import type { Mapping } from '../control/mapping';
import { type Look, looksOf, type Profile } from '../control/profile';
import { profileOf } from '../control/profiles';
import { createSources } from '../inputs/midi';
import type { PerformanceState } from '../performance';

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

/** The input of an output: by its name, and else the one that is as many of the same kind, where makers call the two otherwise. */
function inputOf(output: string, profile: Profile, devices: readonly string[]): string | undefined {
  return (
    devices.find((device) => deviceOf(device) === deviceOf(output)) ??
    devices.find((device) => profileOf(device) === profile && ordinalOf(device) === ordinalOf(output))
  );
}

/** @param mappingsOf those of a device, by the source of its input @returns what to do at a frame */
export function createLights(devices: () => readonly string[], mappingsOf: (device: string) => readonly Mapping[]) {
  const sources = createSources();
  const lit = new Map<string, { readonly source: string; readonly looks: Map<ControlId, Look> }>();
  return (state: PerformanceState, at: number): void => {
    if (!WebMidi.enabled) return;
    const outputs = WebMidi.outputs.filter(({ state: plugged }) => plugged === 'connected');
    for (const id of [...lit.keys()]) {
      if (outputs.some((output) => output.id === id)) continue;
      sources.unplug(id);
      lit.delete(id);
    }
    for (const output of outputs) {
      const known = lit.get(output.id) ?? { source: sources.plug(output), looks: new Map<ControlId, Look>() };
      lit.set(output.id, known);
      const profile = profileOf(known.source);
      if (!profile?.light) continue;
      const device = inputOf(known.source, profile, devices());
      if (device === undefined) continue;
      const looks = looksOf(profile, mappingsOf(device), state, at);
      // What has nothing behind it any more goes dark.
      const dark = [...known.looks.keys()].filter((control) => !looks.has(control));
      for (const [control, look] of [...looks, ...dark.map((control) => [control, 'off'] as const)]) {
        if (known.looks.get(control) === look) continue;
        known.looks.set(control, look);
        const bytes = profile.light(control, look);
        if (bytes) output.send([...bytes]);
      }
    }
  };
}

/** A message to every output there is. @param timestamp when it is to leave, in milliseconds of the performance clock */
export function sendToAll(bytes: readonly number[], timestamp: number): void {
  if (!WebMidi.enabled) return;
  for (const output of WebMidi.outputs) if (output.state === 'connected') output.send([...bytes], { time: timestamp });
}
