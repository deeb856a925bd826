/** The state of a show: whatever events come, of every type, it stays whole, small, and the same wherever it is put aside. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ShowEvent } from '../../engine/events';
import { playedAt } from '../../engine/modulation/played';
import { sourceAt } from '../../engine/modulation/source';
import { MOST_MODULATIONS } from '../../engine/modulation/modulation';
import { beatAt, chordAt, gateAt, kickAt, meaningAt, setAt, timeOfBeat, wayAt } from '../../engine/moments';
import { openingOf } from '../../engine/opening';
import { PARAMETER_IDS, PARAMETERS } from '../../engine/parameters';
import { MOST_CUES, MOST_DEVICES, openingState, perform, type PerformanceState } from '../../engine/performance';
import { spotAt } from '../../engine/players/places';
import { PROMPT_PADS, PROMPT_SLOTS } from '../../engine/prompts';
import { logBegin, logLine } from '../../engine/record/log/log';
import { checkEvent } from '../../engine/event-checks';
import { readLog } from '../../engine/record/log/reader';
import { showOfLog } from '../../engine/record/log/show-of-log';
import { resume } from '../../engine/record/log/resume';
import { NO_TRACES, snapshotLine, trace } from '../../engine/record/log/snapshot';
import { MOST_SCENES } from '../../engine/scenes/scene';
import { LONGEST_SETLIST } from '../../engine/scenes/scenes';
import { MOST_FILES } from '../../engine/stage/code/files';
import { MOST_SCRIPTS } from '../../engine/stage/code/script';
import { MOST_GLIDES, type Route } from '../../engine/route';
import { routeAt, travelAt } from '../../engine/travel';
import { corpus } from './fuzz-corpus';
import { events } from './fuzz-events';
import { runs } from './fuzz-runs';

const opening = openingState('drift', new Array<number>(16).fill(0));
const inUnit = (value: number) => value >= -1e-9 && value <= 1 + 1e-9;

/** Every number in it is one, but the end of a gate that is open. */
function isOfNumbers(value: unknown, key = ''): boolean {
  if (typeof value === 'number') return Number.isFinite(value) || (key === 'to' && value === Infinity);
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  return Object.entries(value).every(([name, one]) => isOfNumbers(one, name));
}

const glides = (route: Route): number => (route.kind === 'glide' ? 1 + glides(route.from) : 0);
const count = (record: object) => Object.keys(record).length;

function expectWithinBounds(state: PerformanceState): void {
  expect(state.held.length).toBeLessThanOrEqual(256);
  expect(state.tempo.bpm).toBeGreaterThanOrEqual(10);
  expect(state.meaning.to).toHaveLength(16);
  expect(state.prompts).toHaveLength(PROMPT_SLOTS.length);
  expect(count(state.prepared)).toBeLessThanOrEqual(PROMPT_PADS);
  expect(count(state.cues)).toBeLessThanOrEqual(MOST_CUES);
  expect(count(state.files)).toBeLessThanOrEqual(MOST_FILES);
  expect(count(state.scripts)).toBeLessThanOrEqual(MOST_SCRIPTS);
  expect(count(state.zones)).toBeLessThanOrEqual(MOST_DEVICES);
  expect(count(state.glide?.modulations ?? {})).toBeLessThanOrEqual(4 * MOST_MODULATIONS);
  expect(glides(state.route)).toBeLessThanOrEqual(MOST_GLIDES);
  expect(count(state.modulations)).toBeLessThanOrEqual(MOST_MODULATIONS);
  expect(count(state.scenes.saved)).toBeLessThanOrEqual(MOST_SCENES);
  expect(count(state.scenes.due)).toBeLessThanOrEqual(MOST_SCENES);
  expect(state.scenes.setlist.length).toBeLessThanOrEqual(LONGEST_SETLIST);
  expect(state.scenes.at).toBeLessThan(Math.max(1, state.scenes.setlist.length));
  expect(state.queue.lines.length).toBeLessThanOrEqual(32);
  expect(state.lyrics.length).toBeLessThanOrEqual(8);
  expect(state.words.length).toBeLessThanOrEqual(8);
  expect(state.notices.length).toBeLessThanOrEqual(20);
  expect(isOfNumbers(state)).toBe(true);
}

/** All that is asked of a state at a frame. */
function expectPlayable(state: PerformanceState, at: number): void {
  const { parameters } = playedAt(state, at);
  for (const values of [state.parameters, parameters, setAt(state, at)]) {
    const wrong = PARAMETER_IDS.filter((id) => !(values[id] >= PARAMETERS[id].min && values[id] <= PARAMETERS[id].max));
    expect(wrong).toEqual([]);
  }
  expect(inUnit(wayAt(state, at))).toBe(true);
  expect(inUnit(gateAt(state, at, 0.1, 0.5))).toBe(true);
  expect(kickAt(state, at)).toBeLessThanOrEqual(2);
  expect(chordAt(state, at).every(inUnit)).toBe(true);
  expect(isOfNumbers([meaningAt(state, at), travelAt(state, at), routeAt(state, at)])).toBe(true);
  for (const { source } of Object.values(state.modulations)) expect(inUnit(sourceAt(source, state, at))).toBe(true);
  const beat = beatAt(state, at);
  expect(isOfNumbers([beat, timeOfBeat(state, beat)])).toBe(true);
  const { latent, families } = spotAt(
    state.route,
    { position: travelAt(state, at).walk, beat, speed: 1, range: 0.5 },
    7,
  );
  expect(Math.hypot(...latent)).toBeCloseTo(1, 3);
  expect(isOfNumbers(families)).toBe(true);
}

const seconds = fc.oneof(fc.double({ min: 0, max: 30, noNaN: true }), fc.constantFrom(0, 1e-9));

test('every type of event, in any order: the state stays within its bounds, and can be played at any moment', () => {
  fc.assert(
    fc.property(events(60), seconds, (all, later) => {
      for (const event of all) expect(checkEvent(event)).toBe(event);
      const state = all.reduce((before, event) => {
        const after = perform(before, event);
        if (event.type === 'prompt') expect(after.prompts[(event.slot ?? 1) - 1]).toBe(event.text);
        return after;
      }, opening);
      expectWithinBounds(state);
      expectPlayable(state, state.at + later);
      expectPlayable(state, Math.max(0, state.at - later));
    }),
    runs(400),
  );
});

test.each(corpus('log'))('$name can be played', ({ bytes }) => {
  const log = readLog(new TextDecoder().decode(bytes));
  const state = log.events.reduce(perform, openingOf(showOfLog(log)));
  expectWithinBounds(state);
  for (const later of [0, 1e-9, 1, 1000]) expectPlayable(state, state.at + later);
});

test('a show that goes on from a snapshot anywhere in its log is the show', async () => {
  const header = readLog('').header;
  const begin = logBegin({ ...header, app: 'x' });
  await fc.assert(
    fc.asyncProperty(events(40), fc.nat(40), async (all, place) => {
      const half = all.slice(0, place);
      let [state, traces] = [openingOf(showOfLog(readLog(begin))), NO_TRACES];
      let before = { state, traces };
      const go = (event: ShowEvent) => {
        state = perform(state, event);
        traces = trace(traces, event, state);
      };
      half.forEach(go);
      before = { state, traces };
      all.slice(place).forEach(go);
      const line = snapshotLine({ ...before.traces, state: before.state, events: half.length });
      const log = begin + half.map(logLine).join('') + line + all.slice(place).map(logLine).join('');
      const resumed = await resume(new Blob([log]));
      expect(resumed.eventsBefore).toBe(half.length);
      expect(plain(resumed.state)).toEqual(plain(state));
      expect(plain(resumed.traces)).toEqual(plain(traces));
    }),
    runs(100),
  );
});

/** As JSON has it: without what is undefined, and with one zero. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one: unknown) => (one === Infinity ? 'infinite' : one)));
