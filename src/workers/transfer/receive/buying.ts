import { type Bytes, toHex } from '../../../shared/bytes.ts';
import { appError, err, ok, type Result, toAppError } from '../../../shared/errors.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import { saveName } from '../../../shared/files/safe-name.ts';
import { FREE_SECRET } from '../../../shared/files/sealing.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { FileState, FileView } from '../../../shared/api/transfer.ts';
import type { WorkerChannel } from '../../channel.ts';
import type { TransferEnv } from '../base/env.ts';
import { leftovers } from '../store/part-file.ts';
import type { Owed } from '../store/owed.ts';
import type { Store } from '../store/store.ts';
import { type Incoming, Receiver } from './receiver.ts';
import { facts, STILL } from '../base/facts.ts';

function receivedState({ state, pausedBy }: Incoming): FileState {
  if (state === 'done' || state === 'failed' || state === 'verifying') return state;
  if (pausedBy) return 'paused';
  return state === 'waiting' ? 'paid' : 'transferring';
}

/** Facts about a listing besides its transfer. */
export interface Standing {
  readonly owned: boolean;
  /** Bought, and waits for the one before it. */
  readonly queued: boolean;
  /** Paid for in an earlier call. */
  readonly before: boolean;
}

/** @param got its transfer, if there is one. */
export function boughtView(
  listing: Listing,
  got: Incoming | undefined,
  { owned, queued, before }: Standing,
): FileView {
  const boughtBefore = before && !owned;
  const base = { ...facts(listing), mine: false, owned, ...STILL, boughtBefore, bytes: 0 };
  if (!got) return { ...base, queued, state: owned ? 'paid' : 'listed' };
  const { bytes, bytesPerSecond, pausedBy, error } = got;
  return { ...base, queued, state: receivedState(got), bytes, bytesPerSecond, pausedBy, error };
}

/** The guest's side of one call: what it may download, in which order, and the progress. */
export interface Buying {
  readonly role: 'guest';
  readonly files: readonly FileView[];
  readonly busy: boolean;
  readonly catalogue: readonly Listing[];
  attach(channel: WorkerChannel): void;
  attachLane(channel: WorkerChannel): void;
  /** Notes that a file is paid: it begins, or waits its turn. */
  paid(id: string, secret: Bytes): void;
  /** Sets everything that was paid for in an earlier call. */
  boughtBefore(ids: readonly string[]): void;
  checkSpace(id: string): Promise<Result<void>>;
  fetchFree(id: string): Result<void>;
  pause(id: string): void;
  resume(id: string): void;
  cancel(id: string): Promise<void>;
  open(id: string): Promise<Result<File>>;
  discard(id: string): Promise<void>;
  close(): void;
}

export interface BuyingOptions {
  readonly env: TransferEnv;
  readonly log: EventLog;
  readonly callId: Bytes;
  readonly store: Store;
  readonly owed: Owed;
  readonly signReceived: (root: Bytes) => Promise<Bytes | null>;
  readonly onChange: () => void;
}

const isActive = ({ state, pausedBy }: Incoming): boolean =>
  (state === 'waiting' || state === 'transferring' || state === 'verifying') && pausedBy === null;

export function createBuying(options: BuyingOptions): Buying {
  const { env, log, callId, store, owed, signReceived } = options;
  /** Owned in this call, by listing id. */
  const secrets = new Map<string, Bytes>();
  /** Owned and not begun, or put back. First come, first served. */
  const queue: string[] = [];
  /** As it was bought, because a later withdrawal takes nothing away. */
  const bought = new Map<string, Listing>();

  let before: ReadonlySet<string> = new Set();

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
  });

  const listingOf = (id: string): Listing | undefined =>
    bought.get(id) ?? receiver.catalogue.find((listing) => listing.id === id);
  const transferOf = (id: string): Incoming | undefined =>
    receiver.transfers.find((transfer) => transfer.id === id);

  /**
   * Starts one download at a time: two would only halve each other's speed, and the first is wanted
   * first.
   */
  function advance(): void {
    if (receiver.transfers.some(isActive)) return;
    const id = queue.shift();
    const secret = id === undefined ? undefined : secrets.get(id);
    if (id === undefined || !secret) return;
    const listing = listingOf(id);
    if (listing) void owed.add(toHex(listing.root)).catch(note);
    const begun = transferOf(id);
    if (begun) receiver.resume(id);
    else {
      const fetched = receiver.fetch(id, secret, listing);
      if (fetched.ok) return;
      log.add('not-fetched', { code: fetched.error.code });
      advance();
    }
  }

  const note = (thrown: unknown): void => log.add('owed-unwritten', { what: String(thrown) });

  function own(id: string, secret: Bytes): void {
    const listing = bought.get(id) ?? receiver.known(id);
    if (listing) bought.set(id, listing);
    secrets.set(id, secret);
    want(id);
  }

  function want(id: string): void {
    if (!queue.includes(id)) queue.push(id);
    advance();
    options.onChange();
  }

  /** Removes a download, unless another tab has it. */
  const forget = async (id: string): Promise<void> => {
    const listing = listingOf(id);
    if (!listing) return;
    const root = toHex(listing.root);
    try {
      if (!(await leftovers(store)).has(root)) await owed.remove(root);
    } catch (thrown) {
      note(thrown);
    }
  };

  return {
    role: 'guest',
    get files() {
      const listed = receiver.catalogue;
      const kept = [...bought.values()].filter(({ id }) => !listed.some((each) => each.id === id));
      return [...kept, ...listed].map((listing) => {
        const { id } = listing;
        return boughtView(listing, transferOf(id), {
          owned: secrets.has(id),
          queued: queue.includes(id),
          before: before.has(id),
        });
      });
    },
    get busy() {
      return queue.length > 0 || receiver.transfers.some(isActive);
    },
    get catalogue() {
      return receiver.catalogue;
    },
    attach: (channel) => receiver.attach(channel),
    attachLane: (channel) => receiver.attachLane(channel),
    paid: own,
    boughtBefore(ids) {
      before = new Set(ids);
      options.onChange();
    },
    async checkSpace(id) {
      const listing = listingOf(id);
      if (!listing) return err(appError('file_unknown'));
      try {
        // Room for the download, and for the copy that the user saves.
        await store.needRoom(2 * listing.geometry.size);
        return ok(undefined);
      } catch (thrown) {
        return err(toAppError(thrown));
      }
    },
    fetchFree(id) {
      const listing = listingOf(id);
      if (!listing) return err(appError('file_unknown'));
      if (listing.price !== 0n) return err(appError('file_unpaid'));
      own(id, FREE_SECRET);
      return ok(undefined);
    },
    pause(id) {
      receiver.pause(id);
      advance();
    },
    resume(id) {
      // Two paused downloads may both continue if the user asks for both.
      if (transferOf(id)?.state === 'failed') want(id);
      else receiver.resume(id);
    },
    async cancel(id) {
      const at = queue.indexOf(id);
      if (at >= 0) queue.splice(at, 1);
      await receiver.cancel(id);
      await forget(id);
      advance();
      options.onChange();
    },
    async open(id) {
      const file = await receiver.file(id);
      const listing = listingOf(id);
      if (!file.ok || !listing) return file;
      // With its own name and no media type, so that the browser saves it and does not display it.
      const type = 'application/octet-stream';
      return ok(new File([file.value], saveName(listing.name), { type }));
    },
    async discard(id) {
      await receiver.discard(id);
      await forget(id);
    },
    close: () => receiver.close(),
  };
}
