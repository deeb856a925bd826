import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { manualClock } from '../../engine/clock';
import type { FollowMode } from '../../engine/control/timing';
import type { ShowEvent } from '../../engine/events';
import { followingClock, hear, listenFor, NOT_FOLLOWING } from '../../engine/inputs/clock-follower';
import { follow, type Lock } from '../../engine/inputs/delay-locked-loop';
import { beatAt } from '../../engine/moments';
import { openingState, perform } from '../../engine/performance';
import { normal, uniform } from '../../engine/random';

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const secondsPerClock = (bpm: number) => 60 / bpm / 24;

/** The lock after so many clocks at a tempo, from `start` on; `jitter` in seconds. */
function locked(lock: Lock | undefined, bpm: number, clocks: number, start: number, jitter: () => number): Lock {
  let now = lock;
  for (let i = 1; i <= clocks; i++) now = follow(now, start + i * secondsPerClock(bpm) + jitter());
  return now!;
}
const bpmOf = ({ period }: Lock) => 60 / 24 / period;

describe('the loop', () => {
  it('finds the tempo within 0.1 bpm in four beats of clocks that stray by up to 2 ms, and the beat within 1 ms', () => {
    for (const seed of SEEDS) {
      const next = uniform(seed);
      const lock = locked(undefined, 120, 96, 5, () => 0.004 * next() - 0.002);
      expect(Math.abs(bpmOf(lock) - 120)).toBeLessThan(0.1);
      expect(Math.abs(lock.at - (5 + 96 * secondsPerClock(120)))).toBeLessThan(0.001);
    }
  });

  it('stays within 0.1 bpm and 2 ms of clocks with 3 ms of gaussian jitter', () => {
    for (const seed of SEEDS) {
      const next = normal(seed);
      const lock = locked(undefined, 120, 192, 5, () => 0.003 * next());
      expect(Math.abs(bpmOf(lock) - 120)).toBeLessThan(0.1);
      expect(Math.abs(lock.at - (5 + 192 * secondsPerClock(120)))).toBeLessThan(0.002);
    }
  });

  it('is at the new tempo within a beat of a jump, by 1 bpm and 2 ms', () => {
    for (const seed of SEEDS) {
      const next = uniform(seed);
      const jitter = () => 0.004 * next() - 0.002;
      const before = locked(undefined, 120, 240, 0, jitter);
      const after = locked(before, 140, 24, 240 * secondsPerClock(120), jitter);
      expect(Math.abs(bpmOf(after) - 140)).toBeLessThan(1);
      expect(Math.abs(after.at - 240 * secondsPerClock(120) - 24 * secondsPerClock(140))).toBeLessThan(0.002);
    }
  });

  it('does not take jitter for a jump', () => {
    const next = normal(7);
    let lock: Lock | undefined;
    for (let i = 0; i < 5000; i++) lock = follow(lock, i * secondsPerClock(120) + 0.003 * next());
    expect(lock!.count).toBe(5000);
  });

  /** Eight beats, after which clocks come as `held` says (seconds; none: lost); how far off the tempo was, in bpm. */
  function shaken(held: (clock: number, at: number) => number | undefined, seed: number) {
    const next = normal(seed);
    const [sigma, before] = [0.0005, 192];
    let lock = locked(undefined, 120, before, 0, () => sigma * next());
    let off = 0;
    for (let i = 1; i <= 96; i++) {
      const at = held(i, (before + i) * secondsPerClock(120) + sigma * next());
      if (at === undefined) continue;
      lock = follow(lock, at);
      off = Math.max(off, Math.abs(bpmOf(lock) - 120));
    }
    return { lock, off };
  }
  const second = secondsPerClock(120);

  it.each([
    ['one comes 20 ms late', (i, at) => (i === 10 ? at + 0.02 : at)],
    ['those of 100 ms are held up and then come at once', (i, at) => (i < 10 ? at : Math.max(at, 202 * second + 0.1))],
    ['those of 200 ms are', (i, at) => (i < 10 ? at : Math.max(at, 202 * second + 0.2))],
    ['one is lost', (i, at) => (i === 10 ? undefined : at)],
    ['two are lost', (i, at) => (i === 10 || i === 11 ? undefined : at)],
    ['the sequencer stands still for 100 ms', (i, at) => (i < 10 ? at : at + 0.1)],
  ] satisfies [string, Parameters<typeof shaken>[0]][])('keeps the tempo where %s', (_, held) => {
    for (const seed of SEEDS) expect(shaken(held, seed).off).toBeLessThan(0.1);
  });

  it('counts the clocks that were lost, and not those that were only late', () => {
    for (const seed of SEEDS) {
      for (const lost of [0, 1, 2, 3]) {
        const { lock } = shaken((i, at) => (i >= 10 && i < 10 + lost ? undefined : at), seed);
        expect(lock.lost).toBe(lost);
        expect(Math.abs(lock.at - 288 * second)).toBeLessThan(0.002);
      }
      expect(shaken((i, at) => (i < 10 ? at : at + 0.1), seed).lock.lost).toBe(0);
    }
  });
});

/** A show that is played by a sequencer. */
function show(mode: FollowMode) {
  let state = openingState('drift', new Array<number>(16).fill(0));
  let known = NOT_FOLLOWING;
  const told: ShowEvent[] = [];
  const take = ([next, events]: ReturnType<typeof hear>) => {
    known = next;
    told.push(...events);
    state = events.reduce(perform, state);
  };
  const tempo = () => ({ bpm: state.tempo.bpm, beatAt: (at: number) => beatAt(state, at) });
  return {
    told,
    state: () => state,
    hear: (event: ShowEvent) => take(hear(known, event, tempo(), mode)),
    wait: (now: number) => take(listenFor(known, now, tempo())),
    clocks(bpm: number, count: number, start: number, source = 'Drum box') {
      for (let i = 0; i < count; i++) this.hear({ type: 'clock', source, at: start + i * secondsPerClock(bpm) });
    },
  };
}

describe('the show', () => {
  it('takes tempo and bar from a start on, and its bars never go back', () => {
    const played = show('after a start');
    played.hear({ type: 'transport', action: 'start', source: 'Drum box', at: 9.99 });
    const before = beatAt(played.state(), 10);
    played.clocks(125, 97, 10);
    const beat = beatAt(played.state(), 10 + 96 * secondsPerClock(125));
    expect(beat).toBeGreaterThan(before);
    expect(beat / 4).toBeCloseTo(Math.round(beat / 4), 4);
    expect(played.state().tempo.bpm).toBeCloseTo(125, 3);
    // What the show is told is little: it knows the way between.
    expect(played.told.filter(({ type }) => type === 'tempo').length).toBeLessThan(6);
    expect(played.told.filter(({ type }) => type === 'clock')).toEqual([]);
  });

  it('goes on from the place in the bar that was told', () => {
    const played = show('after a start');
    played.hear({ type: 'song-position', sixteenths: 4 * 6, source: 'Drum box', at: 4 });
    played.hear({ type: 'transport', action: 'continue', source: 'Drum box', at: 4 });
    played.clocks(100, 25, 4.2);
    expect(beatAt(played.state(), 4.2) % 4).toBeCloseTo(2, 3);
  });

  it('goes on from where the song stopped, where no place is told', () => {
    const played = show('after a start');
    const source = 'Drum box';
    played.hear({ type: 'transport', action: 'start', source, at: 0.99 });
    played.clocks(120, 24 * 6, 1);
    played.hear({ type: 'transport', action: 'stop', source, at: 4 });
    // It keeps time for others while it stands.
    played.clocks(120, 24, 4);
    played.hear({ type: 'transport', action: 'continue', source, at: 4.49 });
    played.clocks(120, 25, 4.5);
    expect(beatAt(played.state(), 4.5) % 4).toBeCloseTo(2, 3);
  });

  it.each([
    ['a whole number of clocks', 12],
    ['any time', 19.5],
  ])('goes on at the place that was told after a pause of %s', (_, pause) => {
    const played = show('after a start');
    const source = 'Drum box';
    played.hear({ type: 'transport', action: 'start', source, at: 0.99 });
    played.clocks(120, 96, 1);
    played.hear({ type: 'transport', action: 'stop', source, at: 2.98 });
    played.hear({ type: 'transport', action: 'start', source, at: 2.99 });
    const first = 1 + (95 + pause) * secondsPerClock(120);
    for (let i = 0; i <= 48; i++) {
      played.clocks(120, 1, first + i * secondsPerClock(120));
      expect(beatAt(played.state(), first + 1) % 4).toBeCloseTo(2, 2);
    }
  });

  it('leaves a clock alone that nobody started, unless it is asked to follow always', () => {
    const cautious = show('after a start');
    cautious.clocks(140, 48, 1);
    expect(cautious.told).toEqual([]);
    const eager = show('always');
    eager.clocks(140, 48, 1);
    expect(eager.state().tempo.bpm).toBeCloseTo(140, 2);
  });

  it('has one leader, and another only after it', () => {
    const played = show('always');
    played.clocks(120, 48, 1, 'First');
    played.clocks(90, 10, 2, 'Second');
    expect(played.state().tempo.bpm).toBeCloseTo(120, 2);
  });

  it.each(['stops', 'falls silent', 'is unplugged'])('keeps the last tempo when the clock %s, and says so', (how) => {
    const played = show('always');
    played.clocks(128, 96, 1);
    const source = 'Drum box';
    if (how === 'stops') played.hear({ type: 'transport', action: 'stop', source, at: 3 });
    if (how === 'is unplugged') played.hear({ type: 'device', plugged: false, source, at: 3 });
    played.wait(3.5);
    played.wait(4);
    const notices = played.told.filter((event) => event.type === 'notice' && event.level === 'warning');
    const text = 'The clock of Drum box has stopped; the show goes on at 128.0 bpm.';
    expect(notices).toEqual([expect.objectContaining({ text })]);
    expect(played.state().tempo.bpm).toBeCloseTo(128, 2);
  });

  it.each(['falls silent', 'is unplugged'])(
    'follows a clock on that %s for a moment: it does not start anew',
    (how) => {
      const played = show('after a start');
      const source = 'Drum box';
      played.hear({ type: 'transport', action: 'start', source, at: 0.99 });
      played.clocks(120, 96, 1);
      if (how === 'is unplugged') {
        played.hear({ type: 'device', plugged: false, source, at: 3 });
        played.hear({ type: 'device', plugged: true, source, at: 3.6 });
      }
      played.wait(3.8);
      played.clocks(126, 96, 4);
      expect(played.state().tempo.bpm).toBeCloseTo(126, 2);
    },
  );

  it('follows a clock on that was started before the show broke off', () => {
    const ports = new Subject<ShowEvent>();
    const told: ShowEvent[] = [];
    const tempo = () => ({ bpm: 100, beatAt: (at: number) => (at * 100) / 60 });
    const clock = manualClock();
    const leaders: (string | undefined)[] = [];
    const follow = followingClock(
      clock,
      tempo,
      () => 'after a start',
      'Drum box',
      (leader) => leaders.push(leader),
    );
    ports.pipe(follow).subscribe((event) => told.push(event));
    for (let i = 0; i < 96; i++) ports.next({ type: 'clock', source: 'Drum box', at: 1 + i * secondsPerClock(126) });
    const last = told.findLast((event) => event.type === 'tempo');
    expect(last?.bpm).toBeCloseTo(126, 2);
    expect(leaders).toEqual(['Drum box']);
    clock.moveTo(9);
    clock.moveTo(9.02);
    expect(leaders).toEqual(['Drum box', undefined]);
  });

  it('does not take a busy moment of the page for silence: what was said in it is heard after the next frame', () => {
    const ports = new Subject<ShowEvent>();
    const stops: number[] = [];
    const clock = manualClock();
    const tempo = () => ({ bpm: 120, beatAt: (at: number) => 2 * at });
    ports.pipe(followingClock(clock, tempo, () => 'always')).subscribe((event) => {
      if (event.type === 'notice' && event.level === 'warning') stops.push(event.at);
    });
    const say = (from: number, to: number) => {
      for (let i = from; i < to; i++)
        ports.next({ type: 'clock', source: 'Drum box', at: 1 + i * secondsPerClock(120) });
    };
    say(0, 96);
    clock.moveTo(3.6);
    say(96, 124);
    clock.moveTo(3.62);
    expect(stops).toEqual([]);
    clock.moveTo(5);
    clock.moveTo(5.02);
    expect(stops).toEqual([5.02]);
  });

  it('is nudged also while it follows, and its bar begins where it is told; a tempo that is tapped is the clock’s again', () => {
    const [ports, shown] = [new Subject<ShowEvent>(), new Subject<ShowEvent>()];
    let state = openingState('drift', new Array<number>(16).fill(0));
    const tempo = () => ({ bpm: state.tempo.bpm, beatAt: (at: number) => beatAt(state, at) });
    const take = (event: ShowEvent) => {
      state = perform(state, event);
      shown.next(event);
    };
    ports.pipe(followingClock(manualClock(), tempo, () => 'always', undefined, undefined, shown)).subscribe(take);
    const second = secondsPerClock(120);
    const say = (from: number, to: number) => {
      for (let i = from; i < to; i++) ports.next({ type: 'clock', source: 'Drum box', at: i * second });
    };
    const ahead = (clock: number) => beatAt(state, clock * second) - clock / 24;
    const set = (clock: number, bpm: number, by: number) =>
      take({ type: 'tempo', bpm, beat: beatAt(state, clock * second) + by, source: 'Drum box', at: clock * second });
    say(0, 100);
    expect(ahead(100)).toBeCloseTo(0, 3);
    set(99.5, state.tempo.bpm, 1 / 48);
    say(100, 240);
    expect(ahead(240)).toBeCloseTo(1 / 48, 3);
    set(239.5, state.tempo.bpm, 2);
    say(240, 400);
    expect(ahead(400)).toBeCloseTo(2 + 1 / 48, 3);
    set(399.5, 131, 0.25);
    say(400, 500);
    expect(ahead(500)).toBeCloseTo(2 + 1 / 48, 3);
    expect(state.tempo.bpm).toBeCloseTo(120, 3);
  });

  it('keeps tempo and beat where clocks are lost or late', () => {
    const played = show('always');
    const second = secondsPerClock(120);
    for (let i = 0; i < 24 * 16; i++) {
      const [isLost, isLate] = [i === 150 || i === 151, i >= 240 && i < 248];
      if (!isLost) played.hear({ type: 'clock', source: 'Drum box', at: (isLate ? 248 : i) * second });
      if (i < 96) continue;
      expect(Math.abs(played.state().tempo.bpm - 120)).toBeLessThan(0.5);
      expect(Math.abs(beatAt(played.state(), i * second) - i / 24)).toBeLessThan(0.01);
    }
  });

  it('follows a jump of the tempo within two beats', () => {
    const played = show('always');
    played.clocks(120, 96, 0);
    const jump = 96 * secondsPerClock(120);
    played.clocks(140, 49, jump);
    expect(played.state().tempo.bpm).toBeCloseTo(140, 1);
  });
});
