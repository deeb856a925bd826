/**
 * The model that some browsers bring along (https://webmachinelearning.github.io/prompt-api/, in Chrome as
 * `LanguageModel`). The first use may download gigabytes, once for all pages.
 */
import { createLoadedMind } from './loaded';
import { MindError } from './faults';
import { request, SYSTEM } from './prompting';
import type { Mind } from './types';

/** What is used of the Prompt API. */
export interface LanguageModels {
  availability(options: object): Promise<'unavailable' | 'downloadable' | 'downloading' | 'available'>;
  create(options: {
    readonly initialPrompts: readonly object[];
    readonly signal: AbortSignal;
    /** `loaded` of a progress event goes from 0 to 1. */
    monitor(target: EventTarget): void;
  }): Promise<LanguageSession>;
}

interface LanguageSession {
  clone(options: { readonly signal: AbortSignal }): Promise<LanguageSession>;
  promptStreaming(input: string, options: { readonly signal: AbortSignal }): ReadableStream<string>;
  destroy(): void;
}

const text = [{ type: 'text', languages: ['en'] }];
const languages = { expectedInputs: text, expectedOutputs: text };

const missing = () =>
  new MindError('This browser has no model of its own, or this computer is too small for it. Choose another lyricist.');

/** Starts to load at once: call it from a click, without which the browser downloads nothing. */
export function createBuiltInMind(models = (globalThis as { LanguageModel?: LanguageModels }).LanguageModel): Mind {
  return createLoadedMind<LanguageSession>({
    name: 'built-in',
    title: "The browser's model",
    async load(progress, signal) {
      if (!models || (await models.availability(languages)) === 'unavailable') throw missing();
      return models.create({
        ...languages,
        initialPrompts: [{ role: 'system', content: SYSTEM }],
        signal,
        monitor(target) {
          target.addEventListener('downloadprogress', (event) => progress((event as ProgressEvent).loaded));
        },
      });
    },
    async write(session, prompt, signal, piece) {
      // A copy for each request: a session remembers, and its memory fills up in the middle of a show.
      const copy = await session.clone({ signal });
      try {
        const reader = copy.promptStreaming(request(prompt), { signal }).getReader();
        for (let read = await reader.read(); !read.done; read = await reader.read()) piece(read.value);
      } finally {
        copy.destroy();
      }
    },
    unload: (session) => session.destroy(),
  });
}
