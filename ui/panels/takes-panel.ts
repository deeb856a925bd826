/** The takes: how the one that is being recorded is doing, what was kept before it, and all that lie on the disk. */
import type { Recorder, TakeStatus } from '../../engine/record/take/recorder';
import { companions, isUnfinished, LIVE, takeFile, type TakeInfo, THUMBNAIL } from '../../engine/record/take/shelf';
import { element } from '../element';
import { clockOf, megabytes } from '../figures';
import { offer } from '../offer';
import { keep, kept as remembered } from '../kept/kept';
import { canPickFolder, copyTogether, pickedFolder, pickFolder } from '../kept/take-folder';
import { deleteButton } from './delete-button';
import { keyedRows } from './rows';
import { said, told } from '../language/told';
import { t } from '../language/translate';

export interface TakesParts {
  readonly recorder: Recorder;
  readonly canvas: HTMLCanvasElement;
  /** Seconds kept to begin with. */
  readonly preRoll: number;
  readonly notify: (text: string) => void;
}

export interface TakesPanel {
  readonly panel: HTMLElement;
  /** Begins a take, or ends it. */
  toggle(): Promise<void>;
}

const PRE_ROLLS = [0, 10, 30, 60];
/** Kept from one show to the next: seconds before a take, and whether it has stems. */
const BEFORE = 'phosphene.takes.before';
const STEMS = 'phosphene.takes.stems';
/** As long a film waits for what the browser asks about its folder, in milliseconds. */
const ASKED = 20_000;

export function takesPanel({ recorder, canvas, preRoll, notify }: TakesParts): TakesPanel {
  const trying = (work: Promise<unknown>) => void work.catch((error: Error) => notify(error.message));
  const button = (textContent: string, title: string, act: () => Promise<unknown>) =>
    element('button', { textContent, title, onclick: () => trying(act()) });
  /** Where films go beside the browser's own storage. */
  let folder: Promise<FileSystemDirectoryHandle | undefined> = Promise.resolve(undefined);
  const askFolder = () =>
    pickedFolder().catch((error: Error) => {
      notify(error.message);
      return undefined;
    });

  const state = element('output', { className: 'state', ariaLive: 'off' });
  const kept = element(
    'select',
    {
      title: t('How much is kept, so that a moment can be saved after it happened'),
      ariaLabel: t('How much is kept, so that a moment can be saved after it happened'),
    },
    ...PRE_ROLLS.map((seconds) =>
      element(
        'option',
        { value: String(seconds) },
        seconds === 0 ? t('Keep nothing') : t('Keep the last {0} s', seconds),
      ),
    ),
  );
  const before = PRE_ROLLS.find((seconds) => String(seconds) === remembered(BEFORE)) ?? preRoll;
  kept.value = String(before);
  kept.onchange = () => {
    keep(BEFORE, kept.value);
    trying(recorder.arm(Number(kept.value)));
  };
  const save = button(t('Save it'), t('Makes a take of the seconds that were kept'), () => {
    folder = folder.then((known) => known ?? askFolder());
    return recorder.keep();
  });
  const stems = element('input', { type: 'checkbox', checked: remembered(STEMS) === 'on' });
  stems.onchange = () => keep(STEMS, stems.checked ? 'on' : '');
  const folders = canPickFolder()
    ? [
        button(
          t('Folder'),
          t('Films, stems, logs and .mid go there as they are saved, in place of the download'),
          async () => {
            const picked = await pickFolder();
            if (!picked) return;
            folder = Promise.resolve(picked);
            notify(said('Films go to the folder “{0}” from now on, in place of the download.', picked.name));
          },
        ),
      ]
    : [];
  /** Copies on their way to the folder, by take: it is deleted after them, and not where they fail meanwhile. */
  const copying = new Map<string, Promise<void>>();
  const remove = async (id: string): Promise<void> => {
    await copying.get(id);
    await recorder.remove(id);
  };
  const list = element('ol');
  const rows = keyedRows(list, (_: string, take: TakeInfo) =>
    isUnderWay(take) ? rowUnderWay(take) : row(take, recorder, button, trying, remove),
  );
  const panel = element(
    'aside',
    { className: 'takes-panel' },
    state,
    element(
      'div',
      { className: 'actions' },
      kept,
      save,
      button(t('Still'), t('The stage at this moment, as a PNG'), () => saveStill(canvas)),
      ...folders,
      element('label', { title: t('Beside the next film, a WAV of each bus') }, stems, t('Stems')),
    ),
    list,
  );
  panel.setAttribute('aria-label', t('Takes'));

  recorder.status$.subscribe((status) => {
    state.textContent = describe(status);
    save.disabled = Number(kept.value) === 0 || status.state === 'idle' || status.state === 'saving';
    stems.disabled = status.state === 'recording';
  });
  recorder.takes$.subscribe((takes) =>
    rows.show(new Map(takes.toReversed().map((take) => [isUnderWay(take) ? `${take.id}, under way` : take.id, take]))),
  );
  recorder.saved$.subscribe((take) => {
    const copied = handOver(take).finally(() => copying.delete(take.id));
    copying.set(take.id, copied);
    trying(copied);
  });
  trying(
    recorder.rescue().then((rescued) => {
      for (const { name, seconds = 0, film, problem } of rescued) {
        const saved = film
          ? said('A take was cut off: {0} of it are saved.', clockOf(seconds))
          : said('{0} was cut off.', name);
        notify([saved, ...(problem ? [problem] : []), said('It lies under Takes.')].join(' '));
      }
    }),
  );
  if (before > 0) trying(recorder.arm(before));

  async function handOver(take: TakeInfo): Promise<void> {
    if (take.problem) notify(`${take.name}: ${take.problem}`);
    const copies = await Promise.race([folder, new Promise<undefined>((resolve) => setTimeout(resolve, ASKED))]);
    const files = new Map<string, File>();
    for (const name of [...(take.film ? [take.film] : []), ...(await companions(take.id))])
      files.set(fileName(take, name), await takeFile(take.id, name));
    const failure = copies && (await copyTogether(copies, files).catch((error: Error) => error));
    if (copies && !failure) return;
    for (const [name, file] of files) if (!/\.(mid|wav)$/.test(name)) offer(name, file);
    if (!failure) return;
    // Whoever waits for the copy to delete the take keeps it.
    const { message } = failure;
    throw new Error(
      said('{0} could not be copied to the folder ({1}): it is downloaded, and lies under Takes.', take.name, message),
    );
  }

  return {
    panel,
    async toggle() {
      if (recorder.status$.value.state === 'recording') await recorder.stop();
      else {
        // The browser may ask the performer: the music does not wait for that.
        folder = askFolder();
        await recorder.start({ stems: stems.checked });
      }
    },
  };
}

function describe({ state, seconds, bytes, free, dropped, late, silent, codecs }: TakeStatus): string {
  const size = (count: number) => (count < 1e9 ? megabytes(count) : `${(count / 1e9).toFixed(1)} GB`);
  const names = { idle: t('Ready'), armed: t('Armed'), recording: t('Recording'), saving: t('Saving') };
  return [
    names[state],
    ...(state === 'recording' ? [clockOf(seconds), size(bytes)] : []),
    ...(state === 'recording' ? [t('{0} frames dropped', dropped), t('{0} late', late)] : []),
    ...(silent > 0.05 ? [t('{0} s without sound', silent.toFixed(1))] : []),
    ...(Number.isFinite(free) ? [t('{0} free', size(free))] : []),
    ...(codecs ? [codecs] : []),
  ].join(' · ');
}

type Button = (text: string, title: string, act: () => Promise<unknown>) => HTMLButtonElement;

const isUnderWay = (take: TakeInfo) => isUnfinished(take) && !take.problem;

function pictureOf({ id }: TakeInfo): HTMLElement {
  const picture = element('img', { alt: '', loading: 'lazy' });
  void takeFile(id, THUMBNAIL)
    .then((file) => {
      picture.src = URL.createObjectURL(file);
      picture.onload = () => URL.revokeObjectURL(picture.src);
    })
    .catch(() => undefined);
  return picture;
}

function rowUnderWay(take: TakeInfo) {
  const words = element('span', {}, t('{0} is being recorded', take.name));
  return { item: element('li', {}, pictureOf(take), words), show: () => undefined };
}

function row(
  own: TakeInfo,
  recorder: Recorder,
  button: Button,
  trying: (work: Promise<unknown>) => void,
  removed: (id: string) => Promise<void>,
) {
  const { id } = own;
  let now: TakeInfo | undefined;
  const download = (text: string, file: () => string) =>
    button(text, t('Download'), async () => offer(fileName(now ?? own, file()), await takeFile(id, file())));
  const name = element('input', { type: 'text', maxLength: 60, ariaLabel: t('Name of the take') });
  name.onchange = () => trying(recorder.rename(id, name.value));
  const facts = element('small');
  const film = download('', () => now?.film ?? LIVE);
  let beside: readonly HTMLButtonElement[] = [];

  const remove = deleteButton(() => trying(removed(id)));

  const actions = element('span', { className: 'actions' }, film, remove);
  const listBeside = async () => {
    const names = await companions(id);
    if (names.join() === beside.map(({ textContent }) => textContent).join()) return;
    beside.forEach((other) => other.remove());
    beside = names.map((other) => download(other, () => other));
    remove.before(...beside);
  };
  return {
    item: element('li', {}, pictureOf(own), element('span', {}, name, facts, actions)),
    show(take: TakeInfo) {
      // They may come when the film is long known. Of one that is just being deleted, there are none.
      listBeside().catch(() => undefined);
      if (JSON.stringify(take) === JSON.stringify(now)) return;
      now = take;
      if (document.activeElement !== name) name.value = take.name;
      facts.textContent = factsOf(take);
      film.textContent = take.film ? t('Film') : t('File');
    },
  };
}

function factsOf(take: TakeInfo): string {
  return [
    ...(take.film ? [clockOf(take.seconds ?? 0), megabytes(take.bytes ?? 0)] : []),
    ...(take.lacking ? [t('{0} pictures lacking', take.lacking)] : []),
    ...(take.recovered ? [t('recovered')] : []),
    ...(take.problem ? [told(take.problem)] : []),
  ].join(' · ');
}

/** `phosphene-take-1.mp4`, `phosphene-take-1.ndjson`, `phosphene-take-1-drums.wav`. */
function fileName(take: TakeInfo, name: string): string {
  const base = `phosphene-${take.name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-')}`;
  const [stem, ending] = name.split('.');
  return ending === 'wav' ? `${base}-${stem}.wav` : `${base}.${ending}`;
}

async function saveStill(canvas: HTMLCanvasElement): Promise<void> {
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!png) throw new Error(said('The stage gave no picture: try again.'));
  offer('phosphene-still.png', png);
}
