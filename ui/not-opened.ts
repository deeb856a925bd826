/** What stands on the page where it could not be opened: why, in the performer's language. */
import { element } from './element';
import { told } from './language/told';
import { t, tellBrowser } from './language/translate';

export function notOpened(error: unknown): HTMLElement {
  tellBrowser();
  const why = error instanceof Error ? error.message : String(error);
  const home = element('a', { href: location.pathname, textContent: t('Open First Light') });
  return element('p', { className: 'not-opened', role: 'alert' }, told(why), location.search ? home : '');
}
