/** Puts a live show together: the audio context and its clock, the band, the models, the inputs, the stage. */
import {
  BehaviorSubject,
  concat,
  distinctUntilChanged,
  filter,
  firstValueFrom,
  from,
  fromEvent,
  interval,
  map,
  merge,
  NEVER,
  type Observable,
  Subject,
} from 'rxjs';
import type { MeaningOf } from '../../engine/models/meaning/meaning';
import * as Tone from 'tone';
import { createBand } from '../../audio/band';
import { keepSounding } from '../../audio/heartbeat';
import type { Meters } from '../../audio/meters';
import { createEar } from '../../audio/ear';
import { createStream } from '../../audio/stream';
import { BUSES } from '../../audio/mixer';
import { type PcmTap, tapPcm } from '../../audio/pcm';
import { createPhones } from '../../audio/phones';
import { createTap } from '../../audio/tap';
import { workletFaults$ } from '../../audio/worklet-node';
import { playingAids } from '../../engine/aids/aids';
import { audioClock, type Clock, stopwatch } from '../../engine/clock';
import { consequences } from '../../engine/consequences';
import { type Controls, createControls } from '../../engine/control/desk';
import { launching } from '../../engine/control/launch';
import { ownMappings, sceneWithLearnt } from '../../engine/control/learn';
import { controllerMap } from '../../engine/control/mapping';
import { FOLLOWING } from '../../engine/control/timing';
import type { EventBody, ShowEvent } from '../../engine/events';
import { followingClock, type Tempo } from '../../engine/inputs/clock-follower';
import { keyboard } from '../../engine/inputs/keyboard';
import { followTempo, lost, NOT_FOLLOWED } from '../../engine/inputs/tempo-follower';
import { type Heard, midi } from '../../engine/inputs/midi';
import { createOscSender } from '../../engine/outputs/osc';
import { createLights } from '../../engine/outputs/lights';
import { createClockSender } from '../../engine/outputs/midi-clock';
import { sendToAll } from '../../engine/outputs/ports';
import { oscInput } from '../../engine/inputs/osc';
import { evenly } from '../../engine/inputs/evenly';
import { createLoop, type Moment } from '../../engine/loop';
import { onlyNumbers } from '../../engine/models/accompaniment';
import { createGoverning, type Governed } from '../../engine/models/governing';
import { LEVELS, withinMeans } from '../../engine/models/governor';
import { countLate, type Late } from '../../engine/models/late';
import { type Health, isComingFirst } from '../../engine/models/health';
import type { Kernel } from '../../engine/models/supervisor';
import { createMinds, type Minds } from '../../engine/minds/minds';
import { beatAt, BEATS_PER_BAR } from '../../engine/moments';
import { type OscMessage, packetsOf } from '../../engine/osc/packet';
import type { PerformanceState } from '../../engine/performance';
import { soundAt, wantedAhead } from '../../engine/players/accompanist';
import { createSampling, sampleStream } from '../../engine/players/sampler';
import { createLyricist } from '../../engine/players/lyricist';
import { foresight, isForeheard, isForeseen, soundForesight } from '../../engine/players/foresight';
import { placeAt } from '../../engine/players/painter';
import { createListening } from '../../engine/modulation/listening';
import { createMover, MOVED, turnsMany } from '../../engine/modulation/played';
import { PARAMETER_IDS } from '../../engine/parameters';
import { openingOf } from '../../engine/opening';
import { type Resumption, starterOf, wakingEvents, zonesOf } from '../../engine/record/resume';
import { NO_TRACES } from '../../engine/record/snapshot';
import { createConductor } from '../../engine/scenes/conductor';
import type { Show } from '../../engine/show';
import type { StageHost } from '../../engine/stage/host';
import { FRAME } from '../../engine/stage/output/messages';
import { viewAt } from '../../engine/stage/view';
import { isFieldLost } from '../fields';
import { type Generated, watchGenerated } from './generated';
import { keepMappings, recallMappings } from '../kept/kept-mappings';
import { letterKeys$ } from '../keys';
import { createHeadphones, type Headphones } from './headphones';
import { createLineInput, type LineInput } from './line-input';
import { createLiveFrames } from './live-frames';
import { createLivePicture, type LivePicture } from './live-picture';
import { playSound } from './live-sound';
import { createMidiLink, type MidiLink } from './midi-link';
import { createOscLink, type OscLink } from './osc-link';
import { createNews } from './news';
import { createShowPlayer } from './show-player';

/** A block of the master sound. `at`: show seconds of its first sample. */
export interface SoundBlock {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly at: number;
}

export interface LiveParts {
  readonly show: Show;
  readonly seed: number;
  readonly kernel: Kernel;
  /** Hertz that the kernel was started at: the device may have become another one since. */
  readonly sampleRate: number;
  readonly meaningOf: MeaningOf;
  readonly stage: StageHost;
  /** Of a show that goes on where it broke off, and the second of the show that it is by now. */
  readonly goingOn?: { readonly resumption: Resumption; readonly now: () => number } | undefined;
}

export interface Live {
  readonly clock: Clock;
  readonly context: Tone.Context;
  /** Hands over the master's sound until the returned function is called, which resolves after the last block. */
  listen(onBlock: (block: SoundBlock) => void): Promise<() => Promise<void>>;
  /** The mix, and after it every bus (`BUSES`), in a ring for the recorder. */
  listenToRing(): Promise<PcmTap>;
  /** The context's frame at the show's second 0. */
  readonly originFrame: number;
  /** The show's second at which this page came in: 0, unless the show goes on. */
  readonly begin: number;
  /** Show seconds of each picture, as soon as the stage has drawn it. */
  readonly drawn$: Observable<number>;
  /** Pictures: the moment that each was painted for, and when the stage had it; in show seconds. */
  readonly painted$: LivePicture['painted$'];
  send(event: EventBody): void;
  readonly events$: Observable<ShowEvent>;
  readonly moments$: Observable<Moment>;
  readonly state$: BehaviorSubject<PerformanceState>;
  /** As it is by now, with what has come since the last frame. */
  state(): PerformanceState;
  /** Everything so far, in order: the show's log; of one that goes on, from its last snapshot on. */
  readonly log: readonly ShowEvent[];
  /** On what is heard. */
  readonly analyser: AnalyserNode;
  readonly lineInput: LineInput;
  readonly headphones: Headphones;
  readonly osc: OscLink;
  /** What comes in by it, and whether that means something here. */
  readonly oscHeard$: Observable<{ readonly message: OscMessage; readonly isMeant: boolean }>;
  /** All that comes in by MIDI. */
  readonly midiHeard$: Observable<Heard>;
  /** The port by which others follow the show. */
  readonly midiOut: MidiLink;
  readonly meters: Meters;
  readonly generated: Generated;
  readonly minds: Minds;
  /** What the MIDI devices are mapped to. */
  readonly controls: Controls;
  /** Syllables of each word of a line by hand. */
  measure(text: string): Promise<readonly number[]>;
  /** What the machine manages, and what is held back for it. */
  readonly governed$: BehaviorSubject<Governed>;
  underruns(): number;
  /** How often the result of a step came later than it was wanted. */
  late(): Late;
  /** Seconds from the last change of notes to its sound at the device's output. */
  soundLatency(): number;
  kernelHealth(): Health;
  playShow(): void;
  stopShow(): void;
}

/** The arpeggio and the drums are ahead too, by less than the show: they follow its tempo. */
const AIDS_AHEAD = 0.08;
/** Milliseconds between looks at what is to sound in time: frames alone come too seldom where drawing is slow, or out of sight. */
const BEAT_MS = 25;

/** Call it from a click: browsers start audio, and ask for MIDI, only then. */
export async function goLive(parts: LiveParts): Promise<Live> {
  const { show, seed, kernel: models, sampleRate, meaningOf, stage, goingOn } = parts;
  // A native context: Tone's own wrapper rewrites worklets' source, and cannot read what the dev server serves.
  const context = new Tone.Context(new AudioContext({ latencyHint: 'interactive', sampleRate }));
  context.lookAhead = 0;
  // Tone has a clock of its own, and made a context with another one as it was imported: each wakes the page up to 100 times a
  // second, for a transport that nobody plays.
  context.clockSource = 'offline';
  Tone.setContext(context, true);
  await context.resume();
  const resumption = goingOn?.resumption;
  const begin = goingOn?.now() ?? 0;
  const opening = resumption?.state ?? openingOf(show);
  const origin = context.currentTime - begin;
  const clock = audioClock(context, origin, fromEvent(window, FRAME));
  const pulse$ = interval(BEAT_MS).pipe(map(() => clock.now()));
  const ticks: Clock = { ...clock, frames$: merge(clock.frames$, pulse$) };
  const { kernel, late } = countLate(models, () => clock.now());
  const band = await createBand(context, seed, origin, opening.parameters);
  const stream = await createStream(context);
  Tone.connect(stream.node, band.streamInput);
  const rawContext = context.rawContext as AudioContext;
  const line = rawContext.createGain();
  Tone.connect(line, band.lineInput);
  const lineInput = createLineInput(rawContext, line, (text) =>
    loop.send({ type: 'notice', level: 'warning', text, source: 'engine' }),
  );
  const headphones = createHeadphones(() => createPhones(rawContext, band.output, line), origin);

  const shows = createShowPlayer({
    show,
    clock,
    state: () => state$.value,
    send: (event) => loop.send(event),
  });
  const troubles: string[] = [];
  const mappings = recallMappings((text) => troubles.push(text));
  const notices = merge(from(troubles), kernel.notices$, stage.notices$, workletFaults$, keepSounding(rawContext)).pipe(
    map((text): ShowEvent => ({ type: 'notice', level: 'warning', text, source: 'engine', at: clock.now() })),
  );

  const osc = createOscLink();
  const oscHeard$ = new Subject<{ message: OscMessage; isMeant: boolean }>();
  const oscEvents = oscInput(osc.packets$, clock, (message, isMeant) => oscHeard$.next({ message, isMeant }));
  const usual = controllerMap(show.controllers);
  const controls = createControls({
    usual,
    controllers: show.controllers,
    mappings,
    sketches: () => stage.names,
    opening,
    // Two presses between two frames are two.
    state: () => loop.state(),
    here: () => placeAt(state$.value, clock.now(), seed),
  });
  controls.desk$.pipe(map(ownMappings), distinctUntilChanged()).subscribe(keepMappings);
  const lights = createLights(() => controls.devices$.value, controls.mappingsOf);
  const midiHeard$ = new Subject<Heard>();
  const midiOut = createMidiLink(usual, clock, () => controls.devices$.value);
  window.addEventListener('pagehide', () => midiOut.close());
  const { traces } = resumption ?? { traces: NO_TRACES };
  /** Whose MIDI clock is followed. */
  let leader: string | undefined;
  const controllers = midi(
    clock,
    (source) => zonesOf(traces, source),
    controls.isNamed,
    (heard) => midiHeard$.next(heard),
  ).pipe(
    filter((event) => !midiOut.isEcho(event)),
    followingClock(
      clock,
      () => tempoOf(state$.value),
      () => FOLLOWING[state$.value.parameters['clock.follow']]!,
      starterOf(traces),
      (name) => (leader = name),
    ),
    controls.through,
  );
  const pictureSeconds = () => kernel.health$.value.models.image.stepSeconds;
  const picturesApart = () => 1 / allowed(state$.value).pictures;

  const frames = createLiveFrames({ stage, seed, analyser: band.analyser });

  const isNews = createNews();
  /** What fails, fails at every frame: once is enough to read. */
  const warn = (text: string) => {
    if (isNews(text, clock.now())) loop.send({ type: 'notice', level: 'warning', text, source: 'engine' });
  };
  const failed = (fault: unknown) => warn(fault instanceof Error ? fault.message : String(fault));
  const loop = createLoop({
    clock,
    opening,
    inputs: [
      ...(show.opening ? [] : [shows.events$]),
      controllers,
      oscEvents,
      keyboard(clock, window, () => letterKeys$.value && !isFieldLost()),
      concat(notices, NEVER),
    ],
    // What was held back that night was that machine's business: this one has its own.
    replays: show.opening ? [shows.events$.pipe(filter(({ type }) => type !== 'governed'))] : [],
    launch: launching(
      ticks,
      () => state$.value,
      (event) =>
        Math.max(
          isForeseen(event) ? foresight(pictureSeconds(), picturesApart()) : 0,
          isForeheard(event) ? soundForesight(kernel.health$.value.models.sound.stepSeconds) : 0,
        ),
    ),
    consequences: consequences(usual, meaningOf, opening),
    aids: playingAids({ clock: ticks, opening, show: () => loop.state(), seed, ahead: AIDS_AHEAD }),
    onFault: failed,
  });
  loop.events$.subscribe((event) => band.handle(evenly(event, clock.now())));
  loop.events$.subscribe((event) => controls.hear(event));
  loop.events$.subscribe((event) => midiOut.hear(event));
  loop.events$.subscribe((event) => {
    if (event.type === 'tempo') stream.setPhrase((BEATS_PER_BAR * 60) / event.bpm);
  });

  const state$ = new BehaviorSubject(opening);
  const log: ShowEvent[] = [...(resumption?.events ?? [])];
  const ahead = () => wantedAhead(state$.value, stream.underruns());
  const outputDelay = () => outputDelayOf(context.rawContext as AudioContext);
  const generated = watchGenerated(stream, outputDelay);
  const soundStep = onlyNumbers(
    (input, by) => kernel.step('sound', input, by),
    () => kernel.reset('sound', seed),
  );
  const sample = createSampling((samples) => band.loadSamples(samples));
  const governing = createGoverning({
    health$: kernel.health$,
    stream,
    ahead,
    stage: stage.canvas,
    send: (event) => loop.send(event),
  });
  frames.drawn$.subscribe(() => governing.drawn(stopwatch()));
  /** What may be had on this machine of what is asked for. */
  const allowed = ({ governed }: PerformanceState) => LEVELS[governed.level]!;
  const within = (state: PerformanceState): PerformanceState => ({
    ...state,
    parameters: withinMeans(state.parameters, state.governed.level),
  });
  let lastLyric = -Infinity;
  /** Resolves when the lyric model may be asked again: at once, where nothing is held back. */
  const lyricTurn = async () => {
    const isDue = (state: PerformanceState, at: number) => at >= lastLyric + allowed(state).lyrics;
    if (!isDue(state$.value, clock.now()))
      await firstValueFrom(loop.moments$.pipe(filter(({ set, time }) => isDue(set, time))));
    lastLyric = clock.now();
  };
  const minds = createMinds(clock.frames$);
  const lyricist = createLyricist(
    async (input, by) => {
      await lyricTurn();
      return kernel.step('lyrics', input, by);
    },
    (event) => loop.send(event),
    seed,
    (state, form) => minds.ask(state, form),
  );

  const clockSender = createClockSender();
  const sendClock = (state: PerformanceState, now: number): void => {
    for (const { bytes, at } of clockSender.advance(state, now)) sendToAll(bytes, clock.toTimeStamp(at));
  };
  let oscSender = createOscSender();
  // Who is there anew has heard nothing yet.
  osc.state$.subscribe((state) => state === 'open' && (oscSender = createOscSender()));
  const mover = createMover(opening.parameters);
  const ownEar = createEar((samples) => band.analyser.getFloatTimeDomainData(samples), context.sampleRate);
  const listening = createListening(
    () => ({
      show: () => ({ values: ownEar() }),
      ...(lineInput.open$.value !== '' && { input: () => lineInput.listen() ?? { values: {} } }),
    }),
    (event) => loop.send(event),
  );
  const conductor = createConductor(seed, (event, at) => loop.send(event, at), resumption?.broke);
  /** Scenes turn many parameters at once: knobs have to find them again. */
  function tellHands({ parameters, at }: PerformanceState, events: readonly ShowEvent[]): void {
    if (!events.some(turnsMany)) return;
    for (const id of PARAMETER_IDS) controls.hear({ type: 'parameter', id, value: parameters[id], source: MOVED, at });
  }
  // Played again, a show has scenes of its night: its performer's controllers are not these. What they turned is in the log.
  if (!show.opening) {
    loop.play(() => controls.follow(loop.state().scenes));
    controls.desk$.subscribe((desk) => sceneWithLearnt(desk, loop.state().scenes).forEach((body) => loop.send(body)));
  }
  let followed = NOT_FOLLOWED;
  lineInput.tempo$.subscribe((heard) => {
    const { parameters, tempo } = loop.state();
    const follows = parameters['clock.input'] > 0 && leader === undefined && !show.opening;
    const isOpen = lineInput.open$.value !== '';
    const step = isOpen ? followTempo(followed, heard, tempo.bpm, clock.now()) : lost(followed, tempo.bpm);
    const [next, events] = follows ? step : [NOT_FOLLOWED, []];
    followed = next;
    events.forEach((event) => loop.send(event));
  });
  const setlist$ = loop.events$.pipe(filter((event) => event.type === 'setlist-at'));
  // Played again, what its shows played is in the log.
  if (!show.opening) {
    setlist$.subscribe(({ index }) => {
      const entry = state$.value.scenes.setlist[index];
      if (entry && 'show' in entry) void shows.playOther(entry.show);
    });
  }

  const picture = createLivePicture({
    kernel,
    clock,
    loop,
    send: (event) => loop.send(event),
    stage,
    seed,
    heard: () => frames.heard(),
    pictureSeconds,
    picturesApart,
    linesOf: (state) => within(state).parameters['image.height'],
  });

  const soundLatency = playSound({
    stream,
    kernel,
    clock,
    loop,
    origin,
    seed,
    within,
    step: soundStep,
    ahead,
    onBlock: (block) => generated.take(block),
    onFault: warn,
  });
  loop.play(
    ({ events, set }) => {
      log.push(...events);
      state$.next(set);
    },
    ({ state, events, time }) => mover(state, events, time).forEach((event) => band.handle(event)),
    ({ set, events }) => tellHands(set, events),
    ({ set, time }) => lights(set, time),
    (moment) => {
      if (osc.state$.value !== 'open') return;
      const seen = viewAt(moment.state, moment.time, { delta: moment.delta, seed, loudness: frames.heard() });
      osc.send(packetsOf(oscSender.advance(moment, seen)));
    },
    (moment) => governing.watch(moment),
    ...(show.opening ? [] : [({ set, time }: Moment) => listening(set, time)]),
    // Played again, the words are in the log.
    ...(show.opening ? [] : [({ state, time }: Moment) => lyricist.release(state, time)]),
    ...(show.opening
      ? []
      : [
          ({ state, time }: Moment) =>
            isComingFirst(kernel.health$.value, 'lyrics') ? undefined : lyricist.write(state, time),
        ]),
    ({ events, state, time }) => {
      const asked = events.findLast((event) => event.type === 'sampled');
      // Not waited for: who presses again while it records is heard.
      if (asked) sample(() => sampleStream(soundStep, soundAt(state, time), asked.seed, time)).catch(failed);
    },
    (moment) => picture.player(moment),
    (moment) => frames.player(moment),
  );
  loop.playAlsoAt(pulse$, ({ set, time }) => sendClock(set, time));
  loop.playAlsoAt(pulse$, ({ set, time }) => headphones.advance(set, time));
  loop.playAlsoAt(pulse$, ({ state, time }) => midiOut.advance(state, time));
  // Played again, the scenes that came by themselves are in the log.
  if (!show.opening) loop.playAlsoAt(pulse$, ({ set, time }) => conductor(set, time));
  if (resumption) goOn(resumption);
  function goOn({ state, broke, traces: { sampled } }: Resumption): void {
    const at = clock.now();
    for (const event of wakingEvents(resumption!, at)) loop.send(event, at);
    if (sampled) {
      const asked = soundAt(sampled.state, sampled.at);
      void firstValueFrom(
        kernel.health$.pipe(filter(({ models }) => !['waiting', 'loading'].includes(models.sound.state))),
      )
        .then(() => sample(() => sampleStream(soundStep, asked, sampled.seed, at)))
        .catch(() => undefined);
    }
    if (state.playing) void shows.goOn(state.playing, broke);
  }
  return {
    clock,
    context,
    async listen(onBlock) {
      const tap = await createTap(context, band.output, ({ left, right, frame }) =>
        onBlock({ left, right, at: frame / context.sampleRate - origin }),
      );
      return () => tap.stop();
    },
    listenToRing: () => tapPcm(context, [band.output, ...BUSES.map((bus) => band.buses[bus])]),
    originFrame: Math.round(origin * context.sampleRate),
    begin,
    drawn$: frames.drawn$,
    painted$: picture.painted$,
    send: (event) => loop.send(event),
    events$: loop.events$,
    moments$: loop.moments$,
    state$,
    state: () => loop.state(),
    log,
    analyser: band.analyser,
    lineInput,
    headphones,
    osc,
    oscHeard$: oscHeard$.asObservable(),
    midiHeard$: midiHeard$.asObservable(),
    midiOut,
    meters: band.meters,
    generated,
    minds,
    controls,
    measure: async (text) => {
      const { line } = await kernel.step('lyrics', { kind: 'measure', text }, clock.now() + 1);
      return line?.syllables ?? [];
    },
    governed$: governing.governed$,
    underruns: () => stream.underruns(),
    late,
    soundLatency: () => soundLatency() && soundLatency() + outputDelay(),
    kernelHealth: () => kernel.health$.value,
    playShow: () => shows.play(),
    stopShow: () => shows.stop(),
  };
}

function tempoOf(state: PerformanceState): Tempo {
  return { bpm: state.tempo.bpm, beatAt: (at) => beatAt(state, at) };
}

/** Seconds from the audio graph to the ear, as far as the browser knows. */
function outputDelayOf({ baseLatency, outputLatency }: AudioContext): number {
  return baseLatency + (outputLatency || 0);
}
