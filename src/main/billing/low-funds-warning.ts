import type { CallView } from '../../shared/api/ledger.ts';
import { formatUsdc } from '../text/intl.ts';
import { reach } from '../ui/format.ts';
import { missing } from './phrases.ts';
import { billingStrings } from './strings.ts';

/**
 * Warns before money runs out: the guest's balance or spending limit, or the host's network-fee
 * balance.
 */

const { low, meter } = billingStrings;

/**
 * The host's page warns once the network-fee balance covers no more than this many payments, while
 * there is time to refill it.
 */
const LOW_COVERED_PAYMENTS = 3;

export interface LowWords {
  /** Increases as the situation gets worse. Only an increase is announced. */
  readonly level: 1 | 2;
  readonly by: 'balance' | 'allowance' | 'fees';
  readonly text: string;
}

/**
 * Returns a guest's warning if the next payment or the one after it is not covered, and a host's
 * warning if the network-fee balance runs low. Otherwise returns null.
 */
export function lowWords(view: CallView): LowWords | null {
  const { billing, coveredPayments, endReason } = view;
  if (!billing || endReason !== null) return null;
  if (view.role === 'host') {
    if (coveredPayments === null || coveredPayments > LOW_COVERED_PAYMENTS) return null;
    return coveredPayments === 0
      ? { level: 2, by: 'fees', text: low.feesEmpty() }
      : { level: 1, by: 'fees', text: low.feesLow(meter.payments(coveredPayments)) };
  }
  const reached = reach(view);
  if (!reached || reached.minutes > 1) return null;
  const { minutes, by, held } = reached;
  const level = minutes === 1 ? 1 : 2;
  const { minute } = billing;
  if (by === 'allowance') {
    return { level, by, text: level === 1 ? low.allowanceOne() : low.allowanceNone(minute) };
  }
  const has = formatUsdc(held);
  const text =
    level === 1
      ? low.balanceOne(has)
      : low.balanceNone(minute, formatUsdc(missing(held, view.terms.price)));
  return { level, by, text };
}
