/**
 * The whole browser is killed (SIGKILL) at a random moment of a take, started again with the same profile, and asked for
 * what it saved. What is lost is measured on the show clock: from the end of the film's picture, and of its sound, to the kill.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { uniform } from '../engine/random';
import { FRAMES_PER_SECOND } from '../engine/record/take/recorder';
import { type Figure, median, withGoal } from './figures';
import type { NodeBenchmark } from './node';
import { fetchTake } from './tools/fetch-take';
import { lastPicture, lastSound, probe } from './tools/film-probe';
import { kill, openPage, start } from './tools/killable-browser';

const SHORTEST = 3;
const LONGEST = 8;

interface Killed {
  /** Seconds of the show at the kill. */
  readonly at: number;
}

const run: NodeBenchmark = async ({ url, executablePath, flags, options }) => {
  const runs = Number(options.runs ?? 40);
  const random = uniform(Number(options.seed ?? 1));
  const profile = mkdtempSync(join(tmpdir(), 'phosphene-kill-'));
  const [pictures, sounds]: [number[], number[]] = [[], []];
  let playing = 0;
  console.error('run   killed at  recovered  picture lost  sound lost   frames  plays');
  try {
    let killed: Killed | undefined;
    for (let i = 0; i <= runs; i++) {
      const { browser, process } = await start(executablePath, flags, profile);
      const page = await openPage(browser, `${url}bench/take.html`);
      if (killed) {
        const path = join(profile, `take-${i}.mp4`);
        const take = await recover(page, path);
        const film = probe(path);
        const length = killed.at - take.from;
        pictures.push(length - lastPicture(path) - 1 / FRAMES_PER_SECOND);
        sounds.push(length - lastSound(path));
        if (film.plays) playing++;
        const cells = [length, film.seconds, pictures.at(-1)!, sounds.at(-1)!].map((x) => x.toFixed(3).padStart(9));
        console.error(
          `${String(i).padStart(3)} ${cells.join(' ')} ${String(film.videoFrames).padStart(7)}  ${film.plays || film.complaint}`,
        );
        rmSync(path);
      }
      if (i < runs) killed = await recordAndKill(page, process, SHORTEST + (LONGEST - SHORTEST) * random());
      else await kill(process);
    }
  } finally {
    await wait(200);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  return {
    backend: 'chromium',
    figures: [
      withGoal({ name: 'files that do not play after a kill', value: runs - playing, unit: `of ${runs}` }, '= 0'),
      ...lossesOf('picture', pictures),
      ...lossesOf('sound', sounds),
    ],
  };
};

export default run;

function lossesOf(what: string, losses: readonly number[]): Figure[] {
  return [
    withGoal({ name: `most of the ${what} that was lost`, value: Math.max(...losses), unit: 's' }, '<= 1'),
    withGoal({ name: `of the ${what} lost, median`, value: median(losses), unit: 's' }, '<= 0.5'),
  ];
}

async function recordAndKill(page: Page, process: ChildProcess, seconds: number): Promise<Killed> {
  // Wall-clock milliseconds of the show's second 0.
  const zero = await page.evaluate(async (seconds) => {
    const stage = await window.takes!.openTakeStage({ width: 320, height: 180 });
    await stage.recorder.start();
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
    return Date.now() - 1000 * stage.now();
  }, seconds);
  const at = (Date.now() - zero) / 1000;
  await kill(process);
  return { at };
}

async function recover(page: Page, path: string): Promise<{ from: number }> {
  const take = await page.evaluate(async () => {
    const { openTakeStage } = window.takes!;
    const stage = await openTakeStage({ width: 320, height: 180 });
    const [take] = await stage.recorder.rescue();
    await stage.close();
    if (!take) throw new Error('Nothing was recovered.');
    return take;
  });
  await fetchTake(page, take, path);
  return take;
}
