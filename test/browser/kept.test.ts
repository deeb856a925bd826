/** What the page keeps is there again, also where the browser died before it wrote its localStorage to the disk. */
import { clear, createStore, entries } from 'idb-keyval';
import { BehaviorSubject } from 'rxjs';
import { beforeEach, expect, test, vi } from 'vitest';
import type { EventBody } from '../../engine/events';
import { openingState, perform, type PerformanceState } from '../../engine/performance';
import { keep, kept, recoverKept } from '../../ui/kept/kept';
import { keepSet, SET_KEY } from '../../ui/kept/kept-set';
import { damagedNotes } from '../../ui/kept/damaged-notes';
import { elsewhere, nowPlaying } from '../../ui/kept/unfinished';
import type { Live } from '../../ui/live/live';

const database = createStore('phosphene-kept', 'kept');
/** Of this test: others in the same browser keep theirs. */
const written = async () =>
  (await entries<string, { readonly text: string }>(database)).filter(([key]) => key.startsWith('test.'));

beforeEach(() => {
  localStorage.clear();
  return clear(database);
});

test('what localStorage has lost comes back, what it has of a later time stays', async () => {
  keep('test.mappings', 'old');
  const before = { ...localStorage };
  keep('test.mappings', 'new');
  keep('test.set', 'scenes');
  await expect.poll(async () => (await written()).length).toBe(2);

  // As a killed browser leaves it: how it was some time ago.
  localStorage.clear();
  for (const [key, text] of Object.entries(before)) localStorage.setItem(key, text as string);
  await recoverKept();
  expect([kept('test.mappings'), kept('test.set')]).toEqual(['new', 'scenes']);

  // As a page leaves it that is gone before the database was told.
  localStorage.setItem('test.set', 'later');
  localStorage.setItem('phosphene.kept', '9');
  await recoverKept();
  expect([kept('test.mappings'), kept('test.set')]).toEqual(['new', 'later']);

  localStorage.clear();
  await recoverKept();
  expect([kept('test.mappings'), kept('test.set')]).toEqual(['new', 'scenes']);
});

test('what localStorage has no room for is there all the same, in this page and in the next', async () => {
  /** A page of its own reads the module anew. */
  const nextPage = async (number: number) => {
    const address = `../../ui/kept/kept.ts?page=${number}`;
    const page = (await import(/* @vite-ignore */ address)) as { kept: typeof kept; recoverKept: typeof recoverKept };
    await page.recoverKept();
    return page;
  };
  const large = 'x'.repeat(6e6);
  keep('test.set', 'small');
  keep('test.set', large);
  expect(localStorage.getItem('test.set')).toBeNull();
  expect(kept('test.set')).toBe(large);
  keep('test.mappings', 'later');
  await expect.poll(async () => (await written()).length).toBe(2);
  const next = await nextPage(1);
  expect([next.kept('test.set') === large, next.kept('test.mappings')]).toEqual([true, 'later']);

  keep('test.set', 'small again');
  expect(localStorage.getItem('test.set')).toBe('small again');
  await expect.poll(async () => (await written()).map(([, { text }]) => text)).toContain('small again');
  expect((await nextPage(2)).kept('test.set')).toBe('small again');
});

test('scenes, cues and prepared words are there the next night', async () => {
  const night = () => {
    const state$ = new BehaviorSubject<PerformanceState>(openingState('drift', new Array<number>(16).fill(0)));
    const send = (event: EventBody) => state$.next(perform(state$.value, { ...event, at: 0 }));
    keepSet({ state$, state: () => state$.value, send } as unknown as Live);
    return { state$, send };
  };
  const source = 'test';
  const { send } = night();
  send({ type: 'cue-saved', slot: 3, cue: { latent: [1, 2], families: [1] }, source });
  await expect.poll(() => kept('phosphene.set'), { timeout: 5000 }).toContain('latent');
  send({ type: 'prompt-prepared', pad: 2, text: 'velvet', source });
  await expect.poll(() => kept('phosphene.set'), { timeout: 5000 }).toContain('velvet');

  const { cues, prepared } = night().state$.value;
  expect(cues).toEqual({ 3: { latent: [1, 2], families: [1] } });
  expect(prepared).toEqual({ 2: 'velvet' });
});

test('a tab knows that a show plays in another one already', async () => {
  expect(await elsewhere()).toBeUndefined();
  // It cannot tell itself from others: it asks before it plays.
  nowPlaying('test.ndjson');
  expect(await elsewhere()).toContain('plays in another tab');
  sessionStorage.clear();
});

test('a set that cannot be read is handed out as it was, again and again, and forgotten only then', async () => {
  keep(SET_KEY, '{"phosphene":1,"scenes":{"1":');
  const sent: EventBody[] = [];
  const state$ = new BehaviorSubject(openingState('drift', new Array<number>(16).fill(0)));
  keepSet({ state$, state: () => state$.value, send: (event: EventBody) => sent.push(event) } as unknown as Live);
  expect(sent).toMatchObject([{ type: 'notice', level: 'warning' }]);
  const notes = damagedNotes(SET_KEY, 'A set', 'set');
  document.body.append(notes);
  const files: Blob[] = [];
  const create = vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => `blob:${files.push(file as Blob)}`);
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  const [save, forget] = notes.querySelectorAll('button');
  expect([notes.hidden, forget!.hidden]).toEqual([false, true]);
  for (let i = 0; i < 2; i++) save!.click();
  expect(await Promise.all(files.map((file) => file.text()))).toEqual(
    new Array(2).fill('{"phosphene":1,"scenes":{"1":'),
  );
  expect(forget!.hidden).toBe(false);
  forget!.click();
  expect([notes.hidden, notes.childElementCount]).toEqual([true, 0]);
  for (const spy of [create, click]) spy.mockRestore();
  notes.remove();
});
