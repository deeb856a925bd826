import { BehaviorSubject } from 'rxjs';
import { expect, it } from 'vitest';
import { createEar, hertzOf } from '../../audio/ear';
import type { EventBody } from '../../engine/events';
import type { HeardTempo } from '../../engine/inputs/tempo-follower';
import { tempoOn } from '../../engine/modulation/followed';
import { createListening } from '../../engine/modulation/listening';
import { openingState, perform } from '../../engine/performance';
import { uniform } from '../../engine/random';
import { createLiveEars } from '../../ui/live/live-ears';

const RATE = 48_000;
const LOOKS = 25;

/** What an ear says of a sound, 25 times a second. */
function hear(seconds: number, sound: (time: number) => number) {
  let now = 0;
  const ear = createEar((samples) => {
    for (let i = 0; i < samples.length; i++) {
      const time = now + (i - samples.length) / RATE;
      samples[i] = time < 0 ? 0 : sound(time);
    }
  }, RATE);
  return Array.from({ length: Math.round(seconds * LOOKS) }, (_, i) => {
    now = (i + 1) / LOOKS;
    return { at: now, ...ear() };
  });
}

it('hears when something is struck, and nothing where nothing is', () => {
  const noise = uniform(5);
  // A drum each half second, over a held tone and a little hiss.
  const drums = (time: number) => {
    const since = time % 0.5;
    const drum = Math.exp(-since / 0.05) * Math.sin(2 * Math.PI * (60 + 90 * Math.exp(-since / 0.02)) * since);
    return 0.5 * drum + 0.4 * Math.exp(-since / 0.03) * (noise() - 0.5) + 0.05 * Math.sin(2 * Math.PI * 330 * time);
  };
  const strokes = hear(8, drums).filter(({ onset }) => onset! > 0);
  // The first ones teach it what is usual.
  const later = strokes.filter(({ at }) => at > 1);
  expect(later.length).toBeGreaterThanOrEqual(13);
  expect(later.length).toBeLessThanOrEqual(15);
  for (const { at } of later) expect(at % 0.5).toBeLessThan(0.1);
  const calm = hear(4, (time) => 0.2 * Math.sin(2 * Math.PI * 220 * time) + 0.02 * (noise() - 0.5));
  expect(calm.filter(({ at, onset }) => at > 0.5 && onset! > 0)).toEqual([]);
});

it.each([55, 110, 233, 440, 1200])('hears a pitch of %i Hz to a few cents, and none in noise or silence', (hertz) => {
  const tone = (time: number) =>
    0.3 * Math.sin(2 * Math.PI * hertz * time) + 0.1 * Math.sin(4 * Math.PI * hertz * time);
  const { pitch } = hear(0.2, tone).at(-1)!;
  expect(Math.abs(1200 * Math.log2(hertzOf(pitch!) / hertz))).toBeLessThan(10);
  const noise = uniform(hertz);
  expect(hear(0.2, () => noise() - 0.5).at(-1)!.pitch).toBeUndefined();
  expect(hear(0.2, () => 0).at(-1)!.pitch).toBeUndefined();
});

it('tells the log what the matrix listens to, when it is new, at a modest rate', () => {
  let level = 0;
  const sent: EventBody[] = [];
  const listening = createListening(
    () => ({ input: () => ({ values: { level: (level += 0.001), bass: Math.sin(900 * level) } }) }),
    (event) => sent.push(event),
  );
  const opening = openingState('drift', []);
  for (let frame = 0; frame < 60; frame++) listening(opening, frame / 60);
  expect(sent).toEqual([]);
  const state = perform(opening, {
    type: 'modulation-set',
    slot: 1,
    modulation: {
      source: { kind: 'heard', ear: 'input', value: 'level' },
      target: 'image.zoom',
      depth: 1,
      polarity: 'one way',
    },
    source: 'test',
    at: 0,
  });
  for (let frame = 60; frame < 600; frame++) listening(state, frame / 60);
  // 225 looks in nine seconds rise by 0.225: told in steps of a hundredth.
  expect(sent.length).toBeGreaterThan(15);
  expect(sent.length).toBeLessThan(25);
  expect(sent.every((event) => event.type === 'heard' && Object.keys(event.values).join() === 'level')).toBe(true);
});

it('a tempo is heard as well: of the show its own, of the input what is sure, at the half or double that the show is near', () => {
  const silence = { context: { sampleRate: RATE }, getFloatTimeDomainData: () => undefined } as unknown as AnalyserNode;
  const tempo$ = new BehaviorSubject<HeardTempo | undefined>({ bpm: 61, sure: 0.6 });
  const input = { open$: new BehaviorSubject('Line'), listen: () => ({ values: { level: 0.5 } }), tempo$ };
  const ears = createLiveEars(silence, input, () => 120);
  expect(ears().show!().values.tempo).toBeCloseTo(2 / 3, 9);
  expect(ears().input!().values).toEqual({ level: 0.5, tempo: tempoOn(122) });
  tempo$.next({ bpm: 61, sure: 0.1 });
  expect(ears().input!().values).toEqual({ level: 0.5 });
  input.open$.next('');
  expect(ears().input).toBeUndefined();
  expect([10, 30, 240, 999].map(tempoOn)).toEqual([0, 0, 1, 1]);
});
