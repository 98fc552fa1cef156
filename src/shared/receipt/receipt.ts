import type { AtomicUsdc } from '../money.ts';
import type { NetworkId } from '../network.ts';

/**
 * The bill of one call, which either side can show to anyone. No field has to be believed, because
 * every field is checked against the chain (docs/receipts.md). It has no period and no clock time.
 * The chain shows what was paid, when, and for which minute.
 */

export const RECEIPT_VERSION = 5;

export type PaidKind = 'prepay' | 'minute' | 'file' | 'tip' | 'refund';

/**
 * The resource of the refund of a call's unused time, which the end of its deposit pays. Any other
 * refund names its payment.
 */
export const UNUSED_REFUND = 'refund/unused';

export interface ReceiptPayment {
  readonly kind: PaidKind;
  /**
   * The resource's URL after `pay2chat:<callId>/`: `prepay`, `minute/4`, `file/…`, `tip/…`,
   * `refund/<signature of the refunded payment>`, {@link UNUSED_REFUND}.
   */
  readonly resource: string;
  /** The content to which the memo commits besides the resource, in base64url; for files only. */
  readonly commitment: string | null;
  readonly amount: AtomicUsdc;
  /** base58. */
  readonly signature: string;
  /** The time of the block that contains the payment, in Unix seconds. */
  readonly blockTimeS: number;
}

/** Returns the amount that the resource of a tip names, in atomic units. */
export const tipAmount = (resource: string): string => resource.split('/')[2] ?? '';

/**
 * Returns the signature of the payment that this one refunds; null if it refunds no single payment.
 */
export const refundedBy = ({
  kind,
  resource,
}: Pick<ReceiptPayment, 'kind' | 'resource'>): string | null =>
  kind === 'refund' && resource !== UNUSED_REFUND ? resource.slice('refund/'.length) : null;

/** One `ApproveChecked` instruction to the session key. A later one replaces it. */
export interface ReceiptApproval {
  readonly signature: string;
  readonly cap: AtomicUsdc;
  readonly blockTimeS: number;
}

/** The facts, besides the payments, from which unused time follows. */
export interface CountedTime {
  readonly periodSeconds: number;
  /**
   * How many whole seconds were counted. No chain shows this number. It is 0 if everything was
   * refunded because the call ended within its trial.
   */
  readonly countedSeconds: number;
  /** 0 if there is no trial. */
  readonly trialSeconds: number;
}

export interface CallReceipt {
  readonly version: typeof RECEIPT_VERSION;
  readonly network: NetworkId;
  /** T, the transcript, in base64url, 32 bytes. The call id and every memo follow from it. */
  readonly transcript: string;
  /** `payTo` is the host's wallet, `feePayer` its fee payer, and `payer` the guest's wallet. */
  readonly payTo: string;
  readonly feePayer: string;
  readonly payer: string;
  /**
   * The key of the deposit into which the prepayment went; null if it went to the host's wallet.
   */
  readonly deposit: string | null;
  /** null if the wallet signed each payment. */
  readonly sessionKey: string | null;
  /** The price of one period. */
  readonly price: AtomicUsdc;
  readonly prepaidPeriods: number;
  /** null if unused time is not refunded, or if the call had not ended. */
  readonly unused: CountedTime | null;
  /** True if the prepayment is a booking, which the wallet alone signed and which has no memo. */
  readonly ahead: boolean;
  readonly approvals: readonly ReceiptApproval[];
  /** The oldest comes first. */
  readonly payments: readonly ReceiptPayment[];
}

/** The result of an audit for one line. `ok` lines are shown, too. */
export type AuditFinding =
  | 'ok'
  /** The receipt lists it, but the chain has no such transaction. */
  | 'missing-on-chain'
  /** The chain has it, but the receipt does not list it. */
  | 'missing-in-receipt'
  /** The transaction is on the chain, but it failed. */
  | 'failed-on-chain'
  | 'listed-twice'
  /**
   * Another wallet paid into the deposit or received money from it. This is no difference, but the
   * user should know.
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
   * More was paid under an approval than it allowed, or the account shows another remaining amount.
   */
  | 'odometer'
  /** The refunds of prepayment and minutes exceed what was paid for them. */
  | 'over-refunded';

/**
 * Tells whether a line shows no fault. Anyone can pay into a deposit, so that alone makes no
 * receipt wrong.
 */
export const isFine = ({ finding }: Pick<AuditLine, 'finding'>): boolean =>
  finding === 'ok' || finding === 'other-wallet';

/**
 * A list of transactions that belongs to one call: those of the session key, of the deposit's
 * account, and of the reference that each manual refund names.
 */
export type AuditedList = 'session' | 'deposit' | 'reference';

export interface AuditLine {
  readonly finding: AuditFinding;
  /**
   * `call` if the purpose is unknown, `other` for a movement between the deposit and another
   * wallet.
   */
  readonly subject: PaidKind | 'approval' | 'call' | 'other';
  /** As in {@link ReceiptPayment.resource}; null for approvals and for an unknown resource. */
  readonly resource: string | null;
  readonly signature: string | null;
  /** The receipt's value and the chain's value, for display; null if none exists. */
  readonly claimed: string | null;
  readonly found: string | null;
}

/** The sum spent under one approval and the sum left, according to the chain. */
export interface AuditedApproval {
  readonly signature: string;
  readonly cap: AtomicUsdc;
  readonly spent: AtomicUsdc;
  /**
   * null if the approval was replaced or revoked, so that nothing can be spent under it any more.
   */
  readonly left: AtomicUsdc | null;
}

/** The unused time of a call that the host has to refund. */
export interface AuditedUnused {
  /** Both values come from the receipt. `trialSeconds` is 0 if there is no trial. */
  readonly countedSeconds: number;
  readonly trialSeconds: number;
  /**
   * Prepayment and minutes on the chain, minus the price of counted time, unless the call ended
   * within its trial, and minus manual refunds before the deposit's end.
   */
  readonly due: AtomicUsdc;
}

export interface AuditReport {
  /** True if nothing differs and nothing is unclear. */
  readonly matches: boolean;
  /** The lists that were read to their end. Everything in them is in the receipt or in `lines`. */
  readonly complete: readonly AuditedList[];
  /** The lists that were too long to read. They may contain transactions that the receipt omits. */
  readonly unclear: readonly AuditedList[];
  readonly network: NetworkId;
  readonly callId: string;
  readonly payer: string;
  readonly payTo: string;
  /** The sums on the chain, as `callSums` computes them. */
  readonly paid: AtomicUsdc;
  readonly returned: AtomicUsdc;
  readonly refunded: AtomicUsdc;
  readonly net: bigint;
  /** null if the receipt does not contain what was counted. */
  readonly unused: AuditedUnused | null;
  readonly lines: readonly AuditLine[];
  readonly approvals: readonly AuditedApproval[];
}
