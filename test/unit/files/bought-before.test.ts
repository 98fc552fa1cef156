// pure
/** A file that the buyer has paid for before, in this call or an earlier one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeControl } from '../../../src/shared/files/control.ts';
import type { Listing } from '../../../src/shared/files/listing.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import { createBuying } from '../../../src/workers/transfer/receive/buying.ts';
import { createUnsavedDownloads } from '../../../src/workers/transfer/store/unsaved-downloads.ts';
import { diskStore } from './disk.ts';
import { callId, env, list, makeSeller, secret, Watch, writeRandom } from './rig.ts';
import { channelPair } from './sim-channel.ts';

const folder = mkdtempSync(join(tmpdir(), 'bought-before-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** Connects both sides. @param here the folder in which the buyer keeps received bytes. */
function meet(here: string) {
  const seller = makeSeller();
  const watch = new Watch();
  const buying = createBuying({
    env,
    log: createEventLog('transfer', env.nowMs),
    callId,
    store: diskStore(here),
    unsaved: createUnsavedDownloads(diskStore(here), () => 0, env),
    signReceived: () => Promise.resolve(null),
    onChange: watch.changed,
  });
  const [theirs, ours] = channelPair();
  buying.attach(ours);
  seller.sender.attach(theirs);
  const close = (): void => {
    buying.close();
    seller.sender.close();
  };
  return { seller, buying, watch, theirs, close };
}

test('the page shows an earlier purchase until this call owns the file', async () => {
  const path = join(folder, 'film');
  writeRandom(path, 100_000);
  const { seller, buying, watch, close } = meet(folder);
  const id = await list(seller, path);
  await watch.until(() => buying.files.length === 1, 'listed');
  const shown = () => buying.files.map(({ state, boughtBefore }) => ({ state, boughtBefore }));
  assert.equal(shown(), [{ state: 'listed', boughtBefore: false }]);
  buying.boughtBefore([id, 'of no listing']);
  assert.equal(shown(), [{ state: 'listed', boughtBefore: true }]);
  buying.boughtBefore([]);
  assert.equal(shown(), [{ state: 'listed', boughtBefore: false }]);
  buying.boughtBefore([id]);
  buying.paid(id, secret);
  assert.ok(shown().every(({ boughtBefore }) => !boughtBefore));
  await watch.until(() => buying.files[0]?.state === 'done', 'done');
  assert.is(buying.files[0]?.boughtBefore, false);
  close();
});

// Proves stage 9: The order is what was confirmed; the same bytes are paid for once
// Proves security: A listing cannot change under a buyer, nor be sold twice
test('a withdrawn paid file keeps its first content, and arrives', async () => {
  const { seller, buying, watch, theirs, close } = meet(mkdtempSync(join(folder, 'ever-')));
  const path = join(folder, 'withdrawn');
  writeRandom(path, 100_000);
  const id = await list(seller, path);
  await watch.until(() => buying.catalogue.length === 1, 'listed');
  const [listing] = buying.catalogue;
  assert.ok(listing);
  seller.catalogue.withdraw(id);
  await watch.until(() => buying.catalogue.length === 0, 'withdrawn');
  const say = (change: Partial<Listing>): void => {
    theirs.send(encodeControl({ type: 'listing', listing: { ...listing, ...change } }));
  };
  const dearer = usdc(7n);
  say({ root: env.random(32) });
  say({ sha256: env.random(32) });
  say({ salt: env.random(16) });
  say({ price: dearer });
  await watch.until(() => buying.catalogue.length === 1, 'listed again');
  assert.equal(buying.catalogue, [{ ...listing, price: dearer }]);
  theirs.send(encodeControl({ type: 'withdrawn', id }));
  await watch.until(() => buying.catalogue.length === 0, 'withdrawn again');
  const second = join(folder, 'second');
  writeRandom(second, 100_000);
  const next = await list(seller, second);
  await watch.until(() => buying.catalogue.length === 1, 'another one');
  // The payment was under way during the withdrawal. The second file is withdrawn in the queue.
  for (const each of [id, next]) buying.paid(each, secret);
  assert.is(buying.files.filter(({ queued }) => queued).length, 1);
  seller.catalogue.withdraw(next);
  await watch.until(() => buying.files.every(({ state }) => state === 'done'), 'both');
  assert.is(buying.files.length, 2);
  assert.not(buying.busy);
  close();
});

test.run();
