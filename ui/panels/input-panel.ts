/** Line or microphone: which one, what is heard of it, and its tempo, to take or to follow. */
import { hertzOf } from '../../audio/ear';
import { nearTempo, SURE } from '../../engine/inputs/tempo-follower';
import { messageOf } from '../../engine/message-of';
import { element, press } from '../element';
import { keep, kept } from '../kept/kept';
import type { Live } from '../live/live';
import { whileOpen } from './panel';
import { labelled, parameterSlider, parameterSwitch, watchParameter } from './parameter-inputs';
import { said } from '../language/told';
import { t, tChoice } from '../language/translate';

const source = 'performer';
const KEY = 'phosphene audio input';
const METERS = ['level', 'bass', 'mid', 'treble', 'onset'] as const;
const NAMES = 'C C♯ D D♯ E F F♯ G G♯ A A♯ B'.split(' ');

export function inputPanel(live: Live): HTMLElement {
  const { lineInput } = live;
  const warn = (error: unknown) => live.send({ type: 'notice', level: 'warning', text: messageOf(error), source });
  const devices = element('select', { ariaLabel: t('Audio input') });
  let chosen = kept(KEY) ?? '';
  const list = async () => {
    const known = await lineInput.devices();
    const option = (value: string, textContent: string) => element('option', { value, textContent });
    devices.replaceChildren(option('', t("The system's choice")), ...known.map(({ id, name }) => option(id, name)));
    devices.value = chosen;
    if (devices.selectedIndex < 0) devices.value = '';
  };
  const open = element('button', {
    textContent: t('Open'),
    title: t('Without echo cancelling, noise suppression or automatic gain'),
  });
  const isOpen = () => lineInput.open$.value !== '';
  /** Devices are told only once one was allowed: until then the one of last time is asked for, unseen. */
  async function openChosen(): Promise<void> {
    const isListed = devices.length > 1;
    try {
      await lineInput.open(isListed ? devices.value : chosen);
    } catch (error) {
      if (isListed || chosen === '') throw error;
      await lineInput.open('');
      chosen = '';
      warn(said("The audio input of last time cannot be opened: the system's choice is open instead."));
    }
    await list();
  }
  open.onclick = () => {
    if (isOpen()) return lineInput.close();
    openChosen().catch(warn);
  };
  devices.onchange = () => {
    chosen = devices.value;
    keep(KEY, chosen);
    if (isOpen()) lineInput.open(devices.value).catch(warn);
  };
  navigator.mediaDevices?.addEventListener('devicechange', () => void list().catch(warn));
  void list().catch(warn);

  const meters = METERS.map((name) => ({
    name,
    meter: element('meter', { min: 0, max: 1, ariaLabel: tChoice(name) }),
  }));
  const numbers = element('output', { className: 'quiet', ariaLive: 'off' });
  const take = element('button', { textContent: t('Take its tempo'), disabled: true });
  /** The half or double of it that is nearest to the show's. */
  let bpm: number | undefined;
  take.onclick = () => bpm !== undefined && live.send({ type: 'tempo', bpm, source });
  const hear = element('button', {
    textContent: t('Hear it'),
    title: t('In the mix. Mind the feedback of a microphone'),
  });
  hear.onclick = () => {
    const value = 1 - live.state$.value.parameters['mixer.input.mute'];
    live.send({ type: 'parameter', id: 'mixer.input.mute', value, source });
  };
  watchParameter(live, 'mixer.input.mute', (muted) => press(hear, muted === 0));
  const panel = element(
    'aside',
    { className: 'input-panel' },
    element('div', { className: 'actions' }, devices, open, hear),
    labelled('mixer.input.level', parameterSlider(live, 'mixer.input.level')),
    ...meters.map(({ name, meter }) => element('label', {}, element('span', {}, tChoice(name)), meter)),
    element(
      'div',
      { className: 'actions' },
      numbers,
      take,
      parameterSwitch(live, 'clock.input', t('Follow its tempo')),
    ),
  );
  panel.ariaLabel = t('Audio input');
  lineInput.open$.subscribe((name) => {
    open.textContent = name === '' ? t('Open') : t('Close');
    open.classList.toggle('on', name !== '');
  });
  whileOpen(panel, () => {
    const heard = lineInput.listen();
    for (const { name, meter } of meters) {
      const value = heard?.values[name] ?? 0;
      // What is struck is seen for a while.
      meter.value = name === 'onset' ? Math.max(value, 0.92 * meter.value) : value;
    }
    const tempo = lineInput.tempo$.value;
    bpm = tempo && tempo.sure >= SURE ? nearTempo(tempo.bpm, live.state$.value.tempo.bpm) : undefined;
    take.disabled = bpm === undefined;
    const { pitch } = heard?.values ?? {};
    numbers.textContent = heard
      ? `${pitch === undefined ? t('no pitch') : noteName(hertzOf(pitch))} · ${bpm === undefined ? t('no tempo yet') : t('{0} bpm', bpm.toFixed(1))}`
      : t('Nothing is open.');
  });
  return panel;
}

function noteName(hertz: number): string {
  const note = Math.round(69 + 12 * Math.log2(hertz / 440));
  return `${NAMES[((note % 12) + 12) % 12]}${Math.floor(note / 12) - 1} (${hertz.toFixed(0)} Hz)`;
}
