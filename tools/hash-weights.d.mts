/** File name to SHA-256, in hex, of every weights file of ours. */
export function hashesOfWeights(): Record<string, string>;
/** Writes them down in `models/hashes.json`. */
export function writeHashes(): void;
