/**
 * The performer's page at work, with a faked MIDI port: a worker sends notes at uneven moments, as a cable would, whatever
 * the page's own thread is busy with. Measured are the way from a byte to the state, how evenly notes are scheduled on the
 * audio clock, and how near a quantised change comes to its beat.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { type Figure, withGoal } from './figures';
import type { NodeBenchmark } from './node';
import type {} from '../ui/performer-page';

const NOTES = 1500;
const CHANGES = 30;
const LOADED_MS = 180_000;

const fakeMidi = `${readFileSync(createRequire(import.meta.url).resolve('web-midi-test'), 'utf8')};
navigator.requestMIDIAccess = async () => {
  const access = await WMT.requestMIDIAccess();
  return { inputs: access.inputs, outputs: access.outputs, sysexEnabled: false,
    set onstatechange(tell) { access.onstatechange = (event) => setTimeout(() => tell?.(event)); } };
};
window.port = new WMT.MidiSrc('Bench keys');
window.port.connect();`;

declare global {
  interface Window {
    port: { emit(bytes: number[]): void };
  }
}

interface Measured {
  /** Milliseconds from a byte's sending: until the page's thread had it, and from there until the state had it. */
  readonly arrived: readonly number[];
  readonly folded: readonly number[];
  /** Seconds from a byte's sending to when its note is scheduled, less the mean. */
  readonly scheduled: readonly number[];
  /** Seconds from the beat to the frame that has a quantised change. */
  readonly landed: readonly number[];
  readonly frames: number;
  readonly seconds: number;
  readonly block: number;
  readonly backend: string;
}

const run: NodeBenchmark = async ({ url, executablePath, flags }) => {
  const browser = await chromium.launch({ executablePath, args: [...flags], headless: true });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    // What the compiler leaves in a function that is handed to the page.
    await page.addInitScript('globalThis.__name = (named) => named;');
    await page.addInitScript(fakeMidi);
    await page.goto(`${url}?autostart=1`);
    await page.waitForFunction(() => window.phosphene !== undefined, undefined, { timeout: LOADED_MS });
    await page.waitForTimeout(5000);
    const measured = await page.evaluate(measure, { notes: NOTES, changes: CHANGES });
    return { backend: measured.backend, figures: figuresOf(measured) };
  } finally {
    await browser.close();
  }
};
export default run;

function figuresOf({ arrived, folded, scheduled, landed, frames, seconds, block }: Measured): Figure[] {
  const both = arrived.map((ms, i) => ms + folded[i]!);
  const sigma = Math.sqrt(scheduled.reduce((sum, x) => sum + x ** 2, 0) / scheduled.length);
  // What an even spread over an audio block has by itself.
  const beyond = Math.sqrt(Math.max(0, sigma ** 2 - (block / Math.sqrt(12)) ** 2));
  const ms = (name: string, value: number, goal?: string): Figure =>
    goal ? withGoal({ name, value, unit: 'ms' }, goal) : { name, value, unit: 'ms' };
  return [
    ms('MIDI byte to state, median', quantile(both, 0.5), '<= 1'),
    ms('MIDI byte to state, p99', quantile(both, 0.99), '<= 4'),
    ms('of it in Phosphene, median', quantile(folded, 0.5)),
    ms('of it in Phosphene, p99', quantile(folded, 0.99)),
    ms('of it waiting for the page, p99', quantile(arrived, 0.99)),
    ms('note to scheduled sound: jitter beyond the audio block, sigma', 1000 * beyond, '<= 0.5'),
    ms('quantised change to its beat, p95', 1000 * quantile(landed.map(Math.abs), 0.95), '<= 20'),
    { name: 'pictures a second meanwhile', value: frames / seconds, unit: '' },
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** In the page. */
async function measure({ notes, changes }: { notes: number; changes: number }): Promise<Measured> {
  const { live } = window.phosphene!;
  const context = live.context.rawContext as AudioContext;
  const origin = live.originFrame / context.sampleRate;
  let frames = 0;
  const counting = live.drawn$.subscribe(() => frames++);
  const began = live.clock.now();

  const worker = new Worker(
    URL.createObjectURL(
      new Blob(
        [
          `let seed = 1; const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
           const send = () => { postMessage(performance.timeOrigin + performance.now()); setTimeout(send, 5 + 30 * chance()); };
           send();`,
        ],
        { type: 'text/javascript' },
      ),
    ),
  );
  const [arrived, folded, delays]: number[][] = [[], [], []];
  let at = 0;
  const hearing = live.events$.subscribe((event) => {
    if (event.type !== 'note-on' || event.source !== 'Bench keys') return;
    // As the band schedules it.
    at = Math.max(origin + event.at, context.currentTime);
  });
  await new Promise<void>((done) => {
    let count = 0;
    worker.onmessage = ({ data }: MessageEvent<number>) => {
      const now = performance.now();
      const sent = data - performance.timeOrigin;
      const note = 36 + (count % 48);
      window.port.emit([0x90, note, 1 + (count % 100)]);
      const isThere = live.state().held.some((held) => held.note === note && held.source === 'Bench keys');
      const after = performance.now();
      window.port.emit([0x80, note, 0]);
      if (!isThere) throw new Error('A note that was sent is not in the state.');
      arrived!.push(now - sent);
      folded!.push(after - now);
      const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
      // The audio clock at the moment of sending, by the steadier of the browser's two clocks.
      delays!.push(at - (contextTime + (sent - performanceTime) / 1000));
      if (++count === notes) done();
    };
  });
  worker.terminate();
  hearing.unsubscribe();
  const seconds = live.clock.now() - began;
  counting.unsubscribe();
  const mean = delays!.reduce((sum, x) => sum + x, 0) / delays!.length;

  const source = 'bench';
  const beatOf = (time: number) => {
    const { bpm, beat, at: since } = live.state$.value.tempo;
    return { off: beat + ((time - since) * bpm) / 60, bpm };
  };
  live.send({ type: 'parameter', id: 'launch.grid', value: 1, source });
  const landed: number[] = [];
  for (let i = 0; i < changes; i++) {
    await new Promise((resolve) => setTimeout(resolve, 37 * (i % 9)));
    const wanted = 1 + (i % 2);
    live.send({ type: 'parameter', id: 'lyrics.style', value: wanted, source });
    const time = await new Promise<number>((resolve) => {
      const frame = live.moments$.subscribe(({ set, time: now }) => {
        if (set.parameters['lyrics.style'] !== wanted) return;
        frame.unsubscribe();
        resolve(now);
      });
    });
    const { off, bpm } = beatOf(time);
    landed.push(((off - Math.round(off)) * 60) / bpm);
  }
  return {
    arrived: arrived!,
    folded: folded!,
    scheduled: delays!.map((delay) => delay - mean),
    landed,
    frames,
    seconds,
    block: 128 / context.sampleRate,
    backend: live.kernelHealth().backend ?? '',
  };
}
