/** Puts a live show together: the audio context and its clock, the band, the models, the inputs, the stage. */
import {
  BehaviorSubject,
  concat,
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
import type { MeaningOf } from '../engine/models/meaning/meaning';
import * as Tone from 'tone';
import { loudness } from '../audio/analysis';
import { createBand } from '../audio/band';
import { keepSounding } from '../audio/heartbeat';
import type { Meters } from '../audio/meters';
import { createEar } from '../audio/ear';
import { createStream } from '../audio/stream';
import { BUSES } from '../audio/mixer';
import { type PcmTap, tapPcm } from '../audio/pcm';
import { createTap } from '../audio/tap';
import { workletFaults$ } from '../audio/worklet-node';
import { playingAids } from '../engine/aids/aids';
import { audioClock, type Clock, stopwatch } from '../engine/clock';
import { consequences } from '../engine/consequences';
import { type Controls, createControls } from '../engine/control/desk';
import { launching } from '../engine/control/launch';
import { controllerMap } from '../engine/control/mapping';
import { FOLLOWING } from '../engine/control/timing';
import type { EventBody, ShowEvent } from '../engine/events';
import { followingClock, type Tempo } from '../engine/inputs/clock-follower';
import { keyboard } from '../engine/inputs/keyboard';
import { midi } from '../engine/inputs/midi';
import { createOscSender } from '../engine/outputs/osc';
import { createLights, sendToAll } from '../engine/outputs/lights';
import { createClockSender } from '../engine/outputs/midi-clock';
import { oscInput } from '../engine/inputs/osc';
import { evenly } from '../engine/inputs/evenly';
import { scheduled } from '../engine/inputs/schedule';
import { whileRunning } from '../engine/inputs/while-running';
import { createLoop, type Moment } from '../engine/loop';
import { createGoverning, type Governed } from '../engine/models/governing';
import { LEVELS, withinMeans } from '../engine/models/governor';
import { countLate, type Late } from '../engine/models/late';
import type { Health, Kernel } from '../engine/models/supervisor';
import { createMinds, type Minds } from '../engine/minds/minds';
import type { SoundInput } from '../engine/models/sound/types';
import { beatAt, BEATS_PER_BAR, timeOfBeat } from '../engine/moments';
import { type OscMessage, packetsOf } from '../engine/osc/packet';
import type { PerformanceState } from '../engine/performance';
import { createAccompanist, soundAt } from '../engine/players/accompanist';
import { sampleStream } from '../engine/players/sampler';
import { createLyricist } from '../engine/players/lyricist';
import { foresight, isForeseen, paintedFor, reached } from '../engine/players/foresight';
import { pictureAt, placeAt, SILENCE } from '../engine/players/painter';
import { createListening } from '../engine/modulation/listening';
import { createMover, MOVED, playedAt, turnsMany } from '../engine/modulation/played';
import { NO_ROOM } from '../engine/models/plan/plan';
import { PARAMETER_IDS, PARAMETERS } from '../engine/parameters';
import { openingOf } from '../engine/record/rehearse';
import { type Resumption, stillToCome, wakingEvents } from '../engine/record/resume';
import { createConductor } from '../engine/scenes/conductor';
import { loadShow, type Show } from '../engine/show';
import type { StageHost } from '../engine/stage/host';
import { FRAME } from '../engine/stage/output/messages';
import { viewAt } from '../engine/stage/view';
import { type Generated, watchGenerated } from './generated';
import { keepMappings, recallMappings } from './kept-mappings';
import { letterKeys$ } from './keys';
import { createLineInput, type LineInput } from './line-input';
import { createOscLink, type OscLink } from './osc-link';

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
  readonly meaningOf: MeaningOf;
  readonly stage: StageHost;
  /** Of a show that goes on where it broke off, and the second of the show that it is by now. */
  readonly goingOn?: { readonly resumption: Resumption; readonly now: () => number } | undefined;
}

/** What the loop costs the main thread, in seconds a frame, without p5's own drawing. */
export interface FrameCost {
  readonly frames: number;
  readonly median: number;
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
  /** Show seconds of each picture, as soon as the stage has drawn it. */
  readonly drawn$: Observable<number>;
  /** Pictures: the moment that each was painted for, and when the stage had it; in show seconds. */
  readonly painted$: Subject<{ readonly by: number; readonly at: number }>;
  send(event: EventBody): void;
  readonly events$: Observable<ShowEvent>;
  readonly moments$: Observable<Moment>;
  readonly state$: BehaviorSubject<PerformanceState>;
  /** As it is by now, with what has come since the last frame. */
  state(): PerformanceState;
  /** Everything so far, in order: the show's log; of one that goes on, from its last snapshot on. */
  readonly log: readonly ShowEvent[];
  frameCost(): FrameCost;
  /** On what is heard. */
  readonly analyser: AnalyserNode;
  readonly lineInput: LineInput;
  readonly osc: OscLink;
  /** What comes in by it, and whether that means something here. */
  readonly oscHeard$: Observable<{ readonly message: OscMessage; readonly isMeant: boolean }>;
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
  /** How often an old future of the sound was heard because the new one was late. */
  relapses(): number;
  /** Seconds from the last change of notes to its sound at the device's output. */
  soundLatency(): number;
  kernelHealth(): Health;
  playShow(): void;
  stopShow(): void;
}

/** Events of a show file are let in this far ahead of their time, so that the band can play them exactly. */
const SCHEDULE_AHEAD = 0.1;
/** A frame that is held to a pace may come so much sooner, in seconds: the display's own time is not divided as evenly. */
const EARLY = 0.006;
/** Seconds. */
const JUST_BEGUN = 0.7;
/** Milliseconds between looks at the stream while no frames come. */
const PULSE_MS = 40;
/** A new chord's sound may begin this long after the moment that asks for it, and the time that it takes to compute. */
const SOUND_SOONEST = 0.008;
/** Each time the stream ran dry it is kept so much longer from then on, up to a limit. */
const LONGER_AFTER_A_GAP = 0.15;
const LONGEST_AHEAD = 1.5;
const LOUDNESS_WINDOW = 2048;
/** So many times fewer lines the picture has where there was no memory for more. */
const SMALLER = 1.5;
/** The frame cost is the median of this many frames. */
const COST_WINDOW = 600;
/** The arpeggio and the drums are ahead too, by less than the show: they follow its tempo. */
const AIDS_AHEAD = 0.08;

/** Call it from a click: browsers start audio, and ask for MIDI, only then. */
export async function goLive({ show, seed, kernel: models, meaningOf, stage, goingOn }: LiveParts): Promise<Live> {
  // A native context: Tone's own wrapper rewrites worklets' source, and cannot read what the dev server serves.
  const context = new Tone.Context(new AudioContext({ latencyHint: 'interactive' }));
  context.lookAhead = 0;
  Tone.setContext(context);
  await context.resume();
  const resumption = goingOn?.resumption;
  const begin = goingOn?.now() ?? 0;
  const opening = resumption?.state ?? openingOf(show);
  const origin = context.currentTime - begin;
  const clock = audioClock(context, origin, fromEvent(window, FRAME));
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

  const showRuns = new Subject<boolean>();
  /** The show that plays when it is asked to: the setlist may bring another. */
  let playing = show;
  /** What of its file is to come, at the seconds of this show. */
  let toCome: readonly ShowEvent[] = [];
  const showInput = whileRunning(
    showRuns,
    () => scheduled(toCome, clock, SCHEDULE_AHEAD),
    // After the last of the events that were let in ahead of their time: no note begins behind it.
    () => clock.now() + SCHEDULE_AHEAD,
  );
  const troubles: string[] = [];
  const mappings = recallMappings((text) => troubles.push(text));
  const notices = merge(from(troubles), kernel.notices$, stage.notices$, workletFaults$, keepSounding(rawContext)).pipe(
    map((text): ShowEvent => ({ type: 'notice', level: 'warning', text, source: 'engine', at: clock.now() })),
  );

  const osc = createOscLink();
  const oscHeard$ = new Subject<{ message: OscMessage; isMeant: boolean }>();
  const oscEvents = oscInput(osc.packets$, clock, (message, isMeant) => oscHeard$.next({ message, isMeant }));
  const controls = createControls({
    usual: controllerMap(show.controllers),
    mappings,
    sketches: () => stage.names,
    // Two presses between two frames are two.
    state: () => loop.state(),
    here: () => placeAt(state$.value, clock.now(), seed),
  });
  controls.desk$.subscribe(({ mappings }) => keepMappings(mappings));
  const lights = createLights(() => controls.devices$.value, controls.mappingsOf);
  const controllers = midi(clock).pipe(
    followingClock(
      clock,
      () => tempoOf(state$.value),
      () => FOLLOWING[state$.value.parameters['clock.follow']]!,
    ),
    controls.through,
  );
  const pictureSeconds = () => kernel.health$.value.models.image.stepSeconds;
  const picturesApart = () => 1 / allowed(state$.value).pictures;

  const drawn$ = new Subject<number>();
  const painted$: Live['painted$'] = new Subject();
  const costs: number[] = [];
  // Before the loop, so that its callback runs first in each frame.
  const frameBegan = frameStarts();

  let lastFault = '';
  const loop = createLoop({
    clock,
    opening,
    inputs: [
      ...(show.opening ? [] : [showInput]),
      controllers,
      oscEvents,
      keyboard(clock, window, () => letterKeys$.value),
      concat(notices, NEVER),
    ],
    // What was held back that night was that machine's business: this one has its own.
    replays: show.opening ? [showInput.pipe(filter(({ type }) => type !== 'governed'))] : [],
    launch: launching(
      clock,
      () => state$.value,
      (event) => (isForeseen(event) ? foresight(pictureSeconds(), picturesApart()) : 0),
    ),
    consequences: consequences(controllerMap(show.controllers), meaningOf, opening),
    aids: playingAids({ clock, opening, seed, ahead: AIDS_AHEAD }),
    onFault(fault) {
      const text = fault instanceof Error ? fault.message : String(fault);
      // A model that is being started again fails at every frame: once is enough to read.
      if (text !== lastFault) loop.send({ type: 'notice', level: 'warning', text, source: 'engine' });
      lastFault = text;
    },
  });
  loop.events$.subscribe((event) => band.handle(evenly(event, clock.now())));
  loop.events$.subscribe((event) => controls.hear(event));
  loop.events$.subscribe((event) => {
    if (event.type === 'tempo') stream.setPhrase((BEATS_PER_BAR * 60) / event.bpm);
  });

  const state$ = new BehaviorSubject(opening);
  const log: ShowEvent[] = [...(resumption?.events ?? [])];
  const wave = new Float32Array(LOUDNESS_WINDOW);
  const ahead = () =>
    Math.min(LONGEST_AHEAD, state$.value.parameters['sound.ahead'] + LONGER_AFTER_A_GAP * stream.underruns());
  const sink = { ...stream, frameAt: (time: number) => stream.frameAt(time + origin) };
  const outputDelay = () => outputDelayOf(context.rawContext as AudioContext);
  const generated = watchGenerated(stream, outputDelay);
  const soundStep = async (input: SoundInput, by: number) => {
    const block = await kernel.step('sound', input, by);
    if (block.left.every(Number.isFinite) && block.right.every(Number.isFinite)) return block;
    // It may never find its way back to numbers by itself.
    kernel.reset('sound', seed);
    throw new Error('The sound model gave what is no number, and starts anew; the last phrase plays on meanwhile.');
  };
  const accompanist = createAccompanist(soundStep, sink, ahead, SOUND_SOONEST, (block) => generated.take(block));
  const governing = createGoverning({
    health$: kernel.health$,
    stream,
    ahead,
    stage: stage.canvas,
    send: (event) => loop.send(event),
  });
  /** What may be had on this machine of what is asked for. */
  const allowed = ({ governed }: PerformanceState) => LEVELS[governed.level]!;
  const within = (state: PerformanceState): PerformanceState => ({
    ...state,
    parameters: withinMeans(state.parameters, state.governed.level),
  });
  let nextPicture = 0;
  let nextFrame = 0;
  let drawnAt: number | undefined;
  let lastLyric = -Infinity;
  /** Resolves when the lyric model may be asked again: at once, where nothing is held back. */
  const lyricTurn = async () => {
    const isDue = (state: PerformanceState, at: number) => at >= lastLyric + allowed(state).lyrics;
    if (!isDue(state$.value, clock.now()))
      await firstValueFrom(loop.moments$.pipe(filter(({ set, time }) => isDue(set, time))));
    lastLyric = clock.now();
  };
  /** A show may go on before them: that is no fault. */
  const areWordsComing = () => ['waiting', 'loading'].includes(kernel.health$.value.models.lyrics.state);
  const minds = createMinds(clock.frames$);
  const lyricist = createLyricist(
    async (input, by) => {
      await lyricTurn();
      return kernel.step('lyrics', input, by);
    },
    (event, at) => loop.send(event, at),
    (state, form) => minds.ask(state, form),
  );

  const clockSender = createClockSender();
  const sendClock = (state: PerformanceState, now: number): void => {
    for (const { bytes, at } of clockSender.advance(state, now)) sendToAll(bytes, clock.toTimeStamp(at));
  };
  let oscSender = createOscSender();
  // Who is there anew has heard nothing yet.
  osc.state$.subscribe((state) => state === 'open' && (oscSender = createOscSender()));
  const mover = createMover();
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
  function playShow(): void {
    const from = nextBar(state$.value, clock.now() + SCHEDULE_AHEAD);
    toCome = shifted(playing.events, from);
    loop.send({ type: 'show-begun', name: playing.name, from, source: 'engine' });
    showRuns.next(true);
  }
  async function playShowOf(name: string, play: () => void): Promise<void> {
    try {
      if (name !== playing.name) playing = await loadShow(name);
      play();
    } catch (error) {
      const text = `${error instanceof Error ? error.message : String(error)} The show goes on as it is.`;
      loop.send({ type: 'notice', level: 'warning', text, source: 'engine' });
    }
  }
  const setlist$ = loop.events$.pipe(filter((event) => event.type === 'setlist-at'));
  // Played again, what its shows played is in the log.
  if (!show.opening) {
    setlist$.subscribe(({ index }) => {
      const entry = state$.value.scenes.setlist[index];
      if (entry && 'show' in entry) void playShowOf(entry.show, playShow);
    });
  }

  /** The graphics memory did not suffice for pictures of so many lines. */
  function makeRoom(lines: number): void {
    const value = Math.max(PARAMETERS['image.height'].min, Math.round(lines / SMALLER));
    loop.send({ type: 'parameter', id: 'image.height', value, source: 'engine' });
  }

  // A graphics card that compiles a shader holds back frames; the sound must not wait for them.
  loop.playAlsoAt(interval(PULSE_MS).pipe(map(() => clock.now())), ({ state, time }) =>
    accompanist.play(within(state), time),
  );
  let heard = SILENCE;
  loop.play(
    ({ events, set }) => {
      log.push(...events);
      state$.next(set);
    },
    ({ state, events, time }) => mover(state, events, time).forEach((event) => band.handle(event)),
    ({ set, events }) => tellHands(set, events),
    ({ set, time }) => lights(set, time),
    ({ set, time }) => sendClock(set, time),
    (moment) => {
      if (osc.state$.value !== 'open') return;
      const seen = viewAt(moment.state, moment.time, { delta: moment.delta, seed, loudness: heard });
      osc.send(packetsOf(oscSender.advance(moment, seen)));
    },
    (moment) => governing.watch(moment),
    // Played again, the scenes that came by themselves are in the log.
    ...(show.opening ? [] : [({ set, time }: Moment) => conductor(set, time)]),
    ...(show.opening ? [] : [({ set, time }: Moment) => listening(set, time)]),
    // Played again, the words are in the log.
    ...(show.opening ? [] : [({ state, time }: Moment) => lyricist.release(state, time)]),
    ...(show.opening
      ? []
      : [({ state, time }: Moment) => (areWordsComing() ? undefined : lyricist.write(state, time))]),
    async ({ events, state, time }) => {
      const asked = events.find((event) => event.type === 'sampled');
      if (!asked) return;
      band.loadSamples(await sampleStream(soundStep, soundAt(state, time), asked.seed, time));
    },
    async ({ state: now, time }) => {
      if (time < nextPicture) return;
      nextPicture = Math.max(nextPicture + picturesApart(), time);
      const landings = loop
        .ahead()
        .filter(isForeseen)
        .map(({ at }) => at);
      const by = paintedFor(time, pictureSeconds(), picturesApart(), landings);
      const state = playedAt(loop.state(by), by);
      const lines = within(now).parameters['image.height'];
      const wanted = pictureAt(state, by, seed, stage.canvas, lines, heard);
      const { bitmap } = await kernel.step('image', wanted, time).catch((error: Error) => {
        if (error.message.startsWith(NO_ROOM)) makeRoom(wanted.height);
        throw error;
      });
      if (landings.includes(by)) await reached(by, clock);
      stage.setPicture(bitmap);
      painted$.next({ by, at: clock.now() });
    },
    async ({ state, time, delta }) => {
      const { frames } = state.governed;
      const now = stopwatch();
      if (frames > 0 && now < nextFrame - EARLY) return;
      if (frames > 0) nextFrame = Math.max(nextFrame + 1 / frames, now);
      band.analyser.getFloatTimeDomainData(wave);
      heard = loudness(wave, context.sampleRate);
      // Since the last frame that was drawn: not each moment is.
      const view = viewAt(state, time, {
        delta: drawnAt === undefined ? delta : time - drawnAt,
        seed,
        loudness: heard,
      });
      drawnAt = time;
      await stage.draw(view, state.sketch, state.scripts[state.sketch], state.files);
      drawn$.next(time);
      governing.drawn(stopwatch());
      costs.push(stopwatch() - frameBegan() - stage.lastDrawSeconds);
      if (costs.length > COST_WINDOW) costs.shift();
    },
  );
  if (resumption) goOn(resumption);
  function goOn({ state, broke, traces: { sampled } }: Resumption): void {
    const at = clock.now();
    for (const event of wakingEvents(resumption!, at)) loop.send(event, at);
    if (sampled) {
      const asked = soundAt(sampled.state, sampled.at);
      void sampleStream(soundStep, asked, sampled.seed, at).then(
        (made) => band.loadSamples(made),
        () => undefined,
      );
    }
    const { playing: file } = state;
    if (!file) return;
    void playShowOf(file.name, () => {
      toCome = stillToCome(shifted(playing.events, file.from), broke, clock.now());
      showRuns.next(true);
    });
  }
  return {
    clock,
    context,
    async listen(onBlock) {
      const tap = await createTap(context, ({ left, right, frame }) =>
        onBlock({ left, right, at: frame / context.sampleRate - origin }),
      );
      Tone.connect(band.output, tap.node);
      return () => tap.stop();
    },
    listenToRing: () => tapPcm(context, [band.output, ...BUSES.map((bus) => band.buses[bus])]),
    originFrame: Math.round(origin * context.sampleRate),
    drawn$,
    painted$,
    send: (event) => loop.send(event),
    events$: loop.events$,
    moments$: loop.moments$,
    state$,
    state: () => loop.state(),
    log,
    frameCost: () => ({ frames: costs.length, median: median(costs) }),
    analyser: band.analyser,
    lineInput,
    osc,
    oscHeard$: oscHeard$.asObservable(),
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
    relapses: () => stream.relapses(),
    soundLatency: () => accompanist.latency() && accompanist.latency() + outputDelay(),
    kernelHealth: () => kernel.health$.value,
    playShow,
    stopShow() {
      loop.send({ type: 'show-stopped', source: 'engine' });
      showRuns.next(false);
    },
  };
}

function tempoOf(state: PerformanceState): Tempo {
  return { bpm: state.tempo.bpm, beatAt: (at) => beatAt(state, at) };
}

/** When a show that is asked for now begins: with the clock, if that has hardly begun, else on the next bar. */
function nextBar(state: PerformanceState, at: number): number {
  if (at < JUST_BEGUN) return 0;
  return timeOfBeat(state, BEATS_PER_BAR * Math.ceil(beatAt(state, at) / BEATS_PER_BAR));
}

function shifted(events: readonly ShowEvent[], by: number): ShowEvent[] {
  return events.map((event) => ({ ...event, at: event.at + by }));
}

/** Notes when each frame begins, before the loop's part in it. */
function frameStarts(): () => number {
  let began = 0;
  requestAnimationFrame(function tick() {
    requestAnimationFrame(tick);
    began = stopwatch();
  });
  return () => began;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Seconds from the audio graph to the ear, as far as the browser knows. */
function outputDelayOf({ baseLatency, outputLatency }: AudioContext): number {
  return baseLatency + (outputLatency || 0);
}
