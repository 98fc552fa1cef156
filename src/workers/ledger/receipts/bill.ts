import type { Role } from '../../../shared/api/ledger.ts';
import {
  countedIn,
  isWithinTrial,
  MOST_AHEAD_SECONDS,
  toleranceSeconds,
} from '../../../shared/billing/unused.ts';
import { isBookingMemo } from '../../../shared/call/booking-memo.ts';
import { ownText, raise } from '../../../shared/errors.ts';
import { usdc } from '../../../shared/money.ts';
import {
  type CallReceipt,
  type CountedTime,
  isTime,
  type PaidKind,
  RECEIPT_VERSION,
  type ReceiptPayment,
  refundedBy,
  UNUSED_REFUND,
} from '../../../shared/receipt/receipt.ts';
import type { Chain, Stores } from '../payment/chain.ts';
import { isOpen, type JournalEntry } from '../payment/journal.ts';
import { parseTransaction } from '../solana/layout.ts';
import { noteTime, reconsider } from '../payment/payments.ts';
import { type EndedCall, endedCall, keptCall } from '../payment/call-record.ts';
import { keptOfferKey } from '../payment/offer-key.ts';
import { blockTimeOf } from './facts.ts';

/** The bill of one call, from this browser's journal. */

const PAID: Readonly<Record<PaidKind, true>> = {
  prepay: true,
  minute: true,
  file: true,
  tip: true,
  refund: true,
};

const isPaid = (entry: JournalEntry): entry is JournalEntry & { readonly kind: PaidKind } =>
  entry.state === 'confirmed' && Object.hasOwn(PAID, entry.kind);

/** A settled payment, with what only the chain knows. */
interface Dated {
  readonly signature: string;
  readonly blockTimeS: number;
}

/** Oldest first. Within a block, both sides use the same order. */
const byTime = (a: Dated, b: Dated): number =>
  a.blockTimeS - b.blockTimeS || (a.signature < b.signature ? -1 : 1);

/**
 * Builds the bill. If `chain` is given, it is asked for what the journal does not have yet: the
 * time of a block, and an approval whose signature only the host knew.
 * @throws P2cError `receipt_unknown` (nothing of this call was paid here), `rpc_missing`,
 * `receipt_network`, `confirmation_timeout`, `rpc_*`, `storage_failed`.
 */
export async function billOf(
  stores: Stores,
  chain: Chain | null,
  callId: string,
  role: Role,
): Promise<CallReceipt> {
  const record = await keptCall(stores.kv, callId, role);
  if (!record) throw raise('receipt_unknown');
  const { network } = record;

  function ask(): Chain {
    if (!chain) throw raise('rpc_missing', { network });
    if (chain.network !== network) {
      throw raise('receipt_network', { theirs: network, ours: chain.network });
    }
    return chain;
  }

  async function dated<T extends JournalEntry>(entry: T): Promise<T & Dated> {
    const { signature } = entry;
    if (signature === null) throw raise('internal', { what: ownText('a payment is not signed') });
    const blockTimeS = entry.blockTimeS ?? (await blockTimeOf(ask(), signature));
    if (entry.blockTimeS === null) await noteTime(stores, entry, blockTimeS);
    return { ...entry, signature, blockTimeS };
  }

  const entries = await stores.journal.list({ callId, role });
  const paid = await Promise.all(entries.filter(isPaid).map(dated));
  const prepay = paid.find(({ kind }) => kind === 'prepay');
  if (!prepay) throw raise('receipt_unknown');
  const approvals = await Promise.all(
    entries
      .filter(({ kind }) => kind === 'allowance')
      .map((entry) => (isOpen(entry) ? reconsider(ask(), entry) : entry)),
  );
  // A revocation approves nothing.
  const landed = approvals.filter(({ state, amount }) => state === 'confirmed' && amount > 0n);
  const offer = await offerOf(stores, prepay);
  // The wallet alone signed what was paid ahead.
  const authority = offer === null ? authorityOf(prepay) : (landed[0]?.recipient ?? prepay.payer);
  const sessionKey = authority === prepay.payer ? null : authority;
  // It has landed, because the session key could pay; the server is behind.
  if (sessionKey !== null && landed.length === 0) {
    throw raise('confirmation_timeout', { signature: '' });
  }
  const payments = paid.sort(byTime).map((entry): ReceiptPayment => {
    const { kind, commitment, amount, signature, blockTimeS } = entry;
    const resource = entry.resourceUrl?.replace(`pay2chat:${callId}/`, '') ?? kind;
    return { kind, resource, commitment, amount, signature, blockTimeS };
  });
  const ended = await endedCall(stores.kv, callId, role);
  return {
    version: RECEIPT_VERSION,
    network,
    transcript: record.transcript,
    payTo: record.payTo,
    feePayer: record.feePayer,
    payer: prepay.payer,
    sessionKey,
    price: record.price,
    prepaidPeriods: record.prepaidPeriods,
    unused: ended && countedTime(ended, payments),
    offer,
    approvals: (await Promise.all(landed.map(dated)))
      .sort(byTime)
      .map(({ signature, amount, blockTimeS }) => ({ signature, cap: amount, blockTimeS })),
    payments,
  };
}

/**
 * Returns the seconds that the payments show, so that both sides write the same receipt, or this
 * side's own count if that differs by more than the tolerance.
 */
function countedTime(ended: EndedCall, payments: readonly ReceiptPayment[]): CountedTime {
  const { periodSeconds, trialSeconds = 0, countedSeconds: own } = ended;
  const timed = new Set(payments.filter(isTime).map(({ signature }) => signature));
  const kept = payments.reduce((sum, payment) => {
    const { resource, amount } = payment;
    if (isTime(payment)) return sum + amount;
    const back = resource === UNUSED_REFUND || timed.has(refundedBy(payment) ?? '');
    return back ? sum - amount : sum;
  }, 0n);
  const shown = countedIn(ended, usdc(kept > 0n ? kept : 0n));
  const most = toleranceSeconds(own);
  const ahead = Math.max(most, MOST_AHEAD_SECONDS);
  const isTrial = kept === 0n && isWithinTrial(ended, own - ahead, 'host');
  const agrees = isTrial || (shown - own <= most && own - shown <= ahead);
  return { periodSeconds, countedSeconds: agrees ? shown : own, trialSeconds };
}

/**
 * Returns the key of the offer for which this was paid ahead; null: it was paid in the call.
 * @throws P2cError `receipt_unknown` (the key is gone), `storage_failed`.
 */
async function offerOf(stores: Stores, { memo }: JournalEntry): Promise<string | null> {
  if (!isBookingMemo(memo)) return null;
  const key = await keptOfferKey(stores, memo);
  if (key === null) throw raise('receipt_unknown');
  return key;
}

/** Returns the signer of the transfer: the signer besides the fee payer. */
function authorityOf({ bytes }: JournalEntry): string {
  const parsed = bytes ? parseTransaction(bytes) : 'encoding';
  const authority = typeof parsed === 'string' ? undefined : parsed.signers[1];
  if (authority === undefined) throw raise('internal', { what: ownText('a payment has no payer') });
  return authority;
}
