import type { EndReason } from '../api/ledger.ts';
import type { AppError, ErrorCode } from '../errors.ts';

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
