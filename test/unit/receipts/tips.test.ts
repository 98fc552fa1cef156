import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import type { AuditReport } from '../../../src/shared/receipt/receipt.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { closeWorlds } from '../../support/world.ts';
import { PERIOD_SECONDS, PREPAID, PRICE, scene } from './scene.ts';

// pure
/** Tips in receipts and audits: a kind of their own, and never time. */

test.after.each(closeWorlds);

const TIP = 700_000n;
const RESOURCE = `tip/${'a5'.repeat(16)}/${TIP}`;

const wrong = ({ lines }: AuditReport) =>
  lines
    .filter(({ finding }) => finding !== 'ok')
    .map(({ finding, subject }) => `${finding} ${subject}`);

async function tipped(mode: 'allowance' | 'manual', byWallet: boolean) {
  const s = await scene(mode);
  const approvals = mode === 'allowance' ? [await s.approve(PRICE * 9n)] : [];
  const prepay = await s.pay({ resource: 'prepay', amount: PRICE * BigInt(PREPAID) });
  const tip = await s.pay({ resource: RESOURCE, amount: TIP, ...(byWallet && { byWallet }) });
  const last = await s.pay({ resource: 'minute/3' });
  const unused = { periodSeconds: PERIOD_SECONDS, countedSeconds: 180, trialSeconds: 0 };
  const payments = [prepay, tip, last];
  return { s, payments, tip, parts: { approvals, payments, unused } };
}

for (const [mode, byWallet] of [
  ['allowance', false],
  ['allowance', true],
  ['manual', true],
] as const) {
  test(`${mode}: a tip ${byWallet ? 'by the wallet' : 'by the session key'} matches, and none of it is due back`, async () => {
    const { s, parts } = await tipped(mode, byWallet);
    const report = await s.audit(receiptText(s.receipt(parts)));
    assert.equal(wrong(report), []);
    assert.is(report.paid, PRICE * BigInt(PREPAID + 1) + TIP);
    assert.is(report.unused?.due, 0n);
  });
}

test('a tip with another sum, or left out, is found', async () => {
  const { s, parts, payments, tip } = await tipped('allowance', false);
  const audited = (...all: typeof payments) =>
    s.audit(receiptText(s.receipt({ ...parts, payments: all })));
  const [prepay, , last] = payments;
  if (!prepay || !last) throw new Error('no payment');
  assert.ok(
    wrong(await audited(prepay, { ...tip, amount: usdc(TIP + 1n) }, last)).includes('amount tip'),
  );
  const other = { ...tip, resource: RESOURCE.replace(/\d+$/, '800000') };
  assert.ok(wrong(await audited(prepay, other, last)).includes('memo tip'));
  assert.equal(wrong(await audited(prepay, last)), ['missing-in-receipt call']);
});

test('a tip that was refunded by hand matches', async () => {
  const { s, parts, payments, tip } = await tipped('allowance', false);
  const back = await s.refund(tip);
  const report = await s.audit(receiptText(s.receipt({ ...parts, payments: [...payments, back] })));
  assert.equal(wrong(report), []);
  assert.equal([report.refunded, report.unused?.due], [TIP, 0n]);
});

test.run();
