/** The shows that were played here, and what can be done with their logs: play again, render, download, delete. */
import { checkSize } from '../../engine/limits';
import { addLog, deleteLog, type KeptLog, listLogs, logFile } from '../../engine/record/log/shelf';
import { readLogFile } from '../../engine/record/log/reader';
import { element } from '../element';
import { clockOf } from '../figures';
import { said } from '../language/told';
import { t } from '../language/translate';
import type { ShowLog } from '../live/show-log';
import { deleteButton } from './delete-button';
import { keepFocus } from './panel';

export interface LogsParts {
  /** The log of this show, and all of it so far. */
  readonly current: ShowLog;
  readonly offer: (name: string, file: Blob) => void;
  /** Tells the performer. */
  readonly notify: (text: string) => void;
}

export function logsPanel({ current, offer, notify }: LogsParts): HTMLElement {
  const list = element('ul');
  const file = element('input', { type: 'file', accept: '.ndjson', hidden: true });
  const panel = element(
    'aside',
    { className: 'logs-panel', ariaLabel: t('Logs') },
    element('h2', {}, t('Logs')),
    element('p', {}, t('Every show is kept as what was played. It can be played again, and rendered at any size.')),
    list,
    element('button', { textContent: t('Open a log'), onclick: () => file.click() }),
    file,
  );
  const safely = (task: () => Promise<void>) => void task().catch((error: Error) => notify(error.message));
  const fileOf = async ({ name }: KeptLog): Promise<Blob> => (name === current.name ? current.file() : logFile(name));

  async function show(): Promise<void> {
    const logs = await listLogs();
    keepFocus(list);
    list.replaceChildren(...logs.map(row));
  }

  function row(log: KeptLog): HTMLElement {
    const { name, bytes } = log;
    const isCurrent = name === current.name;
    const length = element('span', { className: 'length', textContent: `${(bytes / 1e3).toFixed(0)} kB` });
    const button = (textContent: string, title: string, task: () => Promise<void>) =>
      element('button', { textContent, title, onclick: () => safely(task) });
    return element(
      'li',
      {},
      element('span', {}, isCurrent ? t('{0}, now', titleOf(name)) : titleOf(name)),
      length,
      button(t('Look'), t('Its length, and what is wrong with it'), async () => {
        const { seconds, events, problems } = await readLogFile(await fileOf(log));
        length.textContent = clockOf(seconds);
        notify([said('{0}: {1} events.', titleOf(name), events.length), ...problems].join(' '));
      }),
      ...(isCurrent
        ? []
        : [
            element('a', { href: `?log=${name}`, target: '_blank', textContent: t('Play again') }),
            element('a', { href: `?render&log=${name}`, target: '_blank', textContent: t('Render') }),
          ]),
      button(t('Download'), t('The log as a file'), async () => offer(name, await fileOf(log))),
      ...(isCurrent
        ? []
        : [
            deleteButton(() =>
              safely(async () => {
                await deleteLog(name);
                await show();
              }),
            ),
          ]),
    );
  }

  file.onchange = () =>
    safely(async () => {
      const log = file.files?.[0];
      if (!log) return;
      file.value = '';
      checkSize(log.name, 'log', log.size);
      const { name } = await addLog(log);
      notify(said('The log is kept as {0}. Press “Play again” or “Render” beside it.', titleOf(name)));
      await show();
    });
  // Again each time the panel opens.
  new MutationObserver(() => panel.classList.contains('open') && safely(show)).observe(panel, {
    attributeFilter: ['class'],
  });
  return panel;
}

/** `0003-first-light.ndjson` is read as `first-light 3`. */
function titleOf(name: string): string {
  const [, number, show] = /^(\d+)-(.*)\.ndjson$/.exec(name) ?? [];
  return number ? `${show} ${Number(number)}` : name;
}
