import { hasLanded, isOpen } from '../../../shared/api/payments.ts';
import type { Role } from '../../../shared/api/ledger.ts';
import { atLeastZero, callSums } from '../../../shared/billing/call-sums.ts';
import {
  countedIn,
  isWithinTrial,
  MOST_AHEAD_SECONDS,
  toleranceSeconds,
} from '../../../shared/billing/unused.ts';
import { ownText, raise } from '../../../shared/errors.ts';
import {
  type CallReceipt,
  type CountedTime,
  type PaidKind,
  RECEIPT_VERSION,
  type ReceiptPayment,
} from '../../../shared/receipt/receipt.ts';
import type { Chain, Stores } from '../payment/chain.ts';
import { type JournalEntry, toRecord } from '../payment/journal.ts';
import { parseTransaction } from '../solana/layout.ts';
import { noteTime, reconsider } from '../payment/payments.ts';
import { type EndedCall, endedOf, recordOf } from '../payment/call-record.ts';
import { blockTimeOf } from './facts.ts';

/** Builds the bill of one call from this browser's journal. */

/**
 * The kind of each journal entry on a bill. A deposit's end is listed as a refund of unused time.
 */
const PAID: Readonly<Record<PaidKind | 'end', PaidKind>> = {
  prepay: 'prepay',
  minute: 'minute',
  file: 'file',
  tip: 'tip',
  refund: 'refund',
  end: 'refund',
};

const isPaid = (
  entry: JournalEntry,
): entry is JournalEntry & { readonly kind: keyof typeof PAID } =>
  hasLanded(entry) && entry.amount > 0n && Object.hasOwn(PAID, entry.kind);

/** A settled payment with its time, which comes from the chain. */
interface Dated {
  readonly signature: string;
  readonly blockTimeS: number;
}

/**
 * Sorts oldest first. For payments in the same block, the signature decides, so both sides get the
 * same order.
 */
const byTime = (a: Dated, b: Dated): number =>
  a.blockTimeS - b.blockTimeS || (a.signature < b.signature ? -1 : 1);

/**
 * Builds the bill. If `chain` is given, asks it for what the journal lacks: the time of a block,
 * and an approval whose signature only the host knew.
 * @throws P2cError `receipt_unknown` (the journal has no payment of this call), `rpc_missing`,
 * `receipt_network`, `confirmation_timeout`, `rpc_*`, `storage_failed`.
 */
export async function billOf(
  stores: Stores,
  chain: Chain | null,
  callId: string,
  role: Role,
): Promise<CallReceipt> {
  const record = await recordOf(stores.kv, { role, callId });
  if (!record?.greeted) throw raise('receipt_unknown');
  const { terms, transcript, feePayer } = record.greeted;
  const { network, payTo, price, prepaidPeriods } = terms;

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
  // A revocation has amount 0. It is not an approval.
  const landed = approvals.filter((each) => hasLanded(each) && each.amount > 0n);
  const ahead = prepay.ahead === true;
  // The wallet alone signed the payment of a booking.
  const authority = ahead ? (landed[0]?.recipient ?? prepay.payer) : authorityOf(prepay);
  const sessionKey = authority === prepay.payer ? null : authority;
  // The session key has paid, so its approval must have landed. The server does not show it yet.
  if (sessionKey !== null && landed.length === 0) {
    throw raise('confirmation_timeout', { signature: '' });
  }
  const payments = paid.sort(byTime).map((entry): ReceiptPayment => {
    const { commitment, amount, signature, blockTimeS } = entry;
    const kind = PAID[entry.kind];
    const { resource = kind } = toRecord(entry);
    return { kind, resource, commitment, amount, signature, blockTimeS };
  });
  const ended = endedOf(record);
  return {
    version: RECEIPT_VERSION,
    network,
    transcript,
    payTo,
    feePayer,
    payer: prepay.payer,
    deposit: prepay.deposit ?? null,
    sessionKey,
    price,
    prepaidPeriods,
    unused: ended && countedTime(ended, entries),
    ahead,
    approvals: (await Promise.all(landed.map(dated)))
      .sort(byTime)
      .map(({ signature, amount, blockTimeS }) => ({ signature, cap: amount, blockTimeS })),
    payments,
  };
}

/**
 * Returns the counted seconds, computed from the payments and the deposit's end, so that both sides
 * write the same receipt. If this side's own count differs by more than the tolerance, returns the
 * own count instead. Manual refunds before the deposit's end are subtracted, because the end
 * refunded less because of them. Later ones are not, because they refund money for time that was
 * counted.
 */
function countedTime(ended: EndedCall, entries: readonly JournalEntry[]): CountedTime {
  const { periodSeconds, trialSeconds = 0, countedSeconds: own } = ended;
  const landed = entries.filter(hasLanded);
  const end = landed.find(({ kind }) => kind === 'end');
  const isLater = ({ kind, landedSlot }: JournalEntry): boolean =>
    kind === 'refund' && end !== undefined && (landedSlot ?? 0n) >= (end.landedSlot ?? 0n);
  const moved = landed.filter((each) => !isLater(each)).map(toRecord);
  const { time, returned, refundedTime } = callSums(moved);
  const kept = atLeastZero(time - returned - refundedTime);
  const shown = countedIn(ended, kept);
  const most = toleranceSeconds(own);
  const ahead = Math.max(most, MOST_AHEAD_SECONDS);
  const isTrial = kept === 0n && isWithinTrial(ended, own - ahead, 'host');
  const agrees = isTrial || (shown - own <= most && own - shown <= ahead);
  return { periodSeconds, countedSeconds: agrees ? shown : own, trialSeconds };
}

/** Returns the signer of the transfer: the signer besides the fee payer. */
function authorityOf({ bytes }: JournalEntry): string {
  const parsed = bytes ? parseTransaction(bytes) : 'encoding';
  const authority = typeof parsed === 'string' ? undefined : parsed.signers[1];
  if (authority === undefined) throw raise('internal', { what: ownText('a payment has no payer') });
  return authority;
}
