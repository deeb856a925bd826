/** Makes a film, a still or a contact sheet of a show or of a log: puts the models, the sound and the stage together. */
import type { Target } from 'mediabunny';
import { filter, firstValueFrom } from 'rxjs';
import { loudness } from '../../audio/analysis';
import { renderSound } from '../../audio/render';
import type { Backend } from '../../engine/models/contract';
import { loadMeaning } from '../../engine/models/meaning/load';
import { WORKER_KINDS } from '../../engine/models/protocol';
import type { Health } from '../../engine/models/health';
import { type Kernel, startKernel } from '../../engine/models/supervisor';
import type { LogHeader } from '../../engine/record/log/log';
import type { Container } from '../../engine/record/render/film';
import { readLog } from '../../engine/record/log/reader';
import { showOfLog } from '../../engine/record/log/show-of-log';
import { openingOf } from '../../engine/opening';
import { render, RENDER_SAMPLE_RATE, type RenderParts, type RenderReport } from '../../engine/record/render/render';
import type { Plate } from '../../engine/record/render/showing';
import { contactSheet, still } from '../../engine/record/render/stills';
import { loadShow } from '../../engine/show';
import { createStageHost } from '../../engine/stage/host';
import { createWordsPlate } from '../../engine/stage/words-plate';

/** What is to be made. */
export interface Negative {
  /** The name of a show, or the text of a log. */
  readonly show?: string;
  readonly log?: string;
  /** The whole show where it is left out. */
  readonly seconds?: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** The show's own where it is left out. */
  readonly seed?: number;
  readonly backend: Backend | 'auto';
  readonly container: Container;
  readonly plate?: Plate;
  /** One picture instead of a film: of a moment, in seconds, or of many. */
  readonly still?: number;
  readonly sheet?: boolean;
}

export interface Darkroom extends Pick<RenderParts, 'parts' | 'onProgress' | 'signal'> {
  /** Opened when all pictures of a film are made. */
  readonly openTarget: () => Target;
  /** Takes a single picture. */
  readonly keep: (picture: Blob) => Promise<void>;
}

export type Developed = Partial<RenderReport> & {
  readonly seconds: number;
  readonly backend: Backend;
  readonly seed: number;
  readonly warnings: readonly string[];
};

export async function develop(negative: Negative, room: Darkroom): Promise<Developed> {
  const { width, height, plate } = negative;
  const notices: string[] = [];
  const log = negative.log === undefined ? undefined : readLog(negative.log);
  if (log && log.events.length === 0) throw new Error(`This log cannot be played. ${log.problems.join(' ')}`);
  notices.push(...(log?.problems ?? []));
  const kernel = startKernel({ backend: negative.backend, sampleRate: RENDER_SAMPLE_RATE, patience: Infinity });
  kernel.notices$.subscribe((notice) => notices.push(notice));
  try {
    const show = log ? showOfLog(log) : await loadShow(negative.show ?? '');
    const seconds = Math.min(negative.seconds ?? show.seconds, log ? show.seconds : Infinity);
    const seed = negative.seed ?? show.seed;
    const meaningOf = await loadMeaning();
    await kernel.ready;
    const health = await firstValueFrom(kernel.health$.pipe(filter(({ backend }) => backend !== undefined)));
    if (log) {
      await resize(kernel, log.header.sizes);
      notices.push(...otherModels(log.header, kernel.health$.value.models));
    }

    const parts: RenderParts = {
      ...room,
      show,
      seconds,
      width,
      height,
      fps: negative.fps,
      seed,
      kernel,
      meaningOf,
      loudness,
      ...(plate && { plate }),
      openStage: () =>
        plate === 'words'
          ? createWordsPlate(document.body, { width, height })
          : createStageHost(document.body, { width, height, seed, waitForSetup: true }),
      mix: async (played) => {
        const values = openingOf(show).parameters;
        const sound = await renderSound({ ...played, sampleRate: RENDER_SAMPLE_RATE, values });
        return { left: sound.getChannelData(0), right: sound.getChannelData(1) };
      },
    };
    const made = { seconds, seed, backend: health.backend! };
    if (negative.still !== undefined || negative.sheet) {
      const isStill = negative.still !== undefined;
      if (isStill && negative.still > seconds) throw new Error(`The show ends after ${seconds.toFixed(1)} seconds.`);
      await room.keep(isStill ? await still(parts, negative.still) : await contactSheet(parts));
      await room.parts.clear();
      return { ...made, warnings: notices };
    }
    const report = await render({ ...parts, container: negative.container, openTarget: room.openTarget });
    return { ...report, ...made, warnings: [...notices, ...report.warnings] };
  } finally {
    kernel.dispose();
  }
}

/** The models come in the sizes in which they played, where this machine can. */
async function resize(kernel: Kernel, sizes: LogHeader['sizes']): Promise<void> {
  for (const kind of WORKER_KINDS) {
    const { size, sizes: able } = kernel.health$.value.models[kind];
    const then = sizes[kind];
    if (then && then !== size && able.includes(then)) await kernel.load(kind, then);
  }
}

/** The models that have changed since the log was written, or that are not here. */
function otherModels({ weights, sizes }: LogHeader, now: Health['models']): string[] {
  const others = WORKER_KINDS.filter((kind) => {
    const { hash, size } = now[kind];
    const isOther = (weights[kind] ?? hash) !== hash || (sizes[kind] ?? size) !== size;
    return isOther && kind !== 'lyrics';
  });
  return [
    ...others.map((kind) => `The ${kind} model is not the one that played then: it may look or sound otherwise.`),
    ...(weights.guest ? ['A guest painted in this show: it is not in the log, so our own generator paints.'] : []),
  ];
}
