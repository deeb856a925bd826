/**
 * The output window: the stage and nothing else, for a projector. It draws the stage of the page that opened it, at its own
 * pace, and holds the last picture while that page loads anew.
 */
import '@fontsource-variable/bricolage-grotesque/index.css';
import { fromEvent, interval, merge, startWith } from 'rxjs';
import { stopwatch } from '../../engine/clock';
import { createAfterimage, isLost } from '../../engine/stage/afterimage';
import { cornerPin } from '../../engine/stage/output/corner-pin';
import { FRAME, type OutputMessage, outputChannel, type StageOwner } from '../../engine/stage/output/messages';
import { edgeMask, type OutputSettings, outputSettingsOf } from '../../engine/stage/output/settings';
import { element } from '../element';
import { keep, kept } from '../kept/kept';
import { stayAwake } from '../live/stay-awake';
import { toggleFullScreen } from './full-screen';
import { passKeys } from './pass-keys';
import { nameOfScreen, tScreen } from './screen-name';
import { drawTestPattern } from './test-pattern';
import { t, tellBrowser } from '../language/translate';

tellBrowser();
const HINT_SECONDS = 6;
const HERE_MS = 1000;

const canvas = element('canvas', { role: 'img', ariaLabel: t('Stage') });
const pattern = element('canvas', { hidden: true, role: 'img', ariaLabel: t('Test pattern') });
const hint = element(
  'p',
  {},
  window.opener ? t('F or double click: full screen') : t('Open this window with Output on the performer’s page'),
);
const surface = element('main', { className: 'surface' }, canvas, pattern);
document.title = 'Phosphene output';
document.body.className = 'output';
document.body.append(surface, hint);
if (window.opener) setTimeout(() => hint.remove(), 1000 * HINT_SECONDS);

const context = canvas.getContext('2d', { alpha: false })!;
const afterimage = createAfterimage(canvas, context);
const channel = outputChannel();
const tell = (message: OutputMessage) => channel.postMessage(message);

/** Which of several windows this is, to the page that they show. */
const id = crypto.randomUUID();
let screenName = nameOfScreen();
/** On the test pattern. */
let drawnName = '';
let settings = stored();
lay();

requestAnimationFrame(function frame() {
  requestAnimationFrame(frame);
  afterimage.guard();
  const owner = stageOwner();
  if (owner?.document.hidden) owner.dispatchEvent(new CustomEvent(FRAME, { detail: id }));
  const stage = owner?.phospheneStage;
  // What stands here, or covers it, stays.
  if (!stage?.width || isLost(stage)) return;
  if (canvas.width !== stage.width || canvas.height !== stage.height) {
    Object.assign(canvas, { width: stage.width, height: stage.height });
  }
  context.drawImage(stage, 0, 0);
  afterimage.take(stopwatch());
});

/** The performer's page; none where it is closed or leads elsewhere. */
function stageOwner(): (typeof window & StageOwner) | undefined {
  const owner = window.opener as (typeof window & StageOwner) | null;
  try {
    return owner && !owner.closed && owner.document ? owner : undefined;
  } catch {
    return undefined;
  }
}

channel.onmessage = ({ data }: MessageEvent<OutputMessage>) => {
  if (data.screen !== screenName) return;
  if (data.say === 'set') {
    settings = data.settings;
    keep(key(), JSON.stringify(settings));
    lay();
  } else if (data.say === 'pattern') {
    pattern.hidden = !data.on;
    lay();
  } else if (data.say === 'close' && !stageOwner()) window.close();
};

merge(interval(HERE_MS), fromEvent(window, 'resize'), fromEvent(document, 'fullscreenchange'))
  .pipe(startWith(undefined))
  .subscribe(() => {
    if (nameOfScreen() !== screenName) {
      tell({ say: 'gone', screen: screenName });
      screenName = nameOfScreen();
      settings = stored();
    }
    lay();
    const isFull = document.fullscreenElement !== null;
    tell({ say: 'here', screen: screenName, isFull, isPattern: !pattern.hidden, isLeft: !stageOwner(), settings });
  });
window.addEventListener('pagehide', () => tell({ say: 'gone', screen: screenName }));

// Where the browser refuses, the window stays as it is.
const toggleFull = () => void toggleFullScreen(document.documentElement).catch(() => undefined);
window.addEventListener('dblclick', toggleFull);
window.addEventListener('keydown', (event) => {
  const { code, ctrlKey, altKey, metaKey, repeat } = event;
  // In full screen it is a note.
  if (code !== 'KeyF' || ctrlKey || altKey || metaKey || document.fullscreenElement) return;
  event.preventDefault();
  if (!repeat) toggleFull();
});
passKeys(window, stageOwner);
stayAwake();

/** Lays the picture onto the screen, as the settings say. */
function lay(): void {
  const mask = edgeMask(settings);
  surface.style.transform = cornerPin(settings.corners, innerWidth, innerHeight);
  surface.style.maskImage = mask;
  canvas.style.objectFit = settings.fit;
  if (pattern.hidden) return;
  const [width, height] = [Math.round(innerWidth * devicePixelRatio), Math.round(innerHeight * devicePixelRatio)];
  if (pattern.width === width && pattern.height === height && drawnName === screenName) return;
  Object.assign(pattern, { width, height });
  drawnName = screenName;
  drawTestPattern(pattern, tScreen(screenName));
}

function key(): string {
  return `phosphene output ${screenName}`;
}

function stored(): OutputSettings {
  return outputSettingsOf(kept(key()));
}
