import type { LogEntry } from '../log.ts';

/** A run of the billing clock, and the count at its start. */
export interface ClockRun {
  /** Returned with each second, so that a late one is recognized. */
  readonly run: number;
  readonly connectedMs: number;
  /** The first second is a whole one from now, whatever the clock counts at the moment. */
  readonly afresh: boolean;
}

/**
 * Messages between the clock worker and the ledger worker, over a MessagePort of their own.
 *
 * Each worker has its own `performance.now()` origin, and the difference of their `timeOrigin`s
 * changes with the wall clock, which billing must not trust. So no value is a point in time on the
 * receiver's clock: `deadlineMs` and `firedAtMs` have the clock worker's origin, only their
 * difference is meaningful elsewhere, and the receiver stamps arrivals with its own clock.
 */
export type ClockCommand =
  /** Count on from `connectedMs`. */
  ({ readonly type: 'run' } & ClockRun) | { readonly type: 'stop' };

interface Fired {
  readonly deadlineMs: number;
  readonly firedAtMs: number;
}

export type ClockMessage =
  /** One more second was counted; only while running. Comes before the beat of its deadline. */
  | ({ readonly type: 'second'; readonly run: number; readonly connectedMs: number } & Fired)
  /**
   * The heartbeat, once a second whether running or not. `skipped`: deadlines that passed during
   * sleep.
   */
  | ({ readonly type: 'beat'; readonly running: boolean; readonly skipped: number } & Fired);

/** The methods of the clock worker that main calls. */
export interface ClockApi {
  /**
   * Connects the ledger worker's port. A new one replaces the old and starts with a stopped clock.
   */
  connect(port: MessagePort): void;
  log(): readonly LogEntry[];
  /** Returns `firedAtMs − deadlineMs` of the last 1,000 beats. */
  lateness(): readonly number[];
}
