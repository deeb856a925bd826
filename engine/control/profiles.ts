/** The controllers that Phosphene knows: the files of `profiles/`. */
import type { Mapping } from './mapping';
import { defaultMappings, type Profile } from './profile';

export const PROFILES: readonly Profile[] = Object.values(
  import.meta.glob<Profile>('./profiles/*.ts', { eager: true, import: 'default' }),
);

/** The profile of a device, by its source; undefined for one that is not known, whose usual controllers do. */
export function profileOf(source: string): Profile | undefined {
  return PROFILES.find(({ match }) => match.test(source));
}

/** What a device's controls are mapped to: its own of these mappings, and where it has none, its profile's. */
export function mappingsOf(device: string, all: readonly Mapping[]): readonly Mapping[] {
  const learnt = all.filter((mapping) => mapping.device === device);
  const taken = new Set(learnt.map(({ control }) => control));
  const profile = profileOf(device);
  const given = profile ? defaultMappings(device, profile) : [];
  return [...learnt, ...given.filter(({ control }) => !taken.has(control))];
}
