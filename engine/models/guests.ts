/** Performers' own generators beside the image model: who is invited, and who is there. */
import type { BehaviorSubject } from 'rxjs';
import type { GuestHealth, Health } from './health';
import type { Report } from './protocol';

type GuestReport = Extract<Report, { report: 'guest' | 'guest-refused' | 'guest-lost' }>;

export interface Guests {
  /** Resolves when it is there; rejects with a sentence for the performer when it cannot. */
  readonly invite: (file: File) => Promise<GuestHealth>;
  readonly hear: (report: GuestReport) => void;
  /** The image model is new: who was there comes again. */
  readonly comeAgain: () => void;
  /** Nobody is there any more. */
  readonly forget: () => unknown;
  readonly areComing: () => boolean;
  /** The worker is gone: who was on the way does not come. */
  readonly end: (why: string) => void;
}

export interface GuestParts {
  readonly health$: BehaviorSubject<Health>;
  /** Orders a generator in, and returns the number under which the worker tells of it. */
  readonly ask: (file: File) => number;
  /** Told what the performer should know. */
  readonly onLost: (text: string) => void;
}

export function createGuests({ health$, ask, onLost }: GuestParts): Guests {
  const invitations = new Map<number, PromiseWithResolvers<GuestHealth> & { readonly file: File }>();
  let file: File | undefined;

  function invite(file: File): Promise<GuestHealth> {
    const invitation = { ...Promise.withResolvers<GuestHealth>(), file };
    invitations.set(ask(file), invitation);
    return invitation.promise;
  }

  function came({ id, name, hash, bytes, seconds }: Extract<Report, { report: 'guest' }>): void {
    const invitation = invitations.get(id);
    invitations.delete(id);
    const guest = { name, hash, bytes, loadSeconds: seconds };
    file = invitation?.file;
    health$.next({ ...health$.value, guest });
    invitation?.resolve(guest);
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
    hear(report) {
      if (report.report === 'guest') return came(report);
      if (report.report === 'guest-lost') return lost(report.message);
      invitations.get(report.id)?.reject(new Error(report.message));
      invitations.delete(report.id);
    },
    comeAgain() {
      if (file) invite(file).catch((error: unknown) => lost(error instanceof Error ? error.message : String(error)));
    },
    forget,
    areComing: () => invitations.size > 0,
    end(why) {
      for (const { reject } of invitations.values()) reject(new Error(why));
      invitations.clear();
    },
  };
}
