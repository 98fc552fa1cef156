/**
 * Packs many files into one archive. The archive has the same bytes whenever and wherever it is
 * made: POSIX ustar (IEEE Std 1003.1, "pax", "ustar Interchange Format"), names in order, without a
 * user or a time. It is not compressed, because the output of a compressor differs between
 * versions. The web server compresses the archive for transfer anyway.
 */
import { createHash } from 'node:crypto';

const BLOCK = 512;
const NAME_BYTES = 100;
/** A tar ends with two empty blocks. `tar` pads the file to whole records of 20 blocks. */
const RECORD = 20 * BLOCK;
/** Everyone may read the file, and its owner may write it. */
const MODE = 0o644;

/** The content of files by path. Paths are relative, with `/` between folders. */
export type Files = ReadonlyMap<string, Uint8Array>;

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`too long for a tar: ${name}`);
  const octal = (value: number, at: number, length: number): void =>
    void block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  block.write(name, 0, 'utf8');
  octal(MODE, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write('0', 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  // The checksum is computed with spaces in its own field.
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const padding = (size: number, to: number): Buffer => Buffer.alloc((to - (size % to)) % to);

/** Packs files. @throws Error if a name is longer than 100 bytes. */
export function tar(files: Files): Buffer {
  const parts = [...files]
    .sort(byName)
    .flatMap(([name, bytes]) => [header(name, bytes.length), bytes, padding(bytes.length, BLOCK)]);
  const body = Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
  return Buffer.concat([body, padding(body.length, RECORD)]);
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Returns checksums in the format that `sha256sum` writes and `sha256sum --check` reads. */
export const sums = (files: Files): string =>
  [...files]
    .sort(byName)
    .map(([name, bytes]) => `${sha256(bytes)}  ${name}\n`)
    .join('');

/**
 * Returns the names of files whose content does not match the checksums. Also returns files without
 * a checksum, and checksums without a file.
 */
export function differing(text: string, files: Files): string[] {
  const said = new Map(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const names = new Set([...said.keys(), ...files.keys()]);
  return [...names].filter((name) => {
    const bytes = files.get(name);
    return !bytes || said.get(name) !== sha256(bytes);
  });
}
