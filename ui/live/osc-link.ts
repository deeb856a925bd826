/** The way to OSC: a WebSocket to the server of this page, which speaks UDP (`tools/osc-bridge.ts`). Off until it is asked for. */
import { BehaviorSubject, type Observable, Subject } from 'rxjs';
import { keep, kept } from '../kept/kept';

export type OscState = 'off' | 'opening' | 'open' | 'refused' | 'lost';

export interface OscLink {
  readonly state$: BehaviorSubject<OscState>;
  readonly packets$: Observable<Uint8Array>;
  /** Remembered for the next time. */
  turn(on: boolean): void;
  /** Nothing, unless it is open. */
  send(packets: readonly Uint8Array<ArrayBuffer>[]): void;
}

const KEY = 'phosphene osc';
/** Milliseconds until a link that was lost is tried again. */
const AGAIN = 2000;
/** What waits to be sent may not pile up, in bytes. */
const MOST_WAITING = 65_536;

export function createOscLink(): OscLink {
  const state$ = new BehaviorSubject<OscState>('off');
  const packets$ = new Subject<Uint8Array>();
  let socket: WebSocket | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    const mine = new WebSocket(new URL('osc', document.baseURI.replace(/^http/, 'ws')));
    mine.binaryType = 'arraybuffer';
    socket = mine;
    let wasOpen = state$.value === 'lost';
    if (!wasOpen) state$.next('opening');
    mine.onopen = () => {
      wasOpen = true;
      state$.next('open');
    };
    mine.onmessage = ({ data }) => data instanceof ArrayBuffer && packets$.next(new Uint8Array(data));
    mine.onclose = () => {
      if (socket !== mine) return;
      state$.next(wasOpen ? 'lost' : 'refused');
      if (wasOpen) again = setTimeout(open, AGAIN);
    };
  }
  function turn(on: boolean): void {
    keep(KEY, on ? 'on' : '');
    clearTimeout(again);
    const old = socket;
    socket = undefined;
    old?.close();
    state$.next('off');
    if (on) open();
  }

  if (kept(KEY) === 'on') open();
  return {
    state$,
    packets$,
    turn,
    send(packets) {
      if (state$.value !== 'open' || socket!.bufferedAmount > MOST_WAITING) return;
      for (const packet of packets) socket!.send(packet);
    },
  };
}
