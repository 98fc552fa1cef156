import { proxy, type Remote, transfer } from 'comlink';
import type { Role } from '../../shared/api/ledger.ts';
import type { FilesView, KeptFile, NewFile, TransferApi } from '../../shared/api/transfer.ts';
import type { Workers } from './workers.ts';
import type { Lanes, LanesOptions } from '../rtc/lanes.ts';
import { asResult } from './ledger-link.ts';
import { atom } from 'nanostores';
import type { AppError } from '../../shared/errors.ts';
import type { AtomicUsdc } from '../../shared/money.ts';

/**
 * The state of the files panel. Only `app/files-link.ts` and `files/actions.ts` write these stores.
 */

export const NO_FILES: FilesView = { role: null, files: [], busy: false, trouble: null };
export const $files = atom<FilesView>(NO_FILES);
/** Complete files that this browser stores, from this call and earlier ones. */
export const $kept = atom<readonly KeptFile[]>([]);
/**
 * The error of the last request for each file, by the file's id, or by the root of a stored file.
 */
export const $fileErrors = atom<Readonly<Record<string, AppError>>>({});
/** The purchase as it was when its confirmation opened. The page buys exactly this. */
export interface Confirming {
  readonly id: string;
  readonly name: string;
  readonly price: AtomicUsdc;
  /** The root hash in hex, which identifies the content. */
  readonly root: string;
}
/** The purchase that waits for the user's confirmation, or null. */
export const $confirming = atom<Confirming | null>(null);
/** Ids of the files whose Buy button was pressed and whose worker has not answered yet. */
export const $buying = atom<ReadonlySet<string>>(new Set());
/** The error about the fields beside the chosen files. */
export const $addError = atom<AppError | null>(null);

/** The user's actions with files. Failures are written to the stores; no action throws. */
export interface FileActions {
  /**
   * Lists files for sale. `price` is as typed; empty or 0 means free. Resolves to whether the files
   * were listed.
   */
  add(files: readonly File[], price: string, description: string): Promise<boolean>;
  /**
   * Shows an error about a price that is being typed. With `id`, the price is that of a listed
   * file; otherwise it is that of the files to be listed.
   */
  typed(error: AppError | null, id?: string): void;
  /** Lists files whose price is already parsed. Resolves to whether they were listed. */
  list(files: readonly NewFile[]): Promise<boolean>;
  edit(id: string, change: { readonly name: string; readonly price: string }): Promise<boolean>;
  withdraw(id: string): Promise<void>;
  /** Checks the free disk space. Then shows the price, or begins to download a free file. */
  askToBuy(id: string): Promise<void>;
  buy(order: Confirming, fromSpendingLimit: boolean): Promise<void>;
  /**
   * Downloads again a file that was paid for in an earlier call. This takes one wallet signature
   * and no payment.
   */
  reclaim(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  save(id: string): Promise<void>;
  /** Saves a file that is stored here after its call, by its root. */
  saveKept(root: string): Promise<void>;
  removeKept(root: string): Promise<void>;
}

/**
 * Returns whether this browser may store files for the guest. Only checks whether the stored list
 * has an entry, so that the worker need not start.
 */
export async function mayHaveKept(): Promise<boolean> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('owed');
    const list = await (await folder.getFileHandle('owed.json')).getFile();
    return list.size > '{}'.length;
  } catch {
    return false;
  }
}

/** Reads which files this browser stores. */
export async function readKept(files: FilesLink): Promise<void> {
  const read = await asResult(files.raw().kept());
  if (read.ok) $kept.set(read.value);
}

/**
 * Main's connection to the transfer worker. It opens the worker with the first call, transfers the
 * `files` channel of each connection to it, and opens file connections on the worker's request.
 */
export interface FilesLink {
  raw(): Remote<TransferApi>;
  /**
   * Transfers a channel to the worker. Posts synchronously, because a channel can be transferred
   * only in the task that created it.
   */
  attach(endpoint: RTCDataChannel | MessagePort): void;
  /**
   * Announces a call of this role, before its channels. Resolves when the worker has received the
   * announcement. Wait for that: the ledger worker's messages about the call must arrive later, and
   * messages on different ports have no common order.
   */
  begin(role: Role): Promise<void>;
  /**
   * Lets the worker open file connections beside the call's connection. Returns a function that
   * closes them.
   */
  openLanes(
    role: Role,
    options: Pick<LanesOptions, 'ice' | 'signal' | 'up' | 'admitted' | 'log'>,
  ): () => void;
  /**
   * Reports whether call media flows. While it flows, transfers give way to it; otherwise they may
   * use the whole link.
   */
  media(flowing: boolean): void;
  /**
   * Ends the transfers when the user leaves a call. The guest can download paid files again in a
   * later call.
   */
  end(): void;
  /** Resolves once no file is being transferred. */
  idle(): Promise<void>;
}

export function createFilesLink(workers: Workers): FilesLink {
  let listening = false;
  let flowing = false;
  let onWanted: (count: number) => void = () => undefined;

  function raw(): Remote<TransferApi> {
    const worker = workers.transfer();
    if (!listening) {
      listening = true;
      void worker.subscribe(proxy((view) => $files.set(view)));
      void worker.subscribeLanes(proxy((count) => onWanted(count)));
    }
    return worker;
  }

  return {
    raw,
    attach(endpoint) {
      // Both MessagePort and RTCDataChannel are transferable, but the DOM types declare only the
      // first.
      void raw().attachChannel(transfer(endpoint, [endpoint as Transferable]));
    },
    begin(role) {
      // Each call starts without media. Its view reports media later.
      flowing = false;
      return raw().begin(role);
    },
    openLanes(role, options) {
      let lanes: Lanes | null = null;
      let wanted = 0;
      let over = false;
      const want = (count: number): void => {
        wanted = count;
        lanes?.want(count);
      };
      onWanted = want;
      // Loads as a separate chunk. Until then, `signal` buffers the peer's messages about file
      // connections.
      import('../rtc/lanes.ts')
        .then(({ createLanes }) => {
          if (over) return;
          lanes = createLanes({
            ...options,
            offers: role === 'host',
            handover(lane, endpoint) {
              void raw().attachLane(lane, transfer(endpoint, [endpoint as Transferable]));
            },
          });
          lanes.want(wanted);
        })
        .catch((thrown: unknown) => {
          // Without file connections, files use the call's own connection.
          options.log.add('lanes.unavailable', { reason: String(thrown) });
        });
      return () => {
        over = true;
        if (onWanted === want) onWanted = () => undefined;
        lanes?.close();
      };
    },
    media(next) {
      if (next === flowing) return;
      flowing = next;
      void raw().reportMedia(next);
    },
    end: () => void raw().end(),
    idle: () =>
      new Promise((resolve) => {
        const stop = $files.subscribe(({ busy }) => {
          if (busy) return;
          // The first callback can run before `subscribe` has returned `stop`.
          queueMicrotask(() => stop());
          resolve();
        });
      }),
  };
}
