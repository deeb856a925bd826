/**
 * The stream of frames and their sound, block after block. Every frame is remembered for a while with all that sounded
 * after it, so that the stream can go on from any of them: a new chord need not wait for what was made before it.
 */
import { hash, normal } from '../../random';
import { CONDITION, conditionFrames, type Keys, noKeys, sameKeys } from './condition';
import type { Network } from './network';
import { lateness, sharpened } from './onsets';
import { createNoiseBank, NOISE_BANDS } from './noise-bank';
import { BINS, createOscillatorBank, type Sounding } from './oscillators';
import { BLOCK, type SoundInput, type SoundOutput } from './types';

/** Brings a chord of middling force to about -18 dBFS. */
const OUTPUT_GAIN = 0.65;

/** Spread of the first noise. Below 1 trades variety for a steadier level, measured against the real sound's flutter. */
const TEMPERATURE = 0.5;

/** How much more than likely the sound is to be as asked, unless told. */
const GUIDANCE = 0.5;

/** The loudest number of a frame in the training music; one step and guidance together may name more. */
const LOUDEST = 0.95;

/** Louder samples are bent. */
const KNEE = 0.6;

/** So much of a stroke's velocity is no longer missed. */
const DIED_AWAY = 0.1;

/** Frames after which a frame is forgotten: more than is ever kept ready (3.5 s and a block), and the network's context. */
const REMEMBERED = 320;

/** A frame and all that is needed to go on after it. */
interface Past {
  /** [bins] standardised. */
  readonly frame: Float32Array;
  /** [CONDITION] */
  readonly condition: Float32Array;
  readonly keys: Keys;
  /** Samples from the stream's beginning to this frame's end. */
  readonly end: number;
  readonly sounding: Sounding;
  /** [NOISE_BANDS] amplitudes at its end. */
  readonly noise: Float32Array;
}

export interface SoundStream {
  /** The next block, or the one from `input.from` on. Not again before it has resolved. */
  next(input: SoundInput): Promise<SoundOutput>;
}

/** Everything that a block depends on, but the past and chance. */
interface Asked {
  /** The keys, and how they sound. */
  readonly sound: string;
  /** What lies in this block, and elsewhere in another. */
  readonly strokes: string;
}

/** What a block of a loop was in the last round. */
interface Kept {
  readonly asked: Asked;
  /** [BLOCK + overlap, bins] standardised, as it was heard, and what was foreseen beyond. */
  readonly frames: Float32Array;
  readonly condition: Float32Array;
  readonly keys: readonly Keys[];
}

/** Starts in silence. @param seed makes all chance. @param usualHop samples a frame lasts unless told. */
export function startStream(
  network: Network,
  usualHop: number,
  sampleRate: number,
  seed: number,
  noiseBank = createNoiseBank(sampleRate, seed),
): SoundStream {
  const { config } = network;
  const { bins, context, overlap, mean, spread } = config;
  const late = lateness(overlap);
  const oscillators = createOscillatorBank(usualHop, sampleRate, seed);
  const silence: Past = {
    frame: new Float32Array(bins).fill(-mean / spread),
    condition: new Float32Array(CONDITION),
    keys: noKeys(),
    end: 0,
    sounding: oscillators.save(),
    noise: new Float32Array(NOISE_BANDS),
  };
  let past: Past[] = Array.from({ length: context }, () => silence);
  /** Frames generated beyond the last block, to fade the next one in: [overlap, bins] standardised. */
  let beyond: Float32Array | undefined;
  let blocks = 0;
  let loop: readonly (Kept | undefined)[] = [];
  /** [of * BLOCK, bins] standardised. */
  let phrase: Float32Array = new Float32Array(0);

  function goBack(from: number): void {
    // The frame that begins at or after `from` follows the first that ends there.
    const at = past.findIndex(({ end }) => end >= from);
    if (at < 0 || at === past.length - 1) return;
    past = past.slice(0, Math.max(at + 1, context));
    beyond = undefined;
  }

  /** The block's frames and those foreseen beyond it, [BLOCK + overlap, bins]. */
  async function generate(input: SoundInput): Promise<Omit<Kept, 'asked'>> {
    const length = BLOCK + overlap;
    const chance = hash(seed, blocks++);
    const { keys: before } = past.at(-1)!;
    const { round, again, next } = lastRound(input, before);
    const origin = ofPhrase(input) ?? again?.frames;
    const change = input.loop?.change ?? 1;
    if (again && change === 0) {
      beyond = again.frames.slice(BLOCK * bins);
      return again;
    }
    const { condition, keys } = (change < 1 && again) || conditionFrames(input, before, length, BLOCK, chance);
    const known = past.slice(-context);
    const trail = next?.frames.subarray(overlap * bins, (overlap + config.trail) * bins);
    const after = next?.condition.subarray(overlap * CONDITION, (overlap + config.trail) * CONDITION);
    const conditions = joined(...known.map(({ condition }) => condition), condition, ...(after ? [after] : []));
    const nextNormal = normal(chance);
    const start = origin ? 1 - change : 0; // a change of 1 starts from noise alone
    const generated =
      start === 1
        ? origin!.slice()
        : await network.generate({
            context: joined(...known.map(({ frame }) => frame)),
            // Forward: z_t = t x + (1 - t) noise.
            noise: Float32Array.from(
              { length: length * bins },
              (_, i) => start * (origin?.[i] ?? 0) + (1 - start) * TEMPERATURE * nextNormal(),
            ),
            start,
            condition: conditions,
            steps: input.steps,
            guidance: input.guidance ?? GUIDANCE,
            ...(trail && { trail }),
          });
    const most = (LOUDEST - mean) / spread;
    generated.forEach((value, i) => (generated[i] = Math.min(most, value)));
    // What was foreseen holds only while the same keys are down, and until something is struck.
    const firstStroke = keys.findIndex(({ stroke }) => stroke);
    const until = !sameKeys(before, keys[0]!) ? 0 : firstStroke < 0 ? overlap : firstStroke;
    if (beyond) fadeIn(generated, beyond, until, bins);
    beyond = generated.slice(BLOCK * bins);
    const made = { frames: generated, condition, keys };
    if (input.loop) loop = round.with(input.loop.place, { ...made, asked: askedOf(input) });
    return made;
  }

  /** What this block and the next one of its loop were in the last round, where the same was asked for. */
  function lastRound({ loop: place, ...input }: SoundInput, before: Keys) {
    if (!place) return { round: [], again: undefined, next: undefined };
    const round = loop.length === place.of ? loop : new Array<undefined>(place.of).fill(undefined);
    const asked = askedOf(input);
    // As they would be without strikes by chance.
    const { keys } = conditionFrames(input, before, BLOCK + 1, 0, 0);
    const at = (index: number, now: Keys) => {
      const kept = round[index % place.of];
      return kept?.asked.sound === asked.sound && hasStrokes(kept.keys[0]!, now) ? kept : undefined;
    };
    const kept = at(place.place, keys[0]!);
    return {
      round,
      again: kept?.asked.strokes === asked.strokes ? kept : undefined,
      // Where all is made anew the next block will not be what it was.
      next: place.change < 1 ? at(place.place + 1, keys[BLOCK]!) : undefined,
    };
  }

  /** The block's part of the phrase and what follows, [BLOCK + overlap, bins], where there is one for this loop. */
  function ofPhrase({ loop: place }: SoundInput): Float32Array | undefined {
    if (!place || phrase.length !== place.of * BLOCK * bins) return undefined;
    const { into = 0 } = place;
    const count = phrase.length / bins;
    const frames = new Float32Array((BLOCK + overlap) * bins);
    for (let i = 0; i < BLOCK + overlap; i++) {
      const within = i < BLOCK ? into + (i * (BLOCK - into)) / BLOCK : i;
      // Before the first of the loop is the last.
      const from = bins * ((Math.floor(place.place * BLOCK + within) + count) % count);
      frames.set(phrase.subarray(from, from + bins), i * bins);
    }
    return frames;
  }

  /** Sounds one frame of compressed amplitudes after those before it, into both channels from sample `to` on. */
  function sound(values: Float32Array, gain: number, hop: number, left: Float32Array, right: Float32Array, to: number) {
    const { end, noise: quiet } = past.at(-1)!;
    const partials = oscillators.play(values.subarray(0, BINS), gain, hop);
    left.set(partials.left, to);
    right.set(partials.right, to);
    const noise = Float32Array.from(
      { length: NOISE_BANDS },
      (_, band) => (gain * Math.expm1(values[BINS + band]! * Math.log1p(1000))) / 1000,
    );
    noiseBank.play(left, right, to, hop, end, quiet, noise);
    return { end: end + hop, sounding: oscillators.save(), noise };
  }

  /** Samples of a block that begins at `at`; what no block could be is not heeded: another stream's count. */
  function lengthOf(until: number | undefined, at: number): number {
    const usual = BLOCK * usualHop;
    const asked = (until ?? at + usual) - at;
    return asked >= usual / 4 && asked <= 2 * usual ? asked : usual;
  }

  return {
    async next(input) {
      if (input.phrase) {
        phrase = input.phrase.map((value) => (value - mean) / spread);
        loop = [];
      }
      if (input.from !== undefined) goBack(input.from);
      const { end: at, sounding } = past.at(-1)!;
      const length = lengthOf(input.until, at);
      const { frames, condition, keys } = await generate(input);
      const strokes = keys.map(({ stroke }) => stroke);
      const sharp = sharpened(frames, BLOCK, strokes, late).map((value) => Math.max(0, value * spread + mean));
      const [left, right] = [new Float32Array(length), new Float32Array(length)];
      oscillators.restore(sounding);
      const first = sounding.gain < 0 ? OUTPUT_GAIN * input.level : sounding.gain;
      let to = 0;
      for (let i = 0; i < BLOCK; i++) {
        const frame = frames.subarray(i * bins, (i + 1) * bins);
        const gain = first + ((OUTPUT_GAIN * input.level - first) * (i + 1)) / BLOCK;
        const hop = Math.floor(((i + 1) * length) / BLOCK) - to;
        const heard = sound(sharp.subarray(i * bins, (i + 1) * bins), gain, hop, left, right, to);
        to += hop;
        past.push({
          frame,
          condition: condition.subarray(i * CONDITION, (i + 1) * CONDITION),
          keys: keys[i]!,
          ...heard,
        });
      }
      past = past.slice(-REMEMBERED);
      for (const channel of [left, right]) saturate(channel);
      return { left, right, frames: sharp, at };
    },
  };
}

/** Bends what is above KNEE towards 1: drums that are struck together, and in one step, come out at three times that. */
function saturate(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) {
    const over = Math.abs(samples[i]!) - KNEE;
    if (over > 0) samples[i] = Math.sign(samples[i]!) * (KNEE + (1 - KNEE) * Math.tanh(over / (1 - KNEE)));
  }
}

/** Whether all that sounds of strokes now does so in a frame that was kept: else an attack, or what follows it, would be cut. */
function hasStrokes(kept: Keys, now: Keys): boolean {
  return now.struck.every((velocity, key) => velocity <= kept.struck[key]! + DIED_AWAY);
}

function askedOf({ notes, hits, families, brightness, energy, density, roughness, attack, grid }: SoundInput): Asked {
  const held = notes.map(({ midi, velocity }) => [midi, velocity]);
  const near = [...families, brightness, energy, density, roughness, attack ?? 0].map((value) =>
    Math.round(50 * value),
  );
  return {
    sound: JSON.stringify([held, near, grid?.every]),
    strokes: JSON.stringify([hits ?? [], grid?.first]),
  };
}

/** Fades the first frames of a block, up to `until`, in over what the block before had foreseen. */
function fadeIn(block: Float32Array, foreseen: Float32Array, until: number, bins: number): void {
  const overlap = foreseen.length / bins;
  for (let i = 0; i < Math.min(until, overlap) * bins; i++) {
    const share = (Math.floor(i / bins) + 1) / (overlap + 1);
    block[i] = foreseen[i]! + share * (block[i]! - foreseen[i]!);
  }
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
