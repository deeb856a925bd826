import { expect, test } from 'vitest';
import { defaultValues } from '../../engine/parameters';
import { openingState } from '../../engine/performance';
import { pushesAt } from '../../engine/players/pushes';
import { beatPulse } from '../../engine/stage/kit/ink';
import type { Stage } from '../../engine/stage/sketch';

test('the sketches feel the beat, but never so fast that they flash', () => {
  const parameters = defaultValues();
  const pulses = (tempo: number) => {
    const pulseAt = (seconds: number) =>
      beatPulse({ tempo, beat: (seconds * tempo) / 60, loudness: { level: 0.4 }, parameters } as unknown as Stage);
    const felt = Array.from({ length: 4000 }, (_, i) => pulseAt(i / 1000));
    return felt.filter((pulse, i) => i > 0 && pulse > felt[i - 1]!).length / 4;
  };
  expect([60, 120, 170, 180, 240, 600].map(pulses)).toEqual([0.75, 1.75, 2.75, 1.25, 1.75, 2.25]);
});

test('the beat pushes the picture, but never so fast that it flashes', () => {
  const opening = openingState('drift', new Array<number>(16).fill(0));
  const parameters = { ...opening.parameters, 'image.beat': 1 };
  const pushes = (bpm: number) => {
    const state = { ...opening, parameters, tempo: { bpm, beat: 0, at: 0 } };
    const silence = { level: 0, bass: 0, mid: 0, treble: 0 };
    const ways = Array.from({ length: 400 }, (_, i) => pushesAt(state, i / 100, 7, silence));
    const angles = ways.map((all) => Math.max(...all.map(({ angle }) => angle)));
    return angles.filter((angle, i) => i > 0 && angle > angles[i - 1]!).length / 4;
  };
  expect([60, 120, 170, 180, 240, 600].map(pushes)).toEqual([0.75, 1.75, 2.75, 1.25, 1.75, 2.25]);
});
