import { CUES, defineProfile, row } from '../profile';

export default defineProfile({
  name: 'MiniLab 3',
  match: /minilab ?3/i,
  manual:
    'Arturia MiniLab 3 General Questions (support page 6189475866396), user mode; its table was not seen in full, so these numbers are not verified. Its lights need system exclusive messages and are left alone.',
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
    'control 1 82': 'mixer.notes.level',
    'control 1 83': 'mixer.stream.level',
    'control 1 85': 'mixer.drums.level',
    'control 1 17': 'master.level',
    ...row('note', 10, 36, CUES),
  },
});
