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
  /** A film's packets, from a key frame at `begin` or later on. */
  startingAt(begin: number): readonly Packet[];
}

/**
 * Seconds of sound before a film's first picture that go into its file, to be decoded and not heard: an Opus decoder that comes
 * in amid a stream guesses the levels of its bands, and may burst, until it has heard 80 ms (RFC 7845, section 4.6).
 */
const LEAD_IN = 0.1;

/** @param seconds kept, and up to a key frame's interval more. */
export function preRoll(seconds: number): PreRoll {
  let kept: Packet[] = [];
  /** Where the key frames among them are. */
  let keys: number[] = [];
  // By their times: sound and picture come from their encoders with different delays.
  const startingAt = (begin: number) =>
    kept.filter(({ track, at }) => at >= (track === 'audio' ? begin - LEAD_IN : begin));
  return {
    add(packet) {
      kept.push(packet);
      if (packet.track === 'video' && packet.key) keys.push(packet.at);
      // Whole groups of pictures go, once what follows them is long enough.
      if (keys.length < 2 || packet.at - keys[1]! < seconds) return;
      keys = keys.slice(1);
      kept = startingAt(keys[0]!);
    },
    get begin() {
      return keys[0];
    },
    startingAt,
  };
}
