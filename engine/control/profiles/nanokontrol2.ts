import { CUES, defineProfile, KNOBS, LEVELS, row } from '../profile';

export default defineProfile({
  name: 'nanoKONTROL2',
  match: /nanokontrol2/i,
  manual:
    'Korg nanoKONTROL2 MIDI Implementation, revision 1.00 (2010.12.14), for the kinds of message; the numbers are those of its CC mode (hold Set and Cycle while plugging it in), not in that table, but the same in three independent programs: sliders 0 to 7, knobs 16 to 23, solo 32 to 39, mute 48 to 55, record 64 to 71. Lights follow only where its editor sets the LED mode to external.',
  defaults: {
    ...row('control', 1, 0, LEVELS),
    ...row('control', 1, 16, KNOBS),
    ...row('control', 1, 32, CUES),
    ...row('control', 1, 48, [
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
    return kind === 'control' ? [0xb0, Number(number), look === 'on' || look === 'beat' ? 127 : 0] : undefined;
  },
  beats: ['control 1 64', 'control 1 65', 'control 1 66', 'control 1 67'],
});
