/** The page: the performer's page, or, when `npm run render` opens it, the dark room in which films are made. */
if (new URLSearchParams(location.search).has('render')) {
  await import('./render-page');
} else {
  await import('./performer-page');
}

export {};
