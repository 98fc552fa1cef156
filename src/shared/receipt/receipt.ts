import type { AtomicUsdc } from '../money.ts';
import type { NetworkId } from '../network.ts';

/**
 * The bill of one call, which either side can show to anybody. None of it has to be believed,
 * because every field is checked against the chain (docs/receipts.md). It has no period and no
 * clock time: what was paid, when, and for which minute is what the chain can show.
 */

export const RECEIPT_VERSION = 5;

export type PaidKind = 'prepay' | 'minute' | 'file' | 'tip' | 'refund';

/**
 * The resource of the one return of a call's unused time, by the end of its deposit; any other refund
 * names its payment.
 */
export const UNUSED_REFUND = 'refund/unused';

export interface ReceiptPayment {
  readonly kind: PaidKind;
  /**
   * The resource's URL after `pay2chat:<callId>/`: `prepay`, `minute/4`, `file/…`, `tip/…`,
   * `refund/<signature of the refunded payment>`, {@link UNUSED_REFUND}.
   */
  readonly resource: string;
  /** base64url, files only: what the memo commits to besides the resource. */
  readonly commitment: string | null;
  readonly amount: AtomicUsdc;
  /** base58. */
  readonly signature: string;
  /** Unix seconds of the block that contains it. */
  readonly blockTimeS: number;
}

/** Returns the amount that the resource of a tip names, in atomic units. */
export const tipAmount = (resource: string): string => resource.split('/')[2] ?? '';

/** Returns the signature of the payment that this refunds; null: it refunds no single payment. */
export const refundedBy = ({
  kind,
  resource,
}: Pick<ReceiptPayment, 'kind' | 'resource'>): string | null =>
  kind === 'refund' && resource !== UNUSED_REFUND ? resource.slice('refund/'.length) : null;

/** One `ApproveChecked` to the session key. A later one replaces it. */
export interface ReceiptApproval {
  readonly signature: string;
  readonly cap: AtomicUsdc;
  readonly blockTimeS: number;
}

/** The facts besides the payments from which unused time follows. */
export interface CountedTime {
  readonly periodSeconds: number;
  /**
   * Whole seconds. No chain shows them. 0 where everything came back because the call ended within
   * its trial.
   */
  readonly countedSeconds: number;
  /** 0: no trial. */
  readonly trialSeconds: number;
}

export interface CallReceipt {
  readonly version: typeof RECEIPT_VERSION;
  readonly network: NetworkId;
  /** T in base64url, 32 bytes. The call id and every memo follow from it. */
  readonly transcript: string;
  /** The host's wallet and its fee payer, the guest's wallet. */
  readonly payTo: string;
  readonly feePayer: string;
  readonly payer: string;
  /** The key of the deposit, into which the prepayment went; null: it went to the host's wallet. */
  readonly deposit: string | null;
  /** null: the wallet signed each payment. */
  readonly sessionKey: string | null;
  /** Per period. */
  readonly price: AtomicUsdc;
  readonly prepaidPeriods: number;
  /** null: unused time is not returned, or the call had not ended. */
  readonly unused: CountedTime | null;
  /** The prepayment was paid ahead of the call, by the wallet alone and without a memo. */
  readonly ahead: boolean;
  readonly approvals: readonly ReceiptApproval[];
  /** Oldest first. */
  readonly payments: readonly ReceiptPayment[];
}

/** The result of an audit for one line. `ok` lines are shown too. */
export type AuditFinding =
  | 'ok'
  /** The receipt lists it, but the chain has no such transaction. */
  | 'missing-on-chain'
  /** The chain has it, but the receipt does not list it. */
  | 'missing-in-receipt'
  /** It is on the chain and failed. */
  | 'failed-on-chain'
  | 'listed-twice'
  /** Another wallet paid into the deposit or got money from it: no difference, but worth a look. */
  | 'other-wallet'
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
  /** More was paid under an approval than it allowed, or the account shows another remainder. */
  | 'odometer'
  /** More was refunded of prepayment and minutes than they cost. */
  | 'over-refunded';

/** Anybody can pay into a deposit, so this alone makes no receipt wrong. */
export const isFine = ({ finding }: Pick<AuditLine, 'finding'>): boolean =>
  finding === 'ok' || finding === 'other-wallet';

/**
 * A list of transactions that belongs to one call: of the session key, of the deposit's account, and
 * of the reference that each refund by hand names.
 */
export type AuditedList = 'session' | 'deposit' | 'reference';

export interface AuditLine {
  readonly finding: AuditFinding;
  /** `call`: what it is for is unknown. `other`: between the deposit and another wallet. */
  readonly subject: PaidKind | 'approval' | 'call' | 'other';
  /** As in {@link ReceiptPayment.resource}; null for approvals and for an unknown resource. */
  readonly resource: string | null;
  readonly signature: string | null;
  /** For display: the receipt's value and the chain's value; null: no such value. */
  readonly claimed: string | null;
  readonly found: string | null;
}

/** The sum spent under one approval and the sum left, according to the chain. */
export interface AuditedApproval {
  readonly signature: string;
  readonly cap: AtomicUsdc;
  readonly spent: AtomicUsdc;
  /** null: it was replaced or revoked, so nothing can be taken under it any more. */
  readonly left: AtomicUsdc | null;
}

/** A call's unused time that is due. */
export interface AuditedUnused {
  /** According to the receipt; 0: no trial. */
  readonly countedSeconds: number;
  readonly trialSeconds: number;
  /**
   * Prepayment and minutes on the chain, less what was counted beyond the trial and what was
   * refunded by hand before the deposit's end.
   */
  readonly due: AtomicUsdc;
}

export interface AuditReport {
  /** Nothing differs, and nothing is unclear. */
  readonly matches: boolean;
  /** The lists that were read to their end: what they show is in the receipt, or in `lines`. */
  readonly complete: readonly AuditedList[];
  /** The lists that were too long to read: they may show what the receipt omits. */
  readonly unclear: readonly AuditedList[];
  readonly network: NetworkId;
  readonly callId: string;
  readonly payer: string;
  readonly payTo: string;
  /** According to the chain, as `callSums` adds up. */
  readonly paid: AtomicUsdc;
  readonly returned: AtomicUsdc;
  readonly refunded: AtomicUsdc;
  readonly net: bigint;
  /** null: the receipt does not say what was counted. */
  readonly unused: AuditedUnused | null;
  readonly lines: readonly AuditLine[];
  readonly approvals: readonly AuditedApproval[];
}
