import type { Standstill } from '../api/ledger.ts';
import type { ErrorCode } from '../errors.ts';
import type { AtomicUsdc } from '../money.ts';
import { usdc } from '../money.ts';
import type { Timing } from './timing.ts';
import { wholeSeconds } from './unused.ts';
import type { EndReason } from '../api/ledger.ts';
import type {
  BillingColor,
  BillingConfig,
  BillingSnapshot,
  BillingStatus,
  Upcoming,
} from './types.ts';

/** The facts that the meter needs. Both machines provide them. */
export interface Meter {
  readonly config: BillingConfig;
  readonly timing: Timing;
  readonly paidPeriods: number;
  /** Elapsed time, which never decreases. See `displayMs` of the gate and of the guest's clock. */
  readonly elapsedMs: number;
  /**
   * The length that this side would record if the call ended now. While several acks are late, the
   * host's value is up to a second longer.
   */
  readonly countedMs: number;
  readonly running: boolean;
  /**
   * True if the gate was open earlier in the call, and now the connection is down, or the gate is
   * closed although the call is not frozen.
   */
  readonly interrupted: boolean;
  /**
   * Why no time is counted during an interruption. Null for an outage, or while time is counted.
   */
  readonly standstill: Standstill | null;
  /** True if the next minute is due and its payment has not settled. */
  readonly pending: boolean;
  /** True if the retry has failed, so the call has ended or is about to end. */
  readonly failed: boolean;
  readonly frozen: ErrorCode | null;
  readonly upcoming: Upcoming | null;
  readonly endReason: EndReason | null;
}

/** Returns the amount paid so far, including the prepayment. */
export const totalPaid = (state: Pick<Meter, 'config' | 'paidPeriods'>): AtomicUsdc =>
  usdc(state.config.price * BigInt(state.paidPeriods));

export function meterSnapshot(meter: Meter): BillingSnapshot {
  const paidUntilMs = meter.paidPeriods * meter.timing.periodMs;
  const countdownMs = Math.max(0, paidUntilMs - meter.elapsedMs);
  const status = statusOf(meter);
  return {
    status,
    color: colorOf(status, meter, countdownMs),
    elapsedMs: meter.elapsedMs,
    countedSeconds: wholeSeconds(meter.countedMs),
    countdownMs,
    paidUntilMs,
    minute: meter.paidPeriods + 1,
    totalAtomic: totalPaid(meter),
    running: meter.running,
    ...(meter.frozen === null ? {} : { freezeCode: meter.frozen }),
    ...(meter.upcoming === null ? {} : { upcoming: meter.upcoming }),
    ...(meter.endReason === null ? {} : { endReason: meter.endReason }),
    ...(status === 'interrupted' && meter.standstill ? { standstill: meter.standstill } : {}),
  };
}

/**
 * Returns why no time is counted. Null means an outage, which takes precedence over `media` and
 * `resuming`.
 */
export function standstillOf(clock: {
  readonly taken: boolean;
  readonly down: boolean;
  readonly outage: boolean;
  readonly deaf: boolean;
}): Standstill | null {
  // Checked before `outage`: the system may mute or stop the devices for longer than an outage may
  // last, while heartbeats still arrive.
  if (clock.taken && !clock.down) return 'taken';
  if (clock.outage) return null;
  return clock.deaf ? 'media' : 'resuming';
}

/**
 * Tells whether a file or a tip may be settled now. From 10 s before a minute is due until the
 * minute has settled, neither may settle (docs/billing.md, "A minute").
 */
export const mayStartFile = (snapshot: BillingSnapshot): boolean =>
  snapshot.color === 'green' && snapshot.endReason === undefined;

/**
 * Returns the status that the page shows. If the connection is down while the call is frozen, the
 * status is `interrupted`, because the failure timers are paused.
 */
function statusOf(meter: Meter): BillingStatus {
  if (meter.failed) return 'failed';
  if (meter.endReason === null) {
    if (meter.interrupted) return 'interrupted';
    if (meter.frozen !== null) return 'frozen';
    if (meter.pending) return 'pending';
  }
  return meter.paidPeriods <= meter.config.prepaidPeriods ? 'prepaid' : 'paid';
}

function colorOf(status: BillingStatus, meter: Meter, countdownMs: number): BillingColor {
  switch (status) {
    case 'failed':
    case 'frozen':
      return 'red';
    case 'interrupted':
      return 'grey';
    case 'pending':
      return 'yellow';
    case 'prepaid':
    case 'paid':
      return countdownMs <= meter.timing.yellowMs && meter.endReason === null ? 'yellow' : 'green';
  }
}
