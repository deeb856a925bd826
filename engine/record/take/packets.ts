/** What the encoders give, stamped by the show clock; and the last seconds of it, kept for a moment that is missed late. */

export interface Packet {
  readonly track: 'video' | 'audio';
  readonly key: boolean;
  /** Show seconds. */
  readonly at: number;
  readonly duration: number;
  readonly data: Uint8Array;
}

export interface PreRoll {
  add(packet: Packet): void;
  /** Show seconds of the first key frame that is kept. */
  readonly begin: number | undefined;
  /** Show seconds of the first key frame that is kept and not before `at`. */
  keyFrom(at: number): number | undefined;
  /**
   * Hands over a film's packets: those that are kept, and each that comes until what is returned is called.
   * @param begin show seconds of the film's first key frame: not before `begin` above.
   */
  film(begin: number, take: (packet: Packet) => void): () => void;
}

/**
 * Seconds of sound before a film's first picture that go into its file, to be decoded and not heard: an Opus decoder that comes
 * in amid a stream guesses the levels of its bands, and may burst, until it has heard 80 ms (RFC 7845, section 4.6).
 */
const LEAD_IN = 0.1;

/** By its time: sound and picture come from their encoders with different delays, each as late as the other at times. */
const belongs = ({ track, at }: Packet, begin: number) => at >= (track === 'audio' ? begin - LEAD_IN : begin);

/** @param seconds kept, and up to a key frame's interval more. */
export function preRoll(seconds: number): PreRoll {
  let kept: Packet[] = [];
  /** Where the key frames among them are. */
  let keys: number[] = [];
  const films = new Set<(packet: Packet) => void>();
  return {
    add(packet) {
      for (const film of films) film(packet);
      kept.push(packet);
      if (packet.track === 'video' && packet.key) keys.push(packet.at);
      // Whole groups of pictures go, once what follows them is long enough.
      if (keys.length < 2 || packet.at - keys[1]! < seconds) return;
      keys = keys.slice(1);
      kept = kept.filter((packet) => belongs(packet, keys[0]!));
    },
    get begin() {
      return keys[0];
    },
    keyFrom: (at) => keys.find((key) => key >= at),
    film(begin, take) {
      const film = (packet: Packet) => {
        if (belongs(packet, begin)) take(packet);
      };
      kept.forEach(film);
      films.add(film);
      return () => films.delete(film);
    },
  };
}
