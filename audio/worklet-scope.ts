/**
 * The AudioWorkletGlobalScope, typed (TypeScript's own libraries do not know it), and a net below every processor. Only
 * worklets import this file.
 */
export interface Processor {
  process(inputs: Float32Array[][], outputs: Float32Array[][], parameters: Record<string, Float32Array>): boolean;
}

export interface ProcessorClass {
  readonly parameterDescriptors?: readonly object[];
  new (options: AudioWorkletNodeOptions, port: MessagePort): Processor;
}

interface WorkletScope {
  readonly AudioWorkletProcessor: new () => { readonly port: MessagePort };
  readonly sampleRate: number;
  readonly currentFrame: number;
  registerProcessor(name: string, processor: new (options: AudioWorkletNodeOptions) => Processor): void;
}

export const scope = globalThis as unknown as WorkletScope;

/**
 * Registers a processor under a name. One that throws would make the browser silence its node for good: instead it is asked once
 * more for the same block, and where it throws again its input passes through, and another one of its kind takes its place. The
 * page is told (`worklet-node.ts`).
 */
export function register(name: string, Part: ProcessorClass): void {
  class Guarded extends scope.AudioWorkletProcessor {
    static readonly parameterDescriptors = Part.parameterDescriptors ?? [];
    private part: Processor;

    constructor(private readonly options: AudioWorkletNodeOptions) {
      super();
      this.part = new Part(options, this.port);
    }

    process(inputs: Float32Array[][], outputs: Float32Array[][], parameters: Record<string, Float32Array>): boolean {
      try {
        return this.part.process(inputs, outputs, parameters);
      } catch (error) {
        this.port.postMessage({ fault: String(error) });
        return this.again(inputs, outputs, parameters);
      }
    }

    private again(...block: Parameters<Processor['process']>): boolean {
      try {
        return this.part.process(...block);
      } catch {
        const [inputs, outputs] = block;
        passThrough(inputs[0] ?? [], outputs[0] ?? []);
        this.part = new Part(this.options, this.port);
        return true;
      }
    }
  }
  scope.registerProcessor(name, Guarded);
}

function passThrough(input: readonly Float32Array[], output: readonly Float32Array[]): void {
  for (const [side, out] of output.entries()) {
    const source = input[side] ?? input[0];
    if (source) out.set(source);
    else out.fill(0);
  }
}
