/**
 * Where the sound goes: a choice of the audio devices, kept, and left for the default one when its device is gone; and another for
 * the performer's headphones, which are silent then.
 */
import type { Observable } from 'rxjs';
import { element } from '../element';
import { keep, kept } from '../kept/kept';
import { said } from '../language/told';
import { t } from '../language/translate';
import { keepFocus } from '../panels/panel';
import type { Headphones } from './headphones';

const DEFAULT = '';

type Sinkable = AudioContext & { setSinkId?(id: string): Promise<void>; readonly sinkId?: string };

interface Choice {
  readonly label: string;
  /** What `DEFAULT` is. */
  readonly usual: string;
  readonly key: string;
  /** Rejects where it cannot be used. */
  readonly use: (id: string) => Promise<void>;
  /** What the performer is told where it is not there, may not be there, or cannot be used. */
  readonly gone: string;
  readonly unnamed: string;
  readonly unusable: string;
}

/**
 * Where the browser cannot choose, the rows say so.
 * @param allowed$ says something when a microphone was allowed: browsers name no audio device before.
 * @param warn tells the performer
 */
export function soundOutput(
  context: Sinkable,
  headphones: Headphones,
  allowed$: Observable<unknown>,
  warn: (text: string) => void,
): HTMLElement {
  const rows = element('div');
  const main = deviceChoice(
    {
      label: t('Sound goes to'),
      usual: t("The system's choice"),
      key: 'phosphene sound output',
      use: async (id) => {
        if ((context.sinkId ?? DEFAULT) !== id) await context.setSinkId!(id);
      },
      gone: said('The chosen audio device is gone: sound goes where the system plays.'),
      unnamed: said(
        'The browser does not say whether the chosen audio device is there: sound goes where the system plays. In Output, press Name the devices.',
      ),
      unusable: said('That audio device cannot be used: sound goes where the system plays.'),
    },
    warn,
  );
  const phones = deviceChoice(
    {
      label: t('Headphones'),
      usual: t('none'),
      key: 'phosphene headphones',
      use: async (id) => {
        await headphones.use(id);
        mix.hidden = id === DEFAULT;
      },
      gone: said('The headphones are gone and silent. Plug them in again: they go on by themselves.'),
      unnamed: said(
        'The browser does not say whether the headphones are there: they are silent. In Output, press Name the devices.',
      ),
      unusable: said('Those headphones cannot be used: choose another device.'),
    },
    warn,
  );
  const mix = mixRow(headphones);
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

  // Where its device does not play, the sound is led away from it (`audio/heartbeat.ts`): one choice leads it back.
  context.addEventListener?.('sinkchange', () => main.follow(context.sinkId ?? DEFAULT));

  const choices = [
    ...(context.setSinkId ? [main] : []),
    ...('setSinkId' in HTMLMediaElement.prototype ? [phones] : []),
  ];
  const row = (...children: readonly HTMLElement[]) => element('div', { className: 'sound-output' }, ...children);
  rows.append(
    context.setSinkId
      ? row(main.label)
      : element('p', {}, t('This browser plays where the system plays; choose the audio device there.')),
    ...(choices.includes(phones)
      ? [row(phones.label), mix]
      : [
          element(
            'p',
            {},
            t('Headphones of their own need a browser that can play in two places, as Chrome and Edge do.'),
          ),
        ]),
    ...(choices.length > 0 ? [row(name)] : []),
  );
  if (choices.length === 0) return rows;

  const list = async (): Promise<void> => {
    const all = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput');
    const outputs = all.filter(({ deviceId }) => deviceId !== 'default' && deviceId !== DEFAULT);
    const areNamed = all.every(({ deviceId }) => deviceId !== DEFAULT);
    if (areNamed) keepFocus(name);
    name.hidden = areNamed;
    await Promise.all(choices.map((choice) => choice.show(outputs, areNamed)));
  };
  navigator.mediaDevices?.addEventListener('devicechange', () => void list());
  allowed$.subscribe(() => void list());
  return rows;
}

function deviceChoice({ label, usual, key, use, gone, unnamed, unusable }: Choice, warn: (text: string) => void) {
  const select = element('select', { ariaLabel: label });
  let lacking = '';
  const go = async (): Promise<void> => {
    try {
      await use(select.value);
    } catch {
      warn(unusable);
      select.value = DEFAULT;
      await use(DEFAULT).catch(() => undefined);
    }
  };
  select.onchange = () => {
    keep(key, select.value);
    void go();
  };
  return {
    label: element('label', {}, label, select),
    /** It has become another one by itself. */
    follow(id: string): void {
      if (select.value === id) return;
      select.value = id;
      if (id === DEFAULT) warn(gone);
    },
    /** @param areNamed false where the browser keeps to itself which devices there are. */
    async show(outputs: readonly MediaDeviceInfo[], areNamed: boolean): Promise<void> {
      const option = (value: string, textContent: string) => element('option', { value, textContent });
      const known = outputs.map(({ deviceId, label }, i) => option(deviceId, label || t('Audio device {0}', i + 1)));
      select.replaceChildren(option(DEFAULT, usual), ...known);
      const chosen = kept(key) ?? DEFAULT;
      const isThere = chosen === DEFAULT || outputs.some(({ deviceId }) => deviceId === chosen);
      // Once, also at the beginning of a show.
      const before = lacking;
      lacking = isThere ? '' : areNamed ? gone : unnamed;
      if (lacking !== '' && lacking !== before) warn(lacking);
      select.value = isThere ? chosen : DEFAULT;
      await go();
    },
  };
}

/** What is heard in them, and how loud. */
function mixRow(headphones: Headphones): HTMLElement {
  const mix = headphones.mix();
  const fader = (id: 'level' | 'click', label: string, title: string) => {
    const slider = element('input', { type: 'range', min: '0', max: '1', step: 'any', ariaLabel: label, title });
    slider.valueAsNumber = mix[id];
    slider.oninput = () => headphones.turn({ [id]: slider.valueAsNumber });
    return slider;
  };
  const input = element('input', { type: 'checkbox', checked: mix.input > 0 });
  input.onchange = () => headphones.turn({ input: Number(input.checked) });
  return element(
    'div',
    { className: 'sound-output', hidden: true },
    element('label', {}, t('Level'), fader('level', t('Headphones: level'), t('Of all that is heard in them'))),
    element(
      'label',
      {},
      t('Click'),
      fader('click', t('Headphones: click'), t("On every beat, and higher on a bar's first: nobody else hears it")),
    ),
    element('label', { title: t('Heard in the headphones as long as it is not in the mix') }, input, t('Audio input')),
  );
}
