import type { LogEntry } from '../log.ts';

/** A run of the billing clock, and the count at its start. */
export interface ClockRun {
  /**
   * The number of the run. Each `second` message carries it, so the receiver recognizes a late one.
   */
  readonly run: number;
  readonly connectedMs: number;
}

/**
 * Messages between the clock worker and the ledger worker, over a MessagePort of their own.
 *
 * Each worker has its own origin of `performance.now()`. The difference of their `timeOrigin`s
 * changes with the wall clock, which billing must not trust. So no value is a point in time on the
 * receiver's clock. `deadlineMs` and `firedAtMs` are relative to the clock worker's origin, and
 * only their difference is meaningful elsewhere. The receiver dates arrivals with its own clock.
 */
export type ClockCommand =
  /** Count from `connectedMs`. The first second lasts a whole second from now. */
  ({ readonly type: 'run' } & ClockRun) | { readonly type: 'stop' };

interface Fired {
  readonly deadlineMs: number;
  readonly firedAtMs: number;
}

export type ClockMessage =
  /**
   * One more second was counted. Sent only while the clock runs, just before the `beat` of the same
   * deadline.
   */
  | ({ readonly type: 'second'; readonly run: number; readonly connectedMs: number } & Fired)
  /**
   * The heartbeat, sent once a second whether the clock runs or not. `skipped` is the number of
   * deadlines that passed while the machine slept.
   */
  | ({ readonly type: 'beat'; readonly running: boolean; readonly skipped: number } & Fired);

/** The methods of the clock worker that main calls. */
export interface ClockApi {
  /**
   * Connects the ledger worker's port. A new port replaces the old one and starts with a stopped
   * clock.
   */
  connect(port: MessagePort): void;
  log(): readonly LogEntry[];
  /** Returns `firedAtMs − deadlineMs` of the last 1,000 beats. */
  lateness(): readonly number[];
}
