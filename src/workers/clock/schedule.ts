import type { ClockMessage, ClockRun } from '../../shared/api/clock.ts';
import { TICK_MS } from '../../shared/billing/timing.ts';

/**
 * The schedule of the clock, as pure functions. Deadlines are `origin + k × 1 s`, not the last
 * deadline plus an interval. So a late timer does not delay later deadlines (docs/architecture.md,
 * "Module boundaries").
 */
export interface Schedule {
  readonly originMs: number;
  /** The k of the next deadline. */
  readonly index: number;
  readonly running: ClockRun | null;
}

export const createSchedule = (nowMs: number): Schedule => ({
  originMs: nowMs,
  index: 1,
  running: null,
});

/** Counts from `connectedMs`. The first second lasts a whole second from now. */
export const runSchedule = ({ run, connectedMs }: ClockRun, nowMs: number): Schedule => ({
  ...createSchedule(nowMs),
  running: { run, connectedMs },
});

export const stopSchedule = (schedule: Schedule): Schedule => ({ ...schedule, running: null });

export const nextDeadlineMs = (schedule: Schedule): number =>
  schedule.originMs + schedule.index * TICK_MS;

/**
 * Returns the messages to send at `nowMs`. The list is empty before the next deadline. If several
 * deadlines have passed, this machine slept. Then only the latest is used, and the other seconds
 * are not counted: no tick was sent for them, so the guest could not acknowledge them. Sending
 * their ticks now would claim time in which nothing was sent (docs/billing.md: sleep appears as
 * missed acks).
 */
export function fireSchedule(
  schedule: Schedule,
  nowMs: number,
): { readonly schedule: Schedule; readonly messages: readonly ClockMessage[] } {
  if (nowMs < nextDeadlineMs(schedule)) return { schedule, messages: [] };
  const whole = Math.floor((nowMs - schedule.originMs) / TICK_MS);
  // Exactly at the deadline, rounding can make the quotient slightly too small. Then the same
  // second would be counted twice.
  const index = schedule.originMs + (whole + 1) * TICK_MS <= nowMs ? whole + 1 : whole;
  const fired = { deadlineMs: schedule.originMs + index * TICK_MS, firedAtMs: nowMs };
  const skipped = index - schedule.index;
  const beat: ClockMessage = {
    type: 'beat',
    running: schedule.running !== null,
    skipped,
    ...fired,
  };
  const next = { ...schedule, index: index + 1 };
  if (!schedule.running) return { schedule: next, messages: [beat] };
  const running = {
    run: schedule.running.run,
    connectedMs: schedule.running.connectedMs + TICK_MS,
  };
  return {
    schedule: { ...next, running },
    messages: [{ type: 'second', ...running, ...fired }, beat],
  };
}

/** If less time than this is left, the worker waits for the deadline with a single timeout. */
const FINE_MS = 20;

/**
 * Returns the length of the next timeout before a deadline, in ms.
 *
 * A timeout can be late by a share of its length: Firefox groups timers, and a timeout of a second
 * was up to 70 ms late in measurements. So each timeout takes only 7/8 of the remaining time, until
 * at most {@link FINE_MS} are left. Two such timeouts leave 1/64 of a second, which is a little
 * less. If less were left, the last timeout would take at least 4 ms, the minimum for nested
 * timeouts. For the same reason, the last timeout is rounded up: browsers drop fractions of a
 * millisecond, and the missing part would need another 4 ms.
 */
export const sleepMs = (leftMs: number): number =>
  leftMs > FINE_MS ? (leftMs * 7) / 8 : Math.max(0, Math.ceil(leftMs));
