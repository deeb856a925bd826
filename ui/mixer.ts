/** The mixer: a strip for every bus with its level, pan, mute, solo and meter, and how loud the whole is. */
import type { Meters } from '../audio/meters';
import { BUSES, type BusName } from '../audio/mixer';
import { type Parameter, type ParameterId, PARAMETERS } from '../engine/parameters';
import { element } from './element';
import type { Live } from './live';
import { whileOpen } from './panel';
import { parameterSlider, watchParameter } from './parameter-inputs';

/** The lowest that a meter shows, in dBFS. */
const FLOOR = -60;

export function mixer(live: Pick<Live, 'state$' | 'send'>, meters: Meters): HTMLElement {
  const loudness = element('output', { title: 'Loudness in LUFS: momentary, short term, integrated' });
  const strips = BUSES.map((bus) => ({ bus, meter: meterOf(PARAMETERS[`mixer.${bus}.level`].label) }));
  const panel = element(
    'aside',
    { className: 'mixer' },
    ...strips.map(({ bus, meter }) => strip(live, bus, meter)),
    element('div', {}, element('h2', {}, 'Loudness'), loudness),
  );
  panel.setAttribute('aria-label', 'Mixer');
  whileOpen(panel, () => {
    for (const { bus, meter } of strips) meter.value = Math.max(FLOOR, 20 * Math.log10(meters.peak(bus)));
    loudness.textContent = [meters.momentary(), meters.shortTerm(), meters.integrated()].map(lufs).join(' · ');
  });
  return panel;
}

function meterOf(label: string): HTMLMeterElement {
  const meter = element('meter', { min: FLOOR, max: 0, high: -1, value: FLOOR, title: 'Peak, dBFS' });
  meter.setAttribute('aria-label', label);
  return meter;
}

function strip(live: Pick<Live, 'state$' | 'send'>, bus: BusName, meter: HTMLMeterElement): HTMLElement {
  return element(
    'fieldset',
    {},
    element('legend', {}, PARAMETERS[`mixer.${bus}.level`].label.split(':')[0]!),
    meter,
    parameterSlider(live, `mixer.${bus}.level`),
    parameterSlider(live, `mixer.${bus}.pan`),
    toggle(live, `mixer.${bus}.mute`, 'M'),
    toggle(live, `mixer.${bus}.solo`, 'S'),
  );
}

function toggle(live: Pick<Live, 'state$' | 'send'>, id: ParameterId, letter: string): HTMLElement {
  const { label, help }: Parameter = PARAMETERS[id];
  const button = element('button', { textContent: letter, title: help });
  button.setAttribute('aria-label', label);
  const isOn = () => button.classList.contains('on');
  button.onclick = () => live.send({ type: 'parameter', id, value: isOn() ? 0 : 1, source: 'performer' });
  watchParameter(live, id, (value) => {
    button.classList.toggle('on', value > 0);
    button.setAttribute('aria-pressed', String(value > 0));
  });
  return button;
}

function lufs(value: number): string {
  return value === -Infinity ? '-∞' : value.toFixed(1);
}
