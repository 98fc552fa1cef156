import type { Bytes } from '../bytes.ts';
import { BASE64URL, ByteReader, ByteWriter, concatBytes, fromBase64Url } from '../bytes.ts';
import { toBase64Url, utf8 } from '../bytes.ts';

/**
 * The frame around every code, of this version and all later ones, so that any page can tell "cut
 * short", "damaged" and "of another version" apart:
 *
 *   p2c  kind  length  payload  version
 *   3    1     2       …        1         characters, all of base64url's alphabet
 *
 * kind: `i` invite, `r` reply, `o` and `a` a repair's offer and answer. length: of the payload in characters, two base64url digits. payload:
 * base64url of body ‖ CRC-32. version: one of 0–9 A–Z a–z, its place being the number; it stands last
 * because a code must not end in `-` or `_`, which chat apps cut off links and read as markdown.
 *
 * Why CRC-32 (over version, kind, length and body) is enough. It finds, surely and not just probably,
 * what happens to pasted text: any one damaged run of up to 32 bits of payload (five neighbouring
 * characters), and any three flipped bits at this size. Missing and added text shows in the length.
 * What else there is (two codes mixed up, say) passes once in 4 · 10⁹, and must then still be a body in its one canonical form
 * (`code-body.ts`): numbers in range, unused bits zero, nothing left over. A hash would need as many
 * bytes to be as good against accidents. Against intent no checksum helps: that is what the words
 * that both people compare are for (x402-datachannel.md, "Security words").
 */

const KINDS = { i: 'invite', r: 'reply', o: 'repair-offer', a: 'repair-answer' } as const;
export type CodeKind = (typeof KINDS)[keyof typeof KINDS];

/** The kind of which a code's fourth character tells; null where it does not. */
export const kindOf = (letter: string): CodeKind | null =>
  Object.entries(KINDS).find(([its]) => its === letter)?.[1] ?? null;
const letterOf = (kind: CodeKind): string =>
  Object.entries(KINDS).find(([, its]) => its === kind)?.[0] ?? '';

const VERSION_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_BYTES = 4;
/** Marker, kind and length: what must be there to know how long a code is. */
export const HEADER_CHARS = 6;
const VERSION_CHARS = 1;
const MAX_PAYLOAD_CHARS = 4095;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 as in zip, PNG and Ethernet (ISO-HDLC). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** How many characters the code of a body of so many bytes has. */
export const codeLength = (bodyBytes: number): number =>
  HEADER_CHARS + Math.ceil(((bodyBytes + CHECKSUM_BYTES) * 4) / 3) + VERSION_CHARS;

const checksum = (header: string, version: string, body: Uint8Array): number =>
  crc32(concatBytes(utf8(version + header), body));

/** @throws RangeError above 3,067 bytes or version 61. */
export function sealFrame(kind: CodeKind, version: number, body: Uint8Array): string {
  const chars = codeLength(body.length) - HEADER_CHARS - VERSION_CHARS;
  const digit = VERSION_DIGITS.charAt(version);
  if (chars > MAX_PAYLOAD_CHARS || digit === '') throw new RangeError('does not fit a code');
  const length = BASE64URL.charAt(chars >> 6) + BASE64URL.charAt(chars & 63);
  const header = `p2c${letterOf(kind)}${length}`;
  const payload = new ByteWriter()
    .bytes(body)
    .u32(checksum(header, digit, body))
    .finish();
  return header + toBase64Url(payload) + digit;
}

export interface Header {
  readonly kind: CodeKind;
  /** Of the whole code, in characters. */
  readonly length: number;
}

/** Reads the first six characters; null where they are not a frame's. */
export function readHeader(text: string): Header | null {
  const [, letter = '', high = '', low = ''] = /^p2c(.)([\w-])([\w-])/.exec(text) ?? [];
  const kind = kindOf(letter);
  if (!kind) return null;
  const chars = BASE64URL.indexOf(high) * 64 + BASE64URL.indexOf(low);
  return { kind, length: HEADER_CHARS + chars + VERSION_CHARS };
}

/** Version and body of a complete code, or null where length, checksum or spelling are not right. */
export function openFrame(code: string): { version: number; body: Bytes } | null {
  const digit = code.slice(-VERSION_CHARS);
  const version = VERSION_DIGITS.indexOf(digit);
  const payload = fromBase64Url(code.slice(HEADER_CHARS, -VERSION_CHARS));
  if (readHeader(code)?.length !== code.length || version < 0) return null;
  if (!payload || payload.length < CHECKSUM_BYTES) return null;
  const reader = new ByteReader(payload);
  const body = reader.bytes(payload.length - CHECKSUM_BYTES);
  return reader.u32() === checksum(code.slice(0, HEADER_CHARS), digit, body)
    ? { version, body }
    : null;
}
