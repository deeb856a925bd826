import { playwright } from '@vitest/browser-playwright';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { baseFlags, findChromium, softwareFlags } from './tools/chromium.mjs';
import { contentSecurity } from './tools/content-security.ts';
import { kernelPlugin } from './tools/kernel-plugin.mjs';
import { scriptPlugin } from './tools/script-plugin.ts';
import { licences } from './tools/licences.ts';
import { mindProxy } from './tools/mind-proxy.ts';
import { oscBridge } from './tools/osc-bridge.ts';
import { validatorPlugin } from './tools/validator-plugin.ts';
import packageJson from './package.json' with { type: 'json' };

/** SharedArrayBuffer, and so the sound ring, needs a cross-origin isolated page. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const minute = 60_000;

/** What is awaited in a real browser comes, or does not: how soon depends on the machine. */
const poll = { timeout: minute / 2 };

/** Looked for only when tests run; without one, the browser project says so and the others run. */
const executablePath = process.env.VITEST ? await findChromium({ install: false }).catch(() => '') : '';

export default defineConfig({
  base: './',
  plugins: [
    contentSecurity(),
    kernelPlugin(),
    scriptPlugin(),
    validatorPlugin(),
    mindProxy(),
    oscBridge(),
    offline(),
    licences(),
  ],
  // Data sets and checkpoints are many files and none of the page's.
  server: { headers, watch: { ignored: ['**/training/**'] } },
  preview: { headers },
  assetsInclude: ['**/*.safetensors', '**/*.mid'],
  worker: { format: 'es', plugins: () => [kernelPlugin()] },
  build: { target: 'esnext', chunkSizeWarningLimit: 4000 },
  optimizeDeps: {
    // It finds its own wasm files, and only a show with such a guest fetches it.
    exclude: ['onnxruntime-web'],
    // Known up front, so that no page reloads when a lazily imported file brings in a package.
    include: Object.keys(packageJson.dependencies).filter(
      (name) => !name.startsWith('@fontsource') && name !== 'onnxruntime-web',
    ),
  },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: minute },
      },
      {
        extends: true,
        optimizeDeps: { include: ['web-midi-test'] },
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
          expect: { poll },
          browser: {
            enabled: true,
            headless: true,
            // A cold cache on a busy machine: all packages are bundled before the page answers.
            connectTimeout: 5 * minute,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath, args: [...baseFlags, ...softwareFlags] },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'show',
          include: ['test/show/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 15 * minute,
          hookTimeout: 5 * minute,
          expect: { poll },
        },
      },
    ],
  },
});

/** The built page can be installed, and plays without a network after it was opened once. */
function offline() {
  return VitePWA({
    // A new version waits until no page of the old one is open: never in the middle of a set.
    registerType: 'prompt',
    injectRegister: 'script-defer',
    manifest: {
      name: 'Phosphene',
      short_name: 'Phosphene',
      description: packageJson.description,
      display: 'standalone',
      background_color: '#07070a',
      theme_color: '#07070a',
      icons: [192, 512].map((size) => ({ src: `icon-${size}.webp`, sizes: `${size}x${size}`, type: 'image/webp' })),
    },
    workbox: {
      // What is chosen on the very first visit is kept as well.
      clientsClaim: true,
      globPatterns: ['**/*.{html,js,css,wasm,woff2,safetensors,mid,json,webp,jpg,png,txt}'],
      // What only a guest needs, and what a performer put in: fetched, and kept, when it is chosen.
      globIgnores: ['minds/**', '**/ort-*', '**/transformers*'],
      runtimeCaching: [{ urlPattern: /(ort-|transformers).*\.(js|wasm)$/, handler: 'CacheFirst' }],
      maximumFileSizeToCacheInBytes: 16 * 2 ** 20,
      // `?show=NAME` is the same page.
      ignoreURLParametersMatching: [/.*/],
      navigateFallback: 'index.html',
      navigateFallbackDenylist: [/\.txt$/],
    },
  });
}
