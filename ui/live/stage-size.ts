/** How many pixels the stage has: chosen while the show plays, and kept on this machine for the next one. */
import type { Recorder } from '../../engine/record/take/recorder';
import type { StageHost, StageSize } from '../../engine/stage/host';
import { element } from '../element';
import { keep, kept } from '../kept/kept';
import { t } from '../language/translate';

const KEY = 'phosphene stage size';
/** What projectors, walls, phones and albums take. */
const USUAL = ['1280x720', '1920x1080', '2560x1440', '3840x2160', '1920x1200', '1080x1920', '1080x1080', '1920x480'];
const OWN = '';
const [LEAST, MOST] = [64, 4096];

/** `1920x1080`, within what a canvas and an encoder take. @returns undefined of anything else */
export function stageSizeFrom(text: string | null): StageSize | undefined {
  const [, width, height] = (/^(\d{2,4})x(\d{2,4})$/.exec(text ?? '') ?? []).map(Number);
  return width && height ? { width: inReach(width), height: inReach(height) } : undefined;
}

/** As it was chosen here. */
export function keptStageSize(): StageSize | undefined {
  return stageSizeFrom(kept(KEY));
}

/** The choice. While a take is filmed it rests: a film has one size. */
export function stageSizeRow(
  stage: Pick<StageHost, 'canvas' | 'resize'>,
  { status$ }: Pick<Recorder, 'status$'>,
): HTMLElement {
  const select = element(
    'select',
    { ariaLabel: t('Stage size') },
    ...USUAL.map((value) => element('option', { value, textContent: value.replace('x', ' × ') })),
    element('option', { value: OWN, textContent: t('own size') }),
  );
  const side = (label: string) => {
    const input = element('input', {
      type: 'number',
      min: String(LEAST),
      max: String(MOST),
      step: '2',
      ariaLabel: label,
    });
    input.onchange = () => go({ width: width.valueAsNumber, height: height.valueAsNumber });
    return input;
  };
  const [width, height] = [side(t('Stage width in pixels')), side(t('Stage height in pixels'))];
  const show = () => {
    [width.valueAsNumber, height.valueAsNumber] = [stage.canvas.width, stage.canvas.height];
    const size = textOf(stage.canvas);
    select.value = USUAL.includes(size) ? size : OWN;
  };
  const go = (asked: StageSize) => {
    if (asked.width > 0 && asked.height > 0) {
      const size = { width: inReach(asked.width), height: inReach(asked.height) };
      stage.resize(size);
      keep(KEY, textOf(size));
    }
    show();
  };
  select.onchange = () => {
    const size = stageSizeFrom(select.value);
    if (size) go(size);
    else width.focus();
  };
  show();
  const row = element(
    'div',
    { className: 'stage-size' },
    element('span', { textContent: t('Stage size') }),
    select,
    width,
    '×',
    height,
  );
  status$.subscribe(({ state }) => {
    const isFilmed = state === 'recording' || state === 'saving';
    for (const each of [select, width, height]) each.disabled = isFilmed;
    row.title = isFilmed
      ? t('A take keeps its size: choose another one after it')
      : t('More pixels are finer, and cost more');
  });
  return row;
}

function textOf({ width, height }: StageSize): string {
  return `${width}x${height}`;
}

/** Encoders take even numbers only. */
function inReach(pixels: number): number {
  return 2 * Math.round(Math.min(MOST, Math.max(LEAST, pixels)) / 2);
}
