/** What a voice says, whatever words stand beside it. */

/**
 * The coarsest words in ARPAbet without stress, as the dictionary of the voice has them, and with the endings they have: of one that a
 * horse would sound like, its own alone.
 */
const UNFIT =
  /^(?:HH AO R(?: Z)?|(?:M AH DH ER )?(?:F AH K(?: ER| IH NG| T)?|(?:B UH L )?SH IH T(?: IY)?|K AH N T|B IH CH|N IH G (?:ER|AH)|F AE G(?: AH T)?|S L AH T|K AY K|R EY P(?: T)?|AE S HH OW L)(?: S| Z| IH Z)?)$/;

/** The sounds of a line's words as they may be heard: none where they are of other words, nothing in place of an unfit one. */
export function passedSounds(text: string, sounds: readonly string[]): readonly string[] {
  if (sounds.length !== text.split(' ').length) return [];
  return sounds.map((word) => (UNFIT.test(word.replace(/\d/g, '').replace(/\s+/g, ' ').trim()) ? '' : word));
}
