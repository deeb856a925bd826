/**
 * A Vite plugin: `/osc` of the development and the preview server is a WebSocket that leads to OSC over UDP, which no
 * page can speak by itself. Each message of the socket is one packet. It leads to the one address that was set, and
 * hears on the one that was set; it is for this computer's own page, and off where nothing is set.
 */
import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Plugin } from 'vite';
import { type WebSocket, WebSocketServer } from 'ws';
import { LONGEST_PACKET } from '../engine/osc/packet.ts';
import { isOwn } from './own-page.ts';

export const PATH = '/osc';
/** Pages at a time, and packets a second and page, each way: more are lost, as they may be with UDP. */
const MOST_PAGES = 8;
const MOST_PACKETS = 1000;
/** Bytes that may wait for a page that does not read, as one that is halted: what comes meanwhile is lost as well. */
const MOST_WAITING = 65_536;
const LOCAL = '127.0.0.1';
/** Milliseconds for which it is known where a name leads, or that it leads nowhere. */
const NAME_HOLDS = 30_000;
const NAME_FAILS = 3000;

export interface OscSettings {
  /** Where packets go, HOST:PORT or a port of this computer: `PHOSPHENE_OSC_TO`. */
  readonly to?: string | undefined;
  /** Where they are heard, ADDRESS:PORT or a port of this computer: `PHOSPHENE_OSC_FROM`. */
  readonly from?: string | undefined;
}

export const settingsFrom = (env: NodeJS.ProcessEnv): OscSettings => ({
  to: env.PHOSPHENE_OSC_TO,
  from: env.PHOSPHENE_OSC_FROM,
});

interface Address {
  readonly host: string;
  readonly port: number;
}

/** @returns undefined where it is no address */
function addressIn(text: string | undefined): Address | undefined {
  const [, host = LOCAL, digits = ''] = /^(?:\[?([\w.:-]+?)\]?:)?(\d{1,5})$/.exec(text?.trim() ?? '') ?? [];
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

interface HttpServer {
  on(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): unknown;
}

export function oscBridge(settings: OscSettings = settingsFrom(process.env)): Plugin {
  return {
    name: 'osc-bridge',
    configureServer: ({ httpServer }) => void (httpServer && bridge(httpServer, settings)),
    configurePreviewServer: ({ httpServer }) => void bridge(httpServer, settings),
  };
}

/** Takes the upgrades of `/osc`, and leaves all others. */
export function bridge(server: HttpServer, settings: OscSettings): void {
  const [to, from] = [addressIn(settings.to), addressIn(settings.from)];
  const pages = new WebSocketServer({ noServer: true, maxPayload: LONGEST_PACKET, perMessageDeflate: false });
  const mayCome = allowance();
  /** Both open while any page is. What hears is bound to an address, and one of this computer could not send to others. */
  let mouth: Socket | undefined;
  let ear: Socket | undefined;

  function socketFor({ host }: Address): Socket {
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', lookup: nameLookup() });
    // Why it failed is for the performer, in the closing frame (at most 123 bytes).
    socket.on('error', ({ message }) => pages.clients.forEach((page) => page.close(1011, message.slice(0, 120))));
    return socket;
  }
  function listen(at: Address): Socket {
    const socket = socketFor(at);
    socket.on('message', (data) => {
      if (data.length > LONGEST_PACKET || !isOsc(data) || !mayCome()) return;
      for (const page of pages.clients) if (page.bufferedAmount < MOST_WAITING) page.send(data);
    });
    return socket.bind(at.port, at.host);
  }
  function connect(page: WebSocket): void {
    const mayLeave = allowance();
    if (to) mouth ??= socketFor(to);
    if (from) ear ??= listen(from);
    page.on('error', () => page.terminate());
    page.on('close', () => {
      if (pages.clients.size > 0) return;
      mouth?.close();
      ear?.close();
      mouth = ear = undefined;
    });
    page.on('message', (data: Buffer, isBinary) => {
      // An address that cannot be reached now may be later.
      if (to && isBinary && isOsc(data) && mayLeave()) mouth?.send(data, to.port, to.host, () => undefined);
    });
  }
  server.on('upgrade', (request, socket, head) => {
    if ((request.url ?? '').split('?')[0] !== PATH) return;
    // A peer that is gone before it is answered is no error of ours, and must not end the server.
    socket.on('error', () => socket.destroy());
    // Pages always say where they come from.
    if (!request.headers.origin || !isOwn(request)) return refuse(socket, '403 Forbidden');
    if ((!to && !from) || pages.clients.size >= MOST_PAGES) return refuse(socket, '503 Service Unavailable');
    pages.handleUpgrade(request, socket, head, connect);
  });
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

type Lookup = NonNullable<SocketOptions['lookup']>;

/**
 * Looks a name up now and then, and not for each packet, as a socket does by itself: where the name server is slow they would pile
 * up, and leave all at once. What is sent before the answer is lost, as UDP may lose it.
 */
export function nameLookup(ask: Lookup = lookup, now = () => performance.now()): Lookup {
  let answer: Parameters<Parameters<Lookup>[2]> | undefined;
  let until = 0;
  let isAsked = false;
  const LOST = new Error('It is not known yet where this name leads.');
  return (host, options, tell) => {
    if (isIP(host)) return ask(host, options, tell);
    if (answer && (isAsked || now() < until)) return tell(...answer);
    if (isAsked) return tell(LOST, '', 0);
    isAsked = true;
    ask(host, options, (...found) => {
      isAsked = false;
      // Where it led once is better than nowhere.
      if (!found[0] || !answer || answer[0]) answer = found;
      until = now() + (found[0] ? NAME_FAILS : NAME_HOLDS);
      tell(...answer);
    });
  };
}

/** Nothing else leaves by this way. */
function isOsc(data: Buffer): boolean {
  return (
    data.length > 0 &&
    data.length % 4 === 0 &&
    (data[0] === 47 || data.subarray(0, 8).toString('latin1') === '#bundle\0')
  );
}

/** Whether one more may pass in this second. */
function allowance(): () => boolean {
  let second = 0;
  let count = 0;
  return () => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) [second, count] = [now, 0];
    return ++count <= MOST_PACKETS;
  };
}
