/** Keys of the page that are not notes; and whether single letters are keys at all. */
import { BehaviorSubject, filter, fromEvent, merge, type Observable, tap } from 'rxjs';
import { isTextField } from '../engine/inputs/keyboard';
import { isFieldLost } from './fields';
import { keep, kept } from './kept/kept';

const KEY = 'phosphene letter keys';

/**
 * Whether letters, digits and signs play notes and open panels. Who dictates, or strikes keys by accident, turns them off
 * (WCAG 2.1.4); Escape, Backspace and the function keys stay.
 */
export const letterKeys$ = new BehaviorSubject(kept(KEY) !== 'off');
letterKeys$.subscribe((on) => keep(KEY, on ? 'on' : 'off'));

/** Keys as they go down, alone or with shift: function keys wherever the focus is, the others not while words are typed. */
export function shortcuts(): Observable<KeyboardEvent> {
  // Before anybody else, and for nobody else: F3 searches in the editor, F5 loads the page anew, and so they do while they are held.
  const functionKeys = keysDown({ capture: true }).pipe(
    filter(isFunctionKey),
    tap((event) => {
      event.stopPropagation();
      event.preventDefault();
    }),
  );
  const others = keysDown({ capture: false }).pipe(
    filter((event) => !isFunctionKey(event) && !event.defaultPrevented),
    filter(({ target }) => !isTextField(target) && !isFieldLost()),
    // By name: accents that wait for their letter are called `Dead`.
    filter(({ key }) => letterKeys$.value || key === 'Escape' || key === 'Backspace'),
  );
  return merge(functionKeys, others).pipe(filter(({ repeat }) => !repeat));
}

const isFunctionKey = ({ key }: KeyboardEvent) => /^F\d/.test(key);

/** But those of the browser and the system, and of an input method while it composes. */
function keysDown(options: AddEventListenerOptions): Observable<KeyboardEvent> {
  return fromEvent<KeyboardEvent>(window, 'keydown', options).pipe(
    filter(({ ctrlKey, altKey, metaKey, isComposing }) => !ctrlKey && !altKey && !metaKey && !isComposing),
  );
}
