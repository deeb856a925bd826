/** The AudioWorkletGlobalScope, typed: TypeScript's own libraries do not know it. Only worklets import this file. */
export interface Processor {
  readonly port: MessagePort;
  process(inputs: Float32Array[][], outputs: Float32Array[][], parameters: Record<string, Float32Array>): boolean;
}

interface WorkletScope {
  readonly AudioWorkletProcessor: new () => { readonly port: MessagePort };
  readonly sampleRate: number;
  readonly currentFrame: number;
  registerProcessor(name: string, processor: new (options: AudioWorkletNodeOptions) => Processor): void;
}

export const scope = globalThis as unknown as WorkletScope;
