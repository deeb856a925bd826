/** The line that tells how the show is doing, and the notices. */
import { distinctUntilChanged, interval, map } from 'rxjs';
import { beatAt, BEATS_PER_BAR } from '../engine/moments';
import type { PerformanceState } from '../engine/performance';
import { LOWEST } from '../engine/governor/governor';
import type { Kernel } from '../engine/models/supervisor';
import { element } from './element';
import type { Live } from './live/live';
import { told } from './language/told';
import { t } from './language/translate';
import { tempo } from './tempo';

const NOTICE_SECONDS = 8;
const REFRESH_MS = 500;

export function statusLine(live: Live, kernel: Kernel): HTMLElement {
  const beats = Array.from({ length: BEATS_PER_BAR }, () => element('i'));
  const numbers = element('span');
  live.state$
    .pipe(
      map((state) => Math.floor(beatAt(state, live.clock.now())) % BEATS_PER_BAR),
      distinctUntilChanged(),
    )
    .subscribe((beat) => beats.forEach((light, i) => light.classList.toggle('on', i === beat)));
  interval(REFRESH_MS).subscribe(() => (numbers.textContent = describe(live, kernel)));
  return element(
    'div',
    { className: 'status-line' },
    element('span', { className: 'beats' }, ...beats),
    tempo(live),
    numbers,
  );
}

function describe(live: Live, kernel: Kernel): string {
  const { backend, models, restarts } = kernel.health$.value;
  const ms = (seconds: number) => `${(1000 * seconds).toFixed(0)} ms`;
  const underruns = live.underruns();
  const { level } = live.governed$.value.governor;
  return [
    backend ?? t('no models'),
    t('picture {0}', ms(models.image.stepSeconds)),
    t('sound {0}', ms(models.sound.stepSeconds)),
    ...(live.soundLatency() > 0 ? [t('heard after {0}', ms(live.soundLatency()))] : []),
    ...(level > 0 ? [t('held back {0} of {1}', level, LOWEST)] : []),
    ...(underruns > 0 ? [t('gaps in the stream: {0}', underruns)] : []),
    ...(restarts > 0 ? [t('{0} restarts', restarts)] : []),
  ].join(' · ');
}

/** Notices rise from the corner and fade. */
export function notices(live: Live): HTMLElement {
  const list = element('div', { className: 'notices' });
  list.setAttribute('role', 'status');
  const show = ({ level, text }: PerformanceState['notices'][number]) => {
    const line = element('p', { className: level }, told(text));
    list.append(line);
    setTimeout(() => line.remove(), 1000 * NOTICE_SECONDS);
  };
  // Those of before were read before.
  let last = live.state$.value.notices.findLast(({ at }) => at < live.begin);
  live.state$
    .pipe(
      map((state) => state.notices),
      distinctUntilChanged(),
    )
    .subscribe((all) => {
      // Several may have come since the last frame.
      const fresh = all.slice(last ? all.lastIndexOf(last) + 1 : 0);
      last = all.at(-1);
      fresh.forEach(show);
    });
  return list;
}
