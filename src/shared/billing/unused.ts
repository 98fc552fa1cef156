import { type AtomicUsdc, usdc } from '../money.ts';
import type { Role } from '../api/ledger.ts';
import type { Terms } from '../terms.ts';
import { ACK_MS, CLOCK_SKEW, TICK_MS } from './timing.ts';

/**
 * Computes unused time (docs/billing.md, "Unused time"). Its price is the part of a call's payments
 * that the guest gets back after the call. Each side computes it from its own count.
 */

/** The part of the terms from which unused time is computed. */
export type Rate = Pick<Terms, 'price' | 'periodSeconds' | 'trialSeconds'>;

/**
 * Smaller refunds are not sent. The limit is 0.01 USDC, about ten times the network fee of a refund
 * at 190 USD per SOL.
 */
export const LEAST_RETURNED: AtomicUsdc = usdc(10_000n);

const TOLERANCE_SECONDS = 2;

/**
 * Returns by how many seconds the two sides' counts may differ: two seconds, plus the possible
 * drift between two clocks in a call of this length. A refund may be too low by the price of this
 * time.
 */
export const toleranceSeconds = (countedSeconds: number): number =>
  TOLERANCE_SECONDS + Math.round(countedSeconds * CLOCK_SKEW);

/**
 * If a call ends in an outage, the guest may be this many seconds ahead, because the host received
 * no acks for its last ticks. The lengths that the two sides record may then differ by 4 s.
 */
export const MOST_AHEAD_SECONDS = (TICK_MS + ACK_MS) / 1_000;

/**
 * Returns a count rounded to whole seconds. Both sides count the same ticks of the host's clock,
 * but the guest measures them by its own. A measured count of 16.98 s therefore stands for 17 s.
 */
export const wholeSeconds = (countedMs: number): number => Math.round(countedMs / 1_000);

/** Returns the price of this many whole seconds, rounded up to the atomic unit. */
export const costOf = ({ price, periodSeconds }: Rate, seconds: number): AtomicUsdc => {
  const period = BigInt(periodSeconds);
  return usdc((price * BigInt(seconds) + period - 1n) / period);
};

/**
 * Tells whether the call ended within its trial, so that the guest gets everything back. The guest
 * applies the exact length of the trial. The host adds the possible difference between the two
 * counts, so that two honest sides agree.
 */
export const isWithinTrial = (
  { trialSeconds = 0 }: Pick<Terms, 'trialSeconds'>,
  countedSeconds: number,
  by: Role,
): boolean =>
  trialSeconds > 0 && countedSeconds <= trialSeconds + (by === 'host' ? TOLERANCE_SECONDS : 0);

/** Returns the rest of `paid` after the price of this many seconds, at least 0. */
function restOf(rate: Rate, paid: AtomicUsdc, seconds: number): AtomicUsdc {
  const used = costOf(rate, seconds);
  return usdc(paid > used ? paid - used : 0n);
}

/**
 * Returns the part of `paid` that the guest gets back by this side's count. Within the trial, this
 * is all of it. Otherwise it is the unused rest, rounded down to the atomic unit. It is 0 if more
 * time was counted than paid.
 */
export const unusedOf = (
  rate: Rate,
  paid: AtomicUsdc,
  countedSeconds: number,
  by: Role,
): AtomicUsdc =>
  isWithinTrial(rate, countedSeconds, by) ? paid : restOf(rate, paid, countedSeconds);

/**
 * Returns the smallest refund that an honest host sends to this guest. The host's count may differ
 * within the tolerance.
 */
export const leastUnusedOf = (rate: Rate, paid: AtomicUsdc, countedSeconds: number): AtomicUsdc =>
  isWithinTrial(rate, countedSeconds, 'guest')
    ? paid
    : restOf(rate, paid, countedSeconds + toleranceSeconds(countedSeconds));

/** Returns the largest refund that an honest host sends to this guest, whose count may be ahead. */
export function mostUnusedOf(rate: Rate, paid: AtomicUsdc, countedSeconds: number): AtomicUsdc {
  const ahead = Math.max(MOST_AHEAD_SECONDS, toleranceSeconds(countedSeconds));
  return unusedOf(rate, paid, Math.max(0, countedSeconds - ahead), 'host');
}

/**
 * Returns for how many whole periods of a count the host keeps the money, whenever the call ends.
 * Returns 0 until the trial is over, because everything may still be refunded.
 */
export function keptPeriods(rate: Omit<Rate, 'price'>, countedMs: number): number {
  const countedSeconds = Math.floor(countedMs / 1000);
  if (isWithinTrial(rate, countedSeconds, 'host')) return 0;
  return Math.floor(countedSeconds / rate.periodSeconds);
}

/**
 * Returns how many seconds were counted, computed from the amount that was paid and not refunded.
 */
export const countedIn = ({ price, periodSeconds }: Rate, kept: AtomicUsdc): number =>
  Number((kept * BigInt(periodSeconds)) / price);
