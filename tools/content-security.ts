/**
 * A Vite plugin: the page's content security policy (https://www.w3.org/TR/CSP3/). What is not listed is neither loaded
 * nor run, whatever a model, a show, a log or a dropped file says. Sent as a header by the development and the preview
 * server, and written into the built page for servers that send none.
 */
import type { Connect, Plugin } from 'vite';

const POLICY: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  // WebAssembly is compiled; JavaScript from text is not.
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  // Tone makes a clock of a blob as it is imported, before anybody can say that it is not wanted.
  'worker-src': ["'self'", 'blob:'],
  // The hub of models, where a performer names one of its: the page, and where it keeps its files.
  'connect-src': ["'self'", 'data:', 'blob:', 'https://huggingface.co', 'https://*.huggingface.co', 'https://*.hf.co'],
  // The sandbox of performers' own sketches, which has a policy of its own; where this machine is the server, from sites of its
  // own. The page narrows it to this server before the first (`engine/stage/code/sandbox.ts`).
  'frame-src': ["'self'", 'http://*.localhost:*'],
  'img-src': ["'self'", 'data:', 'blob:'],
  'media-src': ["'self'", 'blob:'],
  'font-src': ["'self'", 'data:'],
  'manifest-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};
/** Not allowed in a page's own policy. */
const OF_A_HEADER = { 'frame-ancestors': ["'none'"] };

const SANDBOX = '/sandbox.html';

const written = (policy: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ');

export function contentSecurity(): Plugin {
  const header = written({ ...POLICY, ...OF_A_HEADER });
  const guard: Connect.NextHandleFunction = ({ url = '' }, response, next) => {
    if (url.split('?')[0] !== SANDBOX) response.setHeader('Content-Security-Policy', header);
    next();
  };
  /** An isolated page takes frames of other sites only where these allow it. */
  const lend: Connect.NextHandleFunction = ({ url = '' }, response, next) => {
    if (url.split('?')[0] === SANDBOX) response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    next();
  };
  let isTestPage = false;
  return {
    name: 'content-security',
    configResolved({ plugins }) {
      // The test runner's own page needs inline scripts, and a frame for each test file.
      isTestPage = plugins.some(({ name }) => name.startsWith('vitest:browser'));
    },
    configureServer({ middlewares }) {
      middlewares.use(lend);
      if (!isTestPage) middlewares.use(guard);
    },
    configurePreviewServer: ({ middlewares }) => void middlewares.use(lend).use(guard),
    transformIndexHtml: {
      order: 'post',
      handler: (_, { server }) =>
        server
          ? []
          : [
              {
                tag: 'meta',
                attrs: { 'http-equiv': 'Content-Security-Policy', content: written(POLICY) },
                injectTo: 'head-prepend',
              },
            ],
    },
  };
}
