/** Where the sound goes: a choice of the audio devices, kept, and left for the default one when its device is gone. */
import type { Observable } from 'rxjs';
import { element } from '../element';
import { keep, kept } from '../kept/kept';
import { said } from '../language/told';
import { t } from '../language/translate';

const KEY = 'phosphene sound output';
const DEFAULT = '';

const GONE = said('The chosen audio device is gone: sound goes where the system plays.');
const UNNAMED = said(
  'The browser does not say whether the chosen audio device is there: sound goes where the system plays. In Output, press Name the devices.',
);

type Sinkable = AudioContext & { setSinkId?(id: string): Promise<void>; readonly sinkId?: string };

/**
 * Where the browser cannot choose, the row says so.
 * @param allowed$ says something when a microphone was allowed: browsers name no audio device before.
 * @param warn tells the performer
 */
export function soundOutput(
  context: Sinkable,
  allowed$: Observable<unknown>,
  warn: (text: string) => void,
): HTMLElement {
  if (!context.setSinkId) {
    return element('p', {}, t('This browser plays where the system plays; choose the audio device there.'));
  }
  const select = element('select', { ariaLabel: t('Sound goes to') });
  const name = element('button', {
    textContent: t('Name the devices'),
    title: t('The browser names them once a microphone was allowed. It is closed at once.'),
    onclick: async () => {
      try {
        (await navigator.mediaDevices.getUserMedia({ audio: true })).getTracks().forEach((track) => track.stop());
        await list();
      } catch {
        warn(said('The browser does not name the audio devices: choose in the system where the sound goes.'));
      }
    },
  });
  const row = element('div', { className: 'sound-output' }, element('label', {}, t('Sound goes to'), select), name);

  let lacking = '';
  const list = async (): Promise<void> => {
    const all = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput');
    const outputs = all.filter(({ deviceId }) => deviceId !== 'default' && deviceId !== DEFAULT);
    name.hidden = all.every(({ deviceId }) => deviceId !== DEFAULT);
    const option = (value: string, textContent: string) => element('option', { value, textContent });
    const known = outputs.map(({ deviceId, label }, i) => option(deviceId, label || t('Audio device {0}', i + 1)));
    select.replaceChildren(option(DEFAULT, t("The system's choice")), ...known);
    const chosen = kept(KEY) ?? DEFAULT;
    const isThere = chosen === DEFAULT || outputs.some(({ deviceId }) => deviceId === chosen);
    // Once, also at the beginning of a show.
    const before = lacking;
    lacking = isThere ? '' : name.hidden ? GONE : UNNAMED;
    if (lacking !== '' && lacking !== before) warn(lacking);
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
  allowed$.subscribe(() => void list());
  return row;
}
