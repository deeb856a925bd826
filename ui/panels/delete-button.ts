/** A button for what is for good. It asks by its own words: a dialog of the browser's would hold up the page, and the show. */
import { element } from '../element';
import { t } from '../language/translate';

/** Milliseconds for the second press. */
const ARMED = 3000;

/** @param remove called at the second press. */
export function deleteButton(remove: () => void): HTMLButtonElement {
  const button = element('button', { textContent: t('Delete'), title: t('For good: press twice') });
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const arm = (isArmed: boolean) => {
    clearTimeout(waiting);
    if (isArmed) waiting = setTimeout(arm, ARMED, false);
    button.classList.toggle('on', isArmed);
    button.textContent = isArmed ? t('Sure?') : t('Delete');
  };
  button.onclick = () => (button.classList.contains('on') ? remove() : arm(true));
  button.onblur = () => arm(false);
  return button;
}
