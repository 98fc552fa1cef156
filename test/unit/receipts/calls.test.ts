// pure
/** Bills of real calls, host's engine against guest's, audited by a browser that was in none of them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { AuditReport, CallReceipt } from '../../../src/shared/receipt/receipt.ts';
import { receiptLink, receiptText } from '../../../src/shared/receipt/text.ts';
import { auditText } from '../../../src/workers/ledger/receipts/audit.ts';
import { billOf } from '../../../src/workers/ledger/receipts/bill.ts';
import {
  openRig,
  PRICE,
  type Rig,
  type RigOptions,
  spendsAfterSigning,
  until,
} from '../../support/rig.ts';
import { closeWorlds } from '../../support/world.ts';

interface Billed {
  readonly rig: Rig;
  readonly bills: Readonly<Record<Role, CallReceipt>>;
}

async function bill(rig: Rig, role: Role): Promise<CallReceipt> {
  const { chain, view } = rig[role];
  return billOf(chain, chain, view.callId ?? '', role);
}

async function call(options: RigOptions, mode: 'allowance' | 'manual'): Promise<Billed> {
  const rig = await openRig(options);
  const paid = await rig.pay({ mode, budgetPeriods: mode === 'allowance' ? 3 : 0 });
  assert.ok(paid.ok);
  if (options.wallet) {
    await rig.guest.until('frozen', ({ freezeCode }) => freezeCode !== null);
    await rig.ledger.call('local_fund', [{ address: rig.guest.address, usdc: '1' }]);
  }
  await Promise.all(
    [rig.host, rig.guest].map((side) =>
      side.until('paid minute 2', ({ minutes }) => minutes.some(({ minute }) => minute === 2)),
    ),
  );
  rig.guest.call.end('guest');
  await rig.host.until('ended', ({ phase }) => phase === 'ended');
  const bills = { host: await bill(rig, 'host'), guest: await bill(rig, 'guest') };
  return { rig, bills };
}

const start = () => ({
  allowance: call({}, 'allowance'),
  /** Minute 2 fails on the chain at first, and is paid by the retry. */
  manual: call({ wallet: spendsAfterSigning(2, usdc(9_400_000n)) }, 'manual'),
});

let calls: ReturnType<typeof start>;
test.before(() => {
  calls = start();
});
test.after(closeWorlds);

/** By the other side's RPC alone: the audit knows neither journal nor keys. */
const audit = ({ host }: Rig, text: string): Promise<AuditReport> => {
  const { rpc, env, mint, network } = host.chain;
  return auditText({ rpc, env, mint, network }, text);
};

for (const mode of ['allowance', 'manual'] as const) {
  test(`${mode}: both sides hand out the same bill, and the chain agrees`, async () => {
    const { rig, bills } = await calls[mode];
    assert.equal(bills.guest, bills.host);
    const receipt = bills.guest;
    assert.equal(
      receipt.payments.map(({ resource, amount }) => [resource, amount]),
      [
        ['prepay', PRICE],
        ['minute/2', PRICE],
      ],
    );
    assert.is(receipt.sessionKey === null, mode === 'manual');
    for (const text of [receiptText(receipt), receiptLink('https://page.example/', receipt)]) {
      const report = await audit(rig, text);
      assert.equal(
        report.lines.filter(({ finding }) => finding !== 'ok'),
        [],
      );
      assert.ok(report.matches);
      assert.is(report.lines.length, receipt.payments.length + receipt.approvals.length);
      assert.is(report.paid, 2n * PRICE);
      assert.is(report.refunded, 0n);
    }
  });
}

for (const mode of ['allowance', 'manual'] as const) {
  for (const [who, seconds] of [
    ['guest', 3],
    ['host', 29],
  ] as const) {
    test(`${mode}: a ${who} leaving after ${seconds} s gets bills like the chain’s`, async () => {
      const rig = await openRig({ prepaidPeriods: 3, returns: true });
      const { host, guest } = rig;
      assert.ok((await rig.pay({ mode, budgetPeriods: mode === 'allowance' ? 6 : 0 })).ok);
      await host.until('talked', ({ billing }) => (billing?.elapsedMs ?? 0) >= seconds * 1_000);
      rig[who].call.end(who);
      await until('returned', () =>
        [host, guest].every(({ unused: [first] }) => first?.state === 'returned'),
      );
      const receipt = await bill(rig, 'guest');
      assert.is(receiptText(receipt), receiptText(await bill(rig, 'host')));
      const [ended] = host.unused;
      const report = await audit(rig, receiptLink('https://page.example/', receipt));
      assert.ok(report.matches);
      assert.equal(report.unused, {
        countedSeconds: ended?.countedSeconds,
        trialSeconds: 0,
        due: ended?.due,
      });
      assert.is(report.unused?.due, report.returned);
      assert.equal([report.paid, report.returned], [ended?.paid, ended?.returned]);
    });
  }
}

test('an audit shows an approval’s cap, its use and the rest', async () => {
  const { rig, bills } = await calls.allowance;
  const [approval] = bills.guest.approvals;
  assert.is(approval?.cap, 4n * PRICE);
  const { approvals } = await audit(rig, receiptText(bills.guest));
  assert.equal(approvals, [
    { signature: approval?.signature, cap: 4n * PRICE, spent: 2n * PRICE, left: 2n * PRICE },
  ]);
});

test.run();
