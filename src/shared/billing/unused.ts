import { type AtomicUsdc, usdc } from '../money.ts';
import type { Role } from '../api/ledger.ts';
import type { Terms } from '../terms.ts';
import { ACK_MS, CLOCK_SKEW, TICK_MS } from './timing.ts';

/**
 * Computes unused time (docs/billing.md, "Unused time"): the part of a call's payments that goes
 * back to the guest once the call is over. Each side computes it from its own count.
 */

/** The part of the terms from which unused time is computed. */
export type Rate = Pick<Terms, 'price' | 'periodSeconds' | 'trialSeconds'>;

/**
 * A smaller refund is not sent. The limit is 0.01 USDC, about ten times the network fee of a refund
 * at 190 USD per SOL.
 */
export const LEAST_RETURNED: AtomicUsdc = usdc(10_000n);

const TOLERANCE_SECONDS = 2;

/**
 * Returns by how many seconds the two sides' counts may differ: two seconds, plus the possible
 * drift between two clocks in a call of this length. A refund may be short by the price of this
 * time.
 */
export const toleranceSeconds = (countedSeconds: number): number =>
  TOLERANCE_SECONDS + Math.round(countedSeconds * CLOCK_SKEW);

/**
 * In seconds, how far the guest may be ahead if a call ends in an outage: the host's last claims,
 * to which it heard no answer. The lengths that the two sides record may then differ by 4 s.
 */
export const MOST_AHEAD_SECONDS = (TICK_MS + ACK_MS) / 1_000;

/**
 * Returns a count in whole seconds, rounded. Both sides count seconds that the host's clock
 * reported, but the guest measures them, so its 16.98 s are 17 such seconds.
 */
export const wholeSeconds = (countedMs: number): number => Math.round(countedMs / 1_000);

/** Returns the price of this many whole seconds, rounded up to the atomic unit. */
export const costOf = ({ price, periodSeconds }: Rate, seconds: number): AtomicUsdc => {
  const period = BigInt(periodSeconds);
  return usdc((price * BigInt(seconds) + period - 1n) / period);
};

/**
 * Tells whether the guest gets everything back because the call ended within its trial. The guest
 * applies the trial's exact length. The host adds the possible difference between the two counts,
 * so that two honest sides agree.
 */
export const isWithinTrial = (
  { trialSeconds = 0 }: Pick<Terms, 'trialSeconds'>,
  countedSeconds: number,
  by: Role,
): boolean =>
  trialSeconds > 0 && countedSeconds <= trialSeconds + (by === 'host' ? TOLERANCE_SECONDS : 0);

/** Returns what remains of `paid` after this many seconds at their price, at least 0. */
function restOf(rate: Rate, paid: AtomicUsdc, seconds: number): AtomicUsdc {
  const used = costOf(rate, seconds);
  return usdc(paid > used ? paid - used : 0n);
}

/**
 * Returns the part of `paid` that goes back to the guest by this side's count. Within the trial
 * that is all of it. Otherwise it is the unused rest, rounded down to the atomic unit, or 0 if more
 * was counted than paid.
 */
export const unusedOf = (
  rate: Rate,
  paid: AtomicUsdc,
  countedSeconds: number,
  by: Role,
): AtomicUsdc =>
  isWithinTrial(rate, countedSeconds, by) ? paid : restOf(rate, paid, countedSeconds);

/**
 * Returns the least that an honest host, whose count differs within the tolerance, refunds to this
 * guest.
 */
export const leastUnusedOf = (rate: Rate, paid: AtomicUsdc, countedSeconds: number): AtomicUsdc =>
  isWithinTrial(rate, countedSeconds, 'guest')
    ? paid
    : restOf(rate, paid, countedSeconds + toleranceSeconds(countedSeconds));

/** Returns the most that an honest host may refund to this guest, whose count may be ahead. */
export function mostUnusedOf(rate: Rate, paid: AtomicUsdc, countedSeconds: number): AtomicUsdc {
  const ahead = Math.max(MOST_AHEAD_SECONDS, toleranceSeconds(countedSeconds));
  return unusedOf(rate, paid, Math.max(0, countedSeconds - ahead), 'host');
}

/**
 * Returns how many whole periods of a count the host keeps, whenever the call ends. Returns 0 until
 * the trial is over, because everything may go back to the guest until then.
 */
export function keptPeriods(rate: Omit<Rate, 'price'>, countedMs: number): number {
  const countedSeconds = Math.floor(countedMs / 1000);
  if (isWithinTrial(rate, countedSeconds, 'host')) return 0;
  return Math.floor(countedSeconds / rate.periodSeconds);
}

/** Returns how many seconds were counted, from the amount that was paid and not refunded. */
export const countedIn = ({ price, periodSeconds }: Rate, kept: AtomicUsdc): number =>
  Number((kept * BigInt(periodSeconds)) / price);
