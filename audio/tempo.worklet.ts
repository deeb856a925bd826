/** Listens for the tempo of what passes: the library's analysis, in a worklet of our own, since the page takes code from its own origin alone. */
import { type ProcessorOutputEvent, RealTimeBpmAnalyzer } from 'realtime-bpm-analyzer';
import { scope, type Processor } from './worklet-scope';

const CHUNK = 4096;

class Tempo extends scope.AudioWorkletProcessor implements Processor {
  private readonly analyzer = new RealTimeBpmAnalyzer({ continuousAnalysis: true });
  private readonly chunk = new Float32Array(CHUNK);
  private filled = 0;

  process([input = []]: Float32Array[][]): boolean {
    const [left] = input;
    if (!left) return true;
    for (const sample of left) {
      this.chunk[this.filled++] = sample;
      if (this.filled < CHUNK) continue;
      this.filled = 0;
      void this.analyzer.analyzeChunk({
        audioSampleRate: scope.sampleRate,
        channelData: this.chunk.slice(),
        bufferSize: CHUNK,
        postMessage: (event) => this.tell(event),
      });
    }
    return true;
  }

  private tell(event: ProcessorOutputEvent): void {
    const tempo = event.type === 'bpm' ? event.data.bpm[0]?.tempo : undefined;
    if (tempo !== undefined) this.port.postMessage(tempo);
  }
}

scope.registerProcessor('phosphene-tempo', Tempo);
