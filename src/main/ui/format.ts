import type { CallView, PrepayView } from '../../shared/api/ledger.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { formatUsdc, localNumber } from '../text/intl.ts';
import { spendingLimitOf, prepaidAmount, type Terms } from '../../shared/terms.ts';

/** Formats what the views show, without a DOM. */

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
/** Formats it for within a sentence, where minutes have no leading zero: "4:12". */
export const spokenClock = (ms: number): string => elapsedClock(ms).replace(/^0(?=\d)/, '');
/**
 * Formats remaining time, rounded up: it shows 00:00 only when nothing is left, and adds up with
 * the elapsed time.
 */
export const countdownClock = (ms: number): string => clock(Math.ceil(ms / 1000));

/** Formats how long a payment took: "0.9 s", "12 s". */
export const settleTime = (ms: number): string =>
  ms === 0
    ? ''
    : `${localNumber(ms < 9_950 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000)))} s`;

interface Reach {
  /** Whole minutes that can still be paid. */
  readonly minutes: number;
  /** The source of money that runs out first; it holds `held`. */
  readonly by: 'balance' | 'allowance';
  readonly held: AtomicUsdc;
}

/** Returns how far the guest's money reaches, or null before it was read. */
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
  /** Undefined before it is loaded; null without a USDC account. */
  readonly balance: AtomicUsdc | null | undefined;
  readonly after: AtomicUsdc | null;
  /** The missing amount, or null. */
  readonly short: AtomicUsdc | null;
}

/** Returns the prepayment as the payer sees it, with the worker's own figures where it has them. */
export function bill(
  terms: Terms,
  prepay: PrepayView | null,
  walletUsdc: AtomicUsdc | null | undefined,
): Bill {
  const cost = prepay?.cost ?? prepaidAmount(terms);
  const known = prepay?.balance;
  // The worker reads it when the call begins and at each try; who had too little may have added some.
  const isEnough = known !== undefined && known !== null && known >= cost;
  const balance = isEnough || walletUsdc === undefined ? (known ?? walletUsdc) : walletUsdc;
  if (balance === undefined) return { cost, balance, after: null, short: null };
  const held = balance ?? usdc(0n);
  return held >= cost
    ? { cost, balance, after: usdc(held - cost), short: null }
    : { cost, balance, after: null, short: usdc(cost - held) };
}

/** Returns the allowance's limit as shown, e.g. "16.50". */
export const capText = (terms: Terms, budgetPeriods: number): string =>
  formatUsdc(spendingLimitOf(terms, budgetPeriods));
