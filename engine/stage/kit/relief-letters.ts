/** Letters as a texture that shaders light: red is their shape, green a soft halo, blue their outline from outside. */
import type p5 from 'p5';

export interface Piece {
  readonly text: string;
  /** Where its baseline begins, in pixels. */
  readonly x: number;
  readonly y: number;
}

/** In pixels: reach of the halo, width of the outline. */
export interface ReliefForm {
  readonly halo: number;
  readonly outline: number;
}

type Canvas2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** The image's own context and the scratch one, both as new, for text that runs its way. The scratch is as large as the image. */
export function clearedContexts(
  image: p5.Image,
  scratch: OffscreenCanvasRenderingContext2D,
  leftwards: boolean,
): readonly [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D] {
  const { drawingContext: context } = image as unknown as { drawingContext: CanvasRenderingContext2D };
  for (const each of [context, scratch]) {
    each.reset();
    each.textAlign = 'left';
    each.direction = leftwards ? 'rtl' : 'ltr';
    each.fontKerning = 'normal';
    each.lineJoin = 'round';
  }
  return [context, scratch];
}

/** Draws the pieces in the font that both contexts (`clearedContexts`) have. */
export function drawRelief(
  image: p5.Image,
  [context, scratch]: ReturnType<typeof clearedContexts>,
  pieces: readonly Piece[],
  { halo, outline }: ReliefForm,
): void {
  const { width, height } = image;
  const write = (target: Canvas2D, dx = 0) => {
    for (const { text, x, y } of pieces) target.fillText(text, x + dx, y);
  };
  scratch.strokeStyle = '#00f';
  scratch.lineWidth = 2 * outline;
  for (const { text, x, y } of pieces) scratch.strokeText(text, x, y);
  scratch.globalCompositeOperation = 'destination-out';
  write(scratch);

  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = 'lighter';
  context.drawImage(scratch.canvas, 0, 0);
  context.fillStyle = '#f00';
  write(context);
  // The halo alone: the letters lie beyond the image, their shadow in it.
  context.shadowColor = '#0f0';
  context.shadowBlur = halo;
  context.shadowOffsetX = 2 * width;
  write(context, -2 * width);
  (image as unknown as { setModified(modified: boolean): void }).setModified(true);
}

/**
 * Remembers what was drawn last, by its key. What is forgotten lends its image to the next: nothing is made on the way.
 * @param most as many are kept, and are good until so many others were asked for.
 */
export function recently<Drawn extends { readonly image: p5.Image }>(most: number, blank: () => p5.Image) {
  const kept = new Map<string, Drawn>();
  return (key: string, draw: (image: p5.Image) => Drawn): Drawn => {
    const known = kept.get(key);
    kept.delete(key);
    const [oldest, old] = kept.size >= most ? [...kept][0]! : [];
    if (oldest !== undefined && !known) kept.delete(oldest);
    const drawn = known ?? draw(old?.image ?? blank());
    kept.set(key, drawn);
    return drawn;
  };
}
