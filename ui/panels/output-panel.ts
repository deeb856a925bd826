/** Opens output windows, sets them straight on their screens, and chooses the stage's size and where the sound goes. */
import type { Observable } from 'rxjs';
import { isConvex, type Corners, type Point } from '../../engine/stage/output/corner-pin';
import type { Recorder } from '../../engine/record/take/recorder';
import type { StageHost } from '../../engine/stage/host';
import { type OutputHere, type OutputMessage, outputChannel } from '../../engine/stage/output/messages';
import { FITS, inReach, type OutputSettings, PLAIN_OUTPUT, SIDES } from '../../engine/stage/output/settings';
import { element, press } from '../element';
import { tScreen } from '../output/screen-name';
import type { Headphones } from '../live/headphones';
import { soundOutput } from '../live/sound-output';
import { stageSizeRow } from '../live/stage-size';
import { said } from '../language/told';
import { t, tChoice } from '../language/translate';
import { keepFocus } from './panel';

/** An output window that was not heard of for so long is closed. */
const FORGOTTEN_MS = 3500;
/** Of the map on which corners are dragged, in its own units; so much margin is around the screen. */
const MAP = { width: 160, height: 90, margin: 24 };
const NUDGE = 0.001;
const FAR_NUDGE = 0.01;
const CORNER_NAMES = ['Top left', 'Top right', 'Bottom right', 'Bottom left'] as const;

export interface OutputParts {
  readonly context: AudioContext;
  readonly headphones: Headphones;
  readonly stage: Pick<StageHost, 'canvas' | 'resize'>;
  readonly recorder: Pick<Recorder, 'status$'>;
  /** Says something when the browser may have begun to name audio devices. */
  readonly allowed$: Observable<unknown>;
  /** Tells the performer. */
  readonly warn: (text: string) => void;
}

export function outputPanel({ context, headphones, stage, recorder, allowed$, warn }: OutputParts): HTMLElement {
  const channel = outputChannel();
  const tell = (message: OutputMessage) => channel.postMessage(message);
  const screens = element('div', { className: 'screens' });
  const cards = new Map<string, ReturnType<typeof screenCard>>();

  const forget = (screen: string) => {
    const card = cards.get(screen);
    if (!card) return;
    clearTimeout(card.timer);
    keepFocus(card.item);
    card.item.remove();
    cards.delete(screen);
  };
  channel.onmessage = ({ data }: MessageEvent<OutputMessage>) => {
    if (data.say === 'gone') forget(data.screen);
    if (data.say !== 'here') return;
    let card = cards.get(data.screen);
    if (!card) {
      card = screenCard(data.screen, tell);
      cards.set(data.screen, card);
      screens.append(card.item);
    }
    card.show(data);
    clearTimeout(card.timer);
    card.timer = setTimeout(() => forget(data.screen), FORGOTTEN_MS);
  };

  const panel = element(
    'aside',
    { className: 'output-panel' },
    element('div', { className: 'actions' }, ...openers(warn)),
    stageSizeRow(stage, recorder),
    screens,
    soundOutput(context, headphones, allowed$, warn),
  );
  panel.setAttribute('aria-label', t('Outputs'));
  return panel;
}

/** A screen, as the Window Management API tells it. https://www.w3.org/TR/window-management/ */
interface ScreenDetailed {
  readonly label: string;
  readonly availLeft: number;
  readonly availTop: number;
  readonly availWidth: number;
  readonly availHeight: number;
  readonly isPrimary: boolean;
}
/** Tells `screenschange` when one is plugged in, or out. */
interface ScreenDetails extends EventTarget {
  readonly screens: readonly ScreenDetailed[];
}
type WithScreens = Window & { getScreenDetails?: () => Promise<ScreenDetails> };

/** A button that opens a window, and one that asks for the screens, where the browser can tell them. */
function openers(warn: (text: string) => void): HTMLElement[] {
  const open = (screen?: ScreenDetailed) => {
    const place = screen
      ? `left=${screen.availLeft},top=${screen.availTop},width=${screen.availWidth},height=${screen.availHeight}`
      : 'width=960,height=540';
    // Two windows on one screen would be two pictures of one thing: the name makes it the same.
    const name = `phosphene output ${screen ? `${screen.availLeft} ${screen.availTop}` : ''}`;
    const opened = window.open('', name, `popup,${place}`);
    if (!opened) {
      return warn(said('The browser blocked the output window: allow pop-ups for this page, and press again.'));
    }
    // One that is there stays as it is: loaded anew, it would leave full screen before the audience.
    if (opened.location.search === '?output') opened.focus();
    else opened.location.assign(new URL('?output', document.baseURI).href);
  };
  const plain = element('button', { textContent: t('Open an output window'), onclick: () => open() });
  const host = window as WithScreens;
  if (!host.getScreenDetails) return [plain];
  const choose = element('button', { textContent: t('On a screen …'), title: t('The browser asks once') });
  const choices = element('span', { className: 'actions' }, choose);
  choose.onclick = async () => {
    try {
      const details = await host.getScreenDetails!();
      const list = () => {
        keepFocus(choices);
        choices.replaceChildren(
          ...details.screens.map((screen, i) =>
            element('button', {
              textContent: nameOf(screen, i),
              onclick: () => open(screen),
            }),
          ),
        );
      };
      details.addEventListener('screenschange', list);
      list();
    } catch {
      warn(said('The browser does not tell the screens: open an output window, and drag it to the projector.'));
    }
  };
  return [plain, choices];
}

function nameOf({ label, isPrimary }: ScreenDetailed, i: number): string {
  const name = label || t('Screen {0}', i + 1);
  return isPrimary ? t('{0} (this one)', name) : name;
}

function screenCard(screen: string, tell: (message: OutputMessage) => void) {
  let settings = PLAIN_OUTPUT;
  const set = (change: Partial<OutputSettings>) => {
    settings = { ...settings, ...change };
    show(settings);
    tell({ say: 'set', screen, settings });
  };
  const full = element('output');
  const fit = element(
    'select',
    {},
    ...FITS.map((name) => element('option', { value: name, textContent: tChoice(name) })),
  );
  fit.ariaLabel = t('Where the screen has another shape');
  fit.onchange = () => set({ fit: fit.value as OutputSettings['fit'] });
  const pattern = element('button', { textContent: t('Test pattern'), ariaPressed: 'false' });
  pattern.onclick = () => {
    const on = !pattern.classList.contains('on');
    press(pattern, on);
    tell({ say: 'pattern', screen, on });
  };
  const straight = element('button', { textContent: t('Straight'), title: t('No corner moved, no edge masked') });
  straight.onclick = () => set({ corners: PLAIN_OUTPUT.corners, mask: PLAIN_OUTPUT.mask });
  const close = element('button', { textContent: t('Close it'), onclick: () => tell({ say: 'close', screen }) });
  const left = element(
    'p',
    { className: 'note', hidden: true },
    t('A window here still holds the picture of a page that was closed.'),
    ' ',
    close,
  );
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const pins = cornerMap((corners) => set({ corners }));
  const masks = [...SIDES, 'feather' as const].map((side) => {
    const slider = element('input', { type: 'range', min: '0', max: '0.5', step: '0.005' });
    slider.ariaLabel = t('Mask: {0}', tChoice(side));
    slider.oninput = () => set({ mask: { ...settings.mask, [side]: slider.valueAsNumber } });
    return { side, slider, label: element('label', {}, tChoice(side), slider) };
  });
  function show(now: OutputSettings): void {
    fit.value = now.fit;
    pins.show(now.corners);
    for (const { side, slider } of masks) slider.valueAsNumber = now.mask[side];
  }
  const item = element(
    'fieldset',
    {},
    element('legend', {}, tScreen(screen)),
    left,
    element('div', { className: 'actions' }, full, fit, pattern, straight),
    pins.map,
    element('div', { className: 'masks' }, ...masks.map(({ label }) => label)),
  );
  return {
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
    item,
    /** What the window says: of what is under the hand it has yet to hear. */
    show({ settings: now, isFull, isPattern, isLeft }: OutputHere): void {
      if (isLeft) {
        left.hidden = false;
        clearTimeout(leaving);
        // Another window may be open on the same screen.
        leaving = setTimeout(() => (left.hidden = true), FORGOTTEN_MS);
      } else full.textContent = isFull ? t('full screen') : t('press F in it for full screen');
      if (item.matches(':active, :focus-within')) return;
      settings = now;
      show(now);
      press(pattern, isPattern);
    },
  };
}

/** The screen in small, its corners to be dragged, or moved by the arrow keys (with shift: farther). */
function cornerMap(onChange: (corners: Corners) => void) {
  const make = <K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string | number>) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    return made;
  };
  const { width, height, margin } = MAP;
  const map = make('svg', { viewBox: `${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}` });
  const shape = make('polygon', {});
  const handles = CORNER_NAMES.map((name) =>
    make('circle', { r: 7, tabindex: 0, role: 'button', 'aria-label': t('{0} corner: drag, or arrow keys', t(name)) }),
  );
  map.append(make('rect', { width, height }), shape, ...handles);
  let corners = PLAIN_OUTPUT.corners;

  const show = (now: Corners) => {
    corners = now;
    shape.setAttribute('points', now.map(([x, y]) => `${x * width},${y * height}`).join(' '));
    now.forEach(([x, y], i) => {
      handles[i]!.setAttribute('cx', String(x * width));
      handles[i]!.setAttribute('cy', String(y * height));
    });
  };
  const move = (i: number, [x, y]: Point) => {
    const to = [inReach(x), inReach(y)] as const;
    const moved = corners.map((corner, j) => (j === i ? to : corner)) as unknown as Corners;
    if (isConvex(moved)) onChange(moved);
  };
  handles.forEach((handle, i) => {
    handle.onpointerdown = ({ pointerId }) => handle.setPointerCapture(pointerId);
    handle.onpointermove = ({ pointerId, clientX, clientY }) => {
      if (!handle.hasPointerCapture(pointerId)) return;
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(map.getScreenCTM()!.inverse());
      move(i, [x / width, y / height]);
    };
    handle.onkeydown = (event) => {
      const step = event.shiftKey ? FAR_NUDGE : NUDGE;
      const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
      if (dx === undefined || dy === undefined) return;
      event.preventDefault();
      move(i, [corners[i]![0] + step * dx, corners[i]![1] + step * dy]);
    };
  });
  show(corners);
  return { map, show };
}
