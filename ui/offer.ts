/** Offers a file to the performer, as a download. */
import { element } from './element';

export function offer(name: string, file: Blob): void {
  const link = element('a', { href: URL.createObjectURL(file), download: name });
  link.click();
  // The browser reads the file after the click returns.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
