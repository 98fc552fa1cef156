import type { AtomicUsdc } from './money.ts';
import { usdc } from './money.ts';
import type { NetworkId } from './network.ts';

/**
 * What a guest agrees to before replying. It is fixed for the call. The mint follows from the
 * network.
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
}

export const STANDARD_PERIOD_SECONDS = 60;
/**
 * Longer than a minute may be pending (billing/timing.ts), so it is settled or failed when the next
 * is due.
 */
export const SHORTEST_PERIOD_SECONDS = 5;
export const STANDARD_PREPAID_PERIODS = 3;

/** Returns the cost of the prepayment. */
export const prepaidAmount = (terms: Terms): AtomicUsdc =>
  usdc(terms.price * BigInt(terms.prepaidPeriods));

/**
 * Returns the allowance's cap: (prepaid + chosen periods) × price (billing.md, "Allowance and
 * budget").
 */
export const allowanceCap = (terms: Terms, budgetPeriods: number): AtomicUsdc =>
  usdc(terms.price * BigInt(terms.prepaidPeriods + budgetPeriods));
