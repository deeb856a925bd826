/** Writes all it hears into the recorder's ring: see `pcm-ring.ts`. */
import { type PcmStorage, pcmWriter } from './pcm-ring';
import { type Processor, register, scope } from './worklet-scope';

class Pcm implements Processor {
  private readonly write: ReturnType<typeof pcmWriter>;
  private running = true;

  constructor({ processorOptions }: AudioWorkletNodeOptions, port: MessagePort) {
    this.write = pcmWriter(processorOptions as PcmStorage);
    port.onmessage = () => (this.running = false);
  }

  process(inputs: Float32Array[][]): boolean {
    if (this.running) this.write(scope.currentFrame, inputs);
    return this.running;
  }
}

register('phosphene-pcm', Pcm);
