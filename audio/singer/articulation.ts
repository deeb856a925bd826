/**
 * What the mouth does while a line is sung: from each word's sounds and time to the mouth at every millisecond. A syllable's
 * vowel begins on its time; the consonants before it come before, as singers do it.
 */
import { type Mouth, NASAL_POLE, type Phoneme, PHONEMES } from './phonemes';

/** Frames a second of what `articulate` returns. */
export const MOUTH_RATE = 1000;
/** The mouth's numbers in their order; `accent` is what speech adds to the pitch, in semitones. */
export const MOUTH = [
  'f1',
  'f2',
  'f3',
  'b1',
  'b2',
  'b3',
  'voicing',
  'breath',
  'n2',
  'n3',
  'n4',
  'n5',
  'n6',
  'past',
  'zero',
  'accent',
] as const;
export type MouthName = (typeof MOUTH)[number];

export interface SungWord {
  /** ARPAbet with stress, parted by spaces, such as `HH AA1 R B ER0`; empty where it cannot be said. */
  readonly sounds: string;
  /** Seconds from the beginning of the line at which each of its vowels is due. */
  readonly syllables: readonly number[];
}

/** The first consonants begin at most so long before the first word, in seconds. */
export const ONSET = 0.3;
/** Of the time between two vowels consonants take this share at most. */
const MOST_CONSONANTS = 0.55;
/** Spoken vowels are not held: they last so many times their own length at most, the last one of a line longer. */
const SPOKEN_STRETCH = 1.5;
const LAST_STRETCH = 2;
/** Seconds in which formants and amplitudes go from one sound to the next, if both are that long. */
const FORMANT_GLIDE = 0.07;
const VOICE_GLIDE = 0.024;
const NOISE_GLIDE = 0.012;
const BURST_GLIDE = 0.004;
/** After a stop without voice comes breath before the vowel, for this share of the stop; and its burst lasts so long. */
const ASPIRATION = 0.35;
const BURST = 0.014;
/** Of a sound without stress. */
const UNSTRESSED = 0.75;
/** How far speech falls over a line, and how far a stressed syllable rises out of it, in semitones. */
const DECLINATION = 4;
const ACCENT = 2.5;
/** The last part of a diphthong is as long as this, however long it is held. */
const GLIDE_OUT = 0.14;
/** The noise that the bursts and hisses make, beside the voice; a burst is short, and so louder. */
const NOISE_LEVEL = 1;
const BURST_LEVEL = 0.7;

type Kept = Readonly<Record<MouthName, number>>;

/** A stretch of the line with one target. */
interface Stretch {
  readonly from: number;
  readonly mouth: Kept;
  /** Seconds in which noise comes in. */
  readonly noiseGlide: number;
}

interface Timed {
  readonly phoneme: Phoneme;
  readonly stress: boolean;
}

const CLOSED: Kept = { ...PHONEMES.AX!.mouth, voicing: 0, accent: 0 };

/**
 * @param words with all their vowels' times, rising. @param end when the last vowel is to end, in seconds.
 * @param held vowels are held until the next consonants (sung), or as long as they are spoken.
 * @returns for each of `MOUTH` its values at `MOUTH_RATE`, from `ONSET` seconds before second 0 of the line on.
 */
export function articulate(words: readonly SungWord[], end: number, held: boolean): Float32Array<ArrayBuffer>[] {
  const stretches = stretchesOf(words, end, held);
  const seconds = ONSET + (stretches.at(-1)?.from ?? 0) + 0.1;
  return MOUTH.map((name) => track(name, stretches, Math.ceil(seconds * MOUTH_RATE)));
}

function stretchesOf(words: readonly SungWord[], end: number, held: boolean): Stretch[] {
  const times = words.flatMap(({ syllables }) => syllables);
  const duration = Math.max(0.1, (times.at(-1) ?? 0) - (times[0] ?? 0));
  const stretches: Stretch[] = [];
  const push = (from: number, mouth: Kept, noiseGlide = NOISE_GLIDE) =>
    void stretches.push({ from, mouth, noiseGlide });

  /** Consonants that wait for the next vowel; those of a word that ended are first. */
  let waiting: Timed[] = [];
  let codas = 0;
  let vowel: { readonly timed: Timed; readonly at: number } | undefined;

  /** The vowel that sounds, and all consonants until `until`. */
  const settle = (until: number, isLast: boolean) => {
    const free = vowel ? Math.max(0.03, until - vowel.at) : ONSET;
    const wanted = waiting.reduce((sum, { phoneme }) => sum + phoneme.duration, 0);
    const scale = Math.min(1, (free * (vowel && !isLast ? MOST_CONSONANTS : 1)) / Math.max(1e-6, wanted));
    const lengths = waiting.map(({ phoneme }) => phoneme.duration * scale);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    let at = until - total;
    if (vowel) {
      const { timed } = vowel;
      const { phoneme, stress } = timed;
      const own = phoneme.duration * (stress ? 1 : 0.8) * (isLast ? LAST_STRETCH : SPOKEN_STRETCH);
      const vowelEnd = held ? at : Math.min(at, vowel.at + own);
      const accent = accentAt(vowel.at, times[0] ?? 0, duration, stress);
      const level = stress ? 1 : UNSTRESSED;
      push(vowel.at, keep(phoneme.mouth, accent, level));
      if (phoneme.towards) {
        const out = Math.max(vowel.at + 0.3 * (vowelEnd - vowel.at), vowelEnd - GLIDE_OUT);
        push(out, keep(phoneme.towards, accent - 0.5, level));
      }
      // Spoken, a word's last consonants follow it, and then it waits for the next.
      if (vowelEnd < at) {
        let tail = vowelEnd;
        for (let i = 0; i < codas; i++) {
          consonant(waiting[i]!, tail, lengths[i]!, push, undefined, accent);
          tail += lengths[i]!;
        }
        at = until - lengths.slice(codas).reduce((sum, length) => sum + length, 0);
        if (at - tail > 0.03) push(tail, { ...stretches.at(-1)!.mouth, ...silent, accent });
        waiting = waiting.slice(codas);
        lengths.splice(0, codas);
      }
    }
    return { at, lengths };
  };

  for (const { sounds, syllables } of words) {
    codas = waiting.length;
    let syllable = 0;
    for (const sound of sounds.split(' ').filter(Boolean)) {
      const timed = timedOf(sound);
      if (!timed) continue;
      if (timed.phoneme.manner !== 'vowel') {
        waiting.push(timed);
        continue;
      }
      const due = syllables[Math.min(syllable, syllables.length - 1)] ?? 0;
      const { at, lengths } = settle(due, false);
      const accent = accentAt(due, times[0] ?? 0, duration, false);
      let from = at;
      waiting.forEach((each, i) => {
        consonant(each, from, lengths[i]!, push, timed.phoneme.mouth, accent);
        from += lengths[i]!;
      });
      vowel = { timed, at: due };
      waiting = [];
      codas = 0;
      syllable++;
    }
    if (syllable > 0) codas = waiting.length;
  }
  const closing =
    Math.max(end, (vowel?.at ?? 0) + 0.15) + waiting.reduce((sum, { phoneme }) => sum + phoneme.duration, 0);
  const { at, lengths } = settle(closing, true);
  let from = at;
  waiting.forEach((each, i) => {
    consonant(each, from, lengths[i]!, push, undefined, -DECLINATION / 2);
    from += lengths[i]!;
  });
  push(waiting.length > 0 || held ? from : Math.max(stretches.at(-1)?.from ?? 0, from), {
    ...(stretches.at(-1)?.mouth ?? CLOSED),
    ...silent,
  });
  return stretches.sort((a, b) => a.from - b.from);
}

/** Closure, burst and breath of a stop; other consonants are one stretch. */
function consonant(
  { phoneme, stress }: Timed,
  from: number,
  length: number,
  push: (from: number, mouth: Kept, noiseGlide?: number) => void,
  next: Mouth | undefined,
  accent: number,
): void {
  const { manner, mouth, isVoiced } = phoneme;
  const whole = keep(mouth, accent, stress ? 1 : 0.9);
  if (manner === 'aspirate') {
    const through = next ?? mouth;
    return push(from, { ...keep(through, accent, 1), voicing: 0, breath: 1, b1: 200 });
  }
  if (manner !== 'stop' && manner !== 'affricate') return push(from, whole);
  const hiss = manner === 'affricate' ? 0.55 * length : Math.min(BURST, 0.3 * length);
  const breath = isVoiced || manner === 'affricate' ? 0 : ASPIRATION * length;
  // A voice bar hums through a closed mouth.
  push(from, { ...whole, ...silent, voicing: isVoiced ? 0.25 : 0, f1: 200 });
  const loud = manner === 'stop' ? BURST_LEVEL : 1;
  const burst = {
    n2: loud * whole.n2,
    n3: loud * whole.n3,
    n4: loud * whole.n4,
    n5: loud * whole.n5,
    n6: loud * whole.n6,
  };
  push(from + length - breath - hiss, { ...whole, ...burst, past: loud * whole.past }, BURST_GLIDE);
  if (breath > 0) push(from + length - breath, { ...keep(next ?? mouth, accent, 1), voicing: 0, breath: 0.7, b1: 200 });
}

const silent = { voicing: 0, breath: 0, n2: 0, n3: 0, n4: 0, n5: 0, n6: 0, past: 0, zero: NASAL_POLE };

function keep(mouth: Mouth, accent: number, level: number): Kept {
  const { n2, n3, n4, n5, n6, past } = mouth;
  const [a, b, c, d, e, f] = [n2, n3, n4, n5, n6, past].map((x) => NOISE_LEVEL * level * x);
  return { ...mouth, voicing: level * mouth.voicing, n2: a!, n3: b!, n4: c!, n5: d!, n6: e!, past: f!, accent };
}

function timedOf(sound: string): Timed | undefined {
  const name = sound.replace(/\d/, '');
  const phoneme = sound === 'AH0' ? PHONEMES.AX : PHONEMES[name];
  return phoneme && { phoneme, stress: !sound.endsWith('0') };
}

function accentAt(at: number, first: number, duration: number, stress: boolean): number {
  return DECLINATION * (0.5 - Math.min(1, Math.max(0, (at - first) / duration))) + (stress ? ACCENT : 0);
}

const NOISES: ReadonlySet<MouthName> = new Set(['n2', 'n3', 'n4', 'n5', 'n6', 'past']);

/** Steps from target to target, each softened about its border. Amplitudes are halfway at the border. */
function track(name: MouthName, stretches: readonly Stretch[], length: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(length);
  const isLevel = name === 'voicing' || name === 'breath' || NOISES.has(name);
  const frame = (seconds: number) => Math.round((seconds + ONSET) * MOUTH_RATE);
  for (let i = -1; i < stretches.length; i++) {
    // Before its first sound the mouth is there already.
    const before = stretches[i] ?? { ...stretches[0]!, from: -ONSET, mouth: { ...stretches[0]!.mouth, ...silent } };
    const from = Math.max(0, frame(before.from));
    const until = frame(stretches[i + 1]?.from ?? Infinity);
    values.fill(before.mouth[name], from, Math.min(length, until));
  }
  for (let i = 0; i < stretches.length; i++) {
    const { from, mouth, noiseGlide } = stretches[i]!;
    const before = stretches[i - 1];
    const was = before?.mouth[name] ?? (isLevel ? 0 : mouth[name]);
    const wanted = NOISES.has(name) ? noiseGlide : isLevel ? VOICE_GLIDE : FORMANT_GLIDE;
    const room = Math.min(from - (before?.from ?? -ONSET), (stretches[i + 1]?.from ?? Infinity) - from);
    const half = Math.max(1, Math.round((MOUTH_RATE * Math.min(wanted, room)) / 2));
    const at = frame(from);
    for (let k = -half; k < half; k++) {
      if (at + k < 0 || at + k >= length) continue;
      const share = 0.5 + 0.5 * Math.sin((Math.PI / 2) * ((k + 0.5) / half));
      values[at + k] = was + share * (mouth[name] - was);
    }
  }
  return values;
}
