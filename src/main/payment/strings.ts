import type { PaymentKind, PaymentRecord } from '../../shared/api/ledger.ts';
import { isolated } from '../../shared/peer-text.ts';
import { texts } from '../text/texts.ts';

export const paymentStrings = texts('paymentStrings', {
  kinds: {
    transfer: 'Transfer',
    prepay: 'Prepayment',
    booking: 'Booking',
    minute: 'Minute',
    file: 'File',
    tip: 'Tip',
    refund: 'Refund',
    deposit: 'Deposit',
    end: 'Unused time refunded',
    till: 'Network-fee balance refill',
    'till-refund': 'Network-fee balance withdrawal',
    allowance: 'Spending limit',
  } satisfies Record<PaymentKind, string>,
  minute: (n: number): string => `Minute ${n}`,
  file: (name: string): string => `File “${name}”`,
  refundOfMinute: (n: number): string => `Refund of minute ${n}`,
  refundOf: (what: string): string => `Refund of “${what}”`,
  asks: {
    unproven:
      'Nobody can prove whether this payment arrived. Look up its signature in an explorer, or check with the recipient.',
    notArrived: 'It did not arrive',
    twice: 'If the payment arrived after all, you would pay twice.',
  },
});

/** Names the purpose of a payment, in a few words. */
export function paymentName({
  kind,
  minute,
  title,
  ahead,
}: Pick<PaymentRecord, 'kind' | 'minute' | 'title' | 'ahead'>): string {
  const text = paymentStrings;
  if (kind === 'refund' && minute !== null) return text.refundOfMinute(minute);
  if (kind === 'refund' && title !== undefined) return text.refundOf(isolated(title));
  if (ahead) return text.kinds.booking();
  if (kind === 'file' && title !== undefined) return text.file(isolated(title));
  return kind === 'minute' && minute !== null ? text.minute(minute) : text.kinds[kind]();
}
