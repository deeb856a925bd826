/** The Code panel: a file that another program edits is played whenever it is saved; a mistake costs nothing, and a new sketch no other. */
import { BehaviorSubject, Subject } from 'rxjs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { EditorView } from '@codemirror/view';
import type { EventBody } from '../../engine/events';
import type { Script } from '../../engine/stage/code/script';
import { shelf } from '../../engine/stage/code/shelf';
import type { Live } from '../../ui/live/live';

it('plays a followed file when it is saved, says what is wrong with it, and stops when it is told to', async () => {
  const file = { name: 'mine.js', text: 'function draw() { background(1); }', saved: 1 };
  const save = (text: string) => Object.assign(file, { text, saved: file.saved + 1 });
  const handle = {
    name: file.name,
    getFile: () => Promise.resolve(new File([file.text], file.name, { lastModified: file.saved })),
  };
  Object.assign(window, { showOpenFilePicker: () => Promise.resolve([handle]) });
  const { codePanel } = await import('../../ui/panels/code-panel');
  const sent: EventBody[] = [];
  const state$ = new BehaviorSubject({ scripts: {}, sketch: '' });
  const live = { state$, send: (event: EventBody) => sent.push(event) } as unknown as Live;
  const panel = codePanel({ live, stage: { scripts$: new Subject() }, offer: () => {} });
  document.body.append(panel);
  onTestFinished(() => panel.remove());
  const codes = () => sent.flatMap((event) => (event.type === 'script' ? [event.script.code] : []));
  const button = () => panel.querySelector<HTMLButtonElement>('button[title*="whenever it is saved"]')!;

  button().click();
  await vi.waitUntil(() => codes().length === 1, { timeout: 10_000 });
  expect(button().textContent).toContain('mine');
  expect(sent.at(-1)).toMatchObject({ type: 'sketch', name: 'mine' });
  save('function draw() { background(2); }');
  await vi.waitUntil(() => codes().length === 2, { timeout: 10_000 });
  expect(codes().at(-1)).toContain('background(2)');

  save('function draw() {\n  background(3\n}');
  const status = panel.querySelector('output')!;
  await vi.waitUntil(() => status.classList.contains('failed'), { timeout: 10_000 });
  expect(status.textContent).toContain('line 3');
  expect(codes()).toHaveLength(2);

  save('function draw() { background(4); }');
  await vi.waitUntil(() => codes().length === 3, { timeout: 10_000 });
  button().click();
  save('function draw() { background(5); }');
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(codes()).toHaveLength(3);
});

interface State {
  readonly scripts: Readonly<Record<string, Script>>;
  readonly sketch: string;
}

/** The panel with its editor, on a show that takes what is sent. */
async function openPanel(state: State = { scripts: {}, sketch: '' }) {
  const { codePanel } = await import('../../ui/panels/code-panel');
  const state$ = new BehaviorSubject(state);
  const sent: EventBody[] = [];
  const send = (event: EventBody) => {
    sent.push(event);
    const { scripts } = state$.value;
    if (event.type === 'script') state$.next({ ...state$.value, scripts: { ...scripts, [event.name]: event.script } });
    if (event.type === 'sketch') state$.next({ ...state$.value, sketch: event.name });
  };
  const live = { state$, send } as unknown as Live;
  const panel = codePanel({ live, stage: { scripts$: new Subject() }, offer: () => {} });
  document.body.append(panel);
  onTestFinished(() => panel.remove());
  panel.classList.add('open');
  await expect.poll(() => panel.querySelector('.cm-content'), { timeout: 10_000 }).toBeTruthy();
  const view = EditorView.findFromDOM(panel.querySelector<HTMLElement>('.cm-editor')!)!;
  const type = (insert: string) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert } });
  return { panel, view, type, state$, send, sent };
}

it('has each new sketch under a name of its own, and opens no dropped one over what is not played yet', async () => {
  const { panel, view, type, state$, send } = await openPanel();
  const codes = () => Object.entries(state$.value.scripts).map(([name, { code }]) => `${name}: ${code}`);
  const choose = (value: string) => {
    const choice = panel.querySelector<HTMLSelectElement>('select[aria-label="Open a sketch"]')!;
    choice.value = value;
    choice.dispatchEvent(new Event('change'));
  };
  type('// one');
  await expect.poll(codes).toEqual(['mine: // one']);
  choose('new');
  type('// two');
  await expect.poll(codes).toEqual(['mine: // one', 'mine 2: // two']);

  type('mistake(');
  await expect.poll(() => panel.querySelector('output')!.className).toBe('failed');
  send({ type: 'script', name: 'dropped', script: { language: 'p5', code: '// three' }, source: 'page' });
  expect(view.state.doc.toString()).toBe('mistake(');
  choose('show:dropped');
  choose('show:mine 2');
  expect(view.state.doc.toString()).toBe('// two');
  view.contentDOM.focus();
  const undo = { key: 'z', code: 'KeyZ', ctrlKey: true, bubbles: true };
  view.contentDOM.dispatchEvent(new KeyboardEvent('keydown', undo));
  expect(view.state.doc.toString()).toBe('mistake(');
});

it('plays what is typed without taking the stage back from what was chosen meanwhile', async () => {
  const { type, state$, sent } = await openPanel();
  const told = () => sent.map((event) => (event.type === 'script' ? event.script.code : event.type));
  type('// one');
  await expect.poll(told).toEqual(['// one', 'sketch']);
  // A choice that waits for its beat would be forgotten for another.
  type('// two');
  await expect.poll(told).toEqual(['// one', 'sketch', '// two']);
  type('// three');
  state$.next({ ...state$.value, sketch: 'tunnel' });
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(told()).toEqual(['// one', 'sketch', '// two']);
  type('// four');
  await expect.poll(told).toEqual(['// one', 'sketch', '// two', '// four', 'sketch']);
});

it('takes what is saved in sketches/own for all that the show has of it, and leaves the rest as it is', async () => {
  const texts: Record<string, string> = { snow: '// snow', tree: '// tree', ring: '// ring' };
  vi.spyOn(shelf, 'load').mockImplementation((name) => Promise.resolve({ language: 'p5', code: texts[name]! }));
  onTestFinished(() => void vi.restoreAllMocks());
  const script = (code: string): Script => ({ language: 'p5', code });
  const scripts = { snow: script('// snow'), tree: script('// tree, edited'), mine: script('// mine') };
  const { view, sent } = await openPanel({ scripts, sketch: 'mine' });
  Object.assign(texts, { snow: '// snow, saved', ring: '// ring, saved' });
  (shelf.changes$ as Subject<void>).next();
  await expect.poll(() => sent).toEqual([expect.objectContaining({ name: 'snow', script: script('// snow, saved') })]);
  texts.tree = 'mistake(';
  (shelf.changes$ as Subject<void>).next();
  await expect.poll(() => sent.slice(1)).toEqual([expect.objectContaining({ type: 'notice', level: 'warning' })]);
  expect(view.state.doc.toString()).toBe('// mine');
});
