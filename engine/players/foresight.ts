/**
 * A picture takes a while, and is painted for the moment when it will be there. Changes that land on a beat are known
 * before: the picture that is the first to have one is painted in time and held until the beat; the block of generated sound
 * is made in time and lies ready.
 */
import { filter, firstValueFrom } from 'rxjs';
import type { Clock } from '../clock';
import type { ShowEvent } from '../events';
import { PARAMETERS } from '../parameters';

/** A picture may take longer than the last ones did. */
const MARGIN = 1.15;
/** Seconds until the frame in which a picture is asked for, and until the one in which it is shown. */
const FRAMES = 2 / 30;
/** Seconds between looks at what is to be heard, of the page and of its model's worker, and what comes on top of them. */
const SOUND_PULSE = 0.08;
/** No picture is painted for a moment farther ahead, in seconds. */
const FURTHEST = 1;

/** Changes at once of what the picture shows: places, scenes, and choices of its own. */
export function isForeseen(event: ShowEvent): boolean {
  const { type } = event;
  if (type === 'parameter') return event.id.startsWith('image.') && PARAMETERS[event.id].names !== undefined;
  return type === 'cue-recalled' || type === 'scene-recalled' || type === 'deck-crossed';
}

/**
 * How many seconds before its time the painter must know of a change: one picture may just have been begun, and the next
 * has to be done by then.
 * @param seconds that a picture takes @param apart seconds between the beginnings of two, at least
 */
export function foresight(seconds: number, apart: number): number {
  return MARGIN * seconds + Math.max(MARGIN * seconds, apart) + FRAMES;
}

/** Changes at once what the stream plays. */
export function isForeheard(event: ShowEvent): boolean {
  const { type } = event;
  return (
    type === 'scene-recalled' || type === 'deck-crossed' || (type === 'parameter' && event.id.startsWith('sound.'))
  );
}

/** How many seconds before its time the accompanist must know of a change: it may just have begun another block. @param seconds that a block takes */
export function soundForesight(seconds: number): number {
  return 2 * MARGIN * seconds + SOUND_PULSE;
}

/**
 * The moment for which a picture is painted: when it will be done, or, where a change lands before the one after it could
 * be done, that change's.
 * @param seconds that a picture takes @param apart as in `foresight` @param landings in order
 */
export function paintedFor(now: number, seconds: number, apart: number, landings: readonly number[]): number {
  const by = now + Math.min(FURTHEST, seconds);
  const next = by + Math.max(MARGIN * seconds, apart) + FRAMES;
  return landings.find((at) => at >= by && at <= next) ?? by;
}

/** Resolves in the first frame that is not before `at`. */
export async function reached(at: number, clock: Clock): Promise<void> {
  if (clock.now() < at) await firstValueFrom(clock.frames$.pipe(filter((now) => now >= at)));
}
