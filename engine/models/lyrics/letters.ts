/** How a word that no dictionary knows may be said: the longest spelling first, after the commonest uses of English letters. */

const SPELLINGS: Readonly<Record<string, string>> = {
  tion: 'SH AH0 N',
  sion: 'ZH AH0 N',
  ough: 'AO',
  augh: 'AO',
  eigh: 'EY',
  igh: 'AY',
  tch: 'CH',
  dge: 'JH',
  ch: 'CH',
  sh: 'SH',
  th: 'TH',
  ph: 'F',
  wh: 'W',
  ck: 'K',
  ng: 'NG',
  kn: 'N',
  wr: 'R',
  qu: 'K W',
  ee: 'IY',
  ea: 'IY',
  ai: 'EY',
  ay: 'EY',
  oa: 'OW',
  ow: 'OW',
  ou: 'AW',
  oo: 'UW',
  oi: 'OY',
  oy: 'OY',
  au: 'AO',
  aw: 'AO',
  ew: 'UW',
  ie: 'IY',
  ar: 'AA R',
  or: 'AO R',
  er: 'ER',
  ir: 'ER',
  ur: 'ER',
  a: 'AE',
  b: 'B',
  c: 'K',
  d: 'D',
  e: 'EH',
  f: 'F',
  g: 'G',
  h: 'HH',
  i: 'IH',
  j: 'JH',
  k: 'K',
  l: 'L',
  m: 'M',
  n: 'N',
  o: 'AA',
  p: 'P',
  q: 'K',
  r: 'R',
  s: 'S',
  t: 'T',
  u: 'AH',
  v: 'V',
  w: 'W',
  x: 'K S',
  y: 'IY',
  z: 'Z',
};
const LONGEST = 4;
/** A vowel before one consonant and a last e has its own name. */
const NAMED: Readonly<Record<string, string>> = { AE: 'EY', EH: 'IY', IH: 'AY', AA: 'OW', AH: 'UW' };
const VOWEL = /^(?:A[AEHOWY]|E[HRY]|I[HY]|O[WY]|U[HW])$/;

/** ARPAbet with stress on the first vowel, parted by spaces; empty where the word has no letters of English. */
export function soundsOfLetters(word: string): string {
  const letters = word
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(/([^aeiou])\1/g, '$1');
  const isNamed = /[aeiou][^aeiouwxy]e$/.test(letters);
  const spelled = letters.length > 2 ? letters.replace(/e$/, '') : letters;
  const sounds: string[] = [];
  for (let at = 0; at < spelled.length;) {
    let length = Math.min(LONGEST, spelled.length - at);
    while (length > 1 && !(spelled.slice(at, at + length) in SPELLINGS)) length--;
    const initial = at === 0 && spelled[0] === 'y' && length === 1 && spelled.length > 1;
    sounds.push(...(initial ? 'Y' : SPELLINGS[spelled.slice(at, at + length)]!).split(' '));
    at += length;
  }
  const last = sounds.findLastIndex((sound) => VOWEL.test(sound));
  if (isNamed && last >= 0) sounds[last] = NAMED[sounds[last]!] ?? sounds[last]!;
  let stress = 1;
  return sounds.map((sound) => (VOWEL.test(sound) ? `${sound}${stress-- > 0 ? 1 : 0}` : sound)).join(' ');
}
