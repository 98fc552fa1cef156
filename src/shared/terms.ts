import { addressBytes } from './base58.ts';
import { type AtomicUsdc, isU64, usdc } from './money.ts';
import type { NetworkId } from './network.ts';

/**
 * The terms to which a guest agrees before replying. They are fixed for the call. The mint follows
 * from the network.
 */
export interface Terms {
  readonly network: NetworkId;
  /** The host's wallet (owner of the receiving token account), base58. */
  readonly payTo: string;
  /** Price of one period. */
  readonly price: AtomicUsdc;
  /** One period ("minute") in seconds: 60, except on the local network (never below 5 there). */
  readonly periodSeconds: number;
  /** The number of periods paid in advance. */
  readonly prepaidPeriods: number;
  /**
   * True if unused time is refunded automatically (billing/unused.ts). Requires at least two
   * prepaid periods, so that the refund never exceeds what the deposit holds. If absent, nothing is
   * refunded automatically.
   */
  readonly returnsUnused?: true;
  /**
   * The trial in seconds: a guest who leaves within this time gets everything back
   * (billing/unused.ts). From 1 to {@link LONGEST_TRIAL_SECONDS}, and at least one period shorter
   * than the prepaid time. Requires `returnsUnused`. If absent, there is no trial.
   */
  readonly trialSeconds?: number;
  /**
   * The address of the deposit key (base58) that holds the booking of this call. If absent, the
   * call was not booked, and the hello names the deposit.
   */
  readonly deposit?: string;
}

export const STANDARD_PERIOD_SECONDS = 60;
/**
 * Longer than the time for which a minute may be pending (billing/timing.ts). So each minute has
 * settled or failed when the next one is due.
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
 * The minimum price: 0.01 USDC. At 190 USD per SOL, this equals the fees of four transactions of
 * the host's fee payer at the normal maximum (network-fees.ts).
 */
export const PRICE_FLOOR: AtomicUsdc = usdc(10_000n);

/** Above this price, the host is asked to confirm it, because it may be a typing mistake. */
export const PRICE_ASKED: AtomicUsdc = usdc(200_000_000n);

export const LONGEST_TRIAL_SECONDS = 60;

const LONGEST_PERIOD_SECONDS = 3600;
const MAX_PREPAID_PERIODS = 60;

const within = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** Returns the longest trial that these terms allow, in seconds. Below 1 if they allow none. */
export const longestTrial = ({
  periodSeconds,
  prepaidPeriods,
}: Pick<Terms, 'periodSeconds' | 'prepaidPeriods'>): number =>
  Math.min(LONGEST_TRIAL_SECONDS, periodSeconds * (prepaidPeriods - 1));

/** With fewer prepaid periods, unused time is not refunded. */
export const LEAST_RETURNING_PERIODS = 2;

/** Checks the terms that only the second version of an invite carries. */
function faultyAddition(terms: Terms): 'trialSeconds' | 'deposit' | null {
  const { trialSeconds, deposit } = terms;
  const longest = longestTrial(terms);
  if (trialSeconds !== undefined && !(terms.returnsUnused && within(trialSeconds, 1, longest)))
    return 'trialSeconds';
  if (deposit === undefined) return null;
  return hasDeposit(terms) && addressBytes(deposit) ? null : 'deposit';
}

/**
 * Returns the name of an invalid term, or null. Only the local network may have a shorter period.
 */
export function faultyTerm(terms: Terms): keyof Terms | null {
  if (!addressBytes(terms.payTo)) return 'payTo';
  if (terms.price <= 0n || !isU64(terms.price)) return 'price';
  const [least, most] =
    terms.network === 'local'
      ? [SHORTEST_PERIOD_SECONDS, LONGEST_PERIOD_SECONDS]
      : [STANDARD_PERIOD_SECONDS, STANDARD_PERIOD_SECONDS];
  if (!within(terms.periodSeconds, least, most)) return 'periodSeconds';
  // A higher price could make the prepayment exceed what any wallet can hold or a u64 can express.
  if (!isU64(terms.price * BigInt(MAX_PREPAID_PERIODS))) return 'price';
  if (!within(terms.prepaidPeriods, 1, MAX_PREPAID_PERIODS)) return 'prepaidPeriods';
  if (terms.returnsUnused && terms.prepaidPeriods < LEAST_RETURNING_PERIODS) return 'returnsUnused';
  return faultyAddition(terms);
}
