/** An encoder that fails or falls silent is started anew, and the film goes on. Here with one that does as it is told. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Packet, preRoll } from '../../engine/record/take/packets';
import { createPictureEncoder, timestampOf } from '../../engine/record/take/picture-encoder';
import { createSoundEncoder } from '../../engine/record/take/sound-encoder';

const FPS = 30;
type Mood = 'works' | 'hangs' | 'fails';

/** Gives a packet for each frame at once, nothing, or an error. */
function obedient() {
  const encoder = { mood: 'works' as Mood, made: 0, keys: [] as number[], description: [1] };
  class Fake {
    state = 'unconfigured';
    constructor(private readonly init: VideoEncoderInit) {
      encoder.made++;
    }
    configure() {
      this.state = 'configured';
    }
    encode({ timestamp }: VideoFrame, { keyFrame }: VideoEncoderEncodeOptions) {
      if (keyFrame) encoder.keys.push(Math.round((timestamp * FPS) / 1e6));
      if (encoder.mood === 'fails') return this.init.error(new DOMException('the driver is gone'));
      if (encoder.mood === 'hangs') return;
      const type = keyFrame ? 'key' : 'delta';
      const chunk = { timestamp, type, byteLength: 1, copyTo: () => undefined } as unknown as EncodedVideoChunk;
      const decoderConfig = { codec: 'avc1.64001f', description: Uint8Array.from(encoder.description) };
      this.init.output(chunk, keyFrame ? { decoderConfig } : {});
    }
    close() {
      this.state = 'closed';
    }
  }
  return { encoder, Encoder: Fake as unknown as typeof VideoEncoder };
}

function film() {
  const { encoder, Encoder } = obedient();
  const packets: Packet[] = [];
  const told: string[] = [];
  const failures: string[] = [];
  let room = -1;
  const picture = createPictureEncoder({
    config: { codec: 'avc1.64001f', width: 16, height: 16 },
    fps: FPS,
    onPacket: (packet) => packets.push(packet),
    onRoom: (index) => (room = index),
    onNotice: (text) => told.push(text),
    onFailure: ({ message }) => failures.push(message),
    Encoder,
  });
  const show = (from: number, to: number) => {
    for (let index = from; index < to; index++) {
      picture.encode({ timestamp: timestampOf(index, FPS), close: () => undefined } as VideoFrame, index);
      picture.watch();
    }
  };
  return { encoder, picture, packets, told, failures, show, room: () => room };
}

let set: ReturnType<typeof film>;
beforeEach(() => (set = film()));

describe('the picture encoder', () => {
  it('gives a key frame at least every 0.4 s, and one when it is asked', () => {
    set.show(0, 40);
    set.picture.wantKey();
    set.show(40, 50);
    expect(set.packets.filter(({ key }) => key).map(({ at }) => Math.round(at * FPS))).toEqual([0, 12, 24, 36, 40]);
  });

  it.each(['fails', 'hangs'] as const)(
    'that %s is replaced: a moment is missing and counted, the rest goes on',
    (mood) => {
      set.show(0, 20);
      set.encoder.mood = mood;
      const waiting = mood === 'fails' ? 21 : 24;
      set.show(20, waiting);
      // Nobody hands in frames while so many wait; the dog is called all the same.
      for (let call = 0; call < 60; call++) set.picture.watch();
      set.encoder.mood = 'works';
      expect(set.room()).toBe(waiting - 1);
      set.show(waiting, 60);
      expect(set.encoder.made).toBe(2);
      expect(set.told).toEqual([expect.stringMatching(/started anew .* frames are missing, the sound is whole/)]);
      expect(set.picture.swallowed).toBe(waiting - 20);
      expect(set.packets.map(({ at }) => Math.round(at * FPS))).toEqual(
        Array.from({ length: 60 }, (_, i) => i).filter((i) => i < 20 || i >= waiting),
      );
      // No decoder could begin with anything else.
      expect(set.packets[20]).toMatchObject({ key: true });
      expect(set.failures).toEqual([]);
    },
  );

  it('that fails again and again ends the take, and says why', () => {
    set.encoder.mood = 'fails';
    set.show(0, 10);
    expect(set.failures[0]).toMatch(/encoder failed 4 times \(the driver is gone\)/);
  });

  it.each(['fails', 'hangs'] as const)('that %s for good says so once, and keeps no frame', (mood) => {
    set.encoder.mood = mood;
    for (let index = 0; index < 10; index++) {
      set.show(index, index + 1);
      for (let call = 0; call < 100; call++) set.picture.watch();
    }
    expect(set.failures).toEqual([expect.stringMatching(/encoder failed 4 times/)]);
    expect(set.told.length).toBe(3);
    expect(set.room()).toBe(9);
  });

  it('that comes back as another one gives nothing to a film that cannot hold it, and says so once', () => {
    set.show(0, 20);
    set.encoder.mood = 'fails';
    set.show(20, 21);
    Object.assign(set.encoder, { mood: 'works', description: [1, 2] });
    set.show(21, 60);
    expect(set.failures).toEqual([expect.stringMatching(/came back as another one/)]);
    expect(set.packets.length).toBe(20);
    expect([set.encoder.made, set.room()]).toEqual([2, 59]);
    expect(set.picture.swallowed).toBe(2);
  });

  it('may fail all night, as long as it does so seldom', () => {
    for (let failure = 0; failure < 8; failure++) {
      const from = failure * 25 * FPS;
      set.encoder.mood = 'fails';
      set.show(from, from + 1);
      set.encoder.mood = 'works';
      set.show(from + 1, from + 25 * FPS);
    }
    expect(set.failures).toEqual([]);
    expect(set.told.length).toBe(8);
  });
});

describe('the sound encoder', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('that has failed takes no more, and holds nobody up', () => {
    let isBroken = false;
    let asked = 0;
    class Fake {
      constructor(private readonly init: AudioEncoderInit) {}
      get state() {
        if (++asked > 1000) throw new Error('It asks for ever.');
        return isBroken ? 'closed' : 'configured';
      }
      configure = () => undefined;
      encode() {
        isBroken = true;
        this.init.error(new DOMException('the driver is gone'));
      }
    }
    vi.stubGlobal('AudioEncoder', Fake);
    vi.stubGlobal(
      'AudioData',
      class {
        close = () => undefined;
      },
    );
    const failures: string[] = [];
    const sound = createSoundEncoder({
      config: { codec: 'opus', sampleRate: 48_000, numberOfChannels: 2 },
      from: 0,
      onPacket: () => undefined,
      onFailure: ({ message }) => failures.push(message),
    });
    const second = new Float32Array(48_000);
    for (let at = 0; at < 5; at++) sound.add(at * 48_000, second, second);
    expect(sound.next).toBe(5 * 48_000);
    expect(failures).toEqual(['The opus encoder failed: the driver is gone.']);
  });
});

describe('the pre-roll', () => {
  const packet = (track: Packet['track'], at: number, key: boolean) => ({
    track,
    at,
    key,
    duration: 0.1,
    data: new Uint8Array(1),
  });

  it('keeps the last seconds, from a key frame on, and the sound before it that a decoder must have heard', () => {
    const kept = preRoll(10);
    for (let i = 0; i < 600; i++) {
      // Sound is encoded sooner: it comes before the picture of its time.
      kept.add(packet('audio', i / 10 + 0.05, true));
      kept.add(packet('audio', (i + 1) / 10, true));
      kept.add(packet('video', i / 10, i % 4 === 0));
    }
    const begin = kept.begin!;
    expect(60 - begin).toBeGreaterThanOrEqual(10);
    expect(60 - begin).toBeLessThan(10 + 0.8);
    expect([kept.keyFrom(0), kept.keyFrom(55.7), kept.keyFrom(60)]).toEqual([begin, 56, undefined]);
    for (const zero of [begin, 56]) {
      const packets: Packet[] = [];
      kept.film(zero, (each) => packets.push(each))();
      const times = (track: Packet['track']) => packets.filter((each) => each.track === track).map(({ at }) => at);
      const [pictures, sounds] = [times('video'), times('audio')];
      expect(packets.find(({ track }) => track === 'video')).toMatchObject({ at: zero, key: true });
      expect(sounds[0]).toBeCloseTo(zero - 0.1, 9);
      expect(pictures.every((at, i) => i === 0 || Math.abs(at - pictures[i - 1]! - 0.1) < 1e-9)).toBe(true);
      expect(sounds.every((at, i) => i === 0 || Math.abs(at - sounds[i - 1]! - 0.05) < 1e-9)).toBe(true);
      expect([pictures.at(-1), sounds.at(-1)]).toEqual([59.9, 60]);
    }
  });

  it('gives a film what comes late, too: the sound before its first picture may be encoded after it', () => {
    const kept = preRoll(10);
    const sounds: number[] = [];
    kept.add(packet('video', 5, true));
    const end = kept.film(5, ({ track, at }) => void (track === 'audio' && sounds.push(at)));
    for (const at of [4.85, 4.95, 5.05]) kept.add(packet('audio', at, true));
    end();
    kept.add(packet('audio', 5.15, true));
    expect(sounds).toEqual([4.95, 5.05]);
  });

  it('has nothing to give before there is a key frame', () => {
    const kept = preRoll(10);
    kept.add(packet('audio', 0, true));
    expect(kept.begin).toBeUndefined();
  });
});
