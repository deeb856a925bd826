/** What stands on the page where it could not be opened: why, in the performer's language. */
import { messageOf } from '../engine/message-of';
import { element } from './element';
import { told } from './language/told';
import { t, tellBrowser } from './language/translate';

export function notOpened(error: unknown): HTMLElement {
  tellBrowser();
  const home = element('a', { href: location.pathname, textContent: t('Open First Light') });
  return element('p', { className: 'not-opened', role: 'alert' }, told(messageOf(error)), location.search ? home : '');
}
