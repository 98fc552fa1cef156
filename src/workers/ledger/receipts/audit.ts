import { isForSale } from '../../../shared/api/payments.ts';
import { atLeastZero, type CallSums, callSums } from '../../../shared/billing/call-sums.ts';
import { unusedOf } from '../../../shared/billing/unused.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { NETWORKS } from '../../../shared/network.ts';
import {
  type AuditedList,
  type AuditedUnused,
  type AuditLine,
  type AuditReport,
  type CallReceipt,
  isFine,
} from '../../../shared/receipt/receipt.ts';
import { parseReceipt } from '../../../shared/receipt/text.ts';
import { approves, readSpentOnChain } from './approvals.ts';
import { type Against, compareApproval, comparePayment, money, repeated } from './compare.ts';
import { callIdOf, createMemoBook, type Facts } from './facts.ts';
import { type AuditDeps, gather, type Gathered } from './gather.ts';
import { createMovements, type Moved } from './movements.ts';

/**
 * Derives the bill of one call from the chain and compares a receipt with it (docs/receipts.md).
 * Does not use this browser's journal.
 */

/**
 * Audits a pasted receipt.
 * @throws P2cError `receipt_*` if the text is not a valid receipt; `rpc_*`, `aborted` if the chain
 * could not be read.
 */
export async function auditText(
  deps: AuditDeps,
  text: string,
  signal?: AbortSignal,
): Promise<AuditReport> {
  const receipt = parseReceipt(text);
  if (!receipt.ok) throw new P2cError(receipt.error);
  const { network } = receipt.value;
  if (network !== deps.network) {
    const [theirs, ours] = [NETWORKS[network].name, NETWORKS[deps.network].name];
    throw raise('receipt_network', { theirs, ours });
  }
  return reportOf(receipt.value, deps.mint, await gather(deps, receipt.value, signal));
}

/** Compares a receipt with what the chain shows about its call. */
export function reportOf(receipt: CallReceipt, mint: string, gathered: Gathered): AuditReport {
  const { facts, lists, spendingLimit } = gathered;
  const known = [...facts.values()].filter((each) => each !== null);
  const memos = createMemoBook(receipt, known);
  const movements = createMovements(receipt, mint, memos, gathered);
  const moved = known.flatMap((each) => movements(each));
  const sums = callSums(moved);
  const slotOf = ({ signature }: Moved): bigint => facts.get(signature)?.slot ?? 0n;
  const end = moved.find(({ kind }) => kind === 'end');
  const isLater = (each: Moved): boolean =>
    each.kind === 'refund' && end !== undefined && slotOf(each) >= slotOf(end);
  const before = callSums(moved.filter((each) => !isLater(each)));
  const refundable = new Map(
    moved.filter(({ kind }) => isForSale(kind)).map((each) => [each.signature, each]),
  );
  const against: Against = { receipt, mint, memos, paid: refundable };
  const session = [...(lists.get('session') ?? [])].flatMap((each) => facts.get(each) ?? []);
  const spentOnChain = spendingLimit && readSpentOnChain(spendingLimit, session.reverse());
  const lines: readonly AuditLine[] = [
    ...receipt.approvals.flatMap((claim) =>
      compareApproval(claim, facts.get(claim.signature) ?? null, against),
    ),
    ...receipt.payments.flatMap((claim) =>
      comparePayment(claim, facts.get(claim.signature) ?? null, against),
    ),
    ...repeated(receipt),
    ...unlisted(known, moved, gathered, receipt),
    ...overRefunded(sums),
    ...(spentOnChain?.lines ?? []),
  ];
  const whole = (wanted: boolean): readonly AuditedList[] =>
    [...lists].filter(([, list]) => (list !== null) === wanted).map(([name]) => name);
  const unclear = whole(false);
  const { paid, returned, refunded, net } = sums;
  return {
    matches: lines.every(isFine) && unclear.length === 0,
    complete: whole(true),
    unclear,
    network: receipt.network,
    callId: callIdOf(receipt),
    payer: receipt.payer,
    payTo: receipt.payTo,
    ...{ paid, returned, refunded, net },
    unused: unusedTime(receipt, sums.time, before.refundedTime),
    lines,
    approvals: spentOnChain?.approvals ?? [],
  };
}

/**
 * Returns the audited unused time. `before` is the sum of manual refunds before the deposit's end.
 * It is subtracted, because the end refunded correspondingly less.
 */
function unusedTime(
  { price, unused }: CallReceipt,
  time: AtomicUsdc,
  before: AtomicUsdc,
): AuditedUnused | null {
  if (!unused) return null;
  const { countedSeconds, trialSeconds } = unused;
  const left = unusedOf({ price, ...unused }, time, countedSeconds, 'guest');
  return { countedSeconds, trialSeconds, due: atLeastZero(left - before) };
}

/** Reports a call in which more was refunded for time than was paid for it. */
function overRefunded({ time, refundedTime, returned }: CallSums): readonly AuditLine[] {
  const back = refundedTime + returned;
  if (back <= time) return [];
  const of = { subject: 'refund', resource: null, signature: null } as const;
  return [{ finding: 'over-refunded', ...of, claimed: money(time), found: money(back) }];
}

/** Returns lines for transactions on the chain that the receipt does not list. */
function unlisted(
  known: readonly Facts[],
  moved: readonly Moved[],
  { spendingLimit }: Gathered,
  { payments, approvals }: CallReceipt,
): readonly AuditLine[] {
  const named = new Set([...payments, ...approvals].map(({ signature }) => signature));
  const missing = { finding: 'missing-in-receipt', claimed: null } as const;
  const lines: AuditLine[] = [];
  for (const facts of known) {
    const { signature } = facts;
    const approval = spendingLimit && approves(spendingLimit, facts);
    if (!approval || named.has(signature)) continue;
    const of = { subject: 'approval', resource: null, signature } as const;
    lines.push({ ...missing, ...of, found: money(approval.cap) });
  }
  for (const { subject, resource, signature, amount } of moved) {
    const isOther = subject === 'other';
    if (named.has(signature) && !isOther) continue;
    const finding = isOther ? 'other-wallet' : missing.finding;
    lines.push({ ...missing, finding, subject, resource, signature, found: money(amount) });
  }
  // Every call begins with a prepayment. A bill without one is incomplete, even if the chain does
  // not show the payment.
  const prepaid = [...payments.map(({ kind }) => kind), ...lines.map(({ subject }) => subject)];
  if (!prepaid.includes('prepay')) {
    const of = { subject: 'prepay', resource: 'prepay', signature: null, found: null } as const;
    lines.push({ ...missing, ...of });
  }
  return lines;
}
