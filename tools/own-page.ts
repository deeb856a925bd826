/** Who asks the server: what leads out of the page is for the page of this computer alone. */
import type { IncomingMessage } from 'node:http';

/**
 * Asked by a page of this very server, on this computer. The name in Host keeps out a foreign page whose own name was
 * made to lead here (DNS rebinding); Origin and Sec-Fetch-Site keep out all other foreign pages.
 */
export function isOwn({ headers, socket }: IncomingMessage): boolean {
  const { host = '', origin } = headers;
  const site = headers['sec-fetch-site'];
  if (!/^(::1|(::ffff:)?127\.[\d.]+)$/.test(socket.remoteAddress ?? '')) return false;
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host)) return false;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}
