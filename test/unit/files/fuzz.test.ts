// pure
// tier: all
/** More than 100,000 frames of nonsense into both engines: nothing breaks, hangs, grows or passes. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeControl, parseControl } from '../../../src/shared/files/control.ts';
import { MAX_LISTINGS } from '../../../src/shared/files/listing.ts';
import { recordLength } from '../../../src/shared/files/seal-context.ts';
import { encodeData } from '../../support/data-frame.ts';
import { makeFolder, removeFolder } from './disk.ts';
import { must } from './must.ts';
import { bend, bendText, Dice, messages, strange } from './nonsense.ts';
import {
  arrived,
  connect,
  fetchFile,
  list,
  makeBuyer,
  makeSeller,
  secret,
  sha256Of,
  writeRandom,
} from './rig.ts';
import { channelPair, type SimChannel } from './sim-channel.ts';

interface Place {
  here: string;
  there: string;
}

const test = suite<Place>('fuzz', { here: '', there: '' });
test.before.each(async (place) => {
  place.here = await makeFolder();
  place.there = await makeFolder();
});
test.after.each(async ({ here, there }) => {
  await removeFolder(here);
  await removeFolder(there);
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const megabytes = (): number => {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return (heapUsed + external + arrayBuffers) / 2 ** 20;
};

// Proves stage 9: Verified bytes stay, whatever arrives
test('60,000 control frames into the parser: an answer each time, a message only if it is one', () => {
  const dice = new Dice(1);
  const samples = [...messages('ab'.repeat(16), new Uint8Array(32), 7), strange(dice)];
  let passed = 0;
  for (let i = 0; i < 60_000; i++) {
    const read = parseControl(bendText(dice, dice.pick(samples)));
    if (!read.ok) continue;
    passed += 1;
    // What is taken for a message can be said again, and is the same then.
    assert.equal(parseControl(encodeControl(read.value)), read);
  }
  assert.ok(passed > 1000 && passed < 50_000, `${passed}`);
});

/** Feeds frames from the far end; a channel that was closed over them is replaced. */
async function feed(
  count: number,
  open: () => SimChannel,
  frame: (i: number) => string | Uint8Array,
) {
  let channel = open();
  let channels = 1;
  for (let i = 0; i < count; i++) {
    if (!channel.open) {
      channel = open();
      channels += 1;
    }
    channel.inject(frame(i));
    if (i % 200 === 199) await settle();
  }
  await settle();
  channel.close();
  return channels;
}

test('60,000 frames at a buyer with a download under way: the file is whole, or not there', async (place) => {
  const dice = new Dice(2);
  const path = join(place.here, 'f');
  writeRandom(path, 500_000);
  const seller = makeSeller();
  const buyer = makeBuyer(place.there);
  const id = await list(seller, path);
  const { listing } = must(seller.catalogue.listedItem(id));
  const before = megabytes();
  let stream = 0;
  const open = (): SimChannel => {
    const [far, near] = channelPair();
    buyer.receiver.attach(near);
    near.record = true;
    far.onMessage((data) => {
      const read = typeof data === 'string' ? parseControl(data) : null;
      if (read?.ok && read.value.type === 'open') stream = read.value.stream;
    });
    return near;
  };
  open().inject(encodeControl({ type: 'listing', listing }));
  buyer.receiver.fetch(id, secret);
  await settle();
  const channels = await feed(60_000, open, (i) => {
    const known = messages(id, listing.root, stream);
    if (i % 500 === 0) buyer.receiver.resume(id);
    if (i % 10 === 0) return strange(dice);
    if (i % 3 === 0) return bendText(dice, dice.pick(known));
    if (i % 50 === 1) return must(known[3]);
    const offset = dice.pick([0, 0, 0, 13, 65_000, 2 ** 32 - 1]);
    const payload = dice.bytes(dice.pick([1, 16, 200, 5000]));
    return bend(dice, encodeData(stream, dice.below(9), offset, payload));
  });
  assert.ok(channels > 10, `${channels} channels were closed over nonsense`);
  assert.ok(buyer.receiver.catalogue.length <= MAX_LISTINGS);
  assert.ok(megabytes() - before < 150, `${Math.round(megabytes() - before)} MB more`);
  assert.is(
    buyer.receiver.transfers.some(({ state }) => state === 'done'),
    false,
  );
  await buyer.receiver.cancel(id);
  assert.ok((await readdir(place.there)).length === 0);

  connect(seller, buyer);
  await fetchFile(buyer, id);
  assert.is(await sha256Of(await arrived(buyer, id)), await sha256Of(path), 'and it still works');
  seller.sender.close();
  buyer.receiver.close();
});

test('60,000 frames at a seller with a stream under way: it sends nothing that it should not', async (place) => {
  const dice = new Dice(3);
  const path = join(place.here, 'f');
  writeRandom(path, 500_000);
  const seller = makeSeller();
  const id = await list(seller, path);
  const { root } = must(seller.catalogue.listedItem(id)).listing;
  const before = megabytes();
  let sent = 0;
  const open = (): SimChannel => {
    const [near, far] = channelPair();
    seller.sender.attach(near);
    far.onMessage((data) => (sent += data.length));
    return near;
  };
  const channels = await feed(60_000, open, (i) => {
    const known = messages(id, root, dice.below(50));
    if (i % 7 === 0) return dice.pick(known);
    if (i % 3 === 0) return bend(dice, encodeData(1, 2, 3, dice.bytes(20)));
    return bendText(dice, dice.pick(known));
  });
  assert.ok(channels > 10, `${channels} channels were closed over nonsense`);
  assert.ok(seller.sender.transfers.length <= 1);
  assert.ok(megabytes() - before < 150, `${Math.round(megabytes() - before)} MB more`);
  assert.ok(sent < 2 ** 30, `${sent} bytes`);

  const buyer = makeBuyer(place.there);
  connect(seller, buyer);
  await fetchFile(buyer, id);
  assert.is(await sha256Of(await arrived(buyer, id)), await sha256Of(path), 'and it still works');
  seller.sender.close();
  buyer.receiver.close();
});

test('a peer that pours real chunks in faster than they can be verified is stopped', async (place) => {
  const path = join(place.here, 'f');
  writeRandom(path, 40 * 2 ** 20);
  const seller = makeSeller();
  const buyer = makeBuyer(place.there);
  const id = await list(seller, path);
  const { listing } = must(seller.catalogue.listedItem(id));
  const [far, near] = channelPair();
  buyer.receiver.attach(near);
  let stream = 0;
  far.onMessage((data) => {
    const read = typeof data === 'string' ? parseControl(data) : null;
    if (read?.ok && read.value.type === 'open') stream = read.value.stream;
    if (read?.ok && read.value.type === 'ready') {
      // All at once, in one task: nothing is verified in between.
      for (let index = 0; index < 600; index++) {
        const record = new Uint8Array(recordLength(listing.geometry, index));
        near.inject(encodeData(stream, index, 0, record));
      }
    }
  });
  far.send(encodeControl({ type: 'listing', listing }));
  await settle();
  buyer.receiver.fetch(id, secret);
  while (stream === 0) await settle();
  far.send(encodeControl({ type: 'start', stream, salt: new Uint8Array(32) }));
  await buyer.watch.until(() => buyer.receiver.transfers[0]?.state === 'failed', 'an end');
  assert.is(buyer.receiver.transfers[0]?.error?.code, 'peer_protocol');
  seller.sender.close();
  buyer.receiver.close();
});

test.run();
