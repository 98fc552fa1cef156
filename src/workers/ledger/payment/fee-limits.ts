import { maxFeeFor } from '../../../shared/network-fees.ts';
import { hasLanded, isAwaited, isBeside } from '../../../shared/api/payments.ts';
import { createQueue } from '../../../shared/queue.ts';
import { type AppError, appError, P2cError } from '../../../shared/errors.ts';
import type { AtomicUsdc, Lamports } from '../../../shared/money.ts';
import type { Terms } from '../../../shared/terms.ts';
import type { Facilitator } from './facilitator.ts';
import type { Journal, JournalEntry } from './journal.ts';

/**
 * Limits what a guest can cost the host's fee payer in one call (docs/billing.md, "The fee payer").
 * The cost is computed from the journal before each signature of the fee payer, so a reload does
 * not reset it.
 */

/**
 * Returns the most lamports that the fee payer spends without income: ten transactions at their
 * maximum cost.
 */
export const mostUnrecouped = (maxFee: Lamports): bigint => 10n * maxFee;
/**
 * A payment covers the fees of this many payments of the same amount: its own and three more
 * (`maxFeeFor`).
 */
const COVERED = 4n;
/** The most payments in flight: the next minute, a file or a tip, and an approval. */
export const MAX_IN_FLIGHT = 3;
/** The number of transactions that a deposit needs after the call: its end and its closing. */
const ENDING = 2n;
/** The most payments in a row that may fail, without a settled payment in between. */
export const MAX_FAILED = 6;

interface FeeStanding {
  /**
   * In lamports: the most that was spent in this call, minus the part that payments have covered.
   */
  readonly unrecouped: bigint;
  readonly inFlight: number;
  readonly failedInARow: number;
}

/**
 * The number of whole counted periods, for which the host keeps the price. Null if the host keeps
 * all payments, because unused time is not refunded. With refunds, prepayment and minutes count as
 * income only when their periods are counted, and the fees of the deposit's end are added.
 */
type CountedPeriods = number | null;

interface Costs {
  /** The host's choice of `MAX_FEES`. */
  readonly maxFee: Lamports;
  /** The price of a period. */
  readonly price: AtomicUsdc;
}

/** Adds up the host's `entries` of one call, oldest first. */
export function feeStanding(
  entries: readonly JournalEntry[],
  { maxFee, price }: Costs,
  counted: CountedPeriods = null,
): FeeStanding {
  let unrecouped = 0n;
  let inFlight = 0;
  let failedInARow = 0;
  let earned = 0;
  /** Counts income. Income covers costs before it, but not costs after it. */
  function earn(amount: AtomicUsdc, payments = 1): void {
    const covered = BigInt(payments) * COVERED * maxFeeFor(maxFee, amount);
    unrecouped = unrecouped > covered ? unrecouped - covered : 0n;
  }
  function earnUpTo(periods: number): void {
    earn(price, Math.max(0, periods - earned));
    earned = Math.max(earned, periods);
  }
  for (const entry of entries) {
    // The host's wallet pays the fees of refunds. The fees of the deposit's end are added below.
    if (entry.kind === 'refund' || entry.kind === 'end' || entry.signature === null) continue;
    if (entry.kind === 'deposit') {
      unrecouped += maxFee;
      continue;
    }
    // A minute is requested when the minute before it is over, so all earlier minutes have earned
    // by then.
    if (counted !== null && entry.kind === 'minute' && entry.minute !== null) {
      earnUpTo(Math.min(counted, entry.minute - 1));
    }
    unrecouped += entry.kind === 'allowance' ? maxFee : maxFeeFor(maxFee, entry.amount);
    if (isAwaited(entry)) inFlight += 1;
    else if (!hasLanded(entry)) failedInARow += 1;
    if (!hasLanded(entry) || entry.kind === 'allowance') continue;
    failedInARow = 0;
    if (counted === null || isBeside(entry.kind)) earn(entry.amount);
  }
  if (counted === null) return { unrecouped, inFlight, failedInARow };
  earnUpTo(counted);
  unrecouped += ENDING * maxFee;
  return { unrecouped, inFlight, failedInARow };
}

/** Returns why the fee payer may not sign now. Null if it may. */
export function feeLimit(
  { unrecouped, inFlight, failedInARow }: FeeStanding,
  maxFee: Lamports,
): AppError | null {
  if (failedInARow >= MAX_FAILED) return appError('fees_stopped');
  if (unrecouped + maxFee > mostUnrecouped(maxFee)) return appError('fees_stopped');
  return inFlight >= MAX_IN_FLIGHT ? appError('payment_open') : null;
}

/**
 * Records a transaction that the fee payer has signed, if the limits allow it. The transaction has
 * not been sent yet.
 * @throws P2cError `fees_stopped`, `payment_open`, `storage_failed`.
 */
export type WithinLimits = (record: () => Promise<void>) => Promise<void>;

/**
 * Returns a function that applies the limits to one transaction at a time. Otherwise two
 * transactions could both be checked before either is recorded, and both be accepted as the last
 * one that is allowed.
 */
export function feeLimits(
  { journal, maxFee }: { readonly journal: Pick<Journal, 'list'>; readonly maxFee: Lamports },
  { callId, terms }: { readonly callId: string; readonly terms: Pick<Terms, 'price'> },
  onStopped: (error: AppError) => void,
  counted: () => CountedPeriods = () => null,
): WithinLimits {
  const inTurn = createQueue();
  return (record) =>
    inTurn(async () => {
      const entries = await journal.list({ callId, role: 'host' });
      const error = feeLimit(
        feeStanding(entries, { maxFee, price: terms.price }, counted()),
        maxFee,
      );
      if (error?.code === 'fees_stopped') onStopped(error);
      if (error) throw new P2cError(error);
      await record();
    });
}

/**
 * Adds these limits to a facilitator. Payments that are already in the journal are still watched.
 */
export const limited = (facilitator: Facilitator, withinLimits: WithinLimits): Facilitator => ({
  ...facilitator,
  settlePayment: (payload, requirements, options) =>
    facilitator.settlePayment(payload, requirements, {
      ...options,
      async onSigned(signed) {
        // The transaction was not sent yet. If this throws, it never will be.
        await withinLimits(() => options.onSigned(signed));
      },
    }),
});
