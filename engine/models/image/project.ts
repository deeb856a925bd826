/**
 * Finds the latent whose picture is most like a given one: an evolution strategy, for nothing is read back from the
 * network but small pictures.
 */
import { hash, normal } from '../../random';
import type { Place } from '../../route';
import { neutralMeaning } from '../meaning/vector';
import { IMAGE_FAMILIES } from './families';
import { type LabPicture, measure, paletteOf, type Pixels, shrunk } from './measure';

/** Pixels at which pictures are compared. */
export const PROJECTION_SIZE = { width: 32, height: 18 } as const;

export interface ProjectionParts {
  /** Paints 64 numbers of latent under a condition (16 of meaning, then the families), PROJECTION_SIZE pixels. */
  readonly paint: (latent: Float32Array, condition: Float32Array) => Promise<Pixels>;
  /** Of any size. */
  readonly target: Pixels;
  readonly seed: number;
  /** Generations after the families' race; each paints `CHILDREN` pictures. */
  readonly generations: number;
  /** After each generation. @param done 0..1 */
  readonly onProgress?: (done: number) => void;
}

export interface Projection extends Place {
  /** The 16 numbers that the picture was painted under: its colours, and what was measured. */
  readonly meaning: readonly number[];
  /** Mean squared distance in OKLab, at two scales. */
  readonly error: number;
}

interface Best {
  readonly latent: Float32Array;
  readonly families: readonly number[];
  readonly error: number;
}

const LATENT_SIZE = 64;
const CHILDREN = 16;
const PARENTS = 4;
/** Latents that each family gets to show what it can do. */
const RUNNERS = 3;
/** Standard deviation of the first mutations, of each number of the latent. */
const FIRST_STEP = 0.5;
/** Columns and rows of the coarser scale: there, forms that lie a little beside count as near. */
const COARSE = { width: 8, height: 6 } as const;

/**
 * A (mu / mu, lambda) evolution strategy with cumulative step-size adaptation (Hansen and Ostermeier 2001) over the
 * latent; before it, each family races with the same few latents, and the best begins. Colours, brightness, energy,
 * density and symmetry are measured in the target, and given. A generation's pictures are asked for together, and
 * waited for, so nothing is held up.
 * @throws (rejects) what `paint` threw
 */
export async function project({ paint, target, seed, generations, onProgress }: ProjectionParts): Promise<Projection> {
  const meaning = meaningOf(target);
  const goal = shrunk(target, PROJECTION_SIZE.width, PROJECTION_SIZE.height);
  const next = normal(hash(seed));
  const gauss = () => Float32Array.from({ length: LATENT_SIZE }, next);
  const errorOf = async (latent: Float32Array, families: readonly number[]) =>
    distance(shrunk(await paint(latent, Float32Array.of(...meaning, ...families)), goal.width, goal.height), goal);

  const runners = Array.from({ length: RUNNERS }, gauss);
  let best: Best = { latent: runners[0]!, families: only(0), error: Infinity };
  const race = IMAGE_FAMILIES.flatMap((_, family) => runners.map((latent) => ({ latent, families: only(family) })));
  const errors = await Promise.all(race.map(({ latent, families }) => errorOf(latent, families)));
  race.forEach((runner, i) => {
    if (errors[i]! < best.error) best = { ...runner, error: errors[i]! };
  });

  const { families } = best;
  let mean: Float32Array = best.latent;
  let step = FIRST_STEP;
  let path: Float32Array = new Float32Array(LATENT_SIZE);
  const memory = (PARENTS + 2) / (LATENT_SIZE + PARENTS + 5);
  const usualLength = Math.sqrt(LATENT_SIZE) * (1 - 1 / (4 * LATENT_SIZE));
  for (let generation = 0; generation < generations; generation++) {
    const born = Array.from({ length: CHILDREN }, () => {
      const move = gauss();
      return { move, latent: onSphere(mean.map((value, i) => value + step * move[i]!)) };
    });
    const children = await Promise.all(
      born.map(async (child) => ({ ...child, error: await errorOf(child.latent, families) })),
    );
    children.sort((x, y) => x.error - y.error);
    const { latent, error } = children[0]!;
    if (error < best.error) best = { latent, families, error };
    const parents = children.slice(0, PARENTS);
    const move = mean.map((_, i) => parents.reduce((sum, parent) => sum + parent.move[i]!, 0) / PARENTS);
    mean = onSphere(mean.map((value, i) => value + step * move[i]!));
    const gain = Math.sqrt(memory * (2 - memory) * PARENTS);
    path = path.map((value, i) => (1 - memory) * value + gain * move[i]!);
    step *= Math.exp(memory * (Math.hypot(...path) / usualLength - 1));
    onProgress?.((generation + 1) / generations);
  }
  return { latent: Array.from(best.latent), families, meaning, error: best.error };
}

/** The neutral meaning with all that can be seen in a picture. */
function meaningOf(target: Pixels): number[] {
  const { brightness, energy, density, symmetry } = measure(target);
  const [, valence, , roughness, , tension] = neutralMeaning().subarray(9);
  return [...paletteOf(target), energy, valence!, density, roughness!, symmetry, tension!, brightness];
}

/** Mean squared distance of the colours, fine and coarse together. */
function distance(one: LabPicture, other: LabPicture): number {
  const [coarse, coarseOther] = [blurred(one), blurred(other)];
  return squares(one.lab, other.lab) + squares(coarse, coarseOther);
}

function blurred({ lab, width, height }: LabPicture): Float32Array {
  const sums = new Float32Array(3 * COARSE.width * COARSE.height);
  const share = (COARSE.width * COARSE.height) / (width * height);
  for (let i = 0; i < width * height; i++) {
    const column = Math.floor(((i % width) * COARSE.width) / width);
    const row = Math.floor((Math.floor(i / width) * COARSE.height) / height);
    for (const axis of [0, 1, 2]) sums[3 * (row * COARSE.width + column) + axis]! += share * lab[3 * i + axis]!;
  }
  return sums;
}

function squares(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / (a.length / 3);
}

function only(family: number): number[] {
  return IMAGE_FAMILIES.map((_, i) => (i === family ? 1 : 0));
}

function onSphere(latent: Float32Array): Float32Array {
  const scale = Math.sqrt(LATENT_SIZE) / Math.hypot(...latent);
  return latent.map((value) => scale * value);
}
