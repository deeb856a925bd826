/** Buttons that hand a text out as a file, and take one in. */
import { checkSize, type FileKind } from '../engine/limits';
import { messageOf } from '../engine/message-of';
import { element } from './element';
import type { Live } from './live/live';
import { t } from './language/translate';
import { offer } from './offer';

export function exportButton(name: string, text: () => string): HTMLElement {
  const button = element('button', { textContent: t('Export') });
  button.onclick = () => offer(name, new Blob([text()], { type: 'application/json' }));
  return button;
}

/** @param read throws an error that says what is wrong with the file: it is told, and changes nothing. */
export function importButton(live: Live, kind: FileKind, read: (text: string, name: string) => void): HTMLElement {
  const input = element('input', { type: 'file', accept: '.json', hidden: true });
  input.onchange = async () => {
    const file = input.files?.[0];
    if (!file) return;
    try {
      checkSize(file.name, kind, file.size);
      read(await file.text(), file.name);
    } catch (error) {
      live.send({ type: 'notice', level: 'warning', text: messageOf(error), source: 'performer' });
    }
    input.value = '';
  };
  return element('span', {}, element('button', { textContent: t('Import'), onclick: () => input.click() }), input);
}
