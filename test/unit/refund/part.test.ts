// pure
/**
 * The host refunds by hand the part of a payment that the return of unused time left: all of it, once,
 * and never more.
 */
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leftOf } from '../../../src/main/refund/state.ts';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { toRecord } from '../../../src/workers/ledger/payment/journal.ts';
import { auditText } from '../../../src/workers/ledger/receipts/audit.ts';
import { billOf } from '../../../src/workers/ledger/receipts/bill.ts';
import { guestRefundId } from '../../../src/workers/ledger/refund/entry.ts';
import { seekRefunds } from '../../../src/workers/ledger/refund/look.ts';
import { PRICE, type Rig, until } from '../../support/rig.ts';
import { movedTo, refundOf, returned, story, sum } from '../../support/story.ts';
import { closeWorlds, codeOf } from '../../support/world.ts';

test.after.each(closeWorlds);

const PREPAID = 3n * PRICE;

/** A call of some seconds of a prepayment, whose unused time has come back. */
async function ended(): Promise<{ readonly rig: Rig; readonly left: bigint }> {
  const rig = await story().talk(6).end('guest').tell();
  const { returned: back } = await returned(rig);
  return { rig, left: PREPAID - back };
}

const back = (rig: Rig): bigint => sum(movedTo(rig, 'guest'));
const payment = (rig: Rig): string => rig.host.view.minutes[0]?.signature ?? '';

/** Returns the sum that the page proposes beside the first payment. */
async function proposed(rig: Rig): Promise<bigint> {
  const records = (await rig.host.chain.journal.list()).map(toRecord);
  const paid = records.find(({ signature }) => signature === payment(rig));
  assert.ok(paid);
  return leftOf(records, paid);
}

test('the host refunds the rest once, and both bills show it correctly', async () => {
  const { rig, left } = await ended();
  const billed = (role: Role) => billOf(rig[role].chain, rig[role].chain, rig.callId, role);
  const before = await billed('host');
  assert.is(await proposed(rig), left);
  const given = await refundOf(rig, 0, left);
  assert.ok(hasLanded(given));
  assert.is(given.amount, left);
  assert.is((await refundOf(rig, 0, left)).signature, given.signature);
  assert.is(back(rig), PREPAID);
  assert.is(await proposed(rig), 0n);

  const { chain } = rig.guest;
  assert.is(await seekRefunds(chain), 1);
  const seen = await chain.journal.byId(guestRefundId(payment(rig)));
  assert.equal([seen?.amount, seen?.signature], [left, given.signature]);

  for (const role of ['host', 'guest'] satisfies Role[]) {
    const bill = await billed(role);
    assert.equal(bill.unused, before.unused, 'a refund by hand changes no counted time');
    const report = await auditText(chain, receiptText(bill));
    assert.ok(report.matches, JSON.stringify(report.lines));
    assert.equal([report.paid, report.net], [PREPAID, 0n]);
  }
});

test('the host can refund any part of the rest, and no more', async () => {
  const { rig, left } = await ended();
  const before = back(rig);
  for (const amount of [left + 1n, 0n, PREPAID, PREPAID + left, undefined]) {
    assert.is(await codeOf(refundOf(rig, 0, amount)), 'refund_beyond', String(amount));
  }
  assert.is(back(rig), before);
  assert.is((await refundOf(rig, 0, left - 1n)).amount, left - 1n);
  assert.is(back(rig), before + left - 1n);
});

test('two payments refunded in the same moment never exceed what is left', async () => {
  const rig = await story({ periodSeconds: 60 })
    .fund('20')
    .and((rig) => until('minute 4', () => rig.host.view.minutes.length === 2, 250_000))
    .end('guest')
    .tell();
  const { returned: first } = await returned(rig);
  const left = 4n * PRICE - first;
  const asked = left < PRICE ? left : PRICE;
  await Promise.allSettled([
    refundOf(rig, 0, left < PREPAID ? left : PREPAID),
    refundOf(rig, 1, asked),
  ]);
  assert.ok(back(rig) <= 4n * PRICE);
  for (const nth of [0, 1]) await refundOf(rig, nth, 4n * PRICE - back(rig)).catch(() => undefined);
  assert.is(back(rig), 4n * PRICE);
});

test.run();
