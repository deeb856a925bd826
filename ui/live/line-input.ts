/**
 * Line or microphone: as it is, without what a telephone call would do to it. It is listened to, and heard through the
 * mixer's input strip, which is muted to begin with.
 */
import { BehaviorSubject } from 'rxjs';
import { createEar } from '../../audio/ear';
import type { HeardTempo } from '../../engine/inputs/tempo-follower';
import type { Said } from '../../engine/modulation/followed';
import { said } from '../language/told';
import { t } from '../language/translate';

export interface LineInput {
  /** What is open, in words; empty where nothing is. */
  readonly open$: BehaviorSubject<string>;
  /** The inputs there are; their names are told once one was allowed. */
  devices(): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** @param id of a device; empty for the system's choice. @throws Error in words that the performer can act on. */
  open(id: string): Promise<void>;
  close(): void;
  /** What is heard now; undefined while it is closed. */
  readonly listen: () => { readonly values: Said } | undefined;
  /** Its tempo, told anew twice a second; undefined where there is no telling, and while it is closed. */
  readonly tempo$: BehaviorSubject<HeardTempo | undefined>;
}

/** Seconds. */
const LOOKS_APART = 0.04;

/** @param into the mixer's input. @param onLost is told when the device is pulled out. */
export function createLineInput(context: AudioContext, into: AudioNode, onLost: (text: string) => void): LineInput {
  const open$ = new BehaviorSubject('');
  const tempo$: LineInput['tempo$'] = new BehaviorSubject<HeardTempo | undefined>(undefined);
  let close = () => {};
  let listen: LineInput['listen'] = () => undefined;
  /** Counts what was asked for: of two that are on their way the later one counts, and none after a close. */
  let wish = 0;

  async function open(id: string): Promise<void> {
    close();
    const mine = ++wish;
    const stream = await ask(id);
    if (mine !== wish) return stream.getTracks().forEach((track) => track.stop());
    const [track] = stream.getAudioTracks();
    const source = sourceOf(context, stream);
    const analyser = context.createAnalyser();
    source.connect(analyser);
    source.connect(into);
    const ear = createEar((samples) => analyser.getFloatTimeDomainData(samples), context.sampleRate);
    const nodes: AudioNode[] = [source];
    // Whoever looks, it is the same look: an ear tells of a stroke once.
    let [values, looked] = [ear(), context.currentTime];
    listen = () => {
      if (context.currentTime - looked >= LOOKS_APART) [values, looked] = [ear(), context.currentTime];
      return { values };
    };
    close = () => {
      track?.removeEventListener('ended', lost);
      stream.getTracks().forEach((one) => one.stop());
      for (const node of nodes) node.disconnect();
      listen = () => undefined;
      open$.next('');
      tempo$.next(undefined);
    };
    const lost = () => {
      close();
      onLost(said('The audio input is gone; what it moved stays where it was. Plug it in again, and open it.'));
    };
    track?.addEventListener('ended', lost);
    open$.next(track?.label || t('Audio input'));
    // Fetched when it is needed. Where that fails, the input is open without a tempo.
    const tempo = await import('../../audio/tempo-ear')
      .then(({ createTempoEar }) => createTempoEar(context, (heard) => mine === wish && tempo$.next(heard)))
      .catch(() => undefined);
    if (!tempo || mine !== wish) return;
    source.connect(tempo);
    nodes.push(tempo);
  }

  return {
    open$,
    tempo$,
    async devices() {
      const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
      return all
        .filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== 'default' && deviceId !== '')
        .map(({ deviceId, label }, i) => ({ id: deviceId, name: label || t('Audio input {0}', i + 1) }));
    },
    open,
    close() {
      wish++;
      close();
    },
    listen: () => listen(),
  };
}

async function ask(id: string): Promise<MediaStream> {
  const wish = {
    ...(id !== '' && { deviceId: { exact: id } }),
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: wish });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NotAllowedError')
      throw new Error(said('The browser may not listen: allow the microphone beside the address, and open it again.'), {
        cause: error,
      });
    throw new Error(said('That audio input cannot be opened: choose another, or close the program that holds it.'), {
      cause: error,
    });
  }
}

/** @throws where the browser cannot play it, as Firefox one at another rate: then nobody listens, and the microphone is let go. */
function sourceOf(context: AudioContext, stream: MediaStream): MediaStreamAudioSourceNode {
  try {
    return context.createMediaStreamSource(stream);
  } catch (error) {
    stream.getTracks().forEach((track) => track.stop());
    throw error;
  }
}
