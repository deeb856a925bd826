/** What fails at every frame is told once, also where two things do; after a while of quiet it is told again. */
import { expect, it } from 'vitest';
import { createNews } from '../../ui/live/news';

it('tells each of two faults once while they go on, and again after they had ceased', () => {
  const isNews = createNews();
  const told: string[] = [];
  const fail = (from: number, to: number) => {
    for (let now = from; now < to; now += 1) {
      for (const text of ['no sound', 'no words']) if (isNews(text, now)) told.push(text);
    }
  };
  fail(0, 60);
  expect(told).toEqual(['no sound', 'no words']);
  fail(65, 70);
  expect(told).toEqual(['no sound', 'no words']);
  fail(90, 95);
  expect(told).toEqual(['no sound', 'no words', 'no sound', 'no words']);
});
