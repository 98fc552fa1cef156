import type { PaymentKind, PaymentRecord } from './ledger.ts';

/** Kinds and states of a payment. */

/** The sums to which the payments of a call belong. */
export type Part = 'time' | 'files' | 'tips' | 'returned' | 'refunded';

/**
 * The sum to which each kind of payment belongs. Null if the kind is not part of the cost of a
 * call. A new kind must be added here.
 */
const PARTS: Readonly<Record<PaymentKind, Part | null>> = {
  prepay: 'time',
  booking: 'time',
  minute: 'time',
  file: 'files',
  tip: 'tips',
  end: 'returned',
  refund: 'refunded',
  deposit: null,
  transfer: null,
  till: null,
  'till-refund': null,
  allowance: null,
};

/** Returns the sum to which a payment of this kind belongs. */
export const partOf = (kind: PaymentKind): Part | null => PARTS[kind];

const SOLD: ReadonlySet<Part | null> = new Set(['time', 'files', 'tips']);
/** Tells whether a guest makes this kind of payment to a host, who can then refund it. */
export const isForSale = (kind: PaymentKind): boolean => SOLD.has(partOf(kind));

/**
 * Tells whether a payment gives money of a call back to the guest. That is a manual refund, or the
 * end of a deposit.
 */
export const givesBack = ({ kind, amount }: Pick<PaymentRecord, 'kind' | 'amount'>): boolean =>
  kind === 'refund' || (kind === 'end' && amount > 0n);

/** Tells whether a payment is for a file or a tip, not for the time of a call. */
export const isBeside = (kind: string): kind is 'file' | 'tip' => kind === 'file' || kind === 'tip';

/** Tells whether a payment is for time, which can be refunded if unused. */
export const isForTime = (kind: PaymentKind): boolean => partOf(kind) === 'time';

type Standing = Pick<PaymentRecord, 'state' | 'error'>;
type State = Pick<PaymentRecord, 'state'>;

/** Tells whether a payment landed and moved its money. */
export const hasLanded = <T extends State>(
  record: T | null | undefined,
): record is T & { readonly state: 'landed' | 'final' } =>
  record?.state === 'landed' || record?.state === 'final';

/** Tells whether a payment landed in a block that no fork can remove any more. */
export const isFinal = ({ state }: State): boolean => state === 'final';

/** Tells whether a payment may still move money. */
export const isOpen = ({ state }: State): boolean => state === 'signed';

/** Tells whether a payment moved nothing and never will. */
export const movedNothing = ({ state }: State): boolean =>
  state === 'expired' || state === 'failed';

const isLate = ({ error }: Standing): boolean => error?.code === 'confirmation_timeout';

/**
 * Tells whether a server refused a payment that may still land, because the server may have
 * forwarded it.
 */
export const isRefused = (record: Standing): boolean =>
  isOpen(record) && record.error !== null && !isLate(record);

/** Tells whether a payment may still land, and no server has refused it. */
export const isAwaited = (record: Standing): boolean => isOpen(record) && !isRefused(record);

/** Tells whether a payment has landed, or may land and no server has refused it. */
export const isLive = (record: Standing): boolean => hasLanded(record) || isAwaited(record);

/** The states of a payment on the page; see architecture.md, "A payment, as the payer sees it". */
export type ShownState = 'pending' | 'confirming' | 'confirmed' | 'failed' | 'timeout';

/**
 * Returns the state that the page shows. Without a record, nothing was signed. Then the wallet is
 * being asked while the payment is in progress. Afterwards an error explains why the payment
 * failed.
 */
export function shownState(record: Standing | null, isUnderWay = false): ShownState {
  if (!record) return isUnderWay ? 'pending' : 'failed';
  if (hasLanded(record)) return 'confirmed';
  if (!isOpen(record) || isRefused(record)) return 'failed';
  return isLate(record) ? 'timeout' : 'confirming';
}
