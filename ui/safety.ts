/** Three ways out that are always at hand: blackout, freeze, panic. A key each, wherever the focus is, but not while words are typed. */
import { distinctUntilChanged, map } from 'rxjs';
import { element } from './element';
import { shortcuts } from './keys';
import type { Live } from './live';

const source = 'performer';

export function safety(live: Live): HTMLElement {
  const panic = element('button', {
    className: 'panic',
    textContent: 'PANIC',
    title: 'All notes off, effects cleared, safe scene (Escape)',
    onclick: () => live.send({ type: 'panic', source }),
  });
  const buttons = [
    flip(live, 'stage.blackout', 'Blackout', 'The stage is black, the sound goes on (full stop)'),
    flip(live, 'stage.freeze', 'Freeze', 'The picture stands, the sound goes on (comma)'),
    panic,
  ];
  const keys: Readonly<Record<string, HTMLElement>> = { Period: buttons[0]!, Comma: buttons[1]!, Escape: panic };
  shortcuts().subscribe(({ code }) => keys[code]?.click());
  const group = element('span', { className: 'safety' }, ...buttons);
  group.role = 'group';
  group.ariaLabel = 'Ways out';
  return group;
}

function flip(
  live: Live,
  id: 'stage.blackout' | 'stage.freeze',
  textContent: string,
  title: string,
): HTMLButtonElement {
  const button = element('button', { textContent, title });
  button.onclick = () =>
    live.send({ type: 'parameter', id, value: 1 - live.state$.value.parameters[id], source: 'performer' });
  live.state$
    .pipe(
      map(({ parameters }) => parameters[id] > 0),
      distinctUntilChanged(),
    )
    .subscribe((on) => {
      button.classList.toggle('on', on);
      button.ariaPressed = String(on);
    });
  return button;
}
