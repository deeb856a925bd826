/** What a GLSL sketch is told of the show, in one table: the declarations, their values and the docs come from it. */
import type { StageView } from '../sketch';

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Since the sketch began. */
  readonly frame: number;
  readonly picture: { readonly width: number; readonly height: number };
}

interface Uniform {
  readonly type: 'float' | 'int' | 'vec2' | 'vec3' | 'vec4' | 'sampler2D';
  readonly help: string;
  readonly value: (view: StageView, frame: Frame) => readonly number[];
}

const colour = (index: 0 | 1 | 2, help: string): Uniform => ({
  type: 'vec3',
  help,
  value: ({ palette }) => palette[index].map((part) => part / 255),
});
const mood = (name: keyof StageView['mood']): Uniform => ({
  type: 'float',
  help: `what the words mean: ${name}, ${name === 'valence' ? '-1..1' : '0..1'}`,
  value: (view) => [view.mood[name]],
});

export const UNIFORMS = {
  time: { type: 'float', help: 'seconds of the show', value: ({ time }) => [time] },
  delta: { type: 'float', help: 'seconds since the last frame', value: ({ delta }) => [delta] },
  beat: { type: 'float', help: 'beats since the show began; four a bar', value: ({ beat }) => [beat] },
  resolution: { type: 'vec2', help: 'size of the stage in pixels', value: (_, { width, height }) => [width, height] },
  picture: { type: 'sampler2D', help: 'the generated picture', value: () => [0] },
  loudness: {
    type: 'vec4',
    help: 'level, bass, mid and treble, each 0..1',
    value: ({ loudness: { level, bass, mid, treble } }) => [level, bass, mid, treble],
  },
  kick: { type: 'float', help: 'what notes have added and is fading, 0..2', value: ({ kick }) => [kick] },
  pointer: {
    type: 'vec3',
    help: 'across and up, 0..1, and whether it is pressed',
    value: ({ parameters: p }) => [p['stage.x'], 1 - p['stage.y'], p['stage.press']],
  },
  ground: colour(0, 'the first colour of the words, 0..1'),
  ink: colour(1, 'the second'),
  glow: colour(2, 'the third'),
  energy: mood('energy'),
  valence: mood('valence'),
  density: mood('density'),
  roughness: mood('roughness'),
  symmetry: mood('symmetry'),
  tension: mood('tension'),
  brightness: mood('brightness'),
  iTime: { type: 'float', help: 'as `time`', value: ({ time }) => [time] },
  iTimeDelta: { type: 'float', help: 'as `delta`', value: ({ delta }) => [delta] },
  iFrame: { type: 'int', help: 'frames since the sketch began', value: (_, { frame }) => [frame] },
  iResolution: { type: 'vec3', help: 'as `resolution`', value: (_, { width, height }) => [width, height, 1] },
  iMouse: {
    type: 'vec4',
    help: 'the pointer in pixels',
    value: ({ parameters: p }, { width, height }) => {
      const [x, y] = [p['stage.x'] * width, (1 - p['stage.y']) * height];
      return p['stage.press'] === 1 ? [x, y, x, y] : [x, y, -x, -y];
    },
  },
  iChannel0: { type: 'sampler2D', help: 'as `picture`', value: () => [0] },
} as const satisfies Readonly<Record<string, Uniform>>;

/** A value for a uniform that the text declares in another size: cut, or filled up with 1 (an opacity, the shape of a pixel). */
export function sized(value: readonly number[], length: number): readonly number[] {
  return Array.from({ length }, (_, i) => value[i] ?? 1);
}

/** By name. */
export function uniformsOf(view: StageView, frame: Frame): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(Object.entries(UNIFORMS).map(([name, { value }]) => [name, value(view, frame)]));
}
