import { CUES, defineProfile, row } from '../profile';

export default defineProfile({
  name: 'KeyLab Essential',
  match: /keylab essential/i,
  manual:
    'Arturia KeyLab Essential MIDI Control Center manual, Encoder Knobs 1-9, for how they send; the factory numbers were not seen there, so they are not verified. Its lights need system exclusive messages and are left alone.',
  defaults: {
    // The modulation wheel, as the MIDI standard has it.
    'control 1 1': 'image.kick',
    'control 1 74': 'image.speed',
    'control 1 71': 'image.zoom',
    'control 1 76': 'image.truncation',
    'control 1 77': 'post.kaleidoscope',
    'control 1 93': 'post.feedback',
    'control 1 18': 'post.bloom',
    'control 1 19': 'meaning.energy',
    'control 1 16': 'meaning.tension',
    'control 1 73': 'mixer.notes.level',
    'control 1 75': 'mixer.stream.level',
    'control 1 79': 'mixer.drums.level',
    'control 1 72': 'mixer.effects.level',
    ...row('note', 10, 36, CUES),
  },
});
