/** The page: the performer's page; an output window of it; or the dark room for films: for `npm run render`, or of a kept log. */
import { recoverKept } from './kept/kept';

await recoverKept();
const query = new URLSearchParams(location.search);
if (query.has('render') && query.has('log')) {
  await import('./darkroom/darkroom-page');
} else if (query.has('render')) {
  await import('./darkroom/render-page');
} else if (query.has('output')) {
  await import('./output/output-window');
} else {
  await import('./performer-page');
}
