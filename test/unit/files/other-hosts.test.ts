// pure
/** Verified bytes from one host stay on the disk, whatever another host lists or sends. */
import { readdir } from 'node:fs/promises';
import * as assert from 'uvu/assert';
import { encodeControl, parseControl } from '../../../src/shared/files/control.ts';
import type { Geometry } from '../../../src/shared/files/geometry.ts';
import type { Listing } from '../../../src/shared/files/listing.ts';
import { recordLength } from '../../../src/shared/files/seal-context.ts';
import { usdc } from '../../../src/shared/money.ts';
import { openPartial } from '../../../src/workers/transfer/store/part-file.ts';
import { encodeData } from '../../support/data-frame.ts';
import { diskStore } from './disk.ts';
import { cut } from './must.ts';
import { film, type Place, placed, put } from './place.ts';
import { type Buyer, makeBuyer, secret, stateOf } from './rig.ts';
import { channelPair, type SimChannel } from './sim-channel.ts';
import { chunkOf } from './vectors.ts';

const test = placed('other-hosts');

const { C, SIZE, geometry, bytes, root, listing } = film;

/** Another host's listing of the same root. */
const theirs: Listing = { ...listing, id: 'bb'.repeat(16), name: 'sample.txt', price: usdc(0n) };

/** Chunks that an earlier call has left. */
async function left(folder: string, indices: readonly number[]): Promise<void> {
  const partial = await openPartial(diskStore(folder), root, geometry);
  await put(partial, ...indices);
  await partial.close();
}

const hexOf = (some: Uint8Array): string => Buffer.from(some).toString('hex');

async function there(folder: string): Promise<readonly number[]> {
  const partial = await openPartial(diskStore(folder), root, geometry);
  const indices = Array.from({ length: geometry.chunks }, (_, index) => index);
  const found = indices.filter((index) => partial.have.has(index));
  for (const index of found) assert.is(hexOf(partial.read(index)), hexOf(chunkOf(bytes, C, index)));
  await partial.close();
  return found;
}

/** A modified host. It lists a file, and gets the stream that the guest opens. */
async function hostile(
  place: Place,
  says: Listing,
  act: (far: SimChannel, stream: number) => void,
  ready?: (far: SimChannel, stream: number) => void,
): Promise<{ readonly buyer: Buyer; readonly far: SimChannel }> {
  const buyer = makeBuyer(place.there);
  place.open.push(buyer.receiver);
  const [far, near] = channelPair();
  far.onMessage((data) => {
    const read = typeof data === 'string' ? parseControl(data) : null;
    if (!read?.ok) return;
    if (read.value.type === 'open') act(far, read.value.stream);
    if (read.value.type === 'ready') ready?.(far, read.value.stream);
  });
  buyer.receiver.attach(near);
  far.send(encodeControl({ type: 'listing', listing: says }));
  await buyer.watch.until(() => buyer.receiver.catalogue.length === 1, 'listed');
  buyer.receiver.fetch(says.id, secret);
  return { buyer, far };
}

const ended = (buyer: Buyer): Promise<void> =>
  buyer.watch.until(() => ['done', 'failed'].includes(stateOf(buyer, theirs.id)), 'an end');

// Proves stage 9: Verified bytes stay, whatever arrives
test('a listing with another chunk size or SHA-256 removes no verified bytes', async (place) => {
  const others: readonly Geometry[] = [cut(1), cut(C), cut(SIZE, 2 * C), cut(SIZE + C)];
  const all = [0, 1, 2, 3, 4];
  for (const have of [[0, 3], all]) {
    await left(place.there, have);
    for (const other of others) {
      const { buyer } = await hostile(place, { ...theirs, geometry: other }, (far, stream) =>
        far.send(encodeControl({ type: 'stop', stream, code: 'cancelled' })),
      );
      await ended(buyer);
      buyer.receiver.close();
      assert.equal(await there(place.there), have);
    }
  }
  assert.is((await readdir(place.there)).length, 2, 'and what brought nothing has left nothing');

  // A SHA-256 that contradicts the root removes no verified bytes either.
  const lie = { ...theirs, sha256: new Uint8Array(32) };
  const { buyer } = await hostile(place, lie, () => undefined);
  await ended(buyer);
  assert.is(buyer.receiver.transfers[0]?.error?.code, 'hash_mismatch');
  assert.not((await buyer.receiver.file(theirs.id)).ok, 'and nothing is handed over');
  buyer.receiver.close();
  assert.equal(await there(place.there), all);
});

test('the buyer stops a host that sends chunks faster than verification', async (place) => {
  const long = cut(600 * 4 * C, 4 * C);
  const { buyer } = await hostile(
    place,
    { ...theirs, geometry: long },
    (far, stream) => far.send(encodeControl({ type: 'start', stream, salt: new Uint8Array(32) })),
    (far, stream) => {
      // All in one task, so that nothing is verified in between.
      for (let index = 0; index < long.chunks; index += 1) {
        far.peer?.inject(encodeData(stream, index, 0, new Uint8Array(recordLength(long, index))));
      }
    },
  );
  await ended(buyer);
  assert.is(buyer.receiver.transfers[0]?.error?.code, 'peer_protocol');
});

test('one tab’s unsaved bytes survive another tab’s cancel or save', async (place) => {
  for (const end of ['discard', 'cancel'] as const) {
    await left(place.there, [0, 1, 2, 3, 4]);
    const first = await hostile(place, listing, () => undefined);
    await first.buyer.watch.until(() => stateOf(first.buyer, listing.id) === 'done', 'whole');
    const second = await hostile(place, theirs, () => undefined);
    if (end === 'discard') await ended(second.buyer);
    await second.buyer.receiver[end](theirs.id);
    const file = await first.buyer.receiver.file(listing.id);
    if (!file.ok) throw new Error(`${end}: ${file.error.code}`);
    assert.is(hexOf(new Uint8Array(await file.value.arrayBuffer())), hexOf(bytes));
    second.buyer.receiver.close();
    await first.buyer.receiver.discard(listing.id);
    assert.equal(await readdir(place.there), [], 'and the last one takes it away');
  }
});

test.run();
