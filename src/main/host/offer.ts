import type { FeeBalance, RefundAllowance } from '../../shared/api/ledger.ts';
import { returnCap } from '../../shared/billing/unused.ts';
import { isU64, usdc } from '../../shared/money.ts';
import { PRICE_FLOOR, type Terms } from '../../shared/terms.ts';

/** What the host's fee key must be allowed to return for what is offered. */

/** Returns what the fee key must be allowed to return; 0 where the terms cannot be offered. */
export function refundsFor(terms: Terms | null): RefundAllowance {
  const offered =
    terms?.returnsUnused === true &&
    terms.price >= PRICE_FLOOR &&
    isU64(terms.price * BigInt(terms.prepaidPeriods + 1));
  const cap = offered ? returnCap(terms) : usdc(0n);
  return { least: cap, cap };
}

/** Returns the other key that may pay from the host's USDC account, or null. */
export const otherDelegate = (balance: FeeBalance | null): string | null =>
  balance === null || balance.delegatedTo === balance.feeKey ? null : balance.delegatedTo;

/** Returns whether the wallet must be asked before the fee key can return this much. */
export const lacksAllowance = (balance: FeeBalance | null, { least }: RefundAllowance): boolean =>
  otherDelegate(balance) === null && (balance?.refundAllowance ?? 0n) < least;
