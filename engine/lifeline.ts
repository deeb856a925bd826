/**
 * Tells at once that a worker is dead, however it died: it holds a lock (Web Locks) as long as it lives, and the browser gives that to
 * the next who asked for it. A browser without such locks has the heartbeat alone.
 */

/** In the worker: holds a lock until its death. Resolves with the lock's name once it is held; never where there are no locks. */
export function holdLifeline(): Promise<string> {
  return new Promise((resolve) => {
    const name = `phosphene ${crypto.randomUUID()}`;
    void navigator.locks?.request(name, () => {
      resolve(name);
      return new Promise(() => undefined);
    });
  });
}

/** On the page: calls `died` when the holder of this lock is no more. Returns what ends the watch. */
export function watchLifeline(name: string, died: () => void): () => void {
  const watch = new AbortController();
  navigator.locks
    ?.request(name, { signal: watch.signal }, () => {
      if (!watch.signal.aborted) died();
    })
    .catch(() => undefined);
  return () => watch.abort();
}
