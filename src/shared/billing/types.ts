import type { AppError, ErrorCode } from '../errors.ts';
import type { AtomicUsdc } from '../money.ts';
import type { Terms } from '../terms.ts';
import type { RequestId, Tick, Ack, EndReason } from './events.ts';

export type { BillingColor, BillingSnapshot, BillingStatus, Upcoming } from '../api/ledger.ts';
export type {
  Ack,
  CommonEvent,
  EndReason,
  GuestEvent,
  HostEvent,
  RequestId,
  Tick,
} from './events.ts';

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
