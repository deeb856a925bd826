/** Sketches of the performer's own: written here, opened from `sketches/own/`, or kept in step with a file on the disk. */
import { distinctUntilChanged, map, pairwise, startWith } from 'rxjs';
import { describeError, type Script, scriptFile, ScriptError } from '../../engine/stage/code/script';
import { shelf } from '../../engine/stage/code/shelf';
import type { StageHost } from '../../engine/stage/host';
import { openedByKeys } from './acting-list';
import type { CodeEditor } from './code-editor';
import { element } from '../element';
import type { Live } from '../live/live';
import { keepScript, ownName, playScript } from '../live/play-script';
import { canWatchFiles, watchFile } from '../drop/watched-file';
import { createPlainEditor } from './plain-editor';
import { said, told } from '../language/told';
import { t } from '../language/translate';

export interface CodeParts {
  readonly live: Live;
  readonly stage: Pick<StageHost, 'scripts$'>;
  readonly offer: (name: string, file: Blob) => void;
}

/** Milliseconds without a key after which the text is played, where that is wanted. */
const PAUSE = 400;
const NEW: Script = {
  language: 'p5',
  code: `function setup() {
  createCanvas(windowWidth, windowHeight);
}

function draw() {
  background(0, 20);
  const { beat, loudness, palette } = stage;
  stroke(palette[2]);
  strokeWeight(2 + 20 * loudness.bass);
  noFill();
  circle(width / 2, height / 2, height * (0.3 + 0.4 * (1 - (beat % 1))));
}
`,
};

export function codePanel({ live, stage, offer }: CodeParts): HTMLElement {
  const name = element('input', { type: 'text', value: 'mine', ariaLabel: t('Name of the sketch'), maxLength: 60 });
  const language = element(
    'select',
    { ariaLabel: t('Language') },
    element('option', { value: 'p5', textContent: 'p5' }),
    element('option', { value: 'glsl', textContent: 'GLSL' }),
  );
  const opened = openedByKeys(element('select', { ariaLabel: t('Open a sketch') }));
  const asTyped = element('input', { type: 'checkbox', checked: true });
  const status = element('output', { textContent: t('Plays when you pause, or with Ctrl+Enter.') });
  const room = element('div', { className: 'editor' });
  const watch = element('button', {
    textContent: t('Follow a file'),
    title: t('Plays a file of yours whenever it is saved'),
  });
  watch.hidden = !canWatchFiles;
  const panel = element(
    'aside',
    { className: 'code-panel', ariaLabel: t('Code') },
    element(
      'div',
      { className: 'actions' },
      opened,
      name,
      language,
      element('button', { textContent: t('Play'), title: t('Ctrl+Enter in the text'), onclick: () => void play() }),
      element('label', {}, asTyped, t('As I type')),
      watch,
      element('button', {
        textContent: t('Save'),
        title: t('The text as a file'),
        onclick: () => offer(`${name.value}.${language.value === 'glsl' ? 'frag' : 'js'}`, new Blob([script().code])),
      }),
    ),
    room,
    status,
  );

  let editor: CodeEditor | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let stopWatching: (() => void) | undefined;
  /** What the editor is to show once it is there. */
  let unopened = NEW;
  /** What is in the editor as the show last had it. */
  let played: Script | undefined;
  /** Of `sketches/own/`, the texts of files as they were when they were read, by their names there. */
  const filed = new Map<string, string>();
  /** What came into the show from there by itself. */
  const saved = new WeakSet<Script>();

  const script = (): Script => ({
    language: language.value as Script['language'],
    code: editor?.text ?? unopened.code,
  });
  const isUnderWay = () => ![unopened.code, played?.code].includes(script().code);
  const tell = (text: string, error?: ScriptError): void => {
    status.textContent = text;
    status.classList.toggle('failed', error !== undefined);
    editor?.mark(error);
  };

  const play = async (): Promise<void> => {
    clearTimeout(pause);
    const mine = script();
    const title = name.value.trim() || 'mine';
    played = mine;
    try {
      const own = await playScript(live, title, mine);
      if (name.value === title) name.value = own;
      tell(t('On its way to the stage.'));
    } catch (thrown) {
      if (played === mine) played = undefined;
      const error = thrown instanceof ScriptError ? thrown : new ScriptError((thrown as Error).message);
      tell(t('{0}. The stage plays on.', told(describeError(error))), error);
    }
  };
  const open = (title: string, text: Script): void => {
    // What was typed before has gone, and this is played where it is meant to be.
    clearTimeout(pause);
    editor?.open(text, title, name.value);
    name.value = title;
    language.value = text.language;
    unopened = text;
    tell('');
    panel.querySelector('.cm-scroller')?.scrollTo(0, 0);
  };

  const stopFollowing = (): void => {
    stopWatching?.();
    stopWatching = undefined;
    watch.textContent = t('Follow a file');
  };
  watch.onclick = async () => {
    if (stopWatching) return stopFollowing();
    stopWatching = await watchFile((file, code) => {
      const known = scriptFile(file);
      if (!known) return;
      open(ownName(known.name), { language: known.language, code });
      void play();
    });
    if (stopWatching) watch.textContent = t('Stop following {0}', name.value);
  };

  const list = (): void => {
    const own = Object.keys(live.state$.value.scripts);
    const option = (value: string, textContent: string) => element('option', { value, textContent });
    opened.replaceChildren(
      option('', t('Open …')),
      option('new', t('A new one')),
      element('optgroup', { label: t('In this show') }, ...own.map((each) => option(`show:${each}`, each))),
      element('optgroup', { label: 'sketches/own' }, ...shelf.names().map((each) => option(`file:${each}`, each))),
    );
  };
  const freeName = (): string => {
    const taken = [...Object.keys(live.state$.value.scripts), ...shelf.names()];
    for (let number = 1; ; number++) {
      const free = number === 1 ? 'mine' : `mine ${number}`;
      if (!taken.includes(free)) return free;
    }
  };
  // No name would be that of another sketch.
  name.onchange = () => (name.value = name.value.trim() || freeName());
  opened.onchange = async () => {
    const [kind, title = ''] = opened.value.split(/:(.*)/s);
    opened.value = '';
    stopFollowing();
    if (kind === 'new') open(freeName(), NEW);
    if (kind === 'show') open(title, live.state$.value.scripts[title]!);
    if (kind === 'file') {
      const text = await shelf.load(title);
      open(title, text);
      filed.set(title, text.code);
      void play();
    }
  };
  const inShow = (file: string): Script | undefined => {
    const { scripts } = live.state$.value;
    return Object.hasOwn(scripts, ownName(file)) ? scripts[ownName(file)] : undefined;
  };
  /** As it is before it is saved again. */
  const remember = async (file: string): Promise<void> => {
    const read = await shelf.load(file).catch(() => undefined);
    if (read && !filed.has(file)) filed.set(file, read.code);
  };
  /** What the show has of a file that was saved becomes what that is now, on stage or not, in the editor or not. */
  const refresh = async (file: string): Promise<void> => {
    const fresh = await shelf.load(file);
    // Also where only another file was saved: then this one is as it was, and what the show has is newer.
    const isSaved = fresh.code !== filed.get(file);
    filed.set(file, fresh.code);
    const title = ownName(file);
    if (!isSaved || fresh.code === inShow(file)?.code) return;
    if (title === name.value) open(title, fresh);
    saved.add(fresh);
    try {
      await keepScript(live, title, fresh);
    } catch (thrown) {
      const error = thrown instanceof ScriptError ? thrown : new ScriptError((thrown as Error).message);
      if (title === name.value) return tell(t('{0}. The stage plays on.', told(describeError(error))), error);
      const text = said('What was saved as "{0}" is left out: {1}.', file, describeError(error));
      live.send({ type: 'notice', level: 'warning', text, source: 'performer' });
    }
  };
  shelf.changes$.subscribe(() => {
    list();
    for (const file of shelf.names()) if (inShow(file)) void refresh(file);
  });

  live.state$
    .pipe(
      map(({ scripts }) => scripts),
      distinctUntilChanged(),
    )
    .pipe(startWith({}), pairwise())
    .subscribe(([before, scripts]: readonly Readonly<Record<string, Script>>[]) => {
      list();
      for (const file of shelf.names()) if (inShow(file) && !filed.has(file)) void remember(file);
      const [title, newest] = Object.entries(scripts!).findLast(([name, script]) => script !== before![name]) ?? [];
      // A dropped one is opened, where the performer has nothing of their own under way.
      const isTheirs = newest === played || newest?.code === played?.code || isUnderWay();
      if (
        title === undefined ||
        !newest ||
        isTheirs ||
        saved.has(newest) ||
        document.activeElement?.closest('.code-panel')
      )
        return;
      open(title, newest);
      played = newest;
    });
  // What is under way here is not played over what was chosen meanwhile.
  live.state$
    .pipe(
      map(({ sketch }) => sketch),
      distinctUntilChanged(),
    )
    .subscribe((chosen) => chosen !== name.value && clearTimeout(pause));
  stage.scripts$.subscribe(({ name: title, script: reported, error }) => {
    if (title !== name.value || reported.code !== script().code) return;
    if (error) tell(t('{0}. The last one that worked plays on.', told(describeError(error))), error);
    else tell(t('On stage.'));
  });

  // CodeMirror comes with the first look at the panel. A browser that could not fetch it does not try again until the page is loaded anew.
  const begin = async (): Promise<void> => {
    const fetched = await import('./code-editor').catch(() => undefined);
    editor = (fetched?.createCodeEditor ?? createPlainEditor)({
      parent: room,
      onRun: () => void play(),
      onEdit: () => {
        clearTimeout(pause);
        if (asTyped.checked) pause = setTimeout(() => void play(), PAUSE);
      },
    });
    editor.open(unopened, name.value, '');
    if (!fetched) tell(t('The editor could not be fetched: here is a plain field, until the page is loaded anew.'));
  };
  const opening = new MutationObserver(() => {
    if (!panel.classList.contains('open')) return;
    opening.disconnect();
    void begin();
  });
  opening.observe(panel, { attributeFilter: ['class'] });
  return panel;
}
