/**
 * Every performable parameter, in one table. The panels, the MIDI mapping, the show files, the log and the docs
 * are derived from it, and so is what scenes, modulation, the launch grid and a panic do with each. To add a parameter,
 * add a row, and its Chinese (`ui/language/chinese-parameters.ts`); `npx tsx shows/schema.ts` tells the show files.
 */

import { LYRIC_STYLES } from './lyric-style';
import { SCHEMES } from './models/lyrics/types';
import { ARPEGGIO_RATES, ARPEGGIOS } from './aids/arpeggio';
import { CHORDS } from './aids/chord';
import { DRUM_PATTERNS } from './aids/drum-patterns';
import { ROOTS, SCALES } from './aids/scale';
import { FOLLOWING, GRIDS, SENDING, WAYS } from './control/timing';
import { IMAGE_FAMILIES } from './models/image/families';
import { SOUND_FAMILIES } from './models/sound/types';

export interface Parameter {
  /** As the performer reads it. */
  readonly label: string;
  /** One sentence: what the audience sees or hears. */
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** Empty for a plain ratio. */
  readonly unit: '' | 'dB' | 'Hz' | 's' | 'beats' | 'bars' | 'steps' | 'pixels';
  /** How a knob's travel maps to the range. `step` takes whole numbers. */
  readonly curve: 'linear' | 'exponential' | 'step';
  /** Of a choice: what its values are called, from 0 on. */
  readonly names?: readonly string[];
  /** Stays as it is whatever scene comes. */
  readonly isOfNoScene?: true;
  /** The modulation matrix cannot reach it. */
  readonly isUnmoved?: true;
  /** No launch grid holds it back. */
  readonly isAtOnce?: true;
  /** A panic sets it back: an effect, or what hides or turns the picture. */
  readonly isCalmed?: true;
}

const ratio = { min: 0, max: 1, unit: '', curve: 'linear' } as const;
const bend = { min: -1, max: 1, default: 0, unit: '', curve: 'linear' } as const;

/** The desk's own, and what must never wait: words and picture off, the picture held, the keys that are down. */
const desk = { isOfNoScene: true, isUnmoved: true, isAtOnce: true } as const;
/** What is a size of the machine's work. */
const work = { isOfNoScene: true, isUnmoved: true } as const;
const calmed = { isCalmed: true } as const;

/** `name` is what it changes most, as the network's weights tell. */
function direction(name: string) {
  return {
    ...bend,
    ...calmed,
    label: `Towards ${name}`,
    help: 'A change that the network itself found.',
    min: -3,
    max: 3,
  } as const;
}
/** Where an effect stands among the others: a knob moves it between any two. A panic leaves it there. */
const place = {
  min: 0,
  max: 7,
  unit: '',
  curve: 'linear',
  help: 'When it comes in the chain: lower goes first.',
} as const;

/** Of a prompt, beside the others. */
const weight = {
  ...ratio,
  isAtOnce: true,
  default: 0,
  help: 'How much these words count beside the other prompts.',
} as const;

/** Of `lyrics.section` and `lyrics.response`, by value. */
export const SECTIONS = ['verse', 'chorus', 'bridge'] as const;
export const RESPONSES = ['none', 'rest', 'echo'] as const;

/** Of `voice.kind`, by value. */
export const VOICE_KINDS = ['off', 'spoken', 'sung', 'choir'] as const;

/** Of `instrument.kind`, by value: the presets between the first and the last are those of audio/presets.ts, in order. */
const INSTRUMENTS = [
  'by program',
  'keys',
  'bells',
  'organ',
  'pluck',
  'synth bass',
  'pad',
  'lead',
  'sampled stream',
] as const;

/** One of several things, by name. */
function choice(label: string, help: string, names: readonly string[], start = 0) {
  return { label, help, names, min: 0, max: names.length - 1, default: start, unit: '', curve: 'step' } as const;
}
const nameOf = ({ name }: { readonly name: string }) => name;

/** A strip of the mixer. @param muted to begin with, 0 or 1 @param more of each of its rows */
function strip<B extends string>(bus: B, label: string, muted = 0, more: Pick<Parameter, 'isOfNoScene'> = {}) {
  const toggle = { ...ratio, ...more, default: 0, curve: 'step' } as const;
  return {
    [`mixer.${bus}.level`]: {
      ...more,
      label: `${label}: level`,
      help: 'In the mix, on top of its own level.',
      min: -60,
      max: 6,
      default: 0,
      unit: 'dB',
      curve: 'linear',
    },
    [`mixer.${bus}.pan`]: { ...bend, ...more, label: `${label}: pan`, help: 'Left or right.' },
    [`mixer.${bus}.mute`]: { ...toggle, default: muted, label: `${label}: mute`, help: 'Silent.' },
    [`mixer.${bus}.solo`]: { ...toggle, label: `${label}: solo`, help: 'Only this, and whatever else is solo.' },
  } as Record<`mixer.${B}.${'level' | 'pan' | 'mute' | 'solo'}`, Parameter>;
}

const table = {
  'image.speed': {
    ...ratio,
    label: 'Walk',
    help: 'How fast the picture changes: latents per bar.',
    max: 4,
    default: 0.5,
  },
  'image.walk': {
    ...choice('Kind of walk', 'From place to place, a slow wander, or a loop that closes on the bar.', [
      'places',
      'wander',
      'loop',
    ]),
    isUnmoved: true,
  },
  'image.loop': {
    ...ratio,
    isUnmoved: true,
    label: 'Loop bars',
    help: 'The loop comes back after so many bars.',
    min: 1,
    max: 64,
    default: 8,
    curve: 'step',
  },
  'image.range': {
    ...ratio,
    label: 'Range',
    help: 'How far "more like this" lets the picture stray.',
    default: 0.25,
  },
  'image.kick': { ...ratio, label: 'Kick', help: 'How far a note pushes the picture.', default: 0.35 },
  'image.beat': { ...ratio, label: 'Beat kick', help: 'How far each beat pushes the picture.', default: 0 },
  'image.notes': { ...ratio, label: 'Chord', help: 'How far held notes draw the picture their way.', default: 0.25 },
  'image.words': {
    ...ratio,
    label: 'Word push',
    help: 'How far each word of the lyrics pushes the picture.',
    default: 0.2,
  },
  'image.sound': { ...ratio, label: 'Sound push', help: 'How far what is heard pushes the picture.', default: 0.15 },
  'image.mix': {
    ...ratio,
    label: 'Colour mix',
    help: 'Colours follow a second walk instead of the forms.',
    default: 0,
  },
  'image.truncation': { ...ratio, label: 'Wildness', help: 'Calm and typical, or far out.', min: 0.3, default: 0.85 },
  'image.zoom': {
    ...calmed,
    label: 'Zoom',
    help: 'Nearer or farther. Below 1 the rim comes into sight, and what is mirrored beyond it.',
    min: 0.25,
    max: 4,
    default: 1.05,
    unit: '',
    curve: 'exponential',
  },
  'image.dive': { ...bend, ...calmed, label: 'Dive', help: 'Zooms in for ever, or out: octaves per bar.' },
  'image.x': { ...bend, ...calmed, label: 'Pan across', help: 'Moves over the endless plane.', min: -3.5, max: 3.5 },
  'image.y': { ...bend, ...calmed, label: 'Pan down', help: 'Moves over the endless plane.', min: -2, max: 2 },
  'image.rotation': { ...bend, ...calmed, label: 'Rotation', help: 'Turns the picture by up to half a turn.' },
  'image.spin': { ...bend, ...calmed, label: 'Spin', help: 'Keeps turning: turns per bar.' },
  'image.fold': {
    ...ratio,
    ...calmed,
    label: 'Wedges',
    help: 'Mirrors the forms themselves into so many wedges, without a loss of detail: below 2 is off.',
    max: 12,
    default: 0,
    curve: 'step',
  },
  'image.tile': {
    ...choice('Tile', 'The plane repeats without a seam instead of being mirrored.', ['off', 'on']),
    ...calmed,
  },
  'image.blend': {
    ...ratio,
    label: 'Guest',
    help: 'From this generator towards the one that was dropped in.',
    default: 0,
  },
  'image.family': choice('Family', 'Which kind of form; free leaves it to the walk.', ['free', ...IMAGE_FAMILIES]),
  'image.direction1': direction('height'),
  'image.direction2': direction('symmetry'),
  'image.direction3': direction('brightness'),
  'image.direction4': direction('focus'),
  'image.direction5': direction('less colour'),
  'image.direction6': direction('less energy'),
  'image.direction7': direction('less density'),
  'image.direction8': direction('warmth'),
  'image.height': {
    ...work,
    label: 'Detail',
    help: 'Lines of the generated picture.',
    min: 72,
    max: 1080,
    default: 270,
    unit: 'pixels',
    curve: 'step',
  },

  'bend.maps': {
    ...ratio,
    ...calmed,
    label: 'Maps',
    help: "How many of the network's feature maps the bends below reach.",
    max: 40,
    default: 16,
    curve: 'step',
  },
  'bend.turn': { ...bend, ...calmed, label: 'Turn', help: 'Turns these maps against the others by up to half a turn.' },
  'bend.grow': {
    ...calmed,
    label: 'Grow',
    help: 'Makes these maps larger or smaller than the others.',
    min: 0.25,
    max: 4,
    default: 1,
    unit: '',
    curve: 'exponential',
  },
  'bend.erode': { ...bend, ...calmed, label: 'Erode', help: 'Forms get thinner; below 0, thicker.' },
  'bend.threshold': { ...ratio, ...calmed, label: 'Threshold', help: 'Soft forms become hard ones.', default: 0 },
  'bend.noise': { ...ratio, ...calmed, label: 'Noise', help: 'Crumbles the forms.', default: 0 },

  'meaning.colour': {
    ...ratio,
    label: 'Colour',
    help: "How vivid the words' colours are: 1 is as the words say.",
    max: 5,
    default: 2.4,
  },
  'meaning.hue': { ...bend, label: 'Hue', help: "Turns the words' colours by up to half a turn." },
  'meaning.lightness': { ...bend, label: 'Lightness', help: "Makes the words' colours darker or lighter." },
  'words.line': {
    ...ratio,
    label: 'Sung line',
    help: 'How much the line being sung counts beside your words, in colour, form and sound.',
    default: 0.25,
  },
  'meaning.energy': { ...bend, label: 'Energy', help: 'Bends what the words say: speed, contrast, attack.' },
  'meaning.valence': { ...bend, label: 'Valence', help: 'Bends what the words say: warm or cold, major or minor.' },
  'meaning.density': { ...bend, label: 'Density', help: 'Bends what the words say: few forms and notes, or many.' },
  'meaning.roughness': { ...bend, label: 'Roughness', help: 'Bends what the words say: grain and noise.' },
  'meaning.symmetry': { ...bend, label: 'Symmetry', help: 'Bends what the words say: order and fold.' },
  'meaning.tension': { ...bend, label: 'Tension', help: 'Bends what the words say: warp and suspense.' },
  'meaning.brightness': { ...bend, label: 'Brightness', help: 'Bends what the words say: light, and high partials.' },

  'stage.react': { ...ratio, label: 'React', help: 'How much the picture moves with the sound.', default: 0.6 },
  'stage.hush': {
    ...choice('Hush', 'No words on the stage, at once, and none until it is off again (Backspace).', ['off', 'on']),
    ...desk,
  },
  'stage.x': { ...ratio, label: 'Pointer across', help: 'Where your own sketch finds the mouse.', default: 0.5 },
  'stage.y': { ...ratio, label: 'Pointer down', help: 'Where your own sketch finds the mouse.', default: 0.5 },
  'stage.press': {
    ...choice('Pointer press', 'The mouse button of your own sketch.', ['up', 'down']),
    isOfNoScene: true,
    isAtOnce: true,
  },
  'stage.blackout': {
    ...choice('Blackout', 'The stage is black, at once; the sound goes on (full stop key).', ['off', 'on']),
    ...desk,
    ...calmed,
  },
  'stage.freeze': {
    ...choice('Freeze picture', 'The picture stands still; the sound goes on (comma key).', ['off', 'on']),
    ...desk,
    ...calmed,
  },
  'stage.words': { ...ratio, label: 'Words', help: 'How strongly the lyrics show; 0 hides them.', default: 1 },

  'tunnel.depth': {
    ...ratio,
    label: 'Depth',
    help: "The tunnel of words is a horn whose rings all keep their letters' shape at 0, a straight tube at 1.",
    default: 0.6,
  },
  'tunnel.twist': { ...bend, label: 'Twist', help: 'The rings of words follow each other as a screw.', default: 0.25 },
  'swarm.hold': {
    ...ratio,
    label: 'Hold',
    help: 'How firmly particles hold the letters; below, the picture washes them away.',
    default: 0.85,
  },
  'swarm.stream': { ...ratio, label: 'Stream', help: 'How far the picture carries free particles.', default: 0.5 },

  'post.kaleidoscope': {
    ...ratio,
    ...calmed,
    label: 'Kaleidoscope',
    help: 'Opens from the middle until it fills the frame.',
    default: 0,
  },
  'post.kaleidoscope.sectors': {
    ...calmed,
    label: 'Sectors',
    help: 'Into how many wedges the kaleidoscope mirrors the picture.',
    min: 2,
    max: 16,
    default: 6,
    unit: '',
    curve: 'step',
  },
  'post.refraction': {
    ...ratio,
    ...calmed,
    label: 'Glass words',
    help: 'The lyrics stand before the picture as glass.',
    default: 0,
  },
  'post.feedback': { ...ratio, ...calmed, label: 'Echo', help: 'The last frames linger.', default: 0.3 },
  'post.feedback.zoom': {
    ...bend,
    ...calmed,
    label: 'Echo zoom',
    help: 'The echo comes nearer or leaves: octaves a second.',
    default: 0.12,
  },
  'post.feedback.turn': {
    ...bend,
    ...calmed,
    label: 'Echo turn',
    help: 'The echo turns: turns a second.',
    default: 0.01,
  },
  'post.glitch': { ...ratio, ...calmed, label: 'Glitch', help: 'The picture breaks on the beat.', default: 0 },
  'post.bloom': { ...ratio, ...calmed, label: 'Glow', help: 'Light bleeds out of the bright parts.', default: 0.5 },
  'post.grade': {
    ...ratio,
    ...calmed,
    label: 'Grade',
    help: "Draws the picture's colours towards those of the words.",
    default: 0.25,
  },
  'post.own': {
    ...ratio,
    ...calmed,
    label: 'Over your sketches',
    help: 'How far the effects lie over sketches of your own.',
    default: 0,
  },
  'post.kaleidoscope.place': { ...place, label: 'Place: kaleidoscope', default: 1 },
  'post.refraction.place': { ...place, label: 'Place: glass words', default: 2 },
  'post.feedback.place': { ...place, label: 'Place: echo', default: 3 },
  'post.glitch.place': { ...place, label: 'Place: glitch', default: 4 },
  'post.bloom.place': { ...place, label: 'Place: glow', default: 5 },
  'post.grade.place': { ...place, label: 'Place: grade', default: 6 },

  'sound.level': {
    label: 'Stream level',
    help: 'The generated sound.',
    min: -60,
    max: 6,
    default: -4,
    unit: 'dB',
    curve: 'linear',
  },
  'sound.family': {
    ...ratio,
    label: 'Stream family',
    help: 'Pads (0), strings, voices, bells, plucks, organs, bass, glass, noise, textures or drums (10), and between.',
    max: SOUND_FAMILIES.length - 1,
    default: 0,
  },
  'sound.second': {
    ...ratio,
    label: 'Second family',
    help: 'Likewise, for what is mixed in.',
    max: SOUND_FAMILIES.length - 1,
    default: 3,
  },
  'sound.mix': { ...ratio, label: 'Family mix', help: 'From the first family to the second.', default: 0 },
  'sound.brightness': { ...ratio, label: 'Stream brightness', help: 'Dark or brilliant.', default: 0.5 },
  'sound.attack': { ...ratio, label: 'Stream attack', help: 'How slowly its notes swell in.', default: 0 },
  'sound.guidance': {
    ...ratio,
    label: 'Obedience',
    help: 'How strictly the stream does as it is asked.',
    max: 1.5,
    default: 0.5,
  },
  'sound.loop': choice('Stream loop', 'Endless, or in time and round again after so many bars.', [
    'endless',
    '1 bar',
    '2 bars',
    '4 bars',
  ]),
  'sound.change': { ...ratio, label: 'Loop change', help: 'How much of the loop is new each round.', default: 0.3 },
  'sound.ahead': {
    ...work,
    label: 'Stream buffer',
    help: 'Sound kept ready: more survives a busy machine, less answers the knobs sooner.',
    min: 0.1,
    max: 1.5,
    default: 0.4,
    unit: 's',
    curve: 'linear',
  },
  'sound.steps': {
    ...work,
    label: 'Denoising steps',
    help: 'Fewer is quicker, more is finer.',
    min: 1,
    max: 4,
    default: 2,
    unit: 'steps',
    curve: 'step',
  },

  'instrument.level': {
    label: 'Instrument level',
    help: 'The instrument that the notes play.',
    min: -60,
    max: 6,
    default: -9,
    unit: 'dB',
    curve: 'linear',
  },
  'instrument.cutoff': {
    label: 'Cutoff',
    help: 'Opens the filter of the instrument.',
    min: 120,
    max: 12000,
    default: 2400,
    unit: 'Hz',
    curve: 'exponential',
  },
  'instrument.attack': {
    label: 'Attack',
    help: 'How long a note takes to rise.',
    min: 0.003,
    max: 2,
    default: 0.02,
    unit: 's',
    curve: 'exponential',
  },
  'instrument.release': {
    label: 'Release',
    help: 'How long a note takes to fade.',
    min: 0.05,
    max: 6,
    default: 1.4,
    unit: 's',
    curve: 'exponential',
  },

  'instrument.kind': choice('Instrument', 'What you play.', INSTRUMENTS),
  'instrument.glide': {
    ...ratio,
    label: 'Glide',
    help: 'A lead comes from its last note, one at a time; 0 plays chords.',
    default: 0,
    unit: 's',
  },

  'drums.kit': choice('Drum kit', 'Synthesised, or sampled from the stream.', ['synthesised', 'sampled']),
  'duck.depth': { ...ratio, ...calmed, label: 'Duck', help: 'Stream and pads give way to the kick drum.', default: 0 },
  'duck.release': {
    ...calmed,
    label: 'Duck release',
    help: 'How long they take to come back.',
    min: 0.05,
    max: 1.5,
    default: 0.3,
    unit: 's',
    curve: 'exponential',
  },
  'freeze.amount': {
    ...ratio,
    ...calmed,
    label: 'Freeze',
    help: 'What sounds now goes on for ever, over what you play.',
    default: 0,
  },
  'freeze.grain': {
    ...calmed,
    label: 'Grain',
    help: 'Freezes in small grains, or in large ones.',
    min: 0.03,
    max: 0.6,
    default: 0.25,
    unit: 's',
    curve: 'exponential',
  },
  'filter.kind': { ...choice('Filter', 'On all sound.', ['off', 'low-pass', 'band-pass', 'high-pass']), ...calmed },
  'filter.cutoff': {
    ...calmed,
    label: 'Filter cutoff',
    help: 'Where the filter of all sound begins.',
    min: 40,
    max: 16000,
    default: 1200,
    unit: 'Hz',
    curve: 'exponential',
  },
  'filter.resonance': { ...ratio, ...calmed, label: 'Resonance', help: 'How much the filter rings.', default: 0.2 },
  'saturation.drive': { ...ratio, ...calmed, label: 'Saturation', help: 'Warm, then torn.', default: 0 },

  ...strip('notes', 'Instruments'),
  ...strip('stream', 'Stream'),
  ...strip('drums', 'Drums'),
  ...strip('effects', 'Effects'),

  ...strip('voice', 'Voice'),
  ...strip('input', 'Input', 1, { isOfNoScene: true }),

  'voice.kind': choice('Voice', 'The lyrics are heard: spoken, or sung at the notes that you play.', VOICE_KINDS),
  'voice.level': {
    label: 'Voice level',
    help: 'The voice that sings the lyrics.',
    min: -60,
    max: 6,
    default: -6,
    unit: 'dB',
    curve: 'linear',
  },
  'voice.throat': { ...bend, label: 'Throat', help: 'Small and high, or large and low.' },
  'voice.brightness': { ...ratio, label: 'Voice brightness', help: 'Soft, or piercing.', default: 0.5 },
  'voice.vibrato': { ...ratio, label: 'Vibrato', help: 'How much held notes waver.', default: 0.35 },
  'voice.consonants': { ...ratio, label: 'Consonants', help: 'Mumbled, or sharp.', max: 2, default: 1 },
  'voice.vocoder': {
    ...ratio,
    label: 'Vocoder',
    help: 'From the voice itself to what the band plays, with its mouth.',
    default: 0,
  },
  'voice.room': { ...ratio, label: 'Voice to room', help: 'How much of the voice goes to the room.', default: 0.5 },
  'voice.echo': { ...ratio, label: 'Voice to echo', help: 'How much of the voice echoes.', default: 0.2 },

  'chorus.send': { ...ratio, label: 'Chorus', help: 'How wide the instruments are.', default: 0.5 },
  'reverb.send': { ...ratio, ...calmed, label: 'Reverb', help: 'How much goes to the room.', default: 0.4 },
  'delay.send': { ...ratio, ...calmed, label: 'Delay', help: 'How much echoes.', default: 0.22 },
  'delay.feedback': {
    ...ratio,
    ...calmed,
    label: 'Feedback',
    help: 'How long the echoes go on.',
    max: 0.9,
    default: 0.42,
  },
  'master.level': {
    isOfNoScene: true,
    label: 'Master',
    help: 'All sound.',
    min: -60,
    max: 0,
    default: 0,
    unit: 'dB',
    curve: 'linear',
  },

  'scale.kind': choice('Scale', 'Your keys play the nearest note of it.', SCALES.map(nameOf)),
  'scale.root': choice('Root', 'The note that the scale begins on.', ROOTS),

  'chord.kind': choice('Chord', 'What each of your keys plays; a chord is made of notes of the scale.', CHORDS),
  'chord.learn': {
    ...choice('Learn', 'Hold keys and switch it on: their chord is the learnt one.', ['off', 'on']),
    ...desk,
  },

  'arp.kind': choice('Arpeggio', 'The keys that you hold are played one after the other, in time.', ARPEGGIOS),
  'arp.rate': choice('Rate', 'How long a step of the arpeggio is.', ARPEGGIO_RATES.map(nameOf), 4),
  'arp.octaves': {
    ...ratio,
    label: 'Octaves',
    help: 'How far the arpeggio climbs.',
    min: 1,
    max: 4,
    default: 1,
    curve: 'step',
  },
  'arp.gate': { ...ratio, label: 'Gate', help: 'Short notes, or as long as the step.', default: 0.6 },

  'drums.pattern': choice('Pattern', 'What the drum machine plays.', DRUM_PATTERNS.map(nameOf)),
  'drums.density': { ...ratio, label: 'Density', help: 'From its accents alone to all it has.', default: 0.75 },
  'drums.fill': {
    ...ratio,
    label: 'Fill',
    help: 'It plays a fill every so many bars; 0 is never.',
    max: 16,
    default: 4,
    curve: 'step',
  },
  'drums.humanise': { ...ratio, label: 'Humanise', help: 'Its hits are a little late and uneven.', default: 0.3 },

  'lyrics.bars': {
    label: 'Bars a line',
    help: 'A new line of lyrics starts every so many bars.',
    min: 1,
    max: 8,
    default: 2,
    unit: '',
    curve: 'step',
  },
  'lyrics.syllables': {
    label: 'Syllables',
    help: 'So many to a line.',
    min: 4,
    max: 14,
    default: 8,
    unit: '',
    curve: 'step',
  },
  'lyrics.scheme': {
    label: 'Rhyme',
    help: 'Which lines of four rhyme: none, AABB, ABAB, ABBA or the second with the fourth.',
    min: 0,
    max: SCHEMES.length - 1,
    default: SCHEMES.indexOf('couplets'),
    unit: '',
    curve: 'step',
    names: SCHEMES,
  },
  'lyrics.section': choice(
    'Section',
    'What the next lines are: a bridge rhymes otherwise, in shorter lines.',
    SECTIONS,
  ),
  'lyrics.style': choice('Style', 'What becomes of each line as it goes on stage.', LYRIC_STYLES),
  'lyrics.response': choice('Response', 'The room gets time to answer each line, or its end is echoed.', RESPONSES),
  'lyrics.refrain': {
    label: 'Refrain',
    help: 'The locked chorus comes every so many bars; 0 is never.',
    min: 0,
    max: 64,
    default: 16,
    unit: 'bars',
    curve: 'step',
  },
  'lyrics.temperature': {
    ...ratio,
    label: 'Daring',
    help: 'Plain words or strange ones.',
    min: 0.3,
    max: 1.5,
    default: 0.85,
  },

  'prompt.weight1': { ...weight, label: 'Prompt 1', default: 1 },
  'prompt.weight2': { ...weight, label: 'Prompt 2' },
  'prompt.weight3': { ...weight, label: 'Prompt 3' },
  'prompt.weight4': { ...weight, label: 'Prompt 4' },
  'prompt.slot': {
    ...choice('Words go to', 'Which prompt typed and fired words become.', ['1', '2', '3', '4']),
    ...desk,
  },

  'deck.fade': {
    ...ratio,
    isOfNoScene: true,
    label: 'Crossfade',
    help: 'From the scene on deck A to the one on deck B.',
    default: 0,
  },
  'scene.beats': { ...choice('Scene change', 'How long the way to another scene is.', WAYS.map(nameOf), 2), ...desk },
  'cue.beats': { ...choice('Cue change', 'How long the way to a cue is.', WAYS.map(nameOf), 2), ...desk },
  'mod.depth': {
    ...ratio,
    isUnmoved: true,
    isCalmed: true,
    label: 'Modulation',
    help: 'How far all of the modulation matrix reaches.',
    default: 1,
  },

  'launch.grid': {
    ...choice(
      'Launch',
      'Sketches, scenes, decks, cues that cut, and choices wait for the next beat or bar.',
      GRIDS.map(nameOf),
    ),
    ...desk,
  },
  'launch.ahead': {
    ...ratio,
    ...desk,
    label: 'Launch ahead',
    help: 'Launched changes are let in so much sooner, on top of what their model is known to take.',
    default: 0,
    unit: 's',
  },
  'clock.send': {
    ...choice('Send clock', "The show's beat goes to all MIDI outputs as MIDI clock.", SENDING),
    ...desk,
  },
  'governor.on': {
    ...choice(
      'Governor',
      'Where the machine cannot keep up, holds back detail, pictures, denoising steps and lyrics, in this order.',
      ['off', 'on'],
      1,
    ),
    ...desk,
  },
  'clock.follow': {
    ...choice('Follow clock', "The show's tempo and beat are those of a MIDI clock.", FOLLOWING, 1),
    ...desk,
  },
  'clock.input': {
    ...choice(
      'Follow the input',
      "The show's tempo is that of the audio input, while it is sure and no MIDI clock is followed.",
      ['off', 'on'],
    ),
    ...desk,
  },
} as const satisfies Record<string, Parameter>;

export type ParameterId = keyof typeof table;
export type ParameterValues = Readonly<Record<ParameterId, number>>;

export const PARAMETERS: Readonly<Record<ParameterId, Parameter>> = table;
export const PARAMETER_IDS = Object.keys(table) as ParameterId[];

/** Every parameter at its default. */
export function defaultValues(): ParameterValues {
  return Object.fromEntries(PARAMETER_IDS.map((id) => [id, PARAMETERS[id].default])) as ParameterValues;
}

export function isParameterId(id: string): id is ParameterId {
  return Object.hasOwn(PARAMETERS, id);
}

/** Brings any number into the parameter's range; not-a-number becomes the default. */
export function clampValue(id: ParameterId, value: number): number {
  const { min, max, curve, default: fallback } = PARAMETERS[id];
  if (Number.isNaN(value)) return fallback;
  const inside = Math.min(max, Math.max(min, value));
  return curve === 'step' ? Math.round(inside) : inside;
}

/** A knob's travel (0..1) to the parameter's value. */
export function valueFromTravel(id: ParameterId, travel: number): number {
  const { min, max, curve } = PARAMETERS[id];
  const t = Math.min(1, Math.max(0, travel));
  return clampValue(id, curve === 'exponential' ? min * (max / min) ** t : min + (max - min) * t);
}

/** The parameter's value to a knob's travel (0..1). Inverse of `valueFromTravel`. */
export function travelFromValue(id: ParameterId, value: number): number {
  const { min, max, curve } = PARAMETERS[id];
  const inside = clampValue(id, value);
  return curve === 'exponential' ? Math.log(inside / min) / Math.log(max / min) : (inside - min) / (max - min);
}
