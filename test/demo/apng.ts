import { deflateSync, inflateSync } from 'node:zlib';

/**
 * Pictures as one animated PNG (PNG Third Edition, section 11.3.6): shown by every browser, and by
 * whatever shows a README. All frames have the size and the colours of the first.
 */

export interface Frame {
  /** A PNG of its own, not interlaced. */
  readonly png: Uint8Array;
  readonly showMs: number;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** CRC-32 as PNG has it (annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

/** Header and pixels. @throws Error where it is no PNG. */
function read(png: Uint8Array): { readonly header: Buffer; readonly pixels: Buffer } {
  const bytes = Buffer.from(png);
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error('no PNG');
  let header = Buffer.alloc(0);
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    const data = bytes.subarray(at + 8, end);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IHDR') header = data;
    if (type === 'IDAT') parts.push(data);
    at = end + 4;
  }
  // A browser compresses in a hurry.
  return { header, pixels: deflateSync(inflateSync(Buffer.concat(parts)), { level: 9 }) };
}

const numbers = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
};

/** The frames one after another, from the beginning again for ever. @throws Error where they differ in shape. */
export function animatedPng(frames: readonly Frame[]): Buffer {
  const all = frames.map(({ png, showMs }) => ({ ...read(png), showMs }));
  const [first] = all;
  if (!first) throw new Error('no frames');
  const { header } = first;
  let sequence = 0;
  const chunks = all.flatMap(({ header: own, pixels, showMs }, index) => {
    if (!own.equals(header))
      throw new Error(`frame ${index + 1} has another size or other colours`);
    const time = Buffer.alloc(6);
    time.writeUInt16BE(showMs, 0);
    time.writeUInt16BE(1_000, 2);
    const control = Buffer.concat([
      numbers(sequence++),
      header.subarray(0, 8),
      numbers(0, 0),
      time,
    ]);
    const data =
      index === 0
        ? chunk('IDAT', pixels)
        : chunk('fdAT', Buffer.concat([numbers(sequence++), pixels]));
    return [chunk('fcTL', control), data];
  });
  const animation = chunk('acTL', numbers(frames.length, 0));
  const end = chunk('IEND', Buffer.alloc(0));
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), animation, ...chunks, end]);
}
