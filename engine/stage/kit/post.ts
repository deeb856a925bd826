/**
 * The stage's look: a chain of effects over what a sketch drew, in the order that the performer chooses, then the film.
 *
 * An effect is a fragment shader in `shaders/post/` and a row `post.NAME` in the parameter table, its amount. At 0 its
 * pass is left out. It is handed what its shader asks for by name:
 *
 *   uFrame      the picture so far: linear light, half floats
 *   uAmount     0..1, and for each row `post.NAME.OTHER` a uniform `uOther`; `post.NAME.place` orders the chain
 *   uSize       of the frame, in pixels; uTime, uDelta in seconds; uBeat in beats; uSeed 0..65535
 *   uLevel      0..1, and uKick 0..2: the sound and the notes, as far as the picture reacts to them
 *   uPalette    the words' three colours: `vec3[3]`, OKLab
 *   uBefore     what this effect gave in the last frame
 *   uLight      the light around the frame's bright parts
 *   uWords      the newest line of lyrics, large (see `letters.ts`)
 */
import type p5 from 'p5';
import film from '../../../shaders/film.frag?raw';
import linearLight from '../../../shaders/linear.frag?raw';
import { isParameterId, type ParameterId, PARAMETER_IDS, type ParameterValues } from '../../parameters';
import type { Stage } from '../sketch';
import { createBloom } from './bloom';
import { createCaption } from './caption';
import { oklab } from './colour';
import { createBuffer, createPass, type Pass, type Uniform, type Uniforms } from './fullscreen';
import { createLetters } from './letters';

/**
 * Puts a frame on the sketch's canvas, through the chain.
 * @param frame a buffer of linear light (`createBuffer`), or a picture as screens show it, such as a `p5.Graphics`.
 */
export type Post = (frame: p5.Framebuffer | p5.Image | p5.Graphics, stage: Stage, options?: PostOptions) => void;

export interface PostOptions {
  /** Whether the newest line stands small at the foot of the frame. Usually it does. */
  readonly caption?: boolean;
  /** Names of effects that would spoil this sketch, such as an echo of letters that have to be read. */
  readonly without?: readonly string[];
}

interface Effect {
  readonly name: string;
  readonly pass: Pass;
  readonly amount: ParameterId;
  readonly place: ParameterId;
  /** Its other parameters, by the uniform that takes them. */
  readonly others: readonly (readonly [uniform: string, id: ParameterId])[];
  asksFor(uniform: string): boolean;
}

const shaders = import.meta.glob<string>('../../../shaders/post/*.frag', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The names of all effects: of every file in `shaders/post/`. */
export const EFFECTS: readonly string[] = Object.keys(shaders).map(nameOf);

function nameOf(path: string): string {
  return path.replace(/^.*\/|\.frag$/g, '');
}

/** Light above it blooms. */
const BRIGHT = 0.35;

/**
 * Makes the chain for a sketch on WebGL. All effects are drawn with once before the first frame: a knob that is turned never
 * makes the show wait for a driver.
 * @throws that an effect has no row in the parameter table.
 */
export function createPost(p: p5, width: number, height: number): Post {
  const effects = Object.entries(shaders).map(([path, source]) => createEffect(p, path, source));
  const decode = createPass(p, linearLight);
  const develop = createPass(p, film);
  const bloom = createBloom(p, width, height);
  const caption = createCaption(p, width, height);
  const letters = createLetters(p, width, height);

  let isTried = false;
  const tryAll = (): void => {
    isTried = true;
    const tiny = createBuffer(p, 1, 1);
    for (const pass of [...effects.map((effect) => effect.pass), decode, develop]) pass({}, tiny);
    tiny.remove();
  };

  const buffers: p5.Framebuffer[] = [];
  const unused = (used: readonly unknown[]): p5.Framebuffer => {
    const found = buffers.find((buffer) => !used.includes(buffer));
    if (found) return found;
    buffers.push(createBuffer(p, width, height));
    return buffers.at(-1)!;
  };

  /** What the effects that ask for it gave in the last frame. One that was off has forgotten. */
  let before: ReadonlyMap<Effect, p5.Framebuffer> = new Map();

  return (frame, stage, { caption: captioned = true, without = [] } = {}) => {
    if (!isTried) tryAll();
    const { parameters } = stage;
    const now = new Map<Effect, p5.Framebuffer>();
    let picture: p5.Framebuffer;
    if (isBuffer(frame)) picture = frame;
    else decode({ uFrame: frame }, (picture = unused([...before.values()])));

    const moment = momentOf(stage, width, height);
    for (const effect of chainOf(effects, parameters)) {
      if (without.includes(effect.name)) continue;
      const target = unused([picture, ...before.values(), ...now.values()]);
      const asked: Record<string, Uniform> = { ...moment, uFrame: picture, uAmount: parameters[effect.amount] };
      for (const [uniform, id] of effect.others) asked[uniform] = parameters[id];
      if (effect.asksFor('uBefore')) asked.uBefore = before.get(effect) ?? picture;
      if (effect.asksFor('uLight')) asked.uLight = bloom(picture, BRIGHT);
      if (effect.asksFor('uWords')) asked.uWords = letters(stage);
      effect.pass(asked, target);
      if (effect.asksFor('uBefore')) now.set(effect, target);
      picture = target;
    }
    before = now;

    develop({
      ...moment,
      uFrame: picture,
      uWords: caption.image,
      uBand: caption.band,
      // Words of glass are not said twice.
      uWordsLight: captioned
        ? parameters['stage.words'] * (1 - parameters['post.refraction']) * caption.update(stage)
        : 0,
      uGrain: 0.5 + 0.5 * stage.mood.roughness,
      uFilm: Math.floor(stage.time * 24) % 65536,
      uWarmth: stage.mood.valence,
    });
  };
}

/** The effects that are on, in the order of their places; those in the same place by name. */
function chainOf(effects: readonly Effect[], parameters: ParameterValues): readonly Effect[] {
  return effects
    .filter(({ amount }) => parameters[amount] > 0)
    .toSorted((a, b) => parameters[a.place] - parameters[b.place] || (a.name < b.name ? -1 : 1));
}

function createEffect(p: p5, path: string, source: string): Effect {
  const name = nameOf(path);
  const amount = `post.${name}`;
  const place = `${amount}.place`;
  if (!isParameterId(amount) || !isParameterId(place)) {
    throw new Error(`shaders/post/${name}.frag has no knob: add the rows "${amount}" and "${place}" to the parameters`);
  }
  const others = PARAMETER_IDS.filter((id) => id.startsWith(`${amount}.`) && id !== place).map((id) => {
    const own = id.slice(amount.length + 1);
    return [`u${own[0]!.toUpperCase()}${own.slice(1)}`, id] as const;
  });
  const asksFor = (uniform: string) => source.includes(`uniform sampler2D ${uniform};`);
  return { name, pass: createPass(p, source), amount, place, others, asksFor };
}

/** What every effect may know of the moment. */
function momentOf(stage: Stage, width: number, height: number): Uniforms {
  const { time, delta, beat, seed, loudness, kick, palette, parameters } = stage;
  const react = parameters['stage.react'];
  return {
    uSize: [width, height],
    uTime: time,
    uDelta: delta,
    uBeat: beat,
    uSeed: seed % 65536,
    uLevel: loudness.level * react,
    uKick: kick * react,
    uPalette: palette.flatMap((colour) => oklab(colour)),
  };
}

function isBuffer(frame: p5.Framebuffer | p5.Image | p5.Graphics): frame is p5.Framebuffer {
  return 'begin' in frame;
}
