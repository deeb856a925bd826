/** What a newcomer sees first: the name, one button, and how far the models have come. */
import type { Health } from '../engine/models/health';
import type { Kernel } from '../engine/models/supervisor';
import { element } from './element';
import { told } from './language/told';
import { type Language, language, LANGUAGES, speak, t, TAGS, tChoice } from './language/translate';

export interface StartChoices {
  /** Where the last show broke off, if it can go on: then that is what the large button does. */
  readonly goOnAt?: string | undefined;
  /** What the performer should know about it, and what can be done about that. */
  readonly note?: HTMLElement | undefined;
}

/**
 * Shows itself over the page; resolves at the click that begins the show, when it has taken itself away: to whether the
 * last show is to go on.
 */
export function startScreen(title: string, kernel: Kernel, { goOnAt, note }: StartChoices = {}): Promise<boolean> {
  const bar = element('div', { className: 'bar' });
  const status = element('p', { className: 'status', role: 'status', textContent: t('Loading the models') });
  const begin = element('button', { className: 'begin', textContent: t('Begin'), disabled: true });
  const anew = element('button', { className: 'anew', textContent: t('Start anew'), disabled: true });
  if (goOnAt !== undefined) begin.replaceChildren(t('Go on where it stopped'), element('small', {}, goOnAt));
  const languages = (Object.keys(LANGUAGES) as Language[]).map((one) =>
    element('button', {
      textContent: LANGUAGES[one],
      lang: TAGS[one],
      ariaPressed: String(one === language),
      className: one === language ? 'on' : '',
      onclick: () => {
        speak(one);
        location.reload();
      },
    }),
  );
  const screen = element(
    'main',
    { className: 'start-screen' },
    element('h1', {}, 'Phosphene'),
    element('p', { className: 'show-title' }, told(title)),
    begin,
    ...(goOnAt === undefined ? [] : [anew]),
    ...(note ? [note] : []),
    element('div', { className: 'track' }, bar),
    status,
    element('nav', { className: 'languages', ariaLabel: t('Language') }, ...languages),
  );
  document.body.append(screen);

  const health = kernel.health$.subscribe((now) => {
    bar.style.width = `${Math.round(100 * progressOf(now))}%`;
    status.textContent = describe(now);
    const states = Object.values(now.models).map(({ state }) => state);
    begin.disabled = anew.disabled = !states.every((state) => state === 'ready' || state === 'failed');
    bar.parentElement!.classList.toggle('done', !begin.disabled);
  });
  kernel.ready.catch((error: Error) => (status.textContent = told(error.message)));

  return new Promise((resolve) => {
    const leave = (goesOn: boolean) => () => {
      health.unsubscribe();
      screen.classList.add('leaving');
      // Its own: the bar's may end before, and is heard here too.
      screen.ontransitionend = ({ target }) => target === screen && screen.remove();
      resolve(goesOn);
    };
    begin.onclick = leave(goOnAt !== undefined);
    anew.onclick = leave(false);
  });
}

function progressOf({ models }: Health): number {
  const parts = Object.values(models);
  return (
    parts.reduce((sum, { progress, state }) => sum + 0.8 * progress + (state === 'ready' ? 0.2 : 0), 0) / parts.length
  );
}

function describe({ backend, adapter, models }: Health): string {
  const parts = Object.entries(models);
  const failed = parts.filter(([, { state }]) => state === 'failed').map(([kind]) => kind);
  if (failed.length > 0) return t('Not loaded, and tried again: {0}. The show can begin without.', named(failed));
  const loading = parts.filter(([, { state }]) => state !== 'ready').map(([kind]) => kind);
  const where =
    backend === 'webgpu' ? `WebGPU, ${adapter}` : t('processor (wasm): no graphics card with WebGPU was found');
  if (loading.length > 0) return t('Loading {0}', named(loading));
  return t('Light, sound and words run on: {0}', where);
}

function named(models: readonly string[]): string {
  return models.map(tChoice).join(', ');
}
