import { unusedOf } from '../../../shared/billing/unused.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { NETWORKS } from '../../../shared/network.ts';
import {
  type AuditedUnused,
  type AuditLine,
  type AuditReport,
  type CallReceipt,
  isFine,
  isTime,
  UNUSED_REFUND,
} from '../../../shared/receipt/receipt.ts';
import { parseReceipt } from '../../../shared/receipt/text.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { approves, readOdometer, takenBy } from './allowances.ts';
import { type Against, compareApproval, comparePayment, money, repeated } from './compare.ts';
import type { Facts } from './facts.ts';
import { type AuditDeps, gather, type Gathered, type Refund } from './gather.ts';

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
 * @throws P2cError `history_too_long`, `rpc_*`, `aborted`: then nothing is known.
 */
async function auditReceipt(
  deps: AuditDeps,
  receipt: CallReceipt,
  signal?: AbortSignal,
): Promise<AuditReport> {
  const gathered = await gather(deps, receipt, signal);
  const { memos, facts, sales, allowance } = gathered;
  const known = [...facts.values()].filter((each) => each !== null);
  const paid = known.filter((each) => isPaid(each, gathered, receipt, deps.mint));
  const time = timeOf(known, gathered);
  const refundable = new Map(
    paid.map((each) => {
      const amount = each.transfers[0]?.amount ?? 0n;
      const bought = sales.sold(each);
      const inPart = bought !== null && isTime(bought) && time.returned > 0n;
      return [each.signature, { amount, inPart }];
    }),
  );
  const against: Against = { receipt, mint: deps.mint, memos, paid: refundable };
  const odometer = allowance && readOdometer(allowance, gathered.session);
  const lines: AuditLine[] = [];
  for (const claim of receipt.approvals) {
    lines.push(...compareApproval(claim, facts.get(claim.signature) ?? null, against));
  }
  for (const claim of receipt.payments) {
    lines.push(...(await comparePayment(claim, facts.get(claim.signature) ?? null, against)));
  }
  lines.push(...repeated(receipt), ...unlisted(known, gathered, receipt));
  lines.push(...foreign(known, gathered), ...overRefunded(time));
  lines.push(...(odometer?.lines ?? []));
  return {
    matches: lines.every(isFine),
    network: receipt.network,
    callId: memos.callId,
    payer: receipt.payer,
    payTo: receipt.payTo,
    paid: usdc(paid.reduce((total, each) => total + received(each, receipt, deps.mint), 0n)),
    refunded: sum(known.filter((each) => sales.refunded(each) !== null)),
    unused: unusedTime(receipt, time),
    lines,
    approvals: odometer?.approvals ?? [],
  };
}

const sum = (all: readonly Facts[]) =>
  usdc(all.reduce((total, { transfers }) => total + (transfers[0]?.amount ?? 0n), 0n));

/** Prepayment and minutes: what was paid for them and what came back. */
interface Time {
  readonly paid: AtomicUsdc;
  readonly byHand: AtomicUsdc;
  readonly returned: AtomicUsdc;
}

function timeOf(known: readonly Facts[], { sales }: Gathered): Time {
  const refunds = (fits: (refund: Refund) => boolean): AtomicUsdc =>
    sum(
      known.filter((each) => {
        const refund = sales.refunded(each);
        return refund !== null && fits(refund);
      }),
    );
  return {
    paid: sum(
      known.filter((each) => {
        const sold = sales.sold(each);
        return sold !== null && isTime(sold);
      }),
    ),
    byHand: refunds(({ of }) => of !== null && isTime({ kind: of })),
    returned: refunds(({ resource }) => resource === UNUSED_REFUND),
  };
}

function unusedTime(
  { price, unused }: CallReceipt,
  { paid, byHand, returned }: Time,
): AuditedUnused | null {
  if (!unused) return null;
  const { countedSeconds, trialSeconds } = unused;
  const left = unusedOf({ price, ...unused }, paid, countedSeconds, 'guest');
  return { countedSeconds, trialSeconds, due: usdc(left > byHand ? left - byHand : 0n), returned };
}

/** A call never returns more than it took. */
function overRefunded({ paid, byHand, returned }: Time): readonly AuditLine[] {
  if (byHand + returned <= paid) return [];
  const of = { subject: 'refund', resource: null, signature: null } as const;
  const [claimed, found] = [money(paid), money(byHand + returned)];
  return [{ finding: 'over-refunded', ...of, claimed, found }];
}

/** Tells whether the payer paid the host in this call, for whatever reason and by whatever means. */
function isPaid(
  facts: Facts,
  { sales, allowance }: Gathered,
  receipt: CallReceipt,
  mint: string,
): boolean {
  if (sales.sold(facts)) return true;
  const astray = sales.astray(facts);
  const byPayer = astray !== null && astray.kind !== 'call';
  const taken = allowance !== null && takenBy(allowance, facts) > 0n;
  return (byPayer || taken) && received(facts, receipt, mint) > 0n;
}

/** Returns what the host's account has more than before. */
function received(facts: Facts, { payTo }: CallReceipt, mint: string): bigint {
  const moved = facts.moved(associatedTokenAccount(payTo, mint));
  return moved > 0n ? moved : 0n;
}

/** Returns what the chain shows and the receipt leaves out. */
function unlisted(
  known: readonly Facts[],
  { sales, allowance }: Gathered,
  receipt: CallReceipt,
): readonly AuditLine[] {
  const { payments, approvals } = receipt;
  const named = new Set([...payments, ...approvals].map(({ signature }) => signature));
  const lines: AuditLine[] = [];
  const add = (of: Pick<AuditLine, 'subject' | 'resource' | 'signature' | 'found'>): void =>
    void lines.push({ finding: 'missing-in-receipt', claimed: null, ...of });
  for (const facts of known) {
    const { signature } = facts;
    if (named.has(signature)) continue;
    const approval = allowance && approves(allowance, facts);
    if (approval) {
      add({ subject: 'approval', resource: null, signature, found: money(approval.cap) });
    }
    const taken = allowance ? takenBy(allowance, facts) : 0n;
    const sold = sales.sold(facts) ?? sales.astray(facts);
    const refund = sales.refunded(facts);
    if (taken === 0n && !sold && !refund) continue;
    const subject = sold?.kind ?? (refund ? 'refund' : 'call');
    const { resource } = sold ?? refund ?? { resource: null };
    add({ subject, resource, signature, found: money(sales.amount(facts)) });
  }
  // Every call begins with a prepayment, so a bill without one is incomplete, wherever on the chain
  // it is.
  const prepaid = [...payments.map(({ kind }) => kind), ...lines.map(({ subject }) => subject)];
  if (!prepaid.includes('prepay')) {
    add({ subject: 'prepay', resource: 'prepay', signature: null, found: null });
  }
  return lines;
}

/**
 * Returns payments by another wallet to the host with the prepayment's memo. Nobody can copy that
 * memo before the prepayment has shown it. An earlier one therefore comes from host or guest, and
 * the bill is incomplete.
 */
function foreign(known: readonly Facts[], { sales }: Gathered): readonly AuditLine[] {
  const own = known.filter((each) => sales.sold(each)?.kind === 'prepay').map(({ slot }) => slot);
  return known.filter(sales.isForeignPrepayment).map((facts) => ({
    finding: own.some((each) => each <= facts.slot) ? 'copied' : 'missing-in-receipt',
    subject: 'prepay',
    resource: 'prepay',
    signature: facts.signature,
    claimed: null,
    found: money(sales.amount(facts)),
  }));
}
