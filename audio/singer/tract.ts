/**
 * A throat: vocal folds at any pitch, and what tongue, lips and nose make of them. A cascade of resonators for voice and
 * breath and a parallel bank for hisses, after Klatt 1980, "Software for a cascade/parallel formant synthesizer"; the
 * pulse of the folds is the polynomial of KLGLOTT88 (Klatt and Klatt 1990), its corner band-limited (polyBLEP).
 */
import { uniform } from '../noise';
import { MOUTH, type MouthName } from './articulation';
import { NASAL_POLE } from './phonemes';

export interface Throat {
  /** Formants go up by this factor as the throat gets smaller. */
  size: number;
  /** 0..1: how sharply the folds close. */
  brightness: number;
  /** 0..1 */
  vibrato: number;
  /** A gain of all noise. */
  consonants: number;
}

/** The mouth in the order of `MOUTH`. All its numbers are 0 where nothing is said. */
export type MouthValues = Float32Array;

const at = Object.fromEntries(MOUTH.map((name, i) => [name, i])) as Record<MouthName, number>;
/** Above the third, formants hardly move: Hz and bandwidth. Those above 5 kHz stand for all that are higher. */
const HIGHER = [
  [3300, 250],
  [3750, 200],
  [4900, 400],
  [5900, 600],
  [6900, 800],
] as const;
/** Where hisses are loudest past the fifth formant; wider and higher than where speech was sampled at 10 kHz. */
const SIXTH = [5600, 1600] as const;
/** The folds are open for this part of a period. */
const OPEN = 0.62;
/** Samples between looks at the mouth. */
const STEP = 32;
/** Seconds in which amplitudes follow the mouth; and in which a voice that was cut off is gone. */
const FOLLOW = 0.002;
const VIBRATO_HERTZ = 5.4;
const VIBRATO_CENTS = 55;
/** A held note begins to waver after about this long, in seconds. */
const VIBRATO_AFTER = 0.35;
/** No two people sing the same: slow wavering of the pitch, in cents. */
const DRIFT_CENTS = 2;
const VOICE = 0.28;
const BREATH = 0.05;
const HISS = 0.8;
/** Of noise that no resonator shapes. */
const FLAT = 0.045;
/** Below this nothing is heard: the filters are emptied, and silence is exactly 0. */
const QUIET = 1e-6;

/** Klatt's digital resonator: gain 1 at 0 Hz, or 1 at its peak. */
class Resonator {
  private a = 1;
  private b = 0;
  private c = 0;
  private y1 = 0;
  private y2 = 0;

  constructor(private readonly sampleRate: number) {}

  /** @param inverse a zero instead of a pole. @param peak scaled so that its peak, and not 0 Hz, has gain 1. */
  tune(hertz: number, bandwidth: number, peak = false): void {
    const radius = Math.exp((-Math.PI * bandwidth) / this.sampleRate);
    const angle = (2 * Math.PI * Math.min(hertz, 0.45 * this.sampleRate)) / this.sampleRate;
    this.c = -radius * radius;
    this.b = 2 * radius * Math.cos(angle);
    this.a = peak
      ? (1 - radius) * Math.sqrt(1 - 2 * radius * Math.cos(2 * angle) + radius * radius)
      : 1 - this.b - this.c;
  }

  pole(x: number): number {
    const y = this.a * x + this.b * this.y1 + this.c * this.y2;
    this.y2 = this.y1;
    return (this.y1 = y);
  }

  zero(x: number): number {
    const y = (x - this.b * this.y1 - this.c * this.y2) / this.a;
    this.y2 = this.y1;
    this.y1 = x;
    return y;
  }

  empty(): void {
    this.y1 = this.y2 = 0;
  }
}

export interface Tract {
  /**
   * Adds one voice to a block.
   * @param mouth at each sample of the block, by number: [MOUTH.length][block].
   * @param pitch MIDI note, fractional. @param level a gain; 0 is silent.
   */
  sing(out: Float32Array, mouth: readonly Float32Array[], pitch: number, level: number, throat: Readonly<Throat>): void;
}

/** @param seed of noise and drift; the same seed sings the same. */
export function createTract(sampleRate: number, seed: number): Tract {
  const random = uniform(seed);
  const voiced = Array.from({ length: 3 + HIGHER.length }, () => new Resonator(sampleRate));
  const hissed = Array.from({ length: 5 }, () => new Resonator(sampleRate));
  const [nasalPole, nasalZero] = [new Resonator(sampleRate), new Resonator(sampleRate)];
  const follow = 1 - Math.exp(-1 / (FOLLOW * sampleRate));
  /** The last mouth that was not shut. */
  const now = new Float32Array(MOUTH.length);
  let [voicing, breath, n2, n3, n4, n5, n6, past] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [phase, tilt, lastNoise, heldFor, vibratoPhase, drift, driftTo] = [0, 0, 0, 0, random(), 0, 0];
  let increment = 0;
  let tiltBy = 1;
  let sounds = false;

  function look(mouth: readonly Float32Array[], i: number, pitch: number, throat: Readonly<Throat>): void {
    const isOpen = mouth.length > 0 && mouth[0]![i]! > 0;
    if (isOpen) for (let k = 0; k < now.length; k++) now[k] = mouth[k]![i]!;
    // Cut off: the mouth stays as it was, and nothing more comes out.
    else now.fill(0, at.voicing, at.past + 1);

    heldFor = now[at.voicing]! > 0.5 ? heldFor + STEP / sampleRate : 0;
    vibratoPhase = (vibratoPhase + (VIBRATO_HERTZ * (1 + 0.05 * drift) * STEP) / sampleRate) % 1;
    if (random() < (4 * STEP) / sampleRate) driftTo = 2 * random() - 1;
    drift += ((driftTo - drift) * 3 * STEP) / sampleRate;
    const waver = Math.min(1, Math.max(0, heldFor - VIBRATO_AFTER) / 0.4);
    const cents = DRIFT_CENTS * drift + throat.vibrato * VIBRATO_CENTS * waver * Math.sin(2 * Math.PI * vibratoPhase);
    const hertz = 440 * 2 ** ((pitch - 69) / 12 + cents / 1200);
    increment = hertz / sampleRate;
    tiltBy = 1 - Math.exp((-2 * Math.PI * 1200 * 2 ** (4 * throat.brightness)) / sampleRate);

    const size = throat.size;
    // A high voice opens its mouth with the note (Sundberg 1975).
    const f1 = Math.max(size * now[at.f1]!, 1.05 * hertz * (now[at.voicing]! > 0.3 ? 1 : 0));
    voiced[0]!.tune(f1, now[at.b1]!);
    voiced[1]!.tune(Math.max(1.2 * f1, size * now[at.f2]!), now[at.b2]!);
    voiced[2]!.tune(size * now[at.f3]!, now[at.b3]!);
    HIGHER.forEach(([f, b], k) => voiced[3 + k]!.tune(size * f, b));
    hissed[0]!.tune(size * now[at.f2]!, now[at.b2]! + 60, true);
    hissed[1]!.tune(size * now[at.f3]!, now[at.b3]! + 60, true);
    hissed[2]!.tune(size * HIGHER[0][0], HIGHER[0][1], true);
    hissed[3]!.tune(size * HIGHER[1][0], HIGHER[1][1], true);
    hissed[4]!.tune(...SIXTH, true);
    nasalPole.tune(NASAL_POLE, 100);
    nasalZero.tune(now[at.zero]!, 100);
  }

  /** One sample of the folds' pulse, and how far they are open (0..1). */
  function pulse(): number {
    phase += increment;
    if (phase >= 1) phase -= 1;
    const x = phase / OPEN;
    let y = x < 1 ? 2 * x - 3 * x * x : 0;
    // The corner where the folds close: a step from -1 to 0.
    const away = (phase - OPEN) / increment;
    if (away > -1 && away < 0) y += 0.5 * (1 + away) * (1 + away);
    else if (away >= 0 && away < 1) y -= 0.5 * (1 - away) * (1 - away);
    return y;
  }

  function empty(): void {
    for (const each of [...voiced, ...hissed, nasalPole, nasalZero]) each.empty();
    tilt = lastNoise = 0;
    voicing = breath = n2 = n3 = n4 = n5 = n6 = past = 0;
    sounds = false;
  }

  return {
    sing(out, mouth, pitch, level, throat) {
      if (!sounds && (mouth.length === 0 || mouth[0]!.every((f1) => f1 === 0))) return;
      sounds = true;
      let loudest = 0;
      for (let i = 0; i < out.length; i++) {
        if (i % STEP === 0) look(mouth, i, pitch, throat);
        voicing += follow * (now[at.voicing]! - voicing);
        breath += follow * (now[at.breath]! - breath);
        n2 += follow * (now[at.n2]! - n2);
        n3 += follow * (now[at.n3]! - n3);
        n4 += follow * (now[at.n4]! - n4);
        n5 += follow * (now[at.n5]! - n5);
        n6 += follow * (now[at.n6]! - n6);
        past += follow * (now[at.past]! - past);
        tilt += tiltBy * (pulse() - tilt);
        // Noise comes in gusts, while the folds are open.
        const white = 2 * random() - 1;
        const noise = voicing < 0.1 || phase < OPEN ? white : 0.5 * white;
        let x = VOICE * voicing * tilt + throat.consonants * BREATH * (breath + 0.03 * voicing) * noise;
        x = nasalPole.pole(nasalZero.zero(x));
        for (const resonator of voiced) x = resonator.pole(x);
        // Neighbours have opposite signs, so that they do not cancel between their peaks.
        const hiss =
          FLAT * past * (noise - lastNoise) +
          hissed[0]!.pole(n2 * noise) -
          hissed[1]!.pole(n3 * noise) +
          hissed[2]!.pole(n4 * noise) -
          hissed[3]!.pole(n5 * noise) +
          hissed[4]!.pole(n6 * noise);
        lastNoise = noise;
        out[i] = out[i]! + level * Math.tanh(x + HISS * throat.consonants * hiss);
        loudest = Math.max(loudest, Math.abs(x), Math.abs(hiss), voicing + breath);
      }
      if (loudest < QUIET || !Number.isFinite(loudest)) empty();
    },
  };
}
