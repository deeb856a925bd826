/** The live clock: as even as the page's own between the audio clock's steps, and as true as the audio clock. */
import { afterEach, expect, it, vi } from 'vitest';
import { audioClock, stampsInOrder } from '../../engine/clock';
import { uniform } from '../../engine/random';

afterEach(() => vi.restoreAllMocks());

/** An audio context that tells its time in blocks, on a page whose own clock runs a little faster. */
function page({ block = 0.01, drift = 1e-4, origin = 5 } = {}) {
  let real = 0;
  let stopped: number | undefined;
  vi.spyOn(performance, 'now').mockImplementation(() => 1000 * (real * (1 + drift)));
  const context = {
    get currentTime() {
      return origin + block * Math.floor((stopped ?? real) / block);
    },
  };
  const clock = audioClock(context, origin);
  return {
    clock,
    at: (seconds: number) => {
      real = seconds;
      return clock.now();
    },
    stop: () => (stopped = real),
  };
}

it('tells when a message came, evenly between the blocks of the audio clock', () => {
  const { at, clock } = page();
  const chance = uniform(3);
  const off: number[] = [];
  for (let i = 0, time = 0; i < 3000; i++) {
    time += 0.008 + 0.02 * chance();
    at(time + 0.008 * chance());
    // It came a while before it was read.
    if (i > 500) off.push(clock.fromTimeStamp(1000 * time * (1 + 1e-4)) - time);
  }
  const mean = off.reduce((sum, x) => sum + x, 0) / off.length;
  const sigma = Math.sqrt(off.reduce((sum, x) => sum + (x - mean) ** 2, 0) / off.length);
  expect(sigma).toBeLessThan(0.0005);
  expect(Math.abs(mean)).toBeLessThan(0.0015);
});

it('hears a key go up no sooner than it came down, however short the stroke, and no stamp holds up the next', () => {
  const { at, clock } = page({ drift: 1e-3 });
  const chance = uniform(5);
  const inOrder = stampsInOrder(clock);
  const stamped = (seconds: number) => inOrder(1000 * seconds * (1 + 1e-3));
  let [last, struck] = [0, 0];
  for (let time = 1; time < 20;) {
    const came = time;
    time += 0.05 * chance();
    at(time);
    const down = stamped(came);
    // The page is at work between the two.
    time += 0.002 * chance();
    at(time);
    const up = stamped(came + 1e-6);
    expect(up).toBeGreaterThanOrEqual(down);
    expect(down).toBeGreaterThanOrEqual(last);
    // Another device is not held up by this one.
    expect(stampsInOrder(clock)(1000 * (came - 0.01) * (1 + 1e-3))).toBeLessThan(down);
    [last, struck] = [up, struck + 1];
  }
  expect(struck).toBeGreaterThan(300);
  // What a port says of the future, or no number at all, is now.
  for (const wrong of [1e9, NaN]) expect(inOrder(wrong)).toBeCloseTo(clock.now(), 6);
  at(30);
  expect(stamped(29.9)).toBeCloseTo(29.9, 1);
});

it('never goes back, and stands still with the context', () => {
  const { at, stop } = page();
  let last = 0;
  for (let time = 0; time < 2; time += 0.0037) {
    const now = at(time);
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
  expect(last).toBeCloseTo(2, 2);
  stop();
  const stood = at(4);
  expect(stood).toBeLessThan(2.12);
  expect(at(9)).toBe(stood);
});

/** Seconds of a block. */
const BLOCK = 0.021;

/** A page and an audio context whose clock steps in blocks, and stands while it is suspended. */
function machine() {
  let page = 100;
  let suspended = 0;
  let isSuspended = false;
  let jumped = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => 1000 * (page + jumped));
  vi.stubGlobal('requestAnimationFrame', () => 0);
  const true_ = () => page - 100 - suspended;
  const context = {
    get currentTime() {
      return BLOCK * Math.floor(true_() / BLOCK);
    },
  };
  const clock = audioClock(context, 0);
  return {
    clock,
    context,
    sounded: true_,
    /** @param step seconds between two looks at the clock */
    run: (seconds: number, step: number, look: (now: number) => void = () => undefined) => {
      for (let t = 0; t < seconds; t += step) {
        page += step;
        if (isSuspended) suspended += step;
        look(clock.now());
      }
    },
    suspend: (on: boolean) => (isSuspended = on),
    /** The page's clock alone. */
    jump: (seconds: number) => (jumped += seconds),
  };
}

it.each([0.004, 0.017, 0.15])('looked at every %f s, it is never ahead, and even once it knows the steps', (step) => {
  const { run, sounded } = machine();
  run(2, step);
  const off: number[] = [];
  run(10, step, (now) => off.push(sounded() - now));
  expect(Math.min(...off)).toBeGreaterThan(-1e-9);
  expect(Math.max(...off) - Math.min(...off)).toBeLessThan(BLOCK / 2);
});

it('it stands while the context is suspended, never goes back, and is as true afterwards as before', () => {
  const { run, suspend, sounded, context } = machine();
  run(3.003, 0.017);
  suspend(true);
  const before = context.currentTime;
  let last = 0;
  run(3, 0.017, (now) => {
    expect(now).toBeGreaterThanOrEqual(last);
    expect(now - before).toBeLessThan(0.1 + 1e-9);
    last = now;
  });
  suspend(false);
  // What it had gone on for it waits for.
  run(0.15, 0.017, (now) => {
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  });
  run(10, 0.017, (now) => expect(Math.abs(sounded() - now)).toBeLessThan(BLOCK + 1e-9));
});

it.each([0, 3600])(
  'after a jump of %i s and back, a short halt of the audio is made up for within a second',
  (seconds) => {
    const { run, suspend, jump, sounded } = machine();
    run(3, 0.017);
    for (const by of [seconds, -2 * seconds, seconds]) {
      jump(by);
      run(1, 0.017, (now) => expect(Math.abs(sounded() - now)).toBeLessThan(0.1 + BLOCK));
    }
    suspend(true);
    run(0.06, 0.005);
    suspend(false);
    run(1.1, 0.017);
    run(5, 0.017, (now) => expect(Math.abs(sounded() - now)).toBeLessThan(BLOCK + 1e-9));
  },
);
