/**
 * Karaoke: the whole line stands there in outline before it is sung, ink runs through each word while it is sung, a light
 * hops from word to word, and the next line waits below.
 */
import type p5 from 'p5';
import { loadFonts, SANS } from '../engine/stage/kit/fonts';
import { beatPulse, createInk, ease, type Ink } from '../engine/stage/kit/ink';
import type { Put } from '../engine/stage/kit/pen';
import { createPhrasing, momentOf, type Phrase } from '../engine/stage/kit/phrase';
import { createLettering, type Lettering, type Sheet, type SheetWord } from '../engine/stage/kit/sheet';
import { defineSketch, type Stage } from '../engine/stage/sketch';

interface Karaoke {
  readonly ink: Ink;
  readonly lettering: Lettering;
  readonly phraseOf: ReturnType<typeof createPhrasing>;
}

type Line = Stage['lyrics'][number];

/** Shares of the frame's height and width. */
const SIZE = 0.17;
const NEXT_SIZE = 0.058;
const MARGIN = 0.08;
const MIDDLE = 0.46;
const FOOT = 0.83;
const ROWS = 3;
/** Seconds in which a line comes, stays after its last word if no other comes, and goes. */
const COMES = 0.35;
const STAYS = 5;
const GOES = 1.2;

const running = new WeakMap<p5, Karaoke>();

export default defineSketch({
  name: 'karaoke',
  title: 'Karaoke',
  author: 'Phosphene',
  renderer: 'webgl',

  async setup(p, { width, height }) {
    await loadFonts();
    const lettering = createLettering(p, width, height);
    running.set(p, { ink: createInk(p, width, height), lettering, phraseOf: createPhrasing() });
  },

  draw(p, stage) {
    const karaoke = running.get(p);
    if (!karaoke) return;
    const strength = stage.parameters['stage.words'];
    const [before, line] = [stage.lyrics.at(-2), stage.lyrics.at(-1)];
    const light = line ? strength * presence(line, stage.time) : 0;
    const hasWords = light > 0 || (strength > 0 && stage.ahead !== '');
    karaoke.ink.write((put) => {
      if (!hasWords) return;
      const way = line ? ease((stage.time - line.from) / COMES) : 1;
      if (before && line && way < 1) {
        // From where it was: after a pause it had gone.
        const left = strength * presence(before, line.from) * (1 - way);
        if (left > 0) drawLine(put, karaoke, stage, before, left, -0.16 * way);
      }
      if (line && light > 0) drawLine(put, karaoke, stage, line, light, 0.16 * (1 - way));
      drawNext(put, karaoke, stage, strength * way);
    });
    karaoke.ink.show(stage, hasWords);
  },
});

function presence({ from, to }: Line, time: number): number {
  const leaves = to === undefined ? 1 : Math.min(1, Math.max(0, (to + STAYS + GOES - time) / GOES));
  return ease((time - from) / COMES) * leaves;
}

/** @param off how far from its place, in shares of the frame's height. */
function drawLine(put: Put, { lettering, phraseOf }: Karaoke, stage: Stage, line: Line, light: number, off: number) {
  const { width, height, beat } = stage;
  const phrase = phraseOf(line, stage);
  if (phrase.text === '') return;
  const isShout = line.style === 'shout';
  const sheet = lettering(phrase.text, {
    family: SANS,
    weight: isShout ? 800 : line.style === 'whisper' ? 360 : 660,
    size: SIZE * height * (isShout ? 1.15 : 1),
    room: (1 - 2 * MARGIN) * width,
    rows: ROWS,
    align: 'middle',
  });
  const origin = { x: MARGIN * width, y: (MIDDLE + off) * height - sheet.height / 2 };
  for (const word of sheet.words) {
    const [begins, ends] = momentOf(phrase, word);
    // A word that was skipped does not stand there any more.
    if (begins === Infinity) continue;
    const since = beat - begins;
    const sung = Math.min(1, Math.max(0, since / Math.max(0.1, ends - begins)));
    const struck = since >= 0 ? Math.exp(-since / 0.35) : 0;
    const [l, t, r, b] = word.box;
    put(sheet, word, {
      x: origin.x + (l + r) / 2,
      y: origin.y + (t + b) / 2 - 0.05 * sheet.size * struck,
      scale: 1 + 0.06 * struck * (1 + (isShout ? 1 : 0)),
      alpha: light,
      heat: 0.5 * struck,
      glow: 0.5 * struck,
      sung,
    });
  }
  drawLight(put, lettering, stage, { sheet, phrase, origin, light });
}

interface Setting {
  readonly sheet: Sheet;
  readonly phrase: Phrase;
  readonly origin: { readonly x: number; readonly y: number };
  readonly light: number;
}

/** The light lands on each word as it begins, and hops in between. */
function drawLight(put: Put, lettering: Lettering, stage: Stage, { sheet, phrase, origin, light }: Setting): void {
  const stops = sheet.words
    .map((word) => ({ word, due: momentOf(phrase, word)[0] }))
    .filter(({ due }) => due < Infinity);
  const [first, last] = [stops[0], stops.at(-1)];
  if (!first || !last || stage.beat < first.due - 1 || stage.beat > last.due + 1) return;
  const now = stops.findLastIndex(({ due }) => due <= stage.beat);
  const place = ({ word }: { word: SheetWord }) => ({
    x: origin.x + (word.box[0] + word.box[2]) / 2,
    y: origin.y + word.box[1] + 0.02 * sheet.size,
  });
  const [from, to] = [stops[Math.max(0, now)]!, stops[Math.min(stops.length - 1, now + 1)]!];
  const begins = now < 0 ? first.due - 1 : from.due;
  const way = Math.min(
    1,
    (stage.beat - begins) / Math.max(0.1, (now < 0 || from !== to ? to.due : last.due + 1) - begins),
  );
  const [a, b] = [place(from), place(to)];
  const hop = 4 * way * (1 - way) * sheet.size * (now < 0 ? 0.9 : 0.45);
  const dot = lettering('•', { family: SANS, weight: 800, size: sheet.size, room: 9999, rows: 1, align: 'start' });
  const isLeaving = from === to && now >= 0 ? 1 - way : 1;
  put(dot, dot.words[0]!, {
    x: a.x + (b.x - a.x) * way,
    y: a.y + (b.y - a.y) * way - hop,
    scale: 0.62,
    alpha: light * isLeaving,
    heat: 1,
    glow: 1,
  });
}

/** What comes next, at the foot. */
function drawNext(put: Put, { lettering }: Karaoke, stage: Stage, strength: number): void {
  const { width, height, ahead } = stage;
  if (ahead.trim() === '' || strength <= 0) return;
  const room = (1 - 2 * MARGIN) * width;
  const size = NEXT_SIZE * height;
  const sheet = lettering(ahead, { family: SANS, weight: 520, size, room, rows: 2, align: 'middle' });
  for (const word of sheet.words) {
    const [l, t, r, b] = word.box;
    put(sheet, word, {
      x: MARGIN * width + (l + r) / 2,
      y: FOOT * height + (t + b) / 2 - sheet.height / 2,
      alpha: strength * (0.6 + 0.1 * beatPulse(stage)),
      strength: 0.45,
    });
  }
}
