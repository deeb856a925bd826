/**
 * Sends the show's beat as MIDI clock: 24 clocks a beat, each with the time at which it is to leave, so that a busy page
 * does not shake them. Start, stop, continue and song position (MIDI 1.0 Detailed Specification 4.2, "System Common" and
 * "System Real Time Messages"): a receiver goes on with the first clock after a continue. It goes to every port: one that gives it
 * back, as virtual ones do, is not followed, or the show would follow itself and no tempo could be set.
 */
import type { ShowEvent, Source } from '../events';
import { CLOCKS_PER_BEAT } from '../inputs/clock-follower';
import { beatAt, BEATS_PER_BAR, timeOfBeat } from '../moments';
import type { PerformanceState } from '../performance';
import { COMES_BACK_WITHIN, type MidiMessage } from './midi';

export interface ClockSender {
  /** What is to be sent at a moment of the show: all that is due until a little ahead of it. */
  advance(state: PerformanceState, now: number): readonly MidiMessage[];
  /** What is to be sent where it ends while it plays: whoever follows waits for a place then, and runs on by no clock of its own. */
  end(now: number): readonly MidiMessage[];
  /** Whether an event is of a port that gives back what is sent, while there is something to give back. */
  isEcho(event: ShowEvent): boolean;
}

const [CLOCK, CONTINUE, STOP, SONG_POSITION] = [0xf8, 0xfb, 0xfc, 0xf2];
/** Seconds that clocks are sent ahead: longer than a frame of a busy page, short enough to follow a tap. */
const AHEAD = 0.1;
/** A page that was held up so long, in seconds, leaves out what it missed. */
const TOO_LATE = 0.25;
/** A song position is told as 14 bits of sixteenths. */
const LONGEST_SONG = 16_384;
/** Clocks that the beat may be moved by without a word: a nudge or a tap, which clocks that hurry or wait make up for. */
const MADE_UP = CLOCKS_PER_BEAT;
const CLOCKS_PER_SIXTEENTH = CLOCKS_PER_BEAT / 4;
/** A receiver has so many seconds to find its place before the clock that it begins on. */
const TO_FIND_PLACE = 0.01;
const ROUNDING = 1e-6;
/** Seconds: a busy page is late to read what came back in time. */
const REMEMBERED = 1;

export function createClockSender(): ClockSender {
  /** The number of the next clock, counted from the show's beat 0; none while nothing is sent. */
  let next: number | undefined;
  /** When the last one leaves. */
  let last = 0;
  /** It has yet to begin, on a multiple of so many clocks: where that is, the tempo and the beat may still move. */
  let beginsOn: number | undefined;
  /** The places that were told lately: whoever says the same at the same time gives them back. */
  let told: readonly { readonly sixteenths: number; readonly at: number }[] = [];
  const mirrors = new Set<Source>();

  /** Begins at a place: its clock is the next. */
  function begin(state: PerformanceState, clock: number, now: number): readonly MidiMessage[] {
    beginsOn = undefined;
    const at = Math.max(now, last, timeOfBeat(state, clock / CLOCKS_PER_BEAT) - TO_FIND_PLACE);
    last = at;
    const sixteenths = Math.max(0, Math.round(clock / CLOCKS_PER_SIXTEENTH)) % LONGEST_SONG;
    told = [...told.filter((place) => place.at > now - REMEMBERED), { sixteenths, at }];
    return [
      { bytes: [SONG_POSITION, sixteenths % 128, Math.floor(sixteenths / 128)], at },
      { bytes: [CONTINUE], at },
    ];
  }

  function isLost(state: PerformanceState, clock: number, now: number): boolean {
    const off = beatAt(state, last) * CLOCKS_PER_BEAT - (clock - 1);
    return Math.abs(off) > MADE_UP || timeOfBeat(state, clock / CLOCKS_PER_BEAT) < now - TOO_LATE;
  }

  return {
    advance(state, now) {
      if (state.parameters['clock.send'] === 0) {
        if (next === undefined) return [];
        next = undefined;
        if (beginsOn !== undefined) return [];
        // After the last clock that is on its way.
        last = Math.max(now, last);
        return [{ bytes: [STOP], at: last }];
      }
      const messages: MidiMessage[] = [];
      const from = Math.max(now, last);
      const nextPlace = (clocks: number) =>
        clocks * Math.ceil((beatAt(state, from) * CLOCKS_PER_BEAT) / clocks - ROUNDING);
      if (next === undefined) {
        // What is on its way from the time before still comes back.
        if (now > last + COMES_BACK_WITHIN) mirrors.clear();
        beginsOn = CLOCKS_PER_BEAT * BEATS_PER_BAR;
      } else if (beginsOn === undefined && isLost(state, next, now)) {
        messages.push({ bytes: [STOP], at: from });
        last = from;
        beginsOn = CLOCKS_PER_SIXTEENTH;
      }
      if (beginsOn !== undefined) {
        next = nextPlace(beginsOn);
        if (timeOfBeat(state, next / CLOCKS_PER_BEAT) > now + AHEAD) return messages;
        messages.push(...begin(state, next, now));
      }
      for (let at; (at = timeOfBeat(state, next! / CLOCKS_PER_BEAT)) <= now + AHEAD; next!++) {
        last = Math.max(at, last);
        messages.push({ bytes: [CLOCK], at: last });
      }
      return messages;
    },
    end: (now) => (next === undefined || beginsOn !== undefined ? [] : [{ bytes: [STOP], at: Math.max(now, last) }]),
    isEcho(event) {
      const { source, at } = event;
      if (event.type === 'song-position') {
        const { sixteenths } = event;
        const isBack = told.some((one) => one.sixteenths === sixteenths && Math.abs(one.at - at) <= COMES_BACK_WITHIN);
        if (isBack) mirrors.add(source);
      } else if (event.type !== 'clock' && event.type !== 'transport') return false;
      return mirrors.has(source) && (next !== undefined || at <= last + COMES_BACK_WITHIN);
    },
  };
}
