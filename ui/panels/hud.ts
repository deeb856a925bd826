/** How the machine is doing, to be read from two metres: what is slow, how much sound is ready, and what is held back. */
import { filter, interval } from 'rxjs';
import {
  type Cost,
  LEVELS,
  LOWEST,
  PACES,
  type Quality,
  type Reason,
  withinMeans,
} from '../../engine/governor/governor';
import { WORKER_KINDS, type WorkerKind } from '../../engine/models/protocol';
import type { Recorder } from '../../engine/record/take/recorder';
import { element } from '../element';
import { clockOf } from '../figures';
import type { Live } from '../live/live';
import { isOpen } from './panel';
import { t, tChoice, type Words } from '../language/translate';

const REFRESH_MS = 250;
/** A stage is uneven when one frame in a hundred takes so many times the median. */
const UNEVEN = 1.5;

const WHY: Readonly<Record<Reason, Words>> = {
  off: 'The governor is off: nothing is held back.',
  models: 'The models would need more time than there is.',
  sound: 'The sound nearly ran out.',
  frames: 'Frames came unevenly, or slowly.',
  room: 'There is room again: more comes back.',
};

/** A figure whose place and size never change, whatever it says. */
function cell(label: string, isWide = false) {
  const value = element('b');
  const root = element('div', { className: isWide ? 'cell wide' : 'cell' }, element('small', {}, label), value);
  let [shown, warned] = ['', false];
  return {
    root,
    /** @param warns besides its colour it gets a sign, for eyes that see no difference. */
    show(text: string, warns = false) {
      const marked = warns ? `▲ ${text}` : text;
      if (marked !== shown) value.textContent = shown = marked;
      if (warns !== warned) root.classList.toggle('warns', (warned = warns));
    },
  };
}

export function hud(live: Live, recorder: Recorder): HTMLElement {
  const frame = cell(t('Frame, 99 of 100 (ms)'));
  const models: Readonly<Record<WorkerKind, ReturnType<typeof cell>>> = {
    image: cell(t('Picture (ms, a second)')),
    sound: cell(t('Sound (ms, a second)')),
    lyrics: cell(t('Lyrics (ms, a second)')),
  };
  const ready = cell(t('Sound ready (s)'));
  const fill = element('i');
  ready.root.append(element('span', { className: 'fill' }, fill));
  const gaps = cell(t('Gaps in the sound'));
  const midi = cell(t('MIDI, a second'));
  const tempo = cell(t('Tempo'));
  const take = cell(t('Recording'));
  const governor = cell(t('Held back'));
  const why = cell(t('Why'), true);
  const cells = [frame, models.image, models.sound, models.lyrics, ready, gaps, midi, tempo, take, governor, why];
  const panel = element(
    'aside',
    { className: 'hud', ariaLabel: t('How the machine is doing') },
    ...cells.map(({ root }) => root),
  );

  let messages = 0;
  let [heard, perSecond, since] = [0, 0, 0];
  live.midiHeard$.subscribe(() => messages++);

  function draw(): void {
    const now = live.clock.now();
    const { governor: state, scale, load, frames } = live.governed$.value;
    const { parameters, tempo: beat } = live.state$.value;
    frame.show(`${ms(frames.median)} / ${ms(frames.p99)}`, frames.p99 > UNEVEN * frames.median);
    if (load) for (const kind of WORKER_KINDS) models[kind].show(costOf(load.models[kind]));
    const ahead = live.generated.secondsAhead();
    const wanted = load?.ring.wanted ?? parameters['sound.ahead'];
    ready.show(ahead.toFixed(2), ahead < wanted / 4);
    fill.style.transform = `scaleX(${Math.min(1, ahead / wanted).toFixed(2)})`;
    const count = live.underruns();
    gaps.show(String(count), count > 0);
    if (now - since >= 1) {
      perSecond = Math.round((messages - heard) / (now - since));
      [heard, since] = [messages, now];
    }
    midi.show(perSecond > 0 ? `${perSecond}` : '–');
    tempo.show(`${beat.bpm.toFixed(1)}`);
    const status = recorder.status$.value;
    take.show(status.state === 'recording' ? `● ${clockOf(status.seconds)}` : '–', status.dropped > 0);
    const isOff = parameters['governor.on'] === 0;
    const isHeldBack = state.level > 0 || state.pace > 0 || scale < 1;
    governor.show(isOff ? tChoice('off') : t('{0} of {1}', state.level, LOWEST), isHeldBack);
    why.show(isOff ? t(WHY.off) : explained(live));
  }
  interval(REFRESH_MS)
    .pipe(filter(() => isOpen(panel)))
    .subscribe(draw);
  return panel;
}

function explained(live: Live): string {
  const { governor, scale } = live.governed$.value;
  const { level, pace, why } = governor;
  const within = withinMeans(live.state$.value.parameters, level);
  const held = [
    ...(level > 0 ? [t(WHY[why]), `${describe(LEVELS[level]!, within['image.height'], within['sound.steps'])}.`] : []),
    ...(scale < 1 ? [t('Sketches draw {0} % of the lines of the stage.', Math.round(100 * scale))] : []),
    ...(pace > 0 ? [t('The stage keeps {0} even frames a second.', PACES[pace]!)] : []),
  ];
  return held.join(' ') || t('All as you ask.');
}

function describe({ pictures, lyrics }: Quality, lines: number, steps: number): string {
  return [
    t('{0} lines', lines),
    ...(pictures < Infinity ? [t('{0} pictures a second', pictures)] : []),
    t('denoising steps: {0}', steps),
    ...(lyrics > 0 ? [t('new lyrics seldom')] : []),
  ].join(', ');
}

function costOf({ seconds, rate }: Cost): string {
  return `${ms(seconds)} · ${rate.toFixed(rate < 10 ? 1 : 0)}`;
}

function ms(seconds: number): string {
  const value = 1000 * seconds;
  return value.toFixed(value < 10 ? 1 : 0);
}
