/** `npm run soak -- [--minutes 10]`: plays live in a headless browser, with random chords and knobs, and tells what went wrong. */
import { parseArgs } from 'node:util';
import { begun, openTheatre } from '../test/show/browser';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);

/** Runs in the page: plays until `minutes` are over, and measures. */
async function play(minutes: number) {
  const { live } = window.phosphene!;
  const send = (event: Parameters<typeof live.send>[0]) => live.send(event);
  const models = live.kernelHealth().models;
  const before = { image: models.image.steps, lyrics: models.lyrics.steps, sound: models.sound.steps };
  const underruns = live.underruns();
  const relapses = live.relapses();
  let [next, missing, silent, blocks] = [-1, 0, 0, 0];
  const rate = live.context.sampleRate;
  const stop = await live.listen(({ left, at }) => {
    const frame = Math.round(at * rate);
    if (next >= 0 && frame !== next) missing += frame - next;
    next = frame + left.length;
    blocks++;
    if (left.every((x) => x === 0)) silent++;
  });
  const source = 'soak';
  const end = live.clock.now() + 60 * minutes;
  const latencies: number[] = [];
  let held: number[] = [];
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const began = live.clock.now();
  while (live.clock.now() < end) {
    for (const note of held) send({ type: 'note-off', note, channel: 1, source });
    const root = 45 + Math.floor(random() * 12);
    held = [0, 3 + Math.floor(random() * 2), 7, 12].map((interval) => root + interval);
    for (const note of held) send({ type: 'note-on', note, velocity: 0.4 + 0.5 * random(), channel: 1, source });
    const knob = (['sound.brightness', 'sound.attack', 'sound.mix', 'image.zoom'] as const)[Math.floor(random() * 4)]!;
    send({ type: 'parameter', id: knob, value: 0.3 + 0.5 * random(), source });
    if (random() < 0.1) send({ type: 'parameter', id: 'sound.family', value: Math.floor(random() * 10), source });
    if (random() < 0.05)
      send({
        type: 'prompt',
        text: ['glass river', 'ember', 'snow over the harbour'][Math.floor(random() * 3)]!,
        source,
      });
    await new Promise((resolve) => setTimeout(resolve, 500 + 2500 * random()));
    latencies.push(live.soundLatency());
  }
  await stop();
  const after = live.kernelHealth();
  const seconds = live.clock.now() - began;
  latencies.sort((a, b) => a - b);
  return {
    seconds,
    underruns: live.underruns() - underruns,
    'old futures heard': live.relapses() - relapses,
    'samples missing in the recording': missing,
    'silent blocks in the recording': `${silent} of ${blocks}`,
    restarts: after.restarts,
    'pictures a second': (after.models.image.steps - before.image) / seconds,
    'lyric steps': after.models.lyrics.steps - before.lyrics,
    'sound blocks': after.models.sound.steps - before.sound,
    'chord to sound, median, ms': 1000 * latencies[latencies.length >> 1]!,
    'chord to sound, 95 of 100, ms': 1000 * latencies[Math.floor(0.95 * latencies.length)]!,
  };
}

const theatre = await openTheatre();
// The transpiler names functions by a helper that the page does not have.
const { page, errors } = await theatre.open('?autostart=1', 'window.__name = (it) => it');
await begun(page);
await page.waitForTimeout(5000);
page.setDefaultTimeout(0);
const report = await page.evaluate(play, minutes);
for (const [name, value] of Object.entries(report))
  console.log(`${name}: ${typeof value === 'number' ? value.toFixed(1) : value}`);
console.log(`uncaught errors: ${errors.length}${errors.map((error) => `\n  ${error}`).join('')}`);
await theatre.close();
process.exit(report.underruns === 0 && report['samples missing in the recording'] === 0 && errors.length === 0 ? 0 : 1);
