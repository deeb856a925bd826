import { defineProfile, KNOBS, LEVELS, type Target } from '../profile';

/** Each of eight strips has three knobs and a fader, one behind the other. */
const strips = (first: number, targets: readonly Target[]) =>
  Object.fromEntries([0, 4, 8, 12, 30, 34, 38, 42].map((offset, i) => [`control 1 ${first + offset}`, targets[i]!]));

export default defineProfile({
  name: 'MIDI Mix',
  match: /midi ?mix/i,
  manual:
    'Akai MIDImix Editor, factory preset, read as others quote it: knobs and faders are controllers 16 to 31 and 46 to 61, mute buttons notes 1, 4 ... 22, record arm 3, 6 ... 24; a note on with velocity 127 lights them. The maker has no byte table. Other sources give controllers 16 to 47. Not verified.',
  defaults: {
    ...strips(16, KNOBS),
    ...strips(19, LEVELS),
    'control 1 62': 'master.level',
    ...Object.fromEntries(
      ([1, 2, 3, 4, 5, 6, 7, 8] as const).map((slot) => [`note 1 ${3 * slot - 2}`, `cue.${slot}` as const]),
    ),
    'note 1 3': 'tap',
    'note 1 6': 'sketch.next',
    'note 1 24': 'panic',
  },
  light(control, look) {
    const [kind, , number] = control.split(' ');
    return kind === 'note' ? [0x90, Number(number), look === 'on' || look === 'beat' ? 127 : 0] : undefined;
  },
});
