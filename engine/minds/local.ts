/**
 * A small instruct model in this page, by transformers.js (https://huggingface.co/docs/transformers.js): from a folder
 * served under /minds/, or by its id on the Hugging Face hub. Nothing of it is fetched before it is chosen.
 */
import type { TextGenerationPipeline } from '@huggingface/transformers';
import { createLoadedMind } from './loaded';
import { chatMessages, MOST_TOKENS } from './prompting';
import type { Mind } from './types';

const FOLDER = '/minds/';

interface Writer {
  readonly library: typeof import('@huggingface/transformers');
  readonly generate: TextGenerationPipeline;
}

/**
 * @param model `/minds/NAME`, a folder with `config.json`, `tokenizer.json` and `onnx/`, or a hub id such as
 *   `HuggingFaceTB/SmolLM2-360M-Instruct`. 4-bit weights are taken.
 */
export function createLocalMind(model: string): Mind {
  return createLoadedMind<Writer>({
    name: 'local',
    title: `Model in this page (${model.replace(FOLDER, '')})`,
    async load(progress) {
      const library = await import('@huggingface/transformers');
      const { env, pipeline } = library;
      const isLocal = model.startsWith(FOLDER);
      env.allowLocalModels = isLocal;
      env.allowRemoteModels = !isLocal;
      env.localModelPath = FOLDER;
      const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
      // Without a graphics card a token takes long: away from the page's own thread with it.
      if (!adapter && env.backends.onnx.wasm) env.backends.onnx.wasm.proxy = true;
      const generate = await pipeline('text-generation', isLocal ? model.slice(FOLDER.length) : model, {
        device: adapter ? 'webgpu' : 'wasm',
        dtype: adapter?.features.has('shader-f16') ? 'q4f16' : 'q4',
        progress_callback(info) {
          if (info.status === 'progress_total') progress(info.progress / 100);
        },
      });
      return { library, generate };
    },
    async write({ library, generate }, prompt, signal, piece) {
      const stop = new library.InterruptableStoppingCriteria();
      const interrupt = () => stop.interrupt();
      signal.addEventListener('abort', interrupt, { once: true });
      const streamer = new library.TextStreamer(generate.tokenizer, { skip_prompt: true, callback_function: piece });
      try {
        const options = { max_new_tokens: MOST_TOKENS, do_sample: true, temperature: 0.9, top_p: 0.95 };
        await generate(chatMessages(prompt), { ...options, streamer, stopping_criteria: stop });
      } finally {
        signal.removeEventListener('abort', interrupt);
      }
    },
    unload: ({ generate }) => generate.dispose(),
  });
}
