import { type AtomicUsdc, usdc } from '../money.ts';
import type { Role } from '../api/ledger.ts';
import type { Terms } from '../terms.ts';
import { ACK_MS, CLOCK_SKEW, TICK_MS } from './timing.ts';

/**
 * Unused time (docs/billing.md, "Unused time"): what of a call's payments goes back to the guest
 * once the call is over. Both sides compute it, each from its own count.
 */

/** The part of the terms that the arithmetic uses. */
export type Rate = Pick<Terms, 'price' | 'periodSeconds' | 'trialSeconds'>;

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
 * heard no answer to. The lengths that the two sides name may then differ by 4 s.
 */
export const MOST_AHEAD_SECONDS = (TICK_MS + ACK_MS) / 1_000;

/**
 * Returns a count in whole seconds. Both sides count seconds that the host's clock has reported, and the
 * guest measures them: 16.98 s are 17 of them.
 */
export const wholeSeconds = (countedMs: number): number => Math.round(countedMs / 1_000);

/** Returns the price of this many whole seconds, rounded up to the atomic unit. */
export const costOf = ({ price, periodSeconds }: Rate, seconds: number): AtomicUsdc => {
  const period = BigInt(periodSeconds);
  return usdc((price * BigInt(seconds) + period - 1n) / period);
};

/**
 * Tells whether everything comes back because the call ended within its trial. The guest holds the
 * host to the trial itself; the host gives by as much more as their counts may differ, so that two
 * honest sides agree.
 */
export const isWithinTrial = (
  { trialSeconds = 0 }: Pick<Terms, 'trialSeconds'>,
  countedSeconds: number,
  by: Role,
): boolean =>
  trialSeconds > 0 && countedSeconds <= trialSeconds + (by === 'host' ? TOLERANCE_SECONDS : 0);

/** Returns the rest of `paid`, at least 0, after this many seconds at their price. */
function restOf(rate: Rate, paid: AtomicUsdc, seconds: number): AtomicUsdc {
  const used = costOf(rate, seconds);
  return usdc(paid > used ? paid - used : 0n);
}

/**
 * Returns the part of `paid` that comes back by this side's count: all of it within the trial,
 * otherwise what was not used, rounded down to the atomic unit. 0 if more was counted than paid.
 */
export const unusedOf = (
  rate: Rate,
  paid: AtomicUsdc,
  countedSeconds: number,
  by: Role,
): AtomicUsdc =>
  isWithinTrial(rate, countedSeconds, by) ? paid : restOf(rate, paid, countedSeconds);

/** Returns the least that a host whose count differs within the tolerance returns to this guest. */
export const leastUnusedOf = (rate: Rate, paid: AtomicUsdc, countedSeconds: number): AtomicUsdc =>
  isWithinTrial(rate, countedSeconds, 'guest')
    ? paid
    : restOf(rate, paid, countedSeconds + toleranceSeconds(countedSeconds));

/** Returns the most that an honest host may return to this guest, whose count may be ahead. */
export function mostUnusedOf(rate: Rate, paid: AtomicUsdc, countedSeconds: number): AtomicUsdc {
  const ahead = Math.max(MOST_AHEAD_SECONDS, toleranceSeconds(countedSeconds));
  return unusedOf(rate, paid, Math.max(0, countedSeconds - ahead), 'host');
}

/**
 * Host: returns the whole periods of a count that stay with it, whenever the call ends. While it
 * lasts, everything may come back until the trial is over.
 */
export function keptPeriods(rate: Omit<Rate, 'price'>, countedMs: number): number {
  const countedSeconds = Math.floor(countedMs / 1000);
  if (isWithinTrial(rate, countedSeconds, 'host')) return 0;
  return Math.floor(countedSeconds / rate.periodSeconds);
}

/** Returns the seconds that were counted, from what was paid and not returned. */
export const countedIn = ({ price, periodSeconds }: Rate, kept: AtomicUsdc): number =>
  Number((kept * BigInt(periodSeconds)) / price);
