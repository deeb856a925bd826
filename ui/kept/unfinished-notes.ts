/** What the performer reads of a show that was unfinished: that it goes on, or why it cannot. */
import { logFile } from '../../engine/record/log/shelf';
import { element } from '../element';
import { offer } from '../offer';
import { told } from '../language/told';
import { t } from '../language/translate';
import { forget, placeOf, type Unfinished, type Unreadable } from './unfinished';

/** So long it is told that a show goes on, and offered to start anew. */
const GONE_ON_SECONDS = 20;

/** Says why, and hands its file out. */
export function unreadableNote({ name, why }: Unreadable): HTMLElement {
  const save = async () => offer(name, await logFile(name));
  return note(why, ' ', element('button', { textContent: t('Save its file'), onclick: () => void save() }));
}

export function note(why: string, ...more: readonly (Node | string)[]): HTMLElement {
  return element('p', { className: 'note' }, told(why), ...more);
}

/** Says so, and leads back, for a while. */
export function goneOnNote(unfinished: Unfinished): HTMLElement {
  const anew = () => {
    forget();
    location.reload();
  };
  const plate = element(
    'p',
    { className: 'gone-on' },
    t('The show goes on where it stopped: {0}.', placeOf(unfinished)),
    element('button', { textContent: t('Start anew'), onclick: anew }),
  );
  plate.setAttribute('role', 'status');
  setTimeout(() => plate.remove(), 1000 * GONE_ON_SECONDS);
  return plate;
}
