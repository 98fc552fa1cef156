import type { CallView, PrepayView } from '../../shared/api/ledger.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { formatUsdc, localNumber } from '../text/intl.ts';
import { spendingLimitOf, prepaidAmount, type Terms } from '../../shared/terms.ts';

/** Formats values for the views, without a DOM. */

/** Formats seconds as mm:ss, or h:mm:ss from one hour on. */
function clock(totalSeconds: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(totalSeconds / 3600);
  const minutes = Math.floor((totalSeconds % 3600) / 60);
  const rest = `${two(minutes)}:${two(totalSeconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Formats elapsed time, rounded down to seconds. */
export const elapsedClock = (ms: number): string => clock(Math.floor(ms / 1000));
/** Formats elapsed time for use within a sentence, where minutes have no leading zero: "4:12". */
export const spokenClock = (ms: number): string => elapsedClock(ms).replace(/^0(?=\d)/, '');
/**
 * Formats remaining time, rounded up. So it shows 00:00 only when no time is left, and adds up with
 * the elapsed time.
 */
export const countdownClock = (ms: number): string => clock(Math.ceil(ms / 1000));

/** Formats how long a payment took, such as "0.9 s" or "12 s". */
export const settleTime = (ms: number): string =>
  ms === 0
    ? ''
    : `${localNumber(ms < 9_950 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000)))} s`;

interface Reach {
  /** How many whole minutes the guest can still pay. */
  readonly minutes: number;
  /** The source of money that runs out first. `held` is its amount. */
  readonly by: 'balance' | 'allowance';
  readonly held: AtomicUsdc;
}

/**
 * Returns how many minutes the guest's money suffices for, or null before the page has read the
 * amounts.
 */
export function reach({
  balance,
  remaining,
  terms,
}: Pick<CallView, 'balance' | 'remaining' | 'terms'>): Reach | null {
  const by = remaining !== null && (balance === null || remaining <= balance);
  const held = by ? remaining : balance;
  if (held === null || terms.price === 0n) return null;
  return {
    minutes: Number(held / terms.price),
    by: by ? 'allowance' : 'balance',
    held,
  };
}

interface Bill {
  readonly cost: AtomicUsdc;
  /** Undefined until the page has loaded the balance; null if there is no USDC account. */
  readonly balance: AtomicUsdc | null | undefined;
  readonly after: AtomicUsdc | null;
  /** The missing amount, or null if enough is there. */
  readonly short: AtomicUsdc | null;
}

/**
 * Returns the prepayment as the payer sees it. It uses the worker's own figures where the worker
 * has them.
 */
export function bill(
  terms: Terms,
  prepay: PrepayView | null,
  walletUsdc: AtomicUsdc | null | undefined,
): Bill {
  const cost = prepay?.cost ?? prepaidAmount(terms);
  const known = prepay?.balance;
  // The worker reads the balance when the call begins and at each attempt. A guest who had too
  // little may have added money since.
  const isEnough = known !== undefined && known !== null && known >= cost;
  const balance = isEnough || walletUsdc === undefined ? (known ?? walletUsdc) : walletUsdc;
  if (balance === undefined) return { cost, balance, after: null, short: null };
  const held = balance ?? usdc(0n);
  return held >= cost
    ? { cost, balance, after: usdc(held - cost), short: null }
    : { cost, balance, after: null, short: usdc(cost - held) };
}

/** Returns the spending limit as text, such as "16.50". */
export const capText = (terms: Terms, budgetPeriods: number): string =>
  formatUsdc(spendingLimitOf(terms, budgetPeriods));
