import { addressBytes } from './base58.ts';
import { type AtomicUsdc, isU64, usdc } from './money.ts';
import type { NetworkId } from './network.ts';

/**
 * The terms that a guest agrees to before replying. They are fixed for the call. The mint follows from
 * the network.
 */
export interface Terms {
  readonly network: NetworkId;
  /** The host's wallet (owner of the receiving token account), base58. */
  readonly payTo: string;
  /** Price of one period. */
  readonly price: AtomicUsdc;
  /** One period ("minute") in seconds: 60, except on the local network (never below 5 there). */
  readonly periodSeconds: number;
  /** Periods paid in advance. */
  readonly prepaidPeriods: number;
  /**
   * Unused time comes back (billing/unused.ts). It takes two prepaid periods at least, so
   * that no more is ever due than the deposit holds. Absent: nothing comes back by itself.
   */
  readonly returnsUnused?: true;
  /**
   * A guest who leaves within so many seconds gets everything back (billing/unused.ts): 1 to
   * {@link LONGEST_TRIAL_SECONDS}, at most all prepaid periods but one, only with `returnsUnused`.
   * Absent: no trial.
   */
  readonly trialSeconds?: number;
  /**
   * The deposit that holds the booking of this call: the address of its key, base58. Absent: the call was
   * not booked, and the hello names the deposit.
   */
  readonly deposit?: string;
}

export const STANDARD_PERIOD_SECONDS = 60;
/**
 * Longer than a minute may be pending (billing/timing.ts), so it is settled or failed when the next
 * is due.
 */
export const SHORTEST_PERIOD_SECONDS = 5;
export const STANDARD_PREPAID_PERIODS = 3;

/** Tells whether the prepayment goes into a deposit, which ends with the call. */
export const hasDeposit = ({ returnsUnused }: Pick<Terms, 'returnsUnused'>): boolean =>
  returnsUnused === true;

/** Returns the cost of the prepayment. */
export const prepaidAmount = (terms: Terms): AtomicUsdc =>
  usdc(terms.price * BigInt(terms.prepaidPeriods));

/** Returns the spending limit: (prepaid + chosen periods) × price (billing.md, "Spending limit"). */
export const spendingLimitOf = (terms: Terms, budgetPeriods: number): AtomicUsdc =>
  usdc(terms.price * BigInt(terms.prepaidPeriods + budgetPeriods));

/**
 * The minimum price: 0.01 USDC. At 190 USD per SOL, four transactions cost the host's fee payer this much, at
 * the normal maximum fee (network-fees.ts).
 */
export const PRICE_FLOOR: AtomicUsdc = usdc(10_000n);

/** Above this the host is asked whether the price is meant, since it may be a slip of the finger. */
export const PRICE_ASKED: AtomicUsdc = usdc(200_000_000n);

export const LONGEST_TRIAL_SECONDS = 60;

const LONGEST_PERIOD_SECONDS = 3600;
const MAX_PREPAID_PERIODS = 60;

const within = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** Returns the longest trial that these terms allow; below 1: none. */
export const longestTrial = ({
  periodSeconds,
  prepaidPeriods,
}: Pick<Terms, 'periodSeconds' | 'prepaidPeriods'>): number =>
  Math.min(LONGEST_TRIAL_SECONDS, periodSeconds * (prepaidPeriods - 1));

/** Fewer prepaid periods return nothing. */
export const LEAST_RETURNING_PERIODS = 2;

/** Checks what only the second version of an invite carries. */
function faultyAddition(terms: Terms): 'trialSeconds' | 'deposit' | null {
  const { trialSeconds, deposit } = terms;
  const longest = longestTrial(terms);
  if (trialSeconds !== undefined && !(terms.returnsUnused && within(trialSeconds, 1, longest)))
    return 'trialSeconds';
  if (deposit === undefined) return null;
  return hasDeposit(terms) && addressBytes(deposit) ? null : 'deposit';
}

/**
 * Returns which of the terms is invalid, or null. Only the local network may shorten the period.
 */
export function faultyTerm(terms: Terms): keyof Terms | null {
  if (!addressBytes(terms.payTo)) return 'payTo';
  if (terms.price <= 0n || !isU64(terms.price)) return 'price';
  const [least, most] =
    terms.network === 'local'
      ? [SHORTEST_PERIOD_SECONDS, LONGEST_PERIOD_SECONDS]
      : [STANDARD_PERIOD_SECONDS, STANDARD_PERIOD_SECONDS];
  if (!within(terms.periodSeconds, least, most)) return 'periodSeconds';
  // Otherwise the prepayment could exceed what any wallet can hold or a u64 can express.
  if (!isU64(terms.price * BigInt(MAX_PREPAID_PERIODS))) return 'price';
  if (!within(terms.prepaidPeriods, 1, MAX_PREPAID_PERIODS)) return 'prepaidPeriods';
  if (terms.returnsUnused && terms.prepaidPeriods < LEAST_RETURNING_PERIODS) return 'returnsUnused';
  return faultyAddition(terms);
}
