/** The lines ahead, to be read and changed before they are sung, who writes them, and what the words mean to the show. */
import { combineLatest, distinctUntilChanged, filter, map } from 'rxjs';
import { LOCAL, type MindState } from '../../engine/minds/types';
import { lastSung } from '../../engine/lyric-lines';
import type { QueuedLine } from '../../engine/lyric-queue';
import { SHIPPED } from '../../engine/performance';
import { element, press } from '../element';
import { shortcuts } from '../keys';
import type { Live } from '../live/live';
import { chooseMind, LOCAL_MIND, MINDS } from './minds';
import { keyedRows } from './rows';
import { understood } from './understood';
import { told } from '../language/told';
import { t, tChoice } from '../language/translate';

const SOURCE = 'performer';
const NEXT = { type: 'lyric-queued', place: 'next' } as const;
const edited = (id: number) => ({ type: 'lyric-edited', id }) as const;
/** Lines that a chorus is made of: the last ones sung. */
const CHORUS = 4;
const EXAMPLE = 'HuggingFaceTB/SmolLM2-360M-Instruct';

export function lyricsPanel(live: Live): HTMLElement {
  const panel = element('aside', { className: 'lyrics-panel' });
  panel.append(mindChooser(live), sung(live), lines(live), byHand(live), actions(live), understood(live, panel));
  panel.setAttribute('aria-label', t('Lyrics'));
  return panel;
}

function sung({ state$ }: Live): HTMLElement {
  const line = element('p', { className: 'sung' });
  state$
    .pipe(
      map(({ lyrics }) => lyrics.at(-1)),
      distinctUntilChanged(),
    )
    .subscribe((now) => {
      const rest = now?.to === undefined ? (now?.plan?.text.slice(now.text.length) ?? '') : '';
      line.replaceChildren(element('b', {}, now?.text ?? ''), rest);
    });
  return line;
}

/** The queue, each line to be changed as long as it waits. */
function lines(live: Live): HTMLElement {
  const list = element('ol');
  const rows = keyedRows(list, (id: number) => row(live, id));
  live.state$
    .pipe(
      map(({ queue }) => queue.lines),
      distinctUntilChanged(),
    )
    .subscribe((queued) => rows.show(new Map(queued.map((line) => [line.id, line]))));
  return list;
}

function row(live: Live, id: number) {
  const input = element('input', { type: 'text', maxLength: 200, spellcheck: false, autocomplete: 'off' });
  input.ariaLabel = t('A line that waits');
  let shown = '';
  input.onchange = () => {
    const text = input.value.trim();
    if (text === '') return live.send({ type: 'lyric-vetoed', id, source: SOURCE });
    void live
      .measure(text)
      .catch(() => [])
      .then((syllables) => {
        const waits = live.state().queue.lines.some((line) => line.id === id);
        // It began, or gave way, while it was being changed: the words of the performer come next.
        live.send({ ...(waits ? edited(id) : NEXT), text, syllables, source: SOURCE });
      });
  };
  input.onkeydown = ({ key, isComposing }) => {
    if (key === 'Escape' && !isComposing) input.value = shown;
  };
  const veto = element('button', {
    textContent: '×',
    ariaLabel: t('Do not sing this line'),
    title: t('Do not sing this line'),
  });
  veto.onclick = () => live.send({ type: 'lyric-vetoed', id, source: SOURCE });
  const item = element('li', {}, input, veto);
  return {
    item,
    show({ text, source }: QueuedLine) {
      if (text !== shown && document.activeElement !== input) input.value = text;
      shown = text;
      item.classList.toggle('own', source === SOURCE);
    },
  };
}

function byHand(live: Live): HTMLElement {
  const input = element('input', {
    type: 'text',
    placeholder: t('Write the next line by hand'),
    ariaLabel: t('Write the next line by hand'),
    maxLength: 200,
    spellcheck: false,
    autocomplete: 'off',
  });
  const form = element('form', {}, input);
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    input.value = '';
    if (text !== '') void queueNext(live, text);
  };
  return form;
}

async function queueNext(live: Live, text: string): Promise<void> {
  const syllables = await live.measure(text).catch(() => []);
  live.send({ ...NEXT, text, syllables, source: SOURCE });
}

function actions(live: Live): HTMLElement {
  const skip = element('button', {
    textContent: t('Skip'),
    title: t('End the line on stage; the next begins on the beat'),
  });
  skip.onclick = () => live.send({ type: 'lyric-skipped', source: SOURCE });
  const hold = element('button', { textContent: t('Hold'), title: t('No new line begins until you let go') });
  hold.onclick = () => live.send({ type: 'lyric-held', on: !live.state().queue.isHeld, source: SOURCE });
  const hush = element('button', { textContent: t('Hush'), title: t('No words on the stage, at once (Backspace)') });
  hush.onclick = () => toggleHush(live);
  shortcuts()
    .pipe(filter(({ key }) => key === 'Backspace'))
    .subscribe((event) => {
      event.preventDefault();
      toggleHush(live);
    });
  live.state$
    .pipe(
      map(({ parameters }) => parameters['stage.hush'] === 1),
      distinctUntilChanged(),
    )
    .subscribe((isOn) => press(hush, isOn));
  const again = element('button', { textContent: t('Repeat'), title: t('The last line once more') });
  again.onclick = () => {
    const [last] = lastSung(live.state().lyrics, 1);
    if (last !== undefined) void queueNext(live, last);
  };
  const lock = element('button', {
    title: t('The last {0} lines are the chorus, every so many bars (Refrain)', CHORUS),
  });
  lock.onclick = async () => {
    const isLocked = live.state$.value.queue.chorus.length > 0;
    const texts = isLocked ? [] : lastSung(live.state().lyrics, CHORUS);
    const chorus = await Promise.all(
      texts.map(async (text) => ({ text, syllables: await live.measure(text).catch(() => []), source: SOURCE })),
    );
    live.send({ type: 'chorus-locked', lines: chorus, source: SOURCE });
  };
  live.state$
    .pipe(
      map(({ queue }) => queue),
      distinctUntilChanged(),
    )
    .subscribe(({ isHeld, chorus }) => {
      press(hold, isHeld);
      press(lock, chorus.length > 0);
      lock.textContent = chorus.length > 0 ? t('Unlock chorus') : t('Lock chorus');
    });
  return element('div', { className: 'actions' }, skip, hold, hush, again, lock);
}

/** Words off the stage, or back. */
function toggleHush(live: Live): void {
  const value = live.state().parameters['stage.hush'] === 1 ? 0 : 1;
  live.send({ type: 'parameter', id: 'stage.hush', value, source: SOURCE });
}

function mindChooser(live: Live): HTMLElement {
  const select = element(
    'select',
    { title: t('Who writes the lyrics'), ariaLabel: t('Who writes the lyrics') },
    ...[...MINDS, LOCAL_MIND].map(({ name, words }) => option(name, t(words))),
  );
  const model = element('input', {
    type: 'text',
    value: EXAMPLE,
    title: t('A folder under /minds/, or a name on the hub'),
    ariaLabel: t('A folder under /minds/, or a name on the hub'),
  });
  const own = element('form', { hidden: true }, model, element('button', { textContent: t('Load') }));
  const state = element('output');
  select.onchange = () => {
    own.hidden = select.value !== LOCAL;
    // A model in this page is fetched: that waits for its name.
    if (own.hidden) chooseMind(live, select.value);
  };
  own.onsubmit = (event) => {
    event.preventDefault();
    const name = model.value.trim();
    if (name !== '') chooseMind(live, `${LOCAL}${name}`);
    model.blur();
  };
  const mind$ = live.state$.pipe(
    map(({ mind }) => mind),
    distinctUntilChanged(),
  );
  mind$.subscribe((name) => {
    const isOwn = name.startsWith(LOCAL);
    select.value = isOwn ? LOCAL : name;
    own.hidden = !isOwn;
    if (isOwn) model.value = name.slice(LOCAL.length);
  });
  combineLatest([live.minds.status$, mind$]).subscribe(([status, name]) => {
    // A screen reader would say every hundredth of the way.
    state.ariaLive = status.state.status === 'loading' ? 'off' : 'polite';
    state.textContent = name === SHIPPED ? t('ready') : describe(status.state);
    state.className = status.state.status;
  });
  return element('div', { className: 'mind' }, select, own, state);
}

const option = (value: string, textContent: string) => element('option', { value, textContent });

function describe(state: MindState): string {
  switch (state.status) {
    case 'loading':
      // A server does not say how far it is.
      return state.progress > 0
        ? t('loading {0} %: Phosphene writes meanwhile', Math.round(100 * state.progress))
        : t('loading: Phosphene writes meanwhile');
    case 'failed':
      return told(state.message);
    default:
      return tChoice(state.status);
  }
}
