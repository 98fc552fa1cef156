import type { Callback, Role } from './ledger.ts';
import type { AppError, Result } from '../errors.ts';
import type { LogEntry } from '../log.ts';
import type { AtomicUsdc } from '../money.ts';

/** The contract between main and the transfer worker, which handles all data of every file. */

/** The state of a file: the `data-state` of its row (docs/testing.md). */
export type FileState =
  | 'hashing'
  | 'listed'
  | 'buying'
  | 'paid'
  | 'transferring'
  | 'paused'
  | 'verifying'
  | 'done'
  | 'failed'
  | 'withdrawn';

export interface FileView {
  /** The listing's id, 16 bytes as hex. */
  readonly id: string;
  /** True if this side sells the file. */
  readonly mine: boolean;
  /** The name for display. */
  readonly name: string;
  readonly savedAs: string;
  readonly description: string;
  /** Bytes. */
  readonly size: number;
  readonly price: AtomicUsdc;
  /** Hex; null while the file is being hashed. */
  readonly sha256: string | null;
  readonly root: string | null;
  readonly state: FileState;
  /**
   * While the file is hashed or verified, the bytes done so far. Otherwise the bytes that were
   * delivered and acknowledged.
   */
  readonly bytes: number;
  /** The average over the last seconds. Null while nothing is transferred. */
  readonly bytesPerSecond: number | null;
  readonly pausedBy: 'me' | 'peer' | null;
  /**
   * Buyer: true if the file is paid for, or is free and has been started. A stopped transfer of it
   * may then be resumed.
   */
  readonly owned: boolean;
  /**
   * Buyer: true if the file was paid for in an earlier call or under another listing.
   * `LedgerApi.reclaimFile` gets it without another payment.
   */
  readonly boughtBefore: boolean;
  /** True if the file waits for another file to finish. */
  readonly queued: boolean;
  /** This side's error, or the one that the peer reported. */
  readonly error: AppError | null;
}

export interface FilesView {
  readonly role: Role | null;
  /** The host's listings, on both sides. The oldest comes first. */
  readonly files: readonly FileView[];
  /**
   * True while a paid or free file is being transferred. The connection must then stay open even
   * after the call has ended.
   */
  readonly busy: boolean;
  /**
   * Buyer: why this browser has no room for any file. The worker checks again every few seconds.
   */
  readonly trouble: AppError | null;
}

/** A complete file in this browser's private storage, from any call. */
export interface KeptFile {
  /** Hex. It identifies the content. */
  readonly root: string;
  /** The name for display. */
  readonly name: string;
  readonly savedAs: string;
  /** Bytes. */
  readonly size: number;
}

export interface NewFile {
  readonly file: File;
  readonly name: string;
  readonly description: string;
  readonly price: AtomicUsdc;
}

export interface TransferApi {
  /** Attaches the `files` channel (or the bridge's port) of the current RTCPeerConnection. */
  attachChannel(endpoint: RTCDataChannel | MessagePort): Promise<void>;
  attachLane(lane: number, endpoint: RTCDataChannel | MessagePort): Promise<void>;
  /** Attaches the ledger worker's port (sale.ts). */
  attachLedger(port: MessagePort): Promise<void>;
  subscribe(listener: Callback<[FilesView]>): Promise<void>;
  /**
   * Calls the listener with the number of lanes that the worker wants. Main opens and closes them.
   */
  subscribeLanes(listener: Callback<[number]>): Promise<void>;
  /**
   * Begins a call. Main attaches its channels afterwards. Transfers of an earlier call end, but
   * their data stays on disk so that they can be resumed.
   */
  begin(role: Role): Promise<void>;
  /** Ends the call's transfers. Their data stays on disk, as with `begin`. */
  end(): Promise<void>;
  /**
   * Reports whether audio or video of the call is being sent. If not, a transfer may use the whole
   * connection.
   */
  reportMedia(flowing: boolean): Promise<void>;

  /** Seller: adds files. Each is listed as soon as it is hashed. */
  add(files: readonly NewFile[]): Promise<void>;
  edit(
    id: string,
    change: Partial<Pick<NewFile, 'name' | 'description' | 'price'>>,
  ): Promise<Result<void>>;
  withdraw(id: string): Promise<Result<void>>;

  /**
   * Buyer, before paying: checks whether there is enough room for the file. If saving needs a copy,
   * there must be room for two. Error: `disk_full`.
   */
  checkSpace(id: string): Promise<Result<void>>;
  /**
   * Buyer: starts a free file. A paid file starts without this call, when the ledger worker reports
   * the payment.
   */
  fetchFree(id: string): Promise<Result<void>>;

  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  /** Buyer: returns the verified file. The `File` reads from disk. */
  open(id: string): Promise<Result<File>>;
  /**
   * Buyer: returns the complete files in this browser's private storage, from this call and earlier
   * ones.
   */
  kept(): Promise<Result<readonly KeptFile[]>>;
  /** Does the same as `open`, but by root and without a call. */
  openKept(root: string): Promise<Result<File>>;
  /**
   * Buyer: notes that the user saved the file, and removes the copy from this browser's private
   * storage. Works during a call and after it.
   */
  discardKept(root: string): Promise<Result<void>>;
  log(): Promise<readonly LogEntry[]>;
}
