/** A file that no one else has open. */
export interface StoreFile {
  size(): number;
  /** Fills `into` from position `at`. Returns the number of bytes read. */
  read(into: Uint8Array, at: number): number;
  /**
   * Writes all bytes.
   * @throws P2cError `disk_full` or `storage_failed`.
   */
  write(bytes: Uint8Array, at: number): void;
  /**
   * Extends the file with zeros, or cuts it.
   * @throws P2cError like {@link write}.
   */
  resize(size: number): void;
  /** Returns once the data is on disk. */
  flush(): void;
  close(): void;
}

/**
 * Where a download is stored until it is handed over: one private folder of temporary files. The
 * interface is that of OPFS with sync access handles (opfs.ts), which only a dedicated worker has.
 * Tests use a folder.
 */
export interface Store {
  /**
   * Opens or creates a file, exclusively.
   * @throws P2cError `file_in_use` if another tab has it open.
   */
  open(name: string): Promise<StoreFile>;
  names(): Promise<readonly string[]>;
  /** Removes a file. Resolves to false if it is in use. A missing file counts as removed. */
  remove(name: string): Promise<boolean>;
  /**
   * Returns the closed file, disk-backed.
   * @throws P2cError `storage_failed`.
   */
  file(name: string): Promise<File>;
  /**
   * Tells every tab that this name is still needed. Until it is released, or the page closes, no
   * tab is {@link alone} with it. Resolves to the function that releases it.
   */
  hold(name: string): Promise<() => Promise<void>>;
  /**
   * Runs `act` and returns its result. While another caller holds the name, returns false and does
   * nothing.
   */
  alone(name: string, act: () => Promise<boolean>): Promise<boolean>;
  /**
   * Checks that this many more bytes can be stored.
   * @throws P2cError `disk_full`, with the free space if it is known.
   */
  needRoom(bytes: number): Promise<void>;
}
