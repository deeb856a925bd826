import { connect, Context, setContext } from 'tone';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createBand } from '../../audio/band';
import { createStream } from '../../audio/stream';
import { createTap, type TapBlock } from '../../audio/tap';
import { defaultValues } from '../../engine/parameters';

const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

describe('live', () => {
  let context: Context;
  beforeAll(async () => {
    context = new Context(new AudioContext());
    setContext(context);
    await context.resume();
  });
  afterAll(() => void context.dispose());

  it('plays notes and the stream, and taps every sample once', async () => {
    const blocks: TapBlock[] = [];
    const band = await createBand(context, 1, context.rawContext.currentTime, defaultValues());
    const tap = await createTap(context, band.output, (block) => blocks.push(block));
    const listeners = vi.spyOn(band.output.output as AudioNode, 'disconnect');
    const stream = await createStream(context, 2);
    connect(stream.node, band.streamInput);

    const tone = Float32Array.from({ length: context.sampleRate / 2 }, (_, i) => 0.2 * Math.sin(i * 0.04));
    stream.write(0, tone, tone);
    expect(stream.end()).toBe(tone.length);
    expect(stream.secondsAhead()).toBeGreaterThan(0);
    band.handle({ type: 'note-on', note: 60, velocity: 0.8, channel: 1, source: 'test', at: 0 });
    for (let tries = 0; tries < 100 && stream.underruns() === 0; tries++) await wait(0.1);
    expect(stream.underruns()).toBe(1);
    expect(stream.secondsAhead()).toBe(0);
    await tap.stop();
    expect(listeners).toHaveBeenCalledOnce();
    band.dispose();

    let expected = blocks[0]!.frame;
    for (const { frame, left, right } of blocks) {
      expect(frame).toBe(expected);
      expect(right.length).toBe(left.length);
      expected += left.length;
    }
    expect(expected - blocks[0]!.frame).toBeGreaterThanOrEqual(tone.length);
    expect(Math.max(...blocks.map(({ left }) => Math.max(...left)))).toBeGreaterThan(0.05);
  });

  it('counts no underrun where nobody is to play', async () => {
    const stream = await createStream(context, 2);
    connect(stream.node, context.rawContext.destination);
    const tone = new Float32Array(context.sampleRate / 4).fill(0.01);
    stream.write(0, tone, tone);
    stream.setResting(true);
    for (let tries = 0; tries < 100 && stream.secondsAhead() > 0; tries++) await wait(0.1);
    await wait(0.1);
    expect(stream.secondsAhead()).toBe(0);
    expect(stream.underruns()).toBe(0);
    stream.node.disconnect();
  });

  it('takes no more than the ring holds', async () => {
    // Nothing is heard meanwhile, so nothing makes room.
    await (context.rawContext as AudioContext).suspend();
    const stream = await createStream(context, 0.5);
    const long = new Float32Array(context.sampleRate);
    stream.write(0, long, long);
    const full = stream.end();
    expect(full).toBeGreaterThanOrEqual(context.sampleRate / 2);
    expect(full).toBeLessThan(context.sampleRate);
    stream.write(full, long, long);
    expect(stream.end()).toBe(full);
  });
});
