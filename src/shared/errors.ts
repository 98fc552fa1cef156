import type { AtomicUsdc, Lamports } from './money.ts';
import type { PaymentFault } from './payment-faults.ts';

/**
 * How another window of this browser uses the books of a role: it shows the role's screen, waits
 * for a payment, is in a call, or does not answer.
 */
export type BooksUse = 'open' | 'paying' | 'call' | 'silent';

/**
 * One table of all errors. An error is a code with a typed context. The texts for the user are
 * derived from both, and code never reads these texts.
 *
 * A context never contains text of a peer, because inside a sentence of this page it would look
 * like the page's own text. A string in a context is one of a fixed list or {@link OwnText}, so the
 * compiler rejects text of a peer. Such text is only in the event log (docs/security.md, "The
 * page").
 */

/**
 * The result of a call across threads, used instead of an exception. comlink drops the custom
 * fields of an Error, so errors are passed as data.
 */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

/**
 * The result of parsing a peer's message. `what` names the fault in a few words, for the event log.
 */
export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly what: string };

export const ok = <T>(value: T) => ({ ok: true, value }) as const;
export const err = (error: AppError): Result<never> => ({ ok: false, error });

declare const origin: unique symbol;
/**
 * Text from this side: from its user, browser, wallet or site. Only code that reads such text
 * creates an OwnText. It contains no characters that break a line, hide text or change its
 * direction.
 */
export type OwnText = string & { readonly [origin]: 'own' };
export const ownText = (text: string): OwnText => text.replace(/\p{C}+/gu, ' ') as OwnText;

/** Returns only the class name of an error, because the message may quote text of a peer. */
export const errorName = (thrown: unknown): OwnText =>
  ownText(thrown instanceof Error ? thrown.name : 'unknown');

/** A kind of code that people exchange: the kind that a field expects. */
export type Expected = 'invite' | 'reply' | 'repair' | 'call';

/** How the transaction that a wallet returned differs from the requested one. */
export type WalletChange =
  | 'size'
  | 'encoding'
  | 'version'
  | 'lookup-table'
  | 'header'
  | 'guard'
  | 'too many guards'
  | 'writable account'
  | 'fee payer'
  | 'blockhash'
  | 'signers'
  | 'transfer'
  | 'approval'
  | 'memo'
  | 'priority fee'
  | 'instructions'
  | 'signature';

/**
 * Why a booking is refused. In the order of the list: its time is over, another wallet has booked,
 * it was refunded, its money has left the deposit in another way, it was redeemed in another call,
 * the invite has other terms, this wallet has no booking, or a server does not show the booking
 * yet.
 */
export type BookingRefusal =
  | 'over'
  | 'taken'
  | 'closed'
  | 'returned'
  | 'gone'
  | 'claimed'
  | 'called-returned'
  | 'called-claimed'
  | 'differs'
  | 'missing'
  | 'unseen'
  | 'other';

type Input = 'camera' | 'microphone';
export type DeviceName = Input | `${Input} and ${Input}` | 'screen';

/**
 * The part of the hello exchange, of a quote or of a repair in which the two pages do not agree.
 */
export type Mismatch =
  | "invite's commitment"
  | 'codes'
  | 'terms'
  | 'network'
  | "host's key"
  | "guest's key"
  | 'fee payer'
  | 'deposit'
  | 'title'
  | 'call'
  | 'key of the connection'
  | 'resource'
  | 'scheme'
  | 'mint'
  | 'recipient'
  | 'amount'
  | 'memo'
  | 'decimals'
  | 'transaction version'
  | 'no way to pay';

/** Why an approval of a spending limit, or its revocation, is not accepted. */
export type SpendingLimitFault =
  | 'none'
  | 'extension'
  | 'instruction'
  | 'source account'
  | 'owner'
  | 'delegate'
  | 'mint'
  | 'memo'
  | 'cap'
  | 'fields differ'
  | 'failed_on_chain'
  | 'other'
  | PaymentFault
  | ErrorCode;

/** The part of a received file that failed verification. */
type FileFault =
  `chunk ${number}` | `seal of chunk ${number}` | 'SHA-256' | 'tree hash' | 'on the other side';

/** The context of each error code. `undefined` if the code has no context. */
export interface ErrorContexts {
  // Codes that people paste
  code_empty: undefined;
  code_not_found: undefined;
  code_truncated: undefined;
  code_corrupted: undefined;
  code_version: { theirs: number; ours: number };
  code_is_invite: { wanted: Expected };
  code_is_reply: { wanted: Expected };
  code_is_repair: { wanted: Expected };
  code_is_call: { wanted: Expected };
  code_own: undefined;
  code_other_invite: undefined;
  code_used: undefined;
  /**
   * This side has already sent its answer, and the pasted code was used before or is no longer
   * valid.
   */
  repair_answered: undefined;
  code_network: { theirs: string; ours: string };
  /** An invite for the local test ledger was opened on a site that does not offer that ledger. */
  code_test: { ours: string };
  // Call links
  /** The browser lacks X25519. */
  ring_unsupported: undefined;
  /**
   * Answering would exceed the network fees allowed per day, or the number of answers allowed per
   * minute.
   */
  ring_budget: { what: 'day' | 'minute' };
  /**
   * The link cannot pay for a message, because its postage is used up or its address is unusable.
   */
  link_unusable: undefined;
  /** The caller no longer waits for the answer. */
  ring_over: undefined;
  call_links_full: { most: number };
  // Connection
  relay_missing: undefined;
  relay_silent: undefined;
  /** The browser has no WebRTC, or it is switched off. */
  no_webrtc: undefined;
  no_route: undefined;
  /** The browser offers no address at which it can be reached. */
  no_candidates: undefined;
  connection_lost: undefined;
  peer_left: undefined;
  /** The peer broke a rule of the protocol. The event log says which. */
  peer_protocol: undefined;
  peer_mismatch: { what: Mismatch };
  /** The peer's page was closed, was reloaded or has crashed. It may be opened again. */
  peer_away: undefined;
  rejoin_expired: undefined;
  // Devices
  media_denied: { device: DeviceName };
  media_missing: { device: DeviceName };
  media_busy: { device: DeviceName };
  media_failed: { device: DeviceName; reason: OwnText };
  media_insecure: undefined;
  /** The page is secure, but the browser does not offer devices to any page. */
  media_unavailable: undefined;
  // Wallet
  wallet_missing: undefined;
  wallet_rejected: undefined;
  wallet_locked: undefined;
  wallet_popup_open: undefined;
  wallet_disconnected: undefined;
  wallet_account_changed: { expected: string };
  wallet_wrong_network: { wanted: string };
  wallet_unsupported: { missing: OwnText };
  wallet_changed_transaction: { what: WalletChange };
  wallet_silent: undefined;
  wallet_failed: { reason: OwnText };
  /**
   * Like `wallet_failed`. The wallet was asked to sign a transaction whose network fee another
   * account pays.
   */
  wallet_refused_sponsor: { reason: OwnText; asked: 'approval' | 'payment' };
  // A wallet app on the same phone
  wallet_app_missing: undefined;
  wallet_app_unreachable: undefined;
  wallet_app_cut: undefined;
  wallet_app_blocked: undefined;
  wallet_app_no_signing: undefined;
  // RPC
  rpc_missing: { network: string };
  rpc_invalid_url: { url: string };
  rpc_unreachable: { host: string };
  rpc_forbidden: { host: string };
  rpc_rate_limited: { host: string };
  rpc_slow: { host: string };
  rpc_unseen: { host: string };
  rpc_bad_answer: { host: string; method: string };
  rpc_error: { host: string; method: string; rpcCode: number; message: string };
  rpc_wrong_genesis: { wanted: string; got: string };
  /**
   * The second server does not answer, although a decision needs the answers of both servers
   * (docs/security.md, "Servers").
   */
  server_missing: { host: string };
  /** The second server contradicts the first server. */
  servers_differ: { host: string };
  peer_rpc_trouble: undefined;
  // Money
  no_usdc_account: { owner: string };
  insufficient_usdc: { balance: AtomicUsdc; needed: AtomicUsdc };
  insufficient_sol: { balance: Lamports; needed: Lamports };
  till_empty: undefined;
  fees_stopped: undefined;
  price_below_floor: { floor: AtomicUsdc };
  /** The price is so high that it is probably a mistake. Offering it again confirms it. */
  price_unusual: { price: AtomicUsdc; upfront: AtomicUsdc };
  amount_invalid: undefined;
  address_invalid: undefined;
  recipient_no_usdc_account: { owner: string };
  allowance_used_up: { left: AtomicUsdc; needed: AtomicUsdc };
  allowance_refused: { reason: SpendingLimitFault };
  /** An approval would replace another delegate of the paying account. */
  allowance_exists: { delegate: string; amount: AtomicUsdc };
  blockhash_expired: undefined;
  confirmation_timeout: { signature: string };
  failed_on_chain: { signature: string; reason: OwnText };
  payment_invalid: { reason: PaymentFault | ErrorCode };
  /** The outcome of an earlier or simultaneous payment is still open. */
  payment_open: undefined;
  /** The page is already performing this action. */
  busy: undefined;
  /** Another window of this browser holds the books of this role. */
  books_elsewhere: { use: BooksUse };
  call_running: undefined;
  payment_window_expired: undefined;
  duplicate_settlement: undefined;
  too_early: undefined;
  unknown_resource: { url: `minute/${number}` };
  early: { connectedMs: number; ownMs: number };
  unpaid: { minute: number };
  /** The host sends neither picture nor sound, and the guest has not agreed to pay for that. */
  host_silent: { minute: number };
  /** The guest's page does not answer its own worker. */
  page_silent: undefined;
  rolled_back: { signature: string };
  prepayment_void: undefined;
  refund_unknown: undefined;
  /** The host or this page does not accept a booking, before or after its payment. */
  booking_refused: { why: BookingRefusal };
  /** Host: only the browser that made the offer has the key of the deposit. */
  booking_elsewhere: undefined;
  /**
   * Less than the whole payment can be refunded, because the call's unused time was already
   * refunded.
   */
  refund_beyond: { left: AtomicUsdc; needed: AtomicUsdc };
  /** Guest: the token account to which the guest should pay does not exist yet. */
  deposit_missing: undefined;
  /** Guest: the account that marks the deposit as one of the host's wallet does not exist. */
  deposit_unproven: undefined;
  /** Host: money has left the deposit, and no known transaction explains how. */
  deposit_gone: undefined;
  // Receipts
  receipt_invalid: { what: OwnText };
  receipt_version: { theirs: number; ours: number };
  receipt_network: { theirs: string; ours: string };
  /**
   * The text that was pasted together with a receipt differs from the text that the receipt
   * produces.
   */
  receipt_altered: undefined;
  receipt_unknown: undefined;
  history_too_long: { address: string };
  // Files
  file_changed: undefined;
  file_unreadable: { reason: OwnText };
  file_too_large: { max: number };
  file_limit: { max: number };
  file_unknown: undefined;
  file_call_over: undefined;
  file_unpaid: undefined;
  /**
   * The file was already paid for, under this listing or another one, but not received. The guest
   * must not pay again.
   */
  file_owed: undefined;
  /** The listing has changed since the user chose to pay. */
  file_relisted: { what: 'price' | 'content' };
  /** The host does not accept a payment of an earlier call as payment for this file. */
  claim_refused: undefined;
  file_in_use: undefined;
  hash_mismatch: { what: FileFault };
  /**
   * The bytes that the file needs, and the free bytes that the browser reports. `free` is null if
   * the browser does not report a number.
   */
  disk_full: { needed: number; free: number | null };
  // The site's config.json
  config_invalid: { file: OwnText; line: number; what: OwnText };
  config_unreadable: { file: OwnText; reason: OwnText };
  // Everything else
  /** The user or the browser blocks all storage for the site. */
  storage_blocked: undefined;
  storage_failed: { reason: OwnText };
  aborted: undefined;
  internal: { what: OwnText };
}

export type ErrorCode = keyof ErrorContexts;

/** All codes, for checking codes that come from outside. The compiler reports a missing code. */
const CODES: Readonly<Record<ErrorCode, 1>> = {
  code_empty: 1,
  code_not_found: 1,
  code_truncated: 1,
  code_corrupted: 1,
  code_version: 1,
  code_is_invite: 1,
  code_is_reply: 1,
  code_is_repair: 1,
  code_is_call: 1,
  code_own: 1,
  code_other_invite: 1,
  code_used: 1,
  repair_answered: 1,
  code_network: 1,
  code_test: 1,
  ring_unsupported: 1,
  ring_budget: 1,
  link_unusable: 1,
  ring_over: 1,
  call_links_full: 1,
  relay_missing: 1,
  relay_silent: 1,
  no_webrtc: 1,
  no_route: 1,
  no_candidates: 1,
  connection_lost: 1,
  peer_left: 1,
  peer_protocol: 1,
  peer_mismatch: 1,
  peer_away: 1,
  rejoin_expired: 1,
  media_denied: 1,
  media_missing: 1,
  media_busy: 1,
  media_failed: 1,
  media_insecure: 1,
  media_unavailable: 1,
  wallet_missing: 1,
  wallet_rejected: 1,
  wallet_locked: 1,
  wallet_popup_open: 1,
  wallet_disconnected: 1,
  wallet_account_changed: 1,
  wallet_wrong_network: 1,
  wallet_unsupported: 1,
  wallet_changed_transaction: 1,
  wallet_silent: 1,
  wallet_failed: 1,
  wallet_refused_sponsor: 1,
  wallet_app_missing: 1,
  wallet_app_unreachable: 1,
  wallet_app_cut: 1,
  wallet_app_blocked: 1,
  wallet_app_no_signing: 1,
  rpc_missing: 1,
  rpc_invalid_url: 1,
  rpc_unreachable: 1,
  rpc_forbidden: 1,
  rpc_rate_limited: 1,
  rpc_slow: 1,
  rpc_unseen: 1,
  rpc_bad_answer: 1,
  rpc_error: 1,
  rpc_wrong_genesis: 1,
  server_missing: 1,
  servers_differ: 1,
  peer_rpc_trouble: 1,
  no_usdc_account: 1,
  insufficient_usdc: 1,
  insufficient_sol: 1,
  till_empty: 1,
  fees_stopped: 1,
  price_below_floor: 1,
  price_unusual: 1,
  amount_invalid: 1,
  address_invalid: 1,
  recipient_no_usdc_account: 1,
  allowance_used_up: 1,
  allowance_refused: 1,
  allowance_exists: 1,
  blockhash_expired: 1,
  confirmation_timeout: 1,
  failed_on_chain: 1,
  payment_invalid: 1,
  payment_open: 1,
  busy: 1,
  books_elsewhere: 1,
  call_running: 1,
  payment_window_expired: 1,
  duplicate_settlement: 1,
  too_early: 1,
  unknown_resource: 1,
  early: 1,
  unpaid: 1,
  host_silent: 1,
  page_silent: 1,
  rolled_back: 1,
  prepayment_void: 1,
  refund_unknown: 1,
  booking_refused: 1,
  booking_elsewhere: 1,
  refund_beyond: 1,
  deposit_missing: 1,
  deposit_unproven: 1,
  deposit_gone: 1,
  receipt_invalid: 1,
  receipt_version: 1,
  receipt_network: 1,
  receipt_altered: 1,
  receipt_unknown: 1,
  history_too_long: 1,
  file_changed: 1,
  file_unreadable: 1,
  file_too_large: 1,
  file_limit: 1,
  file_unknown: 1,
  file_call_over: 1,
  file_unpaid: 1,
  file_owed: 1,
  file_relisted: 1,
  claim_refused: 1,
  file_in_use: 1,
  hash_mismatch: 1,
  disk_full: 1,
  config_invalid: 1,
  config_unreadable: 1,
  storage_blocked: 1,
  storage_failed: 1,
  aborted: 1,
  internal: 1,
};

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(CODES, text);

const SERVER_TROUBLE: ReadonlySet<string> = new Set<ErrorCode>([
  'rpc_missing',
  'rpc_invalid_url',
  'rpc_unreachable',
  'rpc_forbidden',
  'rpc_rate_limited',
  'rpc_slow',
  'rpc_unseen',
  'rpc_bad_answer',
  'rpc_error',
  'rpc_wrong_genesis',
  'server_missing',
  'servers_differ',
]);

/**
 * Tells whether the error comes from the servers that a side uses. Such an error says nothing about
 * the payment itself, and may be temporary.
 */
export const isServerTrouble = (code: string): boolean => SERVER_TROUBLE.has(code);

export type AppError = {
  [C in ErrorCode]: undefined extends ErrorContexts[C]
    ? { readonly code: C; readonly context?: undefined }
    : { readonly code: C; readonly context: ErrorContexts[C] };
}[ErrorCode];

type ContextArgs<C extends ErrorCode> = undefined extends ErrorContexts[C]
  ? []
  : [context: ErrorContexts[C]];

/** Creates an error. The type of the context follows from the code. */
export function appError<C extends ErrorCode>(code: C, ...[context]: ContextArgs<C>): AppError {
  return (context === undefined ? { code } : { code, context }) as AppError;
}

/**
 * The exception form of an error, for use inside one thread. Only `.error` crosses thread
 * boundaries.
 */
export class P2cError extends Error {
  override readonly name = 'P2cError';
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.code);
    this.error = error;
  }
}

export const raise = <C extends ErrorCode>(code: C, ...context: ContextArgs<C>): P2cError =>
  new P2cError(appError(code, ...context));

/**
 * Turns any thrown value into data: a P2cError into its error, an AbortError into `aborted`, and
 * anything else into `internal`.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof P2cError) return thrown.error;
  if (thrown instanceof Error && thrown.name === 'AbortError') return appError('aborted');
  logInternal(String(thrown));
  return appError('internal', { what: errorName(thrown) });
}

let logInternal: (what: string) => void = () => undefined;
/** Sets the function that logs the text of unexpected errors in this thread. */
export const onInternal = (log: typeof logInternal): void => {
  logInternal = log;
};
