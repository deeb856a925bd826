/**
 * Where performers' own sketches run: a sandboxed frame for each.
 *
 * Why a frame. A script on the page itself, however its globals are shadowed, finds its way to storage, keys and the network
 * (any element leads to its document), needs `unsafe-eval` there, and hangs the page in a loop that no guard sees. A frame
 * with `sandbox="allow-scripts"` has an origin of its own: no storage, no page around it; and its own policy
 * (`sandbox.html`), with what is taken off its window (`inside/main.ts`) and off frames within (`inside/p5-sketch.ts`), leaves it
 * no network but the way to another page, which ends it. Chromium keeps such frames in a process apart from the page's: one may
 * hang or run out of memory, and page and sound go on. There p5 finds the window it is made for, so what runs on p5's website runs
 * unchanged.
 *
 * Chromium has one process for all frames that come from a site. Where Phosphene is served by this machine, each comes from a
 * site of its own, as every name under `localhost` is this machine (RFC 6761, 6.3): one that hangs holds up no other.
 *
 * What it costs: a process is begun and p5 read in it for each script (in the middle 0.3 s beside a show on two cores; the page
 * goes on meanwhile), and each frame is copied through plain memory (`copy-frame.ts`).
 *
 * In browsers that keep such frames in the page's process, only the guard in the text stands between an endless loop and
 * the page.
 */
import { HeldUp } from '../actor';
import type { Answer, Request } from './messages';

type Asked = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

export interface Sandbox {
  /**
   * @param seconds real seconds that it may take
   * @throws (rejects) Error when it does not answer in time; HeldUp where another one is to blame for that
   */
  ask(request: Asked, seconds: number, moved?: readonly Transferable[]): Promise<Answer>;
  /** Lets it tidy up, if it still can, and does away with it. */
  close(): void;
}

/**
 * What was asked of any sandbox and is not answered, the oldest first. In one that hangs where no guard looks, as in a regular
 * expression, all others of its site hang as well, and that is not theirs.
 */
const unanswered = new Set<Opened>();

/** A frame that runs the sandbox's own program. Frames of one address are of one site. */
interface Opened {
  readonly port: MessagePort;
  readonly frame: HTMLIFrameElement;
}

/** Whether each can be of a site of its own: unless that fails from the first, as with a server that knows nothing of it. */
let areApart = 'userAgentData' in navigator && ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
let wasApart = false;
/** A name that was there before may have its process yet, and hang: the page's own, and how many there were. */
const thisPage = areApart ? crypto.randomUUID().slice(0, 8) : '';
let sites = 0;

/** What runs in a frame may lead it to another page: to one of this very server alone. Once, before the first. */
let isConfined = false;
function confine(): void {
  if (isConfined) return;
  isConfined = true;
  const port = location.port || (location.protocol === 'https:' ? '443' : '80');
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = `frame-src 'self' ${areApart ? `${location.protocol}//*.localhost:${port}` : ''}`;
  document.head.append(policy);
  keepKeyboard();
}

/** What runs in a frame may take the keyboard for itself, and panic with it: it goes back to what had it. */
function keepKeyboard(): void {
  let left: EventTarget | null = null;
  addEventListener('focusout', ({ target }) => {
    left = target;
    setTimeout(() => (left = null));
  });
  addEventListener('blur', () => {
    if (!(document.activeElement instanceof HTMLIFrameElement)) return;
    const had = left;
    // At once, Chromium would say that the page has it, and yet give the keys to the frame.
    setTimeout(() => {
      window.focus();
      if (had instanceof HTMLElement) setTimeout(() => had.focus({ preventScroll: true }));
    });
  });
}

/** Seconds that a frame may take to open: elsewhere, and here, where there is no other way. */
const OPENING_APART = 10;
const OPENING = 60;
/** Milliseconds in which an answer that has come is read. */
const READING_MS = 10;
/** Seconds that it may take to leave. */
const LEAVING = 0.5;

export async function openSandbox(width: number, height: number): Promise<Sandbox> {
  const [{ default: p5 }, { default: main }] = await Promise.all([
    import('../../../node_modules/p5/lib/p5.min.js?raw'),
    import('./inside/main.ts?script'),
  ]);
  const size = { width, height };
  const here = new URL(`${import.meta.env.BASE_URL}sandbox.html`, document.baseURI);
  confine();
  const elsewhere = Object.assign(new URL(here), { hostname: `sketch-${thisPage}-${++sites}.localhost` });
  const apart = areApart && (await open(elsewhere, size, [main, p5], OPENING_APART).catch(() => undefined));
  if (apart) wasApart = true;
  else if (!wasApart) areApart = false;
  const opened = apart || (await open(here, size, [main, p5], OPENING));
  const { port, frame } = opened;

  let id = 0;
  const waiting = new Map<number, (answer: Answer) => void>();
  port.onmessage = ({ data }: MessageEvent<Exclude<Answer, { say: 'open' }>>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  };
  const remove = (): void => discard(opened);
  let isSilent = false;
  const ask: Sandbox['ask'] = async (request, seconds, moved = []) => {
    const mine = ++id;
    const question = { port, frame };
    unanswered.add(question);
    const oldestOfSite = () => [...unanswered].find((other) => other.frame.src === frame.src);
    const answered = new Promise<Answer>((resolve) => waiting.set(mine, resolve));
    port.postMessage({ ...request, id: mine }, [...moved]);
    for (;;) {
      try {
        const answer = await within(answered, seconds);
        unanswered.delete(question);
        // The process goes on, or is another one: those whose frames are gone hold up nobody.
        for (const other of unanswered) if (!other.frame.isConnected) unanswered.delete(other);
        return answer;
      } catch (error) {
        const oldest = oldestOfSite();
        // The other one may yet answer.
        if (oldest?.port !== port && oldest?.frame.isConnected) continue;
        isSilent = true;
        throw oldest?.port === port ? error : new HeldUp();
      }
    }
  };
  let isLeaving = false;
  return {
    ask,
    close() {
      if (isLeaving) return;
      isLeaving = true;
      // When all that hang are gone, their process ends.
      if (isSilent) return remove();
      void ask({ ask: 'leave' }, LEAVING).then(() => {
        // It goes on: what it was asked before and is not waited for any more holds up nobody.
        for (const other of unanswered) if (other.port === port) unanswered.delete(other);
        remove();
      }, remove);
    },
  };
}

/** @throws (rejects) Error when it does not open in so many seconds. */
async function open(
  address: URL,
  { width, height }: { readonly width: number; readonly height: number },
  code: readonly string[],
  seconds: number,
): Promise<Opened> {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.setAttribute('aria-hidden', 'true');
  Object.assign(frame, { src: address.href, tabIndex: -1 });
  // Not `display: none`: without a layout, p5 would not know where its canvas is.
  frame.style.cssText = `position:fixed;inset:0 auto auto 0;width:${width}px;height:${height}px;border:0;visibility:hidden;z-index:-1`;
  const { port1: port, port2 } = new MessageChannel();
  const isOpen = new Promise((resolve) => (port.onmessage = resolve));
  const loaded = new Promise((resolve) => (frame.onload = resolve));
  document.body.append(frame);
  try {
    await within(loaded, seconds);
    frame.contentWindow?.postMessage(code, '*', [port2]);
    await within(isOpen, seconds);
    return { port, frame };
  } catch (error) {
    discard({ port, frame });
    throw error;
  }
}

function discard({ port, frame }: Opened): void {
  port.close();
  frame.remove();
}

async function within<T>(promise: Promise<T>, seconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new Error(`it does not answer (waited ${seconds.toPrecision(2)} s)`));
    // Where the page itself was held up, an answer may be here that it has not read yet.
    timer = setTimeout(() => (timer = setTimeout(giveUp, READING_MS)), 1000 * seconds - READING_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
