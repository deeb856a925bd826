import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { keepSounding } from '../../audio/heartbeat';
import { BEAT, createHeartbeat } from '../../engine/models/heartbeat';

const MOST = 10;

/** A worker that answers each ping after `seconds`, for `beats` of the page; with `stands`, the clock of the page does not go. */
function worker() {
  let [time, asked] = [0, -1];
  const heartbeat = createHeartbeat(
    () => (asked = time),
    () => time,
  );
  const live = (seconds: number, beats: number, isUsual = true) => {
    for (let i = 0; i < beats; i++) {
      heartbeat.beat();
      if (asked >= 0 && time + BEAT >= asked + seconds) {
        const until = time;
        time = Math.max(time, asked + seconds);
        asked = -1;
        heartbeat.heard();
        heartbeat.answered(isUsual);
        time = until;
      }
      time += BEAT;
    }
  };
  const hang = () => {
    for (let beats = 1; ; beats++) {
      heartbeat.beat();
      time += BEAT;
      if (heartbeat.silence() >= heartbeat.patience(MOST)) return beats * BEAT;
    }
  };
  return { heartbeat, live, hang, jump: (seconds: number) => (time += seconds) };
}

test('a worker that answers at once is found to hang after a second, one whose steps take long after so many of them, and sooner where another stands by', () => {
  const quick = worker();
  quick.live(0.01, 100);
  expect(quick.hang()).toBe(1);
  const slow = worker();
  slow.live(0.5, 100);
  expect(slow.heartbeat.patience(MOST, true)).toBe(2);
  expect(slow.hang()).toBe(3);
});

test('a step that takes longer than all patience hangs no worker, and one that comes seldom is remembered', () => {
  const { heartbeat, live } = worker();
  live(0.01, 10);
  live(8, 40);
  expect(heartbeat.patience(MOST)).toBeGreaterThan(20);
  live(0.01, 40);
  expect(heartbeat.silence()).toBeLessThan(heartbeat.patience(MOST));
  expect(heartbeat.patience(MOST)).toBeGreaterThan(8);
});

test('a render, which has all the time it needs, grants as much', () => {
  const { heartbeat, live } = worker();
  live(0.01, 100);
  expect(heartbeat.patience(Infinity)).toBe(Infinity);
});

test('answers while models load, and clocks that jump, tell nothing of the steps', () => {
  const { live, hang, jump } = worker();
  live(5, 40, false);
  live(0.01, 10);
  jump(3600);
  live(0.01, 1);
  expect(hang()).toBeLessThanOrEqual(MOST);
});

test('after what may have been a false alarm the next worker is granted twice as much', () => {
  const { heartbeat, live, hang } = worker();
  live(0.01, 100);
  expect(hang()).toBe(1);
  heartbeat.hung();
  heartbeat.anew();
  expect(heartbeat.silence()).toBe(0);
  expect(hang()).toBe(2);
});

/** A context whose time goes on by hand. */
function context() {
  const done: string[] = [];
  return {
    done,
    currentTime: 0,
    state: 'running',
    suspend() {
      done.push('suspend');
      this.state = 'suspended';
      return Promise.resolve();
    },
    resume() {
      done.push('resume');
      return Promise.resolve();
    },
    setSinkId(id: string) {
      done.push(`device "${id}"`);
      return Promise.resolve();
    },
  };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('sound that was interrupted is started again, and at last on the device that the system has chosen', async () => {
  const sounding = context();
  const looks = new Subject<void>();
  const notices: string[] = [];
  const look = async (times: number) => {
    for (let i = 0; i < times; i++) looks.next();
    await settled();
  };
  keepSounding(sounding, looks).subscribe((text) => notices.push(text));
  sounding.state = 'interrupted';
  await look(2);
  expect(sounding.done).toEqual(['resume']);
  await look(10);
  expect(sounding.done).toEqual(['resume', 'device ""', 'resume']);
  expect(notices).toHaveLength(1);
  sounding.currentTime = 1;
  await look(1);
  expect(notices.at(-1)).toBe('The sound plays again.');
});

test('a context that says it runs is not touched for a short standstill, and set going after a long one', async () => {
  const sounding = context();
  const looks = new Subject<void>();
  keepSounding(sounding, looks).subscribe();
  for (let i = 0; i < 10; i++) looks.next();
  sounding.currentTime = 0.1;
  for (let i = 0; i < 20; i++) looks.next();
  await settled();
  expect(sounding.done).toEqual([]);
  looks.next();
  await settled();
  expect(sounding.done).toEqual(['suspend', 'resume']);
});
