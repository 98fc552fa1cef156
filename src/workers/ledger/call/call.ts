import type {
  EndReason,
  PaymentRecord,
  PayChoice,
  SignMessage,
  SignTransaction,
} from '../../../shared/api/ledger.ts';
import type { FileOrder } from '../files/guest-shop.ts';
import type { ClockCommand, ClockMessage } from '../../../shared/api/clock.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { Result } from '../../../shared/errors.ts';
import type { SaleNews, SaleOrder } from '../../../shared/api/sale.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import type { Terms } from '../../../shared/terms.ts';
import type { WorkerChannel } from '../../channel.ts';
import type { Chain } from '../payment/chain.ts';

/** The methods of a call of either role that the ledger worker's entry calls. */
export interface EitherCall {
  /** Attaches a channel of the current connection. It replaces an earlier channel. */
  attach(channel: WorkerChannel): void;
  /**
   * Tells the peer that this page closes and that the call can be resumed, if a message can still
   * be sent.
   */
  leave(): void;
  /** Handles a message from the transfer worker. */
  onFileNews(news: SaleNews): void;
  end(reason: EndReason): void;
  /**
   * Stops all messages and views. Watches payments in flight until the chain has decided, then
   * destroys the session key.
   */
  release(): void;
}

export interface HostCall extends EitherCall {
  readonly role: 'host';
  clock(message: ClockMessage): void;
  /**
   * Reports whether the operating system has muted or stopped every device that the user had
   * switched on.
   */
  reportTaken(taken: boolean): void;
  /** Called after the user has filled or emptied the fee payer. */
  feeBalanceChanged(): void;
  /**
   * Handles a manual refund that was recorded. If the refunded payment belongs to this call, tells
   * the guest the signature of the refund.
   */
  refunded(refund: PaymentRecord): void;
}

export interface GuestCall extends EitherCall {
  readonly role: 'guest';
  /** Reports whether media arrives. Null if nothing arrives and the host claims to send nothing. */
  reportRx(rx: boolean | null): void;
  /** Agrees to pay this minute although the host sends nothing. */
  agree(minute: number): void;
  pay(choice: PayChoice, sign: SignTransaction): Promise<Result<void>>;
  /** Redeems the guest's booking for this call, and joins the call. */
  claimBooking(
    choice: PayChoice,
    signMessage: SignMessage,
    sign: SignTransaction,
  ): Promise<Result<void>>;
  /** Pays for a listed file. Resolves when the transfer worker has the file's sale secret. */
  buyFile(order: FileOrder, sign: SignTransaction): Promise<Result<void>>;
  /**
   * Downloads a file again that was paid for in an earlier call or under another listing. The
   * wallet signs once.
   */
  reclaimFile(id: string, sign: SignMessage): Promise<Result<void>>;
  /** Tips the host. Resolves when the tip is paid. */
  tip(amount: AtomicUsdc, sign: SignTransaction): Promise<Result<void>>;
  /** Adds periods to this call's spending limit. `revoke` ends the limit. */
  extend(periods: number, sign: SignTransaction): Promise<Result<void>>;
  revoke(sign: SignTransaction): Promise<Result<void>>;
}

export type Call = HostCall | GuestCall;

/** The parts from which a call of either role is built. */
export interface CallParts {
  readonly chain: Chain;
  readonly terms: Terms;
  readonly invite: Uint8Array;
  readonly reply: Uint8Array;
  readonly nonceCommitment: Uint8Array;
  readonly log: EventLog;
  readonly sendClock: (command: ClockCommand) => void;
  /** Sends an order to the transfer worker. */
  readonly sendFiles: (order: SaleOrder) => void;
  /** Called when the end of the call, with all sums for the automatic refund, is on disk. */
  readonly onEnded: () => void;
}
