/** The mixer: a strip for every bus with its level, pan, mute, solo and meter, and how loud the whole is. */
import type { Meters } from '../../audio/meters';
import { BUSES, type BusName } from '../../audio/mixer';
import type { ParameterId } from '../../engine/parameters';
import { element } from '../element';
import type { Live } from '../live/live';
import { whileOpen } from './panel';
import { parameterSlider, parameterSwitch } from './parameter-inputs';
import { t, tParameter } from '../language/translate';

/** The lowest that a meter shows, in dBFS. */
const FLOOR = -60;

export function mixer(live: Pick<Live, 'state$' | 'state' | 'send'>, meters: Meters): HTMLElement {
  const loudness = element('output', {
    ariaLive: 'off',
    title: t('Loudness in LUFS: momentary, short term, integrated'),
  });
  const strips = BUSES.map((bus) => ({ bus, meter: meterOf(tParameter(`mixer.${bus}.level`).label) }));
  const panel = element(
    'aside',
    { className: 'mixer' },
    ...strips.map(({ bus, meter }) => strip(live, bus, meter)),
    element('div', {}, element('h2', {}, t('Loudness')), loudness),
  );
  panel.setAttribute('aria-label', t('Mixer'));
  whileOpen(panel, () => {
    for (const { bus, meter } of strips) meter.value = Math.max(FLOOR, 20 * Math.log10(meters.peak(bus)));
    const values = [meters.momentary(), meters.shortTerm(), meters.integrated()].map(lufs);
    loudness.textContent = `${values.join(' · ')} LUFS`;
  });
  return panel;
}

function meterOf(label: string): HTMLMeterElement {
  const meter = element('meter', { min: FLOOR, max: 0, high: -1, value: FLOOR, title: t('Peak, dBFS') });
  meter.setAttribute('aria-label', label);
  return meter;
}

function strip(live: Pick<Live, 'state$' | 'state' | 'send'>, bus: BusName, meter: HTMLMeterElement): HTMLElement {
  return element(
    'fieldset',
    {},
    element('legend', {}, tParameter(`mixer.${bus}.level`).label.split(/[:：]/)[0]!),
    meter,
    parameterSlider(live, `mixer.${bus}.level`),
    parameterSlider(live, `mixer.${bus}.pan`),
    toggle(live, `mixer.${bus}.mute`, 'M'),
    toggle(live, `mixer.${bus}.solo`, 'S'),
  );
}

/** A letter is enough to see, not to hear. */
function toggle(live: Pick<Live, 'state$' | 'state' | 'send'>, id: ParameterId, letter: string): HTMLElement {
  return Object.assign(parameterSwitch(live, id, letter), { ariaLabel: tParameter(id).label });
}

function lufs(value: number): string {
  return value === -Infinity ? '-∞' : value.toFixed(1);
}
