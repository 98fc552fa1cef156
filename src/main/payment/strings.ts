import type { PaymentKind, PaymentRecord } from '../../shared/api/ledger.ts';
import { isolated } from '../../shared/peer-text.ts';
import { UNUSED_REFUND } from '../../shared/receipt/receipt.ts';

const KINDS: Readonly<Record<PaymentKind, string>> = {
  transfer: 'Transfer',
  prepay: 'Prepayment',
  booking: 'Paid ahead',
  minute: 'Minute',
  file: 'File',
  tip: 'Tip',
  refund: 'Refund',
  till: 'Fee balance refill',
  'till-refund': 'Fee balance withdrawal',
  allowance: 'Allowance',
};

/** Returns what a payment was for, in a few words. */
export function paymentName({
  kind,
  minute,
  title,
  resource,
  ahead,
}: Pick<PaymentRecord, 'kind' | 'minute' | 'title' | 'resource' | 'ahead'>): string {
  if (resource === UNUSED_REFUND) return 'Unused time returned';
  const name = KINDS[ahead ? 'booking' : kind];
  if (kind === 'refund' && minute !== null) return `${name} of minute ${minute}`;
  if (kind === 'refund' && title !== undefined) return `${name} of “${isolated(title)}”`;
  if (kind === 'file' && title !== undefined) return `${name} “${isolated(title)}”`;
  return kind === 'minute' && minute !== null ? `${name} ${minute}` : name;
}
