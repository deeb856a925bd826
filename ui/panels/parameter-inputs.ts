/** A parameter of the table as a slider, or as a choice. What its value is comes from the state alone. */
import { distinctUntilChanged } from 'rxjs';
import { type Parameter, type ParameterId, travelFromValue, valueFromTravel } from '../../engine/parameters';
import { element, press } from '../element';
import type { Live } from '../live/live';
import { tChoice, tParameter } from '../language/translate';

type Desk = Pick<Live, 'state$' | 'send'>;

/** What a parameter does, and what shows and OSC call it. */
export function tooltipOf(id: ParameterId): string {
  return `${tParameter(id).help} (${id})`;
}

/** Arrow keys move it, Delete takes it back to where it began, as does a double click. */
export function parameterSlider(live: Desk, id: ParameterId): HTMLInputElement {
  const { label, default: middle, curve, min, max } = tParameter(id);
  // A key moves whole numbers on by one, and the rest by a hundredth of the way.
  const step = curve === 'step' ? String(1 / (max - min)) : 'any';
  const made = element('input', { type: 'range', min: '0', max: '1', step, title: tooltipOf(id), ariaLabel: label });
  made.dataset.parameter = id;
  made.classList.toggle('both-ways', min === -max);
  const send = (value: number) => live.send({ type: 'parameter', id, value, source: 'performer' });
  made.oninput = () => send(valueFromTravel(id, made.valueAsNumber));
  made.ondblclick = () => send(middle);
  // A handler that gives `false` would keep the arrow keys from the fader.
  made.onkeydown = ({ key }) => void (key === 'Delete' && send(middle));
  watchParameter(live, id, (value) => {
    made.valueAsNumber = travelFromValue(id, value);
    made.ariaValueText = readable(id, value);
  });
  return made;
}

export function parameterChoice(live: Desk, id: ParameterId): HTMLSelectElement {
  const { label, names = [] }: Parameter = tParameter(id);
  const select = element('select', { title: tooltipOf(id), ariaLabel: label });
  select.dataset.parameter = id;
  select.append(...names.map((name, value) => element('option', { value: String(value) }, name)));
  select.onchange = () => live.send({ type: 'parameter', id, value: Number(select.value), source: 'performer' });
  watchParameter(live, id, (value) => (select.value = String(value)));
  return select;
}

/** With what it is called before it. */
export function labelled(id: ParameterId, input: HTMLElement): HTMLElement {
  return element('label', {}, element('span', {}, tParameter(id).label), input);
}

/** A switch that says by its shape and to screen readers whether it is on. */
export function parameterSwitch(
  live: Desk & Pick<Live, 'state'>,
  id: ParameterId,
  textContent: string,
): HTMLButtonElement {
  const button = element('button', { textContent, title: tooltipOf(id) });
  button.dataset.parameter = id;
  button.onclick = () =>
    live.send({ type: 'parameter', id, value: 1 - live.state().parameters[id], source: 'performer' });
  watchParameter(live, id, (value) => press(button, value > 0));
  return button;
}

export function watchParameter(live: Pick<Live, 'state$'>, id: ParameterId, show: (value: number) => void): void {
  live.state$
    .pipe(
      // What waits for its beat was shown as it was chosen: a panic, which counts as a scene does, takes it back.
      distinctUntilChanged(
        (a, b) => a.parameters[id] === b.parameters[id] && a.scenes.current.count === b.scenes.current.count,
      ),
    )
    .subscribe(({ parameters }) => show(parameters[id]));
}

/** A value with its unit, or its name. Three digits that matter. */
export function readable(id: ParameterId, value: number): string {
  const { names, unit } = tParameter(id);
  const digits = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2).replace(/\.?0+$/, '');
  return names?.[value] ?? `${digits} ${tChoice(unit)}`.trim();
}
