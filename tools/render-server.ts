/** What the page that renders needs of the machine: a place for the film's bytes, and a folder for the parts of it. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { isOwn } from './own-page';

export interface RenderServer {
  readonly plugin: Plugin;
  /** A full disk, in words. */
  readonly problem: () => string | undefined;
  /**
   * The film is whole: it gets its name, and the parts go.
   * @throws Error in a sentence where it cannot get its name; it stays OUT.part.
   */
  finish(): void;
}

/** @param out the file to be. Beside it, until it is whole, lie OUT.part and the folder OUT.parts. */
export function renderServer(out: string): RenderServer {
  const part = `${out}.part`;
  const folder = `${out}.parts`;
  const file = openSync(part, 'w');
  const removePart = () => rmSync(part, { force: true });
  process.on('exit', removePart);
  let problem: string | undefined;

  const safely = (response: ServerResponse, write: () => void) => {
    try {
      write();
    } catch (error) {
      problem = (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'The disk is full.' : String(error);
      response.statusCode = 507;
    }
    response.end(problem);
  };

  function withBody(request: IncomingMessage, response: ServerResponse, work: (bytes: Buffer) => void): void {
    bodyOf(request).then(
      (bytes) => safely(response, () => work(bytes)),
      // The browser has ended in the middle of it, which whoever started it hears of.
      () => response.destroy(),
    );
  }

  function parts(request: IncomingMessage, response: ServerResponse): void {
    const name = parameter(request, 'name') ?? '';
    const isName = /^[\w-][\w.-]*$/.test(name);
    if (request.method === 'DELETE') return safely(response, () => rmSync(folder, { recursive: true, force: true }));
    if (!isName || (request.method === 'GET' && !existsSync(join(folder, name)))) {
      response.statusCode = 404;
      response.end();
    } else if (request.method === 'GET') response.end(readFileSync(join(folder, name)));
    else {
      withBody(request, response, (bytes) => {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${name}.new`), bytes);
        renameSync(join(folder, `${name}.new`), join(folder, name));
      });
    }
  }

  function film(request: IncomingMessage, response: ServerResponse): void {
    const position = Number(parameter(request, 'position'));
    withBody(request, response, (bytes) => {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, position + at);
    });
  }

  const plugin: Plugin = {
    name: 'render-server',
    configureServer(server) {
      server.middlewares.use('/__parts', forOwn(parts));
      server.middlewares.use('/__film', forOwn(film));
    },
  };
  return {
    plugin,
    problem: () => problem,
    finish() {
      closeSync(file);
      try {
        renameSync(part, out);
      } catch (error) {
        // Windows replaces no film that is open in a player.
        process.off('exit', removePart);
        const why = (error as NodeJS.ErrnoException).code;
        throw new Error(
          `${out} cannot be replaced (${why}), but the film is whole: it is ${part}. ` +
            `Close the program that has ${out} open, and rename ${part}.`,
          { cause: error },
        );
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Otherwise any page that is open on this computer could write into the film. */
function forOwn(handler: Handler): Handler {
  return (request, response) => {
    if (isOwn(request)) return handler(request, response);
    response.statusCode = 403;
    response.end('Only the page that renders a film may touch it.');
  };
}

function parameter(request: IncomingMessage, name: string): string | null {
  return new URL(request.url ?? '', 'http://localhost').searchParams.get(name);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
