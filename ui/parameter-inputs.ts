/** A parameter of the table as a slider, or as a choice. What its value is comes from the state alone. */
import { distinctUntilChanged, map } from 'rxjs';
import { type Parameter, type ParameterId, PARAMETERS, travelFromValue, valueFromTravel } from '../engine/parameters';
import { element } from './element';
import type { Live } from './live';

type Desk = Pick<Live, 'state$' | 'send'>;

export function parameterSlider(live: Desk, id: ParameterId): HTMLInputElement {
  const { label, help, default: middle }: Parameter = PARAMETERS[id];
  const made = element('input', { type: 'range', min: '0', max: '1', step: 'any', title: help, ariaLabel: label });
  made.dataset.parameter = id;
  const send = (value: number) => live.send({ type: 'parameter', id, value, source: 'performer' });
  made.oninput = () => send(valueFromTravel(id, made.valueAsNumber));
  made.ondblclick = () => send(middle);
  watchParameter(live, id, (value) => (made.valueAsNumber = travelFromValue(id, value)));
  return made;
}

export function parameterChoice(live: Desk, id: ParameterId): HTMLSelectElement {
  const { label, help, names = [] }: Parameter = PARAMETERS[id];
  const select = element('select', { title: help, ariaLabel: label });
  select.dataset.parameter = id;
  select.append(...names.map((name, value) => element('option', { value: String(value) }, name)));
  select.onchange = () => live.send({ type: 'parameter', id, value: Number(select.value), source: 'performer' });
  watchParameter(live, id, (value) => (select.value = String(value)));
  return select;
}

export function watchParameter(live: Pick<Live, 'state$'>, id: ParameterId, show: (value: number) => void): void {
  live.state$
    .pipe(
      map(({ parameters }) => parameters[id]),
      distinctUntilChanged(),
    )
    .subscribe(show);
}
