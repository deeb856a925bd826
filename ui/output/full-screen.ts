/** Full screen, in which Escape is still the page's: PANIC. */

/** https://wicg.github.io/keyboard-lock/: Chrome and Edge, which are left by holding Escape then; elsewhere Escape leaves. */
type WithKeyboard = Navigator & { readonly keyboard?: { lock(codes: readonly string[]): Promise<void> } };

/** Fills the screen, or leaves it. @throws (rejects) where the browser refuses */
export async function toggleFullScreen(element: Element): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen();
  await element.requestFullscreen();
  await (navigator as WithKeyboard).keyboard?.lock(['Escape']).catch(() => undefined);
}
