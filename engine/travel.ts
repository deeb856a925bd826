/**
 * What has been covered by the parameters that are speeds: the sum of each over all the time before. Between two events it
 * is a formula; where the modulation matrix moves a speed, it is summed in even steps of the show clock, so that it is the
 * same whenever the show is played again, at any frame rate.
 */
import { isModulatable, type Modulations } from './modulation/modulation';
import { goneAt, shiftOf } from './modulation/played';
import { beatAt, BEATS_PER_BAR, isSpeed, setAt, type Speed, SPEEDS, timeOfBeat, wayAt } from './moments';
import { travelFromValue, valueFromTravel } from './parameters';
import type { Glide, PerformanceState, Travel } from './performance';
import { landed, type Route } from './route';

/** Seconds of a step: its middle stands for all of it. */
const STEP = 1 / 64;

/** What has been covered by time `at`. Of the walk, `floor` is the latent it left, the fraction the way to the next. */
export function travelAt(state: PerformanceState, at: number): Travel {
  const { travel, tempo, parameters, glide } = state;
  const bars = ((at - travel.at) * tempo.bpm) / 60 / BEATS_PER_BAR;
  const moved = movedSpeeds(state);
  const sums = moved.size > 0 ? summed(state, at) : undefined;
  const covered = (part: keyof Travel) => {
    const id = SPEEDS[part];
    if (sums && moved.has(id)) return sums[part];
    const from = glide?.from[id];
    if (from === undefined) return bars * parameters[id];
    const beats = behind(glide!, beatAt(state, at)) - behind(glide!, beatAt(state, travel.at));
    return bars * from + (beats / BEATS_PER_BAR) * (parameters[id] - from);
  };
  return {
    walk: travel.walk + covered('walk'),
    spin: travel.spin + covered('spin'),
    dive: travel.dive + covered('dive'),
  };
}

/** The integral of the way between two scenes up to a beat, from its beginning on, in beats. */
function behind({ beats: [begin, end] }: Glide, beat: number): number {
  const gone = Math.max(0, beat - begin);
  const length = end - begin;
  return gone < length ? gone ** 2 / (2 * length) : gone - length / 2;
}

/**
 * As if nothing had been covered until `at`: for who folds events and looks at no picture. After a long time without an event it would
 * take a while to sum up.
 */
export function standing(state: PerformanceState, at: number): PerformanceState {
  return { ...state, travel: { ...state.travel, at } };
}

/** The route at time `at`: a glide that has landed by then is over. */
export function routeAt(state: PerformanceState, at: number): Route {
  return landed(state.route, beatAt(state, at), (beat) => travelAt(state, timeOfBeat(state, beat)).walk);
}

/** What the speed of a moved speed is made of. */
const MOVERS = [
  'parameters',
  'glide',
  'modulations',
  'heard',
  'controllers',
  'gate',
  'words',
  'meaning',
  'tempo',
] as const satisfies readonly (keyof PerformanceState)[];

/** After an event: where it changes what moves a speed, what has been covered until then is kept. */
export function travelKept(before: PerformanceState, after: PerformanceState, at: number): PerformanceState['travel'] {
  const isSame = after.travel !== before.travel || MOVERS.every((part) => before[part] === after[part]);
  if (isSame || movedSpeeds(before).size + movedSpeeds(after).size === 0) return after.travel;
  return { ...travelAt(before, at), at };
}

const NONE: ReadonlySet<Speed> = new Set();

function movedSpeeds({ parameters, modulations, glide }: PerformanceState): ReadonlySet<Speed> {
  const depth = parameters['mod.depth'];
  if (depth <= 0 && !glide) return NONE;
  const moved = new Set<Speed>();
  const note = (all: Modulations): void => {
    for (const slot in all) {
      const { target } = all[slot]!;
      if (isSpeed(target) && isModulatable(target)) moved.add(target);
    }
  };
  if (depth > 0) note(modulations);
  if (glide && (glide.from['mod.depth'] ?? depth) > 0) note(glide.modulations);
  return moved.size === 0 ? NONE : moved;
}

/** The sums up to a step. */
interface Sums {
  readonly step: number;
  readonly sums: Travel;
}
/**
 * Of each beginning the farthest sums so far, for the next frame, and those at every second, for who asks for a time before: the
 * picture is painted ahead.
 */
const known = new WeakMap<PerformanceState['travel'], { farthest: Sums; readonly seconds: Sums[] }>();
/** Steps of a second. */
const SECOND = 1 / STEP;
const NOTHING: Travel = { walk: 0, spin: 0, dive: 0 };

/** Of the speeds as they are moved, from the last event that counts on. */
function summed(state: PerformanceState, at: number): Travel {
  const { travel } = state;
  if (at < travel.at) {
    const back = piece(state, at, travel.at);
    return { walk: -back.walk, spin: -back.spin, dive: -back.dive };
  }
  const [first, last] = [Math.floor(travel.at / STEP) + 1, Math.floor(at / STEP)];
  if (last < first) return piece(state, travel.at, at);
  let before = known.get(travel);
  if (!before) {
    const begin = { step: first, sums: piece(state, travel.at, first * STEP) };
    before = { farthest: begin, seconds: [begin] };
    known.set(travel, before);
  }
  const { farthest, seconds } = before;
  let { step, sums } = farthest.step <= last ? farthest : seconds[Math.floor((last - first) / SECOND)]!;
  for (; step < last; step++) {
    sums = added(sums, piece(state, step * STEP, (step + 1) * STEP));
    if ((step + 1 - first) % SECOND === 0) seconds[(step + 1 - first) / SECOND] ??= { step: step + 1, sums };
  }
  if (step > farthest.step) before.farthest = { step, sums };
  return added(sums, piece(state, last * STEP, at));
}

/** What is covered in a short time. */
function piece(state: PerformanceState, from: number, to: number): Travel {
  if (to <= from) return NOTHING;
  const at = (from + to) / 2;
  const bars = ((to - from) * state.tempo.bpm) / 60 / BEATS_PER_BAR;
  const way = wayAt(state, at);
  const depth = state.parameters['mod.depth'];
  const gone = goneAt(state, way);
  const values = setAt(state, at);
  const shift = (id: Speed, all: Modulations, amount: number): number => {
    let sum = 0;
    if (amount > 0)
      for (const slot in all) if (all[slot]!.target === id) sum += amount * shiftOf(all[slot]!, state, at);
    return sum;
  };
  const speed = (id: Speed): number => {
    const left = shift(id, gone.modulations, gone.depth * (1 - way));
    return valueFromTravel(id, travelFromValue(id, values[id]) + shift(id, state.modulations, depth * way) + left);
  };
  return { walk: bars * speed(SPEEDS.walk), spin: bars * speed(SPEEDS.spin), dive: bars * speed(SPEEDS.dive) };
}

function added(a: Travel, b: Travel): Travel {
  return { walk: a.walk + b.walk, spin: a.spin + b.spin, dive: a.dive + b.dive };
}
