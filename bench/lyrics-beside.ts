/**
 * What lyrics cost the picture: the kernel paints a picture for every frame and makes the sound's blocks, by turns with
 * and without lines being written, and the frames whose picture came too late are counted.
 */
import { stopwatch } from '../engine/clock';
import { IMAGE_FAMILIES } from '../engine/models/image/families';
import { type ImageInput, NO_BEND, PLAIN_VIEW } from '../engine/models/image/types';
import { BLOCK, FRAME_RATE, SOUND_FAMILIES, type SoundInput } from '../engine/models/sound/types';
import { MEANING } from '../engine/models/meaning/vector';
import { type Kernel, startKernel } from '../engine/models/supervisor';
import { type Benchmark, median, withGoal } from './figures';

const TURNS = 12;
const SECONDS = 4;
/** Of a frame, for the picture and the sound to fit in with room to spare on one core. */
const FRAME = 1 / 24;
const LINES = 72;
/** Wanted this much later, in seconds: as the lyricist asks. */
const SLACK = 1;

const picture: ImageInput = {
  latent: Float32Array.from({ length: 64 }, (_, i) => 2 * Math.sin(7.3 * i + 1)),
  tint: Float32Array.from({ length: 64 }, (_, i) => 2 * Math.sin(3.1 * i + 2)),
  condition: new Float32Array(MEANING.length + IMAGE_FAMILIES.length).fill(0.3),
  truncation: 1,
  directions: new Float32Array(8),
  blend: 0,
  width: LINES * 2,
  height: LINES,
  view: PLAIN_VIEW,
  tile: false,
  bend: NO_BEND,
};

const chord: SoundInput = {
  notes: [57, 60, 64].map((midi) => ({ midi, velocity: 0.7 })),
  families: Float32Array.from(SOUND_FAMILIES, (name) => (name === 'organs' ? 1 : 0)),
  brightness: 0.5,
  energy: 0.5,
  density: 0.3,
  roughness: 0.2,
  steps: 2,
  level: 1,
};

interface Turn {
  readonly missed: number;
  readonly pictureMs: number;
  readonly lines: number;
}

/** Some seconds of a show. Every picture is due a frame after it was asked for, every block before the last one ends. */
async function play(kernel: Kernel, writes: boolean): Promise<Turn> {
  const began = stopwatch();
  const end = began + SECONDS;
  let lines = 0;
  let missed = 0;
  const took: number[] = [];

  async function write(): Promise<void> {
    const form = { syllables: 8, scheme: 'couplets', section: 'verse', temperature: 0.85 } as const;
    while (writes && stopwatch() < end) {
      const { line } = await kernel.step('lyrics', { kind: 'write', form }, stopwatch() + SLACK);
      if (line) lines++;
    }
  }
  async function sound(): Promise<void> {
    const block = BLOCK / FRAME_RATE;
    for (let due = began + block; due < end; due += block) {
      await kernel.step('sound', chord, due);
      await until(due);
    }
  }
  async function paint(): Promise<void> {
    for (let asked = began; asked < end; asked += FRAME) {
      await until(asked);
      const { bitmap } = await kernel.step('image', picture, asked + FRAME);
      bitmap.close();
      took.push(1000 * (stopwatch() - asked));
      if (stopwatch() > asked + FRAME) missed++;
    }
  }
  await Promise.all([write(), sound(), paint()]);
  return { missed, pictureMs: median(took), lines };
}

/** Turns of the event loop until then: timers wake too late to tell who missed a frame. */
async function until(time: number): Promise<void> {
  while (stopwatch() < time - 0.005) await new Promise((resolve) => setTimeout(resolve, 1));
  while (stopwatch() < time);
}

const run: Benchmark = async () => {
  const kernel = startKernel({ backend: 'wasm', sampleRate: 48_000, patience: 30 });
  await kernel.ready;
  await kernel.step('lyrics', { kind: 'prompt', words: 'glass river' }, stopwatch() + SLACK);
  await play(kernel, true);
  const [without, beside]: [Turn[], Turn[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    without.push(await play(kernel, false));
    beside.push(await play(kernel, true));
  }
  kernel.dispose();
  const sum = (turns: readonly Turn[], count: (turn: Turn) => number) =>
    turns.reduce((all, turn) => all + count(turn), 0);
  const frames = TURNS * Math.round(SECONDS / FRAME);
  const pictureMs = (turns: readonly Turn[]) => median(turns.map((turn) => turn.pictureMs));
  return {
    backend: 'wasm',
    figures: [
      withGoal(
        { name: `pictures too late of ${frames}, beside lyrics`, value: sum(beside, (t) => t.missed), unit: '' },
        '= 0',
      ),
      { name: `pictures too late of ${frames}, without`, value: sum(without, (t) => t.missed), unit: '' },
      {
        name: 'from asking for a picture to having it',
        value: pictureMs(beside),
        unit: 'ms',
        peer: 'without lyrics',
        peerValue: pictureMs(without),
        ratio: pictureMs(without) / pictureMs(beside),
      },
      {
        name: 'lines written a minute meanwhile',
        value: (60 * sum(beside, (t) => t.lines)) / (TURNS * SECONDS),
        unit: '',
      },
    ],
  };
};
export default run;
