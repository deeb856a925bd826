/** Looks into films with ffmpeg and ffprobe. */
import { spawnSync } from 'node:child_process';

export class NoFfmpeg extends Error {}

function run(command: string, args: readonly string[]) {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
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
