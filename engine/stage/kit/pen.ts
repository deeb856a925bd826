/**
 * Puts pieces of text from sheets (`sheet.ts`) on a buffer of the frame's size, on the GPU: red is how strong the ink
 * is, green how hot, alpha the coverage (premultiplied).
 */
import type p5 from 'p5';
import wordFragment from '../../../shaders/word.frag?raw';
import wordVertex from '../../../shaders/word.vert?raw';
import { createBuffer } from './fullscreen';
import type { Sheet, SheetWord } from './sheet';

/** How a piece of text stands; what is left out is plain. */
export interface Stroke {
  /** The middle of its box on the frame, in pixels, and its turn in radians. */
  readonly x: number;
  readonly y: number;
  readonly scale?: number;
  readonly turn?: number;
  /** Each 0..1: opacity, strength of the ink, heat, halo, outline instead of letters, out of focus. */
  readonly alpha?: number;
  readonly strength?: number;
  readonly heat?: number;
  readonly glow?: number;
  readonly outline?: number;
  readonly soft?: number;
  /** How far along it has been sung, 0..1. Where it is given, the rest of it is weaker. */
  readonly sung?: number;
}

export type Put = (sheet: Sheet, word: SheetWord, stroke: Stroke) => void;

export interface Pen {
  readonly words: p5.Framebuffer;
  /** Draws words on an empty frame. */
  readonly write: (draw: (put: Put) => void) => void;
}

export function createPen(p: p5, width: number, height: number): Pen {
  const word = p.createShader(wordVertex, wordFragment);
  const words = createBuffer(p, width, height);

  const put: Put = (sheet, { cell, box: [left, top, right, bottom] }, stroke) => {
    const { alpha = 1 } = stroke;
    if (alpha <= 0) return;
    word.setUniform('uSheet', sheet.image);
    word.setUniform('uCell', [...cell]);
    word.setUniform('uPlace', [stroke.x, stroke.y, right - left, bottom - top]);
    word.setUniform('uScale', stroke.scale ?? 1);
    word.setUniform('uTurn', stroke.turn ?? 0);
    word.setUniform('uAlpha', Math.min(1, alpha));
    word.setUniform('uStrength', stroke.strength ?? 1);
    word.setUniform('uHeat', Math.min(1, stroke.heat ?? 0));
    word.setUniform('uGlow', stroke.glow ?? 0);
    word.setUniform('uSoft', stroke.soft ?? 0);
    word.setUniform('uOutline', stroke.outline ?? (stroke.sung === undefined ? 0 : 1));
    word.setUniform('uSung', stroke.sung ?? (stroke.outline ? 0 : 1));
    word.setUniform('uLeftwards', sheet.leftwards ? 1 : 0);
    p.plane(1, 1);
  };

  return {
    words,
    write(draw) {
      words.begin();
      p.clear();
      p.push();
      p.noStroke();
      // p5 would convert its white anew for each thing that is drawn.
      p.noTint();
      p.blendMode(p.BLEND);
      p.shader(word);
      word.setUniform('uFrame', [width, height]);
      draw(put);
      p.pop();
      words.end();
    },
  };
}
