import { expect, test, vi } from 'vitest';
import { createScheduler } from '../../engine/models/scheduler';

/** A scheduler on a clock that only the jobs move, and the order in which they ran. */
function bench() {
  let time = 0;
  const ran: string[] = [];
  const scheduler = createScheduler(() => time);
  const submit = (kind: string, deadline: number, cost = 0.01, then?: () => void) =>
    scheduler.submit({
      kind,
      deadline,
      run() {
        ran.push(kind);
        time += cost;
        then?.();
        return Promise.resolve();
      },
    });
  return { submit, ran };
}

/** The steps run one after another: waits for the last of them. */
const until = (ran: readonly string[], count: number) => vi.waitFor(() => expect(ran).toHaveLength(count));

test('the step with the earliest deadline goes first', async () => {
  const { submit, ran } = bench();
  submit('first', 0); // Runs at once: nothing else waits yet.
  submit('lyrics', 3);
  submit('image', 1);
  submit('sound', 2);
  await until(ran, 4);
  expect(ran).toEqual(['first', 'image', 'sound', 'lyrics']);
});

test('a step that takes long goes before a quick one with a slightly earlier deadline', async () => {
  const { submit, ran } = bench();
  submit('sound', 1, 0.5);
  await until(ran, 1);
  submit('first', 0);
  submit('image', 2, 0.01);
  submit('sound', 2.2, 0.5);
  await until(ran, 4);
  expect(ran.slice(1)).toEqual(['first', 'sound', 'image']);
});

test('what comes in while a step runs is weighed before the next one', async () => {
  const { submit, ran } = bench();
  submit('image', 1, 0.01, () => submit('sound', 0.5));
  submit('lyrics', 5);
  await until(ran, 3);
  expect(ran).toEqual(['image', 'sound', 'lyrics']);
});
