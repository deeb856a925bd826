/**
 * The performer's page at work, with a faked MIDI port: a worker sends notes and knobs at uneven moments, as a cable would,
 * whatever the page's own thread is busy with. Measured are the way from a byte to the state, how evenly notes are
 * scheduled on the audio clock, when a knob is heard, how near a quantised change comes to its beat, and, without the page,
 * how well a shaky MIDI clock is followed. `--only bytes|beats|clock`: that part alone. `--size WxH`: of the stage; where the processor
 * draws it too, a small one leaves the page's thread some time.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium } from 'playwright-core';
import type { Mapping } from '../engine/control/mapping';
import { EVENLY } from '../engine/inputs/evenly';
import { CLOCKS_PER_BEAT } from '../engine/inputs/clock-follower';
import { follow, type Lock } from '../engine/inputs/delay-locked-loop';
import { normal } from '../engine/random';
import { type Figure, withGoal } from './figures';
import type { NodeBenchmark } from './node';
import type { PlacedBlock } from '../engine/players/accompanist';
import type * as Painter from '../engine/players/painter';
import type {} from '../test/show/fake-midi';
import type {} from '../ui/performer-page';

declare global {
  interface Window {
    /** When the bytes that are handed on next came, on the page's clock. */
    cameAt: number | undefined;
  }
}

const NOTES = 1000;
const CHANGES = 30;
const LOADED_MS = 180_000;
/** Of the clocks that are followed. */
const SEEDS = 200;

/** A real port's message bears the moment at which its bytes came, however late the page hears of it. */
const STAMPED = ['this.timeStamp = _now()', 'this.timeStamp = window.cameAt ?? _now()'] as const;
const webMidiTest = readFileSync(createRequire(import.meta.url).resolve('web-midi-test'), 'utf8');
if (!webMidiTest.includes(STAMPED[0])) throw new Error('web-midi-test stamps its messages in another way by now.');
const fakeMidi = `${webMidiTest.replace(...STAMPED)};
navigator.requestMIDIAccess = async () => {
  const access = await WMT.requestMIDIAccess();
  return { inputs: access.inputs, outputs: access.outputs, sysexEnabled: false,
    set onstatechange(tell) { access.onstatechange = (event) => setTimeout(() => tell?.(event)); } };
};
window.port = new WMT.MidiSrc();
window.port.connect();`;

interface Bytes {
  /** Milliseconds from a byte's sending: until the page's thread had it, and from there until the state had it. */
  readonly arrived: readonly number[];
  readonly folded: readonly number[];
  /** Milliseconds in which a note comes into the state and its voice is built. */
  readonly voiced: readonly number[];
  /** Seconds from a byte's sending to when its note is scheduled, and some constant. */
  readonly scheduled: readonly number[];
  /** Milliseconds from a knob's sending to when its parameter of the audio graph begins to move. */
  readonly turned: readonly number[];
  readonly frames: number;
  readonly seconds: number;
  readonly block: number;
}

interface Beats {
  /** Seconds from the beat to the frame that has a quantised change; and of one that waits for a slow model's picture. */
  readonly landed: readonly number[];
  readonly seen: readonly number[];
  /** Of both, how far they are beyond the first frame that could have them: a slow machine draws few. */
  readonly landedBeyond: readonly number[];
  readonly seenBeyond: readonly number[];
  /** Seconds from the beat to the first sample of generated sound that has a scene which waited for it; NaN where none was made anew. */
  readonly heard: readonly number[];
  /** Seconds from the beat to the first hit of a drum pattern that waited for it; the drummer's own hands count, too. */
  readonly drummed: readonly number[];
  /** Seconds that a picture and a block of sound take, as the engine has measured it. */
  readonly step: number;
  readonly block: number;
}

const run: NodeBenchmark = async ({ url, executablePath, flags, options }) => {
  const wanted = (part: string) => options.only === undefined || options.only === part;
  const figures = wanted('clock') ? clockFigures() : [];
  if (!wanted('bytes') && !wanted('beats')) return { backend: 'none', figures };
  const browser = await chromium.launch({ executablePath, args: [...flags], headless: true });
  try {
    const page = await open(browser, `${url}?autostart=1${options.size ? `&size=${options.size}` : ''}`);
    console.error('midi: the page plays');
    if (wanted('bytes'))
      figures.push(...byteFigures(await page.evaluate(measureBytes, { notes: NOTES, later: EVENLY })));
    if (wanted('beats')) figures.push(...beatFigures(await page.evaluate(measureBeats, CHANGES)));
    return { backend: await page.evaluate(() => window.phosphene!.live.kernelHealth().backend ?? ''), figures };
  } finally {
    await browser.close();
  }
};
export default run;

async function open(browser: Browser, address: string) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => console.error(`midi: the page threw: ${error.message}`));
  // What the compiler leaves in a function that is handed to the page.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.addInitScript(fakeMidi);
  await page.goto(address);
  await page.waitForFunction(() => window.phosphene !== undefined, undefined, { timeout: LOADED_MS });
  // Nothing is measured before pictures and sound come.
  const both = () => {
    const { image, sound } = window.phosphene!.live.kernelHealth().models;
    return image.steps > 10 && sound.steps > 2;
  };
  await page.waitForFunction(both, undefined, { timeout: LOADED_MS });
  return page;
}

const ms = (name: string, value: number, goal?: string): Figure =>
  goal ? withGoal({ name, value, unit: 'ms' }, goal) : { name, value, unit: 'ms' };

function byteFigures({ arrived, folded, voiced, scheduled, turned, frames, seconds, block }: Bytes): Figure[] {
  const both = arrived.map((wait, i) => wait + folded[i]!);
  // Beyond what an even spread over an audio block has by itself.
  const jitter = (delays: readonly number[]) =>
    Math.sqrt(Math.max(0, deviation(delays) ** 2 - (1000 * block) ** 2 / 12));
  const prompt = scheduled.filter((_, i) => arrived[i]! < 1000 * EVENLY);
  return [
    ms('MIDI byte to state, median', quantile(both, 0.5), '<= 1'),
    ms('MIDI byte to state, p99', quantile(both, 0.99), '<= 4'),
    ms('of it in Phosphene, median', quantile(folded, 0.5)),
    ms('of it in Phosphene, p99', quantile(folded, 0.99)),
    ms('of it waiting for the page, p99', quantile(arrived, 0.99)),
    ms('a note in Phosphene, its voice built: median', quantile(voiced, 0.5)),
    ms('note to scheduled sound: jitter beyond the audio block, sigma', jitter(scheduled), '<= 0.5'),
    ms('the same where the page was busy for less than 5 ms', jitter(prompt), '<= 0.5'),
    ms('the same as it is, its even spread over the block and all', deviation(prompt)),
    { name: 'share of those notes', value: (100 * prompt.length) / scheduled.length, unit: '%' },
    ms('knob to a parameter of the audio graph, median', quantile(turned, 0.5)),
    ms('knob to a parameter of the audio graph, p99', quantile(turned, 0.99), '<= 20'),
    { name: 'pictures a second meanwhile', value: frames / seconds, unit: '' },
  ];
}

/** In milliseconds, of seconds. */
function deviation(delays: readonly number[]): number {
  const mean = delays.reduce((sum, x) => sum + x, 0) / delays.length;
  return 1000 * Math.sqrt(delays.reduce((sum, x) => sum + (x - mean) ** 2, 0) / delays.length);
}

function beatFigures({ landed, seen, landedBeyond, seenBeyond, heard, drummed, step, block }: Beats): Figure[] {
  const off = (all: readonly number[], share: number) => 1000 * quantile(all.map(Math.abs), share);
  const madeAnew = heard.filter((seconds) => !Number.isNaN(seconds));
  return [
    ms('quantised change to its beat, median', off(landed, 0.5)),
    ms('quantised change to its beat, p95', off(landed, 0.95), '<= 20'),
    ms('of it beyond the first frame after the beat, p95', off(landedBeyond, 0.95)),
    ms('quantised drum pattern, its first hit to the beat: median', off(drummed, 0.5)),
    ms('quantised drum pattern, its first hit to the beat: p95', off(drummed, 0.95), '<= 20'),
    ms('a block of generated sound takes', 1000 * block),
    ms('quantised scene, its generated sound to the beat: median', off(madeAnew, 0.5)),
    ms('quantised scene, its generated sound to the beat: p95', off(madeAnew, 0.95), '<= 20'),
    withGoal(
      {
        name: 'scenes for which no sound was made anew',
        value: heard.length - madeAnew.length,
        unit: `of ${heard.length}`,
      },
      '= 0',
    ),
    ms('a picture takes', 1000 * step),
    ms('change of the picture, as shown, to its beat: median', off(seen, 0.5)),
    ms('change of the picture, as shown, to its beat: p95', off(seen, 0.95), '<= 20'),
    ms('of it beyond the first frame after the beat, p95', off(seenBeyond, 0.95)),
  ];
}

/** A clock at 120 BPM whose ticks stray by 3 ms (sigma), and that jumps to 140. */
function clockFigures(): Figure[] {
  const jitter = 0.003;
  const tick = (bpm: number) => 60 / bpm / CLOCKS_PER_BEAT;
  const bpmOf = ({ period }: Lock) => 60 / CLOCKS_PER_BEAT / period;
  const [tempo, phase, jump]: number[][] = [[], [], []];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const next = normal(seed);
    let lock: Lock | undefined;
    for (let i = 1; i <= 4 * CLOCKS_PER_BEAT; i++) lock = follow(lock, i * tick(120) + jitter * next());
    tempo!.push(Math.abs(bpmOf(lock!) - 120));
    phase!.push(Math.abs(lock!.at - 4 * CLOCKS_PER_BEAT * tick(120)));
    const since = 4 * CLOCKS_PER_BEAT * tick(120);
    // The last clock at which it is not there yet.
    let last = 0;
    for (let i = 1; i <= 8 * CLOCKS_PER_BEAT; i++) {
      lock = follow(lock, since + i * tick(140) + jitter * next());
      const isThere = Math.abs(bpmOf(lock) - 140) < 1 && Math.abs(lock.at - since - i * tick(140)) < 0.004;
      if (!isThere) last = i;
    }
    jump!.push(last / CLOCKS_PER_BEAT);
  }
  const figure = (name: string, value: number, unit: string, goal: string) => withGoal({ name, value, unit }, goal);
  return [
    figure('clock with 3 ms of jitter: tempo off after 4 beats, rms', rms(tempo!), 'bpm', '<= 0.1'),
    { name: 'no straight line through those clocks does better than', value: leastError(jitter, 120), unit: 'bpm' },
    { name: 'clock with 3 ms of jitter: tempo off after 4 beats, p95', value: quantile(tempo!, 0.95), unit: 'bpm' },
    figure('clock with 3 ms of jitter: beat off after 4 beats, p95', 1000 * quantile(phase!, 0.95), 'ms', '<= 2'),
    figure('a jump from 120 to 140: locked anew after, p95', quantile(jump!, 0.95), 'beats', '<= 2'),
  ];
}

const rms = (all: readonly number[]) => Math.sqrt(all.reduce((sum, x) => sum + x ** 2, 0) / all.length);

/** The deviation of the slope of a least-squares line through four beats of clocks, as a tempo. */
function leastError(jitter: number, bpm: number): number {
  const n = 4 * CLOCKS_PER_BEAT;
  return (bpm * jitter * Math.sqrt(12 / (n * (n ** 2 - 1)))) / (60 / bpm / CLOCKS_PER_BEAT);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}

/** In the page. */
async function measureBytes({ notes, later }: { notes: number; later: number }): Promise<Bytes> {
  const { live } = window.phosphene!;
  let source = '';
  const asking = live.events$.subscribe((event) => event.type === 'note-on' && (source = event.source));
  window.port.emit([0x90, 36, 1, 0x80, 36, 0]);
  asking.unsubscribe();
  const context = live.context.rawContext as AudioContext;
  const origin = live.originFrame / context.sampleRate;
  let frames = 0;
  const counting = live.drawn$.subscribe(() => frames++);
  const began = live.clock.now();
  const knob = (controller: number, target: Mapping['target']): Mapping => ({
    ...{ device: source, control: `control 1 ${controller}`, target, from: 0.5, to: 1 },
    ...{ curve: 'even', takeover: 'jump', encoding: 'absolute' },
  });
  live.controls.change({ type: 'imported', mappings: [knob(20, 'mixer.notes.level'), knob(21, 'image.range')] });

  const code = `let seed = 1; const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const send = () => { postMessage(performance.timeOrigin + performance.now()); setTimeout(send, 5 + 30 * chance()); };
    send();`;
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  const [arrived, folded, voiced, delays, turned]: number[][] = [[], [], [], [], []];
  let at = 0;
  const hearing = live.events$.subscribe((event) => {
    if (event.type !== 'note-on' || event.source !== source) return;
    // As the band schedules it.
    at = Math.max(origin + event.at + later, context.currentTime);
  });
  let moves: number | undefined;
  const setTargetAtTime = Reflect.get<AudioParam, 'setTargetAtTime'>(AudioParam.prototype, 'setTargetAtTime');
  AudioParam.prototype.setTargetAtTime = function (...given) {
    moves ??= Math.max(0, given[1] - context.currentTime);
    return setTargetAtTime.apply(this, given);
  };
  await new Promise<void>((done, fail) => {
    let count = 0;
    worker.onmessage = ({ data }: MessageEvent<number>) => {
      const now = performance.now();
      const sent = data - performance.timeOrigin;
      const note = 36 + (count % 48);
      window.cameAt = sent;
      window.port.emit([0x90, note, 1 + (count % 100)]);
      const isHeld = live.state().held.some((held) => held.note === note && held.source === source);
      const built = performance.now();
      window.port.emit([0x80, note, 0]);
      const range = live.state().parameters['image.range'];
      const asked = performance.now();
      window.port.emit([0xb0, 21, count % 128]);
      const isTurned = live.state().parameters['image.range'] !== range;
      const known = performance.now();
      if (!isTurned || !isHeld) return fail(new Error('What was sent is not in the state.'));
      arrived!.push(now - sent);
      folded!.push(known - asked);
      voiced!.push(built - now);
      const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
      // The audio clock at the moment of sending, by the steadier of the browser's two clocks.
      delays!.push(at - (contextTime + (sent - performanceTime) / 1000));
      moves = undefined;
      const before = performance.now();
      window.port.emit([0xb0, 20, count % 128]);
      if (count > 0 && moves === undefined) return fail(new Error('A knob that was turned moves nothing.'));
      window.cameAt = undefined;
      if (moves !== undefined) turned!.push(now - sent + performance.now() - before + 1000 * moves);
      if (++count === notes) done();
    };
  }).finally(() => {
    worker.terminate();
    hearing.unsubscribe();
    AudioParam.prototype.setTargetAtTime = setTargetAtTime;
  });
  const seconds = live.clock.now() - began;
  counting.unsubscribe();
  return {
    arrived: arrived!,
    folded: folded!,
    voiced: voiced!,
    scheduled: delays!,
    turned: turned!,
    frames,
    seconds,
    block: 128 / context.sampleRate,
  };
}

/** In the page. */
async function measureBeats(changes: number): Promise<Beats> {
  const { live } = window.phosphene!;
  const source = 'bench';
  const offBeat = (time: number) => {
    const { bpm, beat, at } = live.state$.value.tempo;
    const off = beat + ((time - at) * bpm) / 60;
    return ((off - Math.round(off)) * 60) / bpm;
  };
  live.send({ type: 'parameter', id: 'launch.grid', value: 1, source });
  const landed: number[] = [];
  const seen: number[] = [];
  const [landedBeyond, seenBeyond]: [number[], number[]] = [[], []];
  let frame = 0;
  live.moments$.subscribe(({ delta }) => (frame = delta));
  /** Early, or later than in the frame that the beat fell into. */
  const beyond = (off: number) => (off < 0 ? off : Math.max(0, off - frame));
  for (let i = 0; i < changes; i++) {
    await new Promise((resolve) => setTimeout(resolve, 37 * (i % 9)));
    const style = 1 + (i % 2);
    live.send({ type: 'parameter', id: 'lyrics.style', value: style, source });
    const time = await new Promise<number>((resolve) => {
      const waiting = live.moments$.subscribe(({ set, time: now }) => {
        if (set.parameters['lyrics.style'] !== style) return;
        waiting.unsubscribe();
        resolve(now);
      });
    });
    landed.push(offBeat(time));
    landedBeyond.push(beyond(offBeat(time)));
  }
  const drummed: number[] = [];
  for (let i = 0; i < changes; i++) {
    await new Promise((resolve) => setTimeout(resolve, 37 * (i % 9)));
    const hit = new Promise<number>((resolve) => {
      const hearing = live.events$.subscribe((event) => {
        if (event.type !== 'note-on' || event.source !== 'drum machine') return;
        hearing.unsubscribe();
        // It sounds at its time, or at once where that is past.
        resolve(Math.max(event.at, live.clock.now()));
      });
    });
    live.send({ type: 'parameter', id: 'drums.pattern', value: 1, source });
    drummed.push(offBeat(await hit));
    live.send({ type: 'panic', source });
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  live.stopShow();
  live.send({ type: 'note-on', note: 57, velocity: 0.8, channel: 1, source });
  const sounds = { name: '', sketch: live.state$.value.sketch, prompts: [], modulations: {} };
  for (const slot of [1, 2]) {
    const parameters = { 'sound.family': slot === 1 ? 0 : 5, 'sound.level': -6 };
    live.send({ type: 'scene-saved', slot, scene: { ...sounds, parameters }, source });
  }
  const heard: number[] = [];
  const { rawContext } = live.context;
  const { baseLatency, outputLatency } = rawContext as AudioContext;
  const generated = live.generated as typeof live.generated & { take(block: PlacedBlock): void };
  const take = generated.take.bind(generated);
  let end = 0;
  /** When a block begins that takes the place of what was to come. */
  let anew: ((at: number) => void) | undefined;
  generated.take = (block) => {
    take(block);
    const after = (block.begins - generated.heard()) / generated.sampleRate - baseLatency - outputLatency;
    if (block.at < end - 1000) anew?.(live.clock.now() + after);
    end = block.at + block.left.length;
  };
  for (let i = 0; i < changes; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1500 + 37 * (i % 9)));
    const begins = new Promise<number>((resolve) => {
      const landing = live.events$.subscribe((event) => {
        if (event.type !== 'scene-recalled') return;
        landing.unsubscribe();
        // What is made anew for it; the last of them, should there be several.
        let last = NaN;
        anew = (at) => (last = at > event.at - 0.3 ? at : last);
        const waiting = live.moments$.subscribe(({ time }) => {
          if (time < event.at + 1) return;
          waiting.unsubscribe();
          resolve(last);
        });
      });
    });
    live.send({ type: 'scene-recalled', slot: 1 + (i % 2), beats: 0, source });
    heard.push(offBeat(await begins));
  }
  live.send({ type: 'note-off', note: 57, channel: 1, source });
  const painter = '/engine/players/painter.ts';
  const { placeAt } = (await import(painter)) as typeof Painter;
  for (const slot of [1, 2]) {
    const cue = placeAt(live.state$.value, 100 * slot, slot);
    live.send({ type: 'cue-saved', slot, cue, source });
  }
  for (let i = 0; i < changes; i++) {
    await new Promise((resolve) => setTimeout(resolve, 37 * (i % 9)));
    const due = new Promise<number>((resolve) => {
      const events = live.events$.subscribe((event) => {
        if (event.type !== 'cue-recalled') return;
        events.unsubscribe();
        resolve(event.at);
      });
    });
    live.send({ type: 'cue-recalled', slot: 1 + (i % 2), beats: 0, source });
    const beat = await due;
    const time = await new Promise<number>((resolve) => {
      const pictures = live.painted$.subscribe(({ by, at }) => {
        if (by < beat) return;
        pictures.unsubscribe();
        resolve(at);
      });
    });
    seen.push(offBeat(time));
    seenBeyond.push(beyond(offBeat(time)));
  }
  const { image, sound } = live.kernelHealth().models;
  const took = { step: image.stepSeconds, block: sound.stepSeconds };
  return { landed, seen, landedBeyond, seenBeyond, heard, drummed, ...took };
}
