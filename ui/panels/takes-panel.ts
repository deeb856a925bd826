/** The takes: how the one that is being recorded is doing, what was kept before it, and all that lie on the disk. */
import { clockOf, type Recorder, type TakeStatus } from '../../engine/record/recorder';
import { companions, isUnfinished, LIVE, takeFile, type TakeInfo, THUMBNAIL } from '../../engine/record/take/shelf';
import { element } from '../element';
import { offer } from '../offer';
import { canPickFolder, copyInto, pickedFolder, pickFolder } from '../kept/take-folder';
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

export function takesPanel({ recorder, canvas, preRoll, notify }: TakesParts): TakesPanel {
  const trying = (work: Promise<unknown>) => void work.catch((error: Error) => notify(error.message));
  const button = (textContent: string, title: string, act: () => Promise<unknown>) =>
    element('button', { textContent, title, onclick: () => trying(act()) });

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
  kept.onchange = () => trying(recorder.arm(Number(kept.value)));
  const save = button(t('Save it'), t('Makes a take of the seconds that were kept'), () => recorder.keep());
  const stems = element('input', { type: 'checkbox' });
  const folders = canPickFolder()
    ? [
        button(t('Folder'), t('Films, stems and logs are copied there as they are saved'), async () => {
          notify(said('Films go to the folder “{0}” as well.', (await pickFolder()).name));
        }),
      ]
    : [];
  const list = element('ol');
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
    list.replaceChildren(...takes.map((take) => row(take, recorder, button)).reverse()),
  );
  recorder.saved$.subscribe((take) => trying(handOver(take)));
  trying(
    recorder.rescue().then((rescued) => {
      for (const { name, seconds = 0, film, problem } of rescued) {
        const saved = film
          ? said('A take was cut off: {0} of it are saved.', clockOf(seconds))
          : said('{0} was cut off.', name);
        notify([saved, ...(problem ? [problem] : []), said('It lies under Takes.')].join(' '));
      }
      kept.value = String(preRoll);
      return preRoll > 0 ? recorder.arm(preRoll) : undefined;
    }),
  );

  let folder: FileSystemDirectoryHandle | undefined;
  async function handOver(take: TakeInfo): Promise<void> {
    if (take.problem) notify(`${take.name}: ${take.problem}`);
    for (const name of [...(take.film ? [take.film] : []), ...(await companions(take.id))]) {
      const file = await takeFile(take.id, name);
      if (folder) await copyInto(folder, fileName(take, name), file);
      else if (!name.endsWith('.mid') && !name.endsWith('.wav')) offer(fileName(take, name), file);
    }
  }

  return {
    panel,
    async toggle() {
      if (recorder.status$.value.state === 'recording') await recorder.stop();
      else {
        folder = await pickedFolder();
        await recorder.start({ stems: stems.checked });
      }
    },
  };
}

function describe({ state, seconds, bytes, free, dropped, late, silent, codecs }: TakeStatus): string {
  const megabytes = (count: number) =>
    count < 1e9 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(1)} GB`;
  const names = { idle: t('Ready'), armed: t('Armed'), recording: t('Recording'), saving: t('Saving') };
  return [
    names[state],
    ...(state === 'recording' ? [clockOf(seconds), megabytes(bytes)] : []),
    ...(state === 'recording' ? [t('{0} frames dropped', dropped), t('{0} late', late)] : []),
    ...(silent > 0.05 ? [t('{0} s without sound', silent.toFixed(1))] : []),
    ...(Number.isFinite(free) ? [t('{0} free', megabytes(free))] : []),
    ...(codecs ? [codecs] : []),
  ].join(' · ');
}

type Button = (text: string, title: string, act: () => Promise<unknown>) => HTMLButtonElement;

function row(take: TakeInfo, recorder: Recorder, button: Button): HTMLElement {
  const picture = element('img', { alt: '', loading: 'lazy' });
  void takeFile(take.id, THUMBNAIL)
    .then((file) => {
      picture.src = URL.createObjectURL(file);
      picture.onload = () => URL.revokeObjectURL(picture.src);
    })
    .catch(() => undefined);
  const name = element('input', { type: 'text', value: take.name, maxLength: 60, ariaLabel: t('Name of the take') });
  name.onchange = () => void recorder.rename(take.id, name.value);
  if (isUnfinished(take) && !take.problem) {
    return element('li', {}, picture, element('span', {}, t('{0} is being recorded', take.name)));
  }
  const remove = button(t('Delete'), t('For good: press twice'), async () => {
    if (remove.classList.contains('on')) await recorder.remove(take.id);
    else remove.classList.add('on');
  });
  const actions = element(
    'span',
    { className: 'actions' },
    button(take.film ? t('Film') : t('File'), t('Download'), async () => {
      const file = take.film ?? LIVE;
      offer(fileName(take, file), await takeFile(take.id, file));
    }),
    remove,
  );
  void companions(take.id).then((names) =>
    remove.before(
      ...names.map((other) =>
        button(other, t('Download'), async () => offer(fileName(take, other), await takeFile(take.id, other))),
      ),
    ),
  );
  const facts = [
    ...(take.film ? [clockOf(take.seconds ?? 0), `${((take.bytes ?? 0) / 1e6).toFixed(1)} MB`] : []),
    ...(take.lacking ? [t('{0} pictures lacking', take.lacking)] : []),
    ...(take.recovered ? [t('recovered')] : []),
    ...(take.problem ? [told(take.problem)] : []),
  ].join(' · ');
  return element('li', {}, picture, element('span', {}, name, element('small', {}, facts), actions));
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
