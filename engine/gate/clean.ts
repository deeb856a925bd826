/** Text as it may be drawn: its letters and marks, and nothing that hides, turns, stacks or points elsewhere. */

/** In UTF-16 units; what is longer is cut at a word. */
const LONGEST = 200;
/** Of what no line needs so much is looked at. */
const LONGEST_RAW = 4000;

/** Marks that some letters carry one or two of, and that others pile up. */
const MARK = String.raw`[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]`;
const PILED_MARKS = new RegExp(`(?<=${MARK})${MARK}+`, 'gu');
/** The joiners that Arabic and the scripts of India are written with. */
const WRITTEN = String.raw`\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{M}`;
const JOINER = new RegExp(String.raw`(?<=[${WRITTEN}])[\u200c\u200d](?=[${WRITTEN}])`, 'gu');
/** JavaScript takes the byte order mark for one, too. */
export const SPACE = /[^\S\ufeff]+/gu;
/** Controls, what is invisible or turns the direction, private and unassigned letters, letters that are blank. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\ufffd\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f]/gu;
const KEPT = '\u{f0000}';

const TAG = /<[^<>]*>/g;
const FENCES = /[<>`{}\\]|\*\*|__|\]\(|&(?:#\w+|[a-z]+);/giu;

/** Composed, on one line, without tags, without what is not seen. The same again when it is cleaned again. */
export function clean(text: string): string {
  const kept = text.slice(0, LONGEST_RAW).normalize('NFC').replace(SPACE, ' ');
  const joiners: string[] = [];
  const seen = kept
    .replaceAll(KEPT, '')
    .replace(JOINER, (joiner) => (joiners.push(joiner), KEPT))
    .replace(new RegExp(`(?!${KEPT})(?:${HIDDEN.source})`, 'gu'), '')
    .replaceAll(KEPT, () => joiners.shift()!)
    .normalize('NFC')
    .replace(PILED_MARKS, '');
  return cut(withoutMarkup(seen).replace(SPACE, ' ').trim());
}

/** Tags within tags, too, until none is left. */
function withoutMarkup(text: string): string {
  const untagged = text.replace(TAG, '');
  const bare = untagged === text ? text.replace(FENCES, '') : untagged;
  return bare === text ? text : withoutMarkup(bare);
}

function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  return text.slice(0, LONGEST + 1).replace(/\s+\S*$|[\ud800-\udbff]?.$/u, '');
}

const DOMAINS =
  'com|net|org|info|biz|io|gg|ly|me|tv|co|app|dev|xyz|ru|de|fr|es|it|nl|pl|uk|us|cn|jp|in|br|ai|eu|gl|ch|ca|au|dk|kr|ua|cz|cc|ws|onion|link|site|online|shop|store|website|tech|blog|club|top';
/** Addresses: with a scheme, of a host, of a person; also as they are spelled to get past a filter. */
const LINKS = [
  /\b[a-z][a-z0-9+.-]{1,20}\s*:\s*\/\//i,
  /\b(?:javascript|data|vbscript|mailto|tel|file|blob)\s*:/i,
  /\b(?:https?|hxxps?)\b/i,
  /\bwww\s*[.\d]/i,
  /[^\s@]+@[^\s@]*[\p{L}\d]/u,
  /(?:^|\s)[@#][\p{L}\d_]{2,}/u,
  /\b\d{1,3}(?:\.\d{1,3}){3}\b/,
  new RegExp(String.raw`(?:\(dot\)|\[dot\]|\bdot)\s*(?:com|net|org|io|co)\b`, 'iu'),
  new RegExp(String.raw`[\p{L}\d-]\.(?:${DOMAINS})(?:[/?:]|\b(?![’'-]))`, 'iu'),
  /[\p{L}\d-]\.\p{L}{2,24}\/[\p{L}\d]/u,
  /[\p{L}\d-](?:\s+\.\s*(?:com|net|org)\b|\s*\.\s*(?:com|net|org)\s*(?:\/|$))/iu,
];
/** Two sentences without a space between are no host. */
const SENTENCE = /(?<=\p{Ll})\.(?=(?:Ai|Au|Ca|Eu|In|It|Link|Me|Shop|Top|Us)(?![\p{L}\d/?:]))/gu;

/** True where a line leads off the stage. */
export function leadsElsewhere(text: string): boolean {
  const folded = text
    .normalize('NFKC')
    .replace(/(?<=[a-z\d]\s*)。(?=\s*[a-z])/giu, '.')
    .replace(SENTENCE, '. ');
  return LINKS.some((link) => link.test(folded));
}
