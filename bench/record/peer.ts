/** Beside MediaRecorder, on the same canvas and sound in the same run: what is kept, how long it says it is, what a kill leaves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { FRAMES_PER_SECOND } from '../../engine/record/take/recorder';
import { type Figure, median } from '../figures';
import { fetchBlob, fetchTake } from '../tools/fetch-take';
import { decode, lastPicture } from '../tools/film-probe';
import { kill, openPage, start } from '../tools/killable-browser';
import type { Place } from './place';

const SIZE = { width: 640, height: 360 };
const SECONDS = 20;
const KILLS = 5;
const peer = 'MediaRecorder';

export async function besideMediaRecorder(place: Place): Promise<Figure[]> {
  return [...(await kept(place)), ...(await killed(place))];
}

async function kept({ openPage, folder }: Place): Promise<Figure[]> {
  const page = await openPage();
  const { take, ours, theirs, mimeType } = await page.evaluate(
    async ({ size, seconds }) => {
      const stage = await window.takes!.openTakeStage(size);
      await stage.recorder.start();
      const other = window.takes!.recordWithMediaRecorder(stage);
      const began = await other.began;
      await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
      const ended = stage.now();
      const [blob, take] = await Promise.all([other.stop(), stage.recorder.stop()]);
      window.peerFilm = blob;
      await stage.close();
      return { take: take!, ours: ended - take!.from, theirs: ended - began, mimeType: blob.type };
    },
    { size: SIZE, seconds: SECONDS },
  );
  const [own, other] = [join(folder, 'own.mp4'), join(folder, 'peer.webm')];
  await fetchBlob(page, other, 'window.peerFilm');
  const seekable = { peer: await seek(page, 'window.peerFilm'), own: 0 };
  seekable.own = await seek(page, `window.takes.shelf.takeFile('${take.id}', '${take.film}')`);
  await fetchTake(page, take, own);
  await page.close();
  const [a, b] = [decode(own), decode(other)];
  const end = (times: readonly number[]) => times.at(-1)! + 1 / FRAMES_PER_SECOND;
  const share = (count: number, seconds: number) => count / (FRAMES_PER_SECOND * seconds);
  console.error(
    `${peer}: ${mimeType}, ${b.times.length} pictures, ${end(b.times).toFixed(2)} of ${theirs.toFixed(2)} s, sound ${b.sound.toFixed(2)} s`,
  );
  console.error(
    `our own: ${take.codecs}, ${a.times.length} pictures, ${end(a.times).toFixed(2)} of ${ours.toFixed(2)} s, sound ${a.sound.toFixed(2)} s`,
  );
  return [
    beside(
      {
        name: 'frames kept',
        unit: 'of all',
        value: share(a.times.length, ours),
        peerValue: share(b.times.length, theirs),
      },
      'more',
    ),
    beside({
      name: 'length wrong by',
      unit: 's',
      value: Math.abs(end(a.times) - ours),
      peerValue: Math.abs(end(b.times) - theirs),
    }),
    beside(
      { name: 'steps of four that a player finds', unit: 'of 4', value: seekable.own, peerValue: seekable.peer },
      'more',
    ),
  ];
}

/** How many of four moments a player of the browser finds in a film; none where the film does not tell its length. */
function seek(page: Page, expression: string): Promise<number> {
  return page.evaluate(`(async () => {
    const video = Object.assign(document.createElement('video'), { muted: true, src: URL.createObjectURL(await ${expression}) });
    await new Promise((resolve, reject) => ((video.onloadeddata = resolve), (video.onerror = () => reject(new Error('It does not play.')))));
    let found = 0;
    for (const share of [0.8, 0.2, 0.6, 0.4]) {
      if (!Number.isFinite(video.duration)) break;
      video.currentTime = share * video.duration;
      await new Promise((resolve) => (video.onseeked = resolve));
      if (Math.abs(video.currentTime - share * video.duration) < 0.1) found++;
    }
    return found;
  })()`);
}

async function killed({ url, executablePath, flags, folder }: Place): Promise<Figure[]> {
  const profile = mkdtempSync(join(folder, 'profile-'));
  const losses: { own: number; peer: number }[] = [];
  for (let i = 0; i < KILLS; i++) {
    let { browser, process } = await start(executablePath, flags, profile);
    let page = await openPage(browser, `${url}bench/take.html`);
    const { zero, began } = await page.evaluate(
      async ({ size, seconds }) => {
        const stage = await window.takes!.openTakeStage(size);
        await stage.recorder.start();
        const other = window.takes!.recordWithMediaRecorder(stage, window.takes!.keepPieces());
        const began = await other.began;
        await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
        return { began, zero: Date.now() - 1000 * stage.now() };
      },
      { size: SIZE, seconds: 4.1 + 0.37 * i },
    );
    const at = (Date.now() - zero) / 1000;
    await kill(process);
    ({ browser, process } = await start(executablePath, flags, profile));
    page = await openPage(browser, `${url}bench/take.html`);
    const take = await page.evaluate(async (size) => {
      const stage = await window.takes!.openTakeStage(size);
      const [take] = await stage.recorder.rescue();
      await stage.close();
      return take!;
    }, SIZE);
    const [own, other] = [join(folder, 'own-killed.mp4'), join(folder, 'peer-killed.webm')];
    await fetchBlob(page, other, 'window.takes.keptPieces()');
    await fetchTake(page, take, own);
    await page.evaluate((id) => window.takes!.shelf.removeTake(id), take.id);
    const lost = (path: string, from: number) => at - from - lastPicture(path) - 1 / FRAMES_PER_SECOND;
    losses.push({ own: lost(own, take.from), peer: lost(other, began) });
    await kill(process);
  }
  await wait(200);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  const of = (whose: 'own' | 'peer', pick: (losses: number[]) => number) => pick(losses.map((loss) => loss[whose]));
  const most = (values: number[]) => Math.max(...values);
  return [
    beside({
      name: 'picture lost at a kill, median',
      unit: 's',
      value: of('own', median),
      peerValue: of('peer', median),
    }),
    beside({ name: 'picture lost at a kill, most', unit: 's', value: of('own', most), peerValue: of('peer', most) }),
  ];
}

type Compared = Required<Pick<Figure, 'name' | 'unit' | 'value' | 'peerValue'>>;

function beside(compared: Compared, better: 'less' | 'more' = 'less'): Figure {
  const { value, peerValue } = compared;
  const ratio = better === 'less' ? peerValue / value : value / peerValue;
  // Beside nothing at all there is no ratio.
  return { ...compared, peer, ...(Number.isFinite(ratio) && { ratio }) };
}
