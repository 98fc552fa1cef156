import type { AppError } from '../errors.ts';
import type { Freezable } from './freeze.ts';
import type { GateState } from './gate.ts';
import { initialGate } from './gate.ts';
import type { Timing } from './timing.ts';
import { timingFor } from './timing.ts';
import type { BillingConfig, EndReason } from './types.ts';

/** The one settlement in flight. */
export interface Payment {
  readonly digest: string;
  readonly signature: string | null;
}

/** The next minute to be paid, as the host sees it. `deadlineAtMs` is the failure timer. */
export type HostMinute =
  | { readonly tag: 'paid' }
  | { readonly tag: 'due'; readonly deadlineAtMs: number }
  /** No deadline while the guest has paid ahead of due. */
  | { readonly tag: 'settling'; readonly deadlineAtMs: number | null; readonly payment: Payment }
  | {
      readonly tag: 'frozen';
      readonly deadlineAtMs: number;
      readonly error: AppError;
      readonly payment: Payment | null;
      readonly retried: boolean;
    }
  /** Frozen, with the retry refused: the call is about to end. */
  | { readonly tag: 'unpaid'; readonly deadlineAtMs: number; readonly error: AppError }
  | { readonly tag: 'ended'; readonly reason: EndReason; readonly payment: Payment | null };

export interface HostState extends Freezable {
  readonly role: 'host';
  readonly config: BillingConfig;
  readonly timing: Timing;
  readonly gate: GateState;
  readonly minute: HostMinute;
  readonly admitted: boolean;
  /** The first second has counted. */
  readonly started: boolean;
  readonly paused: boolean;
  /** Prepaid and settled periods. */
  readonly paidPeriods: number;
}

export const initialHost = (config: BillingConfig): HostState => ({
  role: 'host',
  config,
  timing: timingFor(config.periodSeconds),
  gate: initialGate,
  minute: { tag: 'paid' },
  admitted: false,
  started: false,
  paused: false,
  paidPeriods: 0,
  shownFrozen: null,
  toldFrozen: false,
  stillSinceMs: null,
  peerFrozen: null,
});
