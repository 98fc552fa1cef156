import type { AppError, ErrorCode } from '../errors.ts';
import type { AtomicUsdc } from '../money.ts';
import type { Terms } from '../terms.ts';
import type { EndReason } from '../api/ledger.ts';

export type { EndReason } from '../api/ledger.ts';

/** What the billing machines are told; types.ts has the loop and what they order in return. */

/** Host → guest, once a second and whenever the gate opens. */
export interface Tick {
  readonly seq: number;
  /** The host's count, provisional: it falls back to the last acknowledged tick when the gate closes. */
  readonly connectedMs: number;
  readonly gate: boolean;
  readonly paidUntilMs: number;
}

/** Guest → host, at once, for each tick. */
export interface Ack {
  readonly seq: number;
  /** Media is arriving, or the host has none to send. Left out when main has not reported for 3 s. */
  readonly rx?: boolean;
}

/** JSON-RPC id of the request to answer. */
export type RequestId = string | number;

/** Events that both machines know. */
export type CommonEvent =
  /** The one timer, set for `nextWake`, has fired. */
  | { readonly type: 'wake' }
  /** The channel closed, or the peer said `leave`. Silence is noticed by the machine itself. */
  | { readonly type: 'connection-down' }
  /** A channel is open again; the connection counts as up with the next heartbeat. */
  | { readonly type: 'connection-up' }
  /** The prepayment (not part of this machine) has settled, as read on chain by this side. */
  | { readonly type: 'admitted'; readonly prepaidPeriods: number }
  | { readonly type: 'peer-freeze'; readonly minute: number; readonly code: ErrorCode }
  | { readonly type: 'peer-unfreeze' }
  /** This user's wish (`by: 'self'`), or the peer's `call_end`. */
  | { readonly type: 'end'; readonly by: 'self' | 'peer'; readonly reason: EndReason };

export type HostEvent =
  | CommonEvent
  /** The clock worker's `beat`, forwarded. */
  | { readonly type: 'beat' }
  /** The clock worker's `second`, forwarded; it comes just before the beat of the same deadline. */
  | { readonly type: 'second'; readonly run: number; readonly connectedMs: number }
  | { readonly type: 'ack'; readonly ack: Ack }
  /** The host stops sending for a reason of its own (no device, going away). */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** `resource.get` without payment. */
  | { readonly type: 'quote-request'; readonly requestId: RequestId; readonly minute: number }
  /** `resource.get` with payment. `digest` identifies its transaction message. */
  | {
      readonly type: 'payment-request';
      readonly requestId: RequestId;
      readonly minute: number;
      readonly digest: string;
    }
  /** Bytes and signature are in the journal; nothing was sent yet. */
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
  /** For good: refused before it was sent, failed on chain, or provably expired. */
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
   * Main's report, once a second: everything that the host says it sends arrives, or not; null: nothing
   * arrives, and the host says that it has nothing to send.
   */
  | { readonly type: 'rx'; readonly arriving: boolean | null }
  /** The person pays this minute although the host sends nothing. */
  | { readonly type: 'agree'; readonly minute: number }
  /** Main has stopped answering, for two whole periods; or it answers again. */
  | { readonly type: 'page'; readonly answers: boolean }
  /** Terms, payTo, mint, amount and memo check out. */
  | { readonly type: 'quote-ok'; readonly minute: number; readonly attempt: number }
  | {
      readonly type: 'quote-wrong';
      readonly minute: number;
      readonly attempt: number;
      readonly error: AppError;
    }
  /** `too_early`, `in_flight`, or an error that may pass: asked again a second later. */
  | {
      readonly type: 'quote-later';
      readonly minute: number;
      readonly attempt: number;
      readonly error: AppError;
    }
  /** The host answered with a receipt: a hint to look at the chain, never proof. */
  | { readonly type: 'quote-settled'; readonly minute: number; readonly attempt: number }
  /** Signed over an own `confirmed` blockhash, and in the journal. */
  | {
      readonly type: 'signed';
      readonly minute: number;
      readonly attempt: number;
      readonly signedAtMs: number;
    }
  /** `final`: declined, no funds, allowance used up, wallet gone. Else tried again (RPC trouble). */
  | {
      readonly type: 'sign-failed';
      readonly minute: number;
      readonly attempt: number;
      readonly error: AppError;
      readonly final: boolean;
    }
  /** The host's `billing_attempt` or receipt: the signature to look for. */
  | { readonly type: 'attempted'; readonly minute: number; readonly signature: string }
  /** This side's own RPC shows the transfer, confirmed, and it checks out. */
  | { readonly type: 'confirmed'; readonly minute: number; readonly signature: string }
  /** The host's final refusal of the payment sent with this `retry`. */
  | {
      readonly type: 'refused';
      readonly minute: number;
      readonly retry: boolean;
      readonly error: AppError;
    }
  /** This side's own RPC proves it: failed on chain, or expired by billing.md's rule for signing anew. */
  | { readonly type: 'dead'; readonly minute: number; readonly error: AppError };

export type { BillingColor, BillingSnapshot, BillingStatus, Upcoming } from '../api/ledger.ts';

/**
 * Billing is two pure reducers, `reduceHost` (host.ts) and `reduceGuest` (guest.ts); the ledger
 * worker runs them. The whole loop (docs/billing.md has the rules):
 *
 *   const dispatch = (event) => {
 *     const { state: next, effects } = reduce(state, event, performance.now());
 *     state = next;
 *     if (effects.some(mustPersistFirst)) persist(state);       // before bytes can leave
 *     for (const effect of effects) execute(effect);            // in order, never awaited here
 *     clearTimeout(timer);
 *     const wakeMs = nextWake(state);
 *     if (wakeMs !== null)
 *       timer = setTimeout(() => dispatch({ type: 'wake' }), wakeMs - performance.now());
 *     publish(snapshot(state, performance.now()));
 *   };
 *
 * Events state facts, effects are orders. An effect that takes time (`settle`, `sign`,
 * `request-quote` …) answers later with the event named at its type, carrying the same ids; a stale
 * answer is recognised by its ids and changes nothing. Only certain facts are events: an ambiguous
 * answer (a send that timed out, `duplicate_settlement`, an empty signature) is no event at all,
 * the runner asks the chain until it knows. Polling of the chain never waits for the connection.
 * The machine may be fed late: whatever should have happened in between is replayed at its own time
 * first, so a stalled worker and a punctual one reach the same state.
 * Times are `nowMs` of one monotonic clock; a state is plain data for structured clone. After a
 * reload, `restoreHost`/`restoreGuest` carry a persisted state over to the new clock.
 */

/** The part of the terms that billing needs. */
export type BillingConfig = Pick<Terms, 'price' | 'periodSeconds' | 'prepaidPeriods'>;

/** What goes to the peer as a JSON-RPC notification; `method` is its name there. */
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

/** What the page's feed shows; the same on both sides. */
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
      /** Prepayment included. */
      readonly totalAtomic: AtomicUsdc;
    }
  | {
      readonly type: 'billing_failed';
      readonly minute: number;
      readonly error: AppError;
      readonly retryFollows: boolean;
    }
  /** What became of a payment that was under way when the call ended. */
  | { readonly type: 'late'; readonly minute: number; readonly outcome: 'void' }
  | {
      readonly type: 'late';
      readonly minute: number;
      /** Guest: paid, never served. Host: owed, as credit in a rejoined call or as a refund. */
      readonly outcome: 'paid_unserved' | 'credit';
      readonly signature: string;
    };

/** Effects that both machines give. */
export type CommonEffect =
  /** Disable outgoing tracks, cover remote video and audio and the local preview. */
  | { readonly type: 'freeze'; readonly code: ErrorCode }
  /** Restore each user's own mute and camera choices. */
  | { readonly type: 'unfreeze' }
  | { readonly type: 'send-notice'; readonly notice: Notice }
  /** To the page's feed. */
  | { readonly type: 'notify'; readonly event: BillingEvent }
  /** The call is over; given once. */
  | { readonly type: 'end'; readonly reason: EndReason };

export type HostEffect =
  | CommonEffect
  | { readonly type: 'send-tick'; readonly tick: Tick }
  /** Whether the host's media may be sent. */
  | { readonly type: 'set-gate'; readonly open: boolean }
  | { readonly type: 'clock-run'; readonly run: number; readonly connectedMs: number }
  | { readonly type: 'clock-stop' }
  /** The same quote for the same minute, each time. */
  | { readonly type: 'answer-quote'; readonly requestId: RequestId; readonly minute: number }
  /** The same receipt for a settled minute, each time. */
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
  /** The same bytes are being settled already: answer this request with that settlement's outcome. */
  | {
      readonly type: 'join';
      readonly requestId: RequestId;
      readonly minute: number;
      readonly digest: string;
    }
  /** After the end: keep polling, send no more. */
  | { readonly type: 'stop-rebroadcast'; readonly minute: number; readonly digest: string };

export type GuestEffect =
  | CommonEffect
  | { readonly type: 'send-ack'; readonly ack: Ack }
  /** → `quote-ok` | `quote-wrong` | `quote-later` | `quote-settled`. */
  | { readonly type: 'request-quote'; readonly minute: number; readonly attempt: number }
  /** Sign what the quote of this attempt asks → `signed` | `sign-failed`. */
  | { readonly type: 'sign'; readonly minute: number; readonly attempt: number }
  /** These bytes have not left and never will. */
  | { readonly type: 'discard'; readonly minute: number; readonly attempt: number }
  /** Send the bytes of this attempt → `attempted`, `refused`. A retry re-sends the same bytes, unless those are provably dead. */
  | {
      readonly type: 'send-payment';
      readonly minute: number;
      readonly attempt: number;
      readonly retry: boolean;
    }
  /**
   * Poll the own RPC until `confirmed` or `dead`, also while disconnected and after the end. Without
   * a signature, look through the session key's transactions for the memo. Given again on a hint.
   */
  | { readonly type: 'watch'; readonly minute: number; readonly signature: string | null };

export interface Step<State, Effect> {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** Whether a state must be durable before this effect is executed: money may move by it. */
export const mustPersistFirst = (effect: HostEffect | GuestEffect): boolean =>
  effect.type === 'send-payment' || effect.type === 'settle';
