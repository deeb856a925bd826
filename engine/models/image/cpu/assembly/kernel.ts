/**
 * First light's arithmetic for one CPU core, in SIMD. Functions of addresses: what lies where, and in which order they
 * run, is `../painter.ts`'s.
 */
export { fold } from './dense';
export { bend, convolve, enlarge, surround } from './trunk';
export { blendRows, readCells, setPlane } from './cells';
export { paintRow } from './colour';
