/**
 * A small instruct model in this page, by transformers.js (https://huggingface.co/docs/transformers.js): from a folder
 * served under /minds/, or by its id on the Hugging Face hub. Nothing of it is fetched before it is chosen.
 */
import type { DataType, TextGenerationPipeline } from '@huggingface/transformers';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { MindError } from './faults';
import { createLoadedMind } from './loaded';
import { chatMessages, MOST_TOKENS } from './prompting';
import type { Mind } from './types';

/** What folders are called that are served beside the page, wherever that is. */
const FOLDER = '/minds/';

type Library = typeof import('@huggingface/transformers');

/** What weights are stored as, and the ending of such a file's name (transformers.js). */
const ENDINGS = { q4f16: '_q4f16', q4: '_q4', fp16: '_fp16', q8: '_quantized', fp32: '' } as const;
/** What is taken first where it is there: the smallest that the machine is quick with, and full precision of what has no other. */
const PREFERRED: Readonly<Record<'half' | 'gpu' | 'cpu', readonly DataType[]>> = {
  half: ['q4f16', 'q4', 'fp16', 'fp32', 'q8'],
  gpu: ['q4', 'fp32', 'q8'],
  cpu: ['q4', 'q8', 'fp32'],
};

interface Writer {
  readonly library: Library;
  readonly generate: TextGenerationPipeline;
}

/**
 * @param model `/minds/NAME`, a folder with `config.json`, `tokenizer.json` and `onnx/`, or a hub id such as
 *   `HuggingFaceTB/SmolLM2-360M-Instruct`. 4-bit weights are taken where there are any.
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
      env.localModelPath = served(FOLDER);
      const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
      // The runtime comes from our own origin: no page that plays a show hangs on another's server.
      if (env.backends.onnx.wasm) env.backends.onnx.wasm.wasmPaths = { wasm: new URL(wasm, location.href) };
      // Without a graphics card a token takes long: away from the page's own thread with it.
      if (!adapter && env.backends.onnx.wasm) env.backends.onnx.wasm.proxy = true;
      const name = isLocal ? model.slice(FOLDER.length) : model;
      const asked = isLocal ? dtypesInFolder(served(model)) : library.ModelRegistry.get_available_dtypes(name);
      const there = await asked.catch((error: unknown) => keptDtypes(library, name, error));
      const machine = !adapter ? 'cpu' : adapter.features.has('shader-f16') ? 'half' : 'gpu';
      const dtype = PREFERRED[machine].find((wanted) => there.includes(wanted));
      if (!dtype) throw new MindError(`${model} has no weights that this computer can use. ${WANTED}`);
      const generate = await pipeline('text-generation', name, {
        device: adapter ? 'webgpu' : 'wasm',
        dtype,
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

const WANTED =
  'Put model_q4.onnx, model_quantized.onnx or model.onnx into its folder onnx/, or choose another lyricist.';

/** The page may be served in a folder of its own. */
const served = (folder: string): string =>
  new URL(`${import.meta.env.BASE_URL}${folder.slice(1)}`, location.href).pathname;

/** Without a network: of what the browser has kept. @throws `why` where that is nothing */
async function keptDtypes({ AutoConfig, ModelRegistry }: Library, model: string, why: unknown): Promise<string[]> {
  const config = await AutoConfig.from_pretrained(model);
  const kept = await ModelRegistry.get_available_dtypes(model, { config, local_files_only: true });
  if (kept.length === 0) throw why;
  return kept;
}

/** Asks for each file's head: a server that answers what is missing with its front page has none of them. */
async function dtypesInFolder(folder: string): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(ENDINGS).map(async ([dtype, ending]) => {
      const { ok, headers } = await fetch(`${folder}/onnx/model${ending}.onnx`, { method: 'HEAD' });
      return ok && !headers.get('content-type')?.includes('text/html') ? [dtype] : [];
    }),
  );
  return found.flat();
}
