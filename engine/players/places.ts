/** What lies on a route: the latent and the families at a moment. */
import type { Near, Route, Walk } from '../route';
import { carry, slerp } from './sphere';
import { type Spot, spotOf, spotOn, type Way } from './walks';

/** A walk's moment, and how far (0..1) a walk near a place may stray from it. */
export interface Where extends Way {
  readonly range: number;
}

/** @param seed of the walks. */
export function spotAt(route: Route, where: Where, seed: number): Spot {
  switch (route.kind) {
    case 'walk':
      return onWalk(route, where, seed);
    case 'near':
      return near(route, where, seed);
    case 'glide': {
      const way = eased(Math.min(1, Math.max(0, (where.beat - route.beat) / Math.max(1e-9, route.beats))));
      const [from, to] = [spotAt(route.from, where, seed), spotAt(route.to, where, seed)];
      return {
        latent: slerp(from.latent, to.latent, way),
        families: mixed(from.families, to.families, way),
      };
    }
  }
}

/**
 * A walk through a place is the same walk, carried there by a rotation of the whole sphere. It has the place's families
 * first, and its own a latent later; but a loop keeps them, or it would not close.
 */
function onWalk({ mode, bars, through }: Walk, where: Where, seed: number): Spot {
  if (!through) return spotOn(mode, bars, where, seed);
  const place = spotOf(through);
  if (!through.left) return place;
  const [left, now] = [spotOn(mode, bars, { ...where, ...through.left }, seed), spotOn(mode, bars, where, seed)];
  const way = mode === 'loop' ? 0 : eased(Math.min(1, Math.max(0, where.position - through.left.position)));
  return {
    latent: carry(now.latent, left.latent, place.latent),
    families: mixed(place.families, now.families, way),
  };
}

function near({ centre, walk }: Near, where: Where, seed: number): Spot {
  const { latent, families } = spotOf(centre);
  return { latent: slerp(latent, spotAt(walk, where, seed).latent, where.range), families };
}

function mixed(from: readonly number[], to: readonly number[], way: number): number[] {
  return from.map((value, i) => value + (to[i]! - value) * way);
}

/** 0..1 to 0..1, with no speed at both ends. */
function eased(t: number): number {
  return t * t * (3 - 2 * t);
}
