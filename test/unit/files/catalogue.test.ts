// pure
/** The seller's files before anyone buys one. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ownText, raise, toAppError } from '../../../src/shared/errors.ts';
import { MAX_LISTINGS } from '../../../src/shared/files/listing.ts';
import { usdc } from '../../../src/shared/money.ts';
import { blobSource } from '../../../src/workers/transfer/base/source.ts';
import { must } from './must.ts';
import { keep, placed } from './place.ts';
import { connect, list, makeBuyer, makeSeller, readBy } from './rig.ts';
import { content } from './vectors.ts';

const MIB = 2 ** 20;
const LABEL = { name: 'f', description: '', price: usdc(1_000_000n) };

const test = placed('catalogue');

test('the catalogue lists no file that it cannot hash, and says why', async (place) => {
  const seller = makeSeller();
  const buyer = makeBuyer(place.there);
  keep(place, seller, buyer);
  const path = join(place.here, 'f');
  await writeFile(path, content(100_000));
  const source = readBy(100_000, () =>
    Promise.reject(raise('file_unreadable', { reason: ownText('I/O') })),
  );
  const id = seller.catalogue.add(source, LABEL);
  const good = await list(seller, path);
  const item = must(seller.catalogue.find(id));
  assert.is(item.state, 'failed');
  if (item.state === 'failed') assert.is(item.error.code, 'file_unreadable');
  connect(seller, buyer);
  await buyer.watch.until(() => buyer.receiver.catalogue.length > 0, 'listed');
  assert.equal(
    buyer.receiver.catalogue.map((one) => one.id),
    [good],
  );
  seller.catalogue.edit(good, { name: 'other name', price: usdc(5n) });
  await buyer.watch.until(() => buyer.receiver.catalogue[0]?.name === 'other name', 'edited');
  assert.is(buyer.receiver.catalogue[0]?.price, 5n);
  try {
    const size = 2 ** 38 + 1;
    seller.catalogue.add({ ...source, size }, LABEL);
    assert.unreachable('too large');
  } catch (thrown) {
    assert.match(String(thrown), 'file_too_large');
  }
});

test('the catalogue stops hashing a withdrawn file, and never lists it', async (place) => {
  const seller = makeSeller();
  place.open.push(seller.sender);
  const source = blobSource(new Blob([new Uint8Array(40 * MIB)]));
  const id = seller.catalogue.add(source, LABEL);
  await seller.watch.until(() => {
    const item = seller.catalogue.find(id);
    return item?.state === 'hashing' && item.hashed > 0;
  }, 'hashing');
  let told = 0;
  const stop = seller.catalogue.onChange(() => (told += 1));
  assert.ok(seller.catalogue.withdraw(id));
  assert.is(told, 1, 'whoever shows it is told');
  stop();
  assert.is(seller.catalogue.find(id), undefined);
  assert.not(seller.catalogue.withdraw(id));
  const next = seller.catalogue.add(blobSource(new Blob()), LABEL);
  await seller.watch.until(() => seller.catalogue.find(next)?.state === 'listed', 'the next one');
});

test('a seller offers no more listings than a buyer accepts', async () => {
  const seller = makeSeller();
  const offer = (at: number): string =>
    seller.catalogue.add(blobSource(new Blob([`${at}`])), LABEL);
  const [first = ''] = Array.from({ length: MAX_LISTINGS }, (_, at) => offer(at));
  const refused = (): boolean => {
    try {
      return offer(-1) === '';
    } catch (thrown) {
      return toAppError(thrown).code === 'file_limit';
    }
  };
  assert.ok(refused());
  seller.catalogue.withdraw(first);
  assert.not(refused());
  assert.ok(refused());
});

test.run();
