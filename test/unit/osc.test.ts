import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { NEVER, Subject } from 'rxjs';
import { afterEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { manualClock } from '../../engine/clock';
import type { ShowEvent } from '../../engine/events';
import { oscInput } from '../../engine/inputs/osc';
import { addressOf, eventsOf } from '../../engine/osc/addresses';
import { matching } from '../../engine/osc/matching';
import { LONGEST_PACKET, type OscMessage, packetsOf, readPacket } from '../../engine/osc/packet';
import { createOscSender } from '../../engine/outputs/osc';
import { PARAMETER_IDS } from '../../engine/parameters';
import { openingState, perform } from '../../engine/performance';
import { bridge, nameLookup } from '../../tools/osc-bridge';

const hex = (text: string) => Uint8Array.from(text.trim().split(/\s+/), (byte) => parseInt(byte, 16));

// Both from the specification's own examples.
const OSCILLATOR = hex(
  `2f 6f 73 63 69 6c 6c 61 74 6f 72 2f 34 2f 66 72 65 71 75 65 6e 63 79 00 2c 66 00 00 43 dc 00 00`,
);
const FOO = hex(`2f 66 6f 6f 00 00 00 00 2c 69 69 73 66 66 00 00 00 00 03 e8 ff ff ff ff 68 65 6c 6c 6f 00 00 00
  3f 9d f3 b6 40 b5 b2 2d`);

it("writes and reads the specification's bytes", () => {
  expect(packetsOf([{ address: '/oscillator/4/frequency', values: [440] }])).toEqual([OSCILLATOR]);
  expect(readPacket(OSCILLATOR)).toEqual([{ address: '/oscillator/4/frequency', values: [440] }]);
  const [{ address, values }] = readPacket(FOO) as [OscMessage];
  expect([address, ...values.slice(0, 3)]).toEqual(['/foo', 1000, -1, 'hello']);
  expect(values[3]).toBeCloseTo(1.234, 6);
  expect(values[4]).toBeCloseTo(5.678, 6);
});

it('many messages go as bundles that fit, and come back as they were; no bytes do harm', () => {
  const messages = Array.from({ length: 200 }, (_, i): OscMessage => ({
    address: `/a/${i}`,
    values: [i, 'ä', i % 2 > 0],
  }));
  const packets = packetsOf(messages);
  expect(packets.length).toBeGreaterThan(1);
  for (const { length } of packets) expect(length).toBeLessThanOrEqual(LONGEST_PACKET);
  expect(packets.flatMap(readPacket)).toEqual(messages);
  const read = (bytes: Uint8Array) => {
    try {
      return readPacket(bytes).flatMap(eventsOf);
    } catch (error) {
      // What is thrown is said, and of no other kind.
      expect((error as Error).message).toContain('OSC');
      return [];
    }
  };
  const broken = fc
    .uint8Array({ maxLength: 64 })
    .map((noise) => Uint8Array.of(...packets[0]!.subarray(0, 40), ...noise));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 128 }), broken), (bytes) => Array.isArray(read(bytes))));
});

it.each([
  ['/phosphene/image/zoom', '/phosphene/image/zoom', true],
  ['/phosphene/image/*', '/phosphene/image/zoom', true],
  ['/phosphene/*', '/phosphene/image/zoom', false],
  ['/phosphene/image/{x,y}', '/phosphene/image/y', true],
  ['/phosphene/prompt/weight[1-3]', '/phosphene/prompt/weight4', false],
  ['/phosphene/prompt/weight[!1-3]', '/phosphene/prompt/weight4', true],
  ['/?/b/*c', '/a/b/cc', true],
  ['/a.c', '/abc', false],
])('%s and %s: %s', (pattern, address, isMeant) => {
  expect(matching(pattern)?.(address)).toBe(isMeant);
});

it('a pattern that would try for ever, or that is none, means nothing', () => {
  const many = [`/${'*a'.repeat(20)}`, `/${'{,}'.repeat(39)}`, `/{p,p}${'{h,h}'.repeat(20)}`];
  for (const pattern of [...many, '/[z-a]', '/{a', '/a]']) expect(matching(pattern)).toBeUndefined();
});

it('turns knobs, plays notes and sends words; what makes no sense is nothing', () => {
  const packets = new Subject<Uint8Array>();
  const heard: ShowEvent[] = [];
  const clock = manualClock();
  clock.moveTo(3);
  oscInput(packets, NEVER, clock).subscribe((event) => heard.push(event));
  const messages: OscMessage[] = [
    { address: '/phosphene/image/zoom', values: [2] },
    { address: '/phosphene/knob/image/truncation', values: [1] },
    { address: '/phosphene/note', values: [60, 127] },
    { address: '/phosphene/note', values: [60, 0] },
    { address: '/phosphene/prompt', values: ['rain on glass'] },
    { address: '/phosphene/note', values: [400, 1] },
    { address: '/phosphene/image/zoom', values: ['far'] },
    { address: '/elsewhere', values: [1] },
    { address: '/phosphene/scene', values: [2, Infinity] },
    { address: '/phosphene/panic', values: [1] },
    { address: '/phosphene/panic', values: [0] },
  ];
  packetsOf(messages).forEach((packet) => packets.next(packet));
  packets.next(Uint8Array.of(1, 2, 3));
  expect(heard).toEqual(
    [
      { type: 'parameter', id: 'image.zoom', value: 2 },
      { type: 'parameter', id: 'image.truncation', value: 1 },
      { type: 'note-on', note: 60, velocity: 1, channel: 1 },
      { type: 'note-off', note: 60, channel: 1 },
      { type: 'prompt', text: 'rain on glass', slot: 1 },
      { type: 'panic' },
    ].map((body) => ({ ...body, source: 'osc', at: 3 })),
  );
});

it('lets go of the notes that it holds when its way in is closed or lost, each once', () => {
  const [packets, closed] = [new Subject<Uint8Array>(), new Subject<unknown>()];
  const clock = manualClock();
  const heard: ShowEvent[] = [];
  oscInput(packets, closed, clock).subscribe((event) => heard.push(event));
  const note = (...values: number[]): OscMessage => ({ address: '/phosphene/note', values });
  packetsOf([note(60, 100), note(64, 100, 2), note(67, 100), note(67, 0)]).forEach((packet) => packets.next(packet));
  heard.length = 0;
  clock.moveTo(3);
  closed.next('lost');
  closed.next('off');
  expect(heard).toEqual([
    { type: 'note-off', note: 60, channel: 1, source: 'osc', at: 3 },
    { type: 'note-off', note: 64, channel: 2, source: 'osc', at: 3 },
  ]);
});

it('tells every parameter once, then what changes, and never what OSC itself has turned', () => {
  const sender = createOscSender();
  const advance: typeof sender.advance = (moment, what) => sender.advance(moment, what);
  const seen = {
    loudness: { level: 0.5, bass: 0, mid: 0, treble: 0 },
    palette: [
      [0, 0, 0],
      [1, 1, 1],
      [255, 255, 255],
    ] as const,
    beat: 0,
    kick: 0,
  };
  let state = openingState('drift', new Array<number>(16).fill(0));
  const turn = (source: string, value: number, time: number) => {
    const event: ShowEvent = { type: 'parameter', id: 'image.zoom', value, source, at: time };
    state = perform(state, event);
    return advance({ time, state, events: [event] }, seen).filter(({ address }) => address.endsWith('/zoom'));
  };
  const first = Array.from({ length: 10 }, (_, i) => advance({ time: i, state, events: [] }, seen)).flat();
  const addresses = first.map(({ address }) => address).filter((address) => address.split('/').length > 3);
  expect(new Set(addresses)).toEqual(new Set(PARAMETER_IDS.map(addressOf)));
  expect(addresses).toHaveLength(PARAMETER_IDS.length);
  expect(turn('performer', 1.5, 20)).toEqual([{ address: '/phosphene/image/zoom', values: [1.5] }]);
  // Too soon after the last, and then once, as it is by then.
  expect(turn('performer', 1.6, 20.01)).toEqual([]);
  expect(turn('performer', 1.7, 20.05)).toEqual([{ address: '/phosphene/image/zoom', values: [1.7] }]);
  expect(turn('osc', 1.2, 21)).toEqual([]);
});

it('tells each parameter in its turn, however many move at once', () => {
  const sender = createOscSender();
  const loudness = { level: 0, bass: 0, mid: 0, treble: 0 };
  const seen = { loudness, palette: [[0, 0, 0], [0, 0, 0], [0, 0, 0]], beat: 0, kick: 0 } as const; // prettier-ignore
  const opening = openingState('drift', new Array<number>(16).fill(0));
  const told = new Map<string, number>();
  for (let round = 0; round < 30; round++) {
    const parameters = Object.fromEntries(PARAMETER_IDS.map((id) => [id, round])) as typeof opening.parameters;
    const messages = sender.advance({ time: round, state: { ...opening, parameters }, events: [] }, seen);
    for (const { address } of messages) told.set(address, round);
  }
  const rounds = Math.ceil(PARAMETER_IDS.length / 64);
  for (const id of PARAMETER_IDS) expect(told.get(addressOf(id)), id).toBeGreaterThanOrEqual(30 - rounds);
});

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

it('leads from a page to a port and back, for this computer’s own page alone', async () => {
  const lights = createSocket('udp4').bind(0, '127.0.0.1');
  const free = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([once(lights, 'listening'), once(free, 'listening')]);
  const from = free.address().port;
  free.close();
  const server = createServer();
  bridge(server, { to: `127.0.0.1:${lights.address().port}`, from: String(from) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(
    () => server.close(),
    () => lights.close(),
  );
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const open = (origin?: string) => {
    const page = new WebSocket(`ws://${host}/osc`, origin === undefined ? {} : { origin });
    closing.push(() => page.terminate());
    return page;
  };

  for (const origin of [undefined, 'https://elsewhere.example']) {
    const [error] = (await once(open(origin), 'error')) as [Error];
    expect(error.message).toContain('403');
  }
  const page = open(`http://${host}`);
  await once(page, 'open');
  page.send(Uint8Array.of(1, 2, 3, 4));
  page.send(OSCILLATOR);
  const [left, sender] = (await once(lights, 'message')) as [Buffer, { port: number }];
  expect([...left]).toEqual([...OSCILLATOR]);
  // What is bound to this computer's address cannot send to another one.
  expect(sender.port).not.toBe(from);
  const arrived = once(page, 'message');
  lights.send(FOO, from, '127.0.0.1');
  expect([...((await arrived)[0] as Buffer)]).toEqual([...FOO]);

  // A page that does not read what waits for it gets no more.
  const waiting = vi.spyOn(WebSocket.prototype, 'bufferedAmount', 'get');
  closing.push(() => waiting.mockRestore());
  waiting.mockReturnValueOnce(70_000).mockReturnValue(0);
  const next = once(page, 'message');
  for (const packet of [FOO, OSCILLATOR]) lights.send(packet, from, '127.0.0.1');
  expect([...((await next)[0] as Buffer)]).toEqual([...OSCILLATOR]);
});

it('asks where a name leads now and then, not for every packet, and drops what it cannot send meanwhile', () => {
  const answers: ((error: Error | null, address: string, family: number) => void)[] = [];
  let now = 0;
  const lookup = nameLookup(
    (_host, _options, tell) => void answers.push(tell),
    () => now,
  );
  const sent: (string | undefined)[] = [];
  const send = (count: number) => {
    for (let i = 0; i < count; i++)
      lookup('desk.local', {}, (error, address) => sent.push(error ? undefined : address));
    return sent.splice(0);
  };
  expect(send(50)).toEqual(Array(49).fill(undefined));
  expect(answers).toHaveLength(1);
  answers[0]!(null, '10.0.0.7', 4);
  expect(sent.splice(0)).toEqual(['10.0.0.7']);
  expect(send(50)).toEqual(Array(50).fill('10.0.0.7'));
  expect(answers).toHaveLength(1);

  // It moves, and the name server fails for a while.
  now = 31_000;
  expect(send(3)).toEqual(['10.0.0.7', '10.0.0.7']);
  answers[1]!(new Error('no answer'), '', 0);
  expect(sent.splice(0)).toEqual(['10.0.0.7']);
  now = 35_000;
  send(1);
  answers[2]!(null, '10.0.0.8', 4);
  sent.splice(0);
  expect(send(2)).toEqual(['10.0.0.8', '10.0.0.8']);
});

it('outlives a page that is gone before it is answered', () => {
  const server = createServer();
  bridge(server, {});
  const socket = new PassThrough();
  server.emit('upgrade', { url: '/osc', headers: {}, socket: {} }, socket, Buffer.alloc(0));
  // Nobody listening, this would be thrown.
  socket.emit('error', new Error('read ECONNRESET'));
  expect(socket.destroyed).toBe(true);
});

it('is off where nothing is set', async () => {
  const server = createServer();
  bridge(server, {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [error] = (await once(new WebSocket(`ws://${host}/osc`, { origin: `http://${host}` }), 'error')) as [Error];
  expect(error.message).toContain('503');
});
