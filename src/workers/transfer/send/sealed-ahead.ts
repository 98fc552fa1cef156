/**
 * Prepares what will probably be requested next while the last answer is still being used. A lane
 * with room then need not wait for the disk, the hash and the seal of its next chunk
 * (docs/protocol/files.md, "Speed").
 */
interface AheadOptions<T> {
  /**
   * Prepared in advance. At most twice as many are kept, for lanes that repeat what another one
   * lost.
   */
  readonly depth: number;
  make(index: number): Promise<T>;
  /** The index that is likely to be requested after this one; null: none. */
  after(index: number): number | null;
}

/** Returns each answer once. A second request for the same index prepares it again. */
export function ahead<T>({ depth, make, after }: AheadOptions<T>): (index: number) => Promise<T> {
  /** Oldest first. */
  const made = new Map<number, Promise<T>>();

  function begin(index: number): void {
    if (made.has(index)) return;
    const making = make(index);
    made.set(index, making);
    // Nobody may be waiting. The next request tries again and learns the reason.
    making.catch(() => {
      if (made.get(index) === making) made.delete(index);
    });
  }

  return (index) => {
    const wanted = made.get(index) ?? make(index);
    made.delete(index);
    let next = after(index);
    for (let count = 0; next !== null && count < depth; count += 1) {
      begin(next);
      next = after(next);
    }
    for (const oldest of made.keys()) {
      if (made.size <= 2 * depth) break;
      made.delete(oldest);
    }
    return wanted;
  };
}
