/**
 * What a reader takes a word for, however it is written: skeletons that are compared instead of words
 * (Unicode Technical Standard 39, section 4, with the letters that stand for letters on the net besides).
 */
import { resolveConfusablesTransformer } from 'obscenity';

const resolve = resolveConfusablesTransformer() as { transform: (this: void, code: number) => number | undefined };

const STANDS_FOR: Readonly<Record<string, string>> = {
  '0': 'o', '3': 'e', '4': 'a', '5': 's', '6': 'b', '7': 't', '8': 'b', '9': 'g',
  '@': 'a', '$': 's', '€': 'e', '£': 'l', '¥': 'y', '+': 't', '¢': 'c', '§': 's', '(': 'c',
}; // prettier-ignore
/** Letters of `from`, each as the one of `to` below it. */
const pairs = (from: string, to: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from(from, (letter, i) => [letter, to[i]!]));
/** As they are used for Latin ones, in which the list of confusables is of another mind; and small capitals. */
const LIKE = pairs('ιіηνυμκαοᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ', 'iinvuukaoabcdefghijklmnopqrstuvwyz');
/** Letters that stand on their heads, and those that are others then. */
const TURNED = /[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]/u;
const UPRIGHT = pairs('ɐqɔpǝɟƃɥᴉɾʞɯudbɹʇnʌʍʎ', 'abcdefghijkmnpqrtuvwy');
/** Words in letters of one other alphabet, some of which pass for no Latin ones: `дороги` is no `porn`. */
export const FOREIGN =
  /(?<!\p{L})(\p{Script=Cyrillic}*[бвгджзийлпфцчшщъыэюя]\p{Script=Cyrillic}*|[\p{Script=Greek}\p{M}]*[γδζθλξπσςφψ][\p{Script=Greek}\p{M}]*)(?![\p{L}\p{M}])/giu;
/** Written for an i or for an l. */
const TALL = /[1!|]/g;
/** (u), and ⒰, which is that. */
const BRACKETED = /\((\p{L})\)/gu;

/** Accents and strokes, but not the vowels of India's scripts and of Thai, nor the marks of kana: other words are made of those. */
const MARKS = /(?![\u3099\u309a])\p{M}(?<=[\p{Script=Inherited}\p{Script=Cyrillic}\p{Script=Arabic}])/gu;
const LATIN = /[a-z]/;

/** Letters as they are, in lower case and without accents. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(MARKS, '')
    .normalize('NFC')
    .replace(/[’‘ʼ`´]/g, "'");
}

/** Letters as they look: foreign ones that pass for Latin ones are Latin, but in words that are foreign as a whole. */
export function latinised(text: string): string {
  const parts = text.normalize('NFKC').replace(BRACKETED, '$1').split(FOREIGN);
  return folded(parts.map((part, i) => (i % 2 ? part : Array.from(part, looksLike).join(''))).join(''));
}

/** A text that stands on its head, as it was; undefined where no letter does. */
export function upright(text: string): string | undefined {
  if (!TURNED.test(text)) return undefined;
  return Array.from(text, (letter) => UPRIGHT[letter] ?? letter)
    .reverse()
    .join('');
}

/** Words that differ only in l and i, or in q and g, are one. */
export const blurred = (word: string): string => word.replaceAll('l', 'i').replaceAll('q', 'g');

function looksLike(letter: string): string {
  const code = letter.codePointAt(0)!;
  if (code < 128) return letter;
  const like = LIKE[letter]?.charCodeAt(0) ?? resolve.transform(code);
  return like === undefined ? letter : String.fromCodePoint(like);
}

/** Latin letters and digits that pass for Cyrillic ones, small or large. */
const TWINS = pairs('abcehkmoptxy03', 'авсенкмортхуоз');
const MIXED = /[\p{L}\p{M}\p{N}]*\p{Script=Cyrillic}[\p{L}\p{M}\p{N}]*/gu;

/** As folded, with words that hold a Cyrillic letter in Cyrillic ones as far as they look so: `хyй`. */
export function cyrillised(text: string): string {
  return folded(text).replace(MIXED, (word) => Array.from(word, (letter) => TWINS[letter] ?? letter).join(''));
}

/** The records of the 45s, and 1999. */
export const isNumber = (word: string): boolean => /^\d+(?:s|st|nd|rd|th)?$/.test(word);

/** The words that a word with digits and signs in it may be read as: those that have letters besides. A number is none. */
export function unmasked(word: string): readonly string[] {
  if (isNumber(word)) return [];
  const plain = Array.from(word, (letter) => STANDS_FOR[letter] ?? letter).join('');
  if (!LATIN.test(plain)) return [];
  return TALL.test(plain) ? ['i', 'l'].map((letter) => plain.replace(TALL, letter)) : plain === word ? [] : [plain];
}

/** A word whose letters were drawn out: with each run of three or more as two, as one; with no letter twice. */
export function unstretched(word: string): readonly string[] {
  if (!/(.)\1/u.test(word)) return [];
  const once = word.replace(/(.)\1+/gu, '$1');
  return [word.replace(/(.)\1{2,}/gu, '$1$1'), word.replace(/(.)\1{2,}/gu, '$1'), once];
}

/** Words of a text whose letters were written apart: `f u c k`, `f.u.c.k`. */
export function rejoined(text: string): readonly string[] {
  const spelled =
    text.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}@$!](?:[^\p{L}\p{N}]+[\p{L}\p{N}@$!](?![\p{L}\p{N}])){2,}/gu) ?? [];
  return spelled.map((letters) => letters.replace(/[^\p{L}\p{N}@$!]+/gu, ''));
}
