/** A seller and a buyer in one process: real files on both ends, simulated channels between them. */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Bytes } from '../../../src/shared/bytes.ts';
import type { Listing } from '../../../src/shared/files/listing.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import { platformEnv } from '../../../src/workers/transfer/base/env.ts';
import { Receiver, type ReceiverOptions } from '../../../src/workers/transfer/receive/receiver.ts';
import { Sender, type SenderOptions } from '../../../src/workers/transfer/send/sender.ts';
import {
  createCatalogue,
  type Catalogue,
  type CatalogueItem,
} from '../../../src/workers/transfer/send/catalogue.ts';
import { BLOCK_BYTES, blobSource, type Source } from '../../../src/workers/transfer/base/source.ts';
import { blobOf, diskStore, type DiskStore } from './disk.ts';
import { channelPair, type Line, type SimChannel } from './sim-channel.ts';

export const env = platformEnv();
export const secret: Bytes = new Uint8Array(32).fill(7);
export const callId: Bytes = new Uint8Array(16).fill(9);

/** A file of random bytes, written a megabyte at a time. */
export function writeRandom(path: string, size: number): void {
  const file = openSync(path, 'w');
  for (let at = 0; at < size; at += 2 ** 20) {
    writeSync(file, randomBytes(Math.min(2 ** 20, size - at)));
  }
  closeSync(file);
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** Collects changes, and lets a test wait for a condition. */
export class Watch {
  private readonly waiters = new Set<() => void>();
  changed = (): void => {
    for (const waiter of [...this.waiters]) waiter();
  };
  /** Resolves once it holds. `timeoutMs` is generous, and only keeps a defect from hanging. */
  until(holds: () => boolean, what: string, timeoutMs = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiters.delete(look);
      };
      const look = (): void => {
        if (!holds()) return;
        done();
        resolve();
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`never: ${what}`));
      }, timeoutMs);
      this.waiters.add(look);
      look();
    });
  }
}

export interface Seller {
  readonly catalogue: Catalogue;
  readonly sender: Sender;
  readonly watch: Watch;
  readonly wanted: number[];
}

/** @param paid whether the buyer has paid for every file. */
export function makeSeller(options: Partial<SenderOptions> = {}, { paid = true } = {}): Seller {
  const watch = new Watch();
  const wanted: number[] = [];
  const catalogue = options.catalogue ?? createCatalogue(env);
  catalogue.onChange(watch.changed);
  const sender = new Sender({
    env,
    log: createEventLog('transfer', env.nowMs),
    callId,
    catalogue,
    onChange: watch.changed,
    wantLanes: (count) => wanted.push(count),
    ...options,
  });
  const sell = ({ id }: Pick<CatalogueItem, 'id'>): void => sender.paid(id, secret);
  if (paid) catalogue.items.forEach(sell);
  if (paid) catalogue.onChange(sell);
  return { catalogue, sender, watch, wanted };
}

export interface Buyer {
  readonly receiver: Receiver;
  readonly store: DiskStore;
  readonly watch: Watch;
}

export function makeBuyer(folder: string, options: Partial<ReceiverOptions> = {}): Buyer {
  const watch = new Watch();
  const store = diskStore(folder);
  const receiver = new Receiver({
    env,
    log: createEventLog('transfer', env.nowMs),
    callId,
    store,
    signReceived: async () => null,
    onChange: watch.changed,
    onDone: () => undefined,
    ...options,
  });
  return { receiver, store, watch };
}

/** Puts a file of the disk into the catalogue and waits until it is hashed. */
export async function list(seller: Seller, path: string, name = 'film.mkv'): Promise<string> {
  const source = blobSource(await blobOf(path));
  const id = seller.catalogue.add(source, { name, description: '', price: usdc(1_000_000n) });
  await seller.watch.until(() => seller.catalogue.find(id)?.state !== 'hashing', 'hashed');
  return id;
}

/** The call's own `files` channel. */
export function connect(
  seller: Seller,
  buyer: Buyer,
  line?: Line,
): readonly [SimChannel, SimChannel] {
  const pair = channelPair(line);
  buyer.receiver.attach(pair[1]);
  seller.sender.attach(pair[0]);
  return pair;
}

/** One more connection. */
export function addLane(
  seller: Seller,
  buyer: Buyer,
  lane: number,
  line?: Line,
): readonly [SimChannel, SimChannel] {
  const pair = channelPair(line);
  buyer.receiver.attachLane(pair[1]);
  seller.sender.attachLane(lane, pair[0]);
  return pair;
}

export const stateOf = (buyer: Buyer, id: string): string =>
  buyer.receiver.transfers.find((transfer) => transfer.id === id)?.state ?? 'none';

export const bytesAt = (buyer: Buyer, id: string): number =>
  buyer.receiver.transfers.find((transfer) => transfer.id === id)?.bytes ?? 0;

/** Waits for the listing and fetches it. */
export async function fetchFile(buyer: Buyer, id: string): Promise<void> {
  await buyer.watch.until(() => buyer.receiver.catalogue.some((one) => one.id === id), 'listed');
  buyer.receiver.fetch(id, secret);
}

/** How a download is named on the disk. */
export const downloadName = ({ root, geometry }: Listing): string =>
  `${Buffer.from(root).toString('hex')}-${geometry.size}-${geometry.chunkSize}`;

/** The path of what arrived. */
export async function arrived(buyer: Buyer, id: string, timeoutMs?: number): Promise<string> {
  await buyer.watch.until(() => ['done', 'failed'].includes(stateOf(buyer, id)), 'done', timeoutMs);
  const transfer = buyer.receiver.transfers.find((one) => one.id === id);
  if (transfer?.state !== 'done') throw new Error(`failed: ${JSON.stringify(transfer?.error)}`);
  return join(buyer.store.path, `${downloadName(transfer.listing)}.part`);
}

/** A seller's file that is read in a way of its own. */
export const readBy = (size: number, read: Source['read']): Source => ({
  size,
  read,
  async *pieces(from, signal) {
    for (let offset = from; offset < size; offset += BLOCK_BYTES) {
      yield await read(offset, Math.min(BLOCK_BYTES, size - offset), signal);
    }
  },
});
