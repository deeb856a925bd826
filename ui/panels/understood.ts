/** What the words were understood to mean: three colours and seven qualities, each of which the hand can bend. */
import { distinctUntilChanged, map } from 'rxjs';
import { MEANING } from '../../engine/models/meaning/vector';
import { bentMeaning } from '../../engine/mood';
import { isParameterId, type ParameterId } from '../../engine/parameters';
import { meaningAt } from '../../engine/moments';
import { element } from '../element';
import type { Live } from '../live/live';
import { whileOpen } from './panel';
import { tooltipOf } from './parameter-inputs';
import { t, tChoice, tParameter } from '../language/translate';

/** Ground, ink and glow, as they are lit for the stage. */
const COLOURS = [
  { name: 'ground', index: 0 },
  { name: 'ink', index: 3 },
  { name: 'glow', index: 6 },
];

/** @param panel what is shown is drawn while this is open. */
export function understood(live: Live, panel: HTMLElement): HTMLElement {
  const swatches = COLOURS.map(({ name }) =>
    element('span', { title: t('The {0} that the words ask for', tChoice(name)) }),
  );
  const rows = MEANING.flatMap(({ name, index, min, max }) => {
    const id = `meaning.${name}`;
    return isParameterId(id) ? [row(live, id, index, (value) => (value - min) / (max - min))] : [];
  });
  whileOpen(panel, () => {
    const state = live.state$.value;
    const at = live.clock.now();
    const [said, bent] = [meaningAt(state, at), bentMeaning(state, at)];
    swatches.forEach((swatch, i) => {
      const [L, a, b] = bent.subarray(COLOURS[i]!.index);
      swatch.style.background = `oklab(${L!.toFixed(3)} ${a!.toFixed(3)} ${b!.toFixed(3)})`;
    });
    for (const row of rows) row.show(said, bent);
  });
  const colours = element('div', { className: 'swatches' }, ...swatches);
  const section = element('section', { className: 'understood' }, colours, ...rows.map(({ label }) => label));
  section.setAttribute('aria-label', t('What the words mean'));
  return section;
}

/** The bar is what the show gets, the notch what the words say, and the slider bends the one away from the other. */
function row(live: Live, id: ParameterId, index: number, shareOf: (value: number) => number) {
  const { label: name } = tParameter(id);
  const bend = element('input', {
    className: 'both-ways',
    ariaLabel: name,
    type: 'range',
    min: '-1',
    max: '1',
    step: 'any',
    title: tooltipOf(id),
  });
  bend.dataset.parameter = id;
  const send = (value: number) => live.send({ type: 'parameter', id, value, source: 'performer' });
  bend.oninput = () => send(bend.valueAsNumber);
  bend.ondblclick = () => send(0);
  // A handler that gives `false` would keep the arrow keys from the slider.
  bend.onkeydown = ({ key }) => void (key === 'Delete' && send(0));
  live.state$
    .pipe(
      map(({ parameters }) => parameters[id]),
      distinctUntilChanged(),
    )
    .subscribe((now) => (bend.valueAsNumber = now));
  const bar = element('span', { className: 'bar' });
  const label = element('label', {}, element('span', {}, name), bar, bend);
  return {
    label,
    show(said: ArrayLike<number>, bent: ArrayLike<number>) {
      bar.style.setProperty('--said', String(shareOf(said[index]!)));
      bar.style.setProperty('--bent', String(shareOf(bent[index]!)));
    },
  };
}
