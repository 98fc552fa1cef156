import type { FeeBalance, RefundAllowance } from '../../shared/api/ledger.ts';
import { returnCap } from '../../shared/billing/unused.ts';
import { isU64, parseUsdc, usdc } from '../../shared/money.ts';
import {
  PRICE_FLOOR,
  STANDARD_PERIOD_SECONDS,
  STANDARD_PREPAID_PERIODS,
  type Terms,
} from '../../shared/terms.ts';
import { $settings } from '../app/settings.ts';
import { $dev } from '../app/url.ts';

/** What the host offers, as typed and chosen. */

export const returnsUnused = (): boolean => $settings.get().returnsUnused !== false;

/** Returns the trial that is offered, in seconds; 0: none. */
export const trialSeconds = (): number =>
  returnsUnused() ? ($settings.get().trialSeconds ?? 0) : 0;

/** Returns the terms at this price, as typed; null: not a price. */
export function termsFor(owner: string, priceText: string): Terms | null {
  const price = parseUsdc(priceText);
  if (price === null || price === 0n) return null;
  const dev = $dev.get();
  const periodSeconds = dev?.periodSeconds ?? STANDARD_PERIOD_SECONDS;
  const prepaidPeriods = dev?.prepaidPeriods ?? STANDARD_PREPAID_PERIODS;
  const trial = Math.min(trialSeconds(), periodSeconds * prepaidPeriods);
  return {
    network: $settings.get().network,
    payTo: owner,
    price,
    periodSeconds,
    prepaidPeriods,
    ...(returnsUnused() ? { returnsUnused: true } : {}),
    ...(trial > 0 ? { trialSeconds: trial } : {}),
  };
}

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
