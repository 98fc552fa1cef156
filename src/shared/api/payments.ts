import type { PaymentKind, PaymentRecord } from './ledger.ts';

/** Kinds and states of a payment. */

/** The sums into which the payments of a call fall. */
export type Part = 'time' | 'files' | 'tips' | 'returned' | 'refunded';

/** A new kind of payment has to be placed here; null: it is no part of what a call cost. */
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
/** Tells whether a guest pays this to a host, who can then refund it. */
export const isForSale = (kind: PaymentKind): boolean => SOLD.has(partOf(kind));

/** Tells whether it gives money of a call back to the guest: a refund by hand, or the end of a deposit. */
export const givesBack = ({ kind, amount }: Pick<PaymentRecord, 'kind' | 'amount'>): boolean =>
  kind === 'refund' || (kind === 'end' && amount > 0n);

/** Tells whether it is paid beside the time of a call: a file or a tip. */
export const isBeside = (kind: string): kind is 'file' | 'tip' => kind === 'file' || kind === 'tip';

/** Tells whether it paid for time, which can come back unused. */
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

/** Tells whether a server refused a payment that may land all the same: it may have passed it on. */
export const isRefused = (record: Standing): boolean =>
  isOpen(record) && record.error !== null && !isLate(record);

/** Tells whether a payment may still land, and no server has refused it. */
export const isAwaited = (record: Standing): boolean => isOpen(record) && !isRefused(record);

/** Tells whether a payment has landed, or may land and no server has refused it. */
export const isLive = (record: Standing): boolean => hasLanded(record) || isAwaited(record);

/** The states of a payment on the page; see architecture.md, "A payment, as the payer sees it". */
export type ShownState = 'pending' | 'confirming' | 'confirmed' | 'failed' | 'timeout';

/**
 * Returns what the page shows of a payment. Without a record, nothing was signed: the wallet is being
 * asked while it is under way, and afterwards an error says why not.
 */
export function shownState(record: Standing | null, isUnderWay = false): ShownState {
  if (!record) return isUnderWay ? 'pending' : 'failed';
  if (hasLanded(record)) return 'confirmed';
  if (!isOpen(record) || isRefused(record)) return 'failed';
  return isLate(record) ? 'timeout' : 'confirming';
}
