import type { AppError, BooksUse, ErrorCode, Result } from '../errors.ts';
import type {
  ScheduledCall,
  AheadView,
  BookingState,
  KeptOffer,
  KnownOffer,
  Offer,
  OfferDraft,
} from './booking.ts';
import type { EndReason, Role } from './lists.ts';
import type { CallOffer, LinkChoices, RingReply, RingView, VisitView } from './ring.ts';
import type { LogEntry } from '../log.ts';
import type { AtomicUsdc, Lamports } from '../money.ts';
import type { NetworkId } from '../network.ts';
import type { MAX_FEES } from '../network-fees.ts';
import type { QualityTally } from '../quality-tally.ts';
import type { AuditReport, CallReceipt } from '../receipt/receipt.ts';
import type { Terms } from '../terms.ts';

/**
 * The contracts between main and the workers. Main knows a worker only as one of these types
 * (through comlink), and a worker knows main only as the callbacks that it receives. State lives in
 * the worker. Main subscribes to snapshots of the state and displays them.
 */

export type { EndReason, Role } from './lists.ts';

/** A callback between threads. The sender wraps it in `Comlink.proxy`. */
export type Callback<Args extends unknown[]> = (...args: Args) => void;

/**
 * Asks the wallet to sign a serialized transaction (v0, wire format). Resolves to the transaction
 * that the wallet returned. The wallet may have changed the transaction, so the caller checks it
 * (platform-notes.md, "Wallets").
 */
export type SignTransaction = (transaction: Uint8Array) => Promise<Result<Uint8Array>>;

/**
 * Asks the wallet for its Ed25519 signature, 64 bytes, over exactly these bytes
 * (`solana:signMessage`). The caller verifies it.
 */
export type SignMessage = (message: Uint8Array) => Promise<Result<Uint8Array>>;

export interface LedgerConfig {
  readonly network: NetworkId;
  /**
   * The first server is preferred, and the rest are fallbacks. The RPC client contacts only these
   * origins.
   */
  readonly rpcUrls: readonly string[];
  /**
   * Host: the URL of a second RPC server, run by another operator. For large sums, this server must
   * also show the payment before the host grants anything.
   */
  readonly secondRpcUrl?: string;
  /**
   * Host: the most that one payment may cost in network fees (`MAX_FEES`). If absent, the normal
   * maximum applies.
   */
  readonly maxFee?: keyof typeof MAX_FEES;
}

export interface Balances {
  readonly owner: string;
  /** The USDC balance. Null if the wallet has no USDC account. */
  readonly usdc: AtomicUsdc | null;
  readonly lamports: Lamports;
}

export type PaymentKind =
  | 'transfer'
  | 'prepay'
  /**
   * A prepayment before the call that was not redeemed yet. Once redeemed, it is the call's
   * `prepay`.
   */
  | 'booking'
  | 'minute'
  | 'file'
  | 'tip'
  | 'refund'
  /** A deposit was opened, or closed. */
  | 'deposit'
  /** A deposit was paid out: `amount` to the guest, the rest to the host. */
  | 'end'
  | 'till'
  | 'till-refund'
  | 'allowance';

/**
 * The state of a payment. `landed`: a confirmed block contains it, and it moved its money. `final`:
 * no fork can remove that block any more. `expired`: it has not landed and never will. `failed`: a
 * block contains it with an error, and it moved nothing.
 */
export type PaymentState = 'signed' | 'landed' | 'final' | 'expired' | 'failed';

/**
 * One payment of the journal, from the view of the side that wrote it. The wall-clock times are in
 * ms and only for display.
 */
export interface PaymentRecord {
  readonly id: string;
  readonly kind: PaymentKind;
  readonly state: PaymentState;
  readonly network: NetworkId;
  readonly role: Role | null;
  readonly callId: string | null;
  readonly minute: number | null;
  readonly amount: AtomicUsdc;
  /**
   * The SOL that moved: a refill or withdrawal of the network-fee balance, or the rent of a
   * deposit.
   */
  readonly lamports?: Lamports;
  readonly payer: string;
  readonly recipient: string;
  /** Address of the deposit key, for a prepayment into a deposit and for the deposit's end. */
  readonly deposit?: string;
  /** base58; null until the transaction is fully signed (the fee payer signs last). */
  readonly signature: string | null;
  /**
   * True if nothing proves whether the payment landed, so the page asks the user whether the money
   * arrived.
   */
  readonly asks?: boolean;
  /** Unix seconds, from the block; null until the payment was read back. */
  readonly blockTimeS: number | null;
  /** Why a server refused the signed payment, or the error if it was not confirmed in time. */
  readonly error: AppError | null;
  readonly createdAtWallMs: number;
  readonly updatedAtWallMs: number;
  /**
   * For a payment in a call, the part of its URL after `pay2chat:<callId>/`, e.g. `minute/4`,
   * `file/…`, `tip/…`. For a refund, `refund/<what it refunds>`.
   */
  readonly resource?: string;
  /** For a file, its name in a form that is safe to display. For a refund, what it refunds. */
  readonly title?: string;
  /** True if the call's prepayment is a booking, which was paid before the call. */
  readonly ahead?: true;
}

/**
 * A scheduled call as a guest sees it. If the host has moved the call, this is the latest offer
 * that this browser has seen.
 */
export interface Bookable extends KnownOffer {
  /** This browser's booking of this offer, from the journal; null if none exists. */
  readonly own: PaymentRecord | null;
  readonly state: BookingState;
  /** The wallet's USDC balance. Null if the wallet has no USDC account. */
  readonly balance: AtomicUsdc | null;
  /**
   * The SOL that the wallet needs: the network fee, plus the balance that must stay in the wallet.
   */
  readonly fee: Lamports;
}

/** The host's fee payer, which sponsors guests, and whether the host can be paid. */
export interface FeeBalance {
  readonly feePayerKey: string;
  readonly lamports: Lamports;
  /** How many payments the fee payer can still sponsor. */
  readonly payments: number;
  readonly usdcAccountExists: boolean;
  /**
   * True if the wallet has recorded on the chain that this key is its fee payer. Guests then pay
   * into deposits of this fee payer.
   */
  readonly marked: boolean;
  /**
   * The number of calls in a row for which the balance is enough. Each call needs a deposit and
   * twenty payments.
   */
  readonly calls: number;
  /** The rent of open deposits. The fee payer gets it back when the deposits end. */
  readonly inDeposits: Lamports;
  /**
   * The SOL held by the owner's call links. The fee payer gets it back when the links are closed.
   */
  readonly inLinks: Lamports;
}

export interface MinuteEntry {
  readonly minute: number | 'prepay';
  readonly amount: AtomicUsdc;
  readonly signature: string;
  /**
   * Ms from the moment when the payment was due to its confirmation, by this side's monotonic
   * clock.
   */
  readonly settleMs: number;
  /**
   * True if the network rolled the payment back before it was final. The payment then no longer
   * counts.
   */
  readonly takenBack?: true;
  /** Guest: true while the host reports the payment but the guest's own server does not show it. */
  readonly unseen?: true;
}

/**
 * The state of a call's unused time. Host: `asks` means that no deposit refunds the time, so the
 * host has to refund it from the wallet (`returnUnused`). Guest: `short` means that the refund is
 * less than what is due. `missing` means that the deposit is overdue to end.
 */
export type UnusedState =
  | 'settling'
  /** The refund is being sent (host) or expected (guest). */
  | 'returning'
  | 'returned'
  /** All time was used, or the rest is too little to send. */
  | 'nothing'
  | 'asks'
  | 'short'
  | 'missing';

/** The unused time of one call that has ended, as this side sees it. */
export interface UnusedTime extends CallName {
  readonly network: NetworkId;
  /** This side's wallet, and the peer's. */
  readonly owner: string;
  readonly counterpart: string;
  readonly state: UnusedState;
  /** How many whole seconds this side counted. */
  readonly countedSeconds: number;
  /**
   * True if, by this side's count, the call ended within its trial. Then everything is refunded.
   */
  readonly isTrial: boolean;
  /**
   * The sum of the prepayment and the settled minutes, including those that settled after the end.
   * Files are not included.
   */
  readonly paid: AtomicUsdc;
  /** The refund that is due by this side's count, minus manual refunds. */
  readonly due: AtomicUsdc;
  /** The part of `due` that has not been refunded. */
  readonly owed: AtomicUsdc;
  /**
   * By how much manual refunds that have landed lower `due`. 0 if the deposit's end has refunded
   * anything.
   */
  readonly refunded: AtomicUsdc;
  /**
   * The amount that the deposit's end refunded to the guest. 0 until that transaction has landed.
   */
  readonly returned: AtomicUsdc;
  /** The signature of the deposit's end, once it is signed. */
  readonly signature: string | null;
  /** Why the state is `asks`, or why there is a delay. */
  readonly error: AppError | null;
}

export type PayMode = 'allowance' | 'manual';

/** How the guest pays, and the highest amount that the guest allows. */
export interface PayChoice {
  readonly mode: PayMode;
  readonly budgetPeriods: number;
  /** The delegate of the paying account that the user agreed to replace (`allowance_exists`). */
  readonly replaces?: string;
}

/**
 * The source that pays for a file: the call's spending limit, or one payment that the wallet signs.
 */
export type FileFunds = 'allowance' | 'wallet';

/** The progress of the prepayment. */
export interface PrepayView {
  readonly stage:
    | 'idle'
    | 'asking'
    | 'signing'
    | 'approving'
    | 'sending'
    | 'confirming'
    /**
     * The payment was sent, but for a while it was neither confirmed nor accepted by the host. The
     * page sends the same transaction again.
     */
    | 'waiting'
    /** The payment is confirmed, and the host has not admitted the guest yet. */
    | 'unadmitted'
    /**
     * An earlier transaction may still land. Nothing else is signed until it provably can no longer
     * land.
     */
    | 'expiring'
    | 'settled'
    | 'failed';
  readonly cost: AtomicUsdc;
  /** The recipient that the wallet shows: the deposit key. Null if the recipient is the host. */
  readonly deposit: string | null;
  readonly balance: AtomicUsdc | null;
  /** null while the balance is unknown. */
  readonly balanceAfter: AtomicUsdc | null;
  readonly signature: string | null;
  readonly error: AppError | null;
  /** The wallet's booking, if the call is a scheduled one. */
  readonly ahead?: AheadView;
}

export type CallPhase = 'idle' | 'greeting' | 'awaiting-prepayment' | 'in-call' | 'ended';

export type BillingStatus = 'prepaid' | 'paid' | 'pending' | 'failed' | 'frozen' | 'interrupted';
export type BillingColor = 'green' | 'yellow' | 'red' | 'grey';

/**
 * The next step of a billing machine, with a countdown for the page. Something else may happen
 * first.
 */
export interface Upcoming {
  /** `give-up` means that the retry in progress fails permanently and the call ends. */
  readonly what: 'freeze' | 'retry' | 'give-up' | 'end';
  readonly inMs: number;
  /** False while failure timers are paused because the connection is down. */
  readonly counting: boolean;
}

/**
 * Why no time is counted although the peer answers and the call is not frozen. `media`: the guest
 * reports that the host's media does not arrive. `taken`: the host reports that its operating
 * system has muted or stopped the devices that were switched on. `resuming`: the gate has not
 * opened again yet.
 */
export type Standstill = 'media' | 'taken' | 'resuming';

/** The state that the meter shows (testing.md). It is the same for both roles. */
export interface BillingSnapshot {
  readonly status: BillingStatus;
  /** Yellow in the last 10 s and while pending; red when failed or frozen; grey when interrupted. */
  readonly color: BillingColor;
  /** Elapsed time in ms. It never decreases. */
  readonly elapsedMs: number;
  /**
   * The call's length in whole seconds, for display. If the call ended now, this side would record
   * this length.
   */
  readonly countedSeconds: number;
  /** Time in ms until the next payment; 0 while it is overdue. */
  readonly countdownMs: number;
  readonly paidUntilMs: number;
  /** The next minute to be paid. */
  readonly minute: number;
  readonly totalAtomic: AtomicUsdc;
  readonly freezeCode?: ErrorCode;
  /** Absent while nothing is overdue. */
  readonly upcoming?: Upcoming;
  /**
   * Guest: the number of the minute that is paid only if the user agrees, because the host sends
   * nothing.
   */
  readonly asks?: number;
  /** True while time is counted. */
  readonly running: boolean;
  /** Why no time is counted. Set only during an interruption in which heartbeats still arrive. */
  readonly standstill?: Standstill;
  readonly endReason?: EndReason;
}

/** Main's view of a call's money and time. It is published as a whole on every change. */
export interface CallView {
  readonly role: Role;
  readonly phase: CallPhase;
  readonly callId: string | null;
  readonly terms: Terms;
  /** The host's title of the call, sent to the guest after connecting. */
  readonly title: string;
  /**
   * The four security words. Both screens show the same words unless an attacker is in the middle.
   */
  readonly words: readonly string[] | null;
  readonly prepay: PrepayView | null;
  readonly payMode: PayMode | null;
  readonly budgetPeriods: number;
  readonly billing: BillingSnapshot | null;
  /**
   * Whether outgoing media may flow and the remote picture may be shown. The page uncovers the call
   * only while this is true.
   */
  readonly mediaOpen: boolean;
  /**
   * Whether this side may send its own media. For the host, this is the state of its gate. For the
   * guest, it equals `mediaOpen`.
   */
  readonly sending: boolean;
  readonly freezeCode: AppError | null;
  readonly minutes: readonly MinuteEntry[];
  readonly totalPaid: AtomicUsdc;
  /** Guest with a spending limit: the amount that can still be spent. */
  readonly remaining: AtomicUsdc | null;
  /**
   * Guest: the balance of the paying account when it was last read. Null for the host, or before
   * the first reading.
   */
  readonly balance: AtomicUsdc | null;
  /**
   * Host: how many payments the fee payer could still sponsor when its balance was last read. Null
   * for the guest, or before the first reading.
   */
  readonly coveredPayments: number | null;
  /**
   * Host of a call with a trial: how many earlier calls of this guest's wallet ended within their
   * trial, by this browser's books. Null for the guest, without a trial, or before the books are
   * read.
   */
  readonly trialsBefore: number | null;
  /** Whether an x402 channel is open and the peer's worker answers the heartbeat on it. */
  readonly heartbeat: boolean;
  readonly endReason: EndReason | null;
  readonly error: AppError | null;
}

export interface HostCallConfig {
  readonly role: 'host';
  readonly owner: string;
  readonly title: string;
  /** The commitment to the nonce in the prepared invite. */
  readonly nonceCommitment: Uint8Array;
}

export interface GuestCallConfig {
  readonly role: 'guest';
  readonly owner: string;
  /** The nonce commitment of the invite. The nonce in the host's hello must match it. */
  readonly nonceCommitment: Uint8Array;
}

/** The result of trying a public RPC server from this browser. */
export interface ServerTrial {
  readonly url: string;
  /** Why the server cannot be used; null if it can. */
  readonly error: AppError | null;
}

export interface LedgerApi {
  /** Selects network and RPC servers, and checks the genesis hash. */
  configure(config: LedgerConfig): Promise<Result<{ readonly caip2: string }>>;
  /** Tries public RPC servers in parallel. Resolves to all of them, the best first. */
  compareServers(
    network: NetworkId,
    urls: readonly string[],
  ): Promise<Result<readonly ServerTrial[]>>;
  balances(owner: string): Promise<Result<Balances>>;

  /**
   * Sends USDC for the _Send USDC_ panel. Resolves at a final state. Progress arrives through
   * {@link subscribePayments}.
   */
  sendUsdc(
    request: {
      readonly id: string;
      readonly owner: string;
      readonly to: string;
      readonly amount: AtomicUsdc;
    },
    sign: SignTransaction,
  ): Promise<Result<PaymentRecord>>;
  /** Asks the chain about a payment that timed out. */
  checkAgain(id: string): Promise<Result<PaymentRecord>>;
  /**
   * Records the user's decision that a payment did not arrive, so that it may be signed again. Only
   * possible if nothing proves whether the payment landed ({@link PaymentRecord.asks}). Any other
   * payment stays as it is.
   */
  notArrived(id: string): Promise<Result<PaymentRecord>>;
  /**
   * Calls the listener when the second server delays a decision, with the reason (`server_missing`,
   * `servers_differ`). Calls it with null once there is no delay any more.
   */
  subscribeSecond(listener: Callback<[AppError | null]>): Promise<void>;
  /** Continues without the second server until the user chooses the servers again. */
  leaveOutSecond(): Promise<void>;
  subscribePayments(listener: Callback<[PaymentRecord]>): Promise<void>;
  payments(): Promise<Result<readonly PaymentRecord[]>>;
  /** Lists the keys of every network. Session keys are included until they are removed. */
  keys(): Promise<Result<readonly KeptKey[]>>;
  /** Host: lists the unused time of calls on every network that was not refunded yet. */
  owed(): Promise<Result<readonly AtomicUsdc[]>>;

  feeBalance(owner: string): Promise<Result<FeeBalance>>;
  /**
   * Opens the owner's USDC account and makes the marker if either is missing, and fills the fee
   * payer, in one wallet transaction. If nothing is needed, the wallet is not asked.
   */
  fundFeePayer(owner: string, sign: SignTransaction): Promise<Result<FeeBalance>>;
  /** Returns all of the fee payer's SOL to the owner. */
  refundFeePayer(owner: string): Promise<Result<FeeBalance>>;

  /**
   * Host: fixes the terms, draws the nonce, and returns the nonce commitment for the invite.
   * Forgets a call that has ended, and ends a running call. The newest five invites stay prepared
   * for guests who ring.
   */
  prepareInvite(terms: Terms): Promise<Result<{ readonly nonceCommitment: Uint8Array }>>;
  /**
   * Begins a call as soon as the invite and the reply are known. The hello exchange starts when the
   * channel opens.
   */
  beginCall(
    codes: { readonly invite: Uint8Array; readonly reply: Uint8Array; readonly terms: Terms },
    config: HostCallConfig | GuestCallConfig,
  ): Promise<Result<void>>;
  /**
   * Attaches the `x402` channel (or the bridge's port) of an RTCPeerConnection. Without a
   * commitment, the channel belongs to the current call or to the next one. With the commitment of
   * a prepared invite, the channel waits until the call of that invite begins.
   */
  attachChannel(
    endpoint: RTCDataChannel | MessagePort,
    nonceCommitment?: Uint8Array,
  ): Promise<void>;
  /** Attaches the clock worker's port. */
  attachClock(port: MessagePort): Promise<void>;
  /**
   * Attaches the frames worker's port. It receives the lease, which limits how long media may be
   * sent (billing/gate.ts).
   */
  attachFrames(port: MessagePort): Promise<void>;
  /** Attaches the transfer worker's port (sale.ts). */
  attachTransfer(port: MessagePort): Promise<void>;
  subscribeCall(listener: Callback<[CallView]>): Promise<void>;
  /**
   * Guest: pays the prepayment and joins. Resolves when the payment has settled, or with the error.
   * The page may call this again.
   */
  pay(choice: PayChoice, sign: SignTransaction): Promise<Result<void>>;
  /**
   * Guest: redeems this wallet's booking of the call and joins. The wallet signs once, and this
   * signature pays nothing. Resolves when the host has admitted the guest, or with the error. The
   * page may call this again.
   */
  claimBooking(
    choice: PayChoice,
    signMessage: SignMessage,
    sign: SignTransaction,
  ): Promise<Result<void>>;
  /**
   * Guest: buys a listed file at the price and with the content (`root`, hex) that the user
   * confirmed. The spending limit or the wallet pays. Resolves when the file is paid and the
   * transfer may start, or with the error. The page may call this again.
   */
  buyFile(
    order: {
      readonly id: string;
      readonly price: AtomicUsdc;
      readonly root: string;
      readonly funds: FileFunds;
    },
    sign: SignTransaction,
  ): Promise<Result<void>>;
  /**
   * Guest: downloads a listed file that was paid for in an earlier call (`FileView.boughtBefore`)
   * again. The wallet that paid signs once. Resolves when the transfer may start, or with the
   * error.
   */
  reclaimFile(id: string, sign: SignMessage): Promise<Result<void>>;
  /**
   * Guest: tips the host. The spending limit pays if a minute is still covered after the tip.
   * Otherwise the wallet pays. Resolves when the tip is paid, or with the error. The tip waits
   * while a minute is due. The worker never signs a tip a second time without the user.
   */
  tip(amount: AtomicUsdc, sign: SignTransaction): Promise<Result<void>>;
  /**
   * Reports once a second whether everything arrives that the peer claims to send. Null means that
   * nothing arrives and that the peer claims to send nothing. Each further minute is then paid only
   * after {@link agree}.
   */
  reportRx(rx: boolean | null): Promise<void>;
  /**
   * Host: reports each change of whether the operating system has muted or stopped every device
   * that the user has switched on.
   */
  reportTaken(taken: boolean): Promise<void>;
  /** Guest: agrees to pay this minute although the host sends nothing (`BillingSnapshot.asks`). */
  agree(minute: number): Promise<void>;
  /**
   * Ends the call for both sides. The worker tells the peer, removes the session key, and continues
   * to poll payments in flight.
   */
  endCall(reason: EndReason): Promise<void>;
  /** Forgets an ended call, so that the page can host or join again. */
  releaseCall(): Promise<void>;
  /**
   * Adds the link quality that this page observed to the record of a call. Resolves to the total,
   * which includes what earlier pages of the call observed.
   */
  addTally(call: CallName, seen: QualityTally): Promise<Result<QualityTally>>;
  /** Lists the link quality that this browser observed in its calls. */
  tallies(): Promise<Result<readonly CallTally[]>>;
  /**
   * Host: lists the topics of this browser's calls. Calls without a recorded topic are left out.
   */
  topics(): Promise<Result<readonly CallTopic[]>>;
  /** Returns the bill of a call of this browser, from its journal. */
  receipt(callId: string, role: Role): Promise<Result<CallReceipt>>;
  /**
   * Checks a pasted receipt (JSON, link, or the link's fragment) against only the chain, on the
   * configured network. One audit runs at a time. A new audit ends the running one with `aborted`,
   * as `cancelAudit` does.
   */
  audit(text: string): Promise<Result<AuditReport>>;
  cancelAudit(): Promise<void>;
  log(): Promise<readonly LogEntry[]>;
  /**
   * Host: refunds a payment that this browser received in a call. The wallet that received the
   * payment pays the refund. `amount` must be the whole rest of the payment. A payment is refunded
   * only once: a second request returns the result of the first.
   */
  refund(
    request: { readonly payment: string; readonly owner: string; readonly amount: AtomicUsdc },
    sign: SignTransaction,
  ): Promise<Result<PaymentRecord>>;

  /**
   * Host: pays the unused time of a call back from the wallet, if no deposit refunds it (`asks`).
   */
  returnUnused(
    call: { readonly callId: string; readonly owner: string },
    sign: SignTransaction,
  ): Promise<Result<UnusedTime>>;
  /**
   * Calls the listener at once and on every change with the unused time of calls, newest first. The
   * list contains the calls whose unused time is not settled, or was settled since this page was
   * opened.
   */
  subscribeUnused(listener: Callback<[readonly UnusedTime[]]>): Promise<void>;

  /**
   * Guest with a spending limit. `extendSpendingLimit` approves this many periods in addition to
   * what can still be spent, and the host pays the network fee. `revokeSpendingLimit` ends the
   * limit. After the call, the guest pays the network fee of the revocation. Both resolve when the
   * chain shows the change.
   */
  extendSpendingLimit(periods: number, sign: SignTransaction): Promise<Result<void>>;
  revokeSpendingLimit(sign: SignTransaction): Promise<Result<void>>;

  /**
   * Host: opens the deposit of a new offer and stores the offer. First fills the network-fee
   * balance if it does not cover a deposit. Resolves to the code of the offer's link.
   */
  makeOffer(draft: OfferDraft, sign: SignTransaction): Promise<Result<string>>;
  /**
   * Host: moves a scheduled call to another time, in Unix seconds. The call keeps its deposit.
   * Resolves to the code of the link that replaces the old link.
   */
  moveOffer(request: Pick<Offer, 'deposit' | 'startsAtS'>): Promise<Result<string>>;
  /**
   * Host: stores an offer from a pasted link of this host. Resolves to the code of the link that is
   * valid now. This can be a newer link, if this browser has one.
   */
  keepOffer(code: string): Promise<Result<string>>;
  /**
   * Guest: deletes an offer from this browser. Its payments stay in its deposit and in the books.
   */
  dropOffer(id: string): Promise<Result<void>>;
  /**
   * Host: takes back the postage of the link of a scheduled call, then deletes the call from this
   * browser.
   */
  dropScheduled(id: string): Promise<Result<void>>;
  /** Lists the stored offers of every network. Asks no server. */
  keptOffers(): Promise<Result<readonly KeptOffer[]>>;
  /** Host: lists the scheduled calls, as their deposits show them. */
  scheduledCalls(): Promise<Result<readonly ScheduledCall[]>>;
  /** Host: refunds a booking, once, from the wallet that the booking was meant to pay. */
  returnBooking(
    request: { readonly id: string; readonly payment: string; readonly owner: string },
    sign: SignTransaction,
  ): Promise<Result<PaymentRecord>>;
  /**
   * Guest: searches for bookings of this offer, in this browser and on the chain. Does not ask the
   * wallet.
   */
  lookAtOffer(code: string, owner: string): Promise<Result<Bookable>>;
  /**
   * Guest: reads the deposits of this browser's bookings, to find refunds. {@link
   * subscribePayments} reports them.
   */
  seekReturns(): Promise<Result<void>>;
  /** Guest: pays for an offer, once. A second request returns the result of the first. */
  bookOffer(
    request: { readonly code: string; readonly owner: string },
    sign: SignTransaction,
  ): Promise<Result<PaymentRecord>>;

  /**
   * Reports which role's screens the page shows. Takes the books of that role from another window,
   * unless that window uses them in a way that this window's user has not `seen`. Null means that
   * the page has left these screens, so other windows may take the books without asking. Methods
   * that act in a role take the role's books too. Both fail with `books_elsewhere`.
   */
  useBooks(role: Role | null, seen: BooksUse | null): Promise<Result<void>>;
  /** Calls the listener when this window gets or loses the books of a role. */
  subscribeBooks(listener: Callback<[role: Role, holds: boolean]>): Promise<void>;
  /**
   * Takes the books of both roles if no other window uses them. The page calls this when the user
   * deletes this browser's data or resumes a call. Errors: `call_running`, `books_elsewhere`.
   */
  takeAllBooks(): Promise<Result<void>>;

  /**
   * Host: makes a call link and opens it. First fills the network-fee balance if it does not cover
   * a call and the link's postage. Resolves to the link's code. Errors: `call_links_full`,
   * `ring_unsupported`, `till_empty`, `wallet_*`, `rpc_*`.
   */
  makeCallLink(offer: CallOffer, sign: SignTransaction): Promise<Result<string>>;
  changeCallLink(id: string, choices: Partial<LinkChoices>): Promise<Result<void>>;
  /**
   * Host: takes back the rest of a link's postage. Then deletes the link, its key and its list of
   * callers. Resolves to the amount taken back.
   */
  retireCallLink(id: string): Promise<Result<Lamports>>;
  /**
   * Host: starts to read the mailboxes of all open links, unless another tab does so. `onView` gets
   * what the page shows, at once and on every change. `onReply` gets each reply that begins a call.
   */
  subscribeRings(
    onView: Callback<[RingView]>,
    onReply: Callback<[RingReply]>,
  ): Promise<Result<void>>;
  /**
   * Host: answers a ring with an invite's code, or with null if the host is busy. Resolves when the
   * answer has landed. Errors: `ring_over`, `ring_budget`, `till_empty`, `code_*`, `rpc_*`.
   */
  answerRing(ring: string, invite: string | null): Promise<Result<void>>;
  /** Host: empties the list of missed calls. */
  forgetMissedCalls(): Promise<Result<void>>;
  /**
   * Guest: rings at a call link until {@link stopRinging}. A second request replaces the first.
   * Does not ask the wallet. Resolves once ringing has begun. Errors: `code_*`, `ring_unsupported`,
   * `storage_failed`.
   */
  ring(
    request: { readonly code: string; readonly name: string },
    onView: Callback<[VisitView]>,
  ): Promise<Result<void>>;
  /**
   * Guest: sends the reply to the newest invite. Error `link_unusable`: the link cannot pay for the
   * message, so the page shows the reply and the user passes it on. Error `rpc_*`: it is not known
   * whether the reply was sent.
   */
  sendRingReply(reply: string): Promise<Result<void>>;
  /** Guest: stops ringing. The host's page shows a missed call. */
  stopRinging(): Promise<void>;

  /** Lists calls that a page of this browser left within the last ten minutes, newest first. */
  rejoinable(): Promise<Result<Resumables>>;
  /**
   * Resumes a call. First reconciles the journal with the chain. Then the call continues as after
   * an interruption. Resolves to the first view of the call. Later views arrive through {@link
   * subscribeCall}. Errors: `rejoin_expired`, `code_network`, `rpc_*`.
   */
  rejoin(call: CallName, sign: SignTransaction): Promise<Result<Rejoined>>;
  /**
   * Ends a call that a page of this browser left. No page can resume it any more, and its session
   * key is destroyed. Its receipt stays.
   */
  giveUpCall(call: CallName): Promise<Result<void>>;
  /**
   * Ends a call that can no longer be resumed because its time has run out. Resolves to whether the
   * call is over.
   */
  expireCall(call: CallName): Promise<Result<boolean>>;
  /** Tells the peer that this page closes, if a message can still be sent. */
  leaveCall(): Promise<void>;
}

/** Names one role's half of a call. */
export interface CallName {
  readonly role: Role;
  readonly callId: string;
}

/** The link quality that one side observed in a call. */
export interface CallTally extends CallName {
  readonly tally: QualityTally;
}

/** The host's title of a call. */
export interface CallTopic extends CallName {
  readonly title: string;
}

/** A resumed call. It ends at `untilWallMs` unless the peer reconnects before then. */
interface Rejoined {
  readonly view: CallView;
  readonly untilWallMs: number;
}

/** Calls that can be resumed. */
export interface Resumables {
  /** The roles whose books this window holds. Calls in the other role are not included. */
  readonly roles: readonly Role[];
  readonly calls: readonly Rejoinable[];
}

/** A call that another page of this browser left and that can be resumed. */
export interface Rejoinable extends CallName {
  readonly network: NetworkId;
  /** This side's wallet, and the peer's. */
  readonly owner: string;
  readonly counterpart: string;
  readonly title: string;
  readonly words: readonly string[];
  readonly countedSeconds: number;
  readonly paidUntilMs: number;
  /** Until when the call can be resumed, by the wall clock. */
  readonly untilWallMs: number;
}

/** A key that exists only in this browser. Deleting the browser's data destroys it. */
export type KeptKey =
  | {
      readonly kind: 'fee';
      readonly network: NetworkId;
      readonly owner: string;
      readonly address: string;
    }
  | { readonly kind: 'session'; readonly callId: string; readonly address: string }
  | { readonly kind: 'deposit'; readonly callId: string; readonly address: string }
  /** The key of a call link. `id` is the address of the link's mailbox. */
  | { readonly kind: 'mailbox'; readonly id: string; readonly network: NetworkId };
