/** The drawer with every parameter of the table, as sliders, by group. */
import { distinctUntilChanged, map, type Observable } from 'rxjs';
import type { EventBody } from '../engine/events';
import {
  type Parameter,
  PARAMETER_IDS,
  PARAMETERS,
  type ParameterId,
  travelFromValue,
  valueFromTravel,
} from '../engine/parameters';
import type { PerformanceState } from '../engine/performance';
import { element } from './element';

export function knobs(state$: Observable<PerformanceState>, send: (event: EventBody) => void): HTMLElement {
  const groups = Map.groupBy(PARAMETER_IDS, (id) => id.split('.')[0]!);
  const sections = [...groups].map(([group, ids]) =>
    element('section', {}, element('h2', {}, group), ...ids.map((id) => knob(id, state$, send))),
  );
  return element('aside', { className: 'knobs' }, ...sections);
}

function knob(id: ParameterId, state$: Observable<PerformanceState>, send: (event: EventBody) => void): HTMLElement {
  const parameter: Parameter = PARAMETERS[id];
  const slider = element('input', { type: 'range', min: '0', max: '1', step: 'any', title: parameter.help });
  const value = element('output');
  slider.oninput = () =>
    send({ type: 'parameter', id, value: valueFromTravel(id, slider.valueAsNumber), source: 'performer' });
  slider.ondblclick = () => send({ type: 'parameter', id, value: parameter.default, source: 'performer' });
  state$
    .pipe(
      map(({ parameters }) => parameters[id]),
      distinctUntilChanged(),
    )
    .subscribe((now) => {
      slider.valueAsNumber = travelFromValue(id, now);
      value.textContent = parameter.names?.[now] ?? `${readable(now)} ${parameter.unit}`.trim();
    });
  const label = element('label', { title: parameter.help }, element('span', {}, parameter.label), slider, value);
  label.dataset.parameter = id;
  return label;
}

/** Three digits that matter. */
function readable(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2).replace(/\.?0+$/, '');
}
