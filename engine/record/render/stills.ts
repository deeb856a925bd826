/** Single pictures of a show that is played again: a still of a moment, and a contact sheet of all of it. */
import { play, type Played, RENDER_SAMPLE_RATE, type RenderParts } from './render';
import { openShowing } from './showing';

/** Seconds that are shown before a still: what echoes in it comes from them. */
const RUN_UP = 3;
const SHEET_RUN_UP = 0.5;
/** Of a contact sheet. */
const COLUMNS = 4;
const ROWS = 4;
const GAP = 0.04;

/** The stage as it is `at` seconds into the show, in all its pixels. */
export async function still(parts: RenderParts, at: number): Promise<Blob> {
  const played = await play(parts);
  const showing = openShowing({ ...parts, ...played, sampleRate: RENDER_SAMPLE_RATE });
  try {
    await showUntil(parts, showing, played.events, at, RUN_UP);
    return await png(showing.canvas);
  } finally {
    showing.close();
  }
}

/** Sixteen moments of the show, evenly over it, each with its time. `width` and `height` are those of each. */
export async function contactSheet(parts: RenderParts): Promise<Blob> {
  const { width, height, seconds, onProgress } = parts;
  const played = await play(parts);
  const gap = Math.round(GAP * width);
  const caption = Math.round(0.1 * height);
  const sheet = document.createElement('canvas');
  sheet.width = COLUMNS * (width + gap) + gap;
  sheet.height = ROWS * (height + caption + gap) + gap;
  const context = sheet.getContext('2d', { alpha: false })!;
  context.fillStyle = '#fff';
  context.font = `${Math.round(0.7 * caption)}px sans-serif`;
  const count = COLUMNS * ROWS;
  for (let i = 0; i < count; i++) {
    const at = (seconds * (i + 0.5)) / count;
    const showing = openShowing({ ...parts, ...played, sampleRate: RENDER_SAMPLE_RATE });
    try {
      await showUntil(parts, showing, played.events, at, SHEET_RUN_UP);
      const x = gap + (i % COLUMNS) * (width + gap);
      const y = gap + Math.floor(i / COLUMNS) * (height + caption + gap);
      context.drawImage(showing.canvas, x, y, width, height);
      context.fillText(minutes(at), x, y + height + 0.8 * caption);
    } finally {
      showing.close();
    }
    onProgress(0.3 + (0.7 * (i + 1)) / count, 'pictures');
  }
  return png(sheet);
}

async function showUntil(
  { fps, signal }: RenderParts,
  showing: ReturnType<typeof openShowing>,
  events: Played['events'],
  at: number,
  runUp: number,
): Promise<void> {
  const last = Math.round(at * fps);
  // A frozen stage shows what stood on it before.
  const since = frozenSince(events, last / fps);
  const stands = since === undefined ? last : Math.min(last, Math.ceil(since * fps));
  for (let frame = Math.max(0, stands - Math.ceil(runUp * fps)); frame <= stands; frame++) {
    signal?.throwIfAborted();
    await showing.draw(frame);
  }
  if (stands < last) await showing.draw(last);
}

/** Since when the stage stands still at a moment, in seconds of the show; undefined where it moves. */
function frozenSince(events: Played['events'], at: number): number | undefined {
  let since: number | undefined;
  for (const event of events) {
    if (event.at > at) continue;
    if (event.type === 'panic') since = undefined;
    if (event.type !== 'parameter' || event.id !== 'stage.freeze') continue;
    since = event.value > 0 ? (since ?? event.at) : undefined;
  }
  return since;
}

function png(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('This picture is too large for the browser.')))),
  );
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;
}
