import type { Callback, Role } from './ledger.ts';
import type { AppError, Result } from '../errors.ts';
import type { LogEntry } from '../log.ts';
import type { AtomicUsdc } from '../money.ts';

/** The contract between main and the transfer worker, which handles all data of every file. */

/** `file`'s `data-state` (docs/testing.md). */
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
  /** The name in the form that is shown. */
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
   * The bytes hashed so far while hashing, and verified so far while verifying. Otherwise the bytes
   * delivered and acknowledged.
   */
  readonly bytes: number;
  /** The average over the last seconds; null while nothing moves. */
  readonly bytesPerSecond: number | null;
  readonly pausedBy: 'me' | 'peer' | null;
  /**
   * Buyer: the file is paid for (or is free and has begun), so a stopped transfer may be resumed.
   */
  readonly owned: boolean;
  /**
   * Buyer: the file was paid for in an earlier call or under another listing.
   * `LedgerApi.reclaimFile` gets it without another payment.
   */
  readonly boughtBefore: boolean;
  /** The file waits for another file to finish. */
  readonly queued: boolean;
  /** This side's error, or the one that the peer reported. */
  readonly error: AppError | null;
}

export interface FilesView {
  readonly role: Role | null;
  /** The host's own listings, or for a guest the listings of the host. The oldest comes first. */
  readonly files: readonly FileView[];
  /**
   * A paid or free file is being transferred, so the connection must stay even after the call has
   * ended.
   */
  readonly busy: boolean;
  /** Buyer: why this browser has no room for any file. It is checked again every few seconds. */
  readonly trouble: AppError | null;
}

/** A complete file in this browser's private storage, from any call. */
export interface KeptFile {
  /** Hex. It identifies the content. */
  readonly root: string;
  /** The name in the form that is shown. */
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
   * Begins a call. Its channels follow. Transfers of an earlier call end and stay on disk, so that
   * they can be resumed.
   */
  begin(role: Role): Promise<void>;
  /** Ends the call's transfers, as `begin` ends those of an earlier call. */
  end(): Promise<void>;
  /** Reports whether call media flows. If it does not, a transfer may use the whole link. */
  reportMedia(flowing: boolean): Promise<void>;

  /** Seller: lists files as soon as they are hashed. */
  add(files: readonly NewFile[]): Promise<void>;
  edit(
    id: string,
    change: Partial<Pick<NewFile, 'name' | 'description' | 'price'>>,
  ): Promise<Result<void>>;
  withdraw(id: string): Promise<Result<void>>;

  /**
   * Buyer, before paying: checks that there is room for the file, or for two copies if saving needs
   * a copy. Error: `disk_full`.
   */
  checkSpace(id: string): Promise<Result<void>>;
  /** Buyer: starts a free file. A paid one starts by itself when the ledger worker reports it. */
  fetchFree(id: string): Promise<Result<void>>;

  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  /** Buyer: returns the verified, disk-backed file. */
  open(id: string): Promise<Result<File>>;
  /** Buyer: returns the complete files that were not removed, from this call and earlier ones. */
  kept(): Promise<Result<readonly KeptFile[]>>;
  /** Does the same as `open`, but by root and without a call. */
  openKept(root: string): Promise<Result<File>>;
  /**
   * Buyer: notes that the file was saved, and removes the copy from this browser's private storage.
   * Works in a call and after it.
   */
  discardKept(root: string): Promise<Result<void>>;
  log(): Promise<readonly LogEntry[]>;
}
