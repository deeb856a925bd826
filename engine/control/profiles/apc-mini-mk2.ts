import { CUES, defineProfile, KNOBS, type Look, row } from '../profile';

/** Velocities of the palette: of full brightness (channel 7). */
const COLOURS: Readonly<Record<Look, number>> = { off: 0, ready: 1, on: 21, beat: 5 };

export default defineProfile({
  name: 'APC mini mk2',
  match: /apc mini mk2/i,
  manual:
    'Akai APC mini mk2 Communication Protocol. The original was not seen; three independent tables that quote it agree: pads are notes 0 to 63 from the lower left, track buttons 100 to 107, scene buttons 112 to 119, faders controllers 48 to 56; a pad is lit at full brightness on channel 7.',
  defaults: {
    ...row('note', 1, 0, CUES),
    ...row('note', 1, 112, [
      'tap',
      'sketch.next',
      'lyrics.hold',
      'lyrics.skip',
      'sample',
      'nudge.back',
      'nudge.forward',
      'panic',
    ]),
    ...row('control', 1, 48, [...KNOBS, 'master.level']),
  },
  light(control, look) {
    const [kind, , number] = control.split(' ');
    if (kind !== 'note') return undefined;
    // Track and scene buttons have one colour: 0 is off, 1 on, 2 blinking.
    if (Number(number) >= 100) return [0x90, Number(number), look === 'on' || look === 'beat' ? 1 : 0];
    return [0x96, Number(number), COLOURS[look]];
  },
  beats: ['note 1 100', 'note 1 101', 'note 1 102', 'note 1 103'],
});
