/**
 * Address patterns of OSC 1.0: `?` is any sign, `*` any number of them, `[a-c]` and `[!a-c]` one of some or none of them,
 * `{one,other}` one of several words. None goes past a slash.
 */

/** Stars, and words to choose from: each may try many ways; no pattern that a hand writes has more. */
const MOST_CHOICES = 3;

/** @returns what tells whether an address is meant; undefined where the pattern is none */
export function matching(pattern: string): ((address: string) => boolean) | undefined {
  if (!/[?*[\]{}]/.test(pattern)) return (address) => address === pattern;
  if (pattern.length > 128 || (pattern.match(/\*+|\{/g)?.length ?? 0) > MOST_CHOICES) return undefined;
  const parts = pattern.match(/\*+|\?|\[[^\]/]+\]|\{[^}/]*\}|[^?*[\]{}]+/g) ?? [];
  if (parts.join('') !== pattern) return undefined;
  const plain = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  const source = parts.map((part) => {
    if (part.startsWith('*')) return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('{')) return `(?:${part.slice(1, -1).split(',').map(plain).join('|')})`;
    if (!part.startsWith('[')) return plain(part);
    const isNot = part[1] === '!';
    // The minus alone keeps its meaning.
    const signs = part.slice(isNot ? 2 : 1, -1).replace(/[\]\\^]/g, '\\$&');
    return `[${isNot ? '^/' : ''}${signs}]`;
  });
  try {
    const whole = new RegExp(`^${source.join('')}$`);
    return (address) => whole.test(address);
  } catch {
    return undefined;
  }
}
