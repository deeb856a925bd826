/** What is dropped on the page, as far as it is not yet read: how much of it is taken, and what the performer is told. */
import { BehaviorSubject } from 'rxjs';
import { expect, test } from 'vitest';
import type { EventBody } from '../../engine/events';
import { openingState } from '../../engine/performance';
import { MOST_FILES } from '../../engine/stage/code/files';
import { type DropParts, takeAll } from '../../ui/drop/drop';
import { dropSketch } from '../../ui/drop/drop-script';
import type { Brought } from '../../ui/drop/dropped-files';

const brought = (path: string, text = ''): Brought => ({ path, file: new File([text], path) });
const opening = openingState('drift', new Array<number>(16).fill(0));

function desk(files: readonly string[] = []) {
  const sent: EventBody[] = [];
  const state = { ...opening, files: Object.fromEntries(files.map((path) => [path, 'data:,'])) };
  const live = { state$: new BehaviorSubject(state), send: (event: EventBody) => sent.push(event) };
  return { parts: { live } as unknown as DropParts, sent };
}

test('a sketch may be dropped again with all that it loads, though the show is full of it', async () => {
  const paths = Array.from({ length: MOST_FILES }, (_, i) => `${i}.txt`);
  const { parts, sent } = desk(paths);
  const sketch = brought('mine.frag', 'void mainImage(out vec4 c, vec2 p) { c = vec4(1.0); }');
  await dropSketch(
    sketch,
    paths.map((path) => brought(path)),
    parts,
  );
  expect(sent.filter(({ type }) => type === 'sketch-file')).toHaveLength(MOST_FILES);

  const more = dropSketch(sketch, [brought('0.txt'), brought('new.txt')], desk(paths).parts);
  await expect(more).rejects.toThrow('mine.frag changes nothing: a show takes 32 files that sketches load.');
});

test('what cannot be read is told of, and a folder of hundreds does not go on for the rest of the night', async () => {
  const { parts, sent } = desk();
  await takeAll(Promise.reject(new DOMException('A requested file or directory could not be found.')), parts);
  const texts = () => sent.splice(0).map((event) => (event.type === 'notice' ? `${event.level}: ${event.text}` : ''));
  expect(texts()).toEqual(['warning: What was dropped cannot be read: it changes nothing.']);

  const folder = Array.from({ length: 200 }, (_, i) => brought(`letters/${i}.doc`));
  await takeAll(Promise.resolve(folder), parts);
  const [first, ...rest] = texts();
  expect(first).toBe('warning: Of 200 files that were dropped the first 8 are taken.');
  expect(rest).toHaveLength(8);
});

test('what is too large is refused before it is read, in words that say how large it may be and what to do', async () => {
  const { parts, sent } = desk();
  const large = (path: string, megabytes: number): Brought => {
    const { file } = brought(path);
    Object.defineProperty(file, 'size', { value: megabytes * 1e6 });
    for (const read of ['arrayBuffer', 'text', 'stream', 'slice'])
      Object.defineProperty(file, read, { value: () => expect.unreachable() });
    return { path, file };
  };
  await takeAll(Promise.resolve([large('night.wav', 64.1), large('wall.png', 40)]), parts);
  await takeAll(Promise.resolve([large('bundle.js', 5), brought('x.constructor')]), parts);
  await takeAll(Promise.resolve([brought('mine.js', 'draw = 1'), large('film.json', 2)]), parts);
  expect(sent.map((event) => event.type === 'notice' && event.text)).toEqual([
    'night.wav changes nothing: it has 64.1 MB, and a sound has at most 64 MB: cut out the part that you want.',
    'wall.png changes nothing: it has 40.0 MB, and a picture has at most 32 MB: save it smaller.',
    'bundle.js changes nothing: it has 5.0 MB, and a sketch has at most 0.2 MB of text: put data into files that it loads.',
    expect.stringMatching(/^x\.constructor changes nothing: the page takes \./),
    'film.json changes nothing: it has 2.0 MB, and a file that a sketch loads has at most 1.4 MB: make it smaller.',
  ]);
});

test('a folder is one sketch: its main file plays, and what it plays without is told', async () => {
  const { parts, sent } = desk();
  const names = ['ship.js', 'p5.min.js', 'sketch.js', 'index.html', 'kick.wav'];
  const folder = names.map((name) => brought(`game/${name}`, 'draw = 1'));
  await takeAll(
    Promise.resolve(folder.map(({ path, file }) => ({ path, file: new File([file], path.slice(5)) }))),
    parts,
  );
  expect(sent).toEqual([
    expect.objectContaining({ type: 'notice', text: 'A sketch is one file: sketch.js plays without ship.js.' }),
    expect.objectContaining({ type: 'script', name: 'sketch' }),
    expect.objectContaining({ type: 'sketch', name: 'sketch' }),
    expect.objectContaining({ type: 'notice', text: expect.stringMatching(/^sketch\.js takes the stage/) as string }),
    // What is none of a sketch's goes where it goes alone: there is no sampler here.
    expect.objectContaining({ type: 'notice', level: 'warning' }),
  ]);
});

test('a sketch that is called as one of the house plays by another name, and where it is on stage it is not chosen again', async () => {
  const { parts, sent } = desk();
  const drop = () => takeAll(Promise.resolve([brought('tunnel.js', 'draw = 1')]), parts);
  await drop();
  expect(sent.splice(0)).toEqual([
    expect.objectContaining({ type: 'script', name: 'tunnel 2' }),
    expect.objectContaining({ type: 'sketch', name: 'tunnel 2' }),
    expect.objectContaining({ text: 'The house has a sketch "tunnel": yours plays as "tunnel 2".' }),
    expect.objectContaining({ type: 'notice' }),
  ]);
  const scripts = { 'tunnel 2': { language: 'p5', code: '' } } as const;
  parts.live.state$.next({ ...opening, scripts, sketch: 'tunnel 2' });
  await drop();
  expect(sent).toEqual([
    expect.objectContaining({ type: 'script', name: 'tunnel 2' }),
    expect.objectContaining({ type: 'notice' }),
  ]);
});
