import type { LogEntry } from '../log.ts';

/**
 * Between the clock worker and the ledger worker, over a MessagePort of their own.
 *
 * Two workers have two `performance.now()` origins, and the difference of their `timeOrigin`s moves
 * with the wall clock, which billing must not trust. So nothing here is meant as a point in time on
 * the receiver's clock: `deadlineMs` and `firedAtMs` are of the clock worker's origin, only their
 * difference says something elsewhere, and the receiver stamps arrivals with its own clock.
 */
export type ClockCommand =
  /** Count on from `connectedMs`. `run` comes back with each second, so that a late one is recognised. */
  | { readonly type: 'run'; readonly run: number; readonly connectedMs: number }
  | { readonly type: 'stop' };

interface Fired {
  readonly deadlineMs: number;
  readonly firedAtMs: number;
}

export type ClockMessage =
  /** One more second has been counted; only while running. Comes before the beat of its deadline. */
  | ({ readonly type: 'second'; readonly run: number; readonly connectedMs: number } & Fired)
  /** The heartbeat, once a second whether running or not. `skipped`: deadlines slept through. */
  | ({ readonly type: 'beat'; readonly running: boolean; readonly skipped: number } & Fired);

/** What the clock worker exposes to main. */
export interface ClockApi {
  /** The port to the ledger worker; a new one replaces the old and starts from a stopped clock. */
  connect(port: MessagePort): void;
  log(): readonly LogEntry[];
  /** `firedAtMs − deadlineMs` of the last 1,000 beats. */
  lateness(): readonly number[];
}
