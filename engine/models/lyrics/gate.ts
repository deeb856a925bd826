/** What may stand on a stage: strong profanity and insults to groups of people may not. */
import { englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';

/**
 * Of old verse, and of what the library leaves out on purpose. The same words as `UNFIT` in `training/lyrics/unfit.py`,
 * which keeps them out of what the model learns from.
 */
const UNFIT = new Set(
  `nigger niggers nigga niggas negress darky darkey darkie darkies darkeys coon coons pickaninny piccaninny
  chinaman chinamen chink chinks jap japs dago dagos wop wops kike kikes jewess squaw squaws redskin redskins
  injun injuns mulatto mulattoes octoroon quadroon halfbreed kaffir kaffirs blackamoor sambo faggot faggots fag
  fags dyke dykes tranny retard retarded cripple cripples spastic fuck fucks fucked fucking fucker motherfucker
  shit shits shitty bullshit cunt cunts bitch bitches bastard bastards whore whores slut sluts harlot harlots
  cock cocks dick dicks pussy tits ass asses arse piss pissed rape raped rapes rapist ravish ravished ravisher
  suicide`.split(/\s+/),
);

/** By letters that look alike, doubled or parted: what no list of words finds. https://github.com/jo3-l/obscenity */
const matcher = new RegExpMatcher({ ...englishDataset.build(), ...englishRecommendedTransformers });

/** True when no word of the line is unfit. A word not finished yet counts as a word. */
export function isFit(line: string): boolean {
  const spelled = line.replace(/(?<=\b\p{L}) (?=\p{L}\b)/gu, '');
  return ![...words(line), ...words(spelled)].some((word) => UNFIT.has(word)) && !matcher.hasMatch(line);
}

function words(line: string): string[] {
  return line.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}
