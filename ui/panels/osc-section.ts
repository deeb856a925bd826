/** OSC, in the panel of MIDI: turned on and off, and what came in last, for whoever sets the other program up. */
import { element, press } from '../element';
import type { Live } from '../live/live';
import type { OscState } from '../live/osc-link';
import { t, type Words } from '../language/translate';

const SAID: Readonly<Record<OscState, Words>> = {
  off: 'Lights and other programs may follow the show, and turn its knobs.',
  opening: 'Asking the server of this page …',
  open: 'Every parameter is /phosphene/…, such as /phosphene/image/zoom.',
  refused:
    'Start Phosphene with PHOSPHENE_OSC_TO=127.0.0.1:9000 to send there, and PHOSPHENE_OSC_FROM=9001 to hear there; then press again.',
  lost: 'The server of this page does not answer, or the port is taken by another program. It is tried again.',
};

export function oscSection({ osc, oscHeard$ }: Live): HTMLElement {
  const on = element('button', { textContent: 'OSC' });
  on.onclick = () => osc.turn(osc.state$.value === 'off' || osc.state$.value === 'refused');
  const said = element('p', { className: 'quiet' });
  const heard = element('output', { className: 'quiet', ariaLive: 'off' });
  osc.state$.subscribe((state) => {
    press(on, state !== 'off' && state !== 'refused');
    said.textContent = t(SAID[state]);
  });
  oscHeard$.subscribe(({ message: { address, values }, isMeant }) => {
    const message = `${address} ${values.join(' ')}`;
    heard.textContent = isMeant ? message : t('{0}: nothing here is called that', message);
  });
  return element('div', {}, element('h2', {}, 'OSC'), on, heard, said);
}
