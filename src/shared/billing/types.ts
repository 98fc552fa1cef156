import type { ClockRun } from '../api/clock.ts';
import type { AppError, ErrorCode } from '../errors.ts';
import type { AtomicUsdc } from '../money.ts';
import type { Terms } from '../terms.ts';
import type { EndReason } from '../api/ledger.ts';

/** The events and effects of the billing machines, and the loop around them. */

/** Host → guest, once a second and whenever the gate opens. Times are in milliseconds. */
export interface Tick {
  readonly seq: number;
  /**
   * The host's provisional count. When the gate closes, it falls back to the last acknowledged
   * tick.
   */
  readonly connectedMs: number;
  readonly gate: boolean;
  readonly paidUntilMs: number;
  /**
   * True if the gate is closed because the operating system has muted or stopped every device that
   * the host had switched on.
   */
  readonly taken?: boolean;
}

/** The guest's immediate answer to each tick. */
export interface Ack {
  readonly seq: number;
  /**
   * Whether media arrives. Also true if the host has none to send. Left out if main has not
   * reported for 3 s.
   */
  readonly rx?: boolean;
}

/** JSON-RPC id of the request to answer. */
export type RequestId = string | number;

/** Events that both machines handle. */
export type CommonEvent =
  /** The machine's only timer, set for `nextWake`, has fired. */
  | { readonly type: 'wake' }
  /** The channel closed, or the peer sent `leave`. The machine itself detects silence. */
  | { readonly type: 'connection-down' }
  /** A channel is open again. The connection counts as up when the next heartbeat arrives. */
  | { readonly type: 'connection-up' }
  /**
   * This side has seen on the chain that the prepayment has settled. The machine does not handle
   * the prepayment itself.
   */
  | { readonly type: 'admitted'; readonly prepaidPeriods: number }
  | { readonly type: 'peer-freeze'; readonly minute: number; readonly code: ErrorCode }
  | { readonly type: 'peer-unfreeze' }
  /** This user ended the call (`by: 'self'`), or the peer sent `call_end`. */
  | { readonly type: 'end'; readonly by: 'self' | 'peer'; readonly reason: EndReason };

export type HostEvent =
  | CommonEvent
  /** The clock worker's `beat`, forwarded. */
  | { readonly type: 'beat' }
  /** The clock worker's `second`, forwarded. It comes just before the beat of the same deadline. */
  | { readonly type: 'second'; readonly run: number; readonly connectedMs: number }
  | { readonly type: 'ack'; readonly ack: Ack }
  /**
   * Main's report: whether the operating system has muted or stopped every device that the host
   * switched on (docs/billing.md, "Time").
   */
  | { readonly type: 'taken'; readonly taken: boolean }
  /** A `resource.get` without a payment. */
  | { readonly type: 'quote-request'; readonly requestId: RequestId; readonly minute: number }
  /** A `resource.get` with a payment. `digest` identifies the transaction message. */
  | {
      readonly type: 'payment-request';
      readonly requestId: RequestId;
      readonly minute: number;
      readonly digest: string;
    }
  /** The transaction and its signature are in the journal. Nothing has been sent yet. */
  | {
      readonly type: 'journaled';
      readonly minute: number;
      readonly digest: string;
      readonly signature: string;
    }
  /** The payment is confirmed, and the host has read it back from the chain. */
  | {
      readonly type: 'landed';
      readonly minute: number;
      readonly digest: string;
      readonly signature: string;
    }
  /**
   * The payment failed permanently: it was refused before it was sent, it failed on the chain, or
   * it provably expired.
   */
  | {
      readonly type: 'rejected';
      readonly minute: number;
      readonly digest: string;
      readonly error: AppError;
    };

export type GuestEvent =
  | CommonEvent
  | { readonly type: 'tick'; readonly tick: Tick }
  /**
   * Main's report, once a second: whether everything arrives that the host claims to send. Null if
   * nothing arrives and the host claims that it has nothing to send.
   */
  | { readonly type: 'rx'; readonly arriving: boolean | null }
  /** The guest agreed to pay this minute although the host sends nothing. */
  | { readonly type: 'agree'; readonly minute: number }
  /** Main has not answered for two whole periods, or main answers again. */
  | { readonly type: 'page'; readonly answers: boolean }
  /** The quote's terms, payTo, mint, amount and memo are correct. */
  | { readonly type: 'quote-ok'; readonly minute: number; readonly attempt: number }
  | {
      readonly type: 'quote-wrong';
      readonly minute: number;
      readonly attempt: number;
      readonly error: AppError;
    }
  /**
   * The quote failed with `too_early`, `in_flight`, or an error that may be temporary. The guest
   * asks again a second later.
   */
  | {
      readonly type: 'quote-later';
      readonly minute: number;
      readonly attempt: number;
      readonly error: AppError;
    }
  /**
   * The host answered with a receipt. The receipt proves nothing. It only tells the guest to read
   * the chain.
   */
  | { readonly type: 'quote-settled'; readonly minute: number; readonly attempt: number }
  /**
   * The transaction is in the journal, signed over a `confirmed` blockhash of this side's own
   * server.
   */
  | {
      readonly type: 'signed';
      readonly minute: number;
      readonly attempt: number;
      readonly signedAtMs: number;
    }
  /**
   * Signing failed. `final` is true if the wallet declined or is gone, funds are missing, or the
   * spending limit is used up. Otherwise an RPC error was the cause, and the guest tries again.
   */
  | {
      readonly type: 'sign-failed';
      readonly minute: number;
      readonly attempt: number;
      readonly error: AppError;
      readonly final: boolean;
    }
  /** The signature to look for. It comes from the host's `billing_attempt` or receipt. */
  | { readonly type: 'attempted'; readonly minute: number; readonly signature: string }
  /** This side's own RPC server shows the confirmed transfer, and it matches. */
  | { readonly type: 'confirmed'; readonly minute: number; readonly signature: string }
  /** The host's final refusal of the payment that was sent with this value of `retry`. */
  | {
      readonly type: 'refused';
      readonly minute: number;
      readonly retry: boolean;
      readonly error: AppError;
    }
  /**
   * The guest's own RPC server proves that the transaction failed on the chain, or that it expired
   * by the rule in docs/billing.md, "Signing again".
   */
  | { readonly type: 'failed'; readonly minute: number; readonly error: AppError };

export type { BillingColor, BillingSnapshot, BillingStatus, Upcoming } from '../api/ledger.ts';

/**
 * Billing is two pure reducers, `reduceHost` (host.ts) and `reduceGuest` (guest.ts). The ledger
 * worker runs them. docs/billing.md has the rules. The whole loop:
 *
 *   const dispatch = (event) => {
 *     const { state: next, effects } = reduce(state, event, performance.now());
 *     state = next;
 *     if (effects.some(mustPersistFirst)) persist(state); // before a transaction can be sent
 *     for (const effect of effects) execute(effect); // in order, never awaited here
 *     clearTimeout(timer);
 *     const wakeMs = nextWake(state);
 *     if (wakeMs !== null)
 *       timer = setTimeout(() => dispatch({ type: 'wake' }), wakeMs - performance.now());
 *     publish(snapshot(state, performance.now()));
 *   };
 *
 * - Events state facts, and effects are orders. An effect that takes time (`settle`, `sign`,
 *   `request-quote` …) answers later with the event named at its type, with the same ids. A stale
 *   answer is recognized by its ids and changes nothing.
 * - Only certain facts become events. An ambiguous answer (a request that timed out,
 *   `duplicate_settlement`, an empty signature) becomes no event. Instead, the loop polls the chain
 *   until the result is certain. Polling never waits for the connection.
 * - The machine may be called late. It first replays every deadline in between at its own time, so
 *   a stalled worker and a punctual one reach the same state.
 * - All times are `nowMs` of one monotonic clock. A state is plain data for structured clone. After
 *   a reload, `restoreHost` and `restoreGuest` move a stored state to the new clock.
 */

/** The part of the terms that billing needs. */
export type BillingConfig = Pick<Terms, 'price' | 'periodSeconds' | 'prepaidPeriods'>;

/** A JSON-RPC notification to the peer; `method` is its name on the wire. */
export type Notice =
  | { readonly method: 'billing_attempt'; readonly minute: number; readonly signature: string }
  | {
      readonly method: 'billing_success';
      readonly minute: number;
      readonly signature: string;
      readonly totalAtomic: AtomicUsdc;
    }
  | {
      readonly method: 'billing_failed';
      readonly minute: number;
      readonly code: ErrorCode;
      readonly retryFollows: boolean;
    }
  | { readonly method: 'freeze'; readonly minute: number; readonly code: ErrorCode }
  | { readonly method: 'unfreeze'; readonly minute: number }
  | { readonly method: 'call_end'; readonly reason: EndReason };

/** An entry of the page's feed, the same for both roles. */
export type BillingEvent =
  | { readonly type: 'call_start' }
  | {
      readonly type: 'billing_attempt';
      readonly minute: number;
      readonly amountAtomic: AtomicUsdc;
      /** Null until the host has co-signed the transaction. */
      readonly signature: string | null;
      readonly retry: boolean;
    }
  | {
      readonly type: 'billing_success';
      readonly minute: number;
      readonly amountAtomic: AtomicUsdc;
      readonly signature: string;
      /** The amount paid so far, including the prepayment. */
      readonly totalAtomic: AtomicUsdc;
    }
  | {
      readonly type: 'billing_failed';
      readonly minute: number;
      readonly error: AppError;
      readonly retryFollows: boolean;
    }
  /** The outcome of a payment that was still in flight when the call ended. */
  | { readonly type: 'late'; readonly minute: number; readonly outcome: 'void' }
  | {
      readonly type: 'late';
      readonly minute: number;
      /**
       * For the guest, the minute is paid but was never provided. The host owes the guest that
       * minute, as credit in a resumed call or as a refund.
       */
      readonly outcome: 'paid_unserved' | 'credit';
      readonly signature: string;
    };

/** Effects that both machines order. */
export type CommonEffect =
  /** Disable outgoing tracks. Cover the remote video, the remote audio and the local preview. */
  | { readonly type: 'freeze'; readonly code: ErrorCode }
  /** Restore the user's own mute and camera choices. */
  | { readonly type: 'unfreeze' }
  | { readonly type: 'send-notice'; readonly notice: Notice }
  /** Add the event to the page's feed. */
  | { readonly type: 'notify'; readonly event: BillingEvent }
  /** The call is over. The machine orders this effect once. */
  | { readonly type: 'end'; readonly reason: EndReason };

export type HostEffect =
  | CommonEffect
  | { readonly type: 'send-tick'; readonly tick: Tick }
  /** Whether the host's media may be sent. */
  | { readonly type: 'set-gate'; readonly open: boolean }
  | ({ readonly type: 'clock-run' } & ClockRun)
  | { readonly type: 'clock-stop' }
  /** Answer with a quote. Every request for the same minute gets the same quote. */
  | { readonly type: 'answer-quote'; readonly requestId: RequestId; readonly minute: number }
  /** Answer with a receipt. Every request for the same settled minute gets the same receipt. */
  | { readonly type: 'answer-receipt'; readonly requestId: RequestId; readonly minute: number }
  | { readonly type: 'answer-error'; readonly requestId: RequestId; readonly error: AppError }
  /**
   * Verify the payment and write it to the journal → `journaled`. Then send it once a second →
   * `landed` | `rejected`.
   */
  | {
      readonly type: 'settle';
      readonly requestId: RequestId;
      readonly minute: number;
      readonly digest: string;
      readonly retry: boolean;
    }
  /**
   * The same transaction is already being settled. Answer this request with the result of that
   * settlement.
   */
  | {
      readonly type: 'join';
      readonly requestId: RequestId;
      readonly minute: number;
      readonly digest: string;
    }
  /** The call has ended. Keep polling for the transaction, but do not send it again. */
  | { readonly type: 'stop-rebroadcast'; readonly minute: number; readonly digest: string };

export type GuestEffect =
  | CommonEffect
  | { readonly type: 'send-ack'; readonly ack: Ack }
  /** Request a quote → `quote-ok` | `quote-wrong` | `quote-later` | `quote-settled`. */
  | { readonly type: 'request-quote'; readonly minute: number; readonly attempt: number }
  /** Sign what the quote of this attempt requests → `signed` | `sign-failed`. */
  | { readonly type: 'sign'; readonly minute: number; readonly attempt: number }
  /** Discard this signed transaction. It has not been sent and never will be. */
  | { readonly type: 'discard'; readonly minute: number; readonly attempt: number }
  /**
   * Send the signed transaction of this attempt → `attempted`, `refused`. A retry sends the same
   * transaction again, unless the transaction provably can never land.
   */
  | {
      readonly type: 'send-payment';
      readonly minute: number;
      readonly attempt: number;
      readonly retry: boolean;
    }
  /**
   * Poll this side's own RPC server until `confirmed` or `failed`, also while disconnected and
   * after the end of the call. Without a signature, search the transactions of the session key for
   * the memo. The machine orders this effect again when a message from the host suggests a payment.
   */
  | { readonly type: 'watch'; readonly minute: number; readonly signature: string | null };

export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/**
 * Tells whether the state must be on disk before this effect is executed. It must if the effect can
 * move money.
 */
export const mustPersistFirst = (effect: HostEffect | GuestEffect): boolean =>
  effect.type === 'send-payment' || effect.type === 'settle';
