import { expect, it } from 'vitest';
import { createRepertoire } from '../../engine/stage/repertoire';

const drift = { name: 'drift' };
const mine = { name: 'mine', script: { language: 'p5', code: '1' } as const };

it('goes back to what worked last; what failed has another try when it is asked for anew, or its file is another', () => {
  const repertoire = createRepertoire();
  expect(repertoire.latest()).toBeUndefined();
  repertoire.ask(drift, 0, 0);
  repertoire.worked(drift);
  repertoire.ask(mine, 1, 0);
  repertoire.worked(mine);
  repertoire.failed(mine);
  repertoire.ask(mine, 2, 0);
  expect(repertoire.isOut(mine)).toBe(true);
  expect(repertoire.latest()).toEqual(drift);
  // The same name with another text is another sketch.
  expect(repertoire.isOut({ ...mine, script: { ...mine.script, code: '2' } })).toBe(false);
  repertoire.ask(drift, 3, 0);
  repertoire.ask(mine, 4, 0);
  expect(repertoire.isOut(mine)).toBe(false);

  // Its button is pressed again.
  repertoire.failed(mine);
  repertoire.ask(mine, 5, 0);
  expect(repertoire.isOut(mine)).toBe(true);
  repertoire.ask(mine, 6, 5.9);
  expect(repertoire.isOut(mine)).toBe(false);

  repertoire.failed(drift);
  repertoire.failed(mine);
  repertoire.renewed();
  expect([repertoire.isOut(drift), repertoire.isOut(mine)]).toEqual([false, true]);
});

it('leaves out for a while what gets no context, and is told of it once until there is one again', () => {
  const repertoire = createRepertoire();
  expect(repertoire.refused(drift, 5)).toBe(true);
  expect(repertoire.refused(mine, 8)).toBe(false);
  repertoire.ask(drift, 14.9, 0);
  expect([repertoire.isOut(drift), repertoire.isOut(mine)]).toEqual([true, true]);
  repertoire.ask(drift, 15, 0);
  expect([repertoire.isOut(drift), repertoire.isOut(mine)]).toEqual([false, false]);
  expect(repertoire.refused(drift, 15)).toBe(false);
  repertoire.admitted();
  expect(repertoire.refused(drift, 30)).toBe(true);
});

it('takes a second loss within half a minute for a mistake, unless the stage was lost as well', () => {
  const repertoire = createRepertoire();
  expect(repertoire.lost(mine, 5)).toBe(false);
  expect(repertoire.lost(drift, 6)).toBe(false);
  // The same loss, of one that was fading into itself.
  expect(repertoire.lost(mine, 5)).toBe(false);
  expect(repertoire.lost(mine, 34)).toBe(true);
  expect(repertoire.lost(mine, 70)).toBe(false);
  repertoire.stageLost();
  expect(repertoire.lost(mine, 71)).toBe(false);
});
