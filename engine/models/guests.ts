/** Performers' own generators beside the image model: who is invited, and who is there. */
import type { BehaviorSubject } from 'rxjs';
import { messageOf } from '../message-of';
import { Interrupted } from './asked';
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

/** So often in a row the worker may end while a guest comes again, before the guest is taken for what ends it. */
const MOST_INTERRUPTIONS = 2;

export function createGuests({ health$, ask, onLost }: GuestParts): Guests {
  let coming = 0;
  let interruptions = 0;
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

  async function comeAgain(invited: File): Promise<void> {
    try {
      await invite(invited);
    } catch (error) {
      // The next worker lets it in.
      if (error instanceof Interrupted && interruptions++ < MOST_INTERRUPTIONS) return;
      // Another has come meanwhile, or it was to leave.
      if (file !== invited) return;
      lost(messageOf(error));
    }
  }

  return {
    invite,
    came({ name, hash, bytes, seconds }) {
      const guest = { name, hash, bytes, loadSeconds: seconds };
      interruptions = 0;
      health$.next({ ...health$.value, guest });
      return guest;
    },
    lost,
    comeAgain: () => void (file && comeAgain(file)),
    forget,
    areComing: () => coming > 0,
  };
}
