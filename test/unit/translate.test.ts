/** Every word of the page is there in both languages, and no translation is left over. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ACTION_IDS, ACTIONS } from '../../engine/control/actions';
import type { MindState } from '../../engine/minds/types';
import { PARAMETER_IDS, PARAMETERS } from '../../engine/parameters';
import { CHINESE, CHINESE_CHOICES } from '../../ui/language/chinese';
import { CHINESE_GROUPS } from '../../ui/language/chinese-parameters';

const folder = join(import.meta.dirname, '../../ui');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.includes('chinese'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const STRING = String.raw`(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")`;
/** The same in all languages. */
const NAMES = ['Phosphene', 'MIDI', 'OSC', 'GLSL', 'p5', 'Phosphene output'];

test('no text, title or label is shown untranslated', () => {
  const shown = new RegExp(
    String.raw`(?:textContent|title|ariaLabel|placeholder|aria-label)'?(?::| =|,) (${STRING})`,
    'g',
  );
  const bare = sources.flatMap(({ name, text }) =>
    [...text.matchAll(shown)]
      .map(([, literal]) => literal!.slice(1, -1))
      .filter((words) => /[A-Za-z]{2}/.test(words) && !NAMES.includes(words))
      .map((words) => `${name}: ${words}`),
  );
  // Of the tour's table, whose texts are translated as they are shown.
  expect(bare.filter((line) => !/^tour\.ts/.test(line))).toEqual([]);
});

test('no translation is left over, and each fills in the same values', () => {
  const all = sources.map(({ text }) => text).join('\n');
  const literals = new Set(
    [...all.matchAll(new RegExp(STRING, 'g'))].map(([literal]) =>
      literal.slice(1, -1).replaceAll(/\\(.)/g, (_, sign: string) => sign),
    ),
  );
  const words = Object.entries(CHINESE);
  expect(words.map(([english]) => english).filter((english) => !literals.has(english))).toEqual([]);
  const values = (text: string) => [...new Set(text.match(/\{\d\}/g) ?? [])].sort();
  for (const [english, chinese] of words) expect(values(chinese), english).toEqual(values(english));
});

test('all groups, choices and actions have a Chinese name, or one that needs none', () => {
  const groups = [...new Set(PARAMETER_IDS.map((id) => id.split('.')[0]!))];
  expect(groups.filter((group) => !CHINESE_GROUPS[group])).toEqual([]);
  expect(Object.keys(CHINESE_GROUPS).filter((group) => !groups.includes(group))).toEqual([]);
  const choices = PARAMETER_IDS.flatMap((id) => PARAMETERS[id].names ?? []);
  const actions = ACTION_IDS.map((id) => ACTIONS[id].label.replace(/ \d+$/, ''));
  const international = /^([A-G][♯♭]?|\d|\d+\/\d+|trap)$/;
  const minds: Record<MindState['status'], true> = { ready: true, loading: true, streaming: true, failed: true };
  expect(
    [...choices, ...actions, ...Object.keys(minds)].filter(
      (name) => !CHINESE_CHOICES[name] && !international.test(name),
    ),
  ).toEqual([]);
});
