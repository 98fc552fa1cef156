import { type AppError, appError, P2cError } from '../../../shared/errors.ts';
import { MAX_SPONSORED_LAMPORTS } from '../solana/compute-limits.ts';
import type { Facilitator } from './facilitator.ts';
import { isOpen, type Journal, type JournalEntry } from './journal.ts';

/**
 * Limits what a guest can cost the host's fee key in one call (docs/billing.md, "The fee key"). It
 * is computed from the journal before each signature of that key, so a reload resets nothing.
 */

/** Transactions without income, at their maximum cost, before the fee key stops. */
const MOST_UNPAID = 10n;
/** At the minimum price, a payment covers itself and this many more (`PRICE_FLOOR`, sale.ts). */
const COVERS = 3n;
export const MAX_UNRECOUPED_LAMPORTS = MOST_UNPAID * MAX_SPONSORED_LAMPORTS;
/** The next minute and a file, with an approval beside them. */
export const MAX_IN_FLIGHT = 3;
/** In a row, since the last settled payment. */
export const MAX_FAILED = 6;

export interface FeeStanding {
  /** Lamports spent in this call at most, minus what payments have covered. */
  readonly unrecouped: bigint;
  readonly inFlight: number;
  readonly failedInARow: number;
}

/** Adds up the host's `entries` of one call, oldest first. */
export function feeStanding(entries: readonly JournalEntry[]): FeeStanding {
  let unrecouped = 0n;
  let inFlight = 0;
  let failedInARow = 0;
  for (const entry of entries) {
    // Refunds are the host's own: by its wallet, or once per call by the fee key.
    if (entry.kind === 'refund' || entry.signature === null) continue;
    const open = isOpen(entry);
    if (open) inFlight += 1;
    if (entry.state === 'confirmed' && entry.kind !== 'allowance') {
      const covered = COVERS * MAX_SPONSORED_LAMPORTS;
      unrecouped = unrecouped > covered ? unrecouped - covered : 0n;
      failedInARow = 0;
      continue;
    }
    unrecouped += MAX_SPONSORED_LAMPORTS;
    if (entry.state === 'failed') failedInARow += 1;
  }
  return { unrecouped, inFlight, failedInARow };
}

/** Returns why the fee key may sign nothing more now, or null. */
export function feeLimit({ unrecouped, inFlight, failedInARow }: FeeStanding): AppError | null {
  if (failedInARow >= MAX_FAILED) return appError('fees_stopped');
  if (unrecouped + MAX_SPONSORED_LAMPORTS > MAX_UNRECOUPED_LAMPORTS)
    return appError('fees_stopped');
  return inFlight >= MAX_IN_FLIGHT ? appError('payment_in_flight') : null;
}

/**
 * Checks the limits before each signature of the fee key.
 * @throws P2cError `fees_stopped`, `payment_in_flight`, `storage_failed`.
 */
export async function checkFees(
  journal: Pick<Journal, 'list'>,
  callId: string,
  onStopped: (error: AppError) => void,
): Promise<void> {
  const error = feeLimit(feeStanding(await journal.list({ callId, role: 'host' })));
  if (!error) return;
  if (error.code === 'fees_stopped') onStopped(error);
  throw new P2cError(error);
}

/**
 * Returns the same facilitator within these limits. Payments already in the journal are still
 * followed.
 */
export const limited = (facilitator: Facilitator, check: () => Promise<void>): Facilitator => ({
  ...facilitator,
  settlePayment: (payload, requirements, options) =>
    facilitator.settlePayment(payload, requirements, {
      ...options,
      async onSigned(signed) {
        // Nothing has been broadcast yet, and nothing will be if this throws.
        await check();
        await options.onSigned(signed);
      },
    }),
});
