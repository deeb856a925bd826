/** The dark room on the page, `?render&log=NAME`: a kept log becomes a film, a still or a contact sheet. */
import '@fontsource-variable/bricolage-grotesque/index.css';
import { stopwatch } from '../../engine/clock';
import { logFile } from '../../engine/record/log/shelf';
import { browserParts } from '../../engine/record/render/kept-parts';
import type { Plate } from '../../engine/record/render/showing';
import { develop, type Negative } from './darkroom';
import { element } from '../element';
import { claimFilm, type FilmOnDisk, finishedFilm, openFilm } from './film-on-disk';
import { told } from '../language/told';
import { t, tellBrowser } from '../language/translate';

tellBrowser();
const name = new URLSearchParams(location.search).get('log')!;
const SIZES = ['1280x720', '1920x1080', '2560x1440', '3840x2160', '640x360'];
const WHAT = {
  film: 'Film',
  picture: 'Film without words',
  words: 'Words alone, transparent',
  still: 'Still',
  sheet: 'Contact sheet',
} as const;

const size = choice(SIZES.map((each) => [each, each.replace('x', ' x ')]));
const fps = choice(['30', '60'].map((each) => [each, t('{0} frames a second', each)]));
const what = choice(Object.entries(WHAT).map(([kind, words]) => [kind, t(words)]));
const at = element('input', { type: 'number', min: '0', step: 'any', value: '0' });
const moment = element('label', { hidden: true }, t('Of the still, in seconds'), at);
const bar = element('progress', { max: 1, value: 0, ariaLabel: t('Progress') });
const status = element('output', { textContent: t('What an earlier try has left is used again.') });
const start = element('button', { textContent: t('Render'), onclick: () => void make() });
const cancel = element('button', { textContent: t('Cancel'), disabled: true });
document.body.append(
  element(
    'main',
    { className: 'dark-room' },
    element('h1', {}, name.replace('.ndjson', '')),
    element('label', {}, t('Size'), size),
    element('label', {}, t('Frames a second'), fps),
    element('label', {}, t('What is made'), what),
    moment,
    start,
    bar,
    status,
    cancel,
  ),
);
what.onchange = () => (moment.hidden = what.value !== 'still');

/** What this tab has offered, or makes: asked for once more, it is made anew. */
let handed = '';

async function make(): Promise<void> {
  const stop = new AbortController();
  start.disabled = true;
  cancel.disabled = false;
  cancel.onclick = () => stop.abort();
  let film: FilmOnDisk | undefined;
  let picture: Blob | undefined;
  const began = stopwatch();
  let before: number | undefined;
  try {
    const negative = await asked();
    const wanted = `${size.value}-${fps.value}-${what.value}`;
    const onDisk = `${wanted}-${filmName(negative)}`;
    await claimFilm(onDisk);
    const parts = browserParts(name, wanted);
    const made = onDisk === handed ? undefined : await finishedFilm(onDisk, (await logFile(name)).lastModified);
    handed = onDisk;
    if (made) return hand(made, filmName(negative), t('It was finished before. “Render” makes it anew.'));
    const { warnings } = await develop(negative, {
      parts,
      openTarget: () => (film = openFilm(onDisk)).target,
      keep: (blob) => Promise.resolve(void (picture = blob)),
      signal: stop.signal,
      onProgress(done, doing) {
        before ??= done;
        const left = ((stopwatch() - began) * (1 - done)) / (done - before);
        bar.value = done;
        status.textContent = `${told(doing)}, ${Number.isFinite(left) ? t('{0} s left', Math.ceil(left)) : ''}`;
      },
    });
    const download = picture ? name.replace('ndjson', 'png') : filmName(negative);
    hand(picture ?? (await film!.file()), download, told(warnings.join(' ')));
    await parts.clear();
  } catch (error) {
    status.textContent = stop.signal.aborted
      ? t('Stopped. What is whole is kept: “Render” goes on from there, also after the page was closed.')
      : t('Not rendered: {0} What is done is kept: “Render” goes on from there.', told((error as Error).message));
  } finally {
    start.disabled = false;
    cancel.disabled = true;
  }
}

function hand(file: Blob, download: string, words: string): void {
  const link = element('a', { href: URL.createObjectURL(file), download, textContent: t('Save {0}', download) });
  status.replaceChildren(link, ' ', words);
  link.click();
}

async function asked(): Promise<Negative> {
  const [width, height] = size.value.split('x').map(Number) as [number, number];
  const plate = what.value === 'words' || what.value === 'picture' ? (what.value satisfies Plate) : undefined;
  const sheet = what.value === 'sheet';
  return {
    log: await (await logFile(name)).text(),
    // Sixteen of them lie on a sheet.
    width: sheet ? width / 4 : width,
    height: sheet ? height / 4 : height,
    fps: Number(fps.value),
    backend: 'auto',
    container: plate === 'words' ? 'webm' : 'mp4',
    ...(plate && { plate }),
    ...(what.value === 'still' && { still: Number(at.value) }),
    ...(sheet && { sheet }),
  };
}

const filmName = ({ container }: Negative) => name.replace('ndjson', container);

function choice(options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return element('select', {}, ...options.map(([value, textContent]) => element('option', { value, textContent })));
}
