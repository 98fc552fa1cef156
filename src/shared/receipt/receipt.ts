import type { AtomicUsdc } from '../money.ts';
import type { NetworkId } from '../network.ts';

/**
 * The bill of one call, as either side can hand it to anybody: nothing in it has to be believed, since
 * every field is checked against the chain (docs/receipts.md). It names no period and no clock: what
 * was paid, when, for which minute, is what the chain can show.
 */

export const RECEIPT_VERSION = 1;

export type PaidKind = 'prepay' | 'minute' | 'file' | 'refund';

export interface ReceiptPayment {
  readonly kind: PaidKind;
  /** What follows `pay2chat:<callId>/` in the resource's URL: `prepay`, `minute/4`, `file/…`, `refund/…`. */
  readonly resource: string;
  /** base64url, files only: what the memo commits to besides the resource. */
  readonly commitment: string | null;
  readonly amount: AtomicUsdc;
  /** base58. */
  readonly signature: string;
  /** Unix seconds, as the block that holds it says. */
  readonly blockTimeS: number;
}

/** One `ApproveChecked` to the session key; a later one replaces it. */
export interface ReceiptApproval {
  readonly signature: string;
  readonly cap: AtomicUsdc;
  readonly blockTimeS: number;
}

export interface CallReceipt {
  readonly version: typeof RECEIPT_VERSION;
  readonly network: NetworkId;
  /** base64url of T, 32 bytes: the call id and every memo follow from it. */
  readonly transcript: string;
  /** The host's wallet and its fee key, the guest's wallet. */
  readonly payTo: string;
  readonly feePayer: string;
  readonly payer: string;
  /** null = the wallet signed each payment. */
  readonly sessionKey: string | null;
  /** Per period. */
  readonly price: AtomicUsdc;
  readonly prepaidPeriods: number;
  readonly approvals: readonly ReceiptApproval[];
  /** Oldest first. */
  readonly payments: readonly ReceiptPayment[];
}

/** What an audit found of one line; `ok` lines are worth showing, too. */
export type AuditFinding =
  | 'ok'
  /** The receipt lists it; the chain has no such transaction. */
  | 'missing-on-chain'
  /** The chain has it; the receipt does not list it. */
  | 'missing-in-receipt'
  /** It is on the chain and failed. */
  | 'failed-on-chain'
  | 'listed-twice'
  /** Another wallet paid the host later with the prepayment's memo: no difference, but worth a look. */
  | 'copied'
  | 'amount'
  | 'recipient'
  | 'payer'
  | 'authority'
  | 'fee-payer'
  | 'mint'
  | 'memo'
  | 'resource'
  | 'time'
  | 'price'
  | 'cap'
  /** More was paid under an approval than it allowed, or the odometer says otherwise. */
  | 'odometer';

/** Anybody can copy a memo from the chain, so this alone makes no receipt wrong. */
export const isFine = ({ finding }: Pick<AuditLine, 'finding'>): boolean =>
  finding === 'ok' || finding === 'copied';

export interface AuditLine {
  readonly finding: AuditFinding;
  /** `approval`, or a payment's kind. */
  readonly subject: PaidKind | 'approval' | 'call';
  /** As in {@link ReceiptPayment.resource}; null for approvals and what has no known resource. */
  readonly resource: string | null;
  readonly signature: string | null;
  /** As the receipt says and as the chain says, for people; null where there is nothing to say. */
  readonly claimed: string | null;
  readonly found: string | null;
}

/** What is left of one approval, by the chain alone. */
export interface AuditedApproval {
  readonly signature: string;
  readonly cap: AtomicUsdc;
  readonly spent: AtomicUsdc;
  /** null = it was replaced or revoked, so nothing can be taken by it any more. */
  readonly left: AtomicUsdc | null;
}

export interface AuditReport {
  readonly matches: boolean;
  readonly network: NetworkId;
  readonly callId: string;
  readonly payer: string;
  readonly payTo: string;
  /** By the chain, refunds not deducted. */
  readonly paid: AtomicUsdc;
  readonly refunded: AtomicUsdc;
  readonly lines: readonly AuditLine[];
  readonly approvals: readonly AuditedApproval[];
}
