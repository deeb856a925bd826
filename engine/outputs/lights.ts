/**
 * The lights of the controllers show the state: each frame, what has changed is sent. A device that comes back is lit
 * anew at the next frame.
 */
import type { Output } from 'webmidi';
import type { ControlId } from '../control/control';
import type { Mapping } from '../control/mapping';
import { type Look, looksOf } from '../control/profile';
import { profileOf } from '../control/profiles';
import type { PerformanceState } from '../performance';
import { createOutputs, inputOf } from './ports';

/** @param mappingsOf those of a device, by the source of its input @returns what to do at a frame */
export function createLights(devices: () => readonly string[], mappingsOf: (device: string) => readonly Mapping[]) {
  const outputs = createOutputs();
  const lit = new Map<Output, Map<ControlId, Look>>();
  return (state: PerformanceState, at: number): void => {
    const now = outputs();
    const there = new Set(now.values());
    for (const output of lit.keys()) if (!there.has(output)) lit.delete(output);
    for (const [source, output] of now) {
      const known = lit.get(output) ?? new Map<ControlId, Look>();
      lit.set(output, known);
      const profile = profileOf(source);
      if (!profile?.light) continue;
      const device = inputOf(source, devices());
      if (device === undefined) continue;
      const looks = looksOf(profile, mappingsOf(device), state, at);
      // What has nothing behind it any more goes dark.
      const dark = [...known.keys()].filter((control) => !looks.has(control));
      for (const [control, look] of [...looks, ...dark.map((control) => [control, 'off'] as const)]) {
        if (known.get(control) === look) continue;
        known.set(control, look);
        const bytes = profile.light(control, look);
        if (bytes) output.send([...bytes]);
      }
    }
  };
}
