// pure
// tier: both
/** Whole transfers between real files, through both engines, over lanes that open and close. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseControl } from '../../../src/shared/files/control.ts';
import { quarter } from '../../support/tier.ts';
import { must } from './must.ts';
import { fetched, offered, placed } from './place.ts';
import {
  addLane,
  arrived,
  bytesAt,
  callId,
  connect,
  fetchFile,
  list,
  makeBuyer,
  makeSeller,
  sha256Of,
  stateOf,
} from './rig.ts';
import type { SimChannel } from './sim-channel.ts';

const MIB = 2 ** 20;
/** Slow enough that a test can interfere, and fast enough for a short test. */
const BRISK = { bytesPerMs: 40_000, latencyMs: 2 };

const test = placed('transfer');

const same = async (a: string, b: string): Promise<void> =>
  assert.is(await sha256Of(a), await sha256Of(b));

/** Control messages of one kind that went over a channel. */
function said(channel: SimChannel, type: string): readonly Record<string, unknown>[] {
  return channel.sent
    .filter((data) => typeof data === 'string')
    .map((text) => parseControl(text))
    .flatMap((read) => (read.ok && read.value.type === type ? [{ ...read.value }] : []));
}

const dataBytes = (channel: SimChannel): number =>
  channel.sent.reduce(
    (sum, data) => sum + (typeof data !== 'string' && data[0] === 1 ? data.length : 0),
    0,
  );

const LARGE = quarter(64) * MIB;

// Proves stage 9: Interrupted and resumed
test('a large file arrives despite closing lanes and both sides’ pauses', async (place) => {
  const { seller, buyer, id, path } = await offered(place, LARGE);
  const progress = (share: number): Promise<void> =>
    buyer.watch.until(() => bytesAt(buyer, id) >= share * LARGE, `${share}`);
  connect(seller, buyer, BRISK);
  const lanes = [0, 1, 2].map((lane) => addLane(seller, buyer, lane, BRISK));
  await fetchFile(buyer, id);
  await progress(0.15);
  must(lanes[0])[0].close();
  await progress(0.25);
  must(lanes[1])[1].close();

  buyer.receiver.pause(id);
  await seller.watch.until(() => seller.sender.transfers[0]?.pausedBy === 'peer', 'paused');
  seller.sender.pause(id);
  buyer.receiver.resume(id);
  await seller.watch.until(() => seller.sender.transfers[0]?.pausedBy === 'me', 'still paused');
  await buyer.watch.until(() => buyer.receiver.transfers[0]?.pausedBy === 'peer', 'said so');
  seller.sender.resume(id);

  addLane(seller, buyer, 3, BRISK);
  await progress(0.5);
  must(lanes[2])[0].close();
  await progress(0.75);
  addLane(seller, buyer, 4, BRISK);
  const file = await arrived(buyer, id);
  await same(file, path);
  await seller.watch.until(() => seller.sender.transfers[0]?.state === 'done', 'received');
  assert.is(seller.sender.transfers[0]?.bytes, LARGE);
});

for (const size of [0, 1, 65_535, 65_536, 65_537, 3 * 65_536, MIB + 1]) {
  test(`a file of ${size} bytes arrives whole`, async (place) => {
    const { buyer, id, path } = await fetched(place, size);
    await same(await arrived(buyer, id), path);
    const file = await buyer.receiver.file(id);
    assert.ok(file.ok && file.value.size === size);
    await buyer.receiver.discard(id);
    assert.equal(await readdir(place.there), []);
  });
}

test('a resumed transfer sends only the rest after both sides crashed', async (place) => {
  const size = LARGE * 0.75;
  const first = await offered(place, size);
  const [channel] = connect(first.seller, first.buyer, BRISK);
  channel.record = true;
  const [lane] = addLane(first.seller, first.buyer, 0, BRISK);
  await fetchFile(first.buyer, first.id);
  await first.buyer.watch.until(() => bytesAt(first.buyer, first.id) > 0.4 * size, '40 %');
  // Both sides crash. The channels are gone, and no side sends or closes anything.
  channel.close();
  lane.close();
  const before = bytesAt(first.buyer, first.id);
  // The crash tore a chunk.
  const name = must((await readdir(place.there)).find((one) => one.endsWith('.part')));
  const disk = await open(join(place.there, name), 'r+');
  await disk.write(Buffer.alloc(100, 0xaa), 0, 100, 70_000);
  await disk.close();

  const seller = makeSeller();
  const buyer = makeBuyer(place.there);
  place.open.push(seller.sender, buyer.receiver);
  const id = await list(seller, first.path, 'renamed.mkv');
  assert.is.not(id, first.id);
  const [again] = connect(seller, buyer, BRISK);
  again.record = true;
  await fetchFile(buyer, id);
  const file = await arrived(buyer, id);
  await same(file, first.path);
  assert.ok(dataBytes(again) < size - before + 2 * MIB, `${dataBytes(again)} after ${before}`);
  const [oldStart] = said(channel, 'start');
  const [newStart] = said(again, 'start');
  assert.not.equal(must(newStart)['salt'], must(oldStart)['salt'], 'a salt of its own');
});

test('a pause lasts across a new connection, which sends the rest', async (place) => {
  const size = 16 * MIB;
  const { seller, buyer, id, path } = await offered(place, size);
  const [channel] = connect(seller, buyer, BRISK);
  channel.record = true;
  await fetchFile(buyer, id);
  await buyer.watch.until(() => bytesAt(buyer, id) > 0.3 * size, '30 %');
  buyer.receiver.pause(id);
  channel.close();
  const [next, end] = connect(seller, buyer, BRISK);
  next.record = end.record = true;
  await buyer.watch.until(() => buyer.receiver.catalogue.length === 1, 'listed again');
  assert.is(said(end, 'open').length, 0);
  seller.sender.pause(id);
  buyer.receiver.resume(id);
  await buyer.watch.until(() => buyer.receiver.transfers[0]?.pausedBy === 'peer', 'by the seller');
  seller.sender.resume(id);
  await same(await arrived(buyer, id), path);
  assert.ok(dataBytes(next) < 0.75 * size, `${dataBytes(next)}`);
  assert.not.equal(said(channel, 'start')[0]?.['stream'], said(next, 'start')[0]?.['stream']);
});

test('a pause between request and answer takes effect', async (place) => {
  const { seller, buyer, id, path } = await offered(place, MIB);
  const [, end] = connect(seller, buyer, { bytesPerMs: Infinity, latencyMs: 30 });
  end.record = true;
  await fetchFile(buyer, id);
  await buyer.watch.until(() => stateOf(buyer, id) === 'waiting', 'asked');
  while (said(end, 'open').length === 0) await new Promise(setImmediate);
  buyer.receiver.pause(id);
  await seller.watch.until(() => seller.sender.transfers[0]?.pausedBy === 'peer', 'told');
  assert.ok(said(end, 'ready').length === 1 && said(end, 'pause').length === 1);
  buyer.receiver.resume(id);
  await same(await arrived(buyer, id), path);
});

test('the received message carries the signature over call and root', async (place) => {
  const signReceived = async (root: Uint8Array) =>
    new Uint8Array(64).fill(must(root[0]) ^ must(callId[0]));
  const { seller, buyer, id } = await offered(place, 1000, { buyer: { signReceived } });
  const root = must(seller.catalogue.listedItem(id)).listing.root;
  const received = [{ type: 'received', id, root, signature: await signReceived(root) }];
  // The second page, after a crash, finds the whole file on its disk.
  for (const each of [buyer, makeBuyer(place.there, { signReceived })]) {
    place.open.push(each.receiver);
    const [channel, end] = connect(seller, each);
    channel.record = end.record = true;
    await fetchFile(each, id);
    await arrived(each, id);
    while (said(end, 'received').length === 0) await new Promise(setImmediate);
    assert.equal(said(end, 'received'), received);
    if (each !== buyer) assert.is(dataBytes(channel), 0);
  }
});

test.run();
