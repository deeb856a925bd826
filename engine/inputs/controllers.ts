/**
 * Control changes as what they mean together: 14-bit pairs, and registered and non-registered parameters (MIDI 1.0
 * Detailed Specification 4.2, "Control Change"). A coarse half waits a moment for its fine half, where the gear is known
 * to send one; gear that sends coarse halves alone is taken at its word.
 */
import type { EventBody } from '../events';

type Turned = Extract<EventBody, { type: 'control' | 'rpn' | 'nrpn' }>;
/** What became of a message, and when it came. */
export type Timed<B> = B & { readonly at: number };

export interface Controllers {
  /** @param value 0..127 @param at show seconds */
  read(channel: number, controller: number, value: number, at: number): Timed<Turned>[];
  /** The coarse halves whose fine halves have not come in time. */
  flush(at: number): Timed<Turned>[];
}

/** A fine half comes this soon after its coarse half, or not at all, in seconds. Three bytes take 1 ms on a DIN cable. */
const FINE_WITHIN = 0.008;
/** So often in a row, and so soon, must controller n + 32 have come right behind n to be its fine half, and no button next to a knob. */
const PAIRED_AFTER = 3;
const BEHIND = 0.003;
const DATA_ENTRY = 6;
const DATA_ENTRY_FINE = 38;
const INCREMENT = 96;
const DECREMENT = 97;
const NULL = 127 * 128 + 127;
const SELECT = { 98: ['nrpn', 'fine'], 99: ['nrpn', 'coarse'], 100: ['rpn', 'fine'], 101: ['rpn', 'coarse'] } as const;

/** Something of two halves, and what is known of how its gear sends them. */
interface Pair {
  coarse: number;
  /** Whether its fine half came right behind it. */
  isFine: boolean;
  /** Since when the coarse half waits. */
  waits: number | undefined;
  /** Coarse halves in a row that were followed; and that waited for a fine half, and were not. */
  followed: number;
  alone: number;
  /** All 14 bits, 0..1. */
  value: number;
  readonly emit: (value: number, at: number) => Timed<Turned>;
}

/** @param isNamed whether a controller is known to stand for itself, and is no half of another */
export function createControllers(
  source: string,
  isNamed: (channel: number, controller: number) => boolean = () => false,
): Controllers {
  const pairs = new Map<string, Pair>();
  const selected = new Map<number, { kind: 'rpn' | 'nrpn'; number: number }>();
  /** The last message: only what comes right behind its coarse half counts as its fine half. */
  let last: { channel: number; controller: number; at: number } | undefined;

  function pairOf(key: string, emit: Pair['emit']): Pair {
    const known = pairs.get(key);
    if (known) return known;
    const made: Pair = { coarse: 0, isFine: false, waits: undefined, followed: 0, alone: 0, value: 0, emit };
    pairs.set(key, made);
    return made;
  }
  const turned = (pair: Pair, value: number, at: number) => pair.emit((pair.value = value), at);
  const ended = (pair: Pair): Timed<Turned>[] => {
    if (pair.waits === undefined) return [];
    const at = pair.waits;
    pair.waits = undefined;
    if (++pair.alone >= PAIRED_AFTER) pair.followed = 0;
    return [turned(pair, pair.coarse / 127, at)];
  };
  function refine(pair: Pair, fine: number, at: number): Timed<Turned> {
    pair.waits = undefined;
    pair.alone = 0;
    return turned(pair, (pair.coarse * 128 + fine) / 16383, at);
  }

  const control = (channel: number, controller: number, value: number, at: number): Timed<Turned> => ({
    type: 'control',
    controller,
    value,
    channel,
    source,
    at,
  });
  const controlPair = (channel: number, controller: number) =>
    pairOf(`${channel} ${controller}`, (value, at) => control(channel, controller, value, at));

  function select(channel: number, controller: keyof typeof SELECT, value: number): Timed<Turned>[] {
    const [kind, half] = SELECT[controller];
    const before = selected.get(channel);
    const number = before?.kind === kind ? before.number : NULL;
    selected.set(channel, {
      kind,
      number: half === 'coarse' ? value * 128 + (number % 128) : Math.floor(number / 128) * 128 + value,
    });
    return [...pairs].flatMap(([key, pair]) => (/^n?rpn/.test(key) ? ended(pair) : []));
  }

  function enter(channel: number, controller: number, value: number, at: number): Timed<Turned>[] | undefined {
    const { kind, number } = selected.get(channel) ?? { kind: 'rpn', number: NULL };
    if (number === NULL) return undefined;
    const pair = pairOf(`${kind} ${channel} ${number}`, (now, when) => {
      return { type: kind, number, value: now, channel, source, at: when };
    });
    switch (controller) {
      case DATA_ENTRY: {
        const before = ended(pair);
        pair.coarse = value;
        if (pair.alone > 0) return [...before, turned(pair, value / 127, at)];
        pair.waits = at;
        return before;
      }
      case DATA_ENTRY_FINE:
        return [refine(pair, value, at)];
      default: {
        const step = (controller === INCREMENT ? 1 : -1) / 127;
        return [...ended(pair), turned(pair, Math.min(1, Math.max(0, pair.value + step)), at)];
      }
    }
  }

  function coarse(channel: number, controller: number, value: number, at: number): Timed<Turned>[] {
    const pair = controlPair(channel, controller);
    const before = ended(pair);
    if (pair.followed < PAIRED_AFTER && !pair.isFine) pair.followed = 0;
    pair.coarse = value;
    pair.isFine = false;
    if (pair.followed < PAIRED_AFTER) return [...before, turned(pair, value / 127, at)];
    pair.waits = at;
    return before;
  }

  function fine(channel: number, controller: number, value: number, at: number): Timed<Turned>[] {
    const pair = controlPair(channel, controller - 32);
    const isBehind = last?.channel === channel && last.controller === controller - 32 && at - last.at <= BEHIND;
    if (isNamed(channel, controller)) pair.followed = 0;
    else if (isBehind) pair.followed++;
    pair.isFine ||= isBehind;
    if (pair.followed < PAIRED_AFTER) return [control(channel, controller, value / 127, at)];
    return [refine(pair, value, at)];
  }

  return {
    read(channel, controller, value, at) {
      const became = (): Timed<Turned>[] => {
        if (controller in SELECT) return select(channel, controller as keyof typeof SELECT, value);
        if ([DATA_ENTRY, DATA_ENTRY_FINE, INCREMENT, DECREMENT].includes(controller)) {
          return enter(channel, controller, value, at) ?? [control(channel, controller, value / 127, at)];
        }
        if (controller < 32) return coarse(channel, controller, value, at);
        if (controller < 64) return fine(channel, controller, value, at);
        return [control(channel, controller, value / 127, at)];
      };
      const events = became();
      last = { channel, controller, at };
      return events;
    },
    flush: (at) =>
      [...pairs.values()].flatMap((pair) => (at - (pair.waits ?? Infinity) > FINE_WITHIN ? ended(pair) : [])),
  };
}
