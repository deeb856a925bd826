/** From a show to its log's header, and from a log to a show that plays it again. */
import { version } from '../../../package.json';
import type { ShowEvent } from '../../events';
import type { Health, ModelHealth } from '../../models/health';
import type { Show } from '../../show';
import { LOG_VERSION, type LogHeader } from './log';
import type { ReadLog } from './reader';
import { openingOf } from '../../opening';

export function headerOf(
  show: Show,
  { seed, size, ...played }: Pick<LogHeader, 'seed' | 'size' | 'weights' | 'sizes'>,
): LogHeader {
  const { sketch, parameters, meaning } = openingOf(show);
  return {
    phosphene: LOG_VERSION,
    app: version,
    show: show.name,
    title: show.title,
    seed,
    opening: { sketch, parameters, meaning: meaning.to },
    size: { width: size.width, height: size.height },
    weights: played.weights,
    sizes: played.sizes,
  };
}

/** What is wrong with the log is told as the show begins: nobody shall take a part of a night for all of it. */
export function showOfLog({ header, events, seconds, problems }: ReadLog): Show {
  const { show: name, title, seed, opening } = header;
  const text = problems.join(' ');
  const told: ShowEvent[] = text ? [{ type: 'notice', level: 'warning', text, source: 'log', at: 0 }] : [];
  return {
    name,
    title,
    seed,
    seconds,
    sketch: opening.sketch,
    events: [...told, ...events],
    controllers: {},
    opening,
  };
}

/** What a log says of the models. */
export function modelsPlaying({ models, guest }: Health): Pick<LogHeader, 'weights' | 'sizes'> {
  const of = <T>(pick: (model: ModelHealth) => T) =>
    Object.fromEntries(Object.entries(models).map(([kind, model]) => [kind, pick(model)]));
  return {
    weights: { ...of(({ hash }) => hash), ...(guest && { guest: guest.hash }) },
    sizes: of(({ size }) => size),
  };
}
