/**
 * The lyrics, large: words appear as the model finds them, hot at first, and move with the beat; the lines before rise
 * and fade. The picture lies behind them, dimmed, and shines through them.
 *
 * A line's rank r says how many lines have come after it, as a number that glides: r = sum of ease(t - from) over the
 * later ones. Place, size and strength are functions of r, so that nothing jumps. The letters are drawn on a 2D canvas
 * (variable type: weight is motion), which is one texture of `verse.frag`.
 */
import type p5 from 'p5';
import { SERIF, loadFonts } from '../engine/stage/kit/fonts';
import { beatPulse, createInk, type Ink, inkOf } from '../engine/stage/kit/ink';
import { setWords } from '../engine/stage/kit/lettering';
import { defineSketch, type Stage } from '../engine/stage/sketch';

interface Verse {
  readonly ink: Ink;
  /** When each word was first seen, by the time its line began. */
  readonly arrivals: Map<number, number[]>;
}

type Line = Stage['lyrics'][number];

/** Seconds in which a line makes room for the next. */
const RISE = 0.9;
/** Shares of the frame's height: size of the letters, top of the newest line; of its width: the margin. */
const SIZE = 0.145;
const TOP = 0.42;
const MARGIN = 0.075;
const ROWS = 3;
const LEADING = 1.06;
const WEIGHT = 470;

const running = new WeakMap<p5, Verse>();

export default defineSketch({
  name: 'verse',
  title: 'Verse',
  author: 'Phosphene',
  renderer: 'webgl',

  async setup(p, { width, height }) {
    await loadFonts();
    running.set(p, { ink: createInk(p, width, height), arrivals: new Map() });
  },

  draw(p, stage) {
    const verse = running.get(p);
    if (!verse) return;
    verse.ink.show(stage, drawWords(verse, stage));
  },
});

/** @returns whether any word stands on stage. */
function drawWords(verse: Verse, stage: Stage): boolean {
  const context = verse.ink.begin();
  const strength = stage.parameters['stage.words'];
  const lines = stage.lyrics.filter((line) => line.text.trim() !== '');
  if (strength === 0 || lines.length === 0) {
    verse.arrivals.clear();
    return false;
  }

  let rank = 0;
  let below = TOP * stage.height;
  for (const line of lines.toReversed()) {
    const leaving = line.to === undefined || rank > 0 ? 0 : Math.max(0, stage.time - line.to - 10) / 3;
    const light = (rank < 1 ? 1 - 0.45 * rank : 0.55 * Math.max(0, 1 - (rank - 1) / 2.2)) * Math.max(0, 1 - leaving);
    if (rank > 3.2) break;
    below = drawLine(context, verse, stage, line, rank, below, light * strength);
    rank += ease((stage.time - line.from) / RISE);
  }
  const alive = new Set(lines.map(({ from }) => from));
  for (const from of verse.arrivals.keys()) if (!alive.has(from)) verse.arrivals.delete(from);
  return true;
}

/** Draws a line above `below` (or, the newest, from the top on). @returns where the line before it has to end. */
function drawLine(
  context: CanvasRenderingContext2D,
  verse: Verse,
  stage: Stage,
  line: Line,
  rank: number,
  below: number,
  light: number,
): number {
  const { width, height, beat, time } = stage;
  const risen = Math.min(1, rank);
  const full = Math.min(SIZE * height, 0.1 * width);
  const room = (1 - 2 * MARGIN) * width;
  const measureAt = (size: number) => {
    context.font = `${WEIGHT} ${size}px ${SERIF}`;
    return (text: string) => context.measureText(text).width;
  };
  let size = full;
  let setting = setWords(line.text, room, measureAt(size));
  while (setting.rows > ROWS && size > 0.3 * full) {
    size *= 0.92;
    setting = setWords(line.text, room, measureAt(size));
  }
  const scale = 1 - 0.6 * risen;
  const tall = setting.rows * size * LEADING * scale;
  const gap = 0.035 * height;
  const top = TOP * height + (below - gap - tall - TOP * height) * risen;

  const arrivals = arrivalsOf(verse, line, setting.words.at(-1)?.word ?? 0, time);
  const pulse = beatPulse(stage) * (1 - risen);
  context.save();
  context.translate(MARGIN * width, top);
  context.scale(scale, scale);
  for (const { text, word, x, row } of setting.words) {
    const age = time - (arrivals[word] ?? time);
    const come = ease(age / 0.5);
    const heat = Math.exp(-age / 0.55) * (1 - risen) + 0.12 * pulse;
    // Steps of 20, so that few instances of the variable font are made.
    const weight = Math.round((220 + (WEIGHT - 220) * come + 130 * pulse - 120 * risen) / 20) * 20;
    context.font = `${weight} ${size}px ${SERIF}`;
    context.globalAlpha = Math.max(0, Math.min(1, light * ease(age / 0.3)));
    context.fillStyle = inkOf(1 - 0.75 * risen, heat);
    const bob = 0.02 * Math.sin((beat * Math.PI) / 2 + word * 0.9) * (1 - risen);
    context.fillText(text, x, (row + 0.82) * size * LEADING + (bob + 0.3 * (1 - come)) * size);
  }
  context.restore();
  return top;
}

/** When the words of a line came: when they were seen to, or, in a line that was there before the sketch, at its start. */
function arrivalsOf({ arrivals }: Verse, line: Line, last: number, time: number): readonly number[] {
  const known = arrivals.get(line.from);
  const times = known ?? [];
  const late = time - line.from > 0.5;
  while (times.length <= last) times.push(known || !late ? time : line.from);
  arrivals.set(line.from, times);
  return times;
}

/** From 0 to 1, quick at first (cubic). */
function ease(way: number): number {
  const left = 1 - Math.min(1, Math.max(0, way));
  return 1 - left ** 3;
}
