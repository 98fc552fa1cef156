/**
 * Bytes and their text forms. Decoders are strict: each value has exactly one text form, and a
 * decoder returns null for any other text.
 */

/** Bytes in a buffer of their own. WebCrypto, `send` and `postMessage` require this. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** Decodes UTF-8. Returns null if the bytes are not valid. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Compares every byte, so the time taken does not reveal where two values differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Encodes bytes as hex, in lower case, two digits per byte. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Decodes hex in either case. Returns null for an odd length or any other character. */
export function fromHex(text: string): Bytes | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

/** The 64 digits of base64url, in order of value (RFC 4648 section 5). */
export const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const DIGIT_OF: ReadonlyMap<string, number> = new Map([...BASE64URL].map((c, i) => [c, i]));

/** Encodes bytes as base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 6; bits -= 6) text += BASE64URL.charAt((held >> (bits - 6)) & 63);
  }
  return bits > 0 ? text + BASE64URL.charAt((held << (6 - bits)) & 63) : text;
}

/**
 * Decodes base64url. Returns null for any other character, padding, an impossible length, or unused
 * bits that are not zero.
 */
export function fromBase64Url(text: string): Bytes | null {
  if (text.length % 4 === 1) return null;
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (const character of text) {
    const digit = DIGIT_OF.get(character);
    if (digit === undefined) return null;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 0xff;
    }
  }
  return (held & ((1 << bits) - 1)) === 0 ? out : null;
}

/** Thrown if a reader reaches the end, or if a number is not in its only valid form. */
export class ByteRangeError extends RangeError {
  override readonly name = 'ByteRangeError';
}

/**
 * Writes big-endian fields into a growing buffer.
 * @throws ByteRangeError if a value is out of its field's range.
 */
export class ByteWriter {
  private buffer = new Uint8Array(64);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  /** Makes room for `size` bytes and returns their position. May replace `buffer` and `view`. */
  private reserve(size: number): number {
    const at = this.length;
    this.length += size;
    if (this.length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(this.length, 2 * this.buffer.length));
      grown.set(this.buffer);
      this.buffer = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  private uint(value: number, size: 1 | 2 | 4): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
      throw new ByteRangeError(`${value} is not a u${8 * size}`);
    }
    const at = this.reserve(size);
    if (size === 1) this.view.setUint8(at, value);
    else if (size === 2) this.view.setUint16(at, value);
    else this.view.setUint32(at, value);
    return this;
  }

  u8(value: number): this {
    return this.uint(value, 1);
  }

  u16(value: number): this {
    return this.uint(value, 2);
  }

  u32(value: number): this {
    return this.uint(value, 4);
  }

  u64(value: bigint): this {
    if (value < 0n || value >= 1n << 64n) throw new ByteRangeError(`${value} is not a u64`);
    const at = this.reserve(8);
    this.view.setBigUint64(at, value);
    return this;
  }

  /** Writes a u64 in 1–10 bytes, least significant seven bits first (unsigned LEB128). */
  varint(value: bigint): this {
    if (value < 0n || value >= 1n << 64n) throw new ByteRangeError(`${value} is not a u64`);
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) this.u8(Number(rest & 0x7fn) | 0x80);
    return this.u8(Number(rest));
  }

  bytes(value: Uint8Array): this {
    const at = this.reserve(value.length);
    this.buffer.set(value, at);
    return this;
  }

  get size(): number {
    return this.length;
  }

  /** Returns a copy of everything written so far. */
  finish(): Bytes {
    return this.buffer.slice(0, this.length);
  }
}

/**
 * Reads the fields that {@link ByteWriter} wrote. Every method throws {@link ByteRangeError}
 * instead of reading past the end.
 */
export class ByteReader {
  private readonly source: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(source: Uint8Array) {
    this.source = source;
    this.view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }

  private advance(size: number): number {
    if (!Number.isInteger(size) || size < 0 || size > this.remaining) {
      throw new ByteRangeError(`${size} bytes wanted, ${this.remaining} left`);
    }
    const at = this.at;
    this.at += size;
    return at;
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u16(): number {
    return this.view.getUint16(this.advance(2));
  }

  u32(): number {
    return this.view.getUint32(this.advance(4));
  }

  u64(): bigint {
    return this.view.getBigUint64(this.advance(8));
  }

  /** Reads a u64 from {@link ByteWriter.varint}. Throws on a longer form of the same number. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if ((byte === 0 && shift > 0n) || value >= 1n << 64n) break;
      return value;
    }
    throw new ByteRangeError('not a canonical u64 varint');
  }

  /** Returns a copy of the next `size` bytes. */
  bytes(size: number): Bytes {
    const at = this.advance(size);
    return new Uint8Array(this.source.subarray(at, at + size));
  }

  get remaining(): number {
    return this.source.length - this.at;
  }
}
