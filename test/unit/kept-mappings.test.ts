import { afterEach, expect, it, vi } from 'vitest';
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
