/**
 * The page in the performer's language. The English words are the keys, and `chinese.ts` has all of them: words that it
 * does not have are a mistake of types. What is said in the show's notices
 * is told by `told.ts`; the show's own words stay as they are.
 */
import { type ActionId, ACTIONS } from '../../engine/control/actions';
import { type Parameter, type ParameterId, PARAMETERS } from '../../engine/parameters';
import { CHINESE, CHINESE_CHOICES } from './chinese';
import { CHINESE_GROUPS, CHINESE_PARAMETERS } from './chinese-parameters';
import { keep, kept } from '../kept/kept';

export const LANGUAGES = { en: 'English', zh: '中文' } as const;
export const TAGS = { en: 'en', zh: 'zh-CN' } as const;
export type Language = keyof typeof LANGUAGES;
export type Words = keyof typeof CHINESE;

const KEY = 'phosphene language';

/** As it was chosen here; at first what the browser asks for. */
export const language: Language = (kept(KEY) ?? globalThis.navigator?.language ?? 'en').toLowerCase().startsWith('zh')
  ? 'zh'
  : 'en';

/** The page in another language, from its next loading on. */
export function speak(next: Language): void {
  keep(KEY, next);
}

/** Screen readers, line breaks and fonts go by it. */
export function tellBrowser(): void {
  document.documentElement.lang = TAGS[language];
}

/** Words of the page in its language; `{0}`, `{1}` … become the values. */
export function t(words: Words, ...values: readonly (string | number)[]): string {
  return filled(language === 'zh' ? CHINESE[words] : words, values);
}

/** A text whose `{0}`, `{1}` … have become the values. */
export function filled(text: string, values: readonly (string | number)[]): string {
  return text.replaceAll(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));
}

/** What one of several things is called: a value of a parameter, a kind, a shape. Names that are the same everywhere stay. */
export function tChoice(name: string): string {
  return language === 'zh' && Object.hasOwn(CHINESE_CHOICES, name) ? CHINESE_CHOICES[name]! : name;
}

/** A row of the parameter table, as the performer reads it. */
export function tParameter(id: ParameterId): Parameter {
  const parameter = PARAMETERS[id];
  if (language === 'en') return parameter;
  const [label, help] = CHINESE_PARAMETERS[id];
  return { ...parameter, label, help, ...(parameter.names && { names: parameter.names.map(tChoice) }) };
}

/** What the parameters whose ids begin alike are called together. */
export function tGroup(id: ParameterId): string {
  const group = id.split('.')[0]!;
  return (language === 'zh' && CHINESE_GROUPS[group]) || group;
}

/** An action of the table; some are numbered. */
export function tAction(id: ActionId): string {
  const [, name = '', number = ''] = /^(.*?)( \d+)?$/.exec(ACTIONS[id].label) ?? [];
  return `${tChoice(name)}${number}`;
}
