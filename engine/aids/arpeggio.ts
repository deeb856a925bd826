/** Which note of an arpeggio comes when. */
import { hash } from '../random';
import { HIGHEST_NOTE } from './scale';

/** By `arp.kind`. */
export const ARPEGGIOS = ['off', 'up', 'down', 'up and down', 'as played', 'random'] as const;

/** By `arp.rate`; a beat is a quarter note. */
export const ARPEGGIO_RATES = [
  { name: '1/4', beats: 1 },
  { name: '1/4 triplet', beats: 2 / 3 },
  { name: '1/8', beats: 1 / 2 },
  { name: '1/8 triplet', beats: 1 / 3 },
  { name: '1/16', beats: 1 / 4 },
  { name: '1/16 triplet', beats: 1 / 6 },
  { name: '1/32', beats: 1 / 8 },
] as const;

export interface ArpeggioKey {
  /** One, or a chord from its lowest note up. */
  readonly notes: readonly number[];
  readonly velocity: number;
  readonly part: number;
}

export interface ArpeggioNote {
  readonly note: number;
  readonly velocity: number;
  readonly part: number;
}

/**
 * The note at a step of the pattern.
 * @param keys that are held, in the order in which they were pressed; at least one
 * @param kind index into `ARPEGGIOS`, 1 or more
 * @param octaves 1..4: the pattern climbs so many
 * @param count steps since the pattern began
 * @param chance any integer, for the random kind
 */
export function noteAt(
  keys: readonly ArpeggioKey[],
  kind: number,
  octaves: number,
  count: number,
  chance: number,
): ArpeggioNote {
  const asPlayed = climbed(eachOnce(keys), octaves);
  const rising = [...asPlayed].sort((a, b) => a.note - b.note || a.part - b.part);
  const length = rising.length;
  switch (ARPEGGIOS[kind]) {
    case 'up':
      return rising[count % length]!;
    case 'down':
      return rising[length - 1 - (count % length)]!;
    case 'up and down': {
      // The ends come once: C E G E, C E G E.
      const round = Math.max(1, 2 * length - 2);
      const place = count % round;
      return rising[place < length ? place : round - place]!;
    }
    case 'random':
      return rising[hash(chance) % length]!;
    default:
      return asPlayed[count % length]!;
  }
}

/** A note that two keys share comes once. */
function eachOnce(keys: readonly ArpeggioKey[]): readonly ArpeggioNote[] {
  const once = new Map<string, ArpeggioNote>();
  for (const { notes, velocity, part } of keys)
    for (const note of notes) if (!once.has(`${part}:${note}`)) once.set(`${part}:${note}`, { note, velocity, part });
  return [...once.values()];
}

function climbed(notes: readonly ArpeggioNote[], octaves: number): readonly ArpeggioNote[] {
  return Array.from({ length: octaves }, (_, octave) =>
    notes.map((each) => ({ ...each, note: each.note + 12 * octave })),
  )
    .flat()
    .filter(({ note }) => note <= HIGHEST_NOTE);
}
