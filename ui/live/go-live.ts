/** Puts a live show together: the audio context and its clock, the band, the models, the inputs, the stage. */
import { BehaviorSubject, concat, distinctUntilChanged, filter, from, interval, map, merge, NEVER } from 'rxjs';
import * as Tone from 'tone';
import { createBand } from '../../audio/band';
import { keepSounding } from '../../audio/heartbeat';
import { BUSES } from '../../audio/mixer';
import { tapPcm } from '../../audio/pcm';
import { createPhones } from '../../audio/phones';
import { createStream } from '../../audio/stream';
import { createTap } from '../../audio/tap';
import { workletFaults$ } from '../../audio/worklet-node';
import { playingAids } from '../../engine/aids/aids';
import { audioClock, type Clock, stopwatch } from '../../engine/clock';
import { consequences } from '../../engine/consequences';
import { createControls } from '../../engine/control/desk';
import { FURTHEST_AHEAD, launching } from '../../engine/control/launch';
import { ownMappings, sceneWithLearnt } from '../../engine/control/learn';
import { controllerMap, DEFAULT_CONTROLLERS } from '../../engine/control/mapping';
import type { ShowEvent } from '../../engine/events';
import { evenly } from '../../engine/inputs/evenly';
import { createLoop, type Player } from '../../engine/loop';
import { messageOf } from '../../engine/message-of';
import { createMinds } from '../../engine/minds/minds';
import { onlyNumbers } from '../../engine/models/accompaniment';
import { createGoverning } from '../../engine/governor/governing';
import { LEVELS, withinMeans } from '../../engine/governor/governor';
import { countLate } from '../../engine/models/late';
import type { MeaningOf } from '../../engine/models/meaning/meaning';
import type { Kernel } from '../../engine/models/supervisor';
import { createListening } from '../../engine/modulation/listening';
import { asMoved, createMover, isMoved, turnedAt, turnsMany } from '../../engine/modulation/played';
import { BEATS_PER_BAR } from '../../engine/moments';
import { openingOf } from '../../engine/opening';
import { perform, type PerformanceState } from '../../engine/performance';
import { wantedAhead } from '../../engine/players/accompanist';
import { foresight, isForeheard, isForeseen, soundForesight } from '../../engine/players/foresight';
import { placeAt } from '../../engine/players/painter';
import { hash } from '../../engine/random';
import { type Resumption, wakingEvents } from '../../engine/record/log/resume';
import { NO_TRACES } from '../../engine/record/log/snapshot';
import { createConductor } from '../../engine/scenes/conductor';
import type { Show } from '../../engine/show';
import { ENGINE } from '../../engine/sources';
import type { StageHost } from '../../engine/stage/host';
import { keepMappings, recallMappings } from '../kept/kept-mappings';
import { openContext, outputDelayOf } from './audio-context';
import { watchGenerated } from './generated';
import { framesElsewhere } from './frames-elsewhere';
import { createHeadphones } from './headphones';
import { followInputTempo } from './input-tempo';
import { createLineInput } from './line-input';
import type { Live } from './live';
import { createLiveEars } from './live-ears';
import { createLiveFrames } from './live-frames';
import { createLiveInputs } from './live-inputs';
import { createLiveLyrics } from './live-lyrics';
import { createLiveOutputs } from './live-outputs';
import { createLivePicture } from './live-picture';
import { createLiveSampler } from './live-sampler';
import { playSound } from './live-sound';
import { createMidiLink } from './midi-link';
import { createNews } from './news';
import { createOscLink } from './osc-link';
import { createShowPlayer } from './show-player';

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

/** The arpeggio and the drums are ahead too, by less than the show: they follow its tempo. */
const AIDS_AHEAD = 0.08;
/** Milliseconds between looks at what is to sound in time: frames alone come too seldom where drawing is slow, or out of sight. */
const BEAT_MS = 25;

/** Call it from a click: browsers start audio, and ask for MIDI, only then. */
export async function goLive(parts: LiveParts): Promise<Live> {
  const { show, seed, kernel: models, sampleRate, meaningOf, stage, goingOn } = parts;
  /** Played again, what came by itself that night is in the log, and the performer's desk was another one. */
  const isReplay = show.opening !== undefined;
  const resumption = goingOn?.resumption;
  const traces = resumption?.traces ?? NO_TRACES;
  const opening = resumption?.state ?? openingOf(show);
  const state$ = new BehaviorSubject(opening);
  const log: ShowEvent[] = [...(resumption?.events ?? [])];

  const context = await openContext(sampleRate);
  const rawContext = context.rawContext as AudioContext;
  const outputDelay = () => outputDelayOf(rawContext);
  const begin = goingOn?.now() ?? 0;
  const origin = context.currentTime - begin;
  const { frames$: elsewhere$, isUnseen } = framesElsewhere();
  const clock = audioClock(context, origin, elsewhere$);
  const pulse$ = interval(BEAT_MS).pipe(map(() => clock.now()));
  const ticks: Clock = { ...clock, frames$: merge(clock.frames$, pulse$) };

  const { kernel, late } = countLate(models, () => clock.now());
  const band = await createBand(context, seed, origin, opening.parameters);
  const stream = await createStream(context);
  Tone.connect(stream.node, band.streamInput);
  const line = rawContext.createGain();
  Tone.connect(line, band.lineInput);
  const lineInput = createLineInput(rawContext, line, (text) =>
    loop.send({ type: 'notice', level: 'warning', text, source: ENGINE }),
  );
  const headphones = createHeadphones(() => createPhones(rawContext, band.output, line), origin);

  const shows = createShowPlayer({
    show,
    clock: ticks,
    state: () => state$.value,
    send: (event) => loop.send(event),
    reopen: () => location.reload(),
  });
  const troubles: string[] = [];
  const mappings = recallMappings((text) => troubles.push(text));
  const notices = merge(from(troubles), kernel.notices$, stage.notices$, workletFaults$, keepSounding(rawContext)).pipe(
    map((text): ShowEvent => ({ type: 'notice', level: 'warning', text, source: ENGINE, at: clock.now() })),
  );

  const osc = createOscLink();
  const controls = createControls({
    usual: DEFAULT_CONTROLLERS,
    controllers: () => shows.controllers(),
    mappings,
    sketches: () => stage.names,
    opening,
    // Two presses between two frames are two.
    state: () => loop.state(),
    here: () => placeAt(state$.value, clock.now(), seed),
  });
  controls.desk$.pipe(map(ownMappings), distinctUntilChanged()).subscribe(keepMappings);
  const controllers = () => controllerMap(shows.controllers());
  const midiOut = createMidiLink(controllers, clock, () => controls.devices$.value);
  /** What waits for its beat. */
  let waiting: readonly ShowEvent[] = [];
  const soon = () => waiting.reduce(perform, loop.state(clock.now() + FURTHEST_AHEAD));
  const frames = createLiveFrames({ stage, seed, analyser: band.analyser, soon });
  const outputs = createLiveOutputs({ clock, controls, osc, seed, heard: () => frames.heard() });
  window.addEventListener('pagehide', () => {
    midiOut.close();
    outputs.close();
  });
  const inputs = createLiveInputs({
    clock,
    state: () => state$.value,
    controls,
    isEcho: (event) => midiOut.isEcho(event) || outputs.isEcho(event),
    osc,
    traces,
  });

  const pictureSeconds = () => kernel.health$.value.models.image.stepSeconds;
  const picturesApart = () => 1 / LEVELS[state$.value.governed.level]!.pictures;
  /** Seconds that the models must know of a change before, by what it changes. */
  const pictureForesight = () => foresight(pictureSeconds(), picturesApart());
  const streamForesight = () => soundForesight(kernel.health$.value.models.sound.stepSeconds);
  /** What may be had on this machine of what is asked for. */
  const within = (state: PerformanceState): PerformanceState => ({
    ...state,
    parameters: withinMeans(state.parameters, state.governed.level),
  });

  const isNews = createNews();
  /** What fails, fails at every frame: once is enough to read. */
  const warn = (text: string) => {
    if (isNews(text, clock.now())) loop.send({ type: 'notice', level: 'warning', text, source: ENGINE });
  };
  const failed = (fault: unknown) => warn(messageOf(fault));
  const words = consequences(controllers, meaningOf, opening);
  const loop = createLoop({
    clock,
    opening,
    inputs: [...(isReplay ? [] : [shows.events$]), ...inputs.events, concat(notices, NEVER)],
    // What was held back that night was that machine's business: this one has its own.
    replays: isReplay ? [shows.events$.pipe(filter(({ type }) => type !== 'governed'))] : [],
    launch: launching(
      ticks,
      () => state$.value,
      (event) => Math.max(isForeseen(event) ? pictureForesight() : 0, isForeheard(event) ? streamForesight() : 0),
      (events) => (waiting = events),
    ),
    consequences: words.follow,
    aids: playingAids({ clock: ticks, opening, show: () => loop.state(), seed, ahead: AIDS_AHEAD }),
    onFault: failed,
  });
  const asPlayed = (event: ShowEvent): ShowEvent => {
    if (event.type !== 'parameter' || !isMoved(state$.value, event.id, event.at)) return event;
    const by = Math.max(event.at, clock.now());
    return asMoved(event, loop.state(by), by) ?? event;
  };
  loop.events$.subscribe((event) => band.handle(evenly(asPlayed(event), clock.now())));
  loop.events$.subscribe((event) => controls.hear(event));
  loop.events$.subscribe((event) => midiOut.hear(event));
  loop.events$.subscribe((event) => inputs.hear(event));
  loop.events$.subscribe((event) => {
    if (event.type === 'tempo') stream.setPhrase((BEATS_PER_BAR * 60) / event.bpm);
  });

  const ahead = () => wantedAhead(state$.value, stream.underruns());
  const generated = watchGenerated(stream, outputDelay);
  const soundStep = onlyNumbers(
    (input, by) => kernel.step('sound', input, by),
    () => kernel.reset('sound', seed),
  );
  const sampler = createLiveSampler({
    kernel,
    step: soundStep,
    clock,
    load: (samples) => band.loadSamples(samples),
    onFault: failed,
  });
  const governing = createGoverning({
    health$: kernel.health$,
    stream,
    ahead,
    stage: stage.canvas,
    send: (event) => loop.send(event),
  });
  frames.drawn$.pipe(filter(() => !isUnseen())).subscribe(() => governing.drawn(stopwatch()));
  const minds = createMinds(clock.frames$);
  const lyrics = createLiveLyrics({ kernel, minds, clock, loop, seed });
  const mover = createMover(opening.parameters);
  let played = opening.parameters;
  /** As of the last frame. */
  let last = opening;
  // A fader between decks says as much at each frame: that is soon enough.
  loop.events$.pipe(filter((event) => turnsMany(event) && event.type !== 'parameter')).subscribe(({ at }) => {
    turnedAt(played, loop.state(at), at).forEach((event) => band.handle(event));
  });
  const listening = createListening(
    createLiveEars(band.analyser, lineInput, () => state$.value.tempo.bpm),
    (event) => loop.send(event),
  );
  const conductor = createConductor(
    seed,
    (event, at) => loop.send(event, at),
    resumption?.broke,
    () => Math.max(pictureForesight(), streamForesight()),
  );
  if (!isReplay) {
    loop.play(() => controls.follow(loop.state().scenes));
    controls.desk$.subscribe((desk) => sceneWithLearnt(desk, loop.state().scenes).forEach((body) => loop.send(body)));
    followInputTempo({ lineInput, clock, loop, isLed: () => inputs.leader() !== undefined });
    loop.events$.pipe(filter((event) => event.type === 'setlist-at')).subscribe(({ index }) => {
      const entry = state$.value.scenes.setlist[index];
      if (entry) shows.playEntry(entry);
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
  const byItself: readonly Player[] = [
    ({ set, time }) => listening(set, time),
    ({ state, time }) => words.moved(state, time).forEach((event) => loop.send(event, event.at)),
    lyrics.release,
    lyrics.write,
  ];
  loop.play(
    ({ events, set }) => {
      for (const event of events) log.push(event);
      state$.next(set);
    },
    ({ state, events, time }) => {
      played = state.parameters;
      mover(state, events, time).forEach((event) => band.handle(event));
    },
    ({ set, events }) => {
      controls.landed(last, events, set);
      last = set;
    },
    outputs.lights,
    outputs.osc,
    (moment) => governing.watch(moment),
    ...(isReplay ? [] : byItself),
    sampler.player,
    picture.player,
    frames.player,
  );
  loop.playAlsoAt(pulse$, outputs.midiClock);
  loop.playAlsoAt(pulse$, ({ set, time }) => headphones.advance(set, time));
  loop.playAlsoAt(pulse$, ({ state, time }) => midiOut.advance(state, time));
  if (!isReplay) loop.playAlsoAt(pulse$, ({ set, time }) => conductor(set, time));
  // Else each page would begin with the same words on the same prompt.
  if (!isReplay) models.reset('lyrics', hash(seed, Math.floor(1000 * begin)));
  if (resumption) goOn(resumption);

  function goOn(broken: Resumption): void {
    const { state, broke } = broken;
    for (const event of wakingEvents(broken)) loop.send(event, event.at);
    if (broken.traces.sampled) sampler.again(broken.traces.sampled).catch(() => undefined);
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
    send: (event, at) => loop.send(event, at),
    events$: loop.events$,
    moments$: loop.moments$,
    state$,
    state: () => loop.state(),
    log,
    analyser: band.analyser,
    lineInput,
    headphones,
    osc,
    oscHeard$: inputs.oscHeard$,
    midiHeard$: inputs.midiHeard$,
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
