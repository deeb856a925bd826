/** A dropped generator becomes the guest of the image model, and is there again after a reload. */
import { filter, firstValueFrom } from 'rxjs';
import { messageOf } from '../../engine/message-of';
import { Interrupted } from '../../engine/models/asked';
import { isOvertaken, isUnfit } from '../../engine/models/image/refusals';
import type { Kernel } from '../../engine/models/supervisor';
import type { DropHandler } from './drop';
import { said } from '../language/told';

const CACHE = 'phosphene-guest';
/** The only entry: there is one guest at a time. */
const KEY = '/guest';

export const dropGenerator: DropHandler = async (file, { kernel, live }) => {
  const { name } = await kernel.invite(file);
  const kept = await keepGuest(file);
  live.send({ type: 'parameter', id: 'image.blend', value: 1, source: 'performer' });
  return [
    said('{0} paints now; the Guest knob leads back.', name),
    ...(kept ? [] : [said('This browser keeps no files: drop it again after a reload.')]),
  ].join(' ');
};

/** Resolves to false where the browser gives no storage. */
export async function keepGuest(file: File): Promise<boolean> {
  try {
    const cache = await caches.open(CACHE);
    await cache.put(KEY, new Response(file, { headers: { 'x-name': encodeURIComponent(file.name) } }));
    return true;
  } catch {
    return false;
  }
}

/** The guest that was there before the reload, if any. */
export async function keptGuest(): Promise<File | undefined> {
  try {
    const kept = await (await caches.open(CACHE)).match(KEY);
    return kept && new File([await kept.blob()], decodeURIComponent(kept.headers.get('x-name') ?? 'guest'));
  } catch {
    return undefined;
  }
}

/**
 * Lets the kept guest in again, behind the Guest knob, when the image model is there. One that is refused by now is forgotten; one
 * that something else keeps away comes after the next reload.
 */
export async function recallGuest(kernel: Kernel, notify: (text: string) => void): Promise<void> {
  const file = await keptGuest();
  if (!file) return;
  await firstValueFrom(kernel.health$.pipe(filter(({ models }) => models.image.state === 'ready')));
  try {
    await kernel.invite(file);
  } catch (error) {
    // It comes by itself with the next worker, or the performer has chosen another one.
    if (error instanceof Interrupted || isOvertaken(error)) return;
    notify(messageOf(error));
    if (isUnfit(error)) await forgetGuest();
  }
}

/** It does not come again after a reload. */
export async function forgetGuest(): Promise<void> {
  await caches.delete(CACHE).catch(() => false);
}
