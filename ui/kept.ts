/** What the browser keeps for this page from one show to the next, where it keeps anything at all. */

/** None where none is kept, or where the browser keeps nothing. */
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Where the browser keeps nothing, or is full, it lasts as long as the page. */
export function keep(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // What is lost was not to be had: shows, takes and logs are kept elsewhere.
  }
}
