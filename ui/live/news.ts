/** Tells what is new to the performer from what is said over and over. */

/** Seconds of quiet after which the same is news again. */
const QUIET = 10;

/** @returns whether `text` has not come for a while. Each time that it comes counts, told or not. */
export function createNews(): (text: string, now: number) => boolean {
  const last = new Map<string, number>();
  return (text, now) => {
    for (const [other, at] of last) if (now - at > QUIET) last.delete(other);
    const isNew = !last.has(text);
    last.set(text, now);
    return isNew;
  };
}
