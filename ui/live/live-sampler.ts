/** Makes the sampler's instrument of the generated sound, when it is asked for. */
import { filter, firstValueFrom } from 'rxjs';
import type { Clock } from '../../engine/clock';
import type { Player } from '../../engine/loop';
import { isComing } from '../../engine/models/health';
import type { SoundInput, SoundOutput } from '../../engine/models/sound/types';
import type { Kernel } from '../../engine/models/supervisor';
import { soundAt } from '../../engine/players/accompanist';
import { createSampling, type Samples, sampleStream } from '../../engine/players/sampler';
import type { Traces } from '../../engine/record/log/snapshot';

export interface LiveSamplerParts {
  readonly kernel: Pick<Kernel, 'health$'>;
  readonly step: (input: SoundInput, by: number) => Promise<SoundOutput>;
  readonly clock: Pick<Clock, 'now'>;
  readonly load: (samples: Samples) => void;
  readonly onFault: (fault: unknown) => void;
}

export interface LiveSampler {
  readonly player: Player;
  /** What a show that goes on was played with, as soon as the model is there. */
  again(sampled: NonNullable<Traces['sampled']>): Promise<void>;
}

/** Seconds that each of its steps may wait: longer than a block of the stream, and than a picture. */
const PATIENCE = 1;

export function createLiveSampler({ kernel, step, clock, load, onFault }: LiveSamplerParts): LiveSampler {
  const sample = createSampling(load);
  const record = (asked: SoundInput, seed: number) =>
    sample(() => sampleStream((input) => step(input, clock.now() + PATIENCE), asked, seed));
  return {
    player({ events, state, time }) {
      const asked = events.findLast((event) => event.type === 'sampled');
      // Not waited for: who presses again while it records is heard.
      if (asked) record(soundAt(state, time), asked.seed).catch(onFault);
    },
    async again({ state, seed, at }) {
      const asked = soundAt(state, at);
      await firstValueFrom(kernel.health$.pipe(filter(({ models }) => !isComing(models.sound))));
      await record(asked, seed);
    },
  };
}
