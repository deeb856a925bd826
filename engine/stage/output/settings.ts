/** How an output window lays the stage onto its screen. Kept by screen, so that a projector is set up once. */
import { type Corners, isConvex, SQUARE } from './corner-pin';

export const FITS = ['contain', 'cover', 'fill'] as const;
export type Fit = (typeof FITS)[number];

export const SIDES = ['left', 'top', 'right', 'bottom'] as const;

export interface OutputSettings {
  /** A stage of another shape than the screen is shown whole, cut, or stretched. */
  readonly fit: Fit;
  readonly corners: Corners;
  /** Shares of the picture's width or height that stay dark at each side, 0..0.5, and over which it then comes up, 0..0.5. */
  readonly mask: Readonly<Record<(typeof SIDES)[number] | 'feather', number>>;
}

export const PLAIN_OUTPUT: OutputSettings = {
  fit: 'contain',
  corners: SQUARE,
  mask: { left: 0, top: 0, right: 0, bottom: 0, feather: 0 },
};

/** A corner may lie this far outside the window. */
const FARTHEST = 0.5;
const LARGEST_MASK = 0.5;

/** Settings out of anything: what makes no sense is as it is without settings. */
export function outputSettingsFrom(value: unknown): OutputSettings {
  const { fit, corners, mask } = fieldsOf(value);
  const masks = fieldsOf(mask);
  const share = (side: string) => Math.min(LARGEST_MASK, Math.max(0, finite(masks[side])));
  return {
    fit: FITS.find((known) => known === fit) ?? PLAIN_OUTPUT.fit,
    corners: cornersFrom(corners) ?? SQUARE,
    mask: {
      left: share('left'),
      top: share('top'),
      right: share('right'),
      bottom: share('bottom'),
      feather: share('feather'),
    },
  };
}

/** Likewise, out of what was stored as JSON. */
export function outputSettingsOf(json: string | null): OutputSettings {
  try {
    return outputSettingsFrom(JSON.parse(json ?? '{}'));
  } catch {
    return PLAIN_OUTPUT;
  }
}

/** The CSS mask of the dark edges; empty where there are none. */
export function edgeMask({ mask }: OutputSettings): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)}%`;
  const gradient = (towards: string, near: number, far: number) =>
    `linear-gradient(to ${towards}, #0000 ${percent(near)}, #000 ${percent(near + mask.feather)}, ` +
    `#000 ${percent(1 - far - mask.feather)}, #0000 ${percent(1 - far)})`;
  if (Object.values(mask).every((share) => share === 0)) return '';
  return `${gradient('right', mask.left, mask.right)}, ${gradient('bottom', mask.top, mask.bottom)}`;
}

function cornersFrom(value: unknown): Corners | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined;
  const points = value.map((point: unknown) =>
    Array.isArray(point) ? [inReach(number(point[0])), inReach(number(point[1]))] : [NaN, NaN],
  ) as unknown as Corners;
  return isConvex(points) ? points : undefined;
}

/** A coordinate of a corner, no farther outside the window than it may lie. */
export function inReach(share: number): number {
  return Math.min(1 + FARTHEST, Math.max(-FARTHEST, share));
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : NaN;
}

function finite(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
