/** Keeps the screen from going dark while the page is seen. Browsers let go of the lock when it is hidden, so it is asked for again. */
export function stayAwake(): void {
  const ask = () => {
    // A low battery refuses it; the show goes on.
    if (document.visibilityState === 'visible') navigator.wakeLock?.request('screen').catch(() => undefined);
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}
