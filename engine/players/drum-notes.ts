/** The notes of channel 10 (General MIDI percussion key map) that ask for each of SOUND_DRUMS. */
export const DRUM_NOTES: readonly (readonly number[])[] = [
  [35, 36], [38, 40], [39], [42, 44], [46], [41, 43], [45, 47], [48, 50], [49, 52, 55, 57], [51, 53, 59],
]; // prettier-ignore
