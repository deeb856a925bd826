/** A canvas that fills its box and is as sharp as the screen. */
import { element } from '../element';

export interface Plate {
  /** Its parent has a size of its own and is positioned. */
  readonly canvas: HTMLCanvasElement;
  /** Wipes it. Width and height in CSS pixels, in which one draws; both 0 before it is shown. */
  begin(): { readonly pen: CanvasRenderingContext2D; readonly width: number; readonly height: number };
}

/** @param label what it shows, for those who cannot see it. */
export function plate(label: string): Plate {
  const canvas = element('canvas', { className: 'plate', width: 0, height: 0, role: 'img', ariaLabel: label });
  const pen = canvas.getContext('2d')!;
  let [width, height] = [0, 0];
  new ResizeObserver(() => ([width, height] = [canvas.clientWidth, canvas.clientHeight])).observe(canvas);
  return {
    canvas,
    begin() {
      const density = window.devicePixelRatio;
      const [w, h] = [Math.round(width * density), Math.round(height * density)];
      if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
      pen.setTransform(density, 0, 0, density, 0, 0);
      pen.clearRect(0, 0, width, height);
      return { pen, width, height };
    },
  };
}

/** The page's colours, for what is drawn rather than styled. */
export function colour(name: 'ground' | 'line' | 'text' | 'quiet' | 'accent' | 'live'): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Sets the page's own type. @param size in CSS pixels */
export function type(pen: CanvasRenderingContext2D, size: number, align: CanvasTextAlign = 'left'): void {
  pen.font = `${size}px 'Bricolage Grotesque Variable', system-ui, sans-serif`;
  pen.textAlign = align;
  pen.textBaseline = 'middle';
}
