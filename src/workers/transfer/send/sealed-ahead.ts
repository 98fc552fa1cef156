/**
 * Prepares the next likely results while the last one is still being used. So a lane with room need
 * not wait until its next chunk is read, hashed and encrypted (docs/protocol/files.md, "Speed").
 */
interface AheadOptions<T> {
  /**
   * How many results are prepared in advance. At most twice as many are kept, for lanes that repeat
   * chunks of a lost lane.
   */
  readonly depth: number;
  make(index: number): Promise<T>;
  /** Returns the index that is likely to be requested after this one; null if none exists. */
  after(index: number): number | null;
}

/** Returns each result once. A second request for the same index prepares it again. */
export function ahead<T>({ depth, make, after }: AheadOptions<T>): (index: number) => Promise<T> {
  /** The prepared results, oldest first. */
  const made = new Map<number, Promise<T>>();

  function begin(index: number): void {
    if (made.has(index)) return;
    const making = make(index);
    made.set(index, making);
    // If no caller waits for this result, its rejection must not be unhandled. The next request
    // tries again and gets the error.
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
