import { afterEach, expect, it, vi } from 'vitest';
import { damaged, forgetDamaged, putAside } from '../../ui/kept/damaged';
import { keepMappings, recallMappings } from '../../ui/kept/kept-mappings';

function storageOf(entries: Record<string, string>) {
  const kept = new Map(Object.entries(entries));
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
  });
  return kept;
}
afterEach(() => vi.unstubAllGlobals());

it.each(['', '{', '[]', '{"phosphene":"mappings","version":99}'])(
  'puts damaged mappings (%s) aside and says so',
  (text) => {
    const kept = storageOf({ 'phosphene.mappings': text });
    const warnings: string[] = [];
    expect(recallMappings((warning) => warnings.push(warning))).toEqual([]);
    expect(warnings).toHaveLength(1);
    keepMappings([]);
    expect(kept.get('phosphene.mappings.damaged')).toBe(text);
  },
);

it('says nothing where none are kept, and keeps what it is given', () => {
  const kept = storageOf({});
  const warn = vi.fn();
  expect(recallMappings(warn)).toEqual([]);
  keepMappings([]);
  expect([...kept]).toEqual([]);
  expect(warn).not.toHaveBeenCalled();
});

it('what is damaged later is put beside what was damaged before, until that is forgotten', () => {
  const kept = storageOf({ 'phosphene.mappings': '{', 'phosphene.mappings.damaged': 'of long ago' });
  recallMappings(() => undefined);
  for (const text of ['{', 'other', 'of long ago']) putAside('phosphene.mappings', text);
  expect([...damaged('phosphene.mappings').values()]).toEqual(['of long ago', '{', 'other']);
  forgetDamaged([...damaged('phosphene.mappings').keys()][1]!);
  putAside('phosphene.mappings', 'newer');
  expect([...damaged('phosphene.mappings').values()]).toEqual(['of long ago', 'newer', 'other']);
  for (let i = 0; i < 20; i++) putAside('phosphene.mappings', `more ${i}`);
  expect([...damaged('phosphene.mappings').values()].slice(0, 3)).toEqual(['of long ago', 'newer', 'other']);
  expect(kept.size).toBeLessThan(15);
  expect(damaged('phosphene.set').size).toBe(0);
});
