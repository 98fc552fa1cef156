import type {
  EndReason,
  FileFunds,
  PaymentRecord,
  PayChoice,
  SignMessage,
  SignTransaction,
} from '../../../shared/api/ledger.ts';
import type { ClockCommand, ClockMessage } from '../../../shared/api/clock.ts';
import type { BillingEvent, Notice } from '../../../shared/billing/types.ts';
import type { EventLog, LogEntry } from '../../../shared/log.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import type { Result } from '../../../shared/errors.ts';
import type { SaleNews, SaleOrder } from '../../../shared/api/sale.ts';
import type { Terms } from '../../../shared/terms.ts';
import type { WorkerChannel } from '../../channel.ts';
import type { Money } from '../payment/money.ts';
import { createWire, type Wire, type WireHandlers } from '../x402/wire.ts';

/** One call, from either side, as the ledger worker's entry sees it. */
export interface Call {
  /** A channel of the current connection; a later one replaces it. */
  attach(channel: WorkerChannel): void;
  /** Says, as far as that still gets through, that this page goes away: the call can be taken up again. */
  leave(): void;
  clock(message: ClockMessage): void;
  /** Guest: null: nothing arrives, and the host says that it has nothing to send. */
  reportRx(rx: boolean | null): void;
  /** Guest: the person pays this minute although the host sends nothing. */
  agree(minute: number): void;
  pay(choice: PayChoice, sign: SignTransaction): Promise<Result<void>>;
  /** Guest: pays for a listed file; resolves when its sale secret is handed to the transfer worker. */
  buyFile(order: FileOrder, sign: SignTransaction): Promise<Result<void>>;
  /** Guest: a file that was paid for already, in an earlier call or under another listing, for one wallet signature. */
  reclaimFile(id: string, sign: SignMessage): Promise<Result<void>>;
  /** From the transfer worker. */
  onFileNews(news: SaleNews): void;
  /** Guest: more periods for the allowance of this call, or the end of it. */
  extend(periods: number, sign: SignTransaction): Promise<Result<void>>;
  revoke(sign: SignTransaction): Promise<Result<void>>;
  /** Host: the user funded or emptied the fee key. */
  feeBalanceChanged(): void;
  /** Host: a payment was given back; in its own call the guest is told where to look. */
  refunded(refund: PaymentRecord): void;
  end(reason: EndReason): void;
  /** Stops talking. What is in flight is watched to its end; then the session key is destroyed. */
  release(): void;
}

/** A purchase as the person confirmed it. */
export interface FileOrder {
  readonly id: string;
  readonly price: AtomicUsdc;
  /** The tree hash, hex: which bytes. */
  readonly root: string;
  readonly funds: FileFunds;
}

/** What either side's call is made from. */
export interface CallParts {
  readonly money: Money;
  readonly terms: Terms;
  readonly invite: Uint8Array;
  readonly reply: Uint8Array;
  readonly nonceCommitment: Uint8Array;
  readonly log: EventLog;
  readonly sendClock: (command: ClockCommand) => void;
  /** To the transfer worker. */
  readonly sendFiles: (order: SaleOrder) => void;
}

export interface Line {
  readonly wire: Wire;
  attach(channel: WorkerChannel): void;
  close(): void;
}

/**
 * The `x402` channels with their wire. A call may have several: one for each connection, most of them
 * not open yet (a standby), or not any more. What is said goes over the newest that is open, and what
 * was lost with one is repeated on the next (wire.ts); the call hears when the first opens, when the
 * last is gone, and when there is a new one.
 */
export function createLine(
  handlers: Omit<WireHandlers, 'onAbuse' | 'onRestart'> & { up(): void; down(): void },
  log: EventLog,
  nowMs: () => number,
): Line {
  const channels = new Set<WorkerChannel>();
  const closeAll = (): void => channels.forEach((channel) => channel.close());
  const wire = createWire(
    {
      onRequest: (method, params) => handlers.onRequest(method, params),
      onNotification: (method, params) => handlers.onNotification(method, params),
      // What this side said as its channel opened, it said to a page that is gone.
      onRestart: () => handlers.up(),
      onAbuse() {
        log.add('x402_abuse');
        closeAll();
      },
    },
    log,
    nowMs,
  );
  return {
    wire,
    attach(channel) {
      channels.add(channel);
      channel.onMessage((data) => {
        if (channels.has(channel) && typeof data === 'string') wire.receive(data, channel);
      });
      channel.onClose(() => {
        if (!channels.delete(channel)) return;
        const before = wire.connected;
        wire.detach(channel);
        log.add('x402_closed', { connected: wire.connected });
        if (before && !wire.connected) handlers.down();
      });
      channel.onOpen(() => {
        if (!channels.has(channel)) return;
        wire.attach(channel);
        log.add('x402_open', { channels: channels.size });
        handlers.up();
      });
    },
    close() {
      const gone = [...channels];
      channels.clear();
      for (const channel of gone) {
        wire.detach(channel);
        channel.close();
      }
    },
  };
}

/** A billing notice as it goes over the wire. */
export function sendNotice(wire: Wire, notice: Notice): void {
  const { method, ...fields } = notice;
  const { totalAtomic, ...rest } = { totalAtomic: undefined, ...fields };
  wire.notify(method, totalAtomic === undefined ? rest : { ...rest, total: String(totalAtomic) });
}

/** What the event log keeps of a line of the feed. `retry`: this is the retry, or one follows. */
export function eventDetail(event: BillingEvent): NonNullable<LogEntry['detail']> {
  switch (event.type) {
    case 'call_start':
      return {};
    case 'billing_attempt':
      return { minute: event.minute, retry: event.retry };
    case 'billing_success':
      return { minute: event.minute };
    case 'billing_failed':
      return { minute: event.minute, retry: event.retryFollows, code: event.error.code };
    case 'late':
      return { minute: event.minute, outcome: event.outcome };
  }
}
