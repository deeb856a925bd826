/** The page: the performer's page; an output window of it; or the dark room for films: for `npm run render`, or of a kept log. */
import { recoverKept } from './kept/kept';

// Whatever is dropped, and whenever: the browser would leave the page and open the file.
for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.preventDefault());
// A server that was ended and is started again is no reason to load anew, as Vite would: the show plays on without it.
import.meta.hot?.on('vite:ws:disconnect', (): unknown => new Promise(() => undefined));
await recoverKept();
try {
  await open(new URLSearchParams(location.search));
} catch (error) {
  // Not before: the language is among what was to be recovered. Where nothing can be fetched, it is bare text.
  const { notOpened } = await import('./not-opened').catch(() => ({ notOpened: String }));
  document.body.append(notOpened(error));
  throw error;
}

function open(query: URLSearchParams): Promise<unknown> {
  if (query.has('render') && query.has('log')) return import('./darkroom/darkroom-page');
  if (query.has('render')) return import('./darkroom/render-page');
  if (query.has('output')) return import('./output/output-window');
  return import('./performer-page');
}
