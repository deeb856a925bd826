/** Which part a note is for: its channel, or where every note has a channel of its own (MPE), their manager's. */

export const DRUM_CHANNEL = 10;

/** Members of the lower and the upper zone of a device, by their managers' channels; 0 is no zone. */
export type Zones = Readonly<Record<1 | 16, number>>;
export const NO_ZONES: Zones = { 1: 0, 16: 0 };

/** @param zones by source @returns a channel, 1..16; 10 is drums */
export function partOf(
  zones: Readonly<Record<string, Zones>>,
  { channel, source }: { readonly channel: number; readonly source: string },
): number {
  const members = zones[source] ?? NO_ZONES;
  if (channel > 1 && channel <= 1 + members[1]) return 1;
  if (channel < 16 && channel >= 16 - members[16]) return 16;
  return channel;
}
