import { atom } from 'nanostores';
import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import type { AuditReport } from '../../shared/receipt/receipt.ts';
import type { Screen } from '../app/screen.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import type { NotArrived } from './not-arrived.ts';

/** The state of the receipts screen. Only `receipts/actions.ts` writes these stores. */

/**
 * Keeps the journal's payments in a store. Reads all of them when they are first needed, then
 * follows changes.
 */

let following = false;

/** Adds or updates one payment. */
export function learnPayment(record: PaymentRecord): void {
  const known = $payments.get();
  if (!known) return;
  const place = known.findIndex(({ id }) => id === record.id);
  $payments.set(place < 0 ? [...known, record] : known.with(place, record));
}

/** Reads all payments again. */
export async function readPayments(app: App): Promise<void> {
  const read = await asResult(app.ledger.raw().payments());
  $receiptsError.set(read.ok ? null : read.error);
  if (read.ok) $payments.set(read.value);
}

/** Follows every later write to the journal. */
export function followPayments(app: App): void {
  if (following) return;
  following = true;
  app.ledger.onPayment(learnPayment);
}

/** Every payment of this browser on all networks; null until the page has read them. */
export const $payments = atom<readonly PaymentRecord[] | null>(null);
/** The error of the list, of copying, or of asking Solana again. */
export const $receiptsError = atom<AppError | null>(null);

export type AuditState =
  | { readonly status: 'idle' }
  /** A link has filled in the receipt, and the page has not asked Solana yet. */
  | { readonly status: 'filled' }
  | { readonly status: 'running' }
  | { readonly status: 'failed'; readonly error: AppError }
  | {
      readonly status: 'done';
      readonly report: AuditReport;
      readonly atWallMs: number;
    };

export const $audit = atom<AuditState>({ status: 'idle' });
/** The receipt to check, set by a link or from the list. */
export const $auditText = atom('');
/** The screen from which the receipts were opened. */
export const $cameFrom = atom<Screen>('lobby');

/** `words` is a text for people, with the link. */
export type ReceiptForm = 'words' | 'json' | 'link';
export type ExportForm = 'csv' | 'json';

/**
 * The user's actions on the receipts screen. Failures are written to the stores; no action throws.
 */
export interface ReceiptActions {
  /**
   * Copies the receipt of one call to the clipboard, or shows the receipt so that the user can
   * select and copy it. Resolves to the error if there is no receipt.
   */
  copy(callId: string, role: Role, form: ReceiptForm): Promise<AppError | null>;
  /** Asks Solana again about a payment that timed out. */
  checkAgain(id: string): Promise<void>;
  readonly notArrived: NotArrived;
  /** Saves these payments as a file. */
  save(records: readonly PaymentRecord[], form: ExportForm): void;
  /** Checks a receipt, given as its JSON or its link. */
  audit(text: string): Promise<void>;
  /** Cancels the running audit. */
  cancelAudit(): void;
  /** Fills in the receipt of one of this browser's calls, and checks it. */
  auditCall(callId: string, role: Role): Promise<void>;
  /** Refunds a payment of a call, as its host. */
  refund(payment: PaymentRecord, left: AtomicUsdc): Promise<void>;
  /** Returns to the screen from which the receipts were opened. */
  leave(): void;
}
