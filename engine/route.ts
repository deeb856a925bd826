/**
 * Where the latent goes: along a walk, near a place that the performer likes, or on the way from one of them to
 * another. A route is data; what lies at its places is the painter's business (`players/places.ts`).
 */

/** A spot in the image model's space. */
export interface Place {
  /** 64 numbers; only the direction counts. */
  readonly latent: readonly number[];
  /** Weights of IMAGE_FAMILIES; they sum to 1. */
  readonly families: readonly number[];
}

/** Places of the parameter `image.walk`. */
export const WALK_MODES = ['keys', 'wander', 'loop'] as const;
export type WalkMode = (typeof WALK_MODES)[number];

export interface Walk {
  readonly kind: 'walk';
  readonly mode: WalkMode;
  /** A loop closes on so many bars. */
  readonly bars: number;
  /** The walk leads through this place: it stands there until it has `left`, at this latent and beat of the walk. */
  readonly through?: Place & { readonly left?: { readonly position: number; readonly beat: number } };
}

/** Stays about a place, as far from it as `image.range` lets the walk go. */
export interface Near {
  readonly kind: 'near';
  readonly centre: Place;
  readonly walk: Walk;
}

/** From one route to another, `beats` long from `beat` on. */
export interface Glide {
  readonly kind: 'glide';
  readonly from: Route;
  readonly to: Walk | Near;
  readonly beat: number;
  readonly beats: number;
}

export type Route = Walk | Near | Glide;

/** Where a route leads in the end. */
export function goalOf(route: Route): Walk | Near {
  return route.kind === 'glide' ? route.to : route;
}

/** The walk that a route leads to, or is near to. */
export function walkOf(route: Route): Walk {
  const goal = goalOf(route);
  return goal.kind === 'near' ? goal.walk : goal;
}

/** Turns a route to another goal: it glides there, from `beat` on, and lands `beats` later. */
export function glideTo(route: Route, to: Walk | Near, beat: number, beats: number): Route {
  return { kind: 'glide', from: shortened(route, beat, MOST_GLIDES - 1), to, beat, beats };
}

/** Of more that are under way at once, the oldest ends at the nearer of its ends. */
export const MOST_GLIDES = 32;

function shortened(route: Route, beat: number, most: number): Route {
  if (route.kind !== 'glide') return route;
  if (most === 0) return shortened(beat < route.beat + route.beats / 2 ? route.from : route.to, beat, 0);
  const from = shortened(route.from, beat, most - 1);
  return from === route.from ? route : { ...route, from };
}

/** The route with all glides ended that have landed by `beat`. @param positionAt a beat to the walk's position. */
export function landed(route: Route, beat: number, positionAt: (beat: number) => number): Route {
  if (route.kind !== 'glide') return route;
  const end = route.beat + route.beats;
  if (beat >= end) return leave(route.to, { position: positionAt(end), beat: end });
  const from = landed(route.from, beat, positionAt);
  return from === route.from ? route : { ...route, from };
}

function leave<R extends Walk | Near>(route: R, left: { position: number; beat: number }): R {
  if (route.kind === 'near') return { ...route, walk: leave(route.walk, left) };
  return route.through && !route.through.left ? { ...route, through: { ...route.through, left } } : route;
}
