import { parseAmount } from '../text/typed.ts';
import {
  LEAST_RETURNING_PERIODS,
  longestTrial,
  STANDARD_PERIOD_SECONDS,
  STANDARD_PREPAID_PERIODS,
  type Terms,
} from '../../shared/terms.ts';
import { $settings } from './settings.ts';
import { $dev } from './url.ts';

/** The terms that the host has typed and chosen, for a call now or for a scheduled call. */

export const returnsUnused = (): boolean => $settings.get().returnsUnused !== false;

/**
 * Returns the terms at a price as typed, or null if `priceText` is not a price above zero.
 * `returns` tells whether unused time is refunded. A trial requires that.
 */
export function termsFor(
  owner: string,
  priceText: string,
  returns = returnsUnused(),
): Terms | null {
  const price = parseAmount(priceText);
  if (price === null || price === 0n) return null;
  const { network, trialSeconds = 0 } = $settings.get();
  const dev = $dev.get();
  const periodSeconds = dev?.periodSeconds ?? STANDARD_PERIOD_SECONDS;
  const prepaidPeriods = dev?.prepaidPeriods ?? STANDARD_PREPAID_PERIODS;
  const isReturned = returns && prepaidPeriods >= LEAST_RETURNING_PERIODS;
  const most = longestTrial({ periodSeconds, prepaidPeriods });
  // The choice of a trial is only shown while the host has chosen to refund unused time.
  const trial = isReturned && returnsUnused() ? Math.min(trialSeconds, most) : 0;
  return {
    network,
    payTo: owner,
    price,
    periodSeconds,
    prepaidPeriods,
    ...(isReturned ? { returnsUnused: true } : {}),
    ...(trial > 0 ? { trialSeconds: trial } : {}),
  };
}
