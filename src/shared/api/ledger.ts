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
 * (through comlink), and a worker knows main only as the callbacks it receives. State lives in the
 * worker; main subscribes to snapshots of it and displays them.
 */

export type { EndReason, Role } from './lists.ts';

/** A callback between threads. The sender wraps it in `Comlink.proxy`. */
export type Callback<Args extends unknown[]> = (...args: Args) => void;

/**
 * Asks the wallet to sign a serialized transaction (v0, wire format). Resolves to the transaction
 * that the wallet returned, which may differ: the caller checks it (platform-notes.md, "Wallets").
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
   * The first is preferred, the rest are fallbacks. The RPC client contacts these origins and no
   * other.
   */
  readonly rpcUrls: readonly string[];
  /**
   * Host: a server of another owner, which must also show large sums before anything is granted.
   */
  readonly secondRpcUrl?: string;
  /** Host: the most that one payment may cost in network fees (`MAX_FEES`). Absent: the normal maximum. */
  readonly maxFee?: keyof typeof MAX_FEES;
}

export interface Balances {
  readonly owner: string;
  /** null: no USDC account exists. */
  readonly usdc: AtomicUsdc | null;
  readonly lamports: Lamports;
}

export type PaymentKind =
  | 'transfer'
  | 'prepay'
  /** Paid ahead, and not claimed in a call yet. Then it is that call's `prepay`. */
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
 * The life of a payment. `landed`: a confirmed block has it, and it moved its money; `final`: no fork can
 * remove that block any more. `expired`: it has not landed and never will. `failed`: a block has it, with
 * an error, and it moved nothing.
 */
export type PaymentState = 'signed' | 'landed' | 'final' | 'expired' | 'failed';

/**
 * One payment of the journal, from the side that wrote it. Wall-clock times in ms, only for
 * display.
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
  /** SOL that moved: a refill or withdrawal of the fee balance, or the rent of a deposit. */
  readonly lamports?: Lamports;
  readonly payer: string;
  readonly recipient: string;
  /** Address of the deposit key: of a prepayment that went into a deposit, and of its end. */
  readonly deposit?: string;
  /** base58; null until the transaction is fully signed (the fee payer signs last). */
  readonly signature: string | null;
  /** Nothing proves what became of it: only a person can tell whether it arrived. */
  readonly asks?: boolean;
  /** Unix seconds, from the block; null until it was read back. */
  readonly blockTimeS: number | null;
  /** Why a server refused the signed payment, or that it was not confirmed in time. */
  readonly error: AppError | null;
  readonly createdAtWallMs: number;
  readonly updatedAtWallMs: number;
  /**
   * In a call: what follows `pay2chat:<callId>/`, e.g. `minute/4`, `file/…`, `tip/…`; of a refund,
   * `refund/<what it refunds>`.
   */
  readonly resource?: string;
  /** A file's name, safe to display; of a refund, what it refunds. */
  readonly title?: string;
  /** The call's prepayment is a booking: it was paid for an offer, before the call. */
  readonly ahead?: true;
}

/** An offer as a guest sees it; if it was moved, the latest that this browser has seen. */
export interface Bookable extends KnownOffer {
  /** This browser's booking of this offer, as its journal has it; null: none. */
  readonly own: PaymentRecord | null;
  readonly state: BookingState;
  /** null: no USDC account exists. */
  readonly balance: AtomicUsdc | null;
  /** The network fee, with the balance that must stay in the wallet. */
  readonly fee: Lamports;
}

/** The host's fee payer, which sponsors guests, and whether the host can be paid. */
export interface FeeBalance {
  readonly feePayerKey: string;
  readonly lamports: Lamports;
  /** How many payments the fee payer can still sponsor. */
  readonly payments: number;
  readonly usdcAccountExists: boolean;
  /** The wallet has said on the chain that this is its fee payer, so that guests pay into its deposits. */
  readonly marked: boolean;
  /** For so many calls it is enough, one after the other: a deposit and twenty payments each. */
  readonly calls: number;
  /** The rent of open deposits, which comes back as they end. */
  readonly inDeposits: Lamports;
  /** Rests in the owner's call links, and comes back as they are retired. */
  readonly inLinks: Lamports;
}

export interface MinuteEntry {
  readonly minute: number | 'prepay';
  readonly amount: AtomicUsdc;
  readonly signature: string;
  /** From due to confirmed, by this side's monotonic clock. */
  readonly settleMs: number;
  /** The network rolled it back before it was final, so it is no payment any more. */
  readonly takenBack?: true;
  /** Guest: the host has it, but this side's own server does not show it yet. */
  readonly unseen?: true;
}

/**
 * The state of a call's unused time. Host: `asks` means that no deposit returns it, so the wallet must
 * (`returnUnused`). Guest: `short` means that less was returned than is due, `missing` that the deposit
 * has not ended for a while.
 */
export type UnusedState =
  | 'settling'
  /** It is being sent (host), or expected (guest). */
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
  /** Whole seconds that this side counted. */
  readonly countedSeconds: number;
  /** By that count the call ended within its trial, so that everything comes back. */
  readonly isTrial: boolean;
  /** Prepayment and minutes that have settled, also after the end. Files are not part of it. */
  readonly paid: AtomicUsdc;
  /** By this side's count, less what was refunded by hand. */
  readonly due: AtomicUsdc;
  /** The part of `due` that has not come back. */
  readonly owed: AtomicUsdc;
  /** By how much refunds by hand that have landed lowered `due`; 0 once something has been returned. */
  readonly refunded: AtomicUsdc;
  /** The end of the deposit brought the guest this; 0 until it has landed. */
  readonly returned: AtomicUsdc;
  /** Signature of the end, once it is signed. */
  readonly signature: string | null;
  /** The reason why the state is `asks`, or for a delay. */
  readonly error: AppError | null;
}

export type PayMode = 'allowance' | 'manual';

/** How the guest pays, and up to how much. */
export interface PayChoice {
  readonly mode: PayMode;
  readonly budgetPeriods: number;
  /** The delegate of the paying account that the user agreed to replace (`allowance_exists`). */
  readonly replaces?: string;
}

/** Pays for a file: the call's allowance, or one wallet signature. */
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
    /** Sent, and neither confirmed nor admitted for a while: the same bytes are sent again. */
    | 'waiting'
    /** Confirmed, and the host has not admitted this side yet. */
    | 'unadmitted'
    /** Earlier bytes may still land. Nothing else is signed before they are proven unable to land. */
    | 'expiring'
    | 'settled'
    | 'failed';
  readonly cost: AtomicUsdc;
  /** Whom the wallet names as recipient: the deposit key; null: the host. */
  readonly deposit: string | null;
  readonly balance: AtomicUsdc | null;
  /** null while the balance is unknown. */
  readonly balanceAfter: AtomicUsdc | null;
  readonly signature: string | null;
  readonly error: AppError | null;
  /** In a call that was agreed ahead: what this wallet has paid for it. */
  readonly ahead?: AheadView;
}

export type CallPhase = 'idle' | 'greeting' | 'awaiting-prepayment' | 'in-call' | 'ended';

export type BillingStatus = 'prepaid' | 'paid' | 'pending' | 'failed' | 'frozen' | 'interrupted';
export type BillingColor = 'green' | 'yellow' | 'red' | 'grey';

/** The next step of a machine if nothing else happens first, as a countdown for a view. */
export interface Upcoming {
  /** `give-up`: the retry in progress fails permanently, and the call ends. */
  readonly what: 'freeze' | 'retry' | 'give-up' | 'end';
  readonly inMs: number;
  /** False while failure timers are paused because the connection is down. */
  readonly counting: boolean;
}

/**
 * Why time stands still although the peer answers and nothing is frozen: the guest says that the
 * host's media does not arrive, the host says that its system took what it had switched on, or the
 * gate has not opened again yet.
 */
export type Standstill = 'media' | 'taken' | 'resuming';

/** The state that the meter shows (testing.md); the same for both roles. */
export interface BillingSnapshot {
  readonly status: BillingStatus;
  /** Yellow in the last 10 s and while pending; red when failed or frozen; grey when interrupted. */
  readonly color: BillingColor;
  /** Never runs back. */
  readonly elapsedMs: number;
  /** The call's length as people read it: this side would keep it if the call ended now. */
  readonly countedSeconds: number;
  /** Until the next payment; 0 while it is overdue. */
  readonly countdownMs: number;
  readonly paidUntilMs: number;
  /** The next minute to be paid. */
  readonly minute: number;
  readonly totalAtomic: AtomicUsdc;
  readonly freezeCode?: ErrorCode;
  /** Absent while nothing is overdue. */
  readonly upcoming?: Upcoming;
  /** Guest: this minute is paid only if the user agrees, because the host sends nothing. */
  readonly asks?: number;
  /** Time is being counted. */
  readonly running: boolean;
  /** Set during an interruption in which the heartbeat is not missing. */
  readonly standstill?: Standstill;
  readonly endReason?: EndReason;
}

/** Main's view of a call's money and time, published whole on every change. */
export interface CallView {
  readonly role: Role;
  readonly phase: CallPhase;
  readonly callId: string | null;
  readonly terms: Terms;
  /** The host's title of the call, sent to the guest after connecting. */
  readonly title: string;
  /** The four security words, equal on both screens unless somebody is in the middle. */
  readonly words: readonly string[] | null;
  readonly prepay: PrepayView | null;
  readonly payMode: PayMode | null;
  readonly budgetPeriods: number;
  readonly billing: BillingSnapshot | null;
  /**
   * Whether outgoing media may flow and the remote picture be shown. Nothing else uncovers a call.
   */
  readonly mediaOpen: boolean;
  /**
   * Whether this side may send its own media: the host's gate; for the guest the same as
   * `mediaOpen`.
   */
  readonly sending: boolean;
  readonly freezeCode: AppError | null;
  readonly minutes: readonly MinuteEntry[];
  readonly totalPaid: AtomicUsdc;
  /** Guest with an allowance: the rest of the cap. */
  readonly remaining: AtomicUsdc | null;
  /** Guest: the paying account's balance, as last read. Host, or not read yet: null. */
  readonly balance: AtomicUsdc | null;
  /** Host: how many payments the fee payer can still sponsor, as last read. Guest, or not read yet: null. */
  readonly coveredPayments: number | null;
  /**
   * Host of a call with a trial: how many earlier calls of this wallet ended within theirs, by this
   * browser's books. Guest, no trial, or not read yet: null.
   */
  readonly trialsBefore: number | null;
  /** x402: whether there is a channel, and the peer's worker answers the heartbeat on it. */
  readonly heartbeat: boolean;
  readonly endReason: EndReason | null;
  readonly error: AppError | null;
}

export interface HostCallConfig {
  readonly role: 'host';
  readonly owner: string;
  readonly title: string;
  /** The commitment in the prepared invite. */
  readonly nonceCommitment: Uint8Array;
}

export interface GuestCallConfig {
  readonly role: 'guest';
  readonly owner: string;
  /** From the invite. The host's hello must reveal its nonce. */
  readonly nonceCommitment: Uint8Array;
}

/** How a public RPC server has served this browser. */
export interface ServerTrial {
  readonly url: string;
  /** The reason why the server does not serve; null: it does. */
  readonly error: AppError | null;
}

export interface LedgerApi {
  /** Selects network and RPC servers, and checks the genesis hash. */
  configure(config: LedgerConfig): Promise<Result<{ readonly caip2: string }>>;
  /** Tries public RPC servers side by side. Resolves to all of them, the best first. */
  compareServers(
    network: NetworkId,
    urls: readonly string[],
  ): Promise<Result<readonly ServerTrial[]>>;
  balances(owner: string): Promise<Result<Balances>>;

  /**
   * Sends USDC for the _Send USDC_ panel. Resolves at a final state; progress arrives through
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
   * The user says that a payment did not arrive, of which nothing proves what became of it
   * ({@link PaymentRecord.asks}). Then it may be signed again. Any other payment is left as it is.
   */
  notArrived(id: string): Promise<Result<PaymentRecord>>;
  /**
   * Hears why the second server keeps something from being decided (`server_missing`,
   * `servers_differ`); null: nothing is kept by it.
   */
  subscribeSecond(listener: Callback<[AppError | null]>): Promise<void>;
  /** The user goes on without the second server, until the servers are chosen again. */
  leaveOutSecond(): Promise<void>;
  subscribePayments(listener: Callback<[PaymentRecord]>): Promise<void>;
  payments(): Promise<Result<readonly PaymentRecord[]>>;
  /** Lists the keys of every network; of session keys, those that are not removed yet. */
  keys(): Promise<Result<readonly KeptKey[]>>;
  /** Host: lists the unused time of calls on every network that was not given back yet. */
  owed(): Promise<Result<readonly AtomicUsdc[]>>;

  feeBalance(owner: string): Promise<Result<FeeBalance>>;
  /**
   * Opens the owner's USDC account and makes the marker where they are missing, and fills the fee payer, in
   * one wallet transaction. Asks the wallet for nothing if none of it is needed.
   */
  fundFeePayer(owner: string, sign: SignTransaction): Promise<Result<FeeBalance>>;
  /** Returns the fee payer's SOL to the owner. */
  refundFeePayer(owner: string): Promise<Result<FeeBalance>>;

  /**
   * Host: fixes the terms and draws the nonce. The invite carries the commitment. Forgets an ended call, and
   * ends one that is not over. The newest five stay prepared, for those who ring.
   */
  prepareInvite(terms: Terms): Promise<Result<{ readonly nonceCommitment: Uint8Array }>>;
  /** Begins a call, as soon as both codes are known. The hello exchange starts when the channel opens. */
  beginCall(
    codes: { readonly invite: Uint8Array; readonly reply: Uint8Array; readonly terms: Terms },
    config: HostCallConfig | GuestCallConfig,
  ): Promise<Result<void>>;
  /**
   * Attaches the `x402` channel (or the bridge's port) of an RTCPeerConnection: that of the call, or of the
   * one that begins next. With the commitment of a prepared invite, it waits until that invite's call begins.
   */
  attachChannel(
    endpoint: RTCDataChannel | MessagePort,
    nonceCommitment?: Uint8Array,
  ): Promise<void>;
  /** Attaches the clock worker's port. */
  attachClock(port: MessagePort): Promise<void>;
  /**
   * Attaches the frames worker's port. It receives the lease: for how long sending is paid
   * (billing/gate.ts).
   */
  attachFrames(port: MessagePort): Promise<void>;
  /** Attaches the transfer worker's port (sale.ts). */
  attachTransfer(port: MessagePort): Promise<void>;
  subscribeCall(listener: Callback<[CallView]>): Promise<void>;
  /**
   * Guest: pays the prepayment and joins. Resolves when settled, or with the error; may be called
   * again.
   */
  pay(choice: PayChoice, sign: SignTransaction): Promise<Result<void>>;
  /**
   * Guest: claims what this wallet has paid ahead for the call, with one signature that pays nothing,
   * and joins. Resolves when the host has admitted it, or with the error; may be called again.
   */
  claimBooking(
    choice: PayChoice,
    signMessage: SignMessage,
    sign: SignTransaction,
  ): Promise<Result<void>>;
  /**
   * Guest: buys a listed file, at the price and with the content (`root`, hex) that the user
   * confirmed, from the allowance or by wallet. Resolves when it is paid and the transfer may
   * start, or with the error; may be called again.
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
   * Guest: claims a listed file that was paid for in an earlier call (`FileView.boughtBefore`),
   * with one signature of the wallet that paid. Resolves when the transfer may start, or with the
   * error.
   */
  reclaimFile(id: string, sign: SignMessage): Promise<Result<void>>;
  /**
   * Guest: tips the host, from the allowance where that leaves another minute, otherwise by wallet.
   * Resolves when it is paid, or with the error. It waits while a minute is due, and is never
   * signed again by itself.
   */
  tip(amount: AtomicUsdc, sign: SignTransaction): Promise<Result<void>>;
  /**
   * Reports once a second whether everything that the peer says it sends arrives. null: nothing
   * arrives, and the peer says that it has nothing to send; then each further minute needs {@link
   * agree}.
   */
  reportRx(rx: boolean | null): Promise<void>;
  /** Host: reports, on a change, whether the system took all that the user has switched on. */
  reportTaken(taken: boolean): Promise<void>;
  /** Guest: agrees to pay this minute although the host sends nothing (`BillingSnapshot.asks`). */
  agree(minute: number): Promise<void>;
  /**
   * Ends the call for both sides. The worker tells the peer, removes the session key, and keeps
   * polling what is in flight.
   */
  endCall(reason: EndReason): Promise<void>;
  /** Forgets an ended call, so that the page can host or join again. */
  releaseCall(): Promise<void>;
  /**
   * Adds what this side saw of a call's link to the call's record. Resolves to the sum, with what
   * earlier pages saw.
   */
  addTally(call: CallName, seen: QualityTally): Promise<Result<QualityTally>>;
  /** Lists how this side saw the links of its calls. */
  tallies(): Promise<Result<readonly CallTally[]>>;
  /** Host: lists the topics of its calls; those without one, or of an earlier version, are left out. */
  topics(): Promise<Result<readonly CallTopic[]>>;
  /** Returns the bill of a call of this browser, from its journal. */
  receipt(callId: string, role: Role): Promise<Result<CallReceipt>>;
  /**
   * Checks a pasted receipt (JSON, link, or the link's fragment) against the chain alone, on the
   * configured network. One at a time: a new one ends it with `aborted`, as `cancelAudit` does.
   */
  audit(text: string): Promise<Result<AuditReport>>;
  cancelAudit(): Promise<void>;
  log(): Promise<readonly LogEntry[]>;
  /**
   * Host: refunds a payment that this browser received in a call, from the wallet that received it,
   * once: `amount` is all that is left of it. A second request returns the result of the first.
   */
  refund(
    request: { readonly payment: string; readonly owner: string; readonly amount: AtomicUsdc },
    sign: SignTransaction,
  ): Promise<Result<PaymentRecord>>;

  /** Host: pays from the wallet the unused time of a call that no deposit holds (`asks`). */
  returnUnused(
    call: { readonly callId: string; readonly owner: string },
    sign: SignTransaction,
  ): Promise<Result<UnusedTime>>;
  /**
   * Calls the listener with the unused time of all calls that are not settled or were settled since
   * this page was opened, newest first: at once, and on every change.
   */
  subscribeUnused(listener: Callback<[readonly UnusedTime[]]>): Promise<void>;

  /**
   * Guest, paying by allowance: approves this many periods beyond what is left, at the host's cost;
   * or ends the allowance, after the call at the guest's own cost. Resolves when the chain shows
   * it.
   */
  extendSpendingLimit(periods: number, sign: SignTransaction): Promise<Result<void>>;
  revokeSpendingLimit(sign: SignTransaction): Promise<Result<void>>;

  /**
   * Host: fills the fee balance if it does not cover a deposit, opens the deposit of a new offer, and keeps
   * the offer. Resolves to its code.
   */
  makeOffer(draft: OfferDraft, sign: SignTransaction): Promise<Result<string>>;
  /**
   * Host: moves an appointment to another time, Unix seconds. Its deposit stays. Resolves to the code that takes
   * the place of the old one.
   */
  moveOffer(request: Pick<Offer, 'deposit' | 'startsAtS'>): Promise<Result<string>>;
  /** Host: keeps an offer that its own link brought here. Resolves to the code that holds: it may be a later one. */
  keepOffer(code: string): Promise<Result<string>>;
  /** Guest: forgets an offer. Its payments stay in its deposit, and in the books. */
  dropOffer(id: string): Promise<Result<void>>;
  /** Host: the same, after taking the postage of its link back. */
  dropScheduled(id: string): Promise<Result<void>>;
  /** Lists the offers of every network that this browser keeps. Asks no server. */
  keptOffers(): Promise<Result<readonly KeptOffer[]>>;
  /** Host: lists the agreed calls, as their deposits show them. */
  scheduledCalls(): Promise<Result<readonly ScheduledCall[]>>;
  /** Host: gives back what was paid ahead, once, by the wallet that was to be paid. */
  returnBooking(
    request: { readonly id: string; readonly payment: string; readonly owner: string },
    sign: SignTransaction,
  ): Promise<Result<PaymentRecord>>;
  /** Guest: looks for bookings of this offer, here and on the chain. Asks the wallet for nothing. */
  lookAtOffer(code: string, owner: string): Promise<Result<Bookable>>;
  /** Guest: reads the deposits of what is booked; {@link subscribePayments} reports what has come back. */
  seekReturns(): Promise<Result<void>>;
  /** Guest: pays for an offer, once. A second request returns the result of the first. */
  bookOffer(
    request: { readonly code: string; readonly owner: string },
    sign: SignTransaction,
  ): Promise<Result<PaymentRecord>>;

  /**
   * The page is on this role's screen: takes the role's books from another window, unless they are in use
   * there beyond what this person has `seen`. null: the page has left these screens, and other windows may
   * take the books without a question. Error: `books_elsewhere`. Methods that act in a role take its
   * books too, and fail the same way.
   */
  useBooks(role: Role | null, seen: BooksUse | null): Promise<Result<void>>;
  /** Hears when this window gets or loses the books of a role. */
  subscribeBooks(listener: Callback<[role: Role, holds: boolean]>): Promise<void>;
  /**
   * Takes the books of both roles that nobody uses, for a user who wipes this browser or resumes a call.
   * Errors: `call_running`, `books_elsewhere`.
   */
  takeAllBooks(): Promise<Result<void>>;

  /**
   * Host: fills the fee balance if it does not cover a call and the link's postage, makes a link, and opens
   * it. Resolves to its code. Errors: `call_links_full`, `ring_unsupported`, `till_empty`, `wallet_*`, `rpc_*`.
   */
  makeCallLink(offer: CallOffer, sign: SignTransaction): Promise<Result<string>>;
  changeCallLink(id: string, choices: Partial<LinkChoices>): Promise<Result<void>>;
  /**
   * Host: takes the rest of a link's postage back and forgets the link, its key and its callers. Resolves to
   * what came back.
   */
  retireCallLink(id: string): Promise<Result<Lamports>>;
  /**
   * Host: reads the mailboxes of all open links from now on, unless another tab does, and calls back with
   * what the page shows: at once, and on every change; and with each reply that begins a call.
   */
  subscribeRings(
    onView: Callback<[RingView]>,
    onReply: Callback<[RingReply]>,
  ): Promise<Result<void>>;
  /**
   * Host: answers a ring with an invite's code; null: busy. Resolves when the answer has landed. Errors:
   * `ring_over`, `ring_budget`, `till_empty`, `code_*`, `rpc_*`.
   */
  answerRing(ring: string, invite: string | null): Promise<Result<void>>;
  /** Host: empties the list of missed calls. */
  forgetMissedCalls(): Promise<Result<void>>;
  /**
   * Guest: rings at a call link until {@link stopRinging}; a second call takes the place of the first.
   * Asks no wallet. Resolves once it has begun. Errors: `code_*`, `ring_unsupported`, `storage_failed`.
   */
  ring(
    request: { readonly code: string; readonly name: string },
    onView: Callback<[VisitView]>,
  ): Promise<Result<void>>;
  /**
   * Guest: sends the code of the reply to the newest invite. Error `link_unusable`: the link cannot pay for
   * it, so the page shows the code, to be sent by hand; `rpc_*`: it may have been sent.
   */
  sendRingReply(reply: string): Promise<Result<void>>;
  /** Guest: stops ringing. The host's page sees that as no answer. */
  stopRinging(): Promise<void>;

  /** Lists calls that a page of this browser left within the last ten minutes, newest first. */
  rejoinable(): Promise<Result<Resumables>>;
  /**
   * Resumes a call: the journal is reconciled with the chain, then the call continues as after an
   * interruption. Resolves to its first view; later ones arrive as usual. Errors: `rejoin_expired`,
   * `code_network`, `rpc_*`.
   */
  rejoin(call: CallName, sign: SignTransaction): Promise<Result<Rejoined>>;
  /**
   * Gives a call up: nobody can resume it, its session key is destroyed, and its receipt stays.
   */
  giveUpCall(call: CallName): Promise<Result<void>>;
  /** Gives a call up whose time is over. Answers whether it is over. */
  expireCall(call: CallName): Promise<Result<boolean>>;
  /** Tells the peer, if that still gets through, that this page closes. */
  leaveCall(): Promise<void>;
}

/** One side of one call. */
export interface CallName {
  readonly role: Role;
  readonly callId: string;
}

/** How one side of a call saw its link. */
export interface CallTally extends CallName {
  readonly tally: QualityTally;
}

/** The host's title of a call. */
export interface CallTopic extends CallName {
  readonly title: string;
}

/** A call that is resumed. It is given up at `untilWallMs` unless its peer comes back. */
interface Rejoined {
  readonly view: CallView;
  readonly untilWallMs: number;
}

/** Calls that can be resumed. */
export interface Resumables {
  /** The roles whose books this window has: of the others it knows nothing. */
  readonly roles: readonly Role[];
  readonly calls: readonly Rejoinable[];
}

/** A call that another page of this browser was in, and that can be resumed. */
export interface Rejoinable extends CallName {
  readonly network: NetworkId;
  /** This side's wallet, and the peer's. */
  readonly owner: string;
  readonly counterpart: string;
  readonly title: string;
  readonly words: readonly string[];
  readonly countedSeconds: number;
  readonly paidUntilMs: number;
  /** Until when, by the wall clock. */
  readonly untilWallMs: number;
}

/** A key that exists only in this browser: wiping destroys it. */
export type KeptKey =
  | {
      readonly kind: 'fee';
      readonly network: NetworkId;
      readonly owner: string;
      readonly address: string;
    }
  | { readonly kind: 'session'; readonly callId: string; readonly address: string }
  | { readonly kind: 'deposit'; readonly callId: string; readonly address: string }
  /** The key of a call link, whose mailbox has the address `id`. */
  | { readonly kind: 'mailbox'; readonly id: string; readonly network: NetworkId };
