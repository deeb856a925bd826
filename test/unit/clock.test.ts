import { afterEach, expect, it, vi } from 'vitest';
import { audioClock } from '../../engine/clock';
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
