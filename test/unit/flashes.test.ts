import { expect, test } from 'vitest';
import { defaultValues } from '../../engine/parameters';
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
