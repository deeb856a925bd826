/** A Vite plugin: `import code from './main.ts?script'` bundles a file and what it imports to the text of one classic script. */
import { rolldown } from 'rolldown';
import type { Plugin } from 'vite';

const SUFFIX = '?script';

export function scriptPlugin(): Plugin {
  return {
    name: 'script',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(SUFFIX)) return;
      const bundle = await rolldown({ input: id.slice(0, -SUFFIX.length), platform: 'browser' });
      const { output } = await bundle.generate({ format: 'iife', minify: true });
      for (const file of await bundle.watchFiles) this.addWatchFile(file);
      await bundle.close();
      return { code: `export default ${JSON.stringify(output[0].code)};`, moduleSideEffects: false };
    },
  };
}
