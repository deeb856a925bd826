/** The models: which there are, from where and under which licence, what they cost, and which play: changed while the show runs. */
import { interval, type Observable } from 'rxjs';
import type { ModelSize } from '../../engine/models/contract';
import meaningManifest from '../../engine/models/meaning/index';
import type { LoadedWeights } from '../../engine/models/weights';
import { WORKER_KINDS, type WorkerKind } from '../../engine/models/protocol';
import type { StandbyState } from '../../engine/models/standby';
import type { ModelHealth } from '../../engine/models/health';
import type { Kernel } from '../../engine/models/supervisor';
import { element, press } from '../element';
import { megabytes } from '../figures';
import { dropGenerator, forgetGuest } from '../drop/drop-generator';
import type { Live } from '../live/live';
import { chooseMind, MINDS } from './minds';
import { isOpen, keepFocus } from './panel';
import { told } from '../language/told';
import { t, tChoice, type Words } from '../language/translate';

export interface ModelsParts {
  readonly live: Live;
  readonly kernel: Kernel;
  /** Of the meaning model, which is no process of the kernel; of no bytes until it is there. */
  readonly meaning$: Observable<Omit<LoadedWeights, 'weights'>>;
  /** Tells the performer. */
  readonly notify: (text: string) => void;
}

const REFRESH_MS = 500;
/** Letters of a hash that are shown: enough to tell one from another. */
const SHOWN = 10;
const SIZES: Readonly<Record<ModelSize, Words>> = { small: 'small', large: 'large' };
const STATES: Readonly<Record<ModelHealth['state'], Words>> = {
  waiting: 'waiting',
  loading: 'loading',
  ready: 'ready',
  failed: 'failed',
  unloaded: 'not loaded',
};
const STANDBY: Readonly<Record<StandbyState, Words>> = {
  none: 'nobody stands by',
  loading: 'another worker gets ready to stand by',
  ready: 'another worker stands by',
};

/** The cards of the models, with their data, licences and figures: fetched when one is opened. */
const cards = import.meta.glob<string>('../../models/*.md', { query: '?raw', import: 'default' });

export function modelsPanel({ live, kernel, meaning$, notify }: ModelsParts): HTMLElement {
  const safely: Safely = (task) => void task.catch((error: Error) => notify(error.message));
  const head = element('p', { className: 'machine' });
  const models = WORKER_KINDS.map((kind) => modelCard(kind, kernel, safely));
  const own = guestCard({ live, kernel, safely, notify });
  const panel = element(
    'aside',
    { className: 'models-panel', ariaLabel: t('Models') },
    element('h2', {}, t('Models')),
    head,
    ...models.map(({ root }) => root),
    meaningCard(meaning$),
    own.root,
    mindsCard(live),
  );

  let before = { at: 0, steps: stepsOf(kernel) };
  const draw = () => {
    const now = live.clock.now();
    const { backend, adapter, restarts, standby } = kernel.health$.value;
    head.textContent = [
      backend === 'webgpu' ? `WebGPU, ${adapter}` : t('processor (wasm)'),
      t('{0} restarts', restarts),
      t(STANDBY[standby]),
      t('gaps in the stream: {0}', live.underruns()),
    ].join(' · ');
    const steps = stepsOf(kernel);
    const seconds = now - before.at;
    for (const card of models) {
      const { kind } = card;
      card.show(seconds > 0 ? Math.max(0, steps[kind] - before.steps[kind]) / seconds : 0, live.late()[kind]);
    }
    own.show();
    before = { at: now, steps };
  };
  // Never without words, not even until it is first refreshed.
  draw();
  interval(REFRESH_MS).subscribe(() => isOpen(panel) && draw());
  return panel;
}

type Safely = (task: Promise<void>) => void;

function modelCard(kind: WorkerKind, kernel: Kernel, safely: Safely) {
  const light = element('i', { className: 'light' });
  const state = element('span', { className: 'state' });
  const title = element('p', { className: 'title' });
  const bar = element('i');
  const [weights, memory, step, rate, late, failed] = [
    figure(t('weights')),
    figure(t('memory')),
    figure(t('a step')),
    figure(t('a second')),
    figure(t('late')),
    figure(t('failed')),
  ];
  const sizes = element('span', { className: 'sizes', ariaLabel: t('Size') });
  sizes.role = 'group';
  const presence = element('button');
  const origin = element('summary');
  presence.onclick = () => {
    const isIn = kernel.health$.value.models[kind].state !== 'unloaded';
    safely(isIn ? kernel.unload(kind) : kernel.load(kind));
  };
  let offered = '';
  const offerSizes = (all: readonly ModelSize[]): void => {
    if (all.join() === offered) return;
    offered = all.join();
    const buttons = all.length < 2 ? [] : [...all].sort().reverse();
    sizes.replaceChildren(
      ...buttons.map((size) => {
        const button = element('button', { textContent: t(SIZES[size]) });
        button.dataset.size = size;
        button.title = t('Made ready beside the one that plays, which it then replaces');
        button.onclick = () => safely(kernel.load(kind, size));
        return button;
      }),
    );
  };

  const root = element(
    'section',
    { className: 'model', ariaLabel: t(NAMES[kind]) },
    element('header', {}, light, element('h3', {}, t(NAMES[kind])), state, sizes, presence),
    title,
    element('span', { className: 'track' }, bar),
    element('dl', {}, weights.root, memory.root, step.root, rate.root, late.root, failed.root),
    cardOf(kind, origin),
  );
  root.dataset.kind = kind;
  return {
    kind,
    root,
    show(perSecond: number, isLate: number) {
      const model = kernel.health$.value.models[kind];
      const isIn = model.state !== 'unloaded';
      light.dataset.state = model.coming ? 'loading' : model.state;
      state.textContent = model.coming
        ? t('{0} comes: {1} %', t(SIZES[model.coming]), Math.round(100 * model.progress))
        : t(STATES[model.state]);
      bar.style.width = `${model.coming || model.state === 'loading' ? 100 * model.progress : 0}%`;
      title.textContent = title.title = told(model.title);
      weights.show(megabytes(model.bytes));
      memory.show(isIn ? megabytes(model.memory) : '0 MB');
      step.show(milliseconds(model.stepSeconds));
      rate.show(perSecond.toFixed(1));
      late.show(String(isLate));
      failed.show(String(model.failures));
      offerSizes(model.sizes);
      for (const button of sizes.querySelectorAll('button')) {
        const isOn = isIn && button.dataset.size === model.size;
        press(button, isOn);
        button.disabled = isOn || model.coming !== undefined || model.state === 'loading';
      }
      presence.textContent = isIn ? t('Unload') : t('Load');
      presence.disabled = model.coming !== undefined || model.state === 'loading' || model.state === 'waiting';
      origin.textContent = originOf({ ...model, licence: told(model.licence) });
    },
  };
}

const NAMES: Readonly<Record<WorkerKind, Words>> = { image: 'Picture', sound: 'Sound', lyrics: 'Lyrics' };

function meaningCard(meaning$: ModelsParts['meaning$']): HTMLElement {
  const { title, licence } = meaningManifest;
  const weights = figure(t('weights'));
  const light = element('i', { className: 'light' });
  const state = element('span', { className: 'state' });
  const origin = element('summary');
  meaning$.subscribe((meaning) => {
    const isThere = meaning.bytes > 0;
    light.dataset.state = isThere ? 'ready' : 'loading';
    state.textContent = isThere ? t('on the page itself, always') : t('loading');
    weights.show(megabytes(meaning.bytes));
    origin.textContent = originOf({ ...meaning, licence: told(licence) });
  });
  return element(
    'section',
    { className: 'model', ariaLabel: t('Meaning') },
    element('header', {}, light, element('h3', {}, t('Meaning')), state),
    element('p', { className: 'title' }, told(title)),
    element('dl', {}, weights.root),
    cardOf('meaning', origin),
  );
}

/** A generator of the performer's own, beside the image model. */
function guestCard({ live, kernel, safely, notify }: Omit<ModelsParts, 'meaning$'> & { readonly safely: Safely }) {
  const file = element('input', { type: 'file', accept: '.safetensors,.onnx', hidden: true });
  file.onchange = () => {
    const chosen = file.files?.[0];
    file.value = '';
    if (chosen) safely(dropGenerator(chosen, { live, kernel }).then(notify));
  };
  const light = element('i', { className: 'light' });
  const state = element('span', { className: 'state' });
  const goes = element('button', { textContent: t('Unload') });
  goes.onclick = () => safely(kernel.dismiss().then(forgetGuest));
  return {
    root: element(
      'section',
      { className: 'model', ariaLabel: t('Guest') },
      element(
        'header',
        {},
        light,
        element('h3', {}, t('Guest')),
        state,
        element('button', { textContent: t('Open a generator'), onclick: () => file.click() }),
        goes,
      ),
      file,
    ),
    show() {
      const { guest } = kernel.health$.value;
      light.dataset.state = guest ? 'ready' : 'unloaded';
      state.textContent = guest
        ? `${guest.name}, ${megabytes(guest.bytes)}, ${guest.hash.slice(0, SHOWN)}`
        : t('a generator of your own, beside the picture’s');
      if (!guest) keepFocus(goes);
      goes.hidden = !guest;
    },
  };
}

/** Who writes the lyrics: one in this page, in the browser, or elsewhere. */
function mindsCard(live: Live): HTMLElement {
  const state = element('span', { className: 'state' });
  const buttons = MINDS.map(({ name, words }) => {
    const button = element('button', { textContent: t(words) });
    button.onclick = () => chooseMind(live, name);
    return { name, button };
  });
  live.state$.subscribe(({ mind }) => {
    for (const { name, button } of buttons) {
      if (button.classList.contains('on') === (name === mind)) continue;
      press(button, name === mind);
    }
  });
  live.minds.status$.subscribe(({ title, state: { status } }) => {
    state.textContent = `${told(title)} · ${tChoice(status)}`;
  });
  return element(
    'section',
    { className: 'model', ariaLabel: t('Who writes the lyrics') },
    element('header', {}, element('h3', {}, t('Who writes the lyrics')), state),
    element('span', { className: 'sizes' }, ...buttons.map(({ button }) => button)),
    element('p', { className: 'title' }, t('A model in this page is chosen in Lyrics.')),
  );
}

/** Where it comes from, and its card underneath. */
function cardOf(kind: string, summary: HTMLElement): HTMLElement {
  const text = element('pre');
  const details = element('details', {}, summary, text);
  details.ontoggle = () => {
    if (details.open && text.textContent === '')
      void cards[`../../models/${kind}.md`]?.().then((card) => (text.textContent = card));
  };
  return details;
}

function originOf(model: Pick<ModelHealth, 'licence' | 'cached' | 'hash'>): string {
  if (model.hash === '') return t('Card');
  return [
    model.licence,
    model.cached ? t('kept in this browser') : t('fetched just now'),
    t('verified: {0}', model.hash.slice(0, SHOWN)),
  ].join(' · ');
}

/** A figure whose place never changes, whatever it says. */
function figure(label: string) {
  const value = element('dd', { textContent: '–' });
  return {
    root: element('div', {}, element('dt', {}, label), value),
    show: (text: string) => void (value.textContent = text),
  };
}

function stepsOf(kernel: Kernel): Record<WorkerKind, number> {
  const { models } = kernel.health$.value;
  return Object.fromEntries(WORKER_KINDS.map((kind) => [kind, models[kind].steps])) as Record<WorkerKind, number>;
}

const milliseconds = (seconds: number) =>
  seconds > 0 ? `${(1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0)} ms` : '–';
