/** The dark room that `npm run render` opens: it waits to be told what to render, and hands the film's bytes back. */
import { StreamTarget } from 'mediabunny';
import type { Parts } from '../../engine/record/render/kept-parts';
import { develop, type Developed, type Negative } from './darkroom';

declare global {
  interface Window {
    /** Given by the renderer: progress 0..1. */
    phospheneProgress?: (done: number, what: string) => void;
    phospheneRender?: (request: Negative) => Promise<Developed>;
  }
}

/** Where the renderer takes the film's bytes, and keeps the parts. */
const FILM_URL = '/__film';
const PARTS_URL = '/__parts';

window.phospheneRender = (request) =>
  develop(request, {
    parts: serverParts,
    openTarget: () => new StreamTarget(uploader(), { chunked: true, chunkSize: 2 ** 20 }),
    onProgress: (done, what) => window.phospheneProgress?.(done, what),
    async keep(picture) {
      const answer = await fetch(`${FILM_URL}?position=0`, { method: 'POST', body: picture });
      if (!answer.ok) throw new Error(await answer.text());
    },
  });

/** Sends each piece of the film, with its place, to the renderer. */
function uploader(): WritableStream<{ data: Uint8Array<ArrayBuffer>; position: number }> {
  return new WritableStream({
    async write({ data, position }) {
      const answer = await fetch(`${FILM_URL}?position=${position}`, { method: 'POST', body: data });
      if (!answer.ok) throw new Error(await answer.text());
    },
  });
}

const serverParts: Parts = {
  async read(name) {
    const answer = await fetch(`${PARTS_URL}?name=${name}`);
    return answer.ok ? answer.arrayBuffer() : undefined;
  },
  async write(name, bytes) {
    const answer = await fetch(`${PARTS_URL}?name=${name}`, { method: 'POST', body: bytes as BodyInit });
    if (!answer.ok) throw new Error(await answer.text());
  },
  async clear() {
    await fetch(PARTS_URL, { method: 'DELETE' });
  },
};
