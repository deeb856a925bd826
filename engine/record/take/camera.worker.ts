/** The camera: a worker that encodes the stage and the mix, and writes takes to the disk. It does what `protocol.ts` says. */
import { pcmReader } from '../../../audio/pcm-ring';
import { holdLifeline } from '../../lifeline';
import { messageOf } from '../../message-of';
import { type FilmFile, openFilmFile } from './film-file';
import { preRoll } from './packets';
import { createPictureEncoder } from './picture-encoder';
import type { Answers, Order, Report, Request, Roll } from './protocol';
import { rescueTakes, saveTake } from './rescue';
import { freeRoom, LIVE, newTake, removeTake, reserveRoom, type TakeInfo, writeInfo } from './shelf';
import { createSoundEncoder, type SoundEncoder } from './sound-encoder';
import { openStem, type Stem } from './wav';

/** Where sound and picture are so far apart, one of them has stalled, and is helped out: fragments wait for both. */
const STALLED = 0.3;
/** How near the other the one is brought. */
const BEHIND = 0.1;
/** Seconds of packets that are kept always: a film begins with the key frame before its file was open. */
const LEAST_KEPT = 3;
/** An encoder that failed sooner than this, in seconds, is not followed by another: it would fail the same way. */
const WORTH_ANOTHER = 10;
const TICK_MS = 50;
const TICKS_PER_STATUS = 5;
const TICKS_PER_FLUSH = 20;
const TICKS_PER_LOOK = 40;
const LONGEST_FLUSH_MS = 15_000;
/** Bytes free: below the first the performer is told, below the second the take is ended while it still can be. */
const LITTLE = 500e6;
const LEAST = 48e6;
const NOTHING_YET = 'The encoders have given nothing yet: try again in a second.';

interface Take {
  readonly id: string;
  readonly file: FilmFile;
  readonly zero: number;
}

const tell = (report: Report) => postMessage(report);
let camera: ReturnType<typeof createCamera> | undefined;
let free = Infinity;

function createCamera({ format, codecs, ring, origin, preRoll: seconds, buses }: Roll) {
  const { sampleRate } = format;
  const reader = pcmReader(ring);
  // What sounded while nothing was filmed belongs to no film.
  reader.drain(() => undefined);
  const kept = preRoll(Math.max(seconds, LEAST_KEPT));
  let take: Take | undefined;
  /** Of an encoder: nothing more is filmed. */
  let failure: Error | undefined;
  let stems: Stem[] = [];
  let end = 0;
  let told = false;
  /** What had been counted when the take began. */
  let before = { swallowed: 0, silent: 0 };

  const picture = createPictureEncoder({
    config: codecs.video,
    fps: format.fps,
    onPacket: (packet) => kept.add(packet),
    onRoom: (room) => tell({ room }),
    onNotice: (notice) => tell({ notice }),
    onFailure: encoderFailed,
  });
  let sound: SoundEncoder | undefined;
  const soundFrom = (from: number) =>
    (sound ??= createSoundEncoder({
      config: codecs.audio,
      from,
      onPacket: (packet) => kept.add(packet),
      onFailure: encoderFailed,
    }));

  function diskIsFull(why: string): void {
    tell({ mustEnd: `The disk takes no more (${why}): the take ends here and is saved. Delete takes to go on.` });
  }

  function encoderFailed(error: Error): void {
    failure = error;
    tell({ failed: error.message, again: ticks * TICK_MS > WORTH_ANOTHER * 1000 });
  }

  /** Waits for what the encoders are to give. @throws where one of them has failed. */
  async function given<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      if (failure) throw failure;
      const found = look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  function listen(): void {
    reader.drain((frame, [left, right, ...rest]) => {
      const at = frame - origin;
      if (at < 0) return;
      soundFrom(at).add(at, left!, right!);
      stems.forEach((stem, i) => stem.add(at, rest[2 * i]!, rest[2 * i + 1]!));
    });
    sound?.push();
  }

  let ticks = 0;
  function tick(): void {
    listen();
    picture.watch();
    if (picture.last >= 0) {
      const seen = (picture.last + 1) / format.fps;
      const heard = soundFrom(Math.round(seen * sampleRate)).next / sampleRate;
      if (seen - heard > STALLED) sound!.fillTo(Math.round((seen - BEHIND) * sampleRate));
      if (heard - seen > STALLED) picture.repeat(Math.floor((heard - BEHIND) * format.fps));
      sound!.push();
    }
    if (++ticks % TICKS_PER_STATUS === 0) status();
    if (ticks % TICKS_PER_FLUSH === 0) for (const stem of stems) stem.flush();
    if (ticks % TICKS_PER_LOOK === 1) void lookForRoom();
  }
  const timer = setInterval(tick, TICK_MS);

  function status(): void {
    tell({
      status: {
        seconds: take ? end - take.zero : 0,
        bytes: take?.file.bytes ?? 0,
        free,
        swallowed: picture.swallowed - before.swallowed,
        silent: ((sound?.silent ?? 0) - before.silent) / sampleRate,
      },
    });
  }

  async function lookForRoom(): Promise<void> {
    free = await freeRoom();
    if (!take) return;
    const room = `${Math.round(free / 1e6)} MB`;
    if (free < LEAST)
      tell({ mustEnd: `Only ${room} are free: the take ends here and is saved. Delete takes to go on.` });
    else if (free < LITTLE && !told) {
      told = true;
      tell({ notice: `Only ${room} are free for takes. Below ${LEAST / 1e6} MB the take is ended and saved.` });
    }
  }

  async function open(
    handle: FileSystemSyncAccessHandle,
    zero: number,
    onFailure: (why: string) => void,
  ): Promise<FilmFile> {
    const [video, audio] = [picture.decoderConfig, sound?.decoderConfig];
    if (!video || !audio) throw new Error(NOTHING_YET);
    return openFilmFile({ handle, video, audio, fps: format.fps, zero, onFailure });
  }

  function openStems(folder: FileSystemDirectoryHandle): Promise<Stem[]> {
    let isTold = false;
    const onLong = () => {
      if (!isTold)
        tell({
          notice: 'The stems are longer than 4 GB, and few programs read on there: begin another take for them.',
        });
      isTold = true;
    };
    const onFull = () => diskIsFull('it is full');
    return Promise.all(
      buses.map(async (bus) => {
        const file = await folder.getFileHandle(`${bus}.wav`, { create: true });
        return openStem({ handle: await file.createSyncAccessHandle(), sampleRate, onFull, onLong });
      }),
    );
  }

  /** Where it fails, there is nothing left of it. */
  async function begin(withStems: boolean): Promise<TakeInfo> {
    if (take) throw new Error('A take is being recorded already.');
    const { id, number, folder, handle } = await newFilm();
    try {
      stems = withStems ? await openStems(folder) : [];
      // Pictures may come before there is any sound: the film begins where there is both.
      await given(() => sound?.decoderConfig);
      const next = picture.last + 1;
      picture.wantKey();
      before = { swallowed: picture.swallowed, silent: sound!.silent };
      const zero = await given(() => kept.keyFrom((next - 0.5) / format.fps));
      for (const stem of stems) stem.beginAt(Math.round(zero * sampleRate));
      const info: TakeInfo = { id, name: `take ${number}`, from: zero, codecs: codecs.label };
      await writeInfo(info);
      await reserveRoom(id);
      end = zero;
      told = false;
      const file = await open(handle, zero, diskIsFull);
      if (failure) throw failure;
      take = { id, zero, file };
      kept.film(zero, (packet) => {
        file.add(packet);
        end = Math.max(end, packet.at + packet.duration);
      });
      return info;
    } catch (error) {
      for (const each of [handle, ...stems]) each.close();
      stems = [];
      await removeTake(id);
      throw error;
    }
  }

  /** Ends the encoding, and the take with it. */
  async function halt(): Promise<void> {
    clearInterval(timer);
    listen();
    // An encoder that hangs keeps what it has; the take is saved without.
    const patience = new Promise((resolve) => setTimeout(resolve, LONGEST_FLUSH_MS));
    await Promise.race([Promise.all([picture.flush(), sound?.flush()]), patience]);
    picture.close();
    sound?.close();
    await take?.file.finish();
    for (const stem of stems) stem.close();
  }

  return {
    encode(frame: VideoFrame, index: number) {
      listen();
      picture.encode(frame, index);
    },
    begin,
    halt,
    /** What is kept becomes a take of its own. Where it fails, there is nothing left of it. */
    async keep(): Promise<string> {
      const zero = kept.begin;
      if (zero === undefined) throw new Error(NOTHING_YET);
      const { id, number, handle } = await newFilm();
      try {
        await writeInfo({ id, name: `moment ${number}`, from: zero, codecs: codecs.label });
        const file = await open(handle, zero, (why) =>
          tell({ notice: `The disk takes no more (${why}). Delete takes to go on.` }),
        );
        kept.film(zero, (packet) => file.add(packet))();
        await file.finish();
        return id;
      } catch (error) {
        handle.close();
        await removeTake(id);
        throw error;
      }
    },
  };
}

/** A new take, and its film's file: open, so that no other page takes it for what a crash left. */
async function newFilm() {
  const { id, number, folder } = await newTake();
  const handle = await (await folder.getFileHandle(LIVE, { create: true })).createSyncAccessHandle();
  return { id, number, folder, handle };
}

async function answer(request: Request): Promise<Answers[keyof Answers]> {
  switch (request.do) {
    case 'rescue':
      return rescueTakes(request.fps);
    case 'save':
      return saveTake(request.id, request.fps);
    case 'roll':
      await haltCamera();
      camera = createCamera(request);
      return undefined;
    case 'begin':
      return rolling().begin(request.stems);
    case 'keep':
      return rolling().keep();
    case 'end':
      rolling();
      await haltCamera();
      return undefined;
    case 'halt':
      await haltCamera();
      return undefined;
  }
}

/** The frames that come meanwhile are let go, and who asks for a take meanwhile asks another camera. */
function haltCamera(): Promise<void> | undefined {
  const halting = camera;
  camera = undefined;
  return halting?.halt();
}

function rolling() {
  if (!camera) throw new Error('The recorder is not armed.');
  return camera;
}

onmessage = ({ data }: MessageEvent<Order>) => {
  if ('frame' in data) {
    if (camera) camera.encode(data.frame, data.index);
    else {
      data.frame.close();
      tell({ room: data.index });
    }
    return;
  }
  const { id, request } = data;
  answer(request).then(
    (result) => tell({ id, answer: result }),
    (error: unknown) => tell({ id, error: messageOf(error) }),
  );
};

void holdLifeline().then((lock) => tell({ lock }));
