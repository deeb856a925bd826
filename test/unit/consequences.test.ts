import { expect, test } from 'vitest';
import { consequences } from '../../engine/consequences';
import type { WeightedText } from '../../engine/models/meaning/meaning';
import { neutralMeaning } from '../../engine/models/meaning/vector';

test('words have a meaning at once, and the line being sung joins in with its own weight', () => {
  const read: (readonly WeightedText[])[] = [];
  const follow = consequences({}, (texts) => {
    read.push(texts);
    return neutralMeaning();
  });
  const sing = (text: string) =>
    follow({ type: 'lyric-begun', text, beats: [], style: 'plain', source: 'model', at: 2 });

  expect(follow({ type: 'prompt', text: 'winter sea', source: 'performer', at: 1 })).toMatchObject([
    { type: 'meaning', at: 1 },
  ]);
  follow({ type: 'parameter', id: 'words.line', value: 0.5, source: 'performer', at: 1.5 });
  expect(sing('a red ember glows')).toMatchObject([{ type: 'meaning', at: 2 }]);
  expect(read.at(-1)).toEqual([
    { text: 'winter sea', weight: 1 },
    { text: 'a red ember glows', weight: 0.5 },
  ]);

  follow({ type: 'prompt', text: 'gold', source: 'performer', at: 3 });
  expect(read.at(-1)).toMatchObject([{ text: 'gold' }, { text: '' }]);
  follow({ type: 'parameter', id: 'words.line', value: 0, source: 'performer', at: 4 });
  expect(sing('nothing')).toEqual([]);
});
