/** A small stage for takes: a moving picture and a tone, with flashes that are white and click at the same moment. */
import { Subject } from 'rxjs';
import { connect, Context, Gain, type OutputNode } from 'tone';
import { tapPcm } from '../../audio/pcm';
import { audioClock } from '../../engine/clock';
import { createRecorder, FRAMES_PER_SECOND, type Recorder } from '../../engine/record/take/recorder';

export interface TakeStage {
  readonly context: AudioContext;
  readonly canvas: HTMLCanvasElement;
  readonly recorder: Recorder;
  readonly notices: readonly string[];
  /** All that sounds. */
  readonly output: AudioNode;
  /** Show seconds. */
  readonly now: () => number;
  /** White for a tenth of a second, and a click. @param at show seconds, a little ahead */
  readonly flash: (at: number) => void;
  /** Seconds after its time at which each flash was drawn: a busy machine draws late, and a film shows it as late as it was. */
  readonly lateness: readonly number[];
  /** Show seconds of the film's first picture of each flash: the first that is drawn in its thirtieth of a second. */
  readonly filmed: readonly number[];
  close(): Promise<void>;
}

export interface TakeStageOptions {
  readonly width: number;
  readonly height: number;
  /** Names of buses beside the mix: each carries the same. */
  readonly buses?: readonly string[];
  /** Seconds after which a camera that says nothing counts as dead. */
  readonly patience?: number;
  /** The canvas is drawn by the processor, and each picture is finished before the recorder gets it: what it costs is its own. */
  readonly finished?: boolean;
}

const WHITE_SECONDS = 0.1;

export async function openTakeStage({
  width,
  height,
  buses = [],
  patience = 8,
  finished = false,
}: TakeStageOptions): Promise<TakeStage> {
  const context = new AudioContext();
  await context.resume();
  const wrapped = new Context(context);
  const mix = new Gain({ context: wrapped });
  const output = mix.output as unknown as AudioNode;
  mix.connect(wrapped.rawContext.destination);
  const tone = new OscillatorNode(context, { frequency: 220 });
  const level = new GainNode(context, { gain: 0.05 });
  tone.connect(level);
  connect(level, mix);
  tone.start();

  const origin = context.currentTime;
  const clock = audioClock(context, origin);
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  document.body.append(canvas);
  const picture = canvas.getContext('2d', { alpha: false, willReadFrequently: finished })!;
  const flashes: number[] = [];
  const lateness: number[] = [];
  const filmed: number[] = [];
  let slot = -1;
  const drawn$ = new Subject<number>();
  const frames = clock.frames$.subscribe((time) => {
    // A machine that is too slow to draw in that time shows it all the same, once.
    const flash = flashes.findIndex((at, i) => time >= at && (time < at + WHITE_SECONDS || lateness[i] === undefined));
    const white = flash >= 0;
    if (white) lateness[flash] ??= time - flashes[flash]!;
    const now = Math.floor(time * FRAMES_PER_SECOND + 1e-6);
    if (white && now > slot) filmed[flash] ??= now / FRAMES_PER_SECOND;
    slot = now;
    picture.fillStyle = white ? '#fff' : '#101018';
    picture.fillRect(0, 0, canvas.width, canvas.height);
    if (!white) {
      for (let i = 0; i < 8; i++) {
        picture.fillStyle = `hsl(${45 * i} 60% 30%)`;
        picture.fillRect(((time * 0.1 + i / 8) % 1) * width, (i / 8) * height, width / 10, height / 10);
      }
    }
    if (finished) picture.getImageData(0, 0, 1, 1);
    drawn$.next(time);
  });
  const click = context.createBuffer(1, Math.round(0.002 * context.sampleRate), context.sampleRate);
  click.getChannelData(0).fill(0.9);

  const notices: string[] = [];
  const recorder = createRecorder({
    canvas,
    sampleRate: context.sampleRate,
    origin: Math.round(origin * context.sampleRate),
    drawn$,
    listen: () => tapPcm(wrapped, [mix, ...buses.map((): OutputNode => mix)]),
    buses,
    beside: () => ({}),
    notify: (text) => notices.push(text),
    patience,
  });
  return {
    context,
    canvas,
    recorder,
    notices,
    output,
    now: () => clock.now(),
    lateness,
    filmed,
    flash(at) {
      flashes.push(at);
      const source = new AudioBufferSourceNode(context, { buffer: click });
      connect(source, mix);
      source.start(origin + at);
    },
    async close() {
      frames.unsubscribe();
      await recorder.arm(0);
      canvas.remove();
      await context.close();
    },
  };
}
