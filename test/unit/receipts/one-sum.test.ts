// pure
/** Every page and document that adds up a call shows the same sums, to the last unit, on both sides. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endedSums } from '../../../src/main/payment/ended-sums.ts';
import { receiptLines, toCsv } from '../../../src/main/receipts/export.ts';
import { barsByCall, groupByCall, summarize } from '../../../src/main/receipts/history.ts';
import { invoiceOf } from '../../../src/main/receipts/invoice.ts';
import { addUp, monthRows, sumsBy } from '../../../src/main/receipts/month.ts';
import { receiptStrings } from '../../../src/main/receipts/strings.ts';
import { leftOf } from '../../../src/main/refund/state.ts';
import type { PaymentRecord, Role } from '../../../src/shared/api/ledger.ts';
import { callSums, totalOf } from '../../../src/shared/billing/call-sums.ts';
import { formatUsdc, usdc } from '../../../src/shared/money.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import {
  type CallReceipt,
  type PaidKind,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { reportOf } from '../../../src/workers/ledger/receipts/audit.ts';
import { createMemoBook, type Facts } from '../../../src/workers/ledger/receipts/facts.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { type JournalEntry, newEntry } from '../../../src/workers/ledger/payment/journal.ts';
import { sumsOf } from '../../../src/workers/ledger/refund/sums.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';
import { paidCall, payment } from '../../support/samples.ts';

interface Plan {
  readonly minutes: number;
  readonly files: readonly number[];
  readonly tips: readonly number[];
  /** How much of what may go back does: by the end, and by hand. */
  readonly returned: number;
  readonly byHand: readonly number[];
}

const plans: fc.Arbitrary<Plan> = fc.record({
  minutes: fc.integer({ min: 0, max: 5 }),
  files: fc.array(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 3 }),
  tips: fc.array(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 2 }),
  returned: fc.double({ min: 0, max: 1, noNaN: true }),
  byHand: fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 3 }),
});

/** The records of one side, which are the same on both but for the role. */
function recordsOf(plan: Plan, role: Role): readonly PaymentRecord[] {
  let made = 0;
  const name = () => ({ role, signature: `s${(made += 1)}`, blockTimeS: 1_760_000_000 + made });
  const time = paidCall(plan.minutes).map((each) => ({ ...each, ...name() }));
  const sale = (kind: 'file' | 'tip') => (amount: number) =>
    payment({ kind, minute: null, amount: usdc(BigInt(amount)), ...name() });
  const sold = [...time, ...plan.files.map(sale('file')), ...plan.tips.map(sale('tip'))];
  const refunded = new Set(plan.byHand.flatMap((nth) => sold[nth] ?? []));
  const refunds = [...refunded].map((of) =>
    payment({ kind: 'refund', amount: of.amount, resource: `refund/${of.signature}`, ...name() }),
  );
  const most = totalOf(time.filter((each) => !refunded.has(each)));
  const amount = usdc(BigInt(Math.floor(Number(most) * plan.returned)));
  const end = payment({ kind: 'end', minute: null, amount, resource: UNUSED_REFUND, ...name() });
  return [...sold, ...refunds, ...(amount > 0n ? [end] : [])];
}

const KINDS: Readonly<Partial<Record<PaymentRecord['kind'], PaidKind>>> = {
  prepay: 'prepay',
  file: 'file',
  tip: 'tip',
  refund: 'refund',
  end: 'refund',
};

const asReceipt = (records: readonly PaymentRecord[]): CallReceipt => ({
  ...receiptSample,
  ahead: false,
  sessionKey: null,
  deposit: receiptSample.feePayer,
  approvals: [],
  payments: records.map(({ kind, amount, signature, blockTimeS, resource }) => ({
    kind: KINDS[kind] ?? 'minute',
    resource: resource ?? kind,
    commitment: null,
    amount,
    signature: signature ?? '',
    blockTimeS: blockTimeS ?? 0,
  })),
});

const mint = NETWORKS[receiptSample.network].usdcMint;

/** Audits these payments as the chain shows them: the prepayment rests in the deposit until the end. */
function auditOf(records: readonly PaymentRecord[]) {
  const receipt = asReceipt(records);
  const { payer, payTo, deposit } = receipt;
  const account = (owner: string | null): string => associatedTokenAccount(owner ?? '', mint);
  const owners = new Map([payer, payTo, deposit ?? ''].map((each) => [account(each), each]));
  const memos = createMemoBook(receipt, []);
  const facts = receipt.payments.map(({ amount, signature, ...of }, i): Facts => {
    const giver = of.resource === UNUSED_REFUND ? deposit : payTo;
    const [from, to] =
      of.kind === 'refund' ? [giver, payer] : [payer, of.kind === 'prepay' ? deposit : payTo];
    const [source, destination] = [account(from), account(to)];
    const moved = (of: string): bigint =>
      of === source ? -amount : of === destination ? amount : 0n;
    return {
      ...{ signature, slot: BigInt(i), blockTimeS: of.blockTimeS, failed: false, moved },
      ...{ feePayer: receipt.feePayer, signers: [from ?? ''], memos: [memos.of(of)] },
      transfers: [{ source, mint, destination, authority: from ?? '', amount }],
      approvals: [],
      names: () => true,
      lost: (owner) => (account(owner) === source ? amount : 0n),
      ownerOf: (each) => owners.get(each) ?? null,
    };
  });
  const list = new Set(facts.map(({ signature }) => signature));
  return reportOf(receipt, mint, {
    facts: new Map(facts.map((each) => [each.signature, each])),
    lists: new Map([['reference', list]]),
    spendingLimit: null,
  });
}

const sum = (all: readonly { readonly amount: bigint }[]): bigint =>
  all.reduce((total, { amount }) => total + amount, 0n);

const sumOfColumn = (csv: string, sign: (direction: string) => bigint): bigint => {
  const [head = '', ...rows] = csv.trim().split('\r\n');
  const at = (name: string) => head.split(',').indexOf(name);
  return rows
    .map((row) => row.split(','))
    .reduce(
      (sum, cells) =>
        sum + sign(cells[at('direction')] ?? '') * BigInt(cells[at('amount_atomic')] ?? 0),
      0n,
    );
};

// Proves money back: Sums add up with the balance
test('every page and document shows the same sums', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      for (const role of ['host', 'guest'] as const) {
        const records = recordsOf(plan, role);
        const about = { role, callId: 'c1' } as const;
        const { time, paid, returned, refunded, refundedTime, net } = callSums(records);
        const [call] = groupByCall(records);
        assert.ok(call);
        const card = endedSums(records, about, []);
        const list = [card.net, call.sum.net, summarize(records)[role]?.net];
        const [bar] = barsByCall([call], 1);
        const invoice = invoiceOf(asReceipt(records), { ...about, records, topic: '' });
        const csv = sumOfColumn(toCsv(records), (way) =>
          way === (role === 'host' ? 'in' : 'out') ? 1n : -1n,
        );
        const words = receiptLines(asReceipt(records), receiptStrings.words, '').join('\n');
        assert.match(words, `${formatUsdc(usdc(net))} USDC`);
        const said = [...list, bar?.call.sum.net ?? 0n, invoice.net, csv];
        assert.equal(
          said,
          said.map(() => net),
        );
        assert.is(call.sum.total, paid);
        assert.is(call.sum.refunded, returned + refunded);
        for (const all of [[...invoice.sold, ...invoice.back], invoice.payments])
          assert.is(sum(all), net);
        assert.is(sum(invoice.sold), invoice.paid);
        const rows = monthRows(records, [], 'UTC');
        const months = addUp(rows);
        for (const key of ['day', 'guest', 'topic'] as const)
          assert.equal(addUp(sumsBy(rows, key).map(([, each]) => each)), months, key);
        if (role === 'host') {
          const audit = auditOf(records);
          assert.equal(
            [audit.paid, audit.returned, audit.refunded, audit.net],
            [paid, returned, refunded, net],
          );
          assert.not(audit.lines.some(({ finding }) => finding === 'over-refunded'));
          assert.equal(
            [months.gross, months.returned, months.refunded, months.net],
            [paid, returned, refunded, net],
          );
          assert.is(months.microMinutes, call.sum.microMinutes);
          assert.equal([months.calls, months.files], [1, plan.files.length]);
        }
        const journal = { list: async () => records.map(asEntry) };
        const books = await sumsOf(journal, about);
        assert.equal([books.paid, books.byHand, books.returned], [time, refundedTime, returned]);
        const left = time - refundedTime - returned;
        for (const each of records)
          assert.ok(returned === 0n || each.kind !== 'minute' || leftOf(records, each) <= left);
      }
    }),
  );
});

const still = { network: 'local', env: { wallMs: () => 0 } } as const;
const asEntry = ({ resource, ...record }: PaymentRecord): JournalEntry => {
  const resourceUrl = resource === undefined ? null : `pay2chat:c1/${resource}`;
  return newEntry(still, { ...record, resourceUrl });
};

test.run();
