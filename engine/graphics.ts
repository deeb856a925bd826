/** Whether this machine has a graphics card for what is drawn: without one, the processor draws, and pixels are dear. */

/** How drivers that compute on the processor call themselves: SwiftShader, Mesa's llvmpipe, softpipe and lavapipe, Windows' WARP. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|lavapipe|warp|basic render/i;

/** @param words a driver's or an adapter's own. */
export function isSoftware(words: string): boolean {
  return SOFTWARE.test(words);
}

/** Whether WebGL, in which sketches draw, has a graphics card; a browser that gives no WebGL has none. Makes a context, and lets it go. */
export function hasGraphicsCard(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  if (!context) return false;
  // Browsers that keep the driver's name to themselves in one place tell it in the other.
  const unmasked = context.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL;
  const name = String(context.getParameter(unmasked ?? context.RENDERER));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !isSoftware(name);
}
