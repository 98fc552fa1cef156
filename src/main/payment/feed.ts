import type { PaymentRecord } from '../../shared/api/ledger.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import { $payments, $receiptsError } from './state.ts';

/** The journal as this page knows it: read whole when it is first wanted, then kept up to date. */

let following = false;

/** One payment, as it stands now. */
export function learnPayment(record: PaymentRecord): void {
  const known = $payments.get();
  if (!known) return;
  const place = known.findIndex(({ id }) => id === record.id);
  $payments.set(place < 0 ? [...known, record] : known.with(place, record));
}

/** Reads it anew. */
export async function readPayments(app: App): Promise<void> {
  const read = await asResult(app.ledger.raw().payments());
  $receiptsError.set(read.ok ? null : read.error);
  if (read.ok) $payments.set(read.value);
}

/** From now on each write of the journal is in the list. */
export function followPayments(app: App): void {
  if (following) return;
  following = true;
  app.ledger.onPayment(learnPayment);
}
