/**
 * Karaoke: the whole line stands there before it is sung, ink runs through each word while it is sung, a light hops from
 * word to word, and the next line waits below.
 */
import type p5 from 'p5';
import { loadFonts, SANS } from '../engine/stage/kit/fonts';
import { beatPulse, createInk, type Ink, inkOf } from '../engine/stage/kit/ink';
import { fitWords, isLeftwards, type Fitted } from '../engine/stage/kit/lettering';
import { defineSketch, type Stage } from '../engine/stage/sketch';

type Line = Stage['lyrics'][number];

/** Shares of the frame's height and width. */
const SIZE = 0.17;
const NEXT_SIZE = 0.055;
const MARGIN = 0.08;
const MIDDLE = 0.47;
const FOOT = 0.86;
const LEADING = 1.12;
const ROWS = 3;
const WEIGHT = 640;
/** Beats that the last word is sung for. */
const LAST = 1;
/** Seconds after its last word in which a line leaves, if no other comes. */
const STAYS = 5;
const GOES = 1.2;

const running = new WeakMap<p5, Ink>();

export default defineSketch({
  name: 'karaoke',
  title: 'Karaoke',
  author: 'Phosphene',
  renderer: 'webgl',

  async setup(p, { width, height }) {
    await loadFonts();
    running.set(p, createInk(p, width, height));
  },

  draw(p, stage) {
    const ink = running.get(p);
    if (!ink) return;
    const context = ink.begin();
    const strength = stage.parameters['stage.words'];
    const line = stage.lyrics.at(-1);
    const light = line ? strength * presence(line, stage.time) : 0;
    if (line && light > 0) drawLine(context, stage, line, light);
    if (strength > 0) drawNext(context, stage, strength);
    ink.show(stage, light > 0 || (strength > 0 && stage.ahead !== ''));
  },
});

function presence({ from, to }: Line, time: number): number {
  const leaves = to === undefined ? 1 : Math.min(1, Math.max(0, (to + STAYS + GOES - time) / GOES));
  return Math.min(1, Math.max(0, (time - from) / 0.25)) * leaves;
}

function drawLine(context: CanvasRenderingContext2D, stage: Stage, line: Line, light: number): void {
  const { width, height, beat } = stage;
  const text = line.plan?.text ?? line.text;
  const beats = line.plan?.beats ?? [];
  const room = (1 - 2 * MARGIN) * width;
  const fitted = fitWords(context, text, { room, rows: ROWS, size: SIZE * height, font: fontOf });
  const top = MIDDLE * height - (fitted.rows * fitted.size * LEADING) / 2;
  const leftwards = isLeftwards(text);
  context.font = fontOf(fitted.size);
  context.globalAlpha = light;
  const places = fitted.words.map((word) => {
    const tall = fitted.size * LEADING;
    const y = top + (word.row + 0.8) * tall;
    const row = rowOf(fitted, word.row);
    return { ...word, left: MARGIN * width + word.x + (room - row.right - row.left) / 2, y };
  });
  for (const { text: part, word, left, y, width: wide } of places) {
    const begins = beats[word] ?? (line.text.length > 0 ? -Infinity : Infinity);
    const ends = beats[word + 1] ?? begins + LAST;
    const way = Math.min(1, Math.max(0, (beat - begins) / Math.max(0.1, ends - begins)));
    context.fillStyle = inkOf(0.3);
    context.fillText(part, left, y);
    if (way === 0) continue;
    context.save();
    context.beginPath();
    const run = way * (wide + 0.2 * fitted.size);
    context.rect(leftwards ? left + wide - run : left - 2, y - 1.1 * fitted.size, run, 1.6 * fitted.size);
    context.clip();
    context.fillStyle = inkOf(1, 0.1 + 0.75 * Math.exp(-3 * way) * (way < 1 ? 1 : 0));
    context.fillText(part, left, y);
    context.restore();
  }
  drawLight(context, stage, places, beats, fitted.size, leftwards);
}

interface Placed {
  readonly word: number;
  readonly left: number;
  readonly y: number;
  readonly width: number;
}

/** The light lands on each word as it begins, and hops in between. */
function drawLight(
  context: CanvasRenderingContext2D,
  stage: Stage,
  places: readonly Placed[],
  beats: readonly number[],
  size: number,
  leftwards: boolean,
): void {
  const now = beats.findLastIndex((due) => due <= stage.beat);
  const last = beats.at(-1);
  if (last === undefined || stage.beat > last + LAST || stage.beat < beats[0]! - 1) return;
  const at = (word: number) => {
    const place = places.find((each) => each.word === word);
    return place && { x: place.left + (leftwards ? 0.85 : 0.15) * place.width, y: place.y - 0.95 * size };
  };
  const from = at(Math.max(0, now));
  const to = at(Math.min(beats.length - 1, now + 1));
  if (!from || !to) return;
  const begins = now < 0 ? beats[0]! - 1 : beats[now]!;
  const ends = beats[now + 1] ?? begins + LAST;
  const way = Math.min(1, (stage.beat - begins) / Math.max(0.1, ends - begins));
  const hop = 4 * way * (1 - way) * size * (now < 0 ? 0.8 : 0.4);
  context.beginPath();
  context.arc(from.x + (to.x - from.x) * way, from.y + (to.y - from.y) * way - hop, 0.06 * size, 0, 2 * Math.PI);
  context.fillStyle = inkOf(1, 1);
  context.fill();
}

/** What comes next, at the foot; it brightens as its time comes. */
function drawNext(context: CanvasRenderingContext2D, stage: Stage, strength: number): void {
  const { width, height, ahead } = stage;
  if (ahead === '') return;
  const room = (1 - 2 * MARGIN) * width;
  const fitted = fitWords(context, ahead, { room, rows: 1, size: NEXT_SIZE * height, font: fontOf });
  const row = rowOf(fitted, 0);
  context.font = fontOf(fitted.size);
  context.globalAlpha = strength * (0.55 + 0.1 * beatPulse(stage));
  context.fillStyle = inkOf(0.45);
  for (const { text, x } of fitted.words) {
    context.fillText(text, MARGIN * width + x + (room - row.right - row.left) / 2, FOOT * height);
  }
}

function rowOf({ words }: Fitted, row: number): { left: number; right: number } {
  const own = words.filter((word) => word.row === row);
  return { left: Math.min(...own.map(({ x }) => x)), right: Math.max(...own.map(({ x, width }) => x + width)) };
}

const fontOf = (size: number) => `${WEIGHT} ${size}px ${SANS}`;
