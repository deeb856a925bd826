/**
 * Line or microphone in a real browser: a drum loop of a known tempo comes in through Chromium's faked microphone, and the
 * page has to find its tempo, or its half or double, and to follow it. `--only 104`: of that tempo alone.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { nearTempo } from '../engine/inputs/tempo-follower';
import { uniform } from '../engine/random';
import { type Figure, withGoal } from './figures';
import type { NodeBenchmark } from './node';
import type {} from '../ui/performer-page';

// None that the first show has by itself.
const TEMPOS = [104, 126, 140];
const RATE = 48_000;
const LOADED_MS = 180_000;
/** Seconds of the loop, and seconds that are listened. */
const LOOP = 60;
const LISTENED = 45;
/** Beats a minute by which a tempo counts as found. */
const CLOSE = 0.2;

const run: NodeBenchmark = async ({ url, executablePath, flags, options }) => {
  const folder = mkdtempSync(join(tmpdir(), 'phosphene-input-'));
  const figures: Figure[] = [];
  try {
    for (const bpm of options.only ? [Number(options.only)] : TEMPOS) {
      const file = join(folder, `${bpm}.wav`);
      writeFileSync(file, wave(drums(bpm)));
      const fake = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
      const args = [...flags, ...fake, `--use-file-for-fake-audio-capture=${file}`];
      const browser = await chromium.launch({ executablePath, args, headless: true });
      try {
        const page = await browser.newPage({ viewport: { width: 960, height: 600 } });
        await page.goto(`${url}?autostart=1&size=320x180`);
        await page.waitForFunction(() => window.phosphene !== undefined, undefined, { timeout: LOADED_MS });
        const told = await page.evaluate(listen, LISTENED);
        console.error(
          `input: ${bpm}: ${told.map(({ at, bpm: heard }) => `${at.toFixed(0)} s ${heard.toFixed(2)}`).join(', ')}`,
        );
        const found = told.findIndex((_, i) =>
          told.slice(i).every((later) => Math.abs(nearTempo(later.bpm, bpm) - bpm) <= CLOSE),
        );
        const last = told.at(-1)?.bpm ?? NaN;
        const show = await page.evaluate(() => window.phosphene!.live.state().tempo.bpm);
        figures.push(
          withGoal(
            { name: `${bpm} bpm: off at the end`, value: Math.abs(nearTempo(last, bpm) - bpm), unit: 'bpm' },
            `<= ${CLOSE}`,
          ),
          withGoal(
            { name: `${bpm} bpm: the show is off`, value: Math.abs(nearTempo(show, bpm) - bpm), unit: 'bpm' },
            `<= ${CLOSE}`,
          ),
          { name: `${bpm} bpm: found for good after`, value: found < 0 ? NaN : told[found]!.at, unit: 's' },
        );
      } finally {
        await browser.close();
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { backend: 'microphone', figures };
};

export default run;

/** In the page: the tempos that it hears, as they change. */
async function listen(seconds: number): Promise<{ at: number; bpm: number }[]> {
  const { live } = window.phosphene!;
  live.send({ type: 'parameter', id: 'clock.input', value: 1, source: 'bench' });
  await live.lineInput.open('');
  const began = live.clock.now();
  const told: { at: number; bpm: number }[] = [];
  for (let at = 0; at < seconds; at = live.clock.now() - began) {
    const bpm = live.lineInput.tempo$.value?.bpm;
    if (bpm !== undefined && bpm !== told.at(-1)?.bpm) told.push({ at, bpm });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return told;
}

/** A kick on each beat, a snare on each other one, hats in between; -1..1. */
function drums(bpm: number): Float32Array {
  const chance = uniform(1);
  const samples = new Float32Array(LOOP * RATE);
  const strike = (beat: number, length: number, sound: (t: number) => number) => {
    const from = Math.round((beat * 60 * RATE) / bpm);
    for (let i = 0; i < length * RATE && from + i < samples.length; i++) samples[from + i]! += sound(i / RATE);
  };
  for (let beat = 0; beat < (LOOP * bpm) / 60; beat++) {
    strike(
      beat,
      0.25,
      (t) => 0.7 * Math.sin(2 * Math.PI * (50 * t + 6 * (1 - Math.exp(-t / 0.03)))) * Math.exp(-t / 0.08),
    );
    if (beat % 2 === 1) strike(beat, 0.15, (t) => 0.25 * (2 * chance() - 1) * Math.exp(-t / 0.05));
    for (const part of [0, 0.5]) strike(beat + part, 0.05, (t) => 0.1 * (2 * chance() - 1) * Math.exp(-t / 0.01));
  }
  return samples;
}

/** As a WAV file: 16 bits, mono. */
function wave(samples: Float32Array): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + 2 * samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(2 * RATE, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(2 * samples.length, 40);
  const body = Buffer.alloc(2 * samples.length);
  samples.forEach((x, i) => body.writeInt16LE(Math.round(32_767 * Math.max(-1, Math.min(1, x))), 2 * i));
  return Buffer.concat([head, body]);
}
