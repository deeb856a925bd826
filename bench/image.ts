/** The image model on one CPU core: its own kernel beside ONNX Runtime and TensorFlow.js, with the same weights. */
import * as ort from 'onnxruntime-web/wasm';
import runtimeUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { startTensorFlow } from '../engine/models/backend';
import { createPainter } from '../engine/models/image/cpu/painter';
import { createGenerator } from '../engine/models/image/generator';
import { smallOf } from '../engine/models/image/sizes';
import image from '../engine/models/image/index';
import { type ImageInput, NO_BEND, PLAIN_VIEW } from '../engine/models/image/types';
import { parseSafetensors } from '../engine/models/safetensors';
import { type Benchmark, type Figure, race, withGoal } from './figures';
import graphUrl from './fixtures/image.onnx?url';

const SIZE = 256;
const ROUNDS = 30;
const latent = Float32Array.from({ length: 64 }, (_, i) => 2 * Math.sin(7.3 * i + 1));

const run: Benchmark = async () => {
  const weights = parseSafetensors(await (await fetch(image.manifest.weights)).arrayBuffer());
  const condition = new Float32Array(weights.tensors.get('mapping.scale')!.data.length).fill(0.3);
  // A tint of its own, for both styles to be mapped.
  const input: ImageInput = {
    latent,
    tint: latent.slice(),
    condition,
    truncation: 1,
    directions: new Float32Array(8),
    blend: 0,
    width: SIZE,
    height: SIZE,
    view: PLAIN_VIEW,
    tile: false,
    bend: NO_BEND,
  };

  const painter = await createPainter(weights);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: runtimeUrl };
  const session = await ort.InferenceSession.create(graphUrl, { executionProviders: ['wasm'] });
  const feeds = {
    latent: new ort.Tensor('float32', latent, [1, latent.length]),
    condition: new ort.Tensor('float32', condition, [1, condition.length]),
  };
  const tf = await startTensorFlow('wasm');
  const generator = createGenerator(tf, smallOf(weights));

  const { picture } = await session.run(feeds);
  const apart = largestDifference(painter.paint(input), picture!.data as Float32Array);
  const [own, peer, reference] = await race(
    [
      () => painter.paint(input),
      () => session.run(feeds),
      async () => {
        const painted = generator.paint(input);
        await painted.data();
        painted.dispose();
      },
    ],
    ROUNDS,
  );
  const speed = {
    name: `one ${SIZE}x${SIZE} picture, wasm, one core`,
    value: own!,
    unit: 'ms',
    peer: 'onnxruntime-web, wasm SIMD, one thread',
    peerValue: peer!,
    ratio: peer! / own!,
  };
  const rate = 1000 / own!;
  const figures: Figure[] = [
    withGoal(speed, '>= 1'),
    withGoal({ name: `${SIZE}x${SIZE} pictures a second, wasm, one core`, value: rate, unit: '1/s' }, '>= 24'),
    {
      name: `${SIZE}x${SIZE} pictures a second, beside another runtime`,
      value: rate,
      unit: '1/s',
      peer: 'the reference in TensorFlow.js ops (not tuned), wasm SIMD, one thread',
      peerValue: 1000 / reference!,
      ratio: reference! / own!,
    },
    withGoal({ name: 'largest difference from ONNX Runtime', value: 255 * apart, unit: 'of 255' }, '<= 1'),
  ];
  generator.dispose();
  await session.release();
  return { backend: 'wasm', figures };
};
export default run;

/** Of RGBA bytes from planes of 0..1, [3][pixels]; of 1. */
function largestDifference(bytes: Uint8ClampedArray, planes: Float32Array): number {
  const pixels = bytes.length / 4;
  let worst = 0;
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs(bytes[4 * i + c]! / 255 - planes[c * pixels + i]!));
  }
  return worst;
}
