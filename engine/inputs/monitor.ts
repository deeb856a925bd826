/**
 * What comes in by MIDI, as lines for whoever sets a device up, by the names that mappings have for it. What keeps coming stays one
 * line: a knob with its last value, a clock with its tempo.
 */
import { touchOf } from '../control/control';
import { BEATS_PER_BAR } from '../moments';
import { CLOCKS_PER_BEAT } from './clock-follower';
import type { Heard } from './midi';

export interface Monitor {
  hear(heard: Heard): void;
  /** The newest first. */
  lines(): readonly string[];
}

/** Of 24 clocks, as many as are counted for a tempo: a beat. A clock that pauses for so many seconds begins anew. */
const PAUSE = 0.5;
const SIXTEENTHS = 4;
const MODE = 0xb0;

/** @param most lines; whose turn was longest ago makes room */
export function createMonitor(most: number): Monitor {
  const shown = new Map<string, { text: string; turn: number }>();
  const clocks = new Map<string, readonly number[]>();
  let turn = 0;

  /** @returns beats a minute, as soon as there are two clocks */
  function tempoOf(source: string, at: number): string {
    const before = clocks.get(source) ?? [];
    const times = [...(at - (before.at(-1) ?? at) < PAUSE ? before : []), at].slice(-CLOCKS_PER_BEAT - 1);
    clocks.set(source, times);
    const seconds = at - times[0]!;
    return seconds > 0 ? `${((60 / CLOCKS_PER_BEAT) * ((times.length - 1) / seconds)).toFixed(1)} bpm` : '';
  }

  /** What it is, and what of it changes. */
  function told(heard: Heard): readonly [name: string, value: string] {
    switch (heard.type) {
      case 'clock':
        return ['clock', tempoOf(heard.source, heard.at)];
      case 'transport':
        return ['transport', heard.action];
      case 'song-position': {
        const beat = Math.floor(heard.sixteenths / SIXTEENTHS);
        return ['song position', `${1 + Math.floor(beat / BEATS_PER_BAR)}.${1 + (beat % BEATS_PER_BAR)}`];
      }
      case 'bend-range':
        return [`bend range ${heard.channel}`, `${heard.semitones} semitones`];
      case 'mpe-zone':
        return [`MPE zone ${heard.manager}`, `${heard.members} channels`];
      case 'message': {
        const [status = 0, number, value] = heard.bytes;
        if (status >> 4 === MODE >> 4) return [`mode ${1 + status - MODE} ${number}`, `${value}`];
        return [heard.bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' '), ''];
      }
      default: {
        const touch = touchOf(heard);
        return touch ? [touch.control, touch.value.toFixed(3)] : [heard.type, ''];
      }
    }
  }

  return {
    hear(heard) {
      const [name, value] = told(heard);
      const key = `${heard.source}  ${name}`;
      if (!shown.has(key) && shown.size >= most) {
        const [[oldest]] = [...shown].sort(([, a], [, b]) => a.turn - b.turn) as [[string, unknown]];
        shown.delete(oldest);
      }
      shown.set(key, { text: `${key}  ${value}`.trimEnd(), turn: turn++ });
    },
    lines: () => [...shown.values()].map(({ text }) => text).reverse(),
  };
}
