/** Looks into films with ffmpeg and ffprobe. */
import { spawnSync } from 'node:child_process';

export class NoFfmpeg extends Error {}

function run(command: string, args: readonly string[]) {
  const { stdout, stderr, ...ended } = runRaw(command, args);
  return { ...ended, stdout: stdout.toString(), stderr: stderr.toString() };
}

function runRaw(command: string, args: readonly string[]) {
  const { error, status, stdout, stderr } = spawnSync(command, args, { maxBuffer: 2 ** 30 });
  if (error)
    throw new NoFfmpeg(`This bench needs ${command}. Install it: apt-get install ffmpeg, or brew install ffmpeg.`);
  return { status, stdout, stderr };
}

export interface Probe {
  /** It decodes from end to end without a complaint. */
  readonly plays: boolean;
  readonly complaint: string;
  readonly seconds: number;
  readonly videoFrames: number;
}

/** Reads the length as players see it, and decodes every frame and sample. */
export function probe(path: string): Probe {
  const asked = run('ffprobe', ['-v', 'error', '-of', 'json', '-count_packets', '-show_format', '-show_streams', path]);
  const { format, streams = [] } = JSON.parse(asked.stdout || '{}') as {
    format?: { duration?: string };
    streams?: { codec_type: string; nb_read_packets?: string }[];
  };
  const decoded = run('ffmpeg', ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-']);
  const kinds = new Set(streams.map(({ codec_type }) => codec_type));
  const complaint = [asked.stderr, decoded.stderr].join('').trim().split('\n')[0] ?? '';
  return {
    plays: asked.status === 0 && decoded.status === 0 && complaint === '' && kinds.has('video') && kinds.has('audio'),
    complaint,
    seconds: Number(format?.duration ?? 0),
    videoFrames: Number(streams.find(({ codec_type }) => codec_type === 'video')?.nb_read_packets ?? 0),
  };
}

/** What ffmpeg sees and hears in a film, in seconds of it. */
export interface Decoded {
  /** Of every picture. */
  readonly times: readonly number[];
  /** Where a white picture follows one that is not. */
  readonly whites: readonly number[];
  readonly clicks: readonly number[];
  /** Of the sound, how much there is, and how much of it is silent for longer than a moment. */
  readonly sound: number;
  readonly silent: number;
}

const WHITE = 180;
const CLICK = 0.4;
/** Nothing shorter after a click counts as another one. */
const APART = 0.2;
/** Below this nothing is heard; a silence is longer than this. */
const QUIET = 0.002;
const MOMENT = 0.005;

export function decode(path: string): Decoded {
  const filter = 'signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-';
  const pictures = run('ffmpeg', [
    '-v',
    'error',
    '-i',
    path,
    '-map',
    '0:v',
    '-fps_mode',
    'passthrough',
    '-vf',
    filter,
    '-f',
    'null',
    '-',
  ]);
  const [times, whites]: number[][] = [[], []];
  let white = false;
  for (const [, time, bright] of pictures.stdout.matchAll(/pts_time:(\S+)\s+\S+YAVG=(\S+)/g)) {
    times!.push(Number(time));
    if (Number(bright) > WHITE && !white) whites!.push(Number(time));
    white = Number(bright) > WHITE;
  }

  const frames = run('ffprobe', [
    '-v',
    'error',
    '-select_streams',
    'a',
    '-show_entries',
    'frame=pts_time,nb_samples:stream=sample_rate',
    '-of',
    'json',
    path,
  ]);
  const { frames: blocks, streams } = JSON.parse(frames.stdout) as {
    frames: { pts_time: string; nb_samples: number }[];
    streams: { sample_rate: string }[];
  };
  const rate = Number(streams[0]!.sample_rate);
  const { stdout } = runRaw('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:a', '-ac', '1', '-f', 'f32le', '-']);
  const wave = new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
  const clicks: number[] = [];
  let [place, heard, silent] = [0, 0, 0];
  for (const { pts_time, nb_samples } of blocks) {
    for (let i = 0; i < nb_samples && place < wave.length; i++, place++) {
      const at = Number(pts_time) + i / rate;
      const level = Math.abs(wave[place]!);
      if (level > CLICK && at - (clicks.at(-1) ?? -1) > APART) clicks.push(at);
      if (level < QUIET) continue;
      if (place - heard > MOMENT * rate) silent += (place - heard) / rate;
      heard = place;
    }
  }
  return { times: times!, whites: whites!, clicks, sound: wave.length / rate, silent };
}

/** Seconds of the last picture's beginning, or the last sound's: of films that do not tell their length, too. */
export const lastPicture = (path: string) => lastOf(path, 'v');
export const lastSound = (path: string) => lastOf(path, 'a');

function lastOf(path: string, stream: 'v' | 'a'): number {
  const asked = run('ffprobe', [
    '-v',
    'error',
    '-select_streams',
    stream,
    '-show_entries',
    'packet=pts_time',
    '-of',
    'csv=p=0',
    path,
  ]);
  return Math.max(0, ...asked.stdout.split('\n').map(parseFloat).filter(Number.isFinite));
}

/** How near a film is to another one of half its sides or the same, in decibels: of all pictures, and of the worst. */
export function psnr(path: string, to: string): { mean: number; least: number } {
  const filter = '[0:v][1:v]scale2ref=flags=area[a][b];[a][b]psnr';
  const { stderr } = run('ffmpeg', ['-i', path, '-i', to, '-lavfi', filter, '-f', 'null', '-']);
  const [, mean, least] = /average:(\S+) min:(\S+)/.exec(stderr) ?? [];
  // Equal pictures have no noise at all.
  const number = (text = 'nan') => (text === 'inf' ? 100 : Number(text));
  return { mean: number(mean), least: number(least) };
}
