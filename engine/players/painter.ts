/**
 * The painter: what picture the performance asks for. A route on the latent sphere, tied to the beat; notes, beats,
 * words and sound push it off its path; words set the condition, and the performer's hand the rest.
 */
import { type Bend, type ImageInput, type ImageView, NO_BEND } from '../models/image/types';
import { bentMeaning } from '../mood';
import { beatAt, setAt } from '../moments';
import type { PerformanceState } from '../performance';
import type { ParameterValues } from '../parameters';
import { hash } from '../random';
import { type Place, walkOf } from '../route';
import type { Loudness } from '../stage/sketch';
import { routeAt, travelAt } from '../travel';
import { spotAt, type Where } from './places';
import { pushesAt } from './pushes';
import { LATENT_SIZE, push, slerp } from './sphere';
import { spotOn } from './walks';

/** Sets the colours' walk apart from the forms'. */
const TINT_STREAM = 4;
const RADIUS = Math.sqrt(LATENT_SIZE);

export const SILENCE: Loudness = { level: 0, bass: 0, mid: 0, treble: 0 };

/**
 * The picture at time `at`, in seconds.
 * @param stage its size in pixels: the picture gets its aspect ratio. @param lines the picture's height, in pixels.
 * @param heard what sounds at that time.
 */
export function pictureAt(
  state: PerformanceState,
  at: number,
  seed: number,
  stage: { readonly width: number; readonly height: number },
  lines: number,
  heard: Loudness = SILENCE,
): ImageInput {
  const { parameters } = state;
  const height = Math.min(stage.height, Math.round(lines));
  const { latent, tint, families } = sightAt(state, at, seed, heard);
  return {
    latent: latent.map((x) => RADIUS * x),
    tint: tint.map((x) => RADIUS * x),
    condition: Float32Array.of(...bentMeaning(state, at), ...families),
    truncation: parameters['image.truncation'],
    directions: directionsOf(parameters),
    blend: parameters['image.blend'],
    width: Math.round((height * stage.width) / stage.height),
    height,
    view: viewOf(state, at),
    tile: parameters['image.tile'] > 0,
    bend: bendOf(parameters),
  };
}

/** Where the picture is at time `at`, to be kept, or to stay near to. */
export function placeAt(state: PerformanceState, at: number, seed: number, heard: Loudness = SILENCE): Place {
  const { latent, families } = sightAt(state, at, seed, heard);
  return { latent: Array.from(latent), families };
}

/** Unit vectors for forms and colours, and the families' weights. */
function sightAt(state: PerformanceState, at: number, seed: number, heard: Loudness) {
  const { parameters } = state;
  const route = routeAt(state, at);
  const where: Where = {
    position: travelAt(state, at).walk,
    beat: beatAt(state, at),
    // Between two scenes on its way as well, which how wide a loop is hangs on.
    speed: setAt(state, at)['image.speed'],
    range: parameters['image.range'],
  };
  const spot = spotAt(route, where, seed);
  const latent = push(spot.latent, pushesAt(state, at, seed, heard));
  const mix = parameters['image.mix'];
  // The colours' walk goes on by itself, wherever the forms are called to.
  const { mode, bars } = walkOf(route);
  return {
    latent,
    tint: mix > 0 ? slerp(latent, spotOn(mode, bars, where, hash(seed, TINT_STREAM)).latent, mix) : latent,
    families: asked(parameters['image.family'], spot.families),
  };
}

/** One family alone where the performer asks for one, 1 and up. */
function asked(family: number, families: readonly number[]): readonly number[] {
  return family > 0 ? families.map((_, i) => (i === family - 1 ? 1 : 0)) : families;
}

function directionsOf(parameters: ParameterValues): Float32Array {
  return Float32Array.of(
    parameters['image.direction1'],
    parameters['image.direction2'],
    parameters['image.direction3'],
    parameters['image.direction4'],
    parameters['image.direction5'],
    parameters['image.direction6'],
    parameters['image.direction7'],
    parameters['image.direction8'],
  );
}

/**
 * A dive of whole octaves looks like none at all: when the zoom has doubled, the plane at half its size has taken over.
 * The pan shrinks meanwhile, for at half its size the plane has everything twice as far from its origin.
 */
function viewOf(state: PerformanceState, at: number): ImageView {
  const { parameters } = state;
  const { spin, dive } = travelAt(state, at);
  const octave = dive - Math.floor(dive);
  const zoom = 2 ** octave;
  return {
    zoom: parameters['image.zoom'] * zoom,
    x: parameters['image.x'] / zoom,
    y: parameters['image.y'] / zoom,
    rotation: Math.PI * (parameters['image.rotation'] + 2 * (spin - Math.floor(spin))),
    fold: parameters['image.fold'],
    octave: octave * octave * (3 - 2 * octave),
  };
}

/** The bends; none at all where each of them is at rest, which costs nothing to paint. */
function bendOf(parameters: ParameterValues): Bend {
  const bend: Bend = {
    maps: parameters['bend.maps'],
    turn: Math.PI * parameters['bend.turn'],
    grow: parameters['bend.grow'],
    erode: parameters['bend.erode'],
    threshold: parameters['bend.threshold'],
    noise: parameters['bend.noise'],
  };
  const { turn, grow, erode, threshold, noise } = bend;
  const atRest = turn === 0 && grow === 1 && erode === 0 && threshold === 0 && noise === 0;
  return atRest ? NO_BEND : bend;
}
