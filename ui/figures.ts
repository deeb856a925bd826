/** Figures for people. */

/** Minutes and seconds: `3:07`. */
export function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

/** `1.2 MB`. @param count of bytes */
export function megabytes(count: number): string {
  return `${(count / 1e6).toFixed(1)} MB`;
}
