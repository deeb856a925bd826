/**
 * The hand on the controls, as a pure fold: what a touch turns, given the mappings, where the knob stood before and where
 * its parameter stands. Travel is a knob's, 0..1.
 */
import { PARAMETER_IDS, type ParameterId, PARAMETERS, travelFromValue, valueFromTravel } from '../parameters';
import { type ActionId, isActionId } from './actions';
import { type ControlId, isKey, type Touch } from './control';
import { stepsOf } from './encoder';
import { CURVES, type Mapping, type Target } from './mapping';

export interface Surface {
  /** Where each control stood last, by device and control. */
  readonly stood: Readonly<Record<string, number>>;
  /** The mappings whose knob and parameter are together. */
  readonly together: Readonly<Record<string, boolean>>;
  /** Travel of each parameter, whoever has turned it. */
  readonly travel: Readonly<Record<ParameterId, number>>;
  /** Momentary buttons that are down, by mapping: the travel that they go back to, whatever they are mapped to meanwhile. */
  readonly down: Readonly<Record<string, { readonly id: ParameterId; readonly device: string; readonly back: number }>>;
}

/** No hand has touched anything, and the parameters stand where a show begins. */
export function untouched(parameters: Readonly<Record<ParameterId, number>>): Surface {
  const travel = PARAMETER_IDS.map((id) => [id, travelFromValue(id, parameters[id])] as const);
  return { stood: {}, together: {}, travel: Object.fromEntries(travel) as Surface['travel'], down: {} };
}

/** The controls of a device that have been touched since it is here. */
export function touchedOf({ stood }: Surface, device: string): readonly ControlId[] {
  const own = `${device}|`;
  return Object.keys(stood).flatMap((key) => (key.startsWith(own) ? [key.slice(own.length)] : []));
}

export type Turn = { readonly id: ParameterId; readonly value: number } | { readonly action: ActionId };

/** A knob this near to its parameter is together with it: a step of seven bits, and a little. */
const NEAR = 1.5 / 127;
/** An encoder's step, as travel: a turn of some hundred steps goes all the way. */
const STEP = 1 / 100;
const PRESSED = 0.5;
const ROUNDING = 1e-9;
const BENT = 0.75;

const keyOf = (device: string, control: ControlId) => `${device}|${control}`;
const nameOf = ({ device, control, target }: Mapping) => `${device}|${control}|${target}`;

/** A parameter was turned, by a device whose word may come late or by someone else: knobs of others have to find it again. */
export function parameterTurned(surface: Surface, id: ParameterId, value: number, device: string): Surface {
  const travel = travelFromValue(id, value);
  // A value does not lead back to its travel to the last bit.
  if (Math.abs(surface.travel[id] - travel) < ROUNDING) return surface;
  const next = movedTo(surface, id, travel, (name) => name.startsWith(`${device}|`));
  // What a button holds goes back to where others have put it since: a scene, above all.
  const down = Object.entries(surface.down).map(
    ([name, one]) => [name, one.id === id && one.device !== device ? { ...one, back: travel } : one] as const,
  );
  return { ...next, down: Object.fromEntries(down) };
}

/**
 * Many parameters were turned at once: what buttons hold goes back to where it would stand had they not been pressed.
 * @param wouldBe its value, of what it was to go back to
 */
export function heldAnew(
  surface: Surface,
  wouldBe: (id: ParameterId, back: number, device: string) => number,
): Surface {
  const down = Object.entries(surface.down).map(([name, one]) => {
    const { id, device } = one;
    return [name, { ...one, back: travelFromValue(id, wouldBe(id, valueFromTravel(id, one.back), device)) }] as const;
  });
  return { ...surface, down: Object.fromEntries(down) };
}

/** Controls are mapped anew. @param isStill whether a mapping of a control is what it was: any other knob has to find its parameter */
export function remapped(
  surface: Surface,
  isStill: (device: string, control: ControlId, target: Target) => boolean,
): Surface {
  const still = Object.entries(surface.together).filter(([name]) => {
    const [target, control, ...device] = name.split('|').reverse();
    return isStill(device.reverse().join('|'), control!, target as Target);
  });
  return { ...surface, together: Object.fromEntries(still) };
}

/** What the control's momentary buttons held goes back as it comes up. */
export function letGo(surface: Surface, device: string, { control, value, released }: Touch): Outcomes {
  if (isPressed(control, value, released)) return [surface, []];
  let next = surface;
  const turns: Turn[] = [];
  for (const [name, { id, back }] of Object.entries(surface.down)) {
    if (!name.startsWith(`${keyOf(device, control)}|`)) continue;
    next = without(next, name);
    if (isBack(next, id, back)) continue;
    const [after, turn] = set(next, name, id, back);
    next = after;
    turns.push(turn);
  }
  return [next, turns];
}

/**
 * What a scene has put there meanwhile is left alone: it may be on its way. Not a choice: where that waits for its beat, what is held
 * may still be to come.
 */
function isBack({ travel }: Surface, id: ParameterId, back: number): boolean {
  return PARAMETERS[id].curve !== 'step' && Math.abs(travel[id] - back) < ROUNDING;
}

/** A key strikes anew each time; anything else is pressed past the middle: a bend, which rests there, half-way up. */
function isPressed(control: ControlId, value: number, released = false): boolean {
  const pressed = control.startsWith('bend') ? BENT : PRESSED;
  return !released && (isKey(control) ? value > 0 : value >= pressed);
}

/** @param keeps which of the mappings to it may stay together with it */
function movedTo(surface: Surface, id: ParameterId, travel: number, keeps: (name: string) => boolean): Surface {
  if (surface.travel[id] === travel) return surface;
  const apart = Object.keys(surface.together).filter((name) => name.endsWith(`|${id}`) && !keeps(name));
  return {
    ...surface,
    travel: { ...surface.travel, [id]: travel },
    together: { ...surface.together, ...Object.fromEntries(apart.map((name) => [name, false])) },
  };
}

/**
 * A touch of a device.
 * @param mappings those of this control
 * @returns the surface from then on, and what is turned
 */
export function touch(surface: Surface, mappings: readonly Mapping[], device: string, touched: Touch): Outcomes {
  const { control, value, released } = touched;
  const key = keyOf(device, control);
  const before = surface.stood[key];
  const [up, back] = letGo(surface, device, touched);
  let next: Surface = { ...up, stood: { ...up.stood, [key]: value } };
  const turns = [...back];
  for (const mapping of mappings) {
    const [after, turn] = turnOne(next, mapping, value, before, released);
    next = after;
    if (turn) turns.push(turn);
  }
  return [next, turns];
}

type Outcome = readonly [Surface, Turn | undefined];
type Outcomes = readonly [Surface, readonly Turn[]];

function turnOne(
  surface: Surface,
  mapping: Mapping,
  value: number,
  before: number | undefined,
  released?: boolean,
): Outcome {
  if (mapping.button !== undefined || isActionId(mapping.target))
    return press(surface, mapping, value, before, released);
  const id = mapping.target;
  const now = surface.travel[id];
  const name = nameOf(mapping);
  if (mapping.encoding !== 'absolute') {
    const steps = stepsOf(Math.round(127 * value), mapping.encoding);
    const [low, high] = [Math.min(mapping.from, mapping.to), Math.max(mapping.from, mapping.to)];
    const direction = mapping.from > mapping.to ? -1 : 1;
    return set(surface, name, id, Math.min(high, Math.max(low, now + direction * steps * stepOf(id))));
  }
  const place = placeOf(mapping, value);
  if (mapping.takeover === 'jump' || surface.together[name]) return set(surface, name, id, place);
  const was = before === undefined ? undefined : placeOf(mapping, before);
  if (meets(id, place, was, now)) return set(surface, name, id, place);
  if (mapping.takeover === 'pick-up' || was === undefined || was === place) return [surface, undefined];
  return set(surface, name, id, scaled(mapping, was, place, now), false);
}

/** Together where they are near, where the knob has passed the parameter, or where both are the same choice. */
function meets(id: ParameterId, place: number, was: number | undefined, now: number): boolean {
  if (Math.abs(place - now) <= NEAR) return true;
  if (was !== undefined && (was - now) * (place - now) <= 0) return true;
  return PARAMETERS[id].curve === 'step' && valueFromTravel(id, place) === valueFromTravel(id, now);
}

/** The parameter goes as far of its way to the knob's end as the knob went of its own, so that both arrive there together. */
function scaled({ from, to }: Mapping, was: number, place: number, now: number): number {
  const end = place > was ? Math.max(from, to) : Math.min(from, to);
  return now + ((place - was) / (end - was)) * (end - now);
}

function press(
  surface: Surface,
  mapping: Mapping,
  value: number,
  before: number | undefined,
  released?: boolean,
): Outcome {
  const { control, target, button } = mapping;
  const isDown = isPressed(control, value, released);
  // A moved control says something else each time: what says the same again, as foot switches without a release do, is pressed again.
  const wasDown = !isKey(control) && isPressed(control, before ?? 0) && value !== before;
  if (isActionId(target)) return [surface, isDown && !wasDown ? { action: target } : undefined];
  const name = nameOf(mapping);
  const now = surface.travel[target];
  if (button === 'momentary') {
    if (!isDown) return [surface, undefined];
    const back = surface.down[name]?.back ?? now;
    const held = { ...surface, down: { ...surface.down, [name]: { id: target, device: mapping.device, back } } };
    // What switches does so however softly it is struck.
    const amount = PARAMETERS[target].curve === 'step' ? 1 : value;
    return set(held, name, target, mapping.from + (mapping.to - mapping.from) * amount);
  }
  if (!isDown || wasDown) return [surface, undefined];
  if (button === 'trigger') return set(surface, name, target, mapping.to);
  if (button === 'toggle')
    return set(surface, name, target, Math.abs(now - mapping.to) < NEAR ? mapping.from : mapping.to);
  const next = now + stepOf(target);
  return set(
    surface,
    name,
    target,
    next > Math.max(mapping.from, mapping.to) + NEAR ? Math.min(mapping.from, mapping.to) : next,
  );
}

/** A device is gone: what its buttons held goes back; its knobs may be turned while it is out, and stand anywhere. */
export function unplugged(surface: Surface, device: string): readonly [Surface, readonly Turn[]] {
  const held = Object.entries(surface.down).filter(([, down]) => down.device === device);
  const mine = (record: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => !key.startsWith(`${device}|`)));
  const next: Surface = {
    ...surface,
    stood: mine(surface.stood) as Surface['stood'],
    together: mine(surface.together) as Surface['together'],
    down: mine(surface.down) as Surface['down'],
  };
  const away = held.filter(([, { id, back }]) => !isBack(surface, id, back));
  return [next, away.map(([, { id, back }]) => ({ id, value: valueFromTravel(id, back) }))];
}

/** @param name of the mapping that sets it */
function set(
  surface: Surface,
  name: string,
  id: ParameterId,
  travel: number,
  together = true,
): readonly [Surface, Turn] {
  const value = valueFromTravel(id, travel);
  // As exact as it was turned; but a choice stands at one of its places.
  const stands = PARAMETERS[id].curve === 'step' ? travelFromValue(id, value) : travel;
  const next = movedTo(surface, id, stands, (other) => other === name);
  return [
    { ...next, together: { ...next.together, [name]: together } },
    { id, value },
  ];
}

function placeOf({ from, to, curve }: Mapping, value: number): number {
  return from + (to - from) * CURVES[curve](value);
}

/** A choice goes on by one, or by more where it has very many places. */
function stepOf(id: ParameterId): number {
  const { curve, min, max } = PARAMETERS[id];
  return curve === 'step' ? Math.max(STEP, 1 / (max - min)) : STEP;
}

function without(surface: Surface, name: string): Surface {
  return { ...surface, down: Object.fromEntries(Object.entries(surface.down).filter(([key]) => key !== name)) };
}
