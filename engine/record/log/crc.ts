/** CRC-32 (IEEE 802.3, reflected polynomial EDB88320): finds every single damaged byte of a line. */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
/** Each entry of the table has another first byte: by it a step is found that is to be taken back. */
const BY_FIRST_BYTE = Uint8Array.from({ length: 256 }, (_, first) => TABLE.findIndex((crc) => crc >>> 24 === first));
const EMPTY = 0xffffffff;

/** Of a text's UTF-8 bytes, as eight hex digits. */
export function crc32(text: string): string {
  let crc = EMPTY;
  for (const byte of new TextEncoder().encode(text)) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ((crc ^ EMPTY) >>> 0).toString(16).padStart(8, '0');
}

/**
 * Where a stretch of bytes begins that goes to their end and bears this sum, and begins with that byte: the last place, in
 * one way back from the end, however many bytes there are. -1 where there is none.
 * @param sum eight hex digits
 */
export function beginOfSum(bytes: Uint8Array, sum: string, first: number): number {
  let crc = parseInt(sum, 16) ^ EMPTY;
  for (let at = bytes.length - 1; at >= 0; at--) {
    const entry = BY_FIRST_BYTE[crc >>> 24]!;
    crc = ((crc ^ TABLE[entry]!) << 8) | ((entry ^ bytes[at]!) & 255);
    if (bytes[at] === first && crc === (EMPTY | 0)) return at;
  }
  return -1;
}
