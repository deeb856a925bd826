/** The audio context of a live show. */
import * as Tone from 'tone';

/** Runs when it resolves: call it from a click. @param sampleRate hertz */
export async function openContext(sampleRate: number): Promise<Tone.Context> {
  // A native context: Tone's own wrapper rewrites worklets' source, and cannot read what the dev server serves.
  const context = new Tone.Context(new AudioContext({ latencyHint: 'interactive', sampleRate }));
  context.lookAhead = 0;
  // Tone has a clock of its own, and made a context with another one as it was imported: each wakes the page up to 100 times a
  // second, for a transport that nobody plays.
  context.clockSource = 'offline';
  Tone.setContext(context, true);
  await context.resume();
  return context;
}

/** Seconds from the audio graph to the ear, as far as the browser knows. */
export function outputDelayOf({ baseLatency, outputLatency }: AudioContext): number {
  return baseLatency + (outputLatency || 0);
}
