import type { AppError, ErrorCode, Result } from '../errors.ts';
import type { LogEntry } from '../log.ts';
import type { AtomicUsdc, Lamports } from '../money.ts';
import type { NetworkId } from '../network.ts';
import type { AuditReport, CallReceipt } from '../receipt/receipt.ts';
import type { Terms } from '../terms.ts';

/**
 * The contracts between the rooms. Main knows a worker only as one of these types (through
 * comlink); a worker knows main only as the callbacks handed to it. State lives in the worker;
 * main subscribes to snapshots of it and draws them.
 */

export type Role = 'host' | 'guest';

/** Why a call is over; `call-ended`'s `data-reason`. */
export type EndReason = 'host' | 'guest' | 'unpaid' | 'unreachable' | 'error';

/** A callback across the wall: wrapped in `Comlink.proxy` by whoever hands it over. */
export type Callback<Args extends unknown[]> = (...args: Args) => void;

/**
 * The wallet's signature on a serialised transaction (v0, wire format). Answers the transaction as
 * the wallet returned it, which may differ from what was sent: the asker checks (facts.md, Wallets).
 */
export type SignTransaction = (transaction: Uint8Array) => Promise<Result<Uint8Array>>;

/** The wallet's Ed25519 signature, 64 bytes, over exactly these bytes (`solana:signMessage`): the asker verifies. */
export type SignMessage = (message: Uint8Array) => Promise<Result<Uint8Array>>;

export interface LedgerConfig {
  readonly network: NetworkId;
  /** First is preferred, the rest are fallbacks. The RPC client talks to these origins and no other. */
  readonly rpcUrls: readonly string[];
  /** Host: a server of another owner, which has to show large sums, too, before anything is granted. */
  readonly secondRpcUrl?: string;
}

export interface Balances {
  readonly owner: string;
  /** null = no USDC account exists. */
  readonly usdc: AtomicUsdc | null;
  readonly lamports: Lamports;
}

export type PaymentKind =
  'transfer' | 'prepay' | 'minute' | 'file' | 'refund' | 'till' | 'till-refund' | 'allowance';

/** product.md, "A payment, as the payer sees it". */
export type PaymentState =
  'pending' | 'broadcasting' | 'confirming' | 'confirmed' | 'failed' | 'timeout' | 'invalid';

/** One journalled payment, from the side that wrote it. Times are wall-clock ms, for people only. */
export interface PaymentRecord {
  readonly id: string;
  readonly kind: PaymentKind;
  readonly state: PaymentState;
  readonly network: NetworkId;
  readonly role: Role | null;
  readonly callId: string | null;
  readonly minute: number | null;
  readonly amount: AtomicUsdc;
  readonly payer: string;
  readonly recipient: string;
  /** base58; null until the transaction is fully signed (the fee payer signs last). */
  readonly signature: string | null;
  readonly finalized: boolean;
  /** Unix seconds, as the block says; null until it was read back. */
  readonly blockTimeS: number | null;
  readonly error: AppError | null;
  readonly createdAtWallMs: number;
  readonly updatedAtWallMs: number;
  /** In a call: what follows `pay2chat:<callId>/`, e.g. `minute/4`, `file/…`; of a refund, `refund/<what it gives back>`. */
  readonly resource?: string;
  /** A file's name, fit to be shown; of a refund, what it gave back. */
  readonly title?: string;
}

/** The host's fee key, which sponsors guests, and whether the host can be paid. */
export interface FeeBalance {
  readonly feeKey: string;
  readonly lamports: Lamports;
  /** How many payments the fee key can still sponsor. */
  readonly payments: number;
  readonly usdcAccountExists: boolean;
}

export interface MinuteEntry {
  readonly minute: number | 'prepay';
  readonly amount: AtomicUsdc;
  readonly signature: string;
  /** From due to confirmed, by this side's monotonic clock. */
  readonly settleMs: number;
  /** The network confirmed it and took it back before it was final: it is no payment any more. */
  readonly takenBack?: true;
  /** Guest: the host has it, and this side's own server does not show it yet. */
  readonly unseen?: true;
}

export type PayMode = 'allowance' | 'manual';

/** How the guest pays, and up to how much. */
export interface PayChoice {
  readonly mode: PayMode;
  readonly budgetPeriods: number;
  /** The delegate of the paying account that the person agreed to replace (`allowance_exists`). */
  readonly replaces?: string;
}

/** What a file is paid from: the call's allowance, or one wallet signature. */
export type FileFunds = 'allowance' | 'wallet';

/** Where the prepayment stands. */
export interface PrepayView {
  readonly stage:
    | 'idle'
    | 'asking'
    | 'signing'
    | 'approving'
    | 'sending'
    | 'confirming'
    /** Sent, and neither confirmed nor let in for a while: the same bytes are sent again. */
    | 'waiting'
    /** Confirmed, and the host has not let this side in yet. */
    | 'unadmitted'
    /** Earlier bytes may still land: nothing else is signed before they are provably dead. */
    | 'expiring'
    | 'settled'
    | 'failed';
  readonly cost: AtomicUsdc;
  readonly balance: AtomicUsdc | null;
  /** null while the balance is not known. */
  readonly balanceAfter: AtomicUsdc | null;
  readonly signature: string | null;
  readonly error: AppError | null;
}

export type CallPhase = 'idle' | 'greeting' | 'awaiting-prepayment' | 'in-call' | 'ended';

export type BillingStatus = 'prepaid' | 'paid' | 'pending' | 'failed' | 'frozen' | 'interrupted';
export type BillingColor = 'green' | 'yellow' | 'red' | 'grey';

/** What a machine does next by itself if nothing else happens first; a view counts it down. */
export interface Upcoming {
  /** `give-up`: the retry under way fails for good, and the end follows. */
  readonly what: 'freeze' | 'retry' | 'give-up' | 'end';
  readonly inMs: number;
  /** False while failure timers stand still: the connection is down. */
  readonly counting: boolean;
}

/** What the meter shows (ui-contract.md); one shape for both roles. */
export interface BillingSnapshot {
  readonly status: BillingStatus;
  /** Yellow in the last 10 s and while pending; red when failed or frozen; grey when interrupted. */
  readonly color: BillingColor;
  /** Never runs back. */
  readonly elapsedMs: number;
  /** To the next payment; 0 while it is overdue. */
  readonly countdownMs: number;
  readonly paidUntilMs: number;
  /** The next minute to be paid. */
  readonly minute: number;
  readonly totalAtomic: AtomicUsdc;
  readonly freezeCode?: ErrorCode;
  /** Absent while nothing is overdue. */
  readonly upcoming?: Upcoming;
  /** Guest: this minute is paid only if the person agrees, since the host sends nothing. */
  readonly asks?: number;
  /** Time is being counted. */
  readonly running: boolean;
  readonly endReason?: EndReason;
}

/** Everything main may know of a call's money and time; pushed whole on every change. */
export interface CallView {
  readonly role: Role;
  readonly phase: CallPhase;
  readonly callId: string | null;
  readonly terms: Terms;
  /** What the host sells, told to the guest after connecting. */
  readonly title: string;
  /** "Who is this": four words, equal on both screens if nobody sits between. */
  readonly words: readonly string[] | null;
  readonly prepay: PrepayView | null;
  readonly payMode: PayMode | null;
  readonly budgetPeriods: number;
  readonly billing: BillingSnapshot | null;
  /** May outgoing media flow and the remote picture be shown? The one thing that uncovers a call. */
  readonly mediaOpen: boolean;
  /** May this side's own media be sent? The host's gate; for the guest the same as `mediaOpen`. */
  readonly sending: boolean;
  readonly freezeCode: AppError | null;
  readonly minutes: readonly MinuteEntry[];
  readonly totalPaid: AtomicUsdc;
  /** Guest with an allowance: what is left of the cap. */
  readonly allowanceLeft: AtomicUsdc | null;
  /** Guest: what the paying account holds, as last read. Host, or not read yet: null. */
  readonly balance: AtomicUsdc | null;
  /** Host: how many payments the fee key can still sponsor, as last read. Guest, or not read yet: null. */
  readonly coveredPayments: number | null;
  /** x402 heartbeat: is the peer's worker answering? */
  readonly heartbeat: boolean;
  readonly endReason: EndReason | null;
  readonly error: AppError | null;
}

export interface HostCallConfig {
  readonly role: 'host';
  readonly owner: string;
  readonly title: string;
}

export interface GuestCallConfig {
  readonly role: 'guest';
  readonly owner: string;
  /** From the invite: the host's greeting must reveal the nonce behind it. */
  readonly nonceCommitment: Uint8Array;
}

export interface LedgerApi {
  /** Chooses network and RPC servers, and checks the genesis hash. */
  configure(config: LedgerConfig): Promise<Result<{ readonly caip2: string }>>;
  balances(owner: string): Promise<Result<Balances>>;

  /** The *Send USDC* panel. Resolves at a final state; progress arrives through {@link subscribePayments}. */
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
  subscribePayments(listener: Callback<[PaymentRecord]>): Promise<void>;
  payments(): Promise<Result<readonly PaymentRecord[]>>;
  /** Tills of every network, and session keys that are not swept yet. */
  keys(): Promise<Result<readonly KeptKey[]>>;

  feeBalance(owner: string): Promise<Result<FeeBalance>>;
  /** One wallet transaction: opens the owner's USDC account if missing and funds the fee key. */
  fundFeeKey(owner: string, sign: SignTransaction): Promise<Result<FeeBalance>>;
  /** Returns the fee key's SOL to the owner. */
  refundFeeKey(owner: string): Promise<Result<FeeBalance>>;

  /** Host: fixes the terms and draws the nonce; the invite carries the commitment. */
  prepareInvite(
    terms: Terms,
    config: HostCallConfig,
  ): Promise<Result<{ readonly nonceCommitment: Uint8Array }>>;
  /** Either side, as soon as both codes are known. The greeting starts when the channel opens. */
  beginCall(
    codes: { readonly invite: Uint8Array; readonly reply: Uint8Array; readonly terms: Terms },
    config: HostCallConfig | GuestCallConfig,
  ): Promise<Result<void>>;
  /** The `x402` channel (or the bridge's port) of the current RTCPeerConnection. */
  attachChannel(endpoint: RTCDataChannel | MessagePort): Promise<void>;
  /** The clock worker's port. */
  attachClock(port: MessagePort): Promise<void>;
  /** The frames worker's port: it hears for how long what is sent is paid (billing/gate.ts). */
  attachFrames(port: MessagePort): Promise<void>;
  /** The transfer worker's port (sale.ts). */
  attachTransfer(port: MessagePort): Promise<void>;
  subscribeCall(listener: Callback<[CallView]>): Promise<void>;
  /** Guest: pays the prepayment and joins. Resolves when settled, or with why not; may be called again. */
  pay(choice: PayChoice, sign: SignTransaction): Promise<Result<void>>;
  /**
   * Guest: buys a listed file, at the price and with the content (`root`, hex) that the person
   * confirmed, from the allowance or by the wallet. Resolves when it is paid and the transfer may start, or with why not; may be called again.
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
   * Guest: a listed file that was paid for in an earlier call (`FileView.boughtBefore`), for one
   * signature of the wallet that paid. Resolves when the transfer may start, or with why not.
   */
  reclaimFile(id: string, sign: SignMessage): Promise<Result<void>>;
  /**
   * Once a second from main: does all arrive that the peer says it sends? null = nothing arrives, and it
   * says that it has nothing to send: each further minute needs {@link agree}.
   */
  reportRx(rx: boolean | null): Promise<void>;
  /** Guest: this minute is paid although the host sends nothing (`BillingSnapshot.asks`). */
  agree(minute: number): Promise<void>;
  /** Ends the call for both; the worker says goodbye, sweeps the session key and keeps polling what is in flight. */
  endCall(reason: EndReason): Promise<void>;
  /** Forgets an ended call, so that the page can host or join again. */
  releaseCall(): Promise<void>;
  /** The bill of a call that this browser was in, from its journal. */
  receipt(callId: string, role: Role): Promise<Result<CallReceipt>>;
  /**
   * Checks a pasted receipt (JSON, link, or the link's fragment) against the chain alone, on the
   * network that is configured. One at a time: another one ends it with `aborted`, as `cancelAudit` does.
   */
  audit(text: string): Promise<Result<AuditReport>>;
  cancelAudit(): Promise<void>;
  log(): Promise<readonly LogEntry[]>;
  /**
   * Host: gives back a payment that this browser received in a call, whole, from the wallet that
   * received it, and once: a second call answers with what became of the first.
   */
  refund(
    request: { readonly payment: string; readonly owner: string },
    sign: SignTransaction,
  ): Promise<Result<PaymentRecord>>;

  /**
   * Guest, paying by allowance: approves this many periods beyond what is left, at the host's cost; or
   * ends the allowance, after the call at the guest's own. Resolves when the chain shows it.
   */
  extendAllowance(periods: number, sign: SignTransaction): Promise<Result<void>>;
  revokeAllowance(sign: SignTransaction): Promise<Result<void>>;

  /** Calls that a page of this browser left within the last ten minutes, newest first. */
  rejoinable(): Promise<Result<readonly Rejoinable[]>>;
  /**
   * Takes one up: the journal is reconciled with the chain first, then the call goes on as if its
   * connection had been interrupted. Answers its first view; the others come as ever.
   * Errors: `rejoin_expired`, `call_elsewhere`, `code_network`, `rpc_*`.
   */
  rejoin(call: CallName, sign: SignTransaction): Promise<Result<CallView>>;
  /** Nobody takes it up any more: its session key is destroyed, its receipt stays. Error: `call_elsewhere`. */
  giveUpCall(call: CallName): Promise<Result<void>>;
  /** This page goes away: the other side hears it, if that still gets through. */
  leaveCall(): Promise<void>;
}

/** One side of one call. */
export interface CallName {
  readonly role: Role;
  readonly callId: string;
}

/** A call that another page of this browser was in, and that can be taken up. */
export interface Rejoinable extends CallName {
  readonly network: NetworkId;
  /** This side's wallet, and the other side's. */
  readonly owner: string;
  readonly counterpart: string;
  readonly title: string;
  readonly words: readonly string[];
  readonly elapsedMs: number;
  readonly paidUntilMs: number;
  /** Wall clock: until then. */
  readonly untilWallMs: number;
  /** A tab of this browser is in it. */
  readonly elsewhere: boolean;
}

/** A key that exists in this browser alone: wiping it away destroys the key. */
export type KeptKey =
  | {
      readonly kind: 'fee';
      readonly network: NetworkId;
      readonly owner: string;
      readonly address: string;
    }
  | { readonly kind: 'session'; readonly callId: string; readonly address: string };
