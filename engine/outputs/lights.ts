/**
 * The lights of the controllers show the state: each frame, what has changed is sent. A device that comes back is lit
 * anew at the next frame; one that forgets its lights, as a Launchpad does where its mode is changed, soon.
 */
import type { Output } from 'webmidi';
import type { ControlId } from '../control/control';
import type { Mapping } from '../control/mapping';
import { type Look, looksOf, type Profile } from '../control/profile';
import { profileOf } from '../control/profiles';
import type { PerformanceState } from '../performance';
import { createOutputs, inputOf } from './ports';

/** All lights are sent anew after so many seconds. */
const ANEW = 2;

export interface Lights {
  /** What to do at a frame. @param at show seconds */
  show(state: PerformanceState, at: number): void;
  /** All that are lit go off. */
  off(): void;
}

/** @param mappingsOf those of a device, by the source of its input */
export function createLights(
  devices: () => readonly string[],
  mappingsOf: (device: string) => readonly Mapping[],
): Lights {
  const outputs = createOutputs();
  const lit = new Map<Output, Map<ControlId, Look>>();
  /** Show seconds. */
  let sent = -Infinity;

  function send(output: Output, profile: Profile | undefined, control: ControlId, look: Look): void {
    lit.get(output)!.set(control, look);
    const bytes = profile?.light?.(control, look);
    if (bytes) output.send([...bytes]);
  }

  function show(state: PerformanceState, at: number): void {
    const isAnew = at - sent >= ANEW;
    if (isAnew) sent = at;
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
        if (isAnew || known.get(control) !== look) send(output, profile, control, look);
      }
    }
  }

  function off(): void {
    for (const [source, output] of outputs())
      for (const [control, look] of lit.get(output) ?? [])
        if (look !== 'off') send(output, profileOf(source), control, 'off');
  }
  return { show, off };
}
