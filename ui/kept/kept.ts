/**
 * What the browser keeps for this page from one show to the next, where it keeps anything at all. It is read from localStorage,
 * at once. Chromium writes that to the disk up to a minute late, and a browser that is killed has lost it: so a database, which
 * does not wait, is told as well.
 */
import { createStore, entries, set } from 'idb-keyval';

/** In localStorage: how many times something was kept. What the database has of a later time was lost here. */
const COUNT = 'phosphene.kept';

interface Entry {
  readonly text: string;
  readonly count: number;
}

const database = createStore('phosphene-kept', 'kept');

/** Brings back what localStorage has lost. To be awaited before anything is read. */
export async function recoverKept(): Promise<void> {
  const count = counted();
  const lost = (await told()).filter(([, entry]) => entry.count > count);
  for (const [key, { text }] of lost) keepLocally(key, text);
  if (lost.length > 0) keepLocally(COUNT, String(Math.max(...lost.map(([, entry]) => entry.count))));
}

/** None where none is kept, or where the browser keeps nothing. */
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Where the browser keeps nothing, or is full, it is lost: shows, takes and logs are kept elsewhere. */
export function keep(key: string, text: string): void {
  const entry: Entry = { text, count: counted() + 1 };
  keepLocally(key, text);
  keepLocally(COUNT, String(entry.count));
  void tell(key, entry);
}

/** Of this tab alone, which has it after a reload, and when the browser brings the tab back. */
export function keptInTab(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keepInTab(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // See `keep`.
  }
}

const counted = () => Number(kept(COUNT) ?? 0);

function keepLocally(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // See `keep`.
  }
}

async function tell(key: string, entry: Entry): Promise<void> {
  try {
    await set(key, entry, database);
  } catch {
    // No database: localStorage alone has it.
  }
}

async function told(): Promise<[string, Entry][]> {
  try {
    return await entries(database);
  } catch {
    return [];
  }
}
