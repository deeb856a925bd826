/**
 * What of a fragmented MP4 is whole, whatever has become of the file: cut off, or damaged in the middle. A fragment is
 * whole where its index (moof) agrees with itself, with its data (mdat), and with the fragments around it.
 * Boxes as in ISO/IEC 14496-12; as `film-file.ts` writes them, one run for each track.
 */

/** Reads up to `length` bytes at `at`; fewer at the end. */
export type ReadAt = (at: number, length: number) => Uint8Array | Promise<Uint8Array>;

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface WholeParts {
  /** What decoders must know; without it nothing that follows can be played. */
  readonly head: Stretch | undefined;
  /** Fragments, those that adjoin as one stretch. */
  readonly fragments: readonly Stretch[];
  /** Bytes up to which it is whole: the end of the last fragment, or of the index (mfra) that a film has after it. */
  readonly end: number;
  /** How often something damaged lies before or between them, and seconds of the film that are missing there. */
  readonly holes: number;
  readonly missing: number;
}

interface Fragment extends Stretch {
  /** Seconds, by track. */
  readonly tracks: ReadonlyMap<number, { readonly start: number; readonly end: number }>;
}

/** Longer than any fragment, or any hole that is not damage, in seconds. */
const LONGEST = 10;
/** Fragments may overlap so much, in seconds. */
const OVERLAP = 0.1;
/** A damaged stretch held so much at least, in bytes a second. */
const LEAST_RATE = 1000;
const LARGEST_INDEX = 2 ** 20;
const WINDOW = 2 ** 16;

/** @param size bytes in all. */
export async function wholeParts(read: ReadAt, size: number): Promise<WholeParts> {
  const { head, timescales, end } = await readHead(read, size);
  const beginning: Fragment = { from: 0, to: end, tracks: new Map() };
  const found = [beginning, ...(await fragmentsFrom(read, end, size, timescales))];
  // A head that fits no fragment is none.
  if (head && found.length === 1 && (await fragmentsFrom(read, end, size, new Map())).length > 0) {
    return { head: undefined, fragments: [{ from: end, to: size }], end: size, holes: 1, missing: 0 };
  }
  const whole = found.filter((fragment, i) => i > 0 && !isAstray(found[i - 1]!, fragment, found[i + 1]));
  const fragments: Stretch[] = [];
  let [holes, missing] = [0, 0];
  for (const [i, fragment] of whole.entries()) {
    const before = whole[i - 1] ?? beginning;
    if (before.to === fragment.from && i > 0) fragments.push({ from: fragments.pop()!.from, to: fragment.to });
    else fragments.push({ from: fragment.from, to: fragment.to });
    if (before.to === fragment.from) continue;
    holes++;
    missing += Math.max(0, startOf(fragment) - endOf(before));
  }
  const last = fragments.at(-1)?.to ?? end;
  const index = await boxAt(read, last, size);
  return { head, fragments, end: index?.type === 'mfra' ? index.to : last, holes, missing };
}

async function fragmentsFrom(
  read: ReadAt,
  from: number,
  size: number,
  timescales: ReadonlyMap<number, number>,
): Promise<Fragment[]> {
  const found: Fragment[] = [];
  for (let at = from; at < size;) {
    const fragment = await fragmentAt(read, at, size, timescales);
    if (fragment) found.push(fragment);
    at = fragment?.to ?? (await nextIndex(read, at + 1, size));
  }
  return found;
}

const startOf = ({ tracks }: Fragment) => Math.min(...[...tracks.values()].map(({ start }) => start));
const endOf = ({ tracks }: Fragment) => Math.max(0, ...[...tracks.values()].map(({ end }) => end));

/** Whether a fragment's times are lies: those around it agree with each other, and not with it. */
function isAstray(before: Fragment, fragment: Fragment, after: Fragment | undefined): boolean {
  if (!follows(before, fragment)) return !after || follows(before, after);
  return after !== undefined && !follows(fragment, after) && follows(before, after);
}

function follows(before: Fragment, fragment: Fragment): boolean {
  const isLater = [...fragment.tracks].every(
    ([track, { start }]) => start > (before.tracks.get(track)?.end ?? 0) - OVERLAP,
  );
  const longest = LONGEST + (fragment.from - before.to) / LEAST_RATE;
  return isLater && [...fragment.tracks.values()].every(({ start }) => start - endOf(before) < longest);
}

async function readHead(read: ReadAt, size: number) {
  const none = { head: undefined, timescales: new Map<number, number>(), end: 0 };
  for (let at = 0; ;) {
    const box = await boxAt(read, at, size);
    if (!box || !['ftyp', 'free', 'moov'].includes(box.type)) return none;
    at = box.to;
    if (box.type !== 'moov') continue;
    const timescales = box.to - box.from > LARGEST_INDEX ? undefined : timescalesOf(await readBox(read, box));
    return timescales ? { head: { from: 0, to: at }, timescales, end: at } : none;
  }
}

/** Units a second, by track. */
function timescalesOf(moov: DataView): Map<number, number> | undefined {
  const timescales = new Map<number, number>();
  for (const trak of childrenOf(moov) ?? []) {
    if (trak.type !== 'trak') continue;
    const parts = childrenOf(trak.view) ?? [];
    const header = parts.find(({ type }) => type === 'tkhd')?.view;
    const media = parts.find(({ type }) => type === 'mdia')?.view;
    const times = media && childrenOf(media)?.find(({ type }) => type === 'mdhd')?.view;
    // Both begin with two times, of 32 or of 64 bits.
    const [id, timescale] = [header, times].map(
      (view) => view && number32(view, number32(view, 8) >>> 24 === 1 ? 28 : 20),
    );
    if (!id || !timescale) return undefined;
    timescales.set(id, timescale);
  }
  return timescales.size > 0 ? timescales : undefined;
}

async function fragmentAt(
  read: ReadAt,
  at: number,
  size: number,
  timescales: ReadonlyMap<number, number>,
): Promise<Fragment | undefined> {
  const box = await boxAt(read, at, size);
  if (box?.type !== 'moof' || box.to - at > LARGEST_INDEX) return undefined;
  const data = await boxAt(read, box.to, size);
  if (data?.type !== 'mdat') return undefined;
  const runs = (childrenOf(await readBox(read, box)) ?? []).filter(({ type }) => type === 'traf');
  const tracks = new Map<number, { start: number; end: number }>();
  let place = box.to - at + data.head;
  for (const { view } of runs) {
    const run = runOf(view);
    if (!run || run.offset !== place) return undefined;
    place += run.bytes;
    // Of a film without its head nobody knows how fast time goes.
    const timescale = timescales.size === 0 ? Infinity : (timescales.get(run.track) ?? NaN);
    tracks.set(run.track, { start: run.start / timescale, end: (run.start + run.duration) / timescale });
  }
  const isPlausible = [...tracks.values()].every(({ start, end }) => end - start < LONGEST);
  return place === data.to - at && tracks.size > 0 && isPlausible ? { from: at, to: data.to, tracks } : undefined;
}

/** The samples of one track: bytes in all, times in the track's units. */
function runOf(traf: DataView) {
  const parts = childrenOf(traf) ?? [];
  const [header, time, run] = ['tfhd', 'tfdt', 'trun'].map((name) => parts.find(({ type }) => type === name)?.view);
  if (header?.byteLength !== 28 || time?.byteLength !== 20 || !run || run.byteLength < 20) return undefined;
  if (number32(header, 8) !== 0x02_00_38 || number32(time, 8) !== 0x01_00_00_00) return undefined;
  const flags = number32(run, 8);
  const [count, offset] = [number32(run, 12), number32(run, 16)];
  const [hasDuration, hasSize] = [(flags & 0x100) !== 0, (flags & 0x200) !== 0];
  const fields = [0x100, 0x200, 0x400, 0x800].filter((field) => flags & field).length;
  const first = flags & 0x4 ? 24 : 20;
  if ((flags & ~0xf04) !== 0x0100_0001 || run.byteLength !== first + 4 * fields * count) return undefined;
  let [duration, bytes] = [0, 0];
  for (let at = first; at < run.byteLength; at += 4 * fields) {
    if (hasDuration) duration += number32(run, at);
    if (hasSize) bytes += number32(run, at + (hasDuration ? 4 : 0));
  }
  return {
    track: number32(header, 12),
    start: Number(time.getBigUint64(12)),
    duration: hasDuration ? duration : count * number32(header, 16),
    bytes: hasSize ? bytes : count * number32(header, 20),
    offset,
  };
}

/** Where the next index may begin; the end if there is none. */
async function nextIndex(read: ReadAt, from: number, size: number): Promise<number> {
  for (let at = from; at < size; at += WINDOW) {
    // Its type stands four bytes after its beginning, and may lie across two windows.
    const bytes = await read(at, WINDOW + 7);
    for (let i = 4; i + 3 < bytes.length; i++) {
      if (bytes[i] === 0x6d && bytes[i + 1] === 0x6f && bytes[i + 2] === 0x6f && bytes[i + 3] === 0x66)
        return at + i - 4;
    }
  }
  return size;
}

interface Box extends Stretch {
  readonly type: string;
  /** Bytes before its content. */
  readonly head: number;
}

async function boxAt(read: ReadAt, at: number, size: number): Promise<Box | undefined> {
  const head = await read(at, 16);
  if (head.length < 8) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const short = view.getUint32(0);
  if (short === 1 && head.length < 16) return undefined;
  const to = at + (short === 1 ? Number(view.getBigUint64(8)) : short);
  // A box that is shorter than its own head, or reaches beyond the file, is not whole.
  if (to < at + 8 || to > size) return undefined;
  return { type: String.fromCharCode(...head.subarray(4, 8)), from: at, to, head: short === 1 ? 16 : 8 };
}

async function readBox(read: ReadAt, { from, to }: Box): Promise<DataView> {
  const bytes = await read(from, to - from);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Of a box that holds nothing but boxes: all of them, or nothing where they do not fill it. */
function childrenOf(box: DataView): { type: string; view: DataView }[] | undefined {
  const children: { type: string; view: DataView }[] = [];
  for (let at = 8; at < box.byteLength;) {
    const length = at + 8 > box.byteLength ? 0 : box.getUint32(at);
    if (length < 8 || at + length > box.byteLength) return undefined;
    const view = new DataView(box.buffer, box.byteOffset + at, length);
    children.push({ type: String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(i))), view });
    at += length;
  }
  return children;
}

/** 0 beyond the end. */
function number32(view: DataView, at: number): number {
  return at + 4 <= view.byteLength ? view.getUint32(at) : 0;
}
