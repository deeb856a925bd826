/** Writes all it hears into the recorder's ring: see `pcm-ring.ts`. */
import { type PcmStorage, pcmWriter } from './pcm-ring';
import { scope, type Processor } from './worklet-scope';

class Pcm extends scope.AudioWorkletProcessor implements Processor {
  private readonly write: ReturnType<typeof pcmWriter>;
  private running = true;

  constructor({ processorOptions }: AudioWorkletNodeOptions) {
    super();
    this.write = pcmWriter(processorOptions as PcmStorage);
    this.port.onmessage = () => (this.running = false);
  }

  process(inputs: Float32Array[][]): boolean {
    if (this.running) this.write(scope.currentFrame, inputs);
    return this.running;
  }
}

scope.registerProcessor('phosphene-pcm', Pcm);
