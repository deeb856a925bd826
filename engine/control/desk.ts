/** Stands between the MIDI devices and the show: what their controls are mapped to, happens. */
import { BehaviorSubject, type MonoTypeOperatorFunction, mergeMap } from 'rxjs';
import type { EventBody, ShowEvent } from '../events';
import { MOVED, turnsMany } from '../modulation/played';
import { PARAMETER_IDS } from '../parameters';
import { type Cue, perform, type PerformanceState } from '../performance';
import type { Scenes } from '../scenes/scenes';
import { act, type ActionId } from './actions';
import { channelOf, type ControlId, isKey, isPedal, onChannel, touchOf } from './control';
import { type Desk, type DeskAction, EMPTY_DESK, foldDesk, learntMappings } from './learn';
import { type ControllerMap, isAlike, isSame, type Mapping, newMapping } from './mapping';
import { mappingsOf, profileOf } from './profiles';
import {
  heldAnew,
  letGo,
  parameterTurned,
  remapped,
  touch,
  touchedOf,
  type Turn,
  unplugged,
  untouched,
} from './surface';

export interface DeskParts {
  /** What controllers turn until they are mapped, on devices that have no profile: of a known one, they may be buttons. */
  readonly usual: ControllerMap;
  /** What the show that plays has them turn itself, on any device. */
  readonly controllers: () => ControllerMap;
  readonly mappings: readonly Mapping[];
  readonly sketches: () => readonly string[];
  /** As the show begins: one that goes on does not say where its parameters stand. */
  readonly opening: PerformanceState;
  readonly state: () => PerformanceState;
  readonly here: () => Cue;
}

export interface Controls {
  readonly desk$: BehaviorSubject<Desk>;
  /** The devices that are plugged in. */
  readonly devices$: BehaviorSubject<readonly string[]>;
  change(action: DeskAction): void;
  /** The scenes as they are by now: where the one that is on has mappings of its own, they hold. */
  follow(scenes: Scenes): void;
  /** What an action does, whoever asks for it. @param at show seconds */
  act(id: ActionId, source: string, at: number): readonly ShowEvent[];
  /** What a device's controls are mapped to: its own mappings, and where it has none, its profile's. */
  readonly mappingsOf: (device: string) => readonly Mapping[];
  /** What its controls turn though nobody has mapped them: all that its profile says, and the usual ones that were touched. */
  readonly givenTo: (device: string) => readonly Mapping[];
  /** Whether a control is known for what it is: all are of a device that has a profile, and each that is mapped. */
  readonly isNamed: (device: string, control: ControlId) => boolean;
  /** A device that is known on one channel and plays on another. */
  readonly strayed: () => Strayed | undefined;
  /** A parameter was turned, by anyone. */
  hear(event: ShowEvent): void;
  /** A frame's events have led from one state to another: a scene turns many parameters at once. */
  landed(before: PerformanceState, events: readonly ShowEvent[], after: PerformanceState): void;
  readonly through: MonoTypeOperatorFunction<ShowEvent>;
}

interface Strayed {
  readonly device: string;
  readonly from: number;
  readonly to: number;
}

/** So many touches of its controls on a strange channel, and none on its own, before a device is said to have strayed. */
const STRAYED_AFTER = 8;
/** A pedal is down from the middle of its way on (MIDI 1.0). */
const PRESSED = 0.5;

export function createControls({ usual, controllers, mappings, sketches, opening, state, here }: DeskParts): Controls {
  const desk$ = new BehaviorSubject<Desk>({ ...EMPTY_DESK, mappings });
  const devices$ = new BehaviorSubject<readonly string[]>([]);
  /** How often the controls of a device were touched, by channel. */
  const heardOn = new Map<string, Map<number, number>>();
  /** Keys that were struck unheard, and pedals that were heard down, by device and control on its own channel. */
  const unheard = new Set<string>();
  const pedals = new Set<string>();
  let surface = untouched(opening.parameters);
  let taps: readonly number[] = [];
  /** What the show had them turn as something was touched last. */
  let meant = controllers();

  const known = (device: string, desk = desk$.value) => mappingsOf(device, learntMappings(desk));
  function mappedTo(device: string, control: ControlId, desk = desk$.value, own = controllers()): readonly Mapping[] {
    const mapped = known(device, desk).filter((mapping) => mapping.control === control);
    const [kind, , number] = control.split(' ');
    const given = own[Number(number)] ?? (profileOf(device) ? undefined : usual[Number(number)]);
    const id = kind === 'control' && mapped.length === 0 ? given : undefined;
    return id === undefined ? mapped : [newMapping(device, control, id)];
  }

  function givenTo(device: string): readonly Mapping[] {
    const learnt = new Set(learntMappings(desk$.value));
    // The usual ones are controllers.
    const touched = touchedOf(surface, device).filter((control) => control.startsWith('control '));
    const controls = new Set([...known(device).map(({ control }) => control), ...touched]);
    return [...controls].flatMap((control) => mappedTo(device, control)).filter((mapping) => !learnt.has(mapping));
  }

  /** A knob that means something else now, or the same in another way, has to find it. */
  function remap(before: typeof mappedTo, after: typeof mappedTo): void {
    surface = remapped(surface, (device, control, target) => {
      const [was, is] = [before, after].map((mappings) =>
        mappings(device, control).find((one) => isSame(one, { device, control, target })),
      );
      return was !== undefined && is !== undefined && isAlike(was, is);
    });
  }

  function become(next: Desk): void {
    const before = desk$.value;
    if (next === before) return;
    if (learntMappings(next) !== learntMappings(before))
      remap(
        (device, control) => mappedTo(device, control, before),
        (device, control) => mappedTo(device, control, next),
      );
    desk$.next(next);
  }

  /** The setlist may have brought another show. */
  function meanAnew(): void {
    const before = meant;
    meant = controllers();
    if (meant !== before) remap((device, control) => mappedTo(device, control, desk$.value, before), mappedTo);
  }

  /** The one channel that a device is known on: as it was learnt, or else by its profile. */
  function homeOf(device: string): number | undefined {
    // Of those that are moved at once.
    const learnt = desk$.value.mappings.filter((mapping) => mapping.device === device);
    const channels = new Set((learnt.length > 0 ? learnt : known(device)).map(({ control }) => channelOf(control)));
    channels.delete(undefined);
    return channels.size === 1 ? [...channels][0] : undefined;
  }
  function strayedOf(device: string): Strayed | undefined {
    const from = homeOf(device);
    const channels = heardOn.get(device) ?? new Map<number, number>();
    if (from === undefined || channels.has(from)) return undefined;
    const to = [...channels].find(([, count]) => count >= STRAYED_AFTER)?.[0];
    return to === undefined ? undefined : { device, from, to };
  }
  /** Counts a touch. @returns what is said when it is enough of them */
  function counted(device: string, control: ControlId): EventBody | undefined {
    const [home, on] = [homeOf(device), channelOf(control)];
    if (home === undefined || on === undefined) return undefined;
    const isMapped = (id: ControlId) => known(device).some((mapping) => mapping.control === id);
    const isHome = on === home || isMapped(control);
    if (!isHome && !isMapped(onChannel(control, home))) return undefined;
    const channel = isHome ? home : on;
    const channels = heardOn.get(device) ?? new Map<number, number>();
    const count = (channels.get(channel) ?? 0) + 1;
    heardOn.set(device, channels.set(channel, count));
    if (count !== STRAYED_AFTER || strayedOf(device)?.to !== channel) return undefined;
    const text = `${device} plays on channel ${channel}, but is known on channel ${home}. MIDI (N) offers to move its controls there.`;
    return { type: 'notice', level: 'warning', text, source: 'midi' };
  }

  function happen(turns: readonly Turn[], source: string, at: number): ShowEvent[] {
    return turns.flatMap((turn) =>
      'id' in turn
        ? [{ type: 'parameter', id: turn.id, value: turn.value, source, at } as const]
        : done(turn.action, source, at),
    );
  }

  function done(id: ActionId, source: string, at: number): ShowEvent[] {
    const { events, taps: now } = act(id, { state: state(), at, sketches: sketches(), here }, taps, source);
    taps = now;
    return events.map((body: EventBody) => ({ ...body, at }));
  }

  /**
   * What the show hears of a touch. Whoever was heard is heard to the end, whatever its key is mapped to meanwhile, and whoever was
   * not, is not: no note is left sounding, and no pedal down.
   */
  function heard(event: ShowEvent, key: string, isMuted: boolean): readonly ShowEvent[] {
    if (event.type === 'note-off') return unheard.delete(key) ? [] : [event];
    if (event.type === 'note-on') unheard[isMuted && !sounds(event) ? 'add' : 'delete'](key);
    if (event.type === 'control' && isPedal(touchOf(event)!.control)) {
      // Whatever a muted one says lifts it: it may never say that it is up, as some foot switches do.
      if (isMuted) return pedals.delete(key) ? [{ ...event, value: 0 }] : [];
      pedals[event.value < PRESSED ? 'delete' : 'add'](key);
    }
    return isMuted ? [] : [event];
  }

  function sounds({ source, channel, note }: Extract<ShowEvent, { type: 'note-on' }>): boolean {
    return state().held.some((held) => held.source === source && held.channel === channel && held.note === note);
  }

  function take(event: ShowEvent): readonly ShowEvent[] {
    const { source: device, at } = event;
    if (event.type === 'device') {
      const others = devices$.value.filter((other) => other !== device);
      devices$.next(event.plugged ? [...others, device] : others);
      heardOn.delete(device);
      if (event.plugged) return [event];
      const [next, turns] = unplugged(surface, device);
      surface = next;
      return [event, ...happen(turns, device, at)];
    }
    const touched = touchOf(event, state().zones);
    if (touched === undefined) return [event];
    meanAnew();
    const key = `${device}|${touchOf(event)!.control}`;
    const notice = counted(device, touched.control);
    if (desk$.value.learning) {
      const learns = desk$.value.learning.target !== undefined;
      become(foldDesk(desk$.value, { type: 'touched', device, touch: touched }));
      if (learns) {
        const [next, turns] = letGo(surface, device, touched);
        surface = next;
        return [...heard(event, key, true), ...happen(turns, device, at)];
      }
    }
    const mapped = mappedTo(device, touched.control);
    const [next, turns] = touch(surface, mapped, device, touched);
    surface = next;
    // A key or a pedal that is mapped is a button, and sounds no more; nor is one that counts the beats a pedal, whatever its number.
    const counts = profileOf(device)?.beats?.includes(touched.control);
    const isMapped = mapped.some(({ target }) => target !== 'none');
    const isButton = counts || (isMapped && (isKey(touched.control) || isPedal(touched.control)));
    return [...heard(event, key, isButton), ...happen(turns, device, at), ...(notice ? [{ ...notice, at }] : [])];
  }

  return {
    desk$,
    devices$,
    act: done,
    change: (action) => become(foldDesk(desk$.value, action)),
    follow({ saved, current: { slot } }) {
      const mappings = saved[slot]?.mappings;
      become(foldDesk(desk$.value, { type: 'scene', scene: mappings ? slot : 0, mappings }));
    },
    mappingsOf: known,
    givenTo,
    isNamed: (device, control) => !!profileOf(device) || known(device).some((mapping) => mapping.control === control),
    strayed: () => [...heardOn.keys()].map(strayedOf).find((strayed) => strayed !== undefined),
    hear(event) {
      if (event.type === 'parameter') surface = parameterTurned(surface, event.id, event.value, event.source);
    },
    landed(before, events, { parameters }) {
      if (!events.some(turnsMany)) return;
      // Knobs have to find them again.
      for (const id of PARAMETER_IDS) surface = parameterTurned(surface, id, parameters[id], MOVED);
      surface = heldAnew(surface, (id, back, device) => {
        const others = events.filter(
          (event) => event.type !== 'parameter' || event.id !== id || event.source !== device,
        );
        const unheld = { ...before, parameters: { ...before.parameters, [id]: back } };
        return others.reduce(perform, unheld).parameters[id];
      });
    },
    through: mergeMap(take),
  };
}
