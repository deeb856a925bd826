/** All that sounds: the notes' instrument and the generated stream, the room, the echoes and the master. */
import { connect, Gain, type BaseContext, type ToneAudioNode } from 'tone';
import type { ShowEvent } from '../engine/events';
import type { Samples } from '../engine/players/sampler';
import type { ParameterId, ParameterValues } from '../engine/parameters';
import { createPingPong } from './delay';
import { createInstrument, type Duck, duckAt, inTime, isKick } from './instrument';
import insertUrl from './insert.worklet.ts?worker&url';
import { createMaster } from './master';
import { createMeters, type Meters } from './meters';
import { BUSES, type BusName, createMixer } from './mixer';
import { createSinger } from './singer/singer';
import { uniform } from './noise';
import { createReverb } from './reverb';
import scrubUrl from './scrub.worklet.ts?worker&url';
import vocoderUrl from './vocoder.worklet.ts?worker&url';
import { workletNode } from './worklet-node';

export interface Band {
  /** Stereo: connect the generated stream here. */
  readonly streamInput: Gain;
  /** Stereo: connect a line or a microphone here. Muted until its strip is opened. */
  readonly lineInput: Gain;
  /** What each bus gives to the mix, after its fader and pan: for stems. */
  readonly buses: Readonly<Record<BusName, ToneAudioNode>>;
  /** After the limiter; already connected to the destination. What a tap hears. */
  readonly output: Gain;
  /** After the limiter; 2048 samples. */
  readonly analyser: AnalyserNode;
  /** Of every bus, after its fader, and of the whole. */
  readonly meters: Meters;
  /**
   * Plays an event at its time, or now if that has passed. Events come in the order of their times, a little ahead;
   * those that make no sound are ignored.
   */
  handle(event: ShowEvent): void;
  /** What the sampler plays from now on. */
  loadSamples(samples: Samples): void;
  /** Disconnects it from the destination. The rest goes with the context. */
  dispose(): void;
}

const OPENING_BPM = 100;
/** Below this a level is off. */
const SILENT_DECIBELS = -60;
const SUSTAIN_PEDAL = 64;
/** A level finds its new value with this time constant, in seconds. */
const GLIDE = 0.02;
const REVERB_RETURN = 1;
const DELAY_RETURN = 0.9;
/** The stream has a room of its own already. */
const STREAM_REVERB = 0.45;

/**
 * @param context live (`Tone.Context`) or offline (`Tone.OfflineContext`): the same code, and offline the same samples
 *   for the same events and seed.
 *   Wrap the browser's own context, `new Tone.Context(new AudioContext())`: the one that Tone would make rewrites the
 *   source of worklets, which fails on what the dev server serves.
 * @param seed of the room's and the drums' noise and of the waves' phases.
 * @param origin the context time of the show's second 0.
 * @param values the parameters at the beginning.
 */
export async function createBand(
  context: BaseContext,
  seed: number,
  origin: number,
  values: ParameterValues,
): Promise<Band> {
  const [master] = await Promise.all([
    createMaster(context, gainOf(values['master.level'])),
    context.addAudioWorkletModule(scrubUrl),
    context.addAudioWorkletModule(insertUrl),
    context.addAudioWorkletModule(vocoderUrl),
  ]);
  const instrument = createInstrument(context, seed, {
    cutoff: values['instrument.cutoff'],
    attack: values['instrument.attack'],
    release: values['instrument.release'],
    level: gainOf(values['instrument.level']),
    kind: values['instrument.kind'],
    glide: values['instrument.glide'],
    drumKit: values['drums.kit'],
    chorus: 2 * values['chorus.send'],
    duck: { depth: values['duck.depth'], release: values['duck.release'] },
  });
  const gain = (amount = 1) => new Gain({ context, gain: amount });

  const streamInput = gain();
  const streamLevel = gain(gainOf(values['sound.level']));
  scrubbed(context, streamInput, streamLevel);
  const streamDuck = gain();
  streamLevel.connect(streamDuck);
  const mixer = createMixer(context, values, gainOf);
  const { notes, stream, drums, voice, input, effects } = mixer.strips;
  const singer = await createSinger(context, origin, values);

  // Every node here has at most two inputs, so that offline sums are the same to the bit (see sum.ts).
  const reverbSend = gain(sendOf(values['reverb.send']));
  const played = gain();
  instrument.notes.reverb.chain(notes.send(), played);
  instrument.drums.reverb.chain(drums.send(), played);
  const voiceLevel = gain(gainOf(values['voice.level']));
  const vocoder = workletNode(context, 'phosphene-vocoder', {
    numberOfInputs: 2,
    channelCount: 2,
    channelCountMode: 'explicit',
    outputChannelCount: [2],
    parameterData: { amount: values['voice.vocoder'] },
  });
  const carrier = gain();
  instrument.notes.dry.connect(carrier);
  streamDuck.connect(carrier);
  connect(singer.output, vocoder, 0, 0);
  connect(carrier, vocoder, 0, 1);
  const mouthed = gain();
  connect(vocoder, mouthed);
  scrubbed(context, mouthed, voiceLevel);
  const [voiceRoom, voiceEcho] = [gain(values['voice.room']), gain(values['voice.echo'])];
  const toRoom = gain();
  played.connect(toRoom);
  voiceLevel.chain(voiceRoom, voice.send(), toRoom);
  toRoom.connect(reverbSend);
  streamDuck.chain(stream.send(), gain(STREAM_REVERB), reverbSend);
  const reverb = createReverb(context, uniform(seed + 101));
  scrubbed(context, reverbSend, reverb);

  const delaySend = gain(sendOf(values['delay.send']));
  instrument.notes.delay.chain(notes.send(), delaySend);
  voiceLevel.chain(voiceEcho, voice.send(), delaySend);
  const echoes = createPingPong(context, OPENING_BPM, values['delay.feedback']);
  scrubbed(context, delaySend, echoes.input);

  instrument.notes.dry.connect(notes.dry);
  instrument.drums.dry.connect(drums.dry);
  streamDuck.connect(stream.dry);
  const band = gain();
  notes.output.connect(band);
  drums.output.connect(band);
  voiceLevel.connect(voice.dry);
  const sung = gain();
  band.connect(sung);
  voice.output.connect(sung);
  const lineInput = gain();
  scrubbed(context, lineInput, input.dry);
  const joined = gain();
  sung.connect(joined);
  input.output.connect(joined);
  const dry = gain();
  joined.connect(dry);
  stream.output.connect(dry);
  const wet = gain();
  reverb.chain(gain(REVERB_RETURN), wet);
  echoes.output.chain(gain(DELAY_RETURN), wet);
  wet.connect(effects.dry);
  const mix = gain();
  dry.connect(mix);
  effects.output.connect(mix);
  const insert = workletNode(context, 'phosphene-insert', {
    channelCount: 2,
    channelCountMode: 'explicit',
    outputChannelCount: [2],
    parameterData: {
      kind: values['filter.kind'],
      cutoff: values['filter.cutoff'],
      resonance: values['filter.resonance'],
      drive: values['saturation.drive'],
      amount: values['freeze.amount'],
      grain: values['freeze.grain'],
    },
  });
  const set = (name: string) => (value: number, time: number) =>
    insert.parameters.get(name)!.setValueAtTime(value, time);
  connect(mix, insert);
  connect(insert, master.input);
  const meters = await createMeters(context, {
    notes: notes.dry,
    stream: stream.dry,
    drums: drums.dry,
    voice: voice.dry,
    input: input.dry,
    effects: effects.dry,
    master: master.output,
  });
  const duck = inTime<Duck>({ depth: values['duck.depth'], release: values['duck.release'] });
  const setDuck = (change: Partial<Duck>, time: number) => {
    duck.set({ ...duck.at(time), ...change }, time);
    instrument.setDuck(duck.at(time), time);
  };

  const glide = (node: Gain, value: number, time: number) => node.gain.setTargetAtTime(value, time, GLIDE);
  const turn: { readonly [id in ParameterId]?: (value: number, time: number) => void } = {
    'sound.level': (value, time) => glide(streamLevel, gainOf(value), time),
    'voice.level': (value, time) => glide(voiceLevel, gainOf(value), time),
    'voice.vocoder': (value, time) => {
      vocoder.parameters.get('amount')!.setTargetAtTime(value, time, GLIDE);
    },
    'voice.room': (value, time) => glide(voiceRoom, value, time),
    'voice.echo': (value, time) => glide(voiceEcho, value, time),
    'instrument.level': (value, time) => instrument.setLevel(gainOf(value), time),
    'instrument.cutoff': (value, time) => instrument.setCutoff(value, time),
    'instrument.attack': (value, time) => instrument.setAttack(value, time),
    'instrument.release': (value, time) => instrument.setRelease(value, time),
    'instrument.kind': (value, time) => instrument.setKind(value, time),
    'drums.kit': (value, time) => instrument.setDrumKit(value, time),
    'instrument.glide': (value, time) => instrument.setGlide(value, time),
    'duck.depth': (depth, time) => setDuck({ depth }, time),
    'duck.release': (release, time) => setDuck({ release }, time),
    'filter.kind': set('kind'),
    'filter.cutoff': set('cutoff'),
    'filter.resonance': set('resonance'),
    'saturation.drive': set('drive'),
    'freeze.amount': set('amount'),
    'freeze.grain': set('grain'),
    'chorus.send': (value, time) => instrument.setChorus(2 * value, time),
    'reverb.send': (value, time) => glide(reverbSend, sendOf(value), time),
    'delay.send': (value, time) => glide(delaySend, sendOf(value), time),
    'delay.feedback': (value, time) => echoes.setFeedback(value, time),
    'master.level': (value, time) => glide(master.input, gainOf(value), time),
  };

  function handle(event: ShowEvent): void {
    const time = Math.max(origin + event.at, context.rawContext.currentTime);
    const isDrum = event.type === 'note-on' && instrument.isDrum(event);
    // There is no pitch to sing in it.
    if (!isDrum) singer.handle(event, time);
    switch (event.type) {
      case 'note-on':
        if (isDrum && isKick(event)) duckAt(streamDuck, duck.at(time), time);
        return instrument.noteOn(event, event.velocity, time);
      case 'note-off':
        return instrument.noteOff(event, time);
      case 'program':
        return instrument.setProgram(event, event.program);
      case 'pitch-bend':
        return instrument.setBend(event, event.value, time);
      case 'bend-range':
        return instrument.setBendRange(event, event.semitones);
      case 'pressure':
      case 'poly-pressure':
        return instrument.setPressure(event, event.value, time);
      case 'slide':
        return instrument.setSlide(event, event.value, time);
      case 'mpe-zone':
        return instrument.setZone(event.source, event.manager, event.members, time);
      case 'control':
        if (event.controller === SUSTAIN_PEDAL) instrument.setPedal(event, event.value >= 0.5, time);
        return;
      case 'parameter':
        if (!mixer.turn(event.id, event.value, time)) turn[event.id]?.(event.value, time);
        return;
      case 'tempo':
        return echoes.setTempo(event.bpm, time);
      case 'panic':
        return instrument.panic(time);
    }
  }

  return {
    streamInput,
    lineInput,
    buses: Object.fromEntries(BUSES.map((bus) => [bus, mixer.strips[bus].output])) as unknown as Record<
      BusName,
      ToneAudioNode
    >,
    output: master.output,
    analyser: master.analyser,
    meters,
    handle,
    loadSamples: (samples) => instrument.loadSamples(samples),
    dispose: () => master.output.disconnect(),
  };
}

/** Connects two nodes through a scrub: nothing that is not a number gets past. */
function scrubbed(context: BaseContext, from: Gain, to: Parameters<typeof connect>[1]): void {
  const node = workletNode(context, 'phosphene-scrub', { outputChannelCount: [2] });
  connect(from, node);
  connect(node, to);
}

function gainOf(decibels: number): number {
  return decibels <= SILENT_DECIBELS ? 0 : 10 ** (decibels / 20);
}

/** A send's knob, 0..1: gentle at first. */
function sendOf(amount: number): number {
  return amount ** 1.5;
}
