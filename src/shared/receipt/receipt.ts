import type { AtomicUsdc } from '../money.ts';
import type { NetworkId } from '../network.ts';

/**
 * The bill of one call, which either side can show to anyone. No one has to trust a field, because
 * every field is checked against the chain (docs/receipts.md). The bill states no period and no
 * clock time. The chain shows what was paid, when, and for which minute.
 */

export const RECEIPT_VERSION = 5;

export type PaidKind = 'prepay' | 'minute' | 'file' | 'tip' | 'refund';

/**
 * The resource of the refund of a call's unused time, which the transaction that ends the deposit
 * pays. Every other refund names the payment that it refunds.
 */
export const UNUSED_REFUND = 'refund/unused';

export interface ReceiptPayment {
  readonly kind: PaidKind;
  /**
   * The resource's URL after `pay2chat:<callId>/`: `prepay`, `minute/4`, `file/…`, `tip/…`,
   * `refund/<signature of the refunded payment>`, {@link UNUSED_REFUND}.
   */
  readonly resource: string;
  /**
   * The content to which the memo commits in addition to the resource, in base64url. Null except
   * for files.
   */
  readonly commitment: string | null;
  readonly amount: AtomicUsdc;
  /** base58. */
  readonly signature: string;
  /** The time of the block that contains the payment, in Unix seconds. */
  readonly blockTimeS: number;
}

/** Returns the amount in the resource of a tip, in atomic units. */
export const tipAmount = (resource: string): string => resource.split('/')[2] ?? '';

/**
 * Returns the signature of the payment that this refund refunds. Null if it is not the refund of a
 * single payment.
 */
export const refundedBy = ({
  kind,
  resource,
}: Pick<ReceiptPayment, 'kind' | 'resource'>): string | null =>
  kind === 'refund' && resource !== UNUSED_REFUND ? resource.slice('refund/'.length) : null;

/** One `ApproveChecked` instruction for the session key. Each approval replaces the one before. */
export interface ReceiptApproval {
  readonly signature: string;
  readonly cap: AtomicUsdc;
  readonly blockTimeS: number;
}

/** The facts, besides the payments, that determine unused time. */
export interface CountedTime {
  readonly periodSeconds: number;
  /**
   * The number of whole seconds that were counted. The chain does not contain this number. 0 if
   * everything was refunded because the call ended within its trial.
   */
  readonly countedSeconds: number;
  /** 0 if there is no trial. */
  readonly trialSeconds: number;
}

export interface CallReceipt {
  readonly version: typeof RECEIPT_VERSION;
  readonly network: NetworkId;
  /** T, the transcript: 32 bytes in base64url. The call id and every memo are computed from it. */
  readonly transcript: string;
  /**
   * The host's wallet. `feePayer` is the address of the host's fee payer, and `payer` that of the
   * guest's wallet.
   */
  readonly payTo: string;
  readonly feePayer: string;
  readonly payer: string;
  /** The key of the deposit that received the prepayment. Null if the host's wallet received it. */
  readonly deposit: string | null;
  /** Null if the wallet signed every payment. */
  readonly sessionKey: string | null;
  /** The price of one period. */
  readonly price: AtomicUsdc;
  readonly prepaidPeriods: number;
  /** Null if unused time is not refunded, or if the call had not ended yet. */
  readonly unused: CountedTime | null;
  /** True if the prepayment is a booking. The wallet alone signed it, and it has no memo. */
  readonly ahead: boolean;
  readonly approvals: readonly ReceiptApproval[];
  /** The oldest comes first. */
  readonly payments: readonly ReceiptPayment[];
}

/** The result of an audit for one line. The page also shows lines with `ok`. */
export type AuditFinding =
  | 'ok'
  /** The receipt lists the transaction, but the chain does not contain it. */
  | 'missing-on-chain'
  /** The chain contains the transaction, but the receipt does not list it. */
  | 'missing-in-receipt'
  /** The transaction is on the chain but failed. */
  | 'failed-on-chain'
  | 'listed-twice'
  /**
   * Another wallet paid into the deposit or received money from it. That is not a fault of the
   * receipt, but the user should know.
   */
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
  /**
   * More was spent under an approval than it allowed, or the account shows another remaining
   * amount.
   */
  | 'odometer'
  /** The refunds of the prepayment and minutes exceed what was paid for them. */
  | 'over-refunded';

/**
 * Tells whether a line shows no fault. Anyone can pay into a deposit, so a payment by another
 * wallet does not make a receipt wrong.
 */
export const isFine = ({ finding }: Pick<AuditLine, 'finding'>): boolean =>
  finding === 'ok' || finding === 'other-wallet';

/**
 * A list of transactions that belongs to one call: those of the session key, those of the deposit's
 * token account, or those with the reference that every manual refund contains.
 */
export type AuditedList = 'session' | 'deposit' | 'reference';

export interface AuditLine {
  readonly finding: AuditFinding;
  /**
   * The subject of the line. `call` if the purpose is unknown. `other` if money moved between the
   * deposit and another wallet.
   */
  readonly subject: PaidKind | 'approval' | 'call' | 'other';
  /** As in {@link ReceiptPayment.resource}. Null for approvals, and if the resource is unknown. */
  readonly resource: string | null;
  readonly signature: string | null;
  /**
   * For display, the value in the receipt. `found` is the value on the chain. Null if none exists.
   */
  readonly claimed: string | null;
  readonly found: string | null;
}

/** The amounts spent and left under one approval, according to the chain. */
export interface AuditedApproval {
  readonly signature: string;
  readonly cap: AtomicUsdc;
  readonly spent: AtomicUsdc;
  /** Null if the approval was replaced or revoked. Nothing can be spent under it any more. */
  readonly left: AtomicUsdc | null;
}

/** The refund that the host owes for the unused time of a call. */
export interface AuditedUnused {
  /**
   * `countedSeconds` and `trialSeconds` come from the receipt. `trialSeconds` is 0 without a trial.
   */
  readonly countedSeconds: number;
  readonly trialSeconds: number;
  /**
   * The prepayment and minutes on the chain, minus the price of counted time and minus manual
   * refunds before the deposit's end. If the call ended within its trial, no time has a price.
   */
  readonly due: AtomicUsdc;
}

export interface AuditReport {
  /** True if nothing differs and no list is unclear. */
  readonly matches: boolean;
  /**
   * The lists that the audit read to their end. Everything in them is in the receipt or in `lines`.
   */
  readonly complete: readonly AuditedList[];
  /**
   * The lists that were too long to read. They may contain transactions that are not in the
   * receipt.
   */
  readonly unclear: readonly AuditedList[];
  readonly network: NetworkId;
  readonly callId: string;
  readonly payer: string;
  readonly payTo: string;
  /** The sums of what is on the chain, computed by `callSums`. */
  readonly paid: AtomicUsdc;
  readonly returned: AtomicUsdc;
  readonly refunded: AtomicUsdc;
  readonly net: bigint;
  /** Null if the receipt does not state the counted time. */
  readonly unused: AuditedUnused | null;
  readonly lines: readonly AuditLine[];
  readonly approvals: readonly AuditedApproval[];
}
