/**
 * A piano and drum pads on the screen, for a show without hardware: for a mouse, and for as many fingers as there are.
 * Who strikes a key further down strikes it harder; who slides over the keys plays them one after the other.
 */
import { distinctUntilChanged, map } from 'rxjs';
import { element } from '../element';
import { letterKeys$ } from '../keys';
import type { Live } from '../live/live';
import { labelled, parameterChoice } from './parameter-inputs';
import { t, type Words } from '../language/translate';

const source = 'screen';
const DRUM_CHANNEL = 10;
/** Of General MIDI, the quick ones below, where the hands are. */
const DRUMS: readonly { readonly note: number; readonly name: Words }[] = [
  { note: 49, name: 'Cymbal' },
  { note: 46, name: 'Open hat' },
  { note: 47, name: 'Tom' },
  { note: 39, name: 'Clap' },
  { note: 36, name: 'Kick' },
  { note: 38, name: 'Snare' },
  { note: 42, name: 'Hat' },
  { note: 70, name: 'Shaker' },
];
const NAMES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'];
/** Where on the piano's grid the keys of an octave begin: white ones are two columns wide, black ones lie over two that meet. */
const COLUMNS = [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13];
const COLUMNS_AN_OCTAVE = 14;
/** Two octaves and the C above. */
const SPAN = 24;
const [LOWEST, HIGHEST, MIDDLE] = [24, 84, 48];
/** At a key's upper edge, and what its length adds. */
const SOFT = 0.25;
const HARDER = 0.75;
/** Struck with the computer's keyboard, which has no place on a key. */
const EVEN = 0.8;

interface Struck {
  readonly note: number;
  readonly channel: number;
}

export function keysPanel(live: Pick<Live, 'state$' | 'send'>): HTMLElement {
  let lowest = MIDDLE;
  const piano = surface(live, t('Piano'), 'piano', () =>
    Array.from({ length: SPAN + 1 }, (_, i) => ({ note: lowest + i, channel: 1, name: nameOf(lowest + i) })),
  );
  const drums = surface(live, t('Drum pads'), 'drum-pads', () =>
    DRUMS.map(({ note, name }) => ({ note, channel: DRUM_CHANNEL, name: t(name) })),
  );
  [...piano.made.children].forEach((key, i) => {
    (key as HTMLElement).style.gridColumnStart = String(COLUMNS_AN_OCTAVE * Math.floor(i / 12) + COLUMNS[i % 12]!);
    key.classList.toggle('black', /[♯♭]/.test(NAMES[i % 12]!));
  });
  const range = element('output');
  const shift = (by: number) => {
    lowest = Math.min(HIGHEST, Math.max(LOWEST, lowest + by));
    piano.fill();
    range.textContent = `${nameOf(lowest)} – ${nameOf(lowest + SPAN)}`;
  };
  shift(0);
  const letters = element('input', { type: 'checkbox', checked: letterKeys$.value });
  letters.onchange = () => letterKeys$.next(letters.checked);
  return element(
    'aside',
    { className: 'keys-panel', ariaLabel: t('Keys') },
    element(
      'div',
      { className: 'actions' },
      element('button', { textContent: '−', ariaLabel: t('Octave down'), onclick: () => shift(-12) }),
      range,
      element('button', { textContent: '+', ariaLabel: t('Octave up'), onclick: () => shift(12) }),
      ...(['scale.root', 'scale.kind', 'chord.kind', 'arp.kind'] as const).map((id) =>
        labelled(id, parameterChoice(live, id)),
      ),
      element(
        'label',
        {
          title: t(
            'A to P are a piano, Z and X shift it, the others open panels. Off: only Escape, Backspace and F1 to F12',
          ),
        },
        letters,
        t('Letters are keys'),
      ),
    ),
    element('div', { className: 'instruments' }, drums.made, piano.made),
  );
}

interface Key extends Struck {
  readonly name: string;
}

/** Keys side by side. @param keys from left to right; asked again by `fill`. */
function surface(live: Pick<Live, 'state$' | 'send'>, label: string, className: string, keys: () => readonly Key[]) {
  const made = element('div', { className, role: 'group', ariaLabel: label });
  const buttons = keys().map(() => element('button'));
  const struckBy = new Map<HTMLElement, Struck>();
  made.append(...buttons);

  /** What a finger or a key of the keyboard (`by`) holds. */
  const held = new Map<number | string, Struck>();
  const release = (by: number | string) => {
    const struck = held.get(by);
    held.delete(by);
    // Two fingers on a key are one.
    if (!struck || [...held.values()].some((other) => isSame(other, struck))) return;
    live.send({ type: 'note-off', ...struck, source });
  };
  const strike = (by: number | string, button: HTMLElement | null, velocity: number) => {
    const struck = button && struckBy.get(button);
    if (!struck || held.get(by) === struck) return;
    release(by);
    held.set(by, struck);
    live.send({ type: 'note-on', note: struck.note, channel: struck.channel, velocity, source });
  };

  const follow = ({ pointerId, clientX, clientY }: PointerEvent) => {
    const button = document.elementFromPoint(clientX, clientY)?.closest('button') ?? null;
    const box = button?.getBoundingClientRect();
    const down = box ? Math.min(1, Math.max(0, (clientY - box.top) / box.height)) : 0;
    strike(pointerId, button, SOFT + HARDER * down);
  };
  made.onpointerdown = (event) => {
    made.setPointerCapture(event.pointerId);
    follow(event);
  };
  made.onpointermove = (event) => made.hasPointerCapture(event.pointerId) && follow(event);
  made.onlostpointercapture = ({ pointerId }) => release(pointerId);
  // The focus stays where it was, and a long touch opens no menu.
  made.onmousedown = (event) => event.preventDefault();
  made.oncontextmenu = (event) => event.preventDefault();

  let current = 0;
  const take = (index: number) => {
    buttons[current]!.tabIndex = -1;
    current = (index + buttons.length) % buttons.length;
    buttons[current]!.tabIndex = 0;
  };
  made.onkeydown = (event) => {
    const { key, code, repeat } = event;
    if (key === 'Enter' || key === ' ') {
      event.preventDefault();
      if (!repeat) strike(code, event.target as HTMLElement, EVEN);
    }
    const step = key === 'ArrowRight' || key === 'ArrowUp' ? 1 : key === 'ArrowLeft' || key === 'ArrowDown' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    take(current + step);
    buttons[current]!.focus();
  };
  made.onkeyup = ({ code }) => release(code);
  made.addEventListener('focusout', () => [...held.keys()].filter((by) => typeof by === 'string').forEach(release));

  const fill = () => {
    [...held.keys()].forEach(release);
    keys().forEach(({ name, ...struck }, i) => {
      const button = buttons[i]!;
      struckBy.set(button, struck);
      button.tabIndex = i === current ? 0 : -1;
      button.ariaLabel = name;
      // A piano tells its octaves, pads their drums.
      button.textContent = struck.channel === DRUM_CHANNEL || /^C\d/.test(name) ? name : '';
    });
  };
  fill();
  // Whoever plays them: they are seen.
  live.state$
    .pipe(
      map((state) => state.held),
      distinctUntilChanged(),
    )
    .subscribe((all) => {
      for (const [button, struck] of struckBy)
        button.classList.toggle(
          'on',
          all.some((one) => isSame(one, struck)),
        );
    });
  return { made, fill };
}

const isSame = (a: Struck, b: Struck) =>
  a.note === b.note && (a.channel === DRUM_CHANNEL) === (b.channel === DRUM_CHANNEL);

/** C4 is note 60. */
function nameOf(note: number): string {
  return `${NAMES[note % 12]}${Math.floor(note / 12) - 1}`;
}
