import { isForTime, isBeside } from '../../../shared/api/payments.ts';
import type { Moved } from '../../../shared/billing/call-sums.ts';
import { formatUsdc, usdc } from '../../../shared/money.ts';
import {
  type AuditFinding,
  type AuditLine,
  type CallReceipt,
  type ReceiptApproval,
  type ReceiptPayment,
  refundedBy,
  tipAmount,
  UNUSED_REFUND,
} from '../../../shared/receipt/receipt.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { Facts, MemoBook, Transfer } from './facts.ts';

/** Compares one line of a receipt with the transaction that it names. */

export interface Against {
  readonly receipt: CallReceipt;
  readonly mint: string;
  readonly memos: MemoBook;
  /** The payments of the call itself. They limit what can be refunded. */
  readonly paid: ReadonlyMap<string, Moved>;
}

type Difference = readonly [finding: AuditFinding, claimed: string | null, found: string | null];

export const money = (amount: bigint): string => `${formatUsdc(usdc(amount))} USDC`;
const time = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Returns one line that confirms the payment, or a line for each difference. */
function lines(
  of: Pick<AuditLine, 'subject' | 'resource' | 'signature'>,
  fine: string,
  differences: readonly Difference[],
): readonly AuditLine[] {
  if (differences.length === 0) return [{ finding: 'ok', ...of, claimed: fine, found: fine }];
  return differences.map(([finding, claimed, found]) => ({ finding, ...of, claimed, found }));
}

export function comparePayment(
  claim: ReceiptPayment,
  facts: Facts | null,
  against: Against,
): readonly AuditLine[] {
  const { kind: subject, resource, signature } = claim;
  const of = { subject, resource, signature };
  return lines(of, money(claim.amount), paymentDifferences(claim, facts, against));
}

function paymentDifferences(
  claim: ReceiptPayment,
  facts: Facts | null,
  against: Against,
): readonly Difference[] {
  const claimed = money(claim.amount);
  if (!facts) return [['missing-on-chain', claimed, null]];
  if (facts.failed) return [['failed-on-chain', claimed, null]];
  const [transfer] = facts.transfers;
  // The transaction that ends a deposit has a second transfer, which moves the rest to the host.
  const most = claim.resource === UNUSED_REFUND ? 2 : 1;
  if (!transfer || facts.transfers.length > most) return [['missing-on-chain', claimed, null]];
  return [
    ...memoDifferences(claim, facts, against),
    ...moneyDifferences(claim, facts, transfer, against),
    ...differ('time', time(claim.blockTimeS), time(facts.blockTimeS)),
  ];
}

const differ = (finding: AuditFinding, claimed: string, found: string): readonly Difference[] =>
  claimed === found ? [] : [[finding, claimed, found]];

function memoDifferences(
  claim: ReceiptPayment,
  { memos }: Facts,
  against: Against,
): readonly Difference[] {
  const { kind, resource } = claim;
  // The payment of a booking has no memo of the call. The deposit shows to which call it belongs.
  if (kind === 'prepay' && against.receipt.ahead) return [];
  const [memo = ''] = memos;
  if (memos.length !== 1 || memo !== against.memos.of(claim)) {
    const other = against.memos.find(memo);
    return other && other.resource !== resource
      ? [['resource', resource, other.resource]]
      : [['memo', resource, memos.join('; ') || null]];
  }
  const minute = Number(resource.slice('minute/'.length));
  const of = refundedBy(claim);
  const sold =
    (kind !== 'minute' || minute > against.receipt.prepaidPeriods) &&
    (of === null || against.paid.has(of));
  return sold ? [] : [['resource', resource, null]];
}

function moneyDifferences(
  claim: ReceiptPayment,
  facts: Facts,
  transfer: Transfer,
  { receipt, mint, paid }: Against,
): readonly Difference[] {
  const { kind, amount, resource } = claim;
  const { payTo, payer, deposit, sessionKey, feePayer, price, prepaidPeriods } = receipt;
  const back = kind === 'refund';
  const isEnd = resource === UNUSED_REFUND;
  const giver = (isEnd ? deposit : null) ?? payTo;
  const paidTo = (kind === 'prepay' ? deposit : null) ?? payTo;
  const [from, to] = back ? [giver, payer] : [payer, paidTo];
  const { source, destination } = transfer;
  const moved = transfer.amount;
  const left = facts.transfers.reduce((sum, { amount: each }) => sum + each, 0n);
  const whole = facts.moved(destination) === moved && facts.moved(source) === -left;
  // Even with a spending limit, the wallet may pay for a file or a tip. The host's wallet signs
  // manual refunds, and may pay their fee. The deposit key signs the deposit's end, and the fee
  // payer pays for it. The wallet alone signed the payment of a booking.
  const isAhead = kind === 'prepay' && receipt.ahead;
  const key = isAhead ? payer : (sessionKey ?? payer);
  const authorities = back ? [giver] : isBeside(kind) ? [key, payer] : [key];
  const feePayers = back ? (isEnd ? [feePayer] : [feePayer, payTo]) : [isAhead ? payer : feePayer];
  const refunded = paid.get(refundedBy(claim) ?? '');
  const isPart = refunded && isForTime(refunded.kind) && moved > 0n && moved < refunded.amount;
  const priceOf = {
    prepay: price * BigInt(prepaidPeriods),
    minute: price,
    file: moved,
    tip: kind === 'tip' ? BigInt(tipAmount(resource)) : 0n,
    // A refund covers the whole payment. For time, it may cover a part. Any part of the unused time
    // may be refunded.
    refund: isPart ? moved : (refunded?.amount ?? moved),
  };
  const due = priceOf[kind];
  const named = (finding: AuditFinding, allowed: readonly string[], found: string) =>
    allowed.includes(found) ? [] : differ(finding, allowed[0] ?? '', found);
  const target = associatedTokenAccount(to, mint);
  return [
    ...differ('amount', money(amount), money(whole ? moved : 0n)),
    ...differ('price', money(due), money(moved)),
    ...differ('mint', mint, transfer.mint),
    ...(destination === target
      ? []
      : differ('recipient', to, facts.ownerOf(destination) ?? destination)),
    ...differ('payer', from, facts.ownerOf(source) ?? source),
    ...named('authority', authorities, transfer.authority),
    ...named('fee-payer', feePayers, facts.feePayer),
  ];
}

export function compareApproval(
  claim: ReceiptApproval,
  facts: Facts | null,
  { receipt, mint }: Against,
): readonly AuditLine[] {
  const { signature, cap } = claim;
  const of = { subject: 'approval', resource: null, signature } as const;
  const [approval] = facts?.approvals ?? [];
  if (!facts || !approval) return lines(of, '', [['missing-on-chain', money(cap), null]]);
  if (facts.failed) return lines(of, '', [['failed-on-chain', money(cap), null]]);
  return lines(of, money(cap), [
    ...differ('cap', money(cap), money(approval.cap)),
    ...differ('mint', mint, approval.mint),
    ...differ('payer', receipt.payer, approval.owner),
    ...differ('authority', receipt.sessionKey ?? '', approval.delegate),
    ...differ('fee-payer', receipt.feePayer, facts.feePayer),
    ...differ('time', time(claim.blockTimeS), time(facts.blockTimeS)),
  ]);
}

/** Returns a line for each entry that is in the receipt twice. */
export function repeated({ payments, approvals }: CallReceipt): readonly AuditLine[] {
  const seen = new Set<string>();
  const bought = new Set<string>();
  const again = (key: string, known: Set<string>): boolean =>
    known.has(key) || (known.add(key), false);
  const found: AuditLine[] = [];
  for (const { kind: subject, resource, signature, amount } of payments) {
    const claimed = money(amount);
    const of = { subject, resource, signature, claimed, found: null };
    if (again(signature, seen)) found.push({ finding: 'listed-twice', ...of });
    else if (again(resource, bought)) found.push({ finding: 'resource', ...of });
  }
  for (const { signature, cap } of approvals) {
    const of = { subject: 'approval', resource: null, signature } as const;
    if (!again(signature, seen)) continue;
    found.push({ finding: 'listed-twice', ...of, claimed: money(cap), found: null });
  }
  return found;
}
