/** What the hands need, in six steps: a card that points at one thing after the other, while the show plays on. */
import { fromEvent, Subject, takeUntil } from 'rxjs';
import { element } from './element';
import { keep, kept } from './kept/kept';
import { t, type Words } from './language/translate';

const KEY = 'phosphene tour';
/** Between the card and what it points at, and the page's edge: CSS pixels. */
const GAP = 14;

const STEPS: readonly { readonly at: string; readonly title: Words; readonly text: Words }[] = [
  {
    at: '.words',
    title: 'Type',
    text: 'Write anything here and press Enter. The next line is about it, and picture and sound turn to what it means.',
  },
  {
    at: '[aria-controls="keys-panel"]',
    title: 'Play',
    text: 'The letters A to P are a piano, Z and X shift it. Here are keys and pads to touch. A MIDI keyboard plays as soon as it is plugged in.',
  },
  {
    at: '[aria-controls="knobs"]',
    title: 'Turn',
    text: 'Here is everything that can be turned. A double click takes a knob back. MIDI, Learn, lays it on a controller.',
  },
  {
    at: '.cues',
    title: 'Keep',
    text: 'The digits 1 to 8 keep a picture, and lead back to it on the beat. Scenes keep all that is set.',
  },
  {
    at: '.record',
    title: 'Record',
    text: 'Film and sound in one file. Takes has it, and all that you played with it.',
  },
  {
    at: '.panic',
    title: 'Ways out',
    text: 'Escape is PANIC: all notes off, effects back to their usual amounts. The full stop is black, the comma holds the picture.',
  },
];

/** True once, where the browser keeps anything. */
export function isFirstVisit(): boolean {
  return kept(KEY) === null;
}

/** Shows the tour; Escape ends it. The show and all other keys and buttons go on meanwhile. */
export function tour(): void {
  document.querySelector('.tour')?.dispatchEvent(new Event('end'));
  keep(KEY, 'seen');
  const before = document.activeElement;
  const ended = new Subject<void>();
  let at = 0;
  const count = element('small');
  const title = element('h2', { id: 'tour-title' });
  const text = element('p', { ariaLive: 'polite' });
  const next = element('button', { className: 'next' });
  const skip = element('button', { textContent: t('Skip'), title: t('Escape') });
  const card = element(
    'div',
    { className: 'tour', role: 'dialog' },
    count,
    title,
    text,
    element('div', { className: 'actions' }, skip, next),
  );
  card.setAttribute('aria-labelledby', 'tour-title');

  const pointed = () => document.querySelector<HTMLElement>(STEPS[at]!.at);
  const lay = () => {
    const box = pointed()?.getBoundingClientRect();
    if (!box) return;
    const { offsetWidth: width, offsetHeight: height } = card;
    const isBeside = box.right < innerWidth / 4;
    const x = isBeside ? box.right + GAP : box.left + (box.width - width) / 2;
    const y = isBeside ? box.top + (box.height - height) / 2 : box.top - height - GAP;
    card.style.left = `${Math.min(innerWidth - width - GAP, Math.max(GAP, x))}px`;
    card.style.top = `${Math.min(innerHeight - height - GAP, Math.max(GAP, y))}px`;
  };
  const show = (step: number) => {
    pointed()?.classList.remove('pointed');
    at = step;
    const target = pointed();
    target?.classList.add('pointed');
    target?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    count.textContent = `${at + 1} / ${STEPS.length}`;
    title.textContent = t(STEPS[at]!.title);
    text.textContent = t(STEPS[at]!.text);
    next.textContent = at + 1 < STEPS.length ? t('Next') : t('Play on');
    lay();
  };
  const end = () => {
    pointed()?.classList.remove('pointed');
    card.remove();
    ended.next();
    if (before instanceof HTMLElement) before.focus();
  };
  next.onclick = () => (at + 1 < STEPS.length ? show(at + 1) : end());
  skip.onclick = end;
  card.addEventListener('end', end);
  fromEvent(window, 'resize').pipe(takeUntil(ended)).subscribe(lay);
  // Before the page's own keys: this Escape is not PANIC.
  fromEvent<KeyboardEvent>(window, 'keydown', { capture: true })
    .pipe(takeUntil(ended))
    .subscribe((event) => {
      if (event.key !== 'Escape') return;
      event.stopImmediatePropagation();
      end();
    });
  document.body.append(card);
  show(0);
  next.focus();
}
