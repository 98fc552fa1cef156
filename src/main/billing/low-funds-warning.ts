import type { CallView } from '../../shared/api/ledger.ts';
import { formatUsdc } from '../text/intl.ts';
import { reach } from '../ui/format.ts';
import { missing } from './phrases.ts';
import { billingStrings } from './strings.ts';

/** Warns before money runs out: the guest's balance or allowance, the host's fees. */

const { low, meter } = billingStrings;

/** Warns of a low fee balance from here on, while there is time to refill it. */
const LOW_COVERED_PAYMENTS = 3;

export interface LowWords {
  /** Increases as it gets worse; announced only then. */
  readonly level: 1 | 2;
  readonly by: 'balance' | 'allowance' | 'fees';
  readonly text: string;
}

/**
 * Returns a warning if the next payment or the one after it is not covered; for hosts, if its fees
 * are not.
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
