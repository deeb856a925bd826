/** What the performer hears in headphones: the master as the audience has it, clicks, and the line input before the mix. */
import { connect, disconnect, type InputNode, type ToneAudioNode } from 'tone';
import { LOOK_AHEAD } from './limiter';

export interface PhonesMix {
  /** Of all, as a gain. */
  readonly level: number;
  /** Of the clicks, as a gain. */
  readonly click: number;
  /** Of the line input, as a gain. */
  readonly input: number;
}

export interface Phones {
  /** Nothing of it goes to the master, to a stem or to a take. */
  readonly stream: MediaStream;
  set(mix: PhonesMix): void;
  /** @param time in context seconds, when what is played at it goes into the master. */
  click(time: number, isFirst: boolean): void;
  /** Nothing of it is left. */
  dispose(): void;
}

/** Hz, of a bar's first beat and of the others. */
const PITCHES = { first: 1760, other: 1174.7 };
/** Seconds. */
const CLICK = { length: 0.06, decay: 0.009 };
const GLIDE = 0.02;

/** @param master after the limiter. @param line before its strip. */
export function createPhones(context: AudioContext, master: ToneAudioNode, line: AudioNode): Phones {
  const out = context.createMediaStreamDestination();
  const silent = () => new GainNode(context, { gain: 0 });
  const nodes = { level: silent(), click: silent(), input: silent() };
  const inputs: readonly [ToneAudioNode | AudioNode, GainNode][] = [
    [master, nodes.level],
    [line, nodes.input],
  ];
  for (const [from, to] of inputs) connect(from, to as InputNode);
  nodes.click.connect(nodes.level);
  nodes.input.connect(nodes.level);
  nodes.level.connect(out);
  const sounds = { first: clickOf(context, PITCHES.first), other: clickOf(context, PITCHES.other) };

  return {
    stream: out.stream,
    set(mix) {
      for (const name of ['level', 'click', 'input'] as const)
        nodes[name].gain.setTargetAtTime(mix[name], context.currentTime, GLIDE);
    },
    click(time, isFirst) {
      const source = new AudioBufferSourceNode(context, { buffer: isFirst ? sounds.first : sounds.other });
      source.connect(nodes.click);
      source.onended = () => source.disconnect();
      // The master is as much later.
      source.start(time + LOOK_AHEAD);
    },
    dispose() {
      for (const [from, to] of inputs) disconnect(from, to as InputNode);
      for (const node of Object.values(nodes)) node.disconnect();
      for (const track of out.stream.getTracks()) track.stop();
    },
  };
}

function clickOf(context: BaseAudioContext, hertz: number): AudioBuffer {
  const { sampleRate } = context;
  const buffer = new AudioBuffer({ length: Math.round(CLICK.length * sampleRate), sampleRate });
  const samples = Float32Array.from({ length: buffer.length }, (_, i) => {
    const time = i / sampleRate;
    return Math.sin(2 * Math.PI * hertz * time) * Math.exp(-time / CLICK.decay);
  });
  buffer.copyToChannel(samples, 0);
  return buffer;
}
