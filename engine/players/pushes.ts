/** What draws the picture off its path: notes, beats, words, sound. Each names directions of its own on the sphere. */
import { calmed } from '../flashes';
import { beatAt, chordAt, kickAt } from '../moments';
import type { PerformanceState } from '../performance';
import { hash } from '../random';
import type { Loudness } from '../stage/sketch';
import { direction, type Push } from './sphere';

/** Sets the streams of random numbers apart. */
const NOTE_STREAM = 2;
const BEAT_STREAM = 5;
const WORD_STREAM = 6;
const SOUND_STREAM = 7;
/** Radians at the most, for each parameter at 1. */
const KICK_ANGLE = 0.9;
const CHORD_ANGLE = 1.4;
const WORD_ANGLE = 0.9;
const SOUND_ANGLE = 0.6;
/** Seconds after which a word pushes most. */
const WORD_RISE = 0.25;

/** What pushes at time `at`, seconds. @param heard what sounds just then. */
export function pushesAt(state: PerformanceState, at: number, seed: number, heard: Loudness): Push[] {
  const { parameters, lastNote, words, tempo } = state;
  const beat = beatAt(state, at) / calmed(1, tempo.bpm);
  const pitchClass = (index: number) => direction(seed, NOTE_STREAM, index);
  const kick = lastNote ? KICK_ANGLE * parameters['image.kick'] * kickAt(state, at) : 0;
  return [
    { towards: pitchClass((lastNote?.note ?? 0) % 12), angle: kick },
    ...chordAt(state, at).map((share, index) => ({
      towards: pitchClass(index),
      angle: CHORD_ANGLE * parameters['image.notes'] * share,
    })),
    {
      towards: direction(seed, BEAT_STREAM, Math.floor(beat)),
      angle: KICK_ANGLE * parameters['image.beat'] * (1 - (beat - Math.floor(beat))) ** 3,
    },
    ...words.map((word) => ({
      towards: direction(seed, WORD_STREAM, nameOf(word.text)),
      angle: WORD_ANGLE * parameters['image.words'] * swell(at - word.at),
    })),
    ...[heard.bass, heard.mid, heard.treble].map((level, band) => ({
      towards: direction(seed, SOUND_STREAM, band),
      angle: SOUND_ANGLE * parameters['image.sound'] * level,
    })),
  ];
}

/** 0 before and long after, 1 at its most: the critically damped answer to a blow. */
function swell(seconds: number): number {
  const t = Math.max(0, seconds) / WORD_RISE;
  return t * Math.exp(1 - t);
}

function nameOf(word: string): number {
  return hash(...Array.from(word, (letter) => letter.codePointAt(0)!));
}
