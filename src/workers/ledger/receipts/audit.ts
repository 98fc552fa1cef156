import { atLeastZero } from '../../../shared/billing/call-sums.ts';
import { unusedOf } from '../../../shared/billing/unused.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
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
import { approves, readOdometer } from './allowances.ts';
import { type Against, compareApproval, comparePayment, money, repeated } from './compare.ts';
import { callIdOf, createMemoBook, type Facts } from './facts.ts';
import { type AuditDeps, gather, type Gathered } from './gather.ts';
import { createMovements, type Moved } from './movements.ts';

/**
 * Derives the bill of one call from the chain again and compares a receipt with it
 * (docs/receipts.md). This browser's own journal is not used.
 */

/**
 * Audits a pasted receipt.
 * @throws P2cError `receipt_*`, and what {@link auditReceipt} throws.
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
  return auditReceipt(deps, receipt.value, signal);
}

/**
 * Audits a receipt.
 * @throws P2cError `rpc_*`, `aborted`: then nothing is known.
 */
async function auditReceipt(
  deps: AuditDeps,
  receipt: CallReceipt,
  signal?: AbortSignal,
): Promise<AuditReport> {
  const gathered = await gather(deps, receipt, signal);
  const { facts, lists, allowance } = gathered;
  const known = [...facts.values()].filter((each) => each !== null);
  const memos = createMemoBook(receipt, known);
  const movements = createMovements(receipt, deps.mint, memos, gathered);
  const moved = known.flatMap((each) => movements(each));
  const paid = moved.filter(({ what }) => what === 'paid');
  const back = moved.filter(({ what }) => what === 'back');
  const slotOf = ({ signature }: Moved): bigint => facts.get(signature)?.slot ?? 0n;
  const ends = back.filter(({ isFromDeposit }) => isFromDeposit);
  const byHand = back.filter(({ isTime, isFromDeposit }) => isTime && !isFromDeposit);
  const [end] = ends;
  const time: Time = {
    paid: sum(paid.filter(({ isTime }) => isTime)),
    byHand: sum(byHand),
    before: sum(byHand.filter((each) => !end || slotOf(each) < slotOf(end))),
    returned: sum(ends),
  };
  const refundable = new Map(
    paid.map(({ signature, amount, isTime }) => [signature, { amount, inPart: isTime }]),
  );
  const against: Against = { receipt, mint: deps.mint, memos, paid: refundable };
  const session = [...(lists.get('session') ?? [])].flatMap((each) => facts.get(each) ?? []);
  const odometer = allowance && readOdometer(allowance, session.reverse());
  const lines: readonly AuditLine[] = [
    ...receipt.approvals.flatMap((claim) =>
      compareApproval(claim, facts.get(claim.signature) ?? null, against),
    ),
    ...receipt.payments.flatMap((claim) =>
      comparePayment(claim, facts.get(claim.signature) ?? null, against),
    ),
    ...repeated(receipt),
    ...unlisted(known, moved, gathered, receipt),
    ...overRefunded(time),
    ...(odometer?.lines ?? []),
  ];
  const whole = (wanted: boolean): readonly AuditedList[] =>
    [...lists].filter(([, list]) => (list !== null) === wanted).map(([name]) => name);
  const unclear = whole(false);
  return {
    matches: lines.every(isFine) && unclear.length === 0,
    complete: whole(true),
    unclear,
    network: receipt.network,
    callId: callIdOf(receipt),
    payer: receipt.payer,
    payTo: receipt.payTo,
    paid: usdc(paid.reduce((total, { received }) => total + received, 0n)),
    refunded: sum(back),
    unused: unusedTime(receipt, time),
    lines,
    approvals: odometer?.approvals ?? [],
  };
}

const sum = (all: readonly Moved[]): AtomicUsdc =>
  usdc(all.reduce((total, { amount }) => total + amount, 0n));

/** Prepayment and minutes: what was paid for them and what came back. */
interface Time {
  readonly paid: AtomicUsdc;
  readonly byHand: AtomicUsdc;
  /** Of this, before the deposit's end, which then returned less. */
  readonly before: AtomicUsdc;
  readonly returned: AtomicUsdc;
}

function unusedTime(
  { price, unused }: CallReceipt,
  { paid, before, returned }: Time,
): AuditedUnused | null {
  if (!unused) return null;
  const { countedSeconds, trialSeconds } = unused;
  const left = unusedOf({ price, ...unused }, paid, countedSeconds, 'guest');
  return { countedSeconds, trialSeconds, due: atLeastZero(left - before), returned };
}

/** A call never returns more than it took. */
function overRefunded({ paid, byHand, returned }: Time): readonly AuditLine[] {
  if (byHand + returned <= paid) return [];
  const of = { subject: 'refund', resource: null, signature: null } as const;
  const [claimed, found] = [money(paid), money(byHand + returned)];
  return [{ finding: 'over-refunded', ...of, claimed, found }];
}

/** Returns what the chain shows and the receipt leaves out. */
function unlisted(
  known: readonly Facts[],
  moved: readonly Moved[],
  { allowance }: Gathered,
  { payments, approvals }: CallReceipt,
): readonly AuditLine[] {
  const named = new Set([...payments, ...approvals].map(({ signature }) => signature));
  const missing = { finding: 'missing-in-receipt', claimed: null } as const;
  const lines: AuditLine[] = [];
  for (const facts of known) {
    const { signature } = facts;
    const approval = allowance && approves(allowance, facts);
    if (!approval || named.has(signature)) continue;
    const of = { subject: 'approval', resource: null, signature } as const;
    lines.push({ ...missing, ...of, found: money(approval.cap) });
  }
  for (const { what, subject, resource, signature, amount } of moved) {
    const isOther = what === 'other';
    if (named.has(signature) && !isOther) continue;
    const finding = isOther ? 'other-wallet' : missing.finding;
    lines.push({ ...missing, finding, subject, resource, signature, found: money(amount) });
  }
  // Every call begins with a prepayment, so a bill without one is incomplete, wherever on the chain
  // it is.
  const prepaid = [...payments.map(({ kind }) => kind), ...lines.map(({ subject }) => subject)];
  if (!prepaid.includes('prepay')) {
    const of = { subject: 'prepay', resource: 'prepay', signature: null, found: null } as const;
    lines.push({ ...missing, ...of });
  }
  return lines;
}
