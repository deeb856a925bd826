/** The set (scenes, cues, setlist, prepared prompts) that the browser keeps from one show to the next. */
import { auditTime, distinctUntilChanged, fromEvent, map, merge } from 'rxjs';
import { messageOf } from '../../engine/message-of';
import { beside, readSet, writeSet } from '../../engine/scenes/set-file';
import { putAside } from './damaged';
import { keep, kept } from './kept';
import type { Live } from '../live/live';

export const SET_KEY = 'phosphene.set';
const SAVED_AFTER_MS = 1000;
const source = 'kept';

/** Brings back what was kept, and keeps what changes from here on. A damaged set is put aside, not lost. */
export function keepSet(live: Live, bringBack = true): void {
  const text = bringBack ? kept(SET_KEY) : null;
  if (text !== null) {
    try {
      const set = beside(live.state().scripts, readSet(text, 'The kept set of scenes'));
      for (const wish of set) live.send({ ...wish, source });
    } catch (error) {
      putAside(SET_KEY, text);
      const why = messageOf(error);
      live.send({ type: 'notice', level: 'warning', text: `${why} What was there can be saved in Scenes.`, source });
    }
  }
  merge(live.state$.pipe(auditTime(SAVED_AFTER_MS)), fromEvent(window, 'pagehide'))
    .pipe(
      map(() => {
        // With what was brought back, which a page out of sight has no frame for.
        const state = live.state();
        const { saved, safe, setlist } = state.scenes;
        return { state, of: [saved, safe, setlist, state.cues, state.prepared, state.scripts] };
      }),
      distinctUntilChanged((a, b) => a.of.every((one, i) => one === b.of[i])),
    )
    .subscribe(({ state }) => {
      const { saved, setlist } = state.scenes;
      const isEmpty = [saved, setlist, state.cues, state.prepared].every((part) => Object.keys(part).length === 0);
      if (!isEmpty || kept(SET_KEY) !== null) keep(SET_KEY, writeSet(state));
    });
}
