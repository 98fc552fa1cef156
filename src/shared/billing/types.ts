import type { ClockRun } from '../api/clock.ts';
import type { AppError, ErrorCode } from '../errors.ts';
import type { AtomicUsdc } from '../money.ts';
import type { Terms } from '../terms.ts';
import type { EndReason } from '../api/ledger.ts';

/** The events and effects of the billing machines, and the loop around them. */

/** Host → guest, once a second and whenever the gate opens. */
export interface Tick {
  readonly seq: number;
  /**
   * The host's provisional count: it falls back to the last acknowledged tick when the gate closes.
   */
  readonly connectedMs: number;
  readonly gate: boolean;
  readonly paidUntilMs: number;
  /** The gate is closed because the host's system took all that the host had switched on. */
  readonly taken?: boolean;
}

/** Guest → host, at once, for each tick. */
export interface Ack {
  readonly seq: number;
  /** Media is arriving, or the host has none to send. Left out if main has not reported for 3 s. */
  readonly rx?: boolean;
}

/** JSON-RPC id of the request to answer. */
export type RequestId = string | number;

/** Events that both machines handle. */
export type CommonEvent =
  /** The one timer, set for `nextWake`, has fired. */
  | { readonly type: 'wake' }
  /** The channel closed, or the peer said `leave`. The machine notices silence itself. */
  | { readonly type: 'connection-down' }
  /** A channel is open again. The connection counts as up with the next heartbeat. */
  | { readonly type: 'connection-up' }
  /** The prepayment (not part of this machine) has settled, as this side read on the chain. */
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
  /** Main's report: whether the system took all that the host has switched on (docs/billing.md, "Time"). */
  | { readonly type: 'taken'; readonly taken: boolean }
  /** `resource.get` without payment. */
  | { readonly type: 'quote-request'; readonly requestId: RequestId; readonly minute: number }
  /** `resource.get` with payment. `digest` identifies the transaction message. */
  | {
      readonly type: 'payment-request';
      readonly requestId: RequestId;
      readonly minute: number;
      readonly digest: string;
    }
  /** Bytes and signature are in the journal. Nothing has been sent yet. */
  | {
      readonly type: 'journaled';
      readonly minute: number;
      readonly digest: string;
      readonly signature: string;
    }
  /** Confirmed and read back from the chain. */
  | {
      readonly type: 'landed';
      readonly minute: number;
      readonly digest: string;
      readonly signature: string;
    }
  /** A final failure: refused before it was sent, failed on the chain, or provably expired. */
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
   * Main's report, once a second: whether everything that the host says it sends arrives; null:
   * nothing arrives, and the host says that it has nothing to send.
   */
  | { readonly type: 'rx'; readonly arriving: boolean | null }
  /** The guest agreed to pay this minute although the host sends nothing. */
  | { readonly type: 'agree'; readonly minute: number }
  /** Main has not answered for two whole periods, or it answers again. */
  | { readonly type: 'page'; readonly answers: boolean }
  /** Terms, payTo, mint, amount and memo check out. */
  | { readonly type: 'quote-ok'; readonly minute: number; readonly attempt: number }
  | {
      readonly type: 'quote-wrong';
      readonly minute: number;
      readonly attempt: number;
      readonly error: AppError;
    }
  /** `too_early`, `in_flight`, or an error that may pass. The guest asks again a second later. */
  | {
      readonly type: 'quote-later';
      readonly minute: number;
      readonly attempt: number;
      readonly error: AppError;
    }
  /** The host answered with a receipt, which is a hint to look at the chain and never a proof. */
  | { readonly type: 'quote-settled'; readonly minute: number; readonly attempt: number }
  /** Signed over this side's own `confirmed` blockhash, and in the journal. */
  | {
      readonly type: 'signed';
      readonly minute: number;
      readonly attempt: number;
      readonly signedAtMs: number;
    }
  /**
   * `final`: declined, no funds, allowance used up, wallet gone. Otherwise tried again (RPC
   * trouble).
   */
  | {
      readonly type: 'sign-failed';
      readonly minute: number;
      readonly attempt: number;
      readonly error: AppError;
      readonly final: boolean;
    }
  /** The signature to look for, from the host's `billing_attempt` or receipt. */
  | { readonly type: 'attempted'; readonly minute: number; readonly signature: string }
  /** This side's own RPC server shows the confirmed transfer, and it matches. */
  | { readonly type: 'confirmed'; readonly minute: number; readonly signature: string }
  /** The host's final refusal of the payment sent with this `retry`. */
  | {
      readonly type: 'refused';
      readonly minute: number;
      readonly retry: boolean;
      readonly error: AppError;
    }
  /**
   * This side's own RPC server proves that it failed on the chain, or that it expired by the rule
   * in docs/billing.md, "Signing again".
   */
  | { readonly type: 'failed'; readonly minute: number; readonly error: AppError };

export type { BillingColor, BillingSnapshot, BillingStatus, Upcoming } from '../api/ledger.ts';

/**
 * Billing is two pure reducers, `reduceHost` (host.ts) and `reduceGuest` (guest.ts), run by the
 * ledger worker. docs/billing.md has the rules. The whole loop:
 *
 *   const dispatch = (event) => {
 *     const { state: next, effects } = reduce(state, event, performance.now());
 *     state = next;
 *     if (effects.some(mustPersistFirst)) persist(state); // before bytes can leave
 *     for (const effect of effects) execute(effect); // in order, never awaited here
 *     clearTimeout(timer);
 *     const wakeMs = nextWake(state);
 *     if (wakeMs !== null)
 *       timer = setTimeout(() => dispatch({ type: 'wake' }), wakeMs - performance.now());
 *     publish(snapshot(state, performance.now()));
 *   };
 *
 * - Events state facts; effects are orders. An effect that takes time (`settle`, `sign`,
 *   `request-quote` …) answers later with the event named at its type, with the same ids. A stale
 *   answer is recognized by its ids and changes nothing.
 * - Only certain facts are events. An ambiguous answer (a send that timed out,
 *   `duplicate_settlement`, an empty signature) becomes no event: the loop asks the chain until it knows.
 *   Polling the chain never waits for the connection.
 * - The machine may be called late. It first replays every deadline in between at its own time,
 *   so a stalled worker and a punctual one reach the same state.
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
      /** Known once the host has co-signed. */
      readonly signature: string | null;
      readonly retry: boolean;
    }
  | {
      readonly type: 'billing_success';
      readonly minute: number;
      readonly amountAtomic: AtomicUsdc;
      readonly signature: string;
      /** Includes the prepayment. */
      readonly totalAtomic: AtomicUsdc;
    }
  | {
      readonly type: 'billing_failed';
      readonly minute: number;
      readonly error: AppError;
      readonly retryFollows: boolean;
    }
  /** The outcome of a payment that was in flight when the call ended. */
  | { readonly type: 'late'; readonly minute: number; readonly outcome: 'void' }
  | {
      readonly type: 'late';
      readonly minute: number;
      /** Guest: paid and never served. Host: owed, as credit in a resumed call or as a refund. */
      readonly outcome: 'paid_unserved' | 'credit';
      readonly signature: string;
    };

/** Effects that both machines order. */
export type CommonEffect =
  /** Disable outgoing tracks; cover remote video and audio and the local preview. */
  | { readonly type: 'freeze'; readonly code: ErrorCode }
  /** Restore the user's own mute and camera choices. */
  | { readonly type: 'unfreeze' }
  | { readonly type: 'send-notice'; readonly notice: Notice }
  /** To the page's feed. */
  | { readonly type: 'notify'; readonly event: BillingEvent }
  /** The call is over. Ordered once. */
  | { readonly type: 'end'; readonly reason: EndReason };

export type HostEffect =
  | CommonEffect
  | { readonly type: 'send-tick'; readonly tick: Tick }
  /** Whether the host's media may be sent. */
  | { readonly type: 'set-gate'; readonly open: boolean }
  | ({ readonly type: 'clock-run' } & ClockRun)
  | { readonly type: 'clock-stop' }
  /** Answer with the same quote for the same minute, each time. */
  | { readonly type: 'answer-quote'; readonly requestId: RequestId; readonly minute: number }
  /** Answer with the same receipt for a settled minute, each time. */
  | { readonly type: 'answer-receipt'; readonly requestId: RequestId; readonly minute: number }
  | { readonly type: 'answer-error'; readonly requestId: RequestId; readonly error: AppError }
  /** Verify, journal → `journaled`; then send and rebroadcast each second → `landed` | `rejected`. */
  | {
      readonly type: 'settle';
      readonly requestId: RequestId;
      readonly minute: number;
      readonly digest: string;
      readonly retry: boolean;
    }
  /**
   * The same bytes are already being settled: answer this request with that settlement's outcome.
   */
  | {
      readonly type: 'join';
      readonly requestId: RequestId;
      readonly minute: number;
      readonly digest: string;
    }
  /** After the end: keep polling, but send no more. */
  | { readonly type: 'stop-rebroadcast'; readonly minute: number; readonly digest: string };

export type GuestEffect =
  | CommonEffect
  | { readonly type: 'send-ack'; readonly ack: Ack }
  /** → `quote-ok` | `quote-wrong` | `quote-later` | `quote-settled`. */
  | { readonly type: 'request-quote'; readonly minute: number; readonly attempt: number }
  /** Sign what the quote of this attempt requests → `signed` | `sign-failed`. */
  | { readonly type: 'sign'; readonly minute: number; readonly attempt: number }
  /** Discard these bytes: they have not left and never will. */
  | { readonly type: 'discard'; readonly minute: number; readonly attempt: number }
  /**
   * Send the bytes of this attempt → `attempted`, `refused`. A retry re-sends the same bytes,
   * unless they are proven unable to land.
   */
  | {
      readonly type: 'send-payment';
      readonly minute: number;
      readonly attempt: number;
      readonly retry: boolean;
    }
  /**
   * Poll this side's own RPC server until `confirmed` or `failed`, also while disconnected and after
   * the end. Without a signature, search the session key's transactions for the memo. Ordered again
   * on a hint.
   */
  | { readonly type: 'watch'; readonly minute: number; readonly signature: string | null };

export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** Tells whether a state must be on disk before this effect is executed, because money may move. */
export const mustPersistFirst = (effect: HostEffect | GuestEffect): boolean =>
  effect.type === 'send-payment' || effect.type === 'settle';
