/** Keys of the page that are not notes; and whether single letters are keys at all. */
import { BehaviorSubject, filter, fromEvent, type Observable } from 'rxjs';
import { isTextField } from '../engine/inputs/keyboard';
import { isFieldLost } from './fields';
import { keep, kept } from './kept/kept';

const KEY = 'phosphene letter keys';

/**
 * Whether letters, digits and signs play notes and open panels. Who dictates, or strikes keys by accident, turns them off
 * (WCAG 2.1.4); Escape and the function keys stay.
 */
export const letterKeys$ = new BehaviorSubject(kept(KEY) !== 'off');
letterKeys$.subscribe((on) => keep(KEY, on ? 'on' : 'off'));

/** Keys as they go down, alone or with shift; those of scenes and prompts always, the others not while words are typed. */
export function shortcuts(): Observable<KeyboardEvent> {
  return fromEvent<KeyboardEvent>(window, 'keydown').pipe(
    filter((event) => !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey && !event.defaultPrevented),
    // F5 would load the page anew.
    filter(({ key, target }) => /^F\d/.test(key) || !(isTextField(target) || isFieldLost())),
    filter(({ key }) => letterKeys$.value || key.length > 1),
  );
}
