/**
 * Corner pinning: the projective map that lays a rectangle onto any convex four-cornered shape, so that a projector that stands
 * askew throws a straight picture. As a CSS transform the compositor does it, and no pixel is read back.
 */

/** Top left, top right, bottom right, bottom left; x and y as shares of the window's width and height. */
export type Corners = readonly [Point, Point, Point, Point];
export type Point = readonly [x: number, y: number];

export const SQUARE: Corners = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

/**
 * The CSS `matrix3d` (its origin at the top left) that maps a box of `width` by `height` pixels to the corners.
 * After P. S. Heckbert, Fundamentals of Texture Mapping and Image Warping (1989), section 2.2.3.
 * @param corners convex: see `isConvex`
 */
export function cornerPin(corners: Corners, width: number, height: number): string {
  const [p0, p1, p2, p3] = corners.map(([x, y]) => [x * width, y * height] as const) as unknown as Corners;
  const [dx1, dy1] = [p1[0] - p2[0], p1[1] - p2[1]];
  const [dx2, dy2] = [p3[0] - p2[0], p3[1] - p2[1]];
  const [sx, sy] = [p0[0] - p1[0] + p2[0] - p3[0], p0[1] - p1[1] + p2[1] - p3[1]];
  const determinant = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  // Of the unit square; the columns are then scaled to the box.
  const across = [p1[0] - p0[0] + g * p1[0], p1[1] - p0[1] + g * p1[1], 0, g].map((value) => value / width);
  const down = [p3[0] - p0[0] + h * p3[0], p3[1] - p0[1] + h * p3[1], 0, h].map((value) => value / height);
  return `matrix3d(${[...across, ...down, 0, 0, 1, 0, p0[0], p0[1], 0, 1].join(', ')})`;
}

/** Whether a rectangle can be laid onto the corners: each turns the same way as the others, and by some angle. */
export function isConvex(corners: Corners): boolean {
  return corners.every((corner, i) => {
    const [next, after] = [corners[(i + 1) % 4]!, corners[(i + 2) % 4]!];
    const turn = (next[0] - corner[0]) * (after[1] - next[1]) - (next[1] - corner[1]) * (after[0] - next[0]);
    return turn > 1e-4;
  });
}
