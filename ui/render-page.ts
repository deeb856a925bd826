/** The page that `npm run render` opens: it waits to be told what to render, and hands the film's bytes back. */
import { StreamTarget } from 'mediabunny';
import { firstValueFrom, filter } from 'rxjs';
import { loudness } from '../audio/analysis';
import { renderSound } from '../audio/render';
import type { Backend } from '../engine/models/contract';
import { loadMeaning } from '../engine/models/meaning/load';
import { startKernel } from '../engine/models/supervisor';
import { defaultValues } from '../engine/parameters';
import { type Container, openFilm } from '../engine/record/film';
import { render, RENDER_SAMPLE_RATE, type RenderReport } from '../engine/record/render';
import { loadShow } from '../engine/show';
import { createStageHost } from '../engine/stage/host';

export interface RenderRequest {
  readonly show: string;
  /** The whole show where it is left out. */
  readonly seconds?: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** The show's own where it is left out. */
  readonly seed?: number;
  readonly backend: Backend | 'auto';
  readonly container: Container;
}

export type RenderAnswer = RenderReport & {
  readonly seconds: number;
  readonly backend: Backend;
  readonly seed: number;
};

declare global {
  interface Window {
    /** Given by the renderer: progress 0..1. */
    phospheneProgress?: (done: number, what: string) => void;
    phospheneRender?: (request: RenderRequest) => Promise<RenderAnswer>;
  }
}

/** Where the renderer takes the film's bytes. */
const FILM_URL = '/__film';

window.phospheneRender = async (request) => {
  const kernel = startKernel({ backend: request.backend, sampleRate: RENDER_SAMPLE_RATE, patience: Infinity });
  const notices: string[] = [];
  kernel.notices$.subscribe((notice) => notices.push(notice));
  const show = await loadShow(request.show);
  const seconds = request.seconds ?? show.seconds;
  const seed = request.seed ?? show.seed;
  const meaningOf = await loadMeaning();
  await kernel.ready;
  const { backend } = await firstValueFrom(kernel.health$.pipe(filter((health) => health.backend !== undefined)));

  const stage = createStageHost(document.body, { ...request, seed, waitForSetup: true });
  const report = await render({
    show,
    seconds,
    fps: request.fps,
    seed,
    kernel,
    meaningOf,
    stage,
    mix: async (played) => {
      const sound = await renderSound({ ...played, sampleRate: RENDER_SAMPLE_RATE, values: defaultValues() });
      return { left: sound.getChannelData(0), right: sound.getChannelData(1) };
    },
    loudness,
    openFilm: () =>
      openFilm({
        canvas: stage.canvas,
        container: request.container,
        target: new StreamTarget(uploader(), { chunked: true, chunkSize: 2 ** 20 }),
        sampleRate: RENDER_SAMPLE_RATE,
        pace: 'quality',
      }),
    onProgress: (done, what) => window.phospheneProgress?.(done, what),
  });
  return { ...report, seconds, seed, backend: backend!, warnings: [...notices, ...report.warnings] };
};

/** Sends each piece of the film, with its place, to the renderer. */
function uploader(): WritableStream<{ data: Uint8Array<ArrayBuffer>; position: number }> {
  return new WritableStream({
    async write({ data, position }) {
      const answer = await fetch(`${FILM_URL}?position=${position}`, { method: 'POST', body: data });
      if (!answer.ok) throw new Error(await answer.text());
    },
  });
}
