import { describe, expect, it } from 'vitest';
import { createStrokes, LOOKS } from '../../audio/strokes';
import { tempoOf, WINDOW } from '../../audio/tempo';
import { followTempo, type HeardTempo, lost, nearTempo, NOT_FOLLOWED, SURE } from '../../engine/inputs/tempo-follower';
import { uniform } from '../../engine/random';

const RATE = 16_000;

/** What is heard of a sound, twice a second, once the window is full. */
function hear(sound: (time: number) => number, seconds = WINDOW): readonly (HeardTempo | undefined)[] {
  const rises: number[] = [];
  const strokes = createStrokes(RATE, (rise) => rises.push(rise));
  return Array.from({ length: 2 * seconds }, (_, i) => {
    strokes(Float32Array.from({ length: RATE / 2 }, (_none, j) => sound(i / 2 + j / RATE)));
    return tempoOf(rises.slice(-WINDOW * LOOKS));
  }).slice(2 * WINDOW - 1);
}

const noise = uniform(3);
const hiss = (since: number, length: number) => (since < 0 ? 0 : Math.exp(-since / length) * (noise() - 0.5));
const drum = (since: number) =>
  since < 0
    ? 0
    : 0.6 * Math.exp(-since / 0.08) * Math.sin(2 * Math.PI * (50 * since + 1.6 * (1 - Math.exp(-since / 0.02))));

/** By beats and seconds a beat. */
const RHYTHMS: Readonly<Record<string, (beat: number, length: number) => number>> = {
  'four to the floor': (beat, length) => drum((beat % 1) * length) + 0.2 * hiss(((beat + 0.5) % 1) * length, 0.03),
  'a backbeat': (beat, length) =>
    drum((beat % 2) * length) +
    0.6 * hiss(((beat + 1) % 2) * length, 0.08) +
    0.2 * hiss(((beat * 2) % 1) * (length / 2), 0.03),
  'a broken beat': (beat, length) =>
    drum((beat % 4) * length) +
    drum(((beat % 4) - 2.5) * length) +
    0.7 * hiss(((beat + 1) % 2) * length, 0.08) +
    0.2 * hiss(((beat * 2) % 1) * (length / 2), 0.03),
  swing: (beat, length) => 0.4 * hiss((beat % 1) * length, 0.05) + 0.3 * hiss(((beat + 1 / 3) % 2) * length, 0.05),
  chords: (beat, length) => {
    const since = (beat % 2) * length;
    return 0.3 * Math.min(1, since / 0.02) * Math.exp(-since / 0.6) * Math.sin(2 * Math.PI * 220 * since);
  },
};

describe('the tempo of a sound', () => {
  it.each(Object.keys(RHYTHMS).flatMap((name) => [70, 127.6, 174].map((bpm) => [name, bpm] as const)))(
    'is heard of %s at %d beats a minute, in a noisy room',
    (name, bpm) => {
      const heard = hear((time) => RHYTHMS[name]!((time * bpm) / 60, 60 / bpm) + 0.01 * (noise() - 0.5), WINDOW + 1).at(
        -1,
      )!;
      expect(Math.abs(nearTempo(heard.bpm, bpm) - bpm)).toBeLessThan(0.1);
      expect(heard.sure).toBeGreaterThan(SURE);
    },
  );

  it('is not heard where there is none', () => {
    const chance = uniform(9);
    /** Syllables, and a breath now and then. */
    const syllables: number[] = [];
    for (let time = 0; time < 20; time += 0.12 + 0.3 * chance() * (chance() < 0.1 ? 6 : 1)) syllables.push(time);
    const speech = (time: number) => {
      const since = time - syllables.findLast((one) => one <= time)!;
      return 0.3 * Math.min(1, since / 0.03) * Math.exp(-since / 0.1) * Math.sin(2 * Math.PI * 180 * since);
    };
    const knocks = (time: number) => [9, 9.4, 9.8, 10.2].reduce((sum, knock) => sum + drum(time - knock), 0);
    const nothing: Record<string, (time: number) => number> = {
      silence: () => 0,
      noise: () => noise() - 0.5,
      hum: (time) => 0.3 * Math.sin(2 * Math.PI * 50 * time),
      'a low drone': (time) => 0.2 * Math.sin(2 * Math.PI * 55 * time) * (1 + 0.3 * Math.sin(1.4 * time)),
      speech,
      knocks,
    };
    for (const [name, sound] of Object.entries(nothing))
      expect([name, hear(sound, 14).filter((heard) => heard && heard.sure >= SURE)]).toEqual([name, []]);
  });
});

describe('the show at the tempo of its input', () => {
  /** Reports, two a second, and what comes of them. */
  function show(bpm = 100) {
    let [known, now] = [NOT_FOLLOWED, 0];
    const tempos: number[] = [];
    const told: string[] = [];
    const take = ([next, events]: ReturnType<typeof lost>) => {
      known = next;
      for (const event of events) {
        if (event.type === 'tempo') tempos.push((bpm = event.bpm));
        if (event.type === 'notice') told.push(event.text);
      }
      return bpm;
    };
    return {
      tempos,
      told,
      hear: (count: number, heard: (i: number) => HeardTempo | undefined) => {
        for (let i = 0; i < count; i++) take(followTempo(known, heard(i), bpm, (now += 0.5)));
        return bpm;
      },
      close: () => take(lost(known, bpm)),
    };
  }
  const at = (bpm: number, sure = 0.5) => ({ bpm, sure });

  it('begins once that was the same for four seconds, in the octave that it is in, and does not flutter', () => {
    const { hear: report, tempos, told } = show(100);
    expect(report(7, () => at(61))).toBe(100);
    expect(report(1, () => at(61))).toBe(122);
    // Which half of it is heard is chance.
    const chance = uniform(4);
    report(200, () => at((61 + 0.02 * (chance() - 0.5)) * (chance() < 0.5 ? 1 : 2)));
    expect(tempos).toEqual([122]);
    expect(told).toEqual(['The show follows the tempo of the audio input.']);
    expect(show(60).hear(8, () => at(122))).toBe(61);
  });

  it('goes with a tempo that rises, never by more than a little', () => {
    const { hear: report, tempos, told } = show(120);
    report(8, () => at(120));
    const end = report(120, (i) => at(120 + (8 * i) / 120));
    expect(end).toBeCloseTo(128, 0);
    tempos.forEach((tempo, i) => expect(tempo - (tempos[i - 1] ?? 120)).toBeLessThan(0.5));
    expect(told).toHaveLength(1);
  });

  it('takes no other tempo for a slip of the ear, and says when it has lost it', () => {
    const { hear: report, tempos, told, close } = show(120);
    report(8, () => at(120));
    // A break; some bars of something else; nothing that is sure.
    report(20, () => undefined);
    report(4, () => at(120));
    report(20, () => at(90));
    report(4, () => at(120));
    report(20, (i) => at([120, 97, 133][i % 3]!, 0.4));
    report(4, () => at(120));
    expect([tempos, told.length]).toEqual([[], 1]);
    report(25, () => at(120, 0.1));
    expect(told.at(-1)).toBe('The tempo of the audio input is lost; the show goes on at 120.0 bpm.');
    // Another song.
    expect(report(8, () => at(95))).toBe(95);
    expect(told).toHaveLength(3);
    close();
    close();
    expect(told).toHaveLength(4);
  });
});
