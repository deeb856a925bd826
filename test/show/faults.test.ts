/** Faults that could happen on a night, each in a real browser while a show plays: the audience does not notice. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beforehand, hookWorkers, prepare, suffer, untilSounding } from '../../bench/tools/aftermath';
import { type Fault, FAULTS, NONE } from '../../bench/tools/faults';
import { begun, openTheatre, type Theatre } from './browser';

let theatre: Theatre;
beforeAll(async () => void (theatre = await openTheatre()));
afterAll(() => theatre.close());

/** The others are in the long form: `npm run bench -- faults`. */
const SHORT = /killed|NaN|worklet|suspended|hidden|lets go|disk|malformed|pulled|cut off/;

/** What holds on any machine, however slow: no length of time but that of silence, counted in samples that were asked for. */
async function survives(page: Parameters<typeof suffer>[0], fault: Fault): Promise<void> {
  const { silence, missing, black, wild, isAsLogged, restarts, notices } = await suffer(page, fault);
  // Of samples that the browser never asked for a busy machine may be the reason; where the fault is, it is so each time.
  let least = missing;
  for (let tries = 1; tries < 3 && least >= 1 && !fault.isOfDevice; tries++)
    least = Math.min(least, (await suffer(page, fault)).missing);
  // A wave may pass through zero in both channels at once: less than a millisecond is no silence.
  const seen = {
    silence: fault.isOfDevice || silence < 1 ? 0 : silence,
    missing: fault.isOfDevice || least < 1 ? 0 : least,
    black,
    wild,
    isAsLogged,
    restarts: Math.min(1, restarts),
  };
  expect(seen, fault.name).toEqual({
    silence: 0,
    missing: 0,
    black: 0,
    wild: 0,
    isAsLogged: true,
    restarts: fault.endsModels ? 1 : 0,
  });
  if (fault.says) expect(notices.join('\n'), fault.name).toMatch(fault.says);
}

test('models, worklets, devices and the page fail: no silence, no black stage, the state is the log’s', async () => {
  const { page, errors } = await theatre.open('?autostart=1', beforehand);
  hookWorkers(page);
  await begun(page);
  await prepare(page);
  await untilSounding(page);
  for (const fault of FAULTS.filter(({ name }) => SHORT.test(name))) await survives(page, fault);
  // Far longer than what is kept ready: the sound model goes on by itself, and nothing has to be covered.
  await untilSounding(page);
  const gaps = await page.evaluate(() => {
    const { live } = window.phosphene!;
    const [before, began] = [live.underruns(), performance.now()];
    while (performance.now() - began < 5000);
    return live.underruns() - before;
  });
  expect(gaps).toBe(0);
  expect(errors).toEqual([]);
  await page.close();
});

test('without shared memory, MIDI, WebGPU or storage the show plays all the same', async () => {
  const without = `
    delete window.SharedArrayBuffer;
    delete navigator.requestMIDIAccess;
    delete Navigator.prototype.requestMIDIAccess;
    delete Navigator.prototype.gpu;
    delete Navigator.prototype.locks;
    const refuse = () => { throw new DOMException('The quota has been exceeded.', 'QuotaExceededError'); };
    Storage.prototype.getItem = Storage.prototype.setItem = refuse;
    IDBFactory.prototype.open = refuse;
    StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('denied', 'SecurityError'));
    CacheStorage.prototype.open = () => Promise.reject(new DOMException('denied', 'SecurityError'));`;
  const { page, errors } = await theatre.open('?autostart=1', beforehand + without);
  await begun(page);
  expect(await page.evaluate(() => typeof SharedArrayBuffer)).toBe('undefined');
  await prepare(page);
  const { black, wild, isAsLogged } = await suffer(page, NONE);
  expect({ black, wild, isAsLogged }).toEqual({ black: 0, wild: 0, isAsLogged: true });
  const heard = () => page.evaluate(() => window.phosphene!.live.kernelHealth().models.sound.steps);
  const before = await heard();
  await expect.poll(heard, { timeout: 60_000 }).toBeGreaterThan(before);
  expect(errors).toEqual([]);
  await page.close();
});
