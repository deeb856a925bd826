/** Eight places of the image model to go back to, and the wish for more like what there is. */
import { distinctUntilChanged, map } from 'rxjs';
import { WAYS, wayOf } from '../../engine/control/timing';
import { bentMeaning } from '../../engine/mood';
import { isNear } from '../../engine/moments';
import type { Cue } from '../../engine/performance';
import { placeAt } from '../../engine/players/painter';
import { type AsideParts, paintAside } from '../live/aside';
import { element, press } from '../element';
import { shortcuts } from '../keys';
import { t, tChoice } from '../language/translate';
import { tooltipOf, watchParameter } from './parameter-inputs';

export const SLOTS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const THUMBNAIL = { width: 96, height: 54 };
const source = 'performer';

export interface CueParts extends AsideParts {
  readonly seed: number;
}

export function cueStrip(parts: CueParts): HTMLElement {
  const { live, seed } = parts;
  const here = () => placeAt(live.state$.value, live.clock.now(), seed);
  const save = (slot: number) => live.send({ type: 'cue-saved', slot, cue: here(), source });
  const play = (slot: number, anew: boolean) => {
    if (anew || !live.state$.value.cues[slot]) save(slot);
    else live.send({ type: 'cue-recalled', slot, beats: wayOf(live.state().parameters, 'cue.beats'), source });
  };

  const id = 'cue.beats';
  const length = element('button', { title: tooltipOf(id) });
  length.onclick = () =>
    live.send({ type: 'parameter', id, value: (live.state().parameters[id] + 1) % WAYS.length, source });
  watchParameter(live, id, (way) => (length.textContent = tChoice(WAYS[way]!.name)));
  const more = element('button', {
    textContent: t('More like this'),
    title: t('Stay near this picture, until released'),
  });
  more.onclick = () =>
    live.send(
      isNear(live.state$.value) ? { type: 'walk-freed', source } : { type: 'more-like-this', place: here(), source },
    );
  live.state$.pipe(map(isNear), distinctUntilChanged()).subscribe((near) => press(more, near));

  shortcuts().subscribe(({ code, shiftKey }) => {
    const slot = SLOTS.find((number) => code === `Digit${number}`);
    if (slot) play(slot, shiftKey);
  });
  return element(
    'nav',
    { className: 'cues', ariaLabel: t('Cues') },
    ...SLOTS.map((slot) => slotButton(slot, parts, play)),
    length,
    more,
  );
}

/** A click goes to the cue; with shift, or where there is none yet, it saves. */
function slotButton(slot: number, parts: CueParts, play: (slot: number, anew: boolean) => void): HTMLElement {
  const canvas = element('canvas', THUMBNAIL);
  const button = element('button', { className: 'slot' }, canvas, element('span', {}, String(slot)));
  button.onclick = ({ shiftKey }) => play(slot, shiftKey);
  parts.live.state$
    .pipe(
      map(({ cues }) => cues[slot]),
      distinctUntilChanged(),
    )
    .subscribe((cue) => {
      button.title = cue
        ? t('Go to cue {0} (key {0}); with shift, save anew', slot)
        : t('Save cue {0} (key {0})', slot);
      button.ariaLabel = button.title;
      button.classList.toggle('full', cue !== undefined);
      // A thumbnail that cannot be painted leaves the number to tell the slot.
      if (cue) paintThumbnail(parts, cue, canvas).catch(() => undefined);
    });
  return button;
}

async function paintThumbnail(parts: CueParts, cue: Cue, canvas: HTMLCanvasElement): Promise<void> {
  const { live } = parts;
  const state = live.state$.value;
  const { meaning } = cue;
  const seen = meaning ? { ...state, meaning: { from: meaning, to: meaning, at: 0 } } : state;
  const condition = Float32Array.of(...bentMeaning(seen, live.clock.now()), ...cue.families);
  const bitmap = await paintAside(parts, Float32Array.from(cue.latent), condition, THUMBNAIL);
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  bitmap.close();
}
