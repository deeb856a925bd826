/**
 * The computer keyboard as a piano: the home row from A has the white keys from C on, the row above has the black
 * ones, Z and X shift by an octave. Keys go by their place (`event.code`), so any layout plays.
 */
import { filter, fromEvent, merge, mergeMap, type Observable } from 'rxjs';
import { type Clock, stampsInOrder } from '../clock';
import type { EventBody, ShowEvent } from '../events';

/** In rising order from C. */
const KEYS = 'KeyA KeyW KeyS KeyE KeyD KeyF KeyT KeyG KeyY KeyH KeyU KeyJ KeyK KeyO KeyL KeyP'.split(' ');
const OCTAVE_DOWN = 'KeyZ';
const OCTAVE_UP = 'KeyX';
const MIDDLE_C = 60;
const VELOCITY = 0.8;

/** Notes of `page`'s keyboard, on channel 1, while it `plays`. All are released when the page loses the focus. */
export function keyboard(clock: Clock, page: Window, plays = () => true): Observable<ShowEvent> {
  const source = 'keyboard';
  const held = new Map<string, number>();
  let lowest = MIDDLE_C;

  const press = (event: KeyboardEvent): EventBody[] => {
    if (event.code === OCTAVE_DOWN) lowest = Math.max(MIDDLE_C - 36, lowest - 12);
    if (event.code === OCTAVE_UP) lowest = Math.min(MIDDLE_C + 36, lowest + 12);
    const step = KEYS.indexOf(event.code);
    if (step < 0) return [];
    held.set(event.code, lowest + step);
    return [{ type: 'note-on', note: lowest + step, velocity: VELOCITY, channel: 1, source }];
  };
  const release = (code: string): EventBody[] => {
    const note = held.get(code);
    if (note === undefined) return [];
    held.delete(code);
    return [{ type: 'note-off', note, channel: 1, source }];
  };
  const releaseAll = () => [...held.keys()].flatMap(release);

  const stamped = stampsInOrder(clock);
  const at = (event: Event) => (body: EventBody) => ({ ...body, at: stamped(event.timeStamp) });
  return merge(
    fromEvent<KeyboardEvent>(page, 'keydown').pipe(
      filter((event) => plays() && isPlaying(event) && !held.has(event.code)),
      mergeMap((event) => press(event).map(at(event))),
    ),
    fromEvent<KeyboardEvent>(page, 'keyup').pipe(
      // macOS tells nothing of other keys that go up while Command is down.
      mergeMap((event) => (event.key === 'Meta' ? releaseAll() : release(event.code)).map(at(event))),
    ),
    fromEvent(page, 'blur').pipe(mergeMap((event) => releaseAll().map(at(event)))),
  );
}

/** Not a repeat, not a shortcut, and not typed into a text field. */
function isPlaying(event: KeyboardEvent): boolean {
  return !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey && !isTextField(event.target);
}

const NOT_TEXT = ['range', 'checkbox', 'radio', 'button', 'submit', 'color', 'file'];

/** Whether what has the focus takes letters. */
export function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NOT_TEXT.includes(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea, select'));
}
