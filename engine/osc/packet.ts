/**
 * OSC 1.0 as bytes: messages of numbers and text, and bundles of them.
 * Wright, "The Open Sound Control 1.0 Specification" (2002), https://opensoundcontrol.stanford.edu/spec-1_0.html
 */

export interface OscMessage {
  /** Begins with a slash. */
  readonly address: string;
  readonly values: readonly OscValue[];
}

/** Numbers are sent as float32, and come as int32, float32 or float64; blobs and what else there is are not for us. */
export type OscValue = number | string | boolean;

/** No packet is longer, in bytes: so much goes in one piece through any network. */
export const LONGEST_PACKET = 1408;
/** Bundles within bundles, and messages in a packet. */
const DEEPEST = 4;
const MOST_MESSAGES = 256;

const BUNDLE = '#bundle';
/** The time tag that means "at once". */
const AT_ONCE = [0, 0, 0, 0, 0, 0, 0, 1];

/** A string with its null, filled up to four bytes. */
function textBytes(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text.replaceAll('\0', '')), 0];
  while (bytes.length % 4 > 0) bytes.push(0);
  return bytes;
}

function numberBytes(value: number): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return [...new Uint8Array(view.buffer)];
}

function messageBytes({ address, values }: OscMessage): number[] {
  const tags = values.map((value) =>
    typeof value === 'number' ? 'f' : typeof value === 'string' ? 's' : value ? 'T' : 'F',
  );
  const data = values.flatMap((value) =>
    typeof value === 'number' ? numberBytes(value) : typeof value === 'string' ? textBytes(value) : [],
  );
  return [...textBytes(address), ...textBytes(`,${tags.join('')}`), ...data];
}

/** One message as it is, several as bundles for at once; a message that is too long for a packet is left out. */
export function packetsOf(messages: readonly OscMessage[]): Uint8Array<ArrayBuffer>[] {
  const encoded = messages.map(messageBytes).filter(({ length }) => length + 20 <= LONGEST_PACKET);
  if (encoded.length === 1) return [Uint8Array.from(encoded[0]!)];
  const packets: number[][] = [];
  for (const bytes of encoded) {
    const element = [0, 0, bytes.length >> 8, bytes.length & 255, ...bytes];
    const last = packets.at(-1);
    if (last && last.length + element.length <= LONGEST_PACKET) last.push(...element);
    else packets.push([...textBytes(BUNDLE), ...AT_ONCE, ...element]);
  }
  return packets.map((bytes) => Uint8Array.from(bytes));
}

/**
 * The messages of a packet, in order. Time tags are not waited for: what comes is for now.
 * @throws Error where it is no OSC
 */
export function readPacket(packet: Uint8Array): OscMessage[] {
  const messages: OscMessage[] = [];
  collect(packet, 0, messages);
  return messages;
}

function collect(bytes: Uint8Array, depth: number, messages: OscMessage[]): void {
  if (bytes.length === 0 || bytes.length % 4 > 0) throw new Error('an OSC packet is a multiple of four bytes');
  const read = reader(bytes);
  if (bytes[0] !== 35) {
    if (messages.length >= MOST_MESSAGES) throw new Error('too many OSC messages in a packet');
    messages.push(readMessage(read));
    return;
  }
  if (read.text() !== BUNDLE || depth >= DEEPEST) throw new Error('no OSC bundle');
  read.skip(8);
  while (!read.isDone()) collect(read.piece(read.int32()), depth + 1, messages);
}

function readMessage(read: ReturnType<typeof reader>): OscMessage {
  const address = read.text();
  if (!address.startsWith('/')) throw new Error('an OSC address begins with a slash');
  // Old senders leave the type tags out; what they mean cannot be known.
  const tags = read.isDone() ? ',' : read.text();
  const values: OscValue[] = [];
  for (const tag of tags.slice(1)) {
    if (tag === 'i') values.push(read.int32());
    else if (tag === 'f') values.push(read.float32());
    else if (tag === 'd') values.push(read.float64());
    else if (tag === 's' || tag === 'S') values.push(read.text());
    else if (tag === 'T' || tag === 'F') values.push(tag === 'T');
    else if (tag === 'b') read.skip(4 * Math.ceil(read.int32() / 4));
    else if (tag === 'h' || tag === 't') read.skip(8);
    else if (tag === 'c' || tag === 'r' || tag === 'm') read.skip(4);
    else if (!'NI[]'.includes(tag)) throw new Error(`an OSC value of an unknown kind: ${tag}`);
  }
  return { address, values };
}

/** Reads on from the beginning. @throws Error at the end of the bytes */
function reader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number): number => {
    if (length < 0 || at + length > bytes.length) throw new Error('an OSC packet ends too soon');
    at += length;
    return at - length;
  };
  return {
    isDone: () => at >= bytes.length,
    skip: (length: number) => void take(length),
    int32: () => view.getInt32(take(4)),
    float32: () => view.getFloat32(take(4)),
    float64: () => view.getFloat64(take(8)),
    piece(length: number) {
      const from = take(length);
      return bytes.subarray(from, from + length);
    },
    text() {
      const length = bytes.subarray(at).indexOf(0);
      if (length < 0) throw new Error('an OSC string has no end');
      const from = take(4 * (Math.floor(length / 4) + 1));
      return new TextDecoder().decode(bytes.subarray(from, from + length));
    },
  };
}
