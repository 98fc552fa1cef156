import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Role } from '../../../src/shared/api/ledger.ts';
import {
  type AuditReport,
  type CallReceipt,
  type ReceiptPayment,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { usdc } from '../../../src/shared/money.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { billOf } from '../../../src/workers/ledger/receipts/bill.ts';
import { keepEnded } from '../../../src/workers/ledger/payment/call-record.ts';
import { closeWorlds, fund, type Person, person } from '../../support/world.ts';
import { book, greet } from './booked.ts';
import {
  commitmentOf,
  fileOf,
  PERIOD_SECONDS,
  PREPAID,
  PRICE,
  scene,
  type Scene,
} from './scene.ts';

// pure
/** Refunds of unused time: how both sides record them, and what an audit finds. */

test.after.each(closeWorlds);

const PREPAY = PRICE * BigInt(PREPAID);
/** The call used 20 s of two minutes; the unused rest is rounded down. */
const USED = 20;
const DUE = 833_333n;
const TRIAL = 30;

/** A call of 20 s: only the prepayment. */
async function short(): Promise<{ readonly s: Scene; readonly prepay: ReceiptPayment }> {
  const s = await scene('manual');
  const prepay = await s.pay({ resource: 'prepay', amount: PREPAY });
  return { s, prepay };
}

const receiptOf = (
  s: Scene,
  payments: readonly ReceiptPayment[],
  countedSeconds = USED,
  trialSeconds = 0,
): CallReceipt => {
  const unused = { periodSeconds: PERIOD_SECONDS, countedSeconds, trialSeconds };
  return s.receipt({ approvals: [], payments, unused });
};

const audited = (...of: Parameters<typeof receiptOf>): Promise<AuditReport> =>
  of[0].audit(receiptText(receiptOf(...of)));

const dueOf = ({ unused, returned }: AuditReport) => unused && { ...unused, returned };

const wrong = ({ lines }: AuditReport) =>
  lines
    .filter(({ finding }) => finding !== 'ok')
    .map(({ finding, resource }) => `${finding} ${resource ?? ''}`.trim());

for (const [what, back, counted, trialSeconds, due] of [
  ['all that is due', DUE, USED, 0, DUE],
  // Returning less than is due makes no receipt false.
  ['nothing', null, USED, 0, DUE],
  ['less than is due', 1n, USED, 0, DUE],
  ['only the unused time, though within the trial', DUE, USED, TRIAL, PREPAY],
  ['the unused time after the trial', 741_666n, TRIAL + 1, TRIAL, 741_666n],
] as const) {
  // Proves money back: A trial comes back whole, and no later
  test(`an audit shows what was due to a guest who got ${what}`, async () => {
    const { s, prepay } = await short();
    const payments = back === null ? [prepay] : [prepay, await s.giveBack(back)];
    const report = await audited(s, payments, counted, trialSeconds);
    assert.equal(wrong(report), []);
    assert.ok(report.matches);
    const returned = back ?? 0n;
    assert.equal(dueOf(report), { countedSeconds: counted, trialSeconds, due, returned });
    assert.equal([report.paid, report.refunded, report.net], [PREPAY, 0n, PREPAY - returned]);
  });
}

/** Sends money past the page with the memo of an automatic refund. */
const forged = (s: Scene, from: Person, to: Person) =>
  s.transfer({ resource: UNUSED_REFUND, amount: DUE, from, to });

test('an audit accepts only money from the deposit as refunded unused time', async () => {
  const { s, prepay } = await short();
  const pest = person();
  await fund(s.world, pest.address, { sol: '1', usdc: '9' });
  await fund(s.world, s.host.address, { usdc: '9' });
  const sent = [
    [await forged(s, pest, s.guest), 'payer'],
    [await forged(s, s.guest, s.host), 'payer'],
    [await forged(s, s.host, pest), 'recipient'],
    [await forged(s, s.host, s.guest), 'authority'],
  ] as const;
  assert.ok((await audited(s, [prepay])).matches, 'no list of the call shows it');
  for (const [claim, finding] of sent) {
    const claimed = await audited(s, [prepay, claim]);
    assert.ok(wrong(claimed).includes(`${finding} ${UNUSED_REFUND}`), finding);
    assert.is(claimed.returned, 0n);
  }
});

test('an audit finds a second refund of unused time, listed or not', async () => {
  const { s, prepay } = await short();
  const first = await s.giveBack(DUE);
  await fund(s.world, s.deposit.address, { usdc: '1' });
  const second = await s.giveBack(1n);
  const one = await audited(s, [prepay, first]);
  assert.equal(wrong(one), [`missing-in-receipt ${UNUSED_REFUND}`]);
  assert.is(one.returned, DUE + 1n);
  assert.equal(wrong(await audited(s, [prepay, first, second])), [`resource ${UNUSED_REFUND}`]);
  assert.equal(wrong(await audited(s, [prepay, first, first])), [
    `listed-twice ${UNUSED_REFUND}`,
    `missing-in-receipt ${UNUSED_REFUND}`,
  ]);
});

test('a part of a file’s price is no refund of it', async () => {
  const { s, prepay } = await short();
  await fund(s.world, s.host.address, { usdc: '9' });
  const file = await s.pay({ resource: fileOf(1), commitment: commitmentOf(1), amount: 90_000n });
  const part = await s.refund({ ...file, amount: usdc(file.amount - 1n) });
  assert.equal(wrong(await audited(s, [prepay, file, part])), [`price ${part.resource}`]);
});

test('an audit does not demand time again that was refunded manually', async () => {
  const { s, prepay } = await short();
  await fund(s.world, s.host.address, { usdc: '9' });
  const minute = await s.pay({ resource: 'minute/3' });
  const file = await s.pay({ resource: fileOf(1), commitment: commitmentOf(1), amount: 90_000n });
  const byHand = [await s.refund(minute), await s.refund(file)];
  const payments = [prepay, minute, file, ...byHand];
  const before = await audited(s, payments);
  assert.equal(
    dueOf(before),
    { countedSeconds: USED, trialSeconds: 0, due: DUE, returned: 0n },
    'files apart',
  );
  const back = await s.giveBack(PREPAY);
  assert.equal(wrong(await audited(s, [...payments, back])), [], 'all of it is not too much');
  const again = await s.refund(prepay);
  const report = await audited(s, [...payments, back, again]);
  assert.equal(wrong(report), ['over-refunded']);
  assert.is(report.unused?.due, DUE, 'a later refund pays no time');
});

/** Returns the receipts of both sides, each with these payments in its journal and its own count. */
async function bills(
  s: Scene,
  payments: readonly ReceiptPayment[],
  counted: Readonly<Record<Role, number | null>>,
  trialSeconds?: number,
): Promise<Readonly<Record<Role, CallReceipt>>> {
  const bytes = (await s.sign({ resource: 'prepay', amount: PREPAY })).bytes;
  const guest = s.guest.address;
  async function bill(role: Role): Promise<CallReceipt> {
    const side = role === 'host' ? s.hostSide : s.guestSide;
    await greet(s, side, role, trialSeconds === undefined ? {} : { trialSeconds });
    for (const each of payments) await book(s, side, role, each, { bytes });
    const countedSeconds = counted[role];
    if (countedSeconds !== null) {
      const ended = { countedSeconds, endedAtWallMs: s.world.env.wallMs(), payer: guest };
      await keepEnded(side.kv, { role, callId: s.callId }, ended);
    }
    return billOf(side, side, s.callId, role);
  }
  return { host: await bill('host'), guest: await bill('guest') };
}

interface Bill {
  /** The payments beside the prepayment. */
  readonly more: (s: Scene) => Promise<readonly ReceiptPayment[]>;
  readonly counted: readonly [host: number | null, guest: number | null];
  readonly trialSeconds?: number;
  /** The count in each receipt. */
  readonly shown: Bill['counted'];
  /** The result of an audit of the guest's receipt. */
  readonly due?: bigint;
  readonly returned?: bigint;
}

const wholeTrial = (host: number, guest: number): Bill => ({
  more: async (s) => [await s.giveBack(PREPAY)],
  ...{ counted: [host, guest], trialSeconds: TRIAL, shown: [0, 0], due: PREPAY, returned: PREPAY },
});
const BILLS: Readonly<Record<string, Bill>> = {
  'in which the counts differ by 2 s': {
    async more(s) {
      const sold = { resource: fileOf(1), commitment: commitmentOf(1), amount: 90_000n };
      const file = await s.pay(sold);
      return [file, await s.refund(file), await s.giveBack(DUE)];
    },
    ...{ counted: [USED, USED + 2], shown: [USED, USED], due: DUE, returned: DUE },
  },
  'in which all time was used': {
    async more(s) {
      const minute = await s.pay({ resource: 'minute/3' });
      return [minute, await s.refund(minute)];
    },
    ...{ counted: [119, 120], shown: [120, 120] },
  },
  'in which the counts differ by more': {
    more: async (s) => [await s.giveBack(DUE - 25_000n)],
    ...{ counted: [USED + 3, USED], shown: [USED + 3, USED], due: DUE, returned: DUE - 25_000n },
  },
  'whose trial was refunded in full': wholeTrial(USED, USED + 2),
  'in which only the host counted more than the trial': wholeTrial(TRIAL + 2, TRIAL),
  'in which only the guest counted more than the trial': wholeTrial(TRIAL, TRIAL + 3),
  // The call is still running, or its terms refund nothing.
  'without a final count': { more: async () => [], counted: [null, null], shown: [null, null] },
};
for (const [what, { more, counted, trialSeconds, shown, due, returned }] of Object.entries(BILLS)) {
  // Proves receipts: Unused time in receipts and audits
  test(`both sides write a true receipt of a call ${what}`, async () => {
    const { s, prepay } = await short();
    await fund(s.world, s.host.address, { usdc: '2' });
    const payments = [prepay, ...(await more(s))];
    const [host, guest] = counted;
    const all = await bills(s, payments, { host, guest }, trialSeconds);
    const [hosts, guests] = shown;
    assert.is(all.host.unused?.countedSeconds ?? null, hosts);
    assert.is(all.guest.unused?.countedSeconds ?? null, guests);
    if (hosts === guests) assert.is(receiptText(all.guest), receiptText(all.host));
    if (guests === null || due === undefined) return;
    assert.equal(all.guest, receiptOf(s, payments, guests, trialSeconds));
    const report = await s.audit(receiptText(all.guest));
    assert.equal(wrong(report), []);
    const told = { countedSeconds: guests, trialSeconds: trialSeconds ?? 0 };
    assert.equal(dueOf(report), { ...told, due, returned });
  });
}

test.run();
