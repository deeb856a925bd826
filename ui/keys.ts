/** Keys of the page that are not notes. */
import { filter, fromEvent, type Observable } from 'rxjs';
import { isTextField } from '../engine/inputs/keyboard';

/** Keys as they go down, alone or with shift, and not while words are typed. */
export function shortcuts(): Observable<KeyboardEvent> {
  return fromEvent<KeyboardEvent>(window, 'keydown').pipe(
    filter((event) => !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey && !isTextField(event.target)),
  );
}
