/** The conductor recalls scenes that are to come by themselves: at a time or a beat, or so long after the last one. */
import { FURTHEST_AHEAD } from '../control/launch';
import { wayOf } from '../control/timing';
import type { EventBody } from '../events';
import { beatAt, BEATS_PER_BAR, BEFOREHAND, timeOfBeat } from '../moments';
import type { PerformanceState } from '../performance';
import { hash } from '../random';
import { CONDUCTOR } from '../sources';
import type { FollowAction } from './scene';
import { type Scenes, slotsOf } from './scenes';

/**
 * At each frame, and between those that are slow, in a show that is not played again: then its recalls are in the log.
 * @param send lets an event into the show at its time
 * @param done seconds of the show up to which what was due has come: of a show that goes on
 * @param foresight seconds that the models must know of a scene before
 */
export function createConductor(
  seed: number,
  send: (event: EventBody, at: number) => void,
  done = -Infinity,
  foresight = () => BEFOREHAND,
) {
  /** What was sent already: the state knows of it only when it is due. */
  const sent = new Set<string>();

  function recall(key: string, slot: number, state: PerformanceState, at: number, follows?: number): void {
    if (sent.has(key)) return;
    sent.add(key);
    const beats = wayOf(state.parameters, 'scene.beats');
    send({ type: 'scene-recalled', slot, beats, ...(follows !== undefined && { follows }), source: CONDUCTOR }, at);
  }

  return (state: PerformanceState, at: number): void => {
    const { scenes } = state;
    const by = at + Math.min(FURTHEST_AHEAD, Math.max(BEFOREHAND, foresight()));
    for (const [slot, due] of Object.entries(scenes.due)) {
      const time = due.beat === undefined ? due.time! : timeOfBeat(state, due.beat);
      if (time > done && time <= by)
        recall(`due ${slot} ${due.beat ?? ''} ${due.time ?? ''}`, Number(slot), state, Math.max(at, time));
    }
    const { slot, beat: since, recalls, isLeft } = scenes.current;
    const follow = scenes.saved[slot]?.follow;
    if (!follow || follow.bars === 0 || isLeft) return;
    const end = since + follow.bars * BEATS_PER_BAR;
    if (beatAt(state, by) < end) return;
    const next = following(scenes, follow.action, hash(seed, recalls));
    if (next !== undefined) recall(`follow ${recalls}`, next, state, Math.max(at, timeOfBeat(state, end)), recalls);
  };
}

/** What comes after the current scene. @param chance any whole number */
export function following(scenes: Scenes, action: FollowAction, chance: number): number | undefined {
  const slots = slotsOf(scenes);
  const { slot } = scenes.current;
  if (action === 'again') return slots.includes(slot) ? slot : undefined;
  if (action === 'next') return slots.find((other) => other > slot) ?? slots[0];
  const others = slots.filter((other) => other !== slot);
  return others.length === 0 ? slots[0] : others[chance % others.length];
}
