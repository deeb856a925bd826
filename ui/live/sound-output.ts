/** Where the sound goes: a choice of the audio devices, kept, and left for the default one when its device is gone. */
import { element } from '../element';
import { keep, kept } from '../kept/kept';
import { said } from '../language/told';
import { t } from '../language/translate';

const KEY = 'phosphene sound output';
const DEFAULT = '';

type Sinkable = AudioContext & { setSinkId?(id: string): Promise<void>; readonly sinkId?: string };

/** @param warn tells the performer. Where the browser cannot choose, the row says so. */
export function soundOutput(context: Sinkable, warn: (text: string) => void): HTMLElement {
  if (!context.setSinkId) {
    return element('p', {}, t('This browser plays where the system plays; choose the audio device there.'));
  }
  const select = element('select', { ariaLabel: t('Sound goes to') });
  const row = element('label', { className: 'sound-output' }, t('Sound goes to'), select);

  const list = async (): Promise<void> => {
    const outputs = (await navigator.mediaDevices.enumerateDevices()).filter(
      ({ kind, deviceId }) => kind === 'audiooutput' && deviceId !== 'default' && deviceId !== DEFAULT,
    );
    const option = (value: string, textContent: string) => element('option', { value, textContent });
    const known = outputs.map(({ deviceId, label }, i) => option(deviceId, label || t('Audio device {0}', i + 1)));
    select.replaceChildren(option(DEFAULT, t("The system's choice")), ...known);
    const chosen = kept(KEY) ?? DEFAULT;
    const isThere = chosen === DEFAULT || outputs.some(({ deviceId }) => deviceId === chosen);
    if (!isThere && context.sinkId !== DEFAULT)
      warn(said('The chosen audio device is gone: sound goes where the system plays.'));
    select.value = isThere ? chosen : DEFAULT;
    await go();
  };
  const go = async (): Promise<void> => {
    try {
      if ((context.sinkId ?? DEFAULT) !== select.value) await context.setSinkId!(select.value);
    } catch {
      warn(said('That audio device cannot be used: sound goes where the system plays.'));
      select.value = DEFAULT;
      await context.setSinkId!(DEFAULT).catch(() => undefined);
    }
  };
  select.onchange = () => {
    keep(KEY, select.value);
    void go();
  };
  navigator.mediaDevices?.addEventListener('devicechange', () => void list());
  void list();
  return row;
}
