/** Headphones beside the main output: a device of their own, and a mix that only the performer hears. */
import type { Phones } from '../../audio/phones';
import { createClicks } from '../../engine/outputs/clicks';
import type { PerformanceState } from '../../engine/performance';
import { keep, kept } from '../kept/kept';

const KEY = 'phosphene headphones mix';
/** The input's is 1 where it is to be heard before the mix. */
const USUAL = { level: 0.8, click: 0, input: 0 };

/** Travels of faders, 0..1. */
export type HeadphonesMix = Readonly<typeof USUAL>;

export interface Headphones {
  readonly mix: () => HeadphonesMix;
  turn(change: Partial<HeadphonesMix>): void;
  /**
   * Plays there; '' is nowhere, and nothing of them is left then. Rejects where the browser cannot: then they are silent. The main
   * output goes on in any case.
   */
  use(device: string): Promise<void>;
  /** Clicks on the beats that are due soon. To be called often. */
  advance(state: PerformanceState, now: number): void;
}

/** @param make what they hear, once there are any. @param origin the context time of the show's second 0. */
export function createHeadphones(make: () => Phones, origin: number): Headphones {
  let mix = recall();
  let playing: { readonly device: string; readonly phones: Phones; readonly speaker: HTMLAudioElement } | undefined;
  let clicks = createClicks();
  /** Then it would be heard twice. */
  let isInMix = false;

  const set = () => {
    const input = isInMix ? 0 : mix.input;
    playing?.phones.set({ level: mix.level ** 2, click: mix.click ** 2, input });
  };

  function stop(): void {
    if (!playing) return;
    const { speaker, phones } = playing;
    playing = undefined;
    speaker.pause();
    speaker.srcObject = null;
    phones.dispose();
  }

  return {
    mix: () => mix,
    turn(change) {
      mix = { ...mix, ...change };
      keep(KEY, JSON.stringify(mix));
      set();
    },
    async use(device) {
      if (device === (playing?.device ?? '')) return;
      stop();
      if (device === '') return;
      const mine = { device, phones: make(), speaker: new Audio() };
      playing = mine;
      clicks = createClicks();
      set();
      mine.speaker.srcObject = mine.phones.stream;
      try {
        // Not heard before it is there: that would be on the main output's device.
        await mine.speaker.setSinkId(device);
        if (playing === mine) await mine.speaker.play();
      } catch (error) {
        // Else another device was chosen meanwhile.
        if (playing !== mine) return;
        stop();
        throw error;
      }
    },
    advance(state, now) {
      if (!playing) return;
      const wasInMix = isInMix;
      isInMix = state.parameters['mixer.input.mute'] === 0;
      if (isInMix !== wasInMix) set();
      for (const { at, isFirst } of clicks(state, now)) if (mix.click > 0) playing.phones.click(origin + at, isFirst);
    },
  };
}

function recall(): HeadphonesMix {
  try {
    const known = JSON.parse(kept(KEY) ?? '{}') as Partial<Record<keyof HeadphonesMix, unknown>>;
    const travel = (name: keyof HeadphonesMix) =>
      typeof known[name] === 'number' ? Math.min(1, Math.max(0, known[name])) : USUAL[name];
    return { level: travel('level'), click: travel('click'), input: travel('input') };
  } catch {
    return USUAL;
  }
}
