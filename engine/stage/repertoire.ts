/** Which sketches can be shown: those that have worked, those that failed, and those that get no GPU context for now. */
import type { Script } from './code/script';

/** Which sketch: of the house by its name alone, one of the performer's own by its text too. */
export interface Piece {
  readonly name: string;
  readonly script?: Script | undefined;
}

export interface Repertoire {
  /**
   * A piece is asked for, once a frame; one that failed has another try when it is asked for anew.
   * @param time seconds of the show
   * @param chosenAt when it was chosen last
   */
  ask(piece: Piece, time: number, chosenAt: number): void;
  /** Whether it cannot be shown. */
  isOut(piece: Piece): boolean;
  /** What has worked last and can be shown; undefined where nothing can. */
  latest(): Piece | undefined;
  worked(piece: Piece): void;
  failed(piece: Piece): void;
  /** The GPU let go of it. @returns whether it did so shortly before already, and not of the whole stage: then that is the piece's own doing. */
  lost(piece: Piece, time: number): boolean;
  /** The GPU let go of the whole stage: what it took along is forgiven. */
  stageLost(): void;
  /** The browser gave it no GPU context: for a while it is out. @returns whether it is the first of these for which nobody was told. */
  refused(piece: Piece, time: number): boolean;
  /** A GPU context was given. */
  admitted(): void;
  /** The house's sketches are others now: those that failed have another try. */
  renewed(): void;
}

/** Seconds of show time after which a sketch that got no GPU context is tried again. */
const AGAIN = 10;
/** Seconds of show time within which a sketch that loses its GPU context twice does that itself. */
const SHORTLY = 30;
/** Sketches that have worked and are gone back to. */
const MOST_WORKED = 8;

export function createRepertoire(): Repertoire {
  let asked: (Piece & { readonly chosenAt: number }) | undefined;
  /** Latest last. */
  let good: readonly Piece[] = [];
  /** Since they were asked for. */
  let broken: readonly Piece[] = [];
  let losses: readonly (Piece & { readonly at: number })[] = [];
  let waiting: readonly Piece[] = [];
  let waitsUntil = -Infinity;
  let isTold = false;
  const isOut = (piece: Piece) => [...broken, ...waiting].some((other) => isSame(other, piece));
  return {
    ask(piece, time, chosenAt) {
      if (!isSame(piece, asked) || chosenAt !== asked?.chosenAt) broken = without(broken, piece);
      asked = { ...pieceOf(piece), chosenAt };
      if (time >= waitsUntil) waiting = [];
    },
    isOut,
    latest: () => good.findLast((piece) => !isOut(piece)),
    worked: (piece) => void (good = [...without(good, piece), pieceOf(piece)].slice(-MOST_WORKED)),
    failed: (piece) => void (broken = [...broken, pieceOf(piece)]),
    lost(piece, at) {
      const recent = losses.filter((loss) => at - loss.at < SHORTLY);
      losses = [...recent, { ...pieceOf(piece), at }];
      // One that fades into itself loses both in the same frame.
      return recent.some((loss) => isSame(loss, piece) && loss.at < at);
    },
    stageLost: () => void (losses = []),
    refused(piece, time) {
      if (waiting.length === 0) waitsUntil = time + AGAIN;
      waiting = [...waiting, pieceOf(piece)];
      const isNews = !isTold;
      isTold = true;
      return isNews;
    },
    admitted: () => void (isTold = false),
    renewed: () => void (broken = broken.filter(({ script }) => script)),
  };
}

export function isSame(a: Piece, b: Piece | undefined): boolean {
  return a.name === b?.name && a.script === b.script;
}

/** No more of it, so that lists of pieces keep nothing else alive. */
export function pieceOf({ name, script }: Piece): Piece {
  return { name, script };
}

function without(pieces: readonly Piece[], piece: Piece): readonly Piece[] {
  return pieces.filter((other) => !isSame(other, piece));
}
