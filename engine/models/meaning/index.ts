/** The meaning model "first light". It is small enough to run on the page itself, so it is no process of the kernel. */
import hashes from '../../../models/hashes.json';
import type { ModelManifest } from '../contract';

const manifest: ModelManifest = {
  name: 'first-light',
  title: 'First light: words to three colours and seven qualities',
  weights: new URL('../../../models/meaning.safetensors', import.meta.url),
  sha256: { weights: hashes['meaning.safetensors'] },
  licence: 'MIT; distilled from all-MiniLM-L6-v2 (Apache-2.0)',
};

export default manifest;
