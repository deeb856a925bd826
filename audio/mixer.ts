/** Who is heard, how loud and from where: a strip for each part of the band. */
import { Gain, Panner, type BaseContext } from 'tone';
import type { ParameterId, ParameterValues } from '../engine/parameters';

export const BUSES = ['notes', 'stream', 'drums', 'voice', 'input', 'effects'] as const;
export type BusName = (typeof BUSES)[number];

export interface MixerStrip {
  /** What goes through the pan to the mix; for meters, after level and mute. */
  readonly dry: Gain;
  readonly output: Panner;
  /** A gain that follows the strip's level and mute: what goes to an effect passes through one. */
  send(): Gain;
}

export interface Mixer {
  readonly strips: Readonly<Record<BusName, MixerStrip>>;
  /** True if it was a setting of the mixer. */
  turn(id: ParameterId, value: number, time: number): boolean;
}

const GLIDE = 0.02;

/** @param gainOf decibels to gain */
export function createMixer(context: BaseContext, values: ParameterValues, gainOf: (db: number) => number): Mixer {
  const now = { ...values };
  const faders = BUSES.map((): Gain[] => []);
  const gainNow = (bus: BusName) => {
    const someone = BUSES.some((other) => now[`mixer.${other}.solo`] > 0);
    // The room and the echoes of what is solo are heard with it.
    const heard = !someone || now[`mixer.${bus}.solo`] > 0 || bus === 'effects';
    return heard && now[`mixer.${bus}.mute`] === 0 ? gainOf(now[`mixer.${bus}.level`]) : 0;
  };
  const fader = (index: number) => {
    const node = new Gain({ context, gain: gainNow(BUSES[index]!) });
    faders[index]!.push(node);
    return node;
  };
  const strips = Object.fromEntries(
    BUSES.map((bus, index) => {
      const output = new Panner({ context, pan: values[`mixer.${bus}.pan`], channelCount: 2 });
      const dry = fader(index);
      dry.connect(output);
      return [bus, { dry, output, send: () => fader(index) }];
    }),
  ) as unknown as Record<BusName, MixerStrip>;
  return {
    strips,
    turn(id, value, time) {
      if (!id.startsWith('mixer.')) return false;
      now[id] = value;
      for (const [index, bus] of BUSES.entries()) {
        // What has been told of others beforehand takes hold at its own time.
        if (!id.endsWith('.solo') && !id.startsWith(`mixer.${bus}.`)) continue;
        for (const { gain } of faders[index]!) gain.setTargetAtTime(gainNow(bus), time, GLIDE);
        if (id === `mixer.${bus}.pan`) strips[bus].output.pan.setTargetAtTime(value, time, GLIDE);
      }
      return true;
    },
  };
}
