import type { ClockMessage, ClockRun } from '../../shared/api/clock.ts';
import { TICK_MS } from '../../shared/billing/timing.ts';

/**
 * The clock's pure schedule. Deadlines are `origin + k × 1 s`, never the last deadline plus an
 * interval. So lateness does not add up (docs/architecture.md, "Module boundaries").
 */
export interface Schedule {
  readonly originMs: number;
  /** The k of the next deadline. */
  readonly index: number;
  readonly running: { readonly run: number; readonly connectedMs: number } | null;
}

export const createSchedule = (nowMs: number): Schedule => ({
  originMs: nowMs,
  index: 1,
  running: null,
});

/**
 * Continues counting from `connectedMs`. After a stop, or if `afresh` is set, the deadlines restart
 * from now, so that the first second is a whole one. Otherwise only the count is corrected and the
 * deadlines stay.
 */
export function runSchedule(
  schedule: Schedule,
  { run, connectedMs, afresh }: ClockRun,
  nowMs: number,
): Schedule {
  const running = { run, connectedMs };
  const keepsGrid = schedule.running !== null && !afresh;
  return keepsGrid ? { ...schedule, running } : { originMs: nowMs, index: 1, running };
}

export const stopSchedule = (schedule: Schedule): Schedule => ({ ...schedule, running: null });

export const nextDeadlineMs = (schedule: Schedule): number =>
  schedule.originMs + schedule.index * TICK_MS;

/**
 * Returns the messages to send at `nowMs`. Before the next deadline, the list is empty. If several
 * deadlines have passed, this machine slept. Then only the latest is served, and the seconds of the
 * others are lost. They had no tick, so the guest could not have acknowledged them. A burst would
 * claim time in which nothing was sent (docs/billing.md: sleep appears as missed acks).
 */
export function fireSchedule(
  schedule: Schedule,
  nowMs: number,
): { readonly schedule: Schedule; readonly messages: readonly ClockMessage[] } {
  if (nowMs < nextDeadlineMs(schedule)) return { schedule, messages: [] };
  const whole = Math.floor((nowMs - schedule.originMs) / TICK_MS);
  // Exactly at the deadline, rounding may make the quotient slightly too small. Without this
  // correction, the same second could be counted twice.
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

/** If less time than this is left, the worker sleeps until the deadline in one step. */
const FINE_MS = 20;

/**
 * Returns the length of the next timeout before a deadline, in ms.
 *
 * A timeout may be late by a share of its length. Firefox groups timers, and a timeout of a second
 * was measured to be up to 70 ms late. So each sleep takes only 7/8 of the remaining time, until
 * {@link FINE_MS} or less are left. That is a little over 1/64 of a second, which is what two such
 * sleeps leave. A shorter rest would be extended to 4 ms, the minimum for a nested timeout. For the
 * same reason the last sleep is rounded up to a whole number: browsers truncate fractions, and the
 * missing part of a millisecond would need another 4 ms.
 */
export const sleepMs = (leftMs: number): number =>
  leftMs > FINE_MS ? (leftMs * 7) / 8 : Math.max(0, Math.ceil(leftMs));
