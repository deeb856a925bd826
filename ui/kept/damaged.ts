/** What was kept and cannot be read: put aside, each beside the one before, until the performer has it as a file. */
import { BehaviorSubject, map, type Observable } from 'rxjs';
import { keep, kept } from './kept';

/** So many of a kind: the browser's room is small, and what is damaged first was made with the most work. */
const PLACES = 9;
const changed$ = new BehaviorSubject<void>(undefined);

const placesOf = (key: string) =>
  Array.from({ length: PLACES }, (_, i) => (i === 0 ? `${key}.damaged` : `${key}.damaged ${i + 1}`));

export function putAside(key: string, text: string): void {
  const places = placesOf(key);
  if (places.some((place) => kept(place) === text)) return;
  const free = places.find((place) => !kept(place));
  if (free !== undefined) keep(free, text);
  changed$.next();
}

/** Texts by their places. */
export function damaged(key: string): ReadonlyMap<string, string> {
  const texts = placesOf(key).map((place) => [place, kept(place) ?? ''] as const);
  return new Map(texts.filter(([, text]) => text !== ''));
}

export function damaged$(key: string): Observable<ReadonlyMap<string, string>> {
  return changed$.pipe(map(() => damaged(key)));
}

/** @param place of `damaged` */
export function forgetDamaged(place: string): void {
  keep(place, '');
  changed$.next();
}
