import { chunkLength, type Geometry } from './geometry.ts';

/** Sets of chunks: ranges on the wire, and a bitmap in memory. */

/**
 * Ranges in ascending order. No range is empty and no two are adjacent, so each set has only one
 * form.
 */
export type Ranges = readonly (readonly [first: number, count: number])[];

/**
 * The most ranges in one message. Further ranges are sent later. At worst, a chunk is sent twice.
 */
export const MAX_RANGES = 1024;

/**
 * Parses ranges. Returns null if the value is not a list of ranges, or not in its only valid form.
 * @param end the exclusive upper limit of every index.
 */
export function parseRanges(value: unknown, end: number): Ranges | null {
  if (!Array.isArray(value) || value.length > MAX_RANGES) return null;
  const ranges: [number, number][] = [];
  let from = 0;
  for (const item of value as readonly unknown[]) {
    if (!Array.isArray(item) || item.length !== 2) return null;
    const [first, count] = item as readonly unknown[];
    if (typeof first !== 'number' || !Number.isSafeInteger(first) || first < from) return null;
    if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1) return null;
    if (count > end - first) return null;
    ranges.push([first, count]);
    from = first + count + 1;
  }
  return ranges;
}

export function includes(ranges: Ranges, index: number): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [first, count] = ranges[middle] ?? [0, 0];
    if (index >= first && index < first + count) return true;
    if (index < first) high = middle;
    else low = middle + 1;
  }
  return false;
}

/**
 * Turns indices into ranges. The indices may have any order and repetitions. Returns the first
 * {@link MAX_RANGES} ranges and the indices that are not in them.
 */
export function toRanges(indices: Iterable<number>): {
  readonly ranges: Ranges;
  readonly rest: readonly number[];
} {
  const sorted = [...new Set(indices)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const [position, index] of sorted.entries()) {
    const last = ranges.at(-1);
    if (last && last[0] + last[1] === index) last[1] += 1;
    else if (ranges.length === MAX_RANGES) return { ranges, rest: sorted.slice(position) };
    else ranges.push([index, 1]);
  }
  return { ranges, rest: [] };
}

/** A set of chunks with one bit per chunk. For the largest file it takes 128 KiB. */
export class ChunkSet {
  readonly size: number;
  private readonly bits: Uint8Array;
  private held = 0;

  constructor(size: number) {
    this.size = size;
    this.bits = new Uint8Array(Math.ceil(size / 8));
  }

  get count(): number {
    return this.held;
  }

  get full(): boolean {
    return this.held === this.size;
  }

  has(index: number): boolean {
    return ((this.bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
  }

  /** Adds a chunk. Returns false if it was already in the set, or is not a chunk of the file. */
  add(index: number): boolean {
    if (index < 0 || index >= this.size || this.has(index)) return false;
    this.bits[index >> 3] = (this.bits[index >> 3] ?? 0) | (1 << (index & 7));
    this.held += 1;
    return true;
  }

  delete(index: number): boolean {
    if (!this.has(index)) return false;
    this.bits[index >> 3] = (this.bits[index >> 3] ?? 0) & ~(1 << (index & 7));
    this.held -= 1;
    return true;
  }

  /** Adds ranges. @returns the chunks that were not in the set before. */
  addRanges(ranges: Ranges): Ranges {
    const added: [number, number][] = [];
    for (const [first, count] of ranges) {
      const end = Math.min(first + count, this.size);
      const next = (from: number): number => this.nextMissing(from, end);
      for (let index = next(first); index < end; index = next(index + 1)) {
        this.add(index);
        const last = added.at(-1);
        if (last && last[0] + last[1] === index) last[1] += 1;
        else added.push([index, 1]);
      }
    }
    return added;
  }

  /**
   * Returns the first index from `from` on that is not in the set. Returns `end` if all indices
   * before `end` are in it.
   */
  nextMissing(from: number, end = this.size): number {
    let index = this.full ? end : from;
    while (index < end) {
      if (index % 8 === 0 && this.bits[index >> 3] === 0xff) index += 8;
      else if (this.has(index)) index += 1;
      else return index;
    }
    return end;
  }

  /**
   * Returns the first {@link MAX_RANGES} ranges of the set. Chunks in later ranges are sent again,
   * which is harmless.
   */
  ranges(): Ranges {
    const ranges: [number, number][] = [];
    for (let index = 0; index < this.size && ranges.length < MAX_RANGES;) {
      const end = this.nextMissing(index);
      if (end > index) ranges.push([index, end - index]);
      for (index = end; index < this.size && !this.has(index);) {
        index += index % 8 === 0 && this.bits[index >> 3] === 0 ? 8 : 1;
      }
    }
    return ranges;
  }
}

/** Returns the number of bytes in a set of chunks. Only the last chunk may be short. */
export function bytesOf(set: ChunkSet, geometry: Geometry): number {
  const last = geometry.chunks - 1;
  const short = set.has(last) ? geometry.chunkSize - chunkLength(geometry, last) : 0;
  return set.count * geometry.chunkSize - short;
}
