/** The performer's page: the stage, and around it what the hands need. */
import '@fontsource-variable/bricolage-grotesque/index.css';
import '@fontsource-variable/fraunces/index.css';
import { BehaviorSubject, filter, first, firstValueFrom, map, type Observable, ReplaySubject } from 'rxjs';
import { BUSES } from '../audio/mixer';
import { hasGraphicsCard } from '../engine/graphics';
import type { EventBody, ShowEvent } from '../engine/events';
import { keepLoadingMeaning } from '../engine/models/meaning/load';
import { type Health, isMissing } from '../engine/models/health';
import { startKernel } from '../engine/models/supervisor';
import type { PerformanceState } from '../engine/performance';
import { createRecorder } from '../engine/record/take/recorder';
import { midiOf } from '../engine/record/take/midi';
import { readLogFile } from '../engine/record/log/reader';
import { logFile } from '../engine/record/log/shelf';
import { headerOf, modelsPlaying, showOfLog } from '../engine/record/log/show-of-log';
import { openingOf } from '../engine/opening';
import { loadShow, type Show } from '../engine/show';
import { ENGINE } from '../engine/sources';
import { createStageHost } from '../engine/stage/host';
import type { StageOwner } from '../engine/stage/output/messages';
import { codePanel } from './panels/code-panel';
import { cueStrip } from './panels/cues';
import { takeDrops } from './drop/drop';
import { recallGuest } from './drop/drop-generator';
import { element } from './element';
import { leaveFields } from './fields';
import { keepSet } from './kept/kept-set';
import { hud } from './panels/hud';
import { inputPanel } from './panels/input-panel';
import { keysPanel } from './panels/keys-panel';
import { knobs } from './panels/knobs';
import { goLive } from './live/go-live';
import type { Live } from './live/live';
import { logsPanel } from './panels/logs-panel';
import { lyricsPanel } from './panels/lyrics-panel';
import { midiPanel } from './panels/midi-panel';
import { mixer } from './panels/mixer';
import { modelsPanel } from './panels/models-panel';
import { modulationPanel } from './panels/modulation-panel';
import { offer } from './offer';
import { toggleFullScreen } from './output/full-screen';
import { outputPanel } from './panels/output-panel';
import { panelButton } from './panels/panel';
import { untilHeard } from './live/picture-alone';
import { promptsPanel } from './panels/prompts-panel';
import { scenesPanel } from './panels/scenes-panel';
import { keepShow } from './live/show-log';
import { soundPanel } from './panels/sound-panel';
import { startScreen } from './start-screen';
import { notices, statusLine } from './status';
import { keptStageSize, stageSizeFrom } from './live/stage-size';
import { stayAwake } from './live/stay-awake';
import { takesPanel } from './panels/takes-panel';
import { isFirstVisit, tour } from './tour';
import { transport } from './transport';
import { said } from './language/told';
import { t, tellBrowser } from './language/translate';
import { elsewhere, lastShow, nowPlaying, placeOf } from './kept/unfinished';
import { goneOnNote, note, unreadableNote } from './kept/unfinished-notes';

/** The engine, for scripts and tests, once the show has begun. */
export interface Phosphene {
  /** Lets an event into the show, now. */
  send(event: EventBody): void;
  readonly state$: Observable<PerformanceState>;
  readonly events$: Observable<ShowEvent>;
  readonly health$: Observable<Health>;
  readonly live: Live;
}

declare global {
  interface Window {
    phosphene?: Phosphene;
  }
}

/** URL: `?show=NAME`, or `?log=NAME`, `&backend=webgpu|wasm`, `&seed=N`, `&size=1280x720`, `&autostart=1` (for kiosks and tests). */
const query = new URLSearchParams(location.search);
/** Pixels of the stage, until the performer chooses; a machine without a graphics card draws it on the processor. */
const SIZE = { width: 1280, height: 720 };
const SIZE_WITHOUT_CARD = { width: 480, height: 270 };

/** Seconds after which models that do not answer are started again. */
const PATIENCE = 10;

/** GiB of a machine that has room for the models twice. */
const ROOMY = 8;

/** By then the sketch has one, and has drawn it. */
const PICTURES_BEFORE_OUTPUT = 3;
/** Seconds that are kept, so that a moment can be saved after it happened; a processor that draws has no time for it. */
const PRE_ROLL = { webgpu: 30, wasm: 0 } as const;

/** Lines of the generated picture, to begin with. */
const DETAIL = { webgpu: 360, wasm: 180 } as const;

const sampleRate = deviceRate();
const kernel = startKernel({
  backend: askedBackend(),
  sampleRate,
  patience: PATIENCE,
  hasStandby: memoryGiB() >= ROOMY,
});
const meaning$ = new BehaviorSubject({ hash: '', bytes: 0, cached: false });
const troubles$ = new ReplaySubject<string>();
const [show, meaningOf] = await Promise.all([
  askedShow(),
  keepLoadingMeaning(
    (loaded) => meaning$.next(loaded),
    (text) => troubles$.next(text),
  ),
]);
const isUnattended = query.get('autostart') === '1';
tellBrowser();
const [last, twice] = await Promise.all([lastShow(show), show.opening ? undefined : elsewhere()]);
const unfinished = last && 'resumption' in last ? last : undefined;
const unreadable = last && 'why' in last ? last : undefined;
const goingOn = (await isToGoOn()) ? unfinished : undefined;
const seed = goingOn?.resumption.header.seed ?? Number(query.get('seed') ?? show.seed);

const container = element('main', { className: 'stage', ariaLabel: t('Stage') });
document.body.append(container);
const size = stageSizeFrom(query.get('size')) ?? keptStageSize() ?? (hasGraphicsCard() ? SIZE : SIZE_WITHOUT_CARD);
const stage = createStageHost(container, { ...size, seed });
if (goingOn) {
  const { resumption, now } = goingOn;
  // Instrument and drums need no model: the generated sound follows, and the words.
  const isThere = ({ models: { image } }: Health) => image.state === 'ready' || image.state === 'failed';
  const ready = firstValueFrom(kernel.health$.pipe(filter(isThere)));
  await untilHeard({ state: resumption.state, now, seed, kernel, stage, ready, onPicture: firstPicture });
}
const live = await goLive({ show, seed, kernel, sampleRate, meaningOf, stage, goingOn });

const warn = (text: string) => live.send({ type: 'notice', level: 'warning', text, source: 'page' });
troubles$.subscribe(warn);
const recorder = createRecorder({
  canvas: stage.canvas,
  sampleRate: live.context.sampleRate,
  origin: live.originFrame,
  drawn$: live.drawn$,
  listen: () => live.listenToRing(),
  buses: BUSES,
  beside: ({ from }, seconds) => ({
    'log.ndjson': log.file(),
    'played.mid': new Blob([midiOf(live.log, from, from + seconds, openingOf(show).tempo.bpm)]),
  }),
  notify: warn,
});
const takes = takesPanel({ recorder, canvas: stage.canvas, preRoll: PRE_ROLL[backend()], notify: warn });
const log = await keepShow(live, goingOn ?? header(), warn);
if (!show.opening) nowPlaying(log.name);
const models = modelsPanel({ live, kernel, meaning$, notify: warn });
const logs = logsPanel({ current: log, offer, notify: warn });
const drawer = knobs(live);
const desk = mixer(live, live.meters);
const scope = soundPanel(live);
const sheet = lyricsPanel(live);
const midiDesk = midiPanel(live);
const outputs = outputPanel({
  context: live.context.rawContext as AudioContext,
  headphones: live.headphones,
  stage,
  recorder,
  allowed$: live.lineInput.open$,
  warn,
});
const code = codePanel({ live, stage, offer });
const scenes = scenesPanel({ live, seed });
const prompts = promptsPanel(live);
const matrix = modulationPanel(live);
const input = inputPanel(live);
const keys = keysPanel(live);
const health = hud(live, recorder);
const rail = element(
  'nav',
  { className: 'rail', ariaLabel: t('Panels') },
  panelButton(scenes, t('Scenes'), 'C', t('Scenes, decks and the setlist'), 'left'),
  panelButton(prompts, t('Prompts'), ';', t('Several prompts at once, and words that are prepared'), 'left'),
  panelButton(code, t('Code'), "'", t('Sketches of your own: write them while they play'), 'left'),
  panelButton(sheet, t('Lyrics'), 'R', t('The lines ahead, and who writes them'), 'left'),
  panelButton(keys, t('Keys'), '0', t('A piano and pads to touch'), 'left'),
  panelButton(scope, t('Sound'), 'V', t('The generated sound to look at'), 'left'),
  panelButton(matrix, t('Modulation'), '-', t('What moves by itself: waves, notes, sound, words'), 'left'),
  panelButton(drawer, t('Knobs'), '`', t('Every parameter'), 'right'),
  panelButton(input, t('Input'), '=', t('Line or microphone, and what is heard of it'), 'right'),
  panelButton(desk, t('Mixer'), 'M', t('Levels, pan, mute, solo and loudness'), 'top'),
  panelButton(midiDesk, 'MIDI', 'N', t('Devices, learn, mappings and what comes in'), 'left'),
  panelButton(outputs, t('Output'), 'Q', t('Windows for projectors, and where the sound goes'), 'right'),
  panelButton(takes.panel, t('Takes'), 'B', t('What was recorded, and what is kept'), 'left'),
  panelButton(logs, t('Logs'), 'I', t('All shows that were played here: play them again, render them'), 'left'),
  panelButton(models, t('Models'), '', t('Which models play, what they cost, and others in their place'), 'left'),
  panelButton(health, t('Health'), '9', t('How the machine is doing, and what is held back for it'), 'corner'),
  element('button', {
    textContent: t('Sample'),
    title: t(
      'Makes an instrument and a drum kit of the stream as it sounds now: choose them as Instrument and Drum kit',
    ),
    onclick: () => live.controls.act('sample', 'performer', live.clock.now()).forEach((event) => live.send(event)),
  }),
  element('button', {
    textContent: t('Full screen'),
    onclick: () =>
      void toggleFullScreen(container).catch(() =>
        warn(said('The browser refuses full screen: choose it in its own menu.')),
      ),
  }),
  element('button', { textContent: t('Tour'), title: t('What the hands need, in six steps'), onclick: tour }),
);
container.before(rail);
document.body.append(
  statusLine(live, kernel),
  notices(live),
  drawer,
  health,
  cueStrip({ live, kernel, seed }),
  scenes,
  prompts,
  keys,
  matrix,
  input,
  scope,
  sheet,
  midiDesk,
  code,
  outputs,
  desk,
  takes.panel,
  logs,
  models,
  transport({ live, recorder, onRecord: () => takes.toggle(), sketches: stage.names }),
);
// Output windows hold what they show until there is a picture to go on with; or a sketch, where no picture will come.
live.moments$
  .pipe(
    map(() => kernel.health$.value.models.image),
    first((image) => image.steps >= PICTURES_BEFORE_OUTPUT || (isMissing(image) && stage.hasSketch)),
  )
  .subscribe(showOutputs);
// Out of full screen without a key, of which one is PANIC.
container.ondblclick = () => document.fullscreenElement && void document.exitFullscreen();
stayAwake();
leaveFields(window);
// The desk of a show that is played again is that night's.
if (!show.opening) keepSet(live, !goingOn);
takeDrops({ live, kernel });
void recallGuest(kernel, warn);
window.phosphene = {
  send: (event) => live.send(event),
  state$: live.state$,
  events$: live.events$,
  health$: kernel.health$,
  live,
};
if (!goingOn) {
  live.send({ type: 'parameter', id: 'image.height', value: DETAIL[backend()], source: ENGINE });
  live.playShow();
}
if (unreadable) warn(unreadable.why);
if (twice) warn(twice);
if (goingOn) document.body.append(goneOnNote(goingOn));
if (!isUnattended && !goingOn && isFirstVisit()) tour();

/** `?log=NAME` plays a kept log again, any other a show. */
async function askedShow(): Promise<Show> {
  const log = query.get('log');
  return log === null ? loadShow(query.get('show') ?? 'first-light') : showOfLog(await readLogFile(await logFile(log)));
}

/** Right after a crash nobody is asked, nor in a kiosk. */
async function isToGoOn(): Promise<boolean> {
  if (!isUnattended && !unfinished?.isFresh)
    return startScreen(show.title, kernel, {
      goOnAt: unfinished && placeOf(unfinished),
      note: (unreadable && unreadableNote(unreadable)) ?? (twice ? note(twice) : undefined),
    });
  // A model that cannot be loaded is tried again; the show goes on without it.
  if (!unfinished) await kernel.ready.catch(() => undefined);
  // How fine the picture is, hangs on where the models run.
  await firstValueFrom(kernel.health$.pipe(filter(({ backend }) => backend !== undefined)));
  return unfinished !== undefined;
}

/** Of a show that goes on. */
function firstPicture(): void {
  if (performance.getEntriesByName('picture').length === 0) performance.mark('picture');
  showOutputs();
}

/** Output windows show the stage from now on. */
function showOutputs(): void {
  (window as StageOwner).phospheneStage = stage.canvas;
}

function header() {
  const { width, height } = stage.canvas;
  return headerOf(show, { seed, size: { width, height }, ...modelsPlaying(kernel.health$.value) });
}

function backend() {
  return kernel.health$.value.backend ?? 'wasm';
}

function askedBackend() {
  const asked = query.get('backend');
  return asked === 'webgpu' || asked === 'wasm' ? asked : 'auto';
}

/** As far as the browser tells (at most 8); those that do not are on computers. */
function memoryGiB(): number {
  return (navigator as { readonly deviceMemory?: number }).deviceMemory ?? 8;
}

/** The audio device's own rate: only a context knows it, and one may be made before the click as long as it is not run. */
function deviceRate(): number {
  const probe = new AudioContext();
  void probe.close();
  return probe.sampleRate;
}
