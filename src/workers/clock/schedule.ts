import type { ClockMessage, ClockRun } from '../../shared/api/clock.ts';
import { TICK_MS } from '../../shared/billing/timing.ts';

/**
 * The clock's pure schedule. Deadlines are `origin + k × 1 s`, never the last one plus an interval,
 * so lateness does not add up (docs/architecture.md, "Module boundaries").
 */
export interface Schedule {
  readonly originMs: number;
  /** The next deadline's k. */
  readonly index: number;
  readonly running: { readonly run: number; readonly connectedMs: number } | null;
}

export const createSchedule = (nowMs: number): Schedule => ({
  originMs: nowMs,
  index: 1,
  running: null,
});

/**
 * Counts on from `connectedMs`. After a stop, and afresh, the grid starts now, so that the first second
 * is a whole one. Otherwise only the count is corrected and the grid stays.
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
 * Returns what to send at `nowMs`; nothing before the next deadline. If several deadlines have
 * passed, this machine slept: only the latest is served, and the seconds of the others are lost.
 * They had no tick and could not have been acknowledged, and a burst would claim time in which
 * nothing was sent (docs/billing.md: sleep shows as missed acks).
 */
export function fireSchedule(
  schedule: Schedule,
  nowMs: number,
): { readonly schedule: Schedule; readonly messages: readonly ClockMessage[] } {
  if (nowMs < nextDeadlineMs(schedule)) return { schedule, messages: [] };
  const whole = Math.floor((nowMs - schedule.originMs) / TICK_MS);
  // Exactly at the deadline, rounding may make the quotient slightly too small. Then the deadline
  // would be served as the one before and again, and a second counted twice.
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

/** Below this, the rest is slept in one go. */
const FINE_MS = 20;

/**
 * Returns how long the next timeout towards a deadline should be, in ms.
 *
 * A timeout may be late by a share of its length: Firefox groups timers and was measured up to 70
 * ms late on a second. So each sleep takes only 7/8 of what is left, until {@link FINE_MS} are
 * left: a little over 1/64 of a second, which is what two such sleeps leave. A shorter rest would
 * be stretched to 4 ms, the minimum for a timeout set from within timeouts. For the same reason the
 * last sleep is a whole number, rounded up: browsers cut off fractions, and the rest of a
 * millisecond would take four.
 */
export const sleepMs = (leftMs: number): number =>
  leftMs > FINE_MS ? (leftMs * 7) / 8 : Math.max(0, Math.ceil(leftMs));
