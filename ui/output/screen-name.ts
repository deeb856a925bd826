/** Screens are told apart by their size and place, which need no permission. What is kept for one is kept under its name. */
import { t } from '../language/translate';

/** Of the screen that this window is on: `1920 × 1080 at 0, 0`, in every language. */
export function nameOfScreen(): string {
  const { width, height, availLeft = 0, availTop = 0 } = screen as Screen & { availLeft?: number; availTop?: number };
  return `${width} × ${height} at ${availLeft}, ${availTop}`;
}

/** As the performer reads it. */
export function tScreen(name: string): string {
  const [size = name, place] = name.split(' at ');
  return place === undefined ? size : t('{0} at {1}', size, place);
}
