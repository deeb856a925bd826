import { CUES, defineProfile, type Look, row } from '../profile';

/** Velocities of the palette. */
const COLOURS: Readonly<Record<Look, number>> = { off: 0, ready: 1, on: 21, beat: 5 };

/** In programmer mode, which the performer chooses on the device: setting it from here would take a system exclusive message. */
export default defineProfile({
  name: 'Launchpad Pro MK3',
  match: /launchpad pro mk3|lpprom?k3/i,
  manual:
    'Launchpad Pro [MK3] Programmer’s reference manual, page 12, Lighting LEDs via MIDI: the examples for pads on channels 1 to 3, and which pads are 18 and 81. The buttons about the pads (controllers 91 to 94) were not seen there, so they are not verified.',
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
