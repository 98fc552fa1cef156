import {
  BASE64URL,
  ByteReader,
  type Bytes,
  ByteWriter,
  concatBytes,
  fromBase64Url,
  toBase64Url,
  utf8,
} from '../bytes.ts';
import { type AppError, appError, type Expected } from '../errors.ts';
import { gather, markerOf, plain, runsOn } from '../pasted.ts';

/**
 * The frame around every code, in this version and all later ones. The frame lets any page
 * recognize a code that is cut short, damaged or of another version:
 *
 *   p2c  kind  length  payload  version
 *   3    1     2       …        1         characters, all of base64url's alphabet
 *
 * The kind is `i` for an invite, `r` for a reply, `o` and `a` for a repair's offer and answer, and
 * `c` for a call link. The length is the number of characters of the payload, as two base64url
 * digits. The payload is base64url of body ‖ CRC-32. The version is one of 0–9 A–Z a–z, whose
 * position is the number. The version comes last, because a code must not end in `-` or `_`, which
 * chat apps cut off links and read as markdown.
 *
 * The CRC-32 covers version, kind, length and body. It finds all usual damage to pasted text: one
 * damaged run of up to 32 bits of payload (five neighbouring characters), and any three flipped
 * bits at this size. Missing or added text changes the length. Other damage, such as two mixed
 * codes, is missed once in 4 · 10⁹ cases. Even then, the body must be in its only valid form
 * (`code-body.ts`). A hash of the same length would not protect better against accidents. No
 * checksum protects against intent. For that, people compare the security words (protocol/x402.md,
 * "Security words").
 */

export type Found =
  | {
      readonly kind: CodeKind;
      /** The code itself, without the text around it or separators within it. */
      readonly text: string;
      readonly version: number;
      readonly body: Uint8Array;
    }
  | { readonly kind: CodeKind | null; readonly damage: 'truncated' | 'corrupted' };

/** The marker and the kind. */
const MARKER = markerOf([...'p2c', '[iroabc]'], 'g');
/** The number of characters at the end of a text that are searched. */
const LONGEST_TEXT = 200_000;
/** The number of markers that are checked, counted from the end of the text. */
const MAX_MARKERS = 100;
/** A run of characters long enough to be part of a code: longer than any Solana signature (88). */
const LONG_RUN = /[\w-]{90}/;
/**
 * A marker with one wrong character or in the wrong case, followed by 40 characters of base64url.
 */
const NEAR_MARKER = /(?<![\w-])(?:.2c[iroabc]|p.c[iroabc]|p2.[iroabc]|p2c.)[\w-]{40}/i;

/** Searches a text without a marker for a code that was damaged at its beginning. */
function findRemains(source: string): Found[] {
  if (NEAR_MARKER.test(source)) return [{ kind: null, damage: 'corrupted' }];
  const isPart = LONG_RUN.test(source) || /(?<![\w-])p2c\s*$/.test(source);
  return isPart ? [{ kind: null, damage: 'truncated' }] : [];
}

/** Returns all codes in the text in their order, including damaged ones. */
export function findCodes(text: string): Found[] {
  const source = plain(text.slice(-LONGEST_TEXT));
  const markers = [...source.matchAll(MARKER)].map((match) => match.index).slice(-MAX_MARKERS);
  const found: Found[] = [];
  let doneTo = 0;
  for (const [i, start] of markers.entries()) {
    if (start < doneTo) continue;
    const next = markers[i + 1] ?? source.length;
    const kind = kindOf(gather(source, start, source.length, 4).text.slice(3));
    const header = readHeader(gather(source, start, source.length, HEADER_CHARS).text);
    if (!header) {
      found.push({ kind, damage: 'truncated' });
      continue;
    }
    const whole = gather(source, start, source.length, header.length);
    const opened = openFrame(whole.text);
    // A code that is directly followed by more text is damaged, unless that text is the next code.
    const isEnd = !runsOn(source, whole.end) || markers.includes(whole.end);
    if (opened && kind && isEnd) {
      found.push({ kind, text: whole.text, ...opened });
      doneTo = whole.end;
      continue;
    }
    // Do not count the characters of another code or of a message that follows a code that was cut
    // short.
    const own = gather(source, start, next, header.length);
    const isShort = own.text.length < header.length || (own.isWords && !opened);
    found.push({ kind, damage: isShort ? 'truncated' : 'corrupted' });
  }
  return markers.length > 0 ? found : findRemains(source);
}

const KINDS = {
  i: 'invite',
  r: 'reply',
  o: 'repair-offer',
  a: 'repair-answer',
  c: 'call',
} as const;
export type CodeKind = (typeof KINDS)[keyof typeof KINDS];

/** Returns the error for a code of this kind that was pasted where another kind is expected. */
export function misplacedCode(kind: CodeKind, wanted: Expected): AppError {
  const context = { wanted };
  switch (kind) {
    case 'invite':
      return appError('code_is_invite', context);
    case 'reply':
      return appError('code_is_reply', context);
    case 'call':
      return appError('code_is_call', context);
    default:
      return appError('code_is_repair', context);
  }
}

/** Returns the kind that the fourth character of a code stands for, or null. */
const kindOf = (letter: string): CodeKind | null =>
  Object.entries(KINDS).find(([its]) => its === letter)?.[1] ?? null;
const letterOf = (kind: CodeKind): string =>
  Object.entries(KINDS).find(([, its]) => its === kind)?.[0] ?? '';

const VERSION_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_BYTES = 4;
/** The characters of marker, kind and length. They contain the length of the code. */
const HEADER_CHARS = 6;
const VERSION_CHARS = 1;
const MAX_PAYLOAD_CHARS = 4095;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** Returns the CRC-32 that zip, PNG and Ethernet use (ISO-HDLC). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Returns the number of characters of a code with a body of this many bytes. */
export const codeLength = (bodyBytes: number): number =>
  HEADER_CHARS + Math.ceil(((bodyBytes + CHECKSUM_BYTES) * 4) / 3) + VERSION_CHARS;

const checksum = (header: string, version: string, body: Uint8Array): number =>
  crc32(concatBytes(utf8(version + header), body));

/** Adds the frame to a body. @throws RangeError above 3,067 bytes or version 61. */
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

interface Header {
  readonly kind: CodeKind;
  /** The length of the whole code, in characters. */
  readonly length: number;
}

/** Reads the first six characters of a code. Returns null if they are not the start of a frame. */
function readHeader(text: string): Header | null {
  const [, letter = '', high = '', low = ''] = /^p2c(.)([\w-])([\w-])/.exec(text) ?? [];
  const kind = kindOf(letter);
  if (!kind) return null;
  const chars = BASE64URL.indexOf(high) * 64 + BASE64URL.indexOf(low);
  return { kind, length: HEADER_CHARS + chars + VERSION_CHARS };
}

/**
 * Returns the version and body of a complete code. Null if the length, the checksum or the form is
 * wrong.
 */
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
