/** The drawer with every parameter of the table, as sliders, by group. */
import { PARAMETER_IDS, type ParameterId } from '../../engine/parameters';
import { element } from '../element';
import type { Live } from '../live/live';
import { parameterSlider, readable, tooltipOf, watchParameter } from './parameter-inputs';
import { t, tGroup, tParameter } from '../language/translate';

export function knobs(live: Pick<Live, 'state$' | 'send'>): HTMLElement {
  const groups = Map.groupBy(PARAMETER_IDS, (id) => id.split('.')[0]!);
  const sections = [...groups.values()].map((ids) =>
    element('section', {}, element('h2', {}, tGroup(ids[0]!)), ...ids.map((id) => knob(live, id))),
  );
  return element('aside', { className: 'knobs', ariaLabel: t('Knobs') }, ...sections);
}

function knob(live: Pick<Live, 'state$' | 'send'>, id: ParameterId): HTMLElement {
  const { label } = tParameter(id);
  const value = element('span', { className: 'value' });
  watchParameter(live, id, (now) => (value.textContent = readable(id, now)));
  const row = element('label', { title: tooltipOf(id) }, element('span', {}, label), parameterSlider(live, id), value);
  row.dataset.parameter = id;
  return row;
}
