/** The page: the performer's page; an output window of it; or, when `npm run render` opens it, the dark room for films. */
const query = new URLSearchParams(location.search);
if (query.has('render')) {
  await import('./render-page');
} else if (query.has('output')) {
  await import('./output-window');
} else {
  await import('./performer-page');
}

export {};
