import { atom } from 'nanostores';
import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { AuditReport } from '../../shared/receipt/receipt.ts';
import type { Screen } from '../app/state.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';

/** What the receipts screen shows. `receipts/actions.ts` writes these stores, the views only read them. */

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

/** Every payment of this browser, of all networks; null = not read yet. */
export const $payments = atom<readonly PaymentRecord[] | null>(null);
/** What went wrong with the list, with copying or with asking the chain again. */
export const $receiptsError = atom<AppError | null>(null);

export type AuditState =
  | { readonly status: 'idle' }
  | { readonly status: 'running' }
  | { readonly status: 'failed'; readonly error: AppError }
  | { readonly status: 'done'; readonly report: AuditReport };

export const $audit = atom<AuditState>({ status: 'idle' });
/** A receipt that was put into the audit's field, by a link or from the list. */
export const $auditText = atom('');
/** Where the receipts screen was opened from, and leads back to. */
export const $cameFrom = atom<Screen>('lobby');

export type ReceiptForm = 'json' | 'link';
export type ExportForm = 'csv' | 'json';

/** What a person can do on the receipts screen. Failures land in the stores; nothing here throws. */
export interface ReceiptActions {
  /**
   * Puts the bill of one call on the clipboard; refused there, it is shown to copy by hand. Answers
   * why there is none.
   */
  copy(callId: string, role: Role, form: ReceiptForm): Promise<AppError | null>;
  /** Asks the chain about a payment that timed out. */
  checkAgain(id: string): Promise<void>;
  /** Saves these payments as a file. */
  save(records: readonly PaymentRecord[], form: ExportForm): void;
  /** `text`: a receipt's JSON or its link. */
  audit(text: string): Promise<void>;
  /** Ends the audit that is running. */
  cancelAudit(): void;
  /** Fills in the receipt of one of the own calls and checks it. */
  auditCall(callId: string, role: Role): Promise<void>;
  /** Host: gives a payment of a call back. */
  refund(payment: PaymentRecord): Promise<void>;
  /** Back to where the screen was opened from. */
  leave(): void;
}
