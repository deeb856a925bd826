/** `npm run render -- SHOW [options]`: plays a show in a headless browser, on the show clock, into a film. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { createServer, type Plugin, type ViteDevServer } from 'vite';
import type { RenderAnswer, RenderRequest } from '../ui/render-page';
import { baseFlags, findChromium, softwareFlags } from './chromium.mjs';

const USAGE =
  'npm run render -- SHOW [--out FILE.mp4|.webm] [--seconds N] [--size WxH] [--fps N] [--seed N] [--backend auto|webgpu|wasm] [--json]';

/** A mistake of the person who asked: told in one sentence, without a stack. */
class Complaint extends Error {}

interface Wish extends RenderRequest {
  readonly out: string;
  readonly json: boolean;
}

function readWish(words: string[]): Wish {
  const { values, positionals } = parse(words);
  const [show, ...more] = positionals;
  if (!show || more.length > 0) throw new Complaint(`Name one show. Usage: ${USAGE}`);
  const { width, height } = readSize(values.size);
  const out = resolve(values.out ?? `${show}.mp4`);
  const container = extname(out).slice(1).toLowerCase();
  if (container !== 'mp4' && container !== 'webm') {
    throw new Complaint(`--out must end in .mp4 or .webm, not "${basename(out)}".`);
  }
  const backend = values.backend;
  if (backend !== 'auto' && backend !== 'webgpu' && backend !== 'wasm') {
    throw new Complaint(`--backend is auto, webgpu or wasm, not "${backend}".`);
  }
  return {
    show,
    out,
    container,
    width,
    height,
    backend,
    json: values.json,
    fps: readNumber('fps', values.fps, 1, 240),
    ...(values.seconds !== undefined && { seconds: readNumber('seconds', values.seconds, 0.1, 36_000) }),
    ...(values.seed !== undefined && { seed: readNumber('seed', values.seed, 0, 2 ** 32 - 1) }),
  };
}

function parse(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        seconds: { type: 'string' },
        size: { type: 'string', default: '1280x720' },
        fps: { type: 'string', default: '30' },
        seed: { type: 'string' },
        backend: { type: 'string', default: 'auto' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new Complaint(`${(error as Error).message.split(/[.\n]/)[0]}. Usage: ${USAGE}`);
  }
}

function readNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!(value >= min && value <= max))
    throw new Complaint(`--${name} is a number from ${min} to ${max}, not "${text}".`);
  return value;
}

function readSize(text: string): { width: number; height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (!width || !height) throw new Complaint(`--size is WIDTHxHEIGHT, such as 1280x720, not "${text}".`);
  const size = { width: Number(width), height: Number(height) };
  if (size.width % 2 || size.height % 2) {
    throw new Complaint(`--size takes even numbers, as video encoders do: "${text}" is odd.`);
  }
  if (Math.min(size.width, size.height) < 64 || Math.max(size.width, size.height) > 7680) {
    throw new Complaint(`--size goes from 64 to 7680 on a side, not "${text}".`);
  }
  return size;
}

/** Takes the film's bytes from the page and writes each at its place. A full disk is remembered and told. */
function filmReceiver(file: number): { plugin: Plugin; problem: () => string | undefined } {
  let problem: string | undefined;
  const plugin: Plugin = {
    name: 'film-receiver',
    configureServer(server: ViteDevServer) {
      server.middlewares.use('/__film', (request, response) => {
        const position = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('position'));
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          try {
            const bytes = Buffer.concat(chunks);
            for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, position + at);
          } catch (error) {
            problem = (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'The disk is full.' : String(error);
            response.statusCode = 507;
          }
          response.end(problem);
        });
      });
    },
  };
  return { plugin, problem: () => problem };
}

/** A graphics card is used where there is one; on Linux its absence shows, elsewhere there always is one. */
function browserFlags(): string[] {
  const hasCard = process.platform !== 'linux' || existsSync('/dev/dri/renderD128');
  const cardFlags = ['--enable-gpu', '--ignore-gpu-blocklist', '--enable-unsafe-webgpu', '--enable-features=Vulkan'];
  return [...baseFlags, ...(hasCard ? cardFlags : softwareFlags)];
}

async function filmInBrowser(wish: Wish, server: ViteDevServer, executablePath: string): Promise<RenderAnswer> {
  const browser = await chromium.launch({ executablePath, args: browserFlags(), headless: true });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(`page: ${error.message}`));
    const crashed = new Promise<never>((_, reject) =>
      page.on('crash', () => reject(new Error('The browser crashed.'))),
    );
    await page.exposeFunction('phospheneProgress', showProgress);
    await page.goto(`${server.resolvedUrls!.local[0]!}?render`);
    await page.waitForFunction(() => window.phospheneRender !== undefined);
    return await Promise.race([page.evaluate((asked) => window.phospheneRender!(asked), wish), crashed]);
  } finally {
    await browser.close();
  }
}

function showProgress(done: number, what: string): void {
  if (!process.stderr.isTTY) return;
  const width = 30;
  const bar = '█'.repeat(Math.round(done * width)).padEnd(width, '·');
  process.stderr.write(`\r${bar} ${String(Math.round(100 * done)).padStart(3)} % ${what.padEnd(20)}`);
  if (done >= 1) process.stderr.write('\n');
}

async function main(): Promise<void> {
  const wish = readWish(process.argv.slice(2));
  if (!existsSync(new URL(`../shows/${wish.show}/show.json`, import.meta.url))) {
    const shows = readdirSync(new URL('../shows/', import.meta.url), { withFileTypes: true });
    const names = shows.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    throw new Complaint(`There is no show "${wish.show}". Known: ${names.join(', ')}.`);
  }
  const executablePath = await findChromium({ install: true });
  mkdirSync(dirname(wish.out), { recursive: true });
  const part = `${wish.out}.part`;
  const file = openSync(part, 'w');
  process.on('exit', () => rmSync(part, { force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

  const receiver = filmReceiver(file);
  const server = await createServer({
    plugins: [receiver.plugin],
    server: { host: '127.0.0.1', hmr: false, watch: null },
    logLevel: 'error',
  });
  await server.listen();
  try {
    const { log, ...answer } = await filmInBrowser(wish, server, executablePath);
    closeSync(file);
    renameSync(part, wish.out);
    writeFileSync(`${wish.out}.ndjson`, log);
    tell(wish, answer);
  } catch (error) {
    throw receiver.problem() ? new Complaint(`${receiver.problem()} No film was written.`) : error;
  } finally {
    await server.close();
  }
}

function tell({ out, width, height, fps, json }: Wish, answer: Omit<RenderAnswer, 'log'>): void {
  if (json) {
    const { seconds, frames, backend, seed, codecs, lyrics, models, audio, hashes, warnings } = answer;
    const report = {
      out,
      seconds,
      frames,
      width,
      height,
      fps,
      seed,
      backend,
      codecs,
      lyrics,
      models,
      audio,
      hashes,
      warnings,
    };
    console.log(JSON.stringify(report, null, 2));
    return;
  }
  console.error(`${out}: ${answer.seconds} s, ${width}x${height} at ${fps}/s, ${answer.codecs}, ${answer.backend}`);
  for (const line of answer.lyrics) console.error(`  ${line}`);
  for (const warning of answer.warnings) console.error(`  ! ${warning}`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const text =
      error instanceof Error ? error.message.replace(/^page\.evaluate: (Error: )?/, '').split('\n    at ')[0] : error;
    console.error(`render: ${String(text)}`);
    process.exit(1);
  },
);
