/** Performers' own generators beside the image model: who is invited, and who is there. */
import type { BehaviorSubject } from 'rxjs';
import type { GuestHealth, Health } from './health';
import type { Report } from './protocol';

export interface Guests {
  /** Resolves when it is there; rejects with a sentence for the performer when it cannot. */
  readonly invite: (file: File) => Promise<GuestHealth>;
  /** It is there, as the worker tells. */
  readonly came: (report: Extract<Report, { report: 'guest' }>) => GuestHealth;
  /** It failed while it painted. */
  readonly lost: (message: string) => void;
  /** The image model is new: who was there comes again. */
  readonly comeAgain: () => void;
  /** Nobody is there any more. */
  readonly forget: () => unknown;
  readonly areComing: () => boolean;
}

export interface GuestParts {
  readonly health$: BehaviorSubject<Health>;
  /** Orders a generator in. Rejects when it cannot come, or its worker ends first. */
  readonly ask: (file: File) => Promise<GuestHealth>;
  /** Told what the performer should know. */
  readonly onLost: (text: string) => void;
}

export function createGuests({ health$, ask, onLost }: GuestParts): Guests {
  let coming = 0;
  let file: File | undefined;

  async function invite(invited: File): Promise<GuestHealth> {
    coming++;
    try {
      const guest = await ask(invited);
      file = invited;
      return guest;
    } finally {
      coming--;
    }
  }

  function forget(): GuestHealth | undefined {
    file = undefined;
    const { guest, ...rest } = health$.value;
    health$.next(rest);
    return guest;
  }

  function lost(message: string): void {
    const guest = forget();
    onLost(`The guest ${guest?.name ?? ''} left and the own generator paints: ${message}`);
  }

  return {
    invite,
    came({ name, hash, bytes, seconds }) {
      const guest = { name, hash, bytes, loadSeconds: seconds };
      health$.next({ ...health$.value, guest });
      return guest;
    },
    lost,
    comeAgain() {
      if (file) invite(file).catch((error: unknown) => lost(error instanceof Error ? error.message : String(error)));
    },
    forget,
    areComing: () => coming > 0,
  };
}
