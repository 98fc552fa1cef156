import { type Bytes, toHex } from '../../../shared/bytes.ts';
import { appError, err, ok, type Result, toAppError } from '../../../shared/errors.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import { saveName } from '../../../shared/files/safe-name.ts';
import { FREE_SECRET } from '../../../shared/files/seal-context.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { FileState, FileView } from '../../../shared/api/transfer.ts';
import type { WorkerChannel } from '../../channel.ts';
import type { TransferEnv } from '../base/env.ts';
import { leftovers } from '../store/part-file.ts';
import type { UnsavedDownloads } from '../store/unsaved-downloads.ts';
import type { Store } from '../store/store.ts';
import type { Download } from './download.ts';
import { Receiver } from './receiver.ts';
import { stillView } from '../base/file-view.ts';

function receivedState({ state, pausedBy }: Download): FileState {
  if (state === 'done' || state === 'failed' || state === 'verifying') return state;
  if (pausedBy) return 'paused';
  return state === 'waiting' ? 'paid' : 'transferring';
}

/**
 * Returns a file with its own name and no media type, so that the browser saves it and does not
 * display it.
 */
export const savedFile = (bytes: Blob, name: string): File =>
  new File([bytes], saveName(name), { type: 'application/octet-stream' });

interface BuyingOptions {
  readonly env: TransferEnv;
  readonly log: EventLog;
  readonly callId: Bytes;
  readonly store: Store;
  readonly unsaved: UnsavedDownloads;
  readonly signReceived: (root: Bytes) => Promise<Bytes | null>;
  readonly onChange: () => void;
}

/**
 * The guest's side of one call: what it may download, in which order, and how far each download is.
 * Two effects are accepted: a free file that gets a price during its download can be resumed after
 * a reload, and a host that never answers `open` delays later downloads.
 */
export type Buying = ReturnType<typeof createBuying>;

export function createBuying(options: BuyingOptions) {
  const { env, log, callId, store, unsaved, signReceived } = options;
  /** The secrets of the files that the guest owns in this call, by listing id. */
  const secrets = new Map<string, Bytes>();
  /** The files that the guest owns and that wait to begin or to be resumed, in order. */
  const queue: string[] = [];
  /**
   * The listings in the version that was bought, because the buyer keeps a file that is withdrawn
   * later.
   */
  const bought = new Map<string, Listing>();

  /** The files that were paid for in an earlier call. */
  let boughtBefore: ReadonlySet<string> = new Set();

  const receiver = new Receiver({
    env,
    log,
    callId,
    store,
    signReceived,
    onChange() {
      advance();
      options.onChange();
    },
    onDone({ root, name, geometry: { size, chunkSize } }) {
      unsaved.finish(toHex(root), { name, size, chunkSize }).catch(logUnwritten);
    },
  });

  const listingOf = (id: string): Listing | undefined =>
    bought.get(id) ?? receiver.catalogue.find((listing) => listing.id === id);
  const transferOf = (id: string): Download | undefined =>
    receiver.transfers.find((transfer) => transfer.id === id);

  /**
   * Starts the next download if none is active. Two at the same time would halve each other's
   * speed.
   */
  function advance(): void {
    if (receiver.transfers.some(({ active }) => active)) return;
    const id = queue.shift();
    const secret = id === undefined ? undefined : secrets.get(id);
    if (id === undefined || !secret) return;
    const listing = listingOf(id);
    if (listing) void unsaved.add(toHex(listing.root)).catch(logUnwritten);
    const begun = transferOf(id);
    if (begun) receiver.resume(id);
    else {
      const fetched = receiver.fetch(id, secret, listing);
      if (fetched.ok) return;
      log.add('not-fetched', { code: fetched.error.code });
      advance();
    }
  }

  const logUnwritten = (thrown: unknown): void =>
    log.add('unsaved-unwritten', { what: String(thrown) });

  /** Notes that a file is paid for. Its download begins or waits its turn. */
  function paid(id: string, secret: Bytes): void {
    const listing = bought.get(id) ?? receiver.known(id);
    if (listing) bought.set(id, listing);
    secrets.set(id, secret);
    enqueue(id);
  }

  function enqueue(id: string): void {
    if (!queue.includes(id)) queue.push(id);
    advance();
    options.onChange();
  }

  /** Tells whether this content is already here, from an earlier download. */
  const isWhole = (root: string): Promise<boolean> =>
    unsaved.list().then(
      (list) => Boolean(list.get(root)),
      () => true,
    );

  /** Removes the parts of an abandoned download, unless another tab has it open. */
  const forget = async (id: string): Promise<void> => {
    const listing = listingOf(id);
    if (!listing) return;
    const root = toHex(listing.root);
    try {
      if (!(await leftovers(store)).has(root)) await unsaved.remove(root);
    } catch (thrown) {
      logUnwritten(thrown);
    }
  };

  function view(listing: Listing): FileView {
    const { id } = listing;
    const owned = secrets.has(id);
    const transfer = transferOf(id);
    const still: FileView = {
      ...stillView(listing, { mine: false, state: owned ? 'paid' : 'listed' }),
      owned,
      boughtBefore: boughtBefore.has(id) && !owned,
      queued: queue.includes(id),
    };
    if (!transfer) return still;
    const { bytes, bytesPerSecond, pausedBy, error } = transfer;
    return { ...still, state: receivedState(transfer), bytes, bytesPerSecond, pausedBy, error };
  }

  return {
    role: 'guest' as const,
    get files(): readonly FileView[] {
      const listed = receiver.catalogue;
      const kept = [...bought.values()].filter(({ id }) => !listed.some((each) => each.id === id));
      return [...kept, ...listed].map(view);
    },
    get busy(): boolean {
      return queue.length > 0 || receiver.transfers.some(({ active }) => active);
    },
    get catalogue(): readonly Listing[] {
      return receiver.catalogue;
    },
    attach: (channel: WorkerChannel) => receiver.attach(channel),
    attachLane: (channel: WorkerChannel) => receiver.attachLane(channel),
    paid,
    /** Sets which files were paid for in an earlier call. */
    boughtBefore(ids: readonly string[]): void {
      boughtBefore = new Set(ids);
      options.onChange();
    },
    async checkSpace(id: string): Promise<Result<void>> {
      const listing = listingOf(id);
      if (!listing) return err(appError('file_unknown'));
      try {
        // There must be room for the download and for the copy that the user saves.
        await store.needRoom(2 * listing.geometry.size);
        return ok(undefined);
      } catch (thrown) {
        return err(toAppError(thrown));
      }
    },
    fetchFree(id: string): Result<void> {
      const listing = listingOf(id);
      if (!listing) return err(appError('file_unknown'));
      if (listing.price !== 0n) return err(appError('file_unpaid'));
      paid(id, FREE_SECRET);
      return ok(undefined);
    },
    pause(id: string): void {
      receiver.pause(id);
      advance();
    },
    resume(id: string): void {
      // Two paused downloads may both continue if the user resumes both.
      if (transferOf(id)?.state === 'failed') enqueue(id);
      else receiver.resume(id);
    },
    async cancel(id: string): Promise<void> {
      const at = queue.indexOf(id);
      if (at >= 0) queue.splice(at, 1);
      const listing = listingOf(id);
      const isKept = listing !== undefined && (await isWhole(toHex(listing.root)));
      await receiver.cancel(id, isKept);
      await forget(id);
      advance();
      options.onChange();
    },
    async open(id: string): Promise<Result<File>> {
      const file = await receiver.file(id);
      const listing = listingOf(id);
      if (!file.ok || !listing) return file;
      return ok(savedFile(file.value, listing.name));
    },
    /**
     * Removes a file because it is saved elsewhere. Returns false if this call does not have the
     * complete file.
     */
    async discard(rootHex: string): Promise<boolean> {
      const whole = receiver.transfers.filter(
        ({ state, listing }) => state === 'done' && toHex(listing.root) === rootHex,
      );
      for (const { id } of whole) {
        await receiver.discard(id);
        await forget(id);
      }
      return whole.length > 0;
    },
    close: (): void => receiver.close(),
  };
}
