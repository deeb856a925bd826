/**
 * The lyrics, large: each word falls onto its beat, is hot when it lands and sends a ring through the picture; the lines
 * before rise and fade. The picture lies behind them, dimmed, and shines through them.
 *
 * A line's rank r says how many lines have come after it, as a number that glides: r = sum of ease(t - from) over the
 * later ones. Size and strength are functions of r, and each line stands above the one after it; the newest comes up from
 * under the one before, so that nothing jumps and no word stands on another. Styles have looks of their own: a whisper
 * comes out of focus and does not strike, a shout is heavy and shakes, a list stands one word under the other, a refrain's
 * words leave outlines.
 */
import type p5 from 'p5';
import { loadFonts, SANS, SERIF } from '../engine/stage/kit/fonts';
import { beatPulse, type Blow, createInk, ease, fall, type Ink } from '../engine/stage/kit/ink';
import { isLeftwards, wordsOf } from '../engine/stage/kit/lettering';
import type { Put } from '../engine/stage/kit/pen';
import { createPhrasing, momentOf, type Phrase } from '../engine/stage/kit/phrase';
import { createLettering, type Form, type Lettering, type Sheet } from '../engine/stage/kit/sheet';
import { defineSketch, type Stage } from '../engine/stage/sketch';

interface Verse {
  readonly ink: Ink;
  readonly lettering: Lettering;
  readonly phraseOf: ReturnType<typeof createPhrasing>;
}

type Line = Stage['lyrics'][number];
type Style = NonNullable<Line['style']>;

/** Seconds in which a line makes room for the next; in which, where none comes, it still stands, and goes. */
const RISE = 0.45;
const STANDS = 10;
const GOES = 3;
/** Beats that a word falls before it lands. */
const FALL = 0.2;
/** Shares of the frame's height: size of the letters, top of the newest line, its foot at most, between lines; of its width: the margin. */
const SIZE = 0.16;
const TOP = 0.4;
const FOOT = 0.96;
const GAP = 0.035;
const MARGIN = 0.075;
/** How each style looks and strikes. */
const LOOKS = {
  plain: { family: SERIF, weight: 480, size: 1, rows: 3, force: 0.6, from: 1.5 },
  whisper: { family: SERIF, weight: 260, size: 0.72, rows: 3, force: 0, from: 1.06 },
  shout: { family: SANS, weight: 800, size: 1.25, rows: 3, force: 1, from: 2.4 },
  list: { family: SANS, weight: 560, size: 0.8, rows: 5, force: 0.7, from: 1.5 },
  refrain: { family: SERIF, weight: 560, size: 1, rows: 3, force: 0.7, from: 1.5 },
} as const;

const running = new WeakMap<p5, Verse>();

export default defineSketch({
  name: 'verse',
  title: 'Verse',
  author: 'Phosphene',
  renderer: 'webgl',

  async setup(p, { width, height }) {
    await loadFonts();
    const lettering = createLettering(p, width, height);
    running.set(p, { ink: createInk(p, width, height), lettering, phraseOf: createPhrasing() });
  },

  draw(p, stage) {
    const verse = running.get(p);
    if (!verse) return;
    const strength = stage.parameters['stage.words'];
    const lines = stage.lyrics.filter((line) => (line.plan?.text ?? line.text).trim() !== '');
    const newest = lines.at(-1);
    const hasWords = strength > 0 && newest !== undefined && goneBy(newest, stage.time) < 1;
    let blow: Blow | undefined;
    verse.ink.write((put) => {
      if (!hasWords) return;
      let rank = 0;
      let below = underNewest(verse, stage, lines);
      let until = stage.time;
      let stands = 1;
      for (const line of lines.toReversed()) {
        // With a line go those before it.
        stands *= Math.max(0, 1 - goneBy(line, until));
        const light = strength * stands * lightOf(rank);
        const drawn = drawLine(put, verse, stage, line, { rank, below, light });
        below = drawn.top;
        if (rank < 0.5) blow ??= drawn.blow;
        until = line.from;
        rank += ease((stage.time - line.from) / RISE);
        if (rank > 3.2) break;
      }
    });
    verse.ink.show(stage, hasWords, blow);
  },
});

/** 0..1: how strongly a line of this rank shows. */
function lightOf(rank: number): number {
  return rank < 1 ? 1 - 0.45 * rank : 0.55 * Math.max(0, 1 - (rank - 1) / 2.2);
}

/**
 * How far a line that none followed has gone: from 1 on it is not there.
 * @param until seconds: now, or when the next line came.
 */
function goneBy({ to }: Line, until: number): number {
  return to === undefined ? 0 : Math.max(0, until - to - STANDS) / GOES;
}

/** Where a line that came after the newest would begin. */
function underNewest(verse: Verse, stage: Stage, lines: readonly Line[]): number {
  const [newest, before] = lines.toReversed();
  const gap = GAP * stage.height;
  const home = (sheet: Sheet) => Math.min(TOP * stage.height, FOOT * stage.height - sheet.height);
  const sheet = sheetOf(verse, stage, newest!);
  let top = home(sheet);
  if (before && goneBy(before, newest!.from) < 1) {
    const above = sheetOf(verse, stage, before);
    const under = home(above) + above.height + gap;
    top = under + (top - under) * ease((stage.time - newest!.from) / RISE);
  }
  return top + sheet.height + gap;
}

function sheetOf({ lettering, phraseOf }: Verse, stage: Stage, line: Line): Sheet {
  const { text } = phraseOf(line, stage);
  return lettering(text, formOf(text, line.style ?? 'plain', stage));
}

interface Standing {
  readonly rank: number;
  /** Where the line after it begins. */
  readonly below: number;
  readonly light: number;
}

/** Draws a line above `below`. @returns where it begins, and how its last word struck. */
function drawLine(
  put: Put,
  verse: Verse,
  stage: Stage,
  line: Line,
  { rank, below, light }: Standing,
): { top: number; blow?: Blow } {
  const { width, height, beat } = stage;
  const phrase = verse.phraseOf(line, stage);
  const style = line.style ?? 'plain';
  const look = LOOKS[style];
  const sheet = sheetOf(verse, stage, line);
  const risen = Math.min(1, rank);
  const scale = 1 - 0.6 * risen;
  const top = below - GAP * height - sheet.height * scale;
  // As they shrink, lines that run leftwards stay at the right edge.
  const left = MARGIN * width + (isLeftwards(phrase.text) ? (1 - scale) * (1 - 2 * MARGIN) * width : 0);

  const pulse = beatPulse(stage) * (1 - risen);
  const reprise = style === 'refrain' ? repriseOf(phrase.text) : Infinity;
  let blow: Blow | undefined;
  for (const word of sheet.words) {
    const [begin] = momentOf(phrase, word);
    const since = beat - begin;
    if (since < -FALL) continue;
    const [l, t, r, b] = word.box;
    const x = left + ((l + r) / 2) * scale;
    const y = top + ((t + b) / 2) * scale;
    const struck = Math.exp(-Math.max(0, since) / 0.55) * (1 - risen);
    const down = style === 'whisper' ? ease(since / 1.2) : fall(1 + since / FALL);
    const spring = since > 0 ? 0.09 * Math.exp(-5 * since) * Math.sin(14 * since) * look.force * (1 - risen) : 0;
    const bob = 0.018 * Math.sin((beat * Math.PI) / 2 + word.word * 0.9) * (1 - risen) * ease(since / 2);
    const stroke = {
      x,
      y: y + bob * sheet.size,
      scale: scale * (look.from + (1 - look.from) * down - spring + 0.012 * pulse),
      turn: style === 'shout' ? 0.05 * (1 - down) + 0.02 * spring : 0,
      alpha: light * (style === 'whisper' ? down : down ** 2),
      strength: 1 - 0.75 * risen,
      heat: (style === 'whisper' ? 0.15 : 0.9) * struck * (since >= 0 ? 1 : 0) + 0.12 * pulse,
      glow: (style === 'whisper' ? 0.25 : 0.5) * struck,
      soft: style === 'whisper' ? 1 - ease(since / 1.6) : 0,
    };
    if (word.word >= reprise && since > 0) {
      for (let echo = 3; echo > 0; echo--) {
        const away = echo * 0.055 * ease(since / 1.5);
        const alpha = light * (0.75 - 0.18 * echo) * (1 - risen);
        put(sheet, word, { ...stroke, scale: stroke.scale * (1 + away), outline: 1, alpha, heat: 0.3, glow: 0 });
      }
    }
    put(sheet, word, stroke);
    if (since >= 0) blow = blowAt(x / width, y / height, since, phrase, look.force, stage);
  }
  return { top, ...(blow && { blow }) };
}

function formOf(text: string, style: Style, { width, height }: Stage): Form {
  const { family, weight, size, rows } = LOOKS[style];
  const room = (1 - 2 * MARGIN) * width;
  const full = size * Math.min(SIZE * height, 0.11 * width);
  const isList = style === 'list';
  const words = wordsOf(text).length;
  return {
    family,
    weight,
    size: isList ? Math.min(full, (0.5 * height) / words) : full,
    room,
    // Words of a list may be more than that.
    rows: isList ? Math.max(rows, words) : rows,
    align: 'start',
    ...(isList && { stacked: true }),
    ...(style === 'whisper' && { italic: true }),
  };
}

/** The first word of a refrain that is said again: as many words as its end repeats. */
function repriseOf(text: string): number {
  const words = wordsOf(text).map((word) => word.replace(/\P{L}/gu, '').toLowerCase());
  const count = [3, 2, 1].find(
    (n) => words.length >= 2 * n && words.slice(-n).join() === words.slice(-2 * n, -n).join(),
  );
  return count ? words.length - count : Infinity;
}

function blowAt(x: number, y: number, since: number, phrase: Phrase, force: number, stage: Stage): Blow {
  const beats = phrase.begins.filter((begin) => begin <= stage.beat).length;
  // The first word of a line strikes hardest.
  return { x, y, age: since * 0.55, force: force * (beats === 1 ? 1 : 0.75) };
}
