/** What the page keeps is there again, also where the browser died before it wrote its localStorage to the disk. */
import { entries, createStore } from 'idb-keyval';
import { expect, test } from 'vitest';
import { keep, kept, recoverKept } from '../../ui/kept/kept';

const written = () => entries(createStore('phosphene-kept', 'kept'));

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
