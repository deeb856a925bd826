/** The controllers that Phosphene knows: the files of `profiles/`. */
import type { Profile } from './profile';

export const PROFILES: readonly Profile[] = Object.values(
  import.meta.glob<Profile>('./profiles/*.ts', { eager: true, import: 'default' }),
);

/** The profile of a device, by its source; undefined for one that is not known, whose usual controllers do. */
export function profileOf(source: string): Profile | undefined {
  return PROFILES.find(({ match }) => match.test(source));
}
