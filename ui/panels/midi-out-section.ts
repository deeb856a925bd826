/** MIDI out, in the panel of MIDI: the port by which others follow the show, on which channel, and whether they hear its notes. */
import { combineLatest } from 'rxjs';
import { element, press } from '../element';
import type { Live } from '../live/live';
import { t } from '../language/translate';

const NONE = '';
const CHANNELS = Array.from({ length: 16 }, (_, i) => i + 1);

export function midiOutSection({ midiOut }: Live): HTMLElement {
  const port = element('select', { ariaLabel: t('Port that follows the show') });
  port.onchange = () => midiOut.set({ port: port.value });
  const channel = element(
    'select',
    { ariaLabel: t('Channel of the controllers'), title: t('Channel of the controllers') },
    ...CHANNELS.map((number) => element('option', { value: String(number) }, t('channel {0}', number))),
  );
  channel.onchange = () => midiOut.set({ channel: Number(channel.value) });
  const notes = element('button', {
    textContent: t('Notes too'),
    title: t('What is played and what plays by itself, each on its own channel'),
    onclick: () => midiOut.set({ notes: !midiOut.settings$.value.notes }),
  });
  const said = element('p', { className: 'quiet' });
  combineLatest([midiOut.settings$, midiOut.ports$]).subscribe(([now, ports]) => {
    const isThere = now.port === NONE || ports.includes(now.port);
    const option = (value: string, text: string) => element('option', { value }, text);
    port.replaceChildren(
      option(NONE, t('nowhere')),
      ...ports.map((name) => option(name, name)),
      ...(isThere ? [] : [option(now.port, t('{0} (not plugged in)', now.port))]),
    );
    port.value = now.port;
    channel.value = String(now.channel);
    press(notes, now.notes);
    channel.disabled = notes.disabled = now.port === NONE;
    said.textContent =
      now.port === NONE
        ? t('A sequencer, lights or another Phosphene may follow what is played.')
        : t('The usual controllers tell what is played, as they would be understood here.');
  });
  return element('div', {}, element('h2', {}, t('MIDI out')), port, channel, notes, said);
}
