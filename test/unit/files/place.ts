import { join } from 'node:path';
import { suite } from 'uvu';
import type { ReceiverOptions } from '../../../src/workers/transfer/receive/receiver.ts';
import type { SenderOptions } from '../../../src/workers/transfer/send/sender.ts';
import { usdc } from '../../../src/shared/money.ts';
import { leafHash } from '../../../src/workers/transfer/base/chunk-seal.ts';
import { hashFile } from '../../../src/workers/transfer/base/hash.ts';
import { blobSource } from '../../../src/workers/transfer/base/source.ts';
import type { PartFile } from '../../../src/workers/transfer/store/part-file.ts';
import { makeFolder, removeFolder } from './disk.ts';
import { cut } from './must.ts';
import {
  type Buyer,
  connect,
  env,
  fetchFile,
  list,
  makeBuyer,
  makeSeller,
  type Seller,
  writeRandom,
} from './rig.ts';
import type { Line, SimChannel } from './sim-channel.ts';
import { chunkOf, content } from './vectors.ts';

/** Two folders of a test's own, and what is to be closed when it ends. */
export interface Place {
  here: string;
  there: string;
  open: { close(): void }[];
}

/** A suite whose every test gets fresh folders and leaves nothing open. */
export function placed(name: string) {
  const test = suite<Place>(name, { here: '', there: '', open: [] });
  test.before.each(async (place) => {
    place.here = await makeFolder();
    place.there = await makeFolder();
    place.open = [];
  });
  test.after.each(async ({ here, there, open }) => {
    for (const engine of open) engine.close();
    await removeFolder(here);
    await removeFolder(there);
  });
  return test;
}

export function keep(place: Place, seller: Seller, buyer: Buyer): void {
  place.open.push(seller.sender, buyer.receiver);
}

interface Pair {
  readonly seller: Seller;
  readonly buyer: Buyer;
  readonly id: string;
  readonly path: string;
}

interface Offering {
  readonly seller?: Partial<SenderOptions>;
  readonly buyer?: Partial<ReceiverOptions>;
  readonly paid?: boolean;
}

/** A seller with one file of this size listed, and a buyer; not connected. */
export async function offered(
  place: Place,
  size: number,
  { seller: sends, buyer: receives, paid = true }: Offering = {},
): Promise<Pair> {
  const path = join(place.here, 'f');
  writeRandom(path, size);
  const seller = makeSeller(sends, { paid });
  const buyer = makeBuyer(place.there, receives);
  keep(place, seller, buyer);
  return { seller, buyer, id: await list(seller, path), path };
}

/** The same, connected; and the buyer has asked for the file. */
export async function fetched(
  place: Place,
  size: number,
  { line, ...how }: Offering & { readonly line?: Line } = {},
): Promise<Pair & { readonly ends: readonly [SimChannel, SimChannel] }> {
  const pair = await offered(place, size, how);
  const ends = connect(pair.seller, pair.buyer, line);
  await fetchFile(pair.buyer, pair.id);
  return { ...pair, ends };
}

const quiet = { env, signal: new AbortController().signal, onProgress: () => undefined };
const C = 16 * 1024;
const SIZE = 4 * C + 100;
const geometry = cut(SIZE);
const bytes = content(SIZE);
const hashes = await hashFile(blobSource(new Blob([bytes])), geometry, quiet);

/** A file of four chunks and a rest, its listing, and how it is hashed and verified. */
export const film = {
  ...{ C, SIZE, geometry, bytes, quiet, sha256: hashes.sha256, root: hashes.tree.root },
  listing: {
    ...{ id: 'ab'.repeat(16), name: 'film.mkv', description: '', price: usdc(1_000_000n) },
    ...{ geometry, sha256: hashes.sha256, root: hashes.tree.root, salt: new Uint8Array(16) },
  },
};

/** Writes these chunks of the film. */
export async function put(partial: PartFile, ...indices: readonly number[]): Promise<void> {
  for (const index of indices) {
    const chunk = chunkOf(bytes, C, index);
    partial.write(index, chunk, await leafHash(chunk));
  }
  partial.settle();
}
