/** Opens an address in the user's browser; where that is impossible, nothing happens. */
import { spawn } from 'node:child_process';

const commands = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
};

export function openInBrowser(url) {
  const [command, ...args] = commands[process.platform] ?? ['xdg-open'];
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
