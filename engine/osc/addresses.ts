/**
 * What OSC addresses mean to a show. Both ways: every parameter as `/phosphene/image/zoom`, in its own unit, and as
 * `/phosphene/knob/image/zoom`, 0..1 of its travel. The rest is in the two tables.
 */
import type { EventBody, ShowEvent } from '../events';
import { PARAMETER_IDS, type ParameterId, valueFromTravel } from '../parameters';
import { matching } from './matching';
import type { OscMessage, OscValue } from './packet';

export const OSC = 'osc';
const ROOT = '/phosphene/';
const KNOB = `${ROOT}knob/`;
/** Of a note without one. */
const VELOCITY = 100;

/** Of a parameter's value. */
export const addressOf = (id: ParameterId): string => ROOT + id.replaceAll('.', '/');

const number = (value: OscValue | undefined, otherwise = NaN): number =>
  typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : otherwise;
const whole = (value: OscValue | undefined, low: number, high: number, otherwise?: number): number | undefined => {
  const given = Math.round(number(value, otherwise));
  return given >= low && given <= high ? given : undefined;
};
const source = OSC;

/** What comes in, by address. A message that makes no sense is none. */
const HEARD: Readonly<Record<string, (values: readonly OscValue[]) => EventBody | undefined>> = {
  [`${ROOT}prompt`]: ([text, slot]) => {
    const to = whole(slot, 1, 4, 1);
    return typeof text === 'string' && to !== undefined ? { type: 'prompt', text, slot: to, source } : undefined;
  },
  [`${ROOT}note`]: ([key, velocity, on]) => {
    const [note, channel] = [whole(key, 0, 127), whole(on, 1, 16, 1)];
    const strength = number(velocity, VELOCITY);
    if (note === undefined || channel === undefined || !(strength >= 0 && strength <= 127)) return undefined;
    if (strength === 0) return { type: 'note-off', note, channel, source };
    return { type: 'note-on', note, velocity: strength / 127, channel, source };
  },
  [`${ROOT}tempo`]: ([bpm]) => (number(bpm) > 0 ? { type: 'tempo', bpm: number(bpm), source } : undefined),
  [`${ROOT}sketch`]: ([name]) => (typeof name === 'string' ? { type: 'sketch', name, source } : undefined),
  [`${ROOT}scene`]: ([slot, beats]) => {
    const [to, way] = [whole(slot, 1, 1e6), number(beats, 0)];
    return to !== undefined && way >= 0 && way < Infinity
      ? { type: 'scene-recalled', slot: to, beats: way, source }
      : undefined;
  },
  // A button tells also that it is let go.
  [`${ROOT}panic`]: ([on]) => (number(on, 1) > 0 ? { type: 'panic', source } : undefined),
};

const METHODS: readonly (readonly [address: string, read: (values: readonly OscValue[]) => EventBody | undefined])[] = [
  ...Object.entries(HEARD),
  ...PARAMETER_IDS.flatMap((id) => {
    const turned = (value: number): EventBody | undefined =>
      Number.isFinite(value) ? { type: 'parameter', id, value, source } : undefined;
    const address = addressOf(id);
    return [
      [address, ([value]: readonly OscValue[]) => turned(number(value))] as const,
      [
        KNOB + address.slice(ROOT.length),
        ([travel]: readonly OscValue[]) =>
          turned(Number.isNaN(number(travel)) ? NaN : valueFromTravel(id, number(travel))),
      ] as const,
    ];
  }),
];
const BY_ADDRESS = new Map(METHODS);

/** What a message asks for: of a pattern, all that it means. */
export function eventsOf({ address, values }: OscMessage): EventBody[] {
  const known = BY_ADDRESS.get(address);
  if (known) return [known(values)].filter((body) => body !== undefined);
  const isMeant = matching(address);
  if (!isMeant) return [];
  return METHODS.flatMap(([each, read]) => (isMeant(each) ? [read(values)] : [])).filter((body) => body !== undefined);
}

export function message(path: string, ...values: OscValue[]): OscMessage {
  return { address: ROOT + path, values };
}

/** What lights and other tools may follow of an event; parameters are told by their values (`outputs/osc.ts`). */
export function messageOf(event: ShowEvent): OscMessage | undefined {
  switch (event.type) {
    case 'note-on':
      return message('note', event.note, Math.round(127 * event.velocity), event.channel);
    case 'note-off':
      return message('note', event.note, 0, event.channel);
    case 'lyric-token':
      return message('word', event.text.trim());
    case 'lyric-line':
      return message('line', event.text);
    case 'tempo':
      return message('tempo', event.bpm);
    case 'sketch':
      return message('sketch', event.name);
    case 'scene-recalled':
      return message('scene', event.slot, event.beats);
    case 'panic':
      return message('panic');
    default:
      return undefined;
  }
}
