/**
 * A sealed chunk as it travels, in its parts: audit path, then ciphertext and tag. They are put together
 * in the frames and not before: memory that is touched for the first time costs more than all that is
 * done with the bytes in it (docs/files.md, "Speed").
 */
export type ChunkParts = readonly Uint8Array[];

export const partsLength = (parts: ChunkParts): number =>
  parts.reduce((size, { length }) => size + length, 0);

/** Fills `into` with what stands at `offset` of the parts in a row. Fewer bytes than that: RangeError. */
export function copyParts(parts: ChunkParts, offset: number, into: Uint8Array): void {
  let skip = offset;
  let filled = 0;
  for (const part of parts) {
    const bytes = part.subarray(skip, skip + into.length - filled);
    skip = Math.max(0, skip - part.length);
    into.set(bytes, filled);
    filled += bytes.length;
  }
  if (filled < into.length) throw new RangeError(`${into.length} bytes at ${offset}`);
}
