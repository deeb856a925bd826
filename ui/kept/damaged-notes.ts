/** What was kept and cannot be read, where what is kept of its kind is. */
import { element } from '../element';
import { t } from '../language/translate';
import { offer } from '../offer';
import { keyedRows } from '../panels/rows';
import { damaged$, forgetDamaged } from './damaged';

/** Hands it out as a file; once that was done, it can be forgotten. @param file its name, without an ending */
export function damagedNotes(key: string, text: string, file: string): HTMLElement {
  const list = element('div');
  const rows = keyedRows(list, (place: string, damaged: string) => {
    const forget = element('button', { textContent: t('Forget it'), hidden: true });
    forget.onclick = () => forgetDamaged(place);
    const save = element('button', { textContent: t('Save its file') });
    save.onclick = () => {
      offer(`${file}.json`, new Blob([damaged], { type: 'application/json' }));
      forget.hidden = false;
    };
    const item = element('p', { className: 'actions' }, element('span', {}, text), save, forget);
    return { item, show: () => undefined };
  });
  damaged$(key).subscribe((all) => {
    rows.show(all);
    list.hidden = all.size === 0;
  });
  return list;
}
