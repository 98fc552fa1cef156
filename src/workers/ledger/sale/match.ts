import type { PaymentRequirements } from '@x402/core/types';
import { deepEqual } from '@x402/core/utils';
import { isFields } from '../../../shared/fields.ts';

/**
 * Finds the quote that a payment accepts, by the rules of x402's own resource server, which
 * test/unit/sale/match.test.ts compares. The server itself would bring all of its HTTP here.
 */

/** Tells whether `actual` has all that `expected` has. It may have more. */
function contains(actual: unknown, expected: unknown): boolean {
  if (!isFields(expected)) return deepEqual(expected, actual);
  return (
    isFields(actual) &&
    Object.entries(expected).every(([key, value]) =>
      Object.hasOwn(actual, key) ? contains(actual[key], value) : value === undefined,
    )
  );
}

/**
 * Without the fields that x402's own server of the `exact` scheme does not compare either: a client
 * may use another blockhash than the quoted one.
 */
function comparable(requirements: PaymentRequirements): PaymentRequirements {
  // Spread first: what a peer accepts may have no `extra` at all.
  const { recentBlockhash: _, lastValidBlockHeight: __, ...extra } = { ...requirements.extra };
  return { ...requirements, extra };
}

/** Returns the first quote whose terms are the accepted ones, `extra` of which may say more. */
export function matchQuote(
  quoted: readonly PaymentRequirements[],
  accepted: PaymentRequirements,
): PaymentRequirements | null {
  const { extra: found, ...has } = comparable(accepted);
  const matches = (each: PaymentRequirements): boolean => {
    const { extra: wanted, ...terms } = comparable(each);
    return deepEqual(terms, has) && contains(found, wanted);
  };
  return quoted.find(matches) ?? null;
}
