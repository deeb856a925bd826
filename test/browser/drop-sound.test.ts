/** A sound that is dropped on the page: how long it is, the browser tells before all of it is decoded. */
import { expect, test } from 'vitest';
import type { EventBody } from '../../engine/events';
import { wavHead } from '../../engine/record/take/wav';
import type { DropParts } from '../../ui/drop/drop';
import { dropSound } from '../../ui/drop/drop-sound';

const RATE = 3000;

function silence(seconds: number): File {
  const bytes = 6 * RATE * seconds;
  return new File([wavHead(RATE, bytes), new Uint8Array(bytes)], 'x.wav');
}

test('a sound of many minutes is refused in words, a short one becomes the loop', async () => {
  const sent: EventBody[] = [];
  const live = {
    send: (event: EventBody) => sent.push(event),
    state$: { value: { parameters: { 'sound.loop': 1 } } },
  };
  const parts = { live } as unknown as DropParts;
  await expect(dropSound(silence(700), parts)).rejects.toThrow(
    'x.wav changes nothing: it lasts 12 minutes, and a sound has at most 10. Cut out the part that you want.',
  );
  await expect(dropSound(new File(['no'], 'x.wav'), parts)).rejects.toThrow('it cannot be read as sound');
  expect(sent).toEqual([]);
  await dropSound(silence(1), parts);
  expect(sent.map(({ type }) => type)).toEqual(['notice', 'phrase']);
});
