import { appError, err, ok, type Result } from '../../shared/errors.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import {
  faultyTerm,
  prepaidAmount,
  PRICE_ASKED,
  PRICE_FLOOR,
  type Terms,
} from '../../shared/terms.ts';
import { termsFor } from './terms.ts';

/**
 * Returns a function that turns a typed price into terms, for a call now or a scheduled call. The
 * function asks about an unusual price once: if the host enters the same price again, it is
 * accepted.
 *
 * Errors: amount_invalid, price_below_floor, price_unusual.
 */
export function createPricing(): (...of: Parameters<typeof termsFor>) => Result<Terms> {
  let asked: AtomicUsdc | null = null;
  return (...of) => {
    const terms = termsFor(...of);
    if (!terms || faultyTerm(terms) === 'price') return err(appError('amount_invalid'));
    const { price } = terms;
    if (price < PRICE_FLOOR) return err(appError('price_below_floor', { floor: PRICE_FLOOR }));
    if (price > PRICE_ASKED && price !== asked) {
      asked = price;
      return err(appError('price_unusual', { price, upfront: prepaidAmount(terms) }));
    }
    return ok(terms);
  };
}
