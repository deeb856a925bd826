import { CUES, defineProfile, type Look, row } from '../profile';

/** Velocities of the palette. */
const COLOURS: Readonly<Record<Look, number>> = { off: 0, ready: 1, on: 21, beat: 5 };

/** In programmer mode, which the performer chooses on the device: setting it from here would take a system exclusive message. */
export default defineProfile({
  name: 'Launchpad X',
  match: /launchpad x\b|lpx midi/i,
  manual:
    'Launchpad X Programmer’s reference manual. Its tables were not seen; an independent program has its pads from 81 down to 11 as notes and its right column as controllers 89 to 19; the lights are those of the Launchpad Pro [MK3] manual, whose protocol it shares. Not verified.',
  defaults: {
    // The lowest row of pads is 11 to 18, the next 21 to 28.
    ...row('note', 1, 11, CUES),
    ...row('note', 1, 21, [
      'tap',
      'sketch.next',
      'lyrics.hold',
      'lyrics.skip',
      'sample',
      'nudge.back',
      'nudge.forward',
      'panic',
    ]),
  },
  light(control, look) {
    const [kind, , number] = control.split(' ');
    // Channel 1 is a steady colour; pads are lit by notes, the buttons about them by control changes.
    return [kind === 'note' ? 0x90 : 0xb0, Number(number), COLOURS[look]];
  },
  beats: ['control 1 91', 'control 1 92', 'control 1 93', 'control 1 94'],
});
