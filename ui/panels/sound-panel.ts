/** The generated sound to look at: its spectrum, past and to come, the newest block, and what was asked beside what sounds. */
import { FRAME_RATE } from '../../engine/models/sound/types';
import { askedNotes } from '../../engine/players/accompanist';
import { askedChroma, cosine, namesOf, PITCH_CLASSES, soundingChroma } from '../live/chroma';
import { element } from '../element';
import type { Live } from '../live/live';
import { whileOpen } from './panel';
import { colour, plate, type } from './plate';
import { t } from '../language/translate';

/** Seconds to the left of now, and to its right. */
const PAST = 4;
const FUTURE = 1;
/** The strip that is painted once and moved: columns are frames, rows are two bins each. */
const COLUMNS = 8 * FRAME_RATE;
const ROWS = 144;
/** The wheel hears the last frames together. */
const WHEEL_FRAMES = 4;

export function soundPanel(live: Pick<Live, 'generated' | 'state$' | 'soundLatency' | 'underruns'>): HTMLElement {
  const spectrum = plate(t('Spectrum of the generated sound: the past, now, and what is ready'));
  const newest = plate(t('The newest block and its denoising'));
  const wheel = plate(t('What was asked and what sounds, by pitch class'));
  const figures = element('output', { ariaLive: 'off' });
  const panel = element(
    'aside',
    { className: 'sound-panel' },
    element('div', { className: 'spectrum' }, spectrum.canvas),
    element('div', { className: 'newest' }, newest.canvas),
    element('div', { className: 'wheel' }, wheel.canvas),
    figures,
  );
  panel.setAttribute('aria-label', t('Sound'));
  const strip = spectrumStrip(live.generated);
  whileOpen(panel, () => {
    strip.update();
    drawSpectrum(spectrum.begin(), live.generated, strip);
    drawNewest(newest.begin(), live.generated.newest());
    const match = drawWheel(wheel.begin(), live);
    const heard = match === undefined ? t('silent') : `${match.names} · ${t('match {0}', match.cosine.toFixed(2))}`;
    const latency = t('{0} ms chord to ear', Math.round(1000 * live.soundLatency()));
    const ready = t('{0} ms ready', Math.round(1000 * live.generated.secondsAhead()));
    figures.textContent = [heard, latency, ready, t('{0} underruns', live.underruns())].join(' · ');
  });
  return panel;
}

type Plate = ReturnType<ReturnType<typeof plate>['begin']>;
type Generated = Live['generated'];

interface Strip {
  readonly canvas: OffscreenCanvas;
  /** Paints what has changed since the last call. */
  update(): void;
}

/** Frame `i` of the stream in column `i mod COLUMNS`. */
function spectrumStrip({ spectra, sampleRate }: Generated): Strip {
  const canvas = new OffscreenCanvas(COLUMNS, ROWS);
  const pen = canvas.getContext('2d')!;
  const column = pen.createImageData(1, ROWS);
  const hop = sampleRate / FRAME_RATE;
  const palette = heat();
  return {
    canvas,
    update() {
      const changed = spectra.takeChange();
      if (changed === Infinity) return;
      // Closed for long, much has passed that is seen no more.
      const oldest = Math.ceil(spectra.end() / hop) - COLUMNS;
      for (let i = Math.max(oldest, Math.floor(changed / hop)); i * hop < spectra.end(); i++) {
        const frame = spectra.at((i + 0.5) * hop);
        for (let row = 0; row < ROWS; row++) {
          const bin = 2 * (ROWS - 1 - row);
          const value = frame ? Math.max(frame[bin]!, frame[bin + 1]!) : 0;
          column.data.set(palette[Math.min(255, Math.round(300 * value))]!, 4 * row);
        }
        pen.putImageData(column, ((i % COLUMNS) + COLUMNS) % COLUMNS, 0);
      }
    },
  };
}

/** From black over violet and amber to white: 256 of RGBA. */
function heat(): number[][] {
  const stops = [[7, 7, 10], [60, 22, 90], [190, 60, 90], [255, 179, 138], [255, 250, 240]]; // prettier-ignore
  return Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(at));
    return [0, 1, 2].map((c) => stops[low]![c]! + (at - low) * (stops[low + 1]![c]! - stops[low]![c]!)).concat(255);
  });
}

function drawSpectrum({ pen, width, height }: Plate, generated: Generated, { canvas }: Strip): void {
  const perSecond = width / (PAST + FUTURE);
  const now = PAST * perSecond;
  const heard = generated.heard() / generated.sampleRate;
  const ready = Math.min(FUTURE, generated.spectra.end() / generated.sampleRate - heard);
  const [from, until] = [Math.max(0, heard - PAST), heard + Math.max(0, ready)].map((time) => time * FRAME_RATE) as [
    number,
    number,
  ];
  // In two parts where the strip comes round.
  for (let at = from; at < until;) {
    const place = at % COLUMNS;
    const count = Math.min(until - at, COLUMNS - place);
    const x = now + (at / FRAME_RATE - heard) * perSecond;
    pen.drawImage(canvas, place, 0, count, ROWS, x, 0, (count / FRAME_RATE) * perSecond, height);
    at += count;
  }
  // The future is there, but may still change.
  pen.fillStyle = '#07070a70';
  pen.fillRect(now, 0, width - now, height);
  pen.fillStyle = colour('accent');
  pen.fillRect(now, 0, 1, height);
  type(pen, 13);
  pen.fillStyle = colour('quiet');
  for (const [hertz, name] of [
    [110, '110 Hz'],
    [440, '440'],
    [1760, '1.8 k'],
    [7040, '7 k'],
  ] as const) {
    pen.fillText(name, 6, height * (1 - Math.log2(hertz / 55) / 8));
  }
  pen.fillText(t('ready'), now + 6, 10);
}

function drawNewest({ pen, width, height }: Plate, block: ReturnType<Generated['newest']>): void {
  if (!block) return;
  const { left, steps } = block;
  const noise = Math.min(64, 0.25 * width);
  const wide = width - noise - 8;
  pen.strokeStyle = colour('text');
  pen.beginPath();
  for (let x = 0; x < wide; x++) {
    const [from, until] = [x, x + 1].map((edge) => Math.floor((edge / wide) * left.length)) as [number, number];
    let [low, high] = [1, -1];
    for (let i = from; i < until; i += 4) {
      low = Math.min(low, left[i]!);
      high = Math.max(high, left[i]!);
    }
    pen.moveTo(x + 0.5, height / 2 - (high * height) / 2 - 0.5);
    pen.lineTo(x + 0.5, height / 2 - (low * height) / 2 + 0.5);
  }
  pen.stroke();
  // How much noise was left before each step: 1 - t.
  pen.fillStyle = colour('accent');
  for (let step = 0; step < steps; step++) {
    const tall = (1 - step / steps) * (height - 14);
    pen.fillRect(wide + 8 + (step * noise) / steps, height - tall, noise / steps - 2, tall);
  }
  type(pen, 13);
  pen.fillStyle = colour('quiet');
  pen.fillText(steps === 1 ? t('1 step') : t('{0} steps', steps), wide + 8, 7);
}

/** Inside what sounds, outside what was asked. */
function drawWheel(
  { pen, width, height }: Plate,
  { generated, state$ }: Pick<Live, 'generated' | 'state$'>,
): { names: string; cosine: number } | undefined {
  const asked = askedChroma(askedNotes(state$.value));
  const hop = generated.sampleRate / FRAME_RATE;
  const frames = Array.from({ length: WHEEL_FRAMES }, (_, i) => generated.spectra.at(generated.heard() - i * hop));
  const sounding = soundingChroma(frames.filter((frame) => frame !== undefined));
  const [x, y] = [width / 2, height / 2];
  // Before its first layout it has no size.
  const radius = Math.max(0, Math.min(x, y) - 2);
  const slice = Math.PI / 6;
  const strongest = (chroma: Float32Array) => Math.max(1e-6, ...chroma);
  const sector = (index: number, inner: number, outer: number, fill: string) => {
    const angle = (index - 0.5) * slice - Math.PI / 2;
    pen.beginPath();
    pen.arc(x, y, outer, angle + 0.02, angle + slice - 0.02);
    pen.arc(x, y, inner, angle + slice - 0.02, angle + 0.02, true);
    pen.fillStyle = fill;
    pen.fill();
  };
  type(pen, 13, 'center');
  for (const [i, name] of PITCH_CLASSES.entries()) {
    sector(i, 0.62 * radius, 0.8 * radius, colour('line'));
    const [wanted, heard] = [asked[i]! / strongest(asked), sounding[i]! / strongest(sounding)];
    if (wanted > 0) sector(i, 0.62 * radius, (0.62 + 0.18 * wanted) * radius, colour('accent'));
    if (heard > 0.02) sector(i, 0.16 * radius, (0.16 + 0.42 * heard) * radius, colour('text'));
    const angle = i * slice - Math.PI / 2;
    pen.fillStyle = wanted > 0 ? colour('accent') : colour('quiet');
    pen.fillText(name, x + 0.91 * radius * Math.cos(angle), y + 0.91 * radius * Math.sin(angle));
  }
  const match = cosine(asked, sounding);
  return match === undefined ? undefined : { names: namesOf(sounding).join(' '), cosine: match };
}
