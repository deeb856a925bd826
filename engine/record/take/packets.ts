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
  /** From a key frame on, as much as is kept. */
  packets(): readonly Packet[];
}

/** @param seconds kept, and up to a key frame's interval more. */
export function preRoll(seconds: number): PreRoll {
  let kept: Packet[] = [];
  /** Where the key frames are among them. */
  let keys: number[] = [];
  return {
    add(packet) {
      if (seconds === 0) return;
      if (packet.track === 'video' && packet.key) keys.push(kept.length);
      kept.push(packet);
      // Whole groups of pictures go, once what follows them is long enough.
      if (keys.length < 2 || packet.at - kept[keys[1]!]!.at < seconds) return;
      const gone = keys[1]!;
      kept = kept.slice(gone);
      keys = keys.slice(1).map((place) => place - gone);
    },
    packets: () => (keys.length === 0 ? [] : startingAt(kept, kept[keys[0]!]!.at)),
  };
}

/** Without what belongs before. */
export function startingAt(packets: readonly Packet[], at: number): readonly Packet[] {
  return packets.filter((packet) => packet.at >= at);
}
