/**
 * Makes what will be asked for next while the last answer is still being used: a lane that has room
 * need not wait for the disk, the hash and the seal of its next chunk (docs/files.md, "Speed").
 */
export interface AheadOptions<T> {
  /** Made at once; at most twice as many are kept, for lanes that go back for what another one lost. */
  readonly depth: number;
  make(index: number): Promise<T>;
  /** Which index is likely to be asked for after this one; null: none. */
  after(index: number): number | null;
}

/** Each answer is given once: who asks for the same index again has it made anew. */
export function ahead<T>({ depth, make, after }: AheadOptions<T>): (index: number) => Promise<T> {
  /** Oldest first. */
  const made = new Map<number, Promise<T>>();

  function begin(index: number): void {
    if (made.has(index)) return;
    const making = make(index);
    made.set(index, making);
    // Nobody may be waiting: whoever asks for it then tries again, and hears why.
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
