import { CUES, defineProfile, KNOBS, row } from '../profile';

/** The notes that the sixteen buttons send; their lights are counted from 0. */
const FIRST_BUTTON = 8;
const LAST_BUTTON = 23;

export default defineProfile({
  name: 'X-Touch Mini',
  match: /x-?touch mini/i,
  manual:
    'Behringer X-TOUCH MINI RX MIDI data table, standard mode: buttons are lit by notes 0 to 15 on the global channel, velocity 0 off, 1 on, 2 blinking. What layer A sends (channel 11, encoders 1 to 8, buttons 8 to 23, fader 9) is not in that table, so it is not verified.',
  defaults: {
    ...row('control', 11, 1, KNOBS),
    'control 11 9': 'master.level',
    ...row('note', 11, FIRST_BUTTON, CUES),
    ...row('note', 11, FIRST_BUTTON + 8, [
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
    const [kind, , note] = control.split(' ');
    const number = Number(note);
    // An encoder that is pushed is a note, too.
    if (kind !== 'note' || number < FIRST_BUTTON || number > LAST_BUTTON) return undefined;
    return [0x90, number - FIRST_BUTTON, { off: 0, ready: 0, on: 1, beat: 1 }[look]];
  },
});
