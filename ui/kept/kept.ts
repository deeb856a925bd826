/**
 * What the browser keeps for this page from one show to the next, where it keeps anything at all. It is read from localStorage,
 * at once. Chromium writes that to the disk up to a minute late, and a browser that is killed has lost it: so a database, which
 * does not wait, is told as well. It also has what localStorage has no room for (some 5 MB in all).
 */
import { createStore, entries, set } from 'idb-keyval';

/** In localStorage: how many times something was kept. What the database has of a later time was lost here. */
const COUNT = 'phosphene.kept';

interface Entry {
  readonly text: string;
  readonly count: number;
}

/** What localStorage refused. */
const refused = new Map<string, string>();

const database = createStore('phosphene-kept', 'kept');

/** Brings back what localStorage has lost. To be awaited before anything is read. */
export async function recoverKept(): Promise<void> {
  const count = counted();
  const lost = (await told()).filter(([key, entry]) => entry.count > count || kept(key) === null);
  for (const [key, { text }] of lost) keepLocally(key, text);
  if (lost.length > 0) keepLocally(COUNT, String(Math.max(count, ...lost.map(([, entry]) => entry.count))));
}

/** None where none is kept, or where the browser keeps nothing. */
export function kept(key: string): string | null {
  try {
    return refused.get(key) ?? localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Where the browser keeps nothing, it is lost with the page: shows, takes and logs are kept elsewhere. */
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
    refused.delete(key);
    localStorage.setItem(key, text);
  } catch {
    refused.set(key, text);
    forgetLocally(key);
  }
}

/** What is there no more is brought back from the database. */
function forgetLocally(key: string): void {
  try {
    localStorage.removeItem(key);
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
