import type { Callback, Role } from './ledger.ts';
import type { AppError, Result } from '../errors.ts';
import type { LogEntry } from '../log.ts';
import type { AtomicUsdc } from '../money.ts';

/** The contract between main and the transfer worker, which owns every byte of every file. */

/** How many lanes a call may have: the transfer worker asks for them, main opens them. */
export const MAX_LANES = 8;

/** `file`'s `data-state` (docs/ui-contract.md). */
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
  /** Of the listing, 16 bytes as hex. */
  readonly id: string;
  /** Sold by this side. */
  readonly mine: boolean;
  readonly name: string;
  readonly description: string;
  /** Bytes. */
  readonly size: number;
  readonly price: AtomicUsdc;
  /** Hex; null while hashing. */
  readonly sha256: string | null;
  readonly root: string | null;
  readonly state: FileState;
  /** Hashed so far while hashing, verified while verifying, else delivered and acknowledged. */
  readonly bytes: number;
  /** Over the last seconds; null while nothing moves. */
  readonly bytesPerSecond: number | null;
  readonly pausedBy: 'me' | 'peer' | null;
  /** Buyer: it is paid (or free and begun), so a stopped transfer may be taken up again. */
  readonly owned: boolean;
  /** Buyer: paid for already, in an earlier call or under another listing, so `LedgerApi.reclaimFile` has it without another payment. */
  readonly boughtBefore: boolean;
  /** Waits for another file to be through. */
  readonly queued: boolean;
  /** Why it failed, or what the peer said. */
  readonly error: AppError | null;
}

export interface FilesView {
  readonly role: Role | null;
  /** Host's own listing, or what the host lists; oldest first. */
  readonly files: readonly FileView[];
  /** A paid or free file is on its way: the connection must stay, also after the call's end. */
  readonly busy: boolean;
  /** Buyer: why this browser has no room for files at all; asked again every few seconds. */
  readonly trouble: AppError | null;
}

export interface NewFile {
  readonly file: File;
  readonly name: string;
  readonly description: string;
  readonly price: AtomicUsdc;
}

export interface TransferApi {
  /** The `files` channel (or the bridge's port) of the current RTCPeerConnection. */
  attachChannel(endpoint: RTCDataChannel | MessagePort): Promise<void>;
  attachLane(lane: number, endpoint: RTCDataChannel | MessagePort): Promise<void>;
  /** The ledger worker's port (sale.ts). */
  attachLedger(port: MessagePort): Promise<void>;
  subscribe(listener: Callback<[FilesView]>): Promise<void>;
  /** How many lanes it wants; main opens and closes them. */
  subscribeLanes(listener: Callback<[number]>): Promise<void>;
  /** A call begins, its channels come next: what is left of an earlier one's ends, and stays on disk for a resume. */
  begin(role: Role): Promise<void>;
  /** Is call media flowing? If not, a transfer may take the link. */
  reportMedia(flowing: boolean): Promise<void>;

  /** Seller: lists files as soon as they are hashed. */
  add(files: readonly NewFile[]): Promise<void>;
  edit(
    id: string,
    change: Partial<Pick<NewFile, 'name' | 'description' | 'price'>>,
  ): Promise<Result<void>>;
  withdraw(id: string): Promise<Result<void>>;

  /** Buyer, before paying: is there room for it, twice where the copy needs it? Error: `disk_full`. */
  checkSpace(id: string): Promise<Result<void>>;
  /** Buyer: starts a free file; a paid one starts by itself when the ledger worker says so. */
  fetchFree(id: string): Promise<Result<void>>;

  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  /** Buyer: the verified, disk-backed file. */
  open(id: string): Promise<Result<File>>;
  /** Buyer: it is saved; the copy of this browser's private storage is removed. */
  discard(id: string): Promise<void>;
  log(): Promise<readonly LogEntry[]>;
}
