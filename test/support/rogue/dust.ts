import { MAX_FEES } from '../../../src/shared/network-fees.ts';
import * as assert from 'uvu/assert';
import { PRICE_FLOOR } from '../../../src/shared/terms.ts';
import { listing } from '../samples.ts';
import type { CheatGuest } from './cheat-guest.ts';

/** The least payment covers so many transactions, itself included (`PRICE_FLOOR`, terms.ts). */
const COVERED = 4n;

/** Lamports of the fee payer that no payment has brought in, at the least that a payment is worth. */
export async function unrecouped(
  guest: CheatGuest,
  before: bigint,
  sales: number,
): Promise<bigint> {
  const spent = before - (await guest.feePayerKey());
  const worth = BigInt(sales) * COVERED * MAX_FEES.normal;
  return spent > worth ? spent - worth : 0n;
}

/** Buys so many files at the least price there is. Answers what it cost the host's fee payer, unrecouped. */
export async function sellDust(guest: CheatGuest, count: number): Promise<bigint> {
  const { rig, page } = guest;
  const listings = Array.from({ length: count }, (_, n) =>
    listing(`${n}.txt`, { size: 1, price: PRICE_FLOOR }),
  );
  page.call.onFileNews({ type: 'listings', listings });
  await guest.prepay();
  // More than a fee payer holds: the host would have refilled it.
  await rig.ledger.call('local_fund', [{ address: rig.feePayerKey, sol: '1' }]);
  const before = await guest.feePayerKey();
  let minutes = 1;
  for (const { id } of listings) {
    // Nothing is sold while a minute is due: that one comes first.
    if ((page.view.billing?.countdownMs ?? 0) <= 12_000) {
      minutes += 1;
      const path = `minute/${minutes}`;
      assert.ok((await guest.ask(path, await guest.sign(await guest.quote(path)))).granted, path);
    }
    const path = `file/${id}`;
    const { granted, reason } = await guest.ask(path, await guest.sign(await guest.quote(path)));
    assert.ok(granted, reason);
  }
  const paid = rig.ledger.transfers().filter(({ amount }) => amount === PRICE_FLOOR);
  assert.is(paid.length, count);
  return unrecouped(guest, before, count);
}
