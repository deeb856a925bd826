/**
 * Letters of particles. Free ones follow the forms of the picture, which flows through all of them and gives them their
 * colours; each word calls its own, and they are in place exactly on its beat; when the next line comes, they let go.
 *
 * Nothing is remembered from frame to frame: a particle's place is a function of the beat, the picture and its number
 * (`swarm-place.frag`). Their targets are found once a line, on its sheet (`kit/scatter.ts`).
 */
import type p5 from 'p5';
import { type Bloom, createBloom } from '../engine/stage/kit/bloom';
import { brightest, darkest, linear } from '../engine/stage/kit/colour';
import { lettersCome, loadFonts, SANS, SERIF } from '../engine/stage/kit/fonts';
import { createBuffer, createPass, type Pass } from '../engine/stage/kit/fullscreen';
import { beatPulse, ease } from '../engine/stage/kit/ink';
import { createPhrasing, momentOf, type Phrase } from '../engine/stage/kit/phrase';
import { createPost, type Post } from '../engine/stage/kit/post';
import { scatter } from '../engine/stage/kit/scatter';
import { createLettering, type Lettering } from '../engine/stage/kit/sheet';
import { defineSketch, type Stage } from '../engine/stage/sketch';
import nightShader from '../shaders/swarm-night.frag?raw';
import placeShader from '../shaders/swarm-place.frag?raw';
import dotFragment from '../shaders/swarm.frag?raw';
import dotVertex from '../shaders/swarm.vert?raw';

interface Swarm {
  readonly blur: Bloom;
  readonly night: Pass;
  readonly place: Pass;
  readonly dot: p5.Shader;
  readonly square: p5.Geometry;
  readonly post: Post;
  readonly scene: p5.Framebuffer;
  readonly places: p5.Framebuffer;
  /** Of the last two lines: which they are for, and where. */
  readonly targets: { key: string; readonly buffer: p5.Framebuffer }[];
  readonly lettering: Lettering;
  readonly phraseOf: ReturnType<typeof createPhrasing>;
}

type Line = Stage['lyrics'][number];

/** Particles, in rows of 256: as many as fill the letters of a frame 720 pixels high, fewer where it has fewer pixels. */
const COLUMNS = 256;
const ROWS = 256;
const FEWEST_ROWS = 48;
/** Share of the particles that lines call. */
const CALLED = 0.64;
/** Shares of the frame's height: letters, a particle; of its width: the margin. */
const SIZE = 0.24;
const GRAIN = 0.0021;
/** A particle, in pixels, at least. */
const FINEST = 1.5;
const MARGIN = 0.11;
/**
 * Beats before the next line's first word in which a line lets go; seconds in which the picture makes room for a line, and that a last
 * line stands and goes.
 */
const LETS_GO = 1.2;
const COMES = 0.5;
const STAYS = 6;
const GOES = 3;
const NEVER = 1e6;

const LOOKS = {
  plain: { family: SANS, weight: 800, size: 1 },
  whisper: { family: SERIF, weight: 500, size: 0.75 },
  shout: { family: SANS, weight: 800, size: 1.3 },
  list: { family: SANS, weight: 700, size: 0.8 },
  refrain: { family: SERIF, weight: 800, size: 1 },
} as const;

const running = new WeakMap<p5, Swarm>();

export default defineSketch({
  name: 'swarm',
  title: 'Swarm',
  author: 'Phosphene',
  renderer: 'webgl',

  async setup(p, { width, height }) {
    await loadFonts();
    const rows = Math.round(Math.min(1, Math.max(FEWEST_ROWS / ROWS, (height / 720) ** 2)) * ROWS);
    const table = () =>
      p.createFramebuffer({
        width: COLUMNS,
        height: rows,
        density: 1,
        format: p.FLOAT,
        depth: false,
        antialias: false,
        textureFiltering: p.NEAREST,
      });
    running.set(p, {
      blur: createBloom(p, width / 2, height / 2),
      night: createPass(p, nightShader),
      place: createPass(p, placeShader),
      dot: p.createShader(dotVertex, dotFragment),
      square: p.buildGeometry(() => p.plane(1, 1)),
      post: createPost(p, width, height),
      scene: createBuffer(p, width, height),
      places: table(),
      targets: [0, 1].map(() => ({ key: '-', buffer: table() })),
      lettering: createLettering(p, width, height),
      phraseOf: createPhrasing(),
    });
  },

  draw(p, stage) {
    const swarm = running.get(p);
    if (!swarm) return;
    const { beat, time, width, height, mood, palette, parameters, picture } = stage;
    const react = parameters['stage.react'];
    const words = parameters['stage.words'];
    const lines = stage.lyrics.filter((line) => (line.plan?.text ?? line.text).trim() !== '');
    const [before, now] = [-2, -1].map((at) => {
      const line = lines.at(at);
      return line && { line, phrase: swarm.phraseOf(line, stage) };
    });
    // The newest line last: the next one takes the place of what was asked for first.
    const targetsBefore = targetsOf(swarm, stage, before);
    const targets = targetsOf(swarm, stage, now);
    const blurred = swarm.blur(picture, 0);
    const [leftBefore, left] = [before, now].map((sung) => (sung ? leftOf(sung.line, time) : 1)) as [number, number];
    const pulse = beatPulse(stage);
    const first = now?.phrase.begins.find((begin) => begin < Infinity);

    // Its alpha is a number like the others.
    p.push();
    p.blendMode(p.REPLACE);
    swarm.place(
      {
        uFlow: blurred,
        uTargets: targets,
        uTargetsBefore: targetsBefore,
        uAspect: width / height,
        uBeat: beat,
        uLeft: words > 0 ? left : 1,
        // A line that was skipped before its first word holds nothing back either.
        uLeftBefore: words > 0 && first !== undefined ? Math.max(leftBefore, 1 + (beat - first) / LETS_GO) : 1,
        uHold: parameters['swarm.hold'],
        uStream: 0.9 * parameters['swarm.stream'],
        uKick: stage.kick * react,
        uEnergy: mood.energy,
      },
      swarm.places,
    );
    p.pop();
    const ink = linear(brightest(palette)).map((value) => 0.55 + 0.45 * value);
    swarm.night(
      {
        uBlurred: blurred,
        uDim: words * (now ? Math.max(ease((time - now.line.from) / COMES) * (1 - left), 1 - leftBefore) : 0),
        uPulse: pulse,
        uDeep: linear(darkest(palette)),
      },
      swarm.scene,
    );
    swarm.scene.begin();
    p.push();
    p.noStroke();
    p.blendMode(p.ADD);
    p.shader(swarm.dot);
    const uniforms = {
      uPlaces: swarm.places,
      uTargets: targets,
      uPicture: picture,
      uFrame: [width, height],
      uBeat: beat,
      uSway: [0.03 * Math.sin((beat * Math.PI) / 16), 0.02 * Math.sin((beat * Math.PI) / 11)],
      uGrain: Math.max(FINEST, GRAIN * height),
      uWords: words,
      uPulse: pulse,
      uInk: ink,
      uHaze: linear(palette[0]),
    };
    for (const [name, value] of Object.entries(uniforms)) swarm.dot.setUniform(name, value);
    p.model(swarm.square, COLUMNS * swarm.places.height);
    p.pop();
    swarm.scene.end();
    swarm.post(swarm.scene, stage, { caption: false, without: ['feedback'] });
  },
});

interface Sung {
  readonly line: Line;
  readonly phrase: Phrase;
}

/** 0..1: how far a line that none followed has gone. */
function leftOf({ to }: Line, time: number): number {
  return to === undefined ? 0 : Math.min(1, Math.max(0, (time - to - STAYS) / GOES));
}

/** Where a line's particles belong, and when; found anew only when the line has changed. */
function targetsOf({ targets, lettering }: Swarm, stage: Stage, sung: Sung | undefined): p5.Framebuffer {
  const { width, height, seed } = stage;
  const { text, begins } = sung?.phrase ?? { text: '', begins: [] };
  const style = sung?.line.style ?? 'plain';
  const key = `${lettersCome()} ${text} ${style} ${begins.join()}`;
  const known = targets.findIndex((each) => each.key === key);
  // The one that was not asked for last gives way.
  const table = targets.splice(known < 0 ? 0 : known, 1)[0]!;
  targets.push(table);
  if (known >= 0) return table.buffer;
  table.key = key;

  const { buffer } = table;
  const particles = COLUMNS * buffer.height;
  const values = new Float32Array(4 * particles);
  if (sung) {
    const { family, size } = LOOKS[style];
    // Signs of many strokes would run together.
    const weight = /\p{Script=Han}/u.test(text) ? 540 : LOOKS[style].weight;
    const room = (1 - 2 * MARGIN) * width;
    const sheet = lettering(text, { family, weight, size: SIZE * height * size, room, rows: 3, align: 'middle' });
    const count = Math.floor(CALLED * particles);
    const top = (height - sheet.height) / 2;
    scatter(sheet, count, seed).forEach(([word, x, y], i) => {
      const [begin] = momentOf(sung.phrase, sheet.words[word]!);
      values.set([(MARGIN * width + x) / width, (top + y) / height, Math.min(NEVER, begin), 1], 4 * i);
    });
  }
  const pixels = buffer as unknown as { pixels: Float32Array; updatePixels(): void };
  pixels.pixels = values;
  pixels.updatePixels();
  return buffer;
}
