// pure
/** Transfers that must not succeed, and the error that each side shows. */
import { stat, utimes } from 'node:fs/promises';
import * as assert from 'uvu/assert';
import type { AppError } from '../../../src/shared/errors.ts';
import { raise } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { StoreFile } from '../../../src/workers/transfer/store/store.ts';
import { diskStore } from './disk.ts';
import { must } from './must.ts';
import { fetched, keep, offered, type Place, placed } from './place.ts';
import {
  arrived,
  bytesAt,
  type Buyer,
  connect,
  downloadName,
  fetchFile,
  list,
  makeBuyer,
  makeSeller,
  readBy,
  sha256Of,
  stateOf,
} from './rig.ts';
import { content } from './vectors.ts';

const MIB = 2 ** 20;
const PRICE = usdc(1_000_000n);
const BRISK = { bytesPerMs: 20_000, latencyMs: 1 };

const test = placed('failure');

const errorAt = (buyer: Buyer, id: string): AppError | null | undefined =>
  buyer.receiver.transfers.find((one) => one.id === id)?.error;

async function failedWith(buyer: Buyer, id: string, code: AppError['code']): Promise<void> {
  await buyer.watch.until(() => ['failed', 'done'].includes(stateOf(buyer, id)), 'an end');
  assert.is(errorAt(buyer, id)?.code, code);
  const file = await buyer.receiver.file(id);
  assert.not(file.ok, 'nothing is handed over');
}

// Proves stage 9: Interrupted and resumed
test('a transfer stops if the seller’s file changes on the disk', async (place) => {
  const { seller, buyer, id, path } = await fetched(place, 16 * MIB, { line: BRISK });
  const { mtime } = await stat(path);
  const digest = await sha256Of(path);
  await buyer.watch.until(() => bytesAt(buyer, id) > MIB, 'some');
  await utimes(path, new Date(0), new Date(0));
  await failedWith(buyer, id, 'file_changed');
  assert.is(seller.sender.transfers[0]?.error?.code, 'file_changed');
  assert.is(seller.catalogue.find(id)?.state, 'changed');
  await buyer.watch.until(() => buyer.receiver.catalogue.length === 0, 'not listed any more');

  await utimes(path, mtime, mtime);
  await list(seller, path);
  // The restored bytes are those sold under the old id.
  assert.is(seller.catalogue.items.map((item) => item.id + item.state).join(), `${id}listed`);
  await buyer.watch.until(() => buyer.receiver.catalogue.length === 1, 'listed again');
  buyer.receiver.resume(id);
  assert.is(await sha256Of(await arrived(buyer, id)), digest);
});

test('the seller never sends bytes that changed unnoticed on the disk', async (place) => {
  const bytes = content(2 * MIB);
  let bent = false;
  const source = readBy(bytes.length, async (offset, length) => {
    const block = bytes.slice(offset, offset + length);
    if (bent) block[100] = 0xff ^ must(block[100]);
    return block;
  });
  const seller = makeSeller();
  const buyer = makeBuyer(place.there);
  keep(place, seller, buyer);
  const id = seller.catalogue.add(source, { name: 'f', description: '', price: PRICE });
  await seller.watch.until(() => seller.catalogue.find(id)?.state === 'listed', 'hashed');
  bent = true;
  const [channel] = connect(seller, buyer);
  channel.record = true;
  await fetchFile(buyer, id);
  await failedWith(buyer, id, 'file_changed');
  const sealed = channel.sent.filter((data) => typeof data !== 'string' && data[0] === 1);
  assert.is(sealed.length, 0);
});

test('a buyer with another secret decrypts nothing', async (place) => {
  const { seller, buyer, id } = await offered(place, 200_000);
  connect(seller, buyer);
  await buyer.watch.until(() => buyer.receiver.catalogue.length === 1, 'listed');
  buyer.receiver.fetch(id, new Uint8Array(32).fill(1));
  await failedWith(buyer, id, 'hash_mismatch');
  await seller.watch.until(() => seller.sender.transfers[0]?.state === 'failed', 'heard');
  assert.is(seller.sender.transfers[0]?.error?.code, 'hash_mismatch');
});

test('a buyer without disk space or the file’s lock requests nothing', async (place) => {
  const options = { free: MIB as number | null };
  const store = diskStore(place.there, options);
  const { seller, buyer, id, path } = await offered(place, 4 * MIB, { buyer: { store } });
  const [, end] = connect(seller, buyer);
  end.record = true;
  await fetchFile(buyer, id);
  await failedWith(buyer, id, 'disk_full');
  assert.equal(errorAt(buyer, id)?.context, { needed: 4 * MIB, free: MIB });
  options.free = null;
  // Another tab has the file open.
  const { listing } = must(seller.catalogue.listedItem(id));
  const held = await store.open(`${downloadName(listing)}.part`);
  buyer.receiver.resume(id);
  await buyer.watch.until(() => errorAt(buyer, id)?.code === 'file_in_use', 'in use');
  assert.is(end.sent.filter((data) => String(data).includes('"open"')).length, 0);
  held.close();
  buyer.receiver.resume(id);
  assert.is(await sha256Of(await arrived(buyer, id)), await sha256Of(path));
});

/** A disk on which the file of a download behaves in a way of its own. */
function withPart({ there }: Place, change: (file: StoreFile) => Partial<StoreFile>) {
  const disk = diskStore(there);
  return {
    ...disk,
    async open(name: string) {
      const file = await disk.open(name);
      return name.endsWith('.part') ? { ...file, ...change(file) } : file;
    },
  };
}

/** A disk with room for so many bytes of a download. */
function diskOf(place: Place, left: number) {
  const store = withPart(place, (file) => ({
    write(bytes: Uint8Array, at: number) {
      const { left: free } = disk;
      if (bytes.length > free) throw raise('disk_full', { needed: bytes.length, free });
      disk.left -= bytes.length;
      file.write(bytes, at);
    },
  }));
  const disk = { left, store };
  return disk;
}

const LEFT = { 'half-way': 4 * MIB, 'at the last write': 8 * MIB - 1 };
for (const [when, left] of Object.entries(LEFT)) {
  test(`a disk that fills up ${when} keeps the received chunks`, async (place) => {
    const disk = diskOf(place, left);
    const line = { ...BRISK, bytesPerMs: 200_000 };
    const size = 8 * MIB;
    const { seller, buyer, id, path } = await fetched(place, size, {
      buyer: { store: disk.store },
      line,
    });
    await failedWith(buyer, id, 'disk_full');
    await seller.watch.until(() => seller.sender.transfers[0]?.state === 'failed', 'heard');
    assert.is(seller.sender.transfers[0]?.error?.code, 'disk_full');
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.is(errorAt(buyer, id)?.code, 'disk_full');
    const written = left - disk.left;
    assert.ok(written >= left - MIB, `${written}`);
    const told = seller.sender.transfers[0]?.bytes ?? 0;
    assert.ok(told <= written, `${told} acknowledged, ${written} written`);
    disk.left = 100 * MIB;
    buyer.receiver.resume(id);
    await buyer.watch.until(() => bytesAt(buyer, id) >= written, 'what was there counts');
    assert.is(await sha256Of(await arrived(buyer, id)), await sha256Of(path));
  });
}

test('the buyer gives up a disk that keeps nothing', async (place) => {
  const store = withPart(place, (file) => ({
    read(into: Uint8Array, at: number): number {
      const got = file.read(into, at);
      into[0] = 0xff ^ must(into[0]);
      return got;
    },
  }));
  const { buyer, id } = await fetched(place, 300_000, { buyer: { store } });
  await failedWith(buyer, id, 'storage_failed');
});

test.run();
