/**
 * A tunnel of words: rings of the line run round its wall, out of the depth and past the audience, and light up as they
 * are sung; the word of the moment flies out of the far end and stands in front exactly on its beat. The picture is on
 * the wall, and shines through the letters.
 *
 * Everything is a function of the beat. Depth is in units of `tunnel.frag`.
 */
import type p5 from 'p5';
import { type Bloom, createBloom } from '../engine/stage/kit/bloom';
import { brightest, darkest, linear } from '../engine/stage/kit/colour';
import { loadFonts, SANS, SERIF } from '../engine/stage/kit/fonts';
import { createBuffer, createPass, type Pass } from '../engine/stage/kit/fullscreen';
import { beatPulse, beatWay, surge } from '../engine/stage/kit/ink';
import { createPen, type Pen, type Put } from '../engine/stage/kit/pen';
import { createPhrasing, momentOf, type Phrase } from '../engine/stage/kit/phrase';
import { createPost, type Post } from '../engine/stage/kit/post';
import { createLettering, type Lettering } from '../engine/stage/kit/sheet';
import { createStrips, type Strip, type Strips } from '../engine/stage/kit/strip';
import { defineSketch, type Stage } from '../engine/stage/sketch';
import tunnelShader from '../shaders/tunnel.frag?raw';

interface Tunnel {
  readonly wall: Pass;
  readonly blurPicture: Bloom;
  readonly blurWords: Bloom;
  readonly pen: Pen;
  readonly post: Post;
  readonly scene: p5.Framebuffer;
  readonly lettering: Lettering;
  readonly strips: Strips;
  readonly phraseOf: ReturnType<typeof createPhrasing>;
}

type Line = Stage['lyrics'][number];

/** Depth of a ring, as near as the length of a line allows, and at least. */
const RING = 0.34;
const THINNEST = 0.11;
/** Depth a beat that the tunnel moves, and that a new line comes out of it; where the line comes from. */
const SPEED = 0.17;
const ARRIVAL = 2.6;
const FARTHEST = 4.5;
/** The sung word: beats that it flies and that it goes; depth that it comes from; seconds that a last one stands. */
const FLIGHT = 0.5;
const LEAVES = 0.3;
const FAR = 6;
const STAYS = 6;
/** Shares of the frame's height and width: the sung word's letters, its length; sheets. */
const SIZE = 0.27;
const ROOM = 0.7;
const SHEET = 1.25;
const MOST_WORDS = 24;

const LOOKS = {
  plain: { family: SANS, weight: 700, size: 1 },
  whisper: { family: SERIF, weight: 300, size: 0.7 },
  shout: { family: SANS, weight: 800, size: 1.3 },
  list: { family: SANS, weight: 560, size: 0.85 },
  refrain: { family: SERIF, weight: 560, size: 1 },
} as const;

const running = new WeakMap<p5, Tunnel>();

export default defineSketch({
  name: 'tunnel',
  title: 'Tunnel',
  author: 'Phosphene',
  renderer: 'webgl',

  async setup(p, { width, height }) {
    await loadFonts();
    running.set(p, {
      wall: createPass(p, tunnelShader),
      blurPicture: createBloom(p, width / 2, height / 2),
      blurWords: createBloom(p, width, height),
      pen: createPen(p, width, height),
      post: createPost(p, width, height),
      scene: createBuffer(p, width, height),
      lettering: createLettering(p, SHEET * width, SHEET * height),
      strips: createStrips(p, Math.min(4096, 3 * width)),
      phraseOf: createPhrasing(),
    });
  },

  draw(p, stage) {
    const tunnel = running.get(p);
    if (!tunnel) return;
    const { beat, width, height, mood, palette, parameters, picture } = stage;
    const react = parameters['stage.react'];
    const lines = stage.lyrics.filter((line) => (line.plan?.text ?? line.text).trim() !== '');
    const phrases = lines.map((line) => tunnel.phraseOf(line, stage));
    const [before, now] = [-2, -1].map((at) => phrases.at(at));
    const strips = [before, now].map((phrase, i) => tunnel.strips(phrase?.text ?? '', LOOKS[styleOf(lines.at(i - 2))]));
    const [stripBefore, strip] = strips as [Strip, Strip];

    tunnel.pen.write((put) => {
      const [old, newest] = [lines.at(-2), lines.at(-1)];
      if (newest) drawWord(put, tunnel, stage, { line: newest, phrase: now!, next: undefined });
      if (old) drawWord(put, tunnel, stage, { line: old, phrase: before!, next: now });
    });

    const travel = SPEED * (beat + 0.35 * mood.energy * surge(beat));
    tunnel.wall(
      {
        uPicture: picture,
        uBlurred: tunnel.blurPicture(picture, 0),
        uWords: tunnel.pen.words,
        uShade: tunnel.blurWords(tunnel.pen.words, 0),
        uStrip: strip.image,
        uStripBefore: stripBefore.image,
        uShare: strip.share,
        uShareBefore: stripBefore.share,
        uLine: ringOf(strip),
        uLineBefore: ringOf(stripBefore),
        uMoments: now ? momentsOf(strip, now) : new Array<number>(3 * MOST_WORDS).fill(0),
        uCount: now ? Math.min(MOST_WORDS, strip.words.length) : 0,
        uFront: now ? FARTHEST - ARRIVAL * (beat - firstOf(now) + 1) : FARTHEST,
        uAspect: width / height,
        uBend: 0.1 + 0.9 * parameters['tunnel.depth'],
        uTwist: 0.12 * parameters['tunnel.twist'],
        uVanish: [0.2 * Math.sin((beat * Math.PI) / 16), 0.11 * Math.sin((beat * Math.PI) / 11)],
        uBeat: beat,
        uBeatWay: beatWay(stage),
        uTravel: travel,
        uTurn: beat / 96,
        uPulse: beatPulse(stage),
        uKick: stage.kick * react,
        uFog: 0.6 - 0.35 * mood.brightness,
        uLight: parameters['stage.words'] * (now ? 1 : 0),
        uInk: linear(brightest(palette)).map((value) => 0.55 + 0.45 * value),
        uHaze: linear(palette[0]),
        uDeep: linear(darkest(palette)),
      },
      tunnel.scene,
    );
    tunnel.post(tunnel.scene, stage, { caption: false, without: ['feedback'] });
  },
});

const styleOf = (line: Line | undefined) => line?.style ?? 'plain';
const firstOf = ({ begins }: Phrase): number => begins[0] ?? 0;

/** How deep a ring of the line is, and how often the line goes round, so that its letters keep their shape. */
function ringOf({ aspect }: Strip): [depth: number, times: number] {
  const times = Math.max(1, Math.round((2 * Math.PI) / (RING * aspect)));
  return [Math.max(THINNEST, (2 * Math.PI) / (times * aspect)), times];
}

function momentsOf(strip: Strip, phrase: Phrase): number[] {
  const moments = strip.words
    .slice(0, MOST_WORDS)
    .flatMap((word) => [word.left, word.right, Math.min(1e6, momentOf(phrase, word)[0])]);
  return [...moments, ...new Array<number>(3 * MOST_WORDS - moments.length).fill(0)];
}

interface Sung {
  readonly line: Line;
  readonly phrase: Phrase;
  /** What comes after it, and so ends it. */
  readonly next: Phrase | undefined;
}

/** The word of the moment: out of the far end, in front on its beat, and past the audience when the next one comes. */
function drawWord(put: Put, { lettering }: Tunnel, stage: Stage, { line, phrase, next }: Sung): void {
  const { width, height, beat, time, parameters } = stage;
  const { family, weight, size } = LOOKS[styleOf(line)];
  const sheet = lettering(phrase.text, {
    family,
    weight,
    size: Math.min(SIZE * height * Math.min(1, size), 0.16 * width),
    room: ROOM * width,
    rows: 4,
    align: 'middle',
  });
  const leaves = line.to === undefined ? 1 : Math.min(1, Math.max(0, 1 + (line.to + STAYS - time)));
  // What is coming is behind what stands.
  for (const [i, word] of [...sheet.words.entries()].reverse()) {
    const [begin] = momentOf(phrase, word);
    const after = sheet.words[i + 1];
    const end = after ? momentOf(phrase, after)[0] : next ? firstOf(next) : Infinity;
    const since = beat - begin;
    const gone = (beat - end + LEAVES / 2) / LEAVES;
    if (since < -FLIGHT || gone >= 1) continue;
    const coming = Math.max(0, -since / FLIGHT);
    const going = Math.max(0, gone) ** 2;
    const depth = 1 + (FAR - 1) * coming - 0.75 * going;
    const settle = since > 0 ? 0.05 * Math.exp(-6 * since) * Math.sin(16 * since) + 0.015 * Math.min(4, since) : 0;
    const [l, , r] = word.box;
    const struck = since >= 0 ? Math.exp(-since / 0.45) : 0;
    const wide = (ROOM * width) / (r - l);
    const fit = Math.min(wide, (SIZE * height * size) / sheet.size);
    put(sheet, word, {
      x: width / 2,
      y: height / 2,
      scale: (fit * (1 + settle)) / depth,
      alpha: parameters['stage.words'] * leaves * (1 - coming) ** 2 * (1 - Math.max(0, gone)) ** 2,
      heat: 0.9 * struck,
      glow: 0.6 * struck,
      soft: Math.min(1, 0.9 * coming + going),
    });
  }
}
