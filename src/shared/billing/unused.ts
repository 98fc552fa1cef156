import { type AtomicUsdc, usdc } from '../money.ts';
import type { Terms } from '../terms.ts';
import { ACK_MS, CLOCK_SKEW, TICK_MS } from './timing.ts';

/**
 * Unused time (docs/billing.md, "Unused time"): what of a call's payments goes back to the guest
 * once the call is over. Both sides compute it, each from its own count.
 */

/** What the arithmetic needs of the terms. */
export type Rate = Pick<Terms, 'price' | 'periodSeconds'>;

/**
 * Less than this is not sent: 0.01 USDC, about ten times the network fee of a return at 190 USD per
 * SOL.
 */
export const LEAST_RETURNED: AtomicUsdc = usdc(10_000n);

const TOLERANCE_SECONDS = 2;

/**
 * Returns by how much the two sides' counts may differ, so that a return may be short by its price: two
 * seconds, and what two clocks drift apart in so long a call.
 */
export const toleranceSeconds = (countedSeconds: number): number =>
  TOLERANCE_SECONDS + Math.round(countedSeconds * CLOCK_SKEW);

/**
 * The guest may be ahead by this much where a call ends in an outage: what the host claimed last and
 * heard no answer to.
 */
export const MOST_AHEAD_SECONDS = (TICK_MS + ACK_MS) / 1_000;

/** Returns the price of this many whole seconds, rounded up to the atomic unit. */
export const costOf = ({ price, periodSeconds }: Rate, seconds: number): AtomicUsdc => {
  const period = BigInt(periodSeconds);
  return usdc((price * BigInt(seconds) + period - 1n) / period);
};

/**
 * Returns the part of `paid` that was not used, rounded down to the atomic unit. 0 if more was
 * counted than paid.
 */
export function unusedOf(rate: Rate, paid: AtomicUsdc, countedSeconds: number): AtomicUsdc {
  const used = costOf(rate, countedSeconds);
  return usdc(paid > used ? paid - used : 0n);
}

/** Returns the least that a host whose count differs within the tolerance returns. */
export const leastUnusedOf = (rate: Rate, paid: AtomicUsdc, countedSeconds: number): AtomicUsdc =>
  unusedOf(rate, paid, countedSeconds + toleranceSeconds(countedSeconds));

/** Returns the seconds that were counted, from what was paid and not returned. */
export const countedIn = ({ price, periodSeconds }: Rate, kept: AtomicUsdc): number =>
  Number((kept * BigInt(periodSeconds)) / price);

/**
 * Returns the most that the fee key may return of one call: the prepayment, and one minute that was
 * settled while the call ended.
 */
export const returnCap = ({ price, prepaidPeriods }: Terms): AtomicUsdc =>
  usdc(price * BigInt(prepaidPeriods + 1));
