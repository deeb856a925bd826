import { CUES, defineProfile, KNOBS, LEVELS, type Look, row } from '../profile';

/** Velocity is 16 x green + red + 12, each 0..3. */
const COLOURS: Readonly<Record<Look, number>> = { off: 12, ready: 16 + 12, on: 3 * 16 + 12, beat: 3 + 12 };

/** The first factory template, which sends on channel 9. */
export default defineProfile({
  name: 'Launch Control XL',
  match: /launch control xl/i,
  manual:
    'Launch Control XL Programmer’s Reference, Computer-to-Device Messages: velocity by colour, lit on the template’s channel (16 x green + red + 12). The numbers of the factory templates (knobs 13 to 20, 29 to 36, 49 to 56, faders 77 to 84, buttons 41 to 44, 57 to 60, 73 to 76, 89 to 92) were not seen there, but are the same in two independent programs.',
  defaults: {
    ...row('control', 9, 13, KNOBS),
    ...row('control', 9, 77, LEVELS),
    ...row('note', 9, 41, CUES.slice(0, 4)),
    ...row('note', 9, 57, CUES.slice(4)),
    ...row('note', 9, 73, ['tap', 'sketch.next', 'lyrics.hold', 'lyrics.skip']),
    ...row('note', 9, 89, ['sample', 'nudge.back', 'nudge.forward', 'panic']),
  },
  light(control, look) {
    const [kind, channel, number] = control.split(' ');
    return kind === 'note' ? [0x90 + Number(channel) - 1, Number(number), COLOURS[look]] : undefined;
  },
});
