/**
 * Fetches pictures from the graphics card: Chromium lets the thread that asks wait until all drawing before is done,
 * so that it must not be the page's. One port for each that asks.
 */
import type { Taken } from './small-copy';

addEventListener('message', ({ data: port }: MessageEvent<MessagePort>) => {
  port.onmessage = async ({ data: frame }: MessageEvent<VideoFrame>) => {
    const taken = await read(frame);
    if (taken) port.postMessage(taken, [taken.pixels.buffer]);
    else port.postMessage(undefined);
  };
});

/** Undefined where the browser cannot, or the graphics card has let go of it. */
async function read(frame: VideoFrame): Promise<Taken | undefined> {
  try {
    const { format, codedWidth: width } = frame;
    const pixels = new Uint8Array(frame.allocationSize());
    await frame.copyTo(pixels);
    return { pixels, format, width };
  } catch {
    return undefined;
  } finally {
    frame.close();
  }
}
