import { expect, it } from 'vitest';
import type { EventBody, ShowEvent } from '../../engine/events';
import { follow, type Lock } from '../../engine/inputs/delay-locked-loop';
import type { MidiMessage } from '../../engine/outputs/midi';
import { createClockSender } from '../../engine/outputs/midi-clock';
import { beatAt } from '../../engine/moments';
import { openingState, perform, type PerformanceState } from '../../engine/performance';

const source = 'test';
const begin = (bpm: number): PerformanceState =>
  [
    { type: 'tempo', bpm, source, at: 0 } as const,
    { type: 'parameter', id: 'clock.send', value: 1, source, at: 0 } as const,
  ].reduce(perform, openingState('drift', []));

/** Frames of a page, some of them late; what happens meanwhile, by time. */
function send(opening: PerformanceState, seconds: number, happens: readonly (EventBody & { at: number })[] = []) {
  const sender = createClockSender();
  const sent: MidiMessage[] = [];
  let state = opening;
  let rest = [...happens];
  for (let now = 0.1, frame = 0; now < seconds; frame++, now += frame % 40 === 0 ? 0.08 : 1 / 60) {
    for (const event of rest.filter(({ at }) => at <= now)) state = perform(state, event);
    rest = rest.filter(({ at }) => at > now);
    const messages = sender.advance(state, now);
    // Nothing is to leave in the past, or out of order.
    for (const message of messages) expect(message.at).toBeGreaterThanOrEqual(sent.at(-1)?.at ?? now);
    sent.push(...messages);
  }
  return { sent, state };
}
const clocks = (sent: readonly MidiMessage[]) => sent.filter(({ bytes }) => bytes[0] === 0xf8);

it('sends 24 clocks a beat from a bar on, each at its time', () => {
  const { sent, state } = send(begin(120), 10);
  // The bar after 0.1 s begins at 2 s: beat 4, sixteenth 16.
  expect(sent.slice(0, 3)).toMatchObject([{ bytes: [0xf2, 16, 0] }, { bytes: [0xfb] }, { bytes: [0xf8] }]);
  clocks(sent).forEach(({ at }, i) => expect(beatAt(state, at)).toBeCloseTo(4 + i / 24, 9));
  expect(clocks(sent).length).toBeGreaterThan(8 * 48);
});

it('is followed by a receiver to its tempo, through a change and a nudge', () => {
  const { sent, state } = send(begin(120), 12, [
    { type: 'tempo', bpm: 140, source, at: 5 },
    { type: 'tempo', bpm: 140, beat: 14 + 2 / 3 + 1 / 48, source, at: 7 },
  ]);
  const lock = clocks(sent).reduce<Lock | undefined>((known, { at }) => follow(known, at), undefined)!;
  expect(60 / (24 * lock.period)).toBeCloseTo(140, 1);
  // The receiver's beat, counted in clocks, is the show's.
  const last = clocks(sent).at(-1)!;
  expect(4 + (clocks(sent).length - 1) / 24).toBeCloseTo(beatAt(state, last.at), 6);
});

it('tells where it goes on when the beat is somewhere else, and stops when it is switched off', () => {
  const { sent } = send(begin(120), 9, [
    { type: 'tempo', bpm: 120, beat: 32, source, at: 5 },
    { type: 'parameter', id: 'clock.send', value: 0, source, at: 8 },
  ]);
  const told = sent.filter(({ bytes }) => bytes[0] !== 0xf8).map(({ bytes }) => bytes[0]);
  expect(told).toEqual([0xf2, 0xfb, 0xfc, 0xf2, 0xfb, 0xfc]);
  const [, moved] = sent.filter(({ bytes }) => bytes[0] === 0xf2);
  const sixteenths = moved!.bytes[1]! + 128 * moved!.bytes[2]!;
  const first = clocks(sent).find(({ at }) => at >= moved!.at)!;
  expect(32 + (first.at - 5) * 2).toBeCloseTo(sixteenths / 4, 6);
  expect(sent.at(-1)!.bytes).toEqual([0xfc]);
});

it('says stop where it ends while it plays, behind the clocks that are on their way, and nothing where it does not', () => {
  const sender = createClockSender();
  expect(sender.end(1)).toEqual([]);
  const state = begin(120);
  expect(sender.advance(state, 1)).toEqual([]);
  expect(sender.end(1)).toEqual([]);
  const last = sender.advance(state, 1.95).at(-1)!;
  expect(sender.end(1.95)).toEqual([{ bytes: [0xfc], at: last.at }]);
});

it('what a port gives back is known for it, from the first on and to the last; a sequencer’s own clock is none of it', () => {
  const sender = createClockSender();
  const back: ShowEvent[] = [];
  const known: boolean[] = [];
  let state = begin(120);
  for (let now = 0.1; now < 9; now += 1 / 60) {
    if (now > 8) state = perform(state, { type: 'parameter', id: 'clock.send', value: 0, source, at: 8 });
    for (const { bytes, at } of sender.advance(state, now))
      back.push({ ...eventOf(bytes), source: 'Through', at: at + 0.002 } as ShowEvent);
    while (back[0] && back[0].at <= now) known.push(sender.isEcho(back.shift()!));
    const own = [eventOf([0xf2, 0, 0]), eventOf([0xfb]), eventOf([0xf8])];
    for (const event of own) expect(sender.isEcho({ ...event, source: 'Box', at: now } as ShowEvent)).toBe(false);
  }
  expect(back).toEqual([]);
  expect(known.length).toBeGreaterThan(6 * 48);
  expect(known).not.toContain(false);
  // Nothing is sent any more: what comes by that port now is another's.
  expect(sender.isEcho({ type: 'clock', source: 'Through', at: 12 })).toBe(false);
});

function eventOf([status, low = 0, high = 0]: readonly number[]) {
  if (status === 0xf2) return { type: 'song-position', sixteenths: low + 128 * high };
  if (status === 0xf8) return { type: 'clock' };
  return { type: 'transport', action: status === 0xfb ? 'continue' : 'stop' };
}

it('begins where the bar has come to be, if a tap or a tempo moves it before; and sends nothing if it is switched off before', () => {
  const off = { type: 'parameter', id: 'clock.send', value: 0, source, at: 1.5 } as const;
  expect(send(begin(120), 4, [off]).sent).toEqual([]);
  for (const tap of [
    { type: 'tempo', bpm: 120, beat: 2.3, source, at: 1 },
    { type: 'tempo', bpm: 150, source, at: 1 },
    { type: 'tempo', bpm: 120, beat: 3.4, source, at: 1.95 },
  ] as const) {
    const { sent, state } = send(begin(120), 6, [tap]);
    const [place, start, first] = sent;
    expect([place!.bytes, start!.bytes]).toEqual([[0xf2, 16, 0], [0xfb]]);
    expect(first!.bytes).toEqual([0xf8]);
    // Clocks that follow a tap in the last tenth of a second hurry or wait; from then on each is at its time.
    const settled = clocks(sent).slice(12);
    settled.forEach(({ at }, i) => expect(beatAt(state, at)).toBeCloseTo(4 + (12 + i) / 24, 9));
  }
});
