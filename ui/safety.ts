/** Three ways out that are always at hand: blackout, freeze, panic. A key each, but while words are typed: Escape leaves them first. */
import { element } from './element';
import { shortcuts } from './keys';
import type { Live } from './live/live';
import { parameterSwitch } from './panels/parameter-inputs';
import { t } from './language/translate';

const source = 'performer';

export function safety(live: Live): HTMLElement {
  const panic = element('button', {
    className: 'panic',
    textContent: t('PANIC'),
    title: t(
      'All notes, drum machine and modulation off, effects as usual, no blackout or freeze; safe scene (Escape)',
    ),
    onclick: () => live.send({ type: 'panic', source }),
  });
  const buttons = [
    parameterSwitch(live, 'stage.blackout', t('Blackout')),
    parameterSwitch(live, 'stage.freeze', t('Freeze')),
    panic,
  ];
  const keys: Readonly<Record<string, HTMLElement>> = { Period: buttons[0]!, Comma: buttons[1]!, Escape: panic };
  shortcuts().subscribe(({ code }) => keys[code]?.click());
  const group = element('span', { className: 'safety' }, ...buttons);
  group.role = 'group';
  group.ariaLabel = t('Ways out');
  return group;
}
