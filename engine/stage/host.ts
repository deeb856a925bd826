/**
 * The stage: lets sketches draw, one frame a call, and composes them onto one canvas that is shown and recorded.
 * It never goes black by itself: a sketch enters only when it is set up and has drawn, and fades in over the one before; one
 * that fails leaves the last good frame standing until the sketch before it is back.
 */
import { Subject, type Observable } from 'rxjs';
import { messageOf } from '../message-of';
import { ContextLost, ContextRefused, HeldUp, startActor, type Actor } from './actor';
import { createAfterimage } from './afterimage';
import { catalogue, type Catalogue } from './catalogue';
import { NO_FILES, type SketchFiles } from './code/files';
import { describeError, type Script, ScriptError } from './code/script';
import { LIVE, RENDER, type ScriptPatience, startScript } from './code/scripted-actor';
import { loadLetters } from './kit/fonts';
import { createPicture } from './picture';
import { createRepertoire, isSame, type Piece, pieceOf } from './repertoire';
import type { StageView } from './sketch';

export interface StageHost {
  /** The composed stage. */
  readonly canvas: HTMLCanvasElement;
  /** Of all sketches. */
  readonly names: readonly string[];
  /** One has come onto it: there is more to see than the picture. */
  readonly hasSketch: boolean;
  /** One line for the performer when a sketch failed. */
  readonly notices$: Observable<string>;
  /** Scripts as they come onto the stage, and as they fail. */
  readonly scripts$: Observable<ScriptReport>;
  /** The newest generated picture; the stage closes it. */
  setPicture(bitmap: ImageBitmap): void;
  /**
   * Gives the stage other pixels, while it plays: what stands on it is scaled, and the sketch fades in anew in the new size. Where it
   * cannot, it plays on in its old one.
   */
  resize(size: StageSize): void;
  /** Has the house's sketches draw this share of the stage's lines, 0..1; the stage shows it enlarged. */
  scale(share: number): void;
  /**
   * Draws one frame with the named sketch, or on the way to it. Never rejects. A call during a call joins it.
   * @param script the sketch's text, where it is one of the performer's own. Another object is another sketch.
   * @param files what such a sketch may load when it is set up
   * @param chosenAt when it was chosen last: one that failed has another try when it is chosen again
   * @param soon one of the house's that is known to come next: it is set up off stage, so that it enters in the very frame that asks for it
   */
  draw(
    view: StageView,
    sketch: string,
    script?: Script,
    files?: SketchFiles,
    chosenAt?: number,
    soon?: string,
  ): Promise<void>;
  dispose(): void;
}

/** Pixels of the stage, whatever the size of the page and of the pictures. */
export interface StageSize {
  readonly width: number;
  readonly height: number;
}

export interface StageHostOptions extends StageSize {
  readonly seed: number;
  /** In a render, a sketch enters at the very frame that asks for it, with all its letters; live, the show does not wait. */
  readonly waitForSetup?: boolean;
  readonly sketches?: Catalogue;
  /** With the performer's own sketches. */
  readonly patience?: ScriptPatience;
}

/** What became of a script: it draws, or it does not. */
export interface ScriptReport {
  readonly name: string;
  readonly script: Script;
  readonly error?: ScriptError;
}

/** Being set up, off stage. `ready` never rejects. */
interface Coming extends Piece {
  readonly ready: Promise<void>;
  actor?: Actor;
  /** Of its setting up, when it is wanted no more. */
  readonly end: AbortController;
}

/** Seconds of show time in which a sketch fades in. */
const FADE = 0.5;
/** Seconds of show time in which a stage that was hushed moves, frozen or not: by then no echo holds its words. */
const FORGETS = 1;
/** Names of what is no sketch: the picture alone, when no sketch works, and a frozen frame. */
const BARE = '(picture)';
const STILL = '(still)';
/** Seconds of show time for which a sketch that left the stage is kept, to be back at once if the one after it fails. */
const REST = 20;
const LOST_AGAIN = 'the GPU has let go of it twice: does it ask too much of it, or make canvases in draw()?';
const NO_CONTEXT =
  'The browser keeps its graphics card from this page, as after two crashes of the graphics driver: the picture plays on alone. ' +
  'Sketches are tried again every 10 s. To have them at once, load the page anew: the show goes on where it is.';

export function createStageHost(container: HTMLElement, options: StageHostOptions): StageHost {
  const { seed, waitForSetup = false, sketches = catalogue } = options;
  const { patience = waitForSetup ? RENDER : LIVE } = options;
  const { canvas, context } = makeCanvas(options);
  container.append(canvas);
  const afterimage = createAfterimage(canvas, context);

  const notices = new Subject<string>();
  const reports = new Subject<ScriptReport>();
  const picture = createPicture(canvas.width, canvas.height, !waitForSetup);
  const bare: Actor = {
    name: BARE,
    get canvas() {
      return picture.canvas;
    },
    draw: () => Promise.resolve(),
    remove() {},
  };

  /** In place of a sketch that the GPU has let go of. */
  const gone: Actor = {
    name: STILL,
    canvas: document.createElement('canvas'),
    draw: () => Promise.resolve(),
    remove() {},
  };

  /**
   * What the audience sees, and what fades in over it. At most one more is coming, and one rests: four GPU contexts in all, and one
   * more for each of the performer's own that has effects over it.
   */
  let shown: Actor = bare;
  let entering: { readonly actor: Actor; readonly from: number } | undefined;
  let coming: Coming | undefined;
  let resting: { readonly actor: Actor; readonly until: number } | undefined;
  const uppermost = (): Actor => entering?.actor ?? shown;
  /** Of the stage's lines, what sketches draw. The performer's own draw all: to start anew would lose what they have drawn so far. */
  let share = 1;
  const drawnSize = ({ script }: Piece): StageSize => {
    const of = script ? 1 : share;
    return { width: Math.round(of * canvas.width), height: Math.round(of * canvas.height) };
  };
  /** One that could not be set up in the stage's new size, and plays on in its old one. */
  let unsized: Actor | undefined;
  const isSized = (actor: Actor): boolean => {
    if (actor === bare || actor === unsized) return true;
    const { width, height } = drawnSize(actor);
    return actor.canvas.width === width && actor.canvas.height === height;
  };
  const isUp = (piece: Piece): boolean => isSame(piece, uppermost()) && isSized(uppermost());

  const repertoire = createRepertoire();
  /** No sketch has been on stage: the first one has nothing to fade in over. */
  let isFirst = true;
  let files = NO_FILES;
  let chosenAt = 0;
  let soon: string | undefined;
  let swapped = false;

  /** The stage as it stood when it was frozen. */
  let frozen: HTMLCanvasElement | undefined;
  let isCovered = false;
  /** There is something to freeze: a show that goes on frozen begins with a blank stage. */
  let hasStood = false;
  let wasHushed = false;
  let movesUntil = -Infinity;

  const drawFrame = async (view: StageView, wanted: Piece): Promise<void> => {
    afterimage.guard();
    if (context.isContextLost()) repertoire.stageLost();
    const isOn = (id: 'stage.blackout' | 'stage.freeze' | 'stage.hush') => view.parameters[id] > 0;
    const [isBlack, isFrozen, isHushed] = [isOn('stage.blackout'), isOn('stage.freeze'), isOn('stage.hush')];
    if (isHushed && !wasHushed) movesUntil = view.time + FORGETS;
    wasHushed = isHushed;
    const isHeld = () => isFrozen && hasStood && view.time >= movesUntil;
    if (!isHeld()) frozen = undefined;
    else if (!isCovered) frozen ??= still().canvas;
    if (frozen) fill(frozen);
    else await drawLive(view, wanted);
    // Where the show began frozen, its first picture as well has to be there.
    hasStood ||= (!isFirst || repertoire.isOut(wanted)) && (!isFrozen || picture.version > 0);
    // Frozen in the dark: what the light comes back to stands.
    if (isHeld()) frozen ??= still().canvas;
    if (isBlack) context.fillRect(0, 0, canvas.width, canvas.height);
    isCovered = isBlack;
    if (!waitForSetup && shown !== gone) afterimage.take(view.time);
  };

  const drawLive = async (view: StageView, wanted: Piece): Promise<void> => {
    picture.advance(view.time);
    const letters = loadLetters(wordsIn(view));
    if (waitForSetup) await letters;
    repertoire.ask(wanted, view.time, chosenAt);
    if (swapped) void refresh(wanted, view);
    const isOut = repertoire.isOut(wanted);
    const aim = isOut ? (repertoire.latest() ?? bare) : wanted;
    if (resting && view.time > resting.until) rest(undefined);
    if (isOut) goBack(aim, view);
    else aimAt(aim, view);
    if (waitForSetup) await coming?.ready;
    if (coming?.actor && !entering && isSame(aim, coming)) await enter(coming.actor, view);
    // Whether the stage was lost as well, the browser has told by the next frame: until then it stands.
    if (shown === gone) shown = lastSeen();
    const outcome = await drawn(shown, view);
    if (outcome === 'lost') shown = gone;
    if (outcome === 'failed') shown = lastSeen();
    const over = entering ? await drawn(entering.actor, view) : 'drawn';
    if (over === 'lost') entering = undefined;
    if (over === 'failed') {
      // Back to the one below, but from what was seen.
      entering = { actor: shown, from: view.time };
      shown = lastSeen();
    }
    if (outcome !== 'lost' && over !== 'lost') compose(view.time);
  };

  /** Sees to it that the sketch is shown, entering or coming; and where it is shown, that the one after it is ready. */
  const aimAt = (piece: Piece, view: StageView): void => {
    // Also where its file has become another one.
    if (coming && isSame(piece, coming)) return;
    const next = soon !== undefined && isUp(piece) && !repertoire.isOut({ name: soon }) ? { name: soon } : piece;
    if (coming ? isSame(next, coming) : isUp(next)) return;
    cancel();
    if (!isUp(next)) setUp(next, view);
  };

  /** To what worked before: at once, where it rests. */
  const goBack = (piece: Piece, view: StageView): void => {
    const actor = resting?.actor;
    if (actor === undefined || !isSame(actor, piece) || isSame(piece, uppermost())) return aimAt(piece, view);
    cancel();
    coming = { ...piece, ready: Promise.resolve(), actor, end: new AbortController() };
    resting = undefined;
  };

  const rest = (next: typeof resting): void => {
    resting?.actor.remove();
    resting = next;
  };

  const cancel = (): void => {
    if (!coming) return;
    coming.end.abort();
    coming.actor?.remove();
    coming = undefined;
  };

  const begin = async (piece: Piece, view: StageView, signal: AbortSignal): Promise<Actor> => {
    const { name, script } = piece;
    if (name === BARE) return bare;
    const options = { name, ...drawnSize(piece), seed, picture, files };
    if (script) return startScript(script, view, options, patience, (text) => notices.next(text), signal);
    return startActor(await sketches.load(name), view, options);
  };

  const setUp = (piece: Piece, view: StageView): void => {
    const end = new AbortController();
    const { signal } = end;
    const start = async (): Promise<void> => {
      try {
        const actor = await begin(piece, view, signal);
        if (signal.aborted) actor.remove();
        else mine.actor = actor;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ContextLost) coming = undefined;
        else if (error instanceof ContextRefused) refuse(piece, view.time);
        else rejected(piece, error);
      }
    };
    const mine: Coming = { ...piece, end, ready: Promise.resolve().then(start) };
    coming = mine;
  };

  /** Lets a sketch that is set up draw off stage; if it can, it fades in. */
  const enter = async (actor: Actor, view: StageView): Promise<void> => {
    // Another one may be wanted meanwhile, or another size: then it is gone already.
    const isWanted = () => coming?.actor === actor;
    try {
      await actor.draw(view);
    } catch (error) {
      if (!isWanted()) return;
      actor.remove();
      const blamed = blame(actor, error, view.time);
      if (blamed instanceof ContextLost) coming = undefined;
      else rejected(actor, blamed);
      return;
    }
    if (!isWanted()) return;
    coming = unsized = undefined;
    if (isFirst && shown === bare) shown = actor;
    else entering = { actor, from: view.time };
    if (actor === bare) return;
    isFirst = false;
    if (actor.sketch?.renderer === 'webgl') repertoire.admitted();
    repertoire.worked(actor);
    if (actor.script) reports.next({ name: actor.name, script: actor.script });
  };

  /** A sketch did not get onto the stage. Where a hot-swapped one fails, or one in a new size, its former self plays on. */
  const rejected = (piece: Piece, error: unknown): void => {
    coming = undefined;
    if (isSame(piece, uppermost())) unsized = uppermost();
    else repertoire.failed(piece);
    report(piece, error);
  };

  const refuse = (piece: Piece, time: number): void => {
    coming = undefined;
    if (isSame(piece, uppermost())) return void (unsized = uppermost());
    if (repertoire.refused(piece, time)) notices.next(NO_CONTEXT);
  };

  /** What a sketch has to answer for: where it loses its GPU context again and again, that is one of the performer's own's mistake. */
  const blame = (actor: Actor, error: unknown, time: number): unknown => {
    const isOwn = actor.script && error instanceof ContextLost && !(error instanceof HeldUp);
    return isOwn && repertoire.lost(actor, time) ? new ScriptError(LOST_AGAIN) : error;
  };

  /** Draws a frame of a sketch on stage. If it fails, or the GPU lets go of it, it is gone. */
  const drawn = async (actor: Actor, view: StageView): Promise<'drawn' | 'failed' | 'lost'> => {
    try {
      await actor.draw(view);
      return 'drawn';
    } catch (thrown) {
      const error = blame(actor, thrown, view.time);
      const isLost = error instanceof ContextLost;
      if (!isLost) repertoire.failed(actor);
      actor.remove();
      report(actor, error);
      return isLost ? 'lost' : 'failed';
    }
  };

  const report = ({ name, script }: Piece, thrown: unknown): void => {
    const error = thrown instanceof ScriptError ? thrown : new ScriptError(messageOf(thrown));
    if (script) reports.next({ name, script, error });
    const message = describeError(error);
    notices.next(`Sketch "${name}" failed: ${message.trim().replace(/\s+/g, ' ').slice(0, 200)}`);
  };

  /** The stage as it is, frozen. */
  const still = (): Actor => {
    // Not on the GPU, which may have been lost.
    const copy = makeCanvas(canvas, { willReadFrequently: true });
    copy.context.drawImage(afterimage.cover ?? canvas, 0, 0, canvas.width, canvas.height);
    return { name: STILL, canvas: copy.canvas, draw: () => Promise.resolve(), remove() {} };
  };

  /** What stands in for a sketch that is gone. In a blackout the stage is no picture to come back to. */
  const lastSeen = (): Actor => (isCovered ? bare : still());

  const fill = (picture: HTMLCanvasElement): void => context.drawImage(picture, 0, 0, canvas.width, canvas.height);

  const compose = (time: number): void => {
    const way = entering ? Math.min(1, Math.max(0, (time - entering.from) / FADE)) : 0;
    context.globalAlpha = 1;
    context.fillRect(0, 0, canvas.width, canvas.height);
    fill(shown.canvas);
    if (!entering) return;
    context.globalAlpha = way * way * (3 - 2 * way);
    fill(entering.actor.canvas);
    context.globalAlpha = 1;
    if (way < 1) return;
    if (shown.name === STILL || shown === bare || isSame(shown, entering.actor)) shown.remove();
    else rest({ actor: shown, until: time + REST });
    shown = entering.actor;
    entering = undefined;
  };

  /** Replaces the sketch on stage by what its file has become. */
  const refresh = async (wanted: Piece, view: StageView): Promise<void> => {
    swapped = false;
    repertoire.renewed();
    if (coming && !isUp(wanted)) {
      const piece = pieceOf(coming);
      cancel();
      setUp(piece, view);
      return;
    }
    // What is only made ready is of a file as it was.
    if (coming && !coming.script && !isSame(wanted, coming)) cancel();
    const { name, sketch } = uppermost();
    if (!sketch) return;
    try {
      if ((await sketches.load(name)) === sketch || name !== uppermost().name) return;
      cancel();
      setUp({ name }, view);
    } catch (error) {
      report({ name }, error);
    }
  };
  const resize = ({ width, height }: StageSize): void => {
    if (width === canvas.width && height === canvas.height) return;
    const before = still();
    Object.assign(canvas, { width, height });
    fill(before.canvas);
    void picture.reshape(width, height);
    enterAnew();
  };
  const scale = (next: number): void => {
    if (next === share) return;
    share = next;
    enterAnew();
  };
  /** In another size: what is on stage no longer has it. */
  const enterAnew = (): void => {
    cancel();
    unsized = undefined;
  };

  const changes = sketches.changes$.subscribe(() => (swapped = true));

  let drawing: Promise<void> | undefined;
  const draw: StageHost['draw'] = (view, name, script, brought = NO_FILES, chosen = 0, next) => {
    if (drawing) return drawing;
    files = brought;
    chosenAt = chosen;
    soon = next;
    const wanted: Piece = { name, script };
    drawing = drawFrame(view, wanted)
      .catch((error: unknown) => report(wanted, error))
      .finally(() => (drawing = undefined));
    return drawing;
  };

  return {
    canvas,
    get names() {
      return sketches.names();
    },
    get hasSketch() {
      return !isFirst;
    },
    notices$: notices.asObservable(),
    scripts$: reports.asObservable(),
    setPicture: (bitmap) => picture.show(bitmap),
    resize,
    scale,
    draw,
    dispose() {
      changes.unsubscribe();
      cancel();
      entering?.actor.remove();
      shown.remove();
      rest(undefined);
      picture.dispose();
      notices.complete();
      reports.complete();
      canvas.remove();
    },
  };
}

/** All that sketches may write. */
function wordsIn({ prompt, lyrics, ahead }: StageView): string {
  return `${prompt}${ahead}${lyrics.map(({ text, plan }) => plan?.text ?? text).join('')}`;
}

function makeCanvas({ width, height }: StageSize, settings: CanvasRenderingContext2DSettings = {}) {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { ...settings, alpha: false });
  if (!context) throw new Error('this browser gives no 2D canvas');
  return { canvas, context };
}
