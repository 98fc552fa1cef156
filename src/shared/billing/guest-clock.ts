import { ACK_MS, CLOCK_SKEW, RX_GRACE_MS, RX_STALE_MS, SILENCE_MS, VETO_MS } from './timing.ts';
import type { Ack, Tick } from './types.ts';

/** The guest's view of the host's clock, and the guest's own count (docs/billing.md, "Time"). */
export interface GuestClock {
  readonly lastTick: {
    readonly seq: number;
    readonly atMs: number;
    readonly connectedMs: number;
    readonly gate: boolean;
    readonly taken: boolean;
  } | null;
  /** Time with an open gate up to the last tick, by the guest's monotonic clock. */
  readonly ownMs: number;
  /** The host's gate has been open at least once. */
  readonly opened: boolean;
  /** When the first tick of the current opening arrived; null while the gate is closed. */
  readonly openedAtMs: number | null;
  /**
   * Time since `openedAtMs` without media. It counts once media arrives. If the gate closes first,
   * it never counts.
   */
  readonly heldMs: number;
  /** Main's last report about received media. */
  readonly rx: { readonly arriving: boolean | null; readonly atMs: number } | null;
  /** The connection is down: no tick for 2.5 s, no tick yet, or no channel. */
  readonly down: boolean;
  /** The connection has been down since the host's gate was last open. */
  readonly outage: boolean;
  /** The host's media did not arrive when its gate was last open. */
  readonly deaf: boolean;
  /** The largest count received. The displayed time never decreases. */
  readonly displayMs: number;
}

export const initialGuestClock: GuestClock = {
  lastTick: null,
  ownMs: 0,
  opened: false,
  openedAtMs: null,
  heldMs: 0,
  rx: null,
  down: true,
  outage: false,
  deaf: false,
  displayMs: 0,
};

/**
 * Returns the guest's own count now. The count continues after a tick with an open gate, but for at
 * most SILENCE_MS.
 */
export function ownCountMs(clock: GuestClock, nowMs: number): number {
  if (!clock.lastTick?.gate || clock.down) return clock.ownMs;
  return clock.ownMs + Math.min(nowMs - clock.lastTick.atMs, SILENCE_MS);
}

/**
 * Returns the guest's own count at the end of a tick's span: at the next tick (gate open or closed)
 * or at silence. Time without media counts neither for the host (gate.ts) nor for the guest,
 * however the host ends it. Media gets a grace period to start, which counts once media arrives.
 */
function served(
  clock: GuestClock,
  nowMs: number,
  lateMs = 0,
): Pick<GuestClock, 'ownMs' | 'heldMs'> {
  const { ownMs } = clock;
  const heldMs = clock.heldMs + ownCountMs(clock, nowMs) - ownMs + lateMs;
  return freshRx(clock, nowMs) === false ? { ownMs, heldMs } : { ownMs: ownMs + heldMs, heldMs: 0 };
}

/**
 * Returns how far beyond {@link SILENCE_MS} a silence lasted that the host did not notice; null if
 * this tick does not end such a silence. The host's own clock may be late by as much as a silence
 * may last, and a tick counts if it is acknowledged within {@link ACK_MS}.
 */
function unnoticedMs(
  { lastTick, down }: GuestClock,
  { seq, gate }: Tick,
  nowMs: number,
): number | null {
  if (!down || !lastTick?.gate || !gate || seq !== lastTick.seq + 1) return null;
  const sinceMs = nowMs - lastTick.atMs;
  return sinceMs <= SILENCE_MS + ACK_MS ? Math.max(0, sinceMs - SILENCE_MS) : null;
}

/**
 * Returns what the guest counted of a call that is over. The result is at most the host's last
 * claim, because the host does not count a tick to which it heard no answer.
 */
export const finalCountMs = ({ ownMs, lastTick }: GuestClock): number =>
  Math.min(ownMs, lastTick?.connectedMs ?? 0);

/** Tells whether media is still missing after the grace period in which it may start. */
function misses(clock: GuestClock, nowMs: number): boolean {
  const starts = nowMs - (clock.openedAtMs ?? nowMs) < RX_GRACE_MS;
  return freshRx(clock, nowMs) === false && !starts;
}

/**
 * An honest host's count is at most seconds ahead of the guest's. The shown count never decreases,
 * so without this limit one false tick would raise it permanently.
 */
const MOST_SHOWN_AHEAD_MS = 10_000;

/**
 * Takes a tick and returns the ack, or null if the tick is not newer than the last one. The guest's
 * own count may exceed the host's only by the tolerance of the veto. Otherwise the host could give
 * up seconds in an interruption and let its clock run fast by as many later.
 */
export function clockTick(
  clock: GuestClock,
  tick: Tick,
  nowMs: number,
): { readonly clock: GuestClock; readonly ack: Ack } | null {
  if (clock.lastTick && tick.seq <= clock.lastTick.seq) return null;
  const ack = { seq: tick.seq, ...received(clock, tick, nowMs) };
  const lateMs = unnoticedMs(clock, tick, nowMs);
  const runs = clockRuns(clock) || lateMs !== null;
  const going = runs ? clock : { ...clock, heldMs: 0 };
  const { ownMs, heldMs } = served(going, nowMs, lateMs ?? 0);
  const mostMs = ownMs + MOST_SHOWN_AHEAD_MS;
  return {
    clock: {
      ...clock,
      lastTick: {
        seq: tick.seq,
        atMs: nowMs,
        connectedMs: tick.connectedMs,
        gate: tick.gate,
        taken: tick.taken === true,
      },
      ownMs: Math.min(ownMs, tick.connectedMs + VETO_MS),
      opened: clock.opened || tick.gate,
      openedAtMs: tick.gate ? (runs ? clock.openedAtMs : nowMs) : null,
      heldMs: tick.gate && runs && !misses(clock, nowMs) ? heldMs : 0,
      down: false,
      outage: clock.outage && !tick.gate,
      deaf: runs ? misses(clock, nowMs) : clock.deaf,
      displayMs: Math.max(clock.displayMs, Math.min(tick.connectedMs, mostMs)),
    },
    ack,
  };
}

/**
 * Returns `rx` for one tick. Without a report from main, `rx` is left out. A host without any
 * device may be in a call, so paid time continues without media. The next minute is then paid only
 * if the guest agrees.
 */
function received(clock: GuestClock, tick: Tick, nowMs: number): { readonly rx?: boolean } {
  if (!tick.gate) return { rx: true };
  const rx = freshRx(clock, nowMs);
  return rx === undefined ? {} : { rx: rx ?? true };
}

/**
 * Returns main's report, or undefined if the last report is too old. A report that media is missing
 * stays valid until main reports the opposite. Otherwise a page that hangs and answers now and then
 * would make that time count.
 */
export const freshRx = (clock: GuestClock, nowMs: number): boolean | null | undefined =>
  clock.rx && (clock.rx.arriving !== true || nowMs - clock.rx.atMs <= RX_STALE_MS)
    ? clock.rx.arriving
    : undefined;

const vetoMs = (countedMs: number): number => VETO_MS + countedMs * CLOCK_SKEW;

/**
 * Tells whether a minute that is due at `dueAtMs` of counted time is also due by the guest's own
 * count. If it is not, the guest vetoes the payment.
 */
export const vetoPasses = (clock: GuestClock, dueAtMs: number, nowMs: number): boolean =>
  dueAtMs <= ownCountMs(clock, nowMs) + vetoMs(dueAtMs);

/** Returns when silence will count as an interruption. */
export const silentAtMs = (clock: GuestClock): number | null =>
  clock.down || !clock.lastTick ? null : clock.lastTick.atMs + SILENCE_MS;

/** Tells whether the host counts time, as far as this side knows. */
export const clockRuns = (clock: GuestClock): boolean =>
  !clock.down && clock.lastTick !== null && clock.lastTick.gate;

/**
 * Prepares for a new channel. No message of the old channel can arrive on it, and a reloaded host
 * may number its ticks from the start.
 */
export const clockRenumber = (clock: GuestClock): GuestClock => ({
  ...clock,
  lastTick: clock.lastTick && { ...clock.lastTick, seq: 0 },
});

/**
 * Stops the guest's own count at an interruption. If the host has not noticed the interruption,
 * held time counts even if the grace period has ended meanwhile, because the host learns from the
 * acks whether media came in time.
 */
export function clockDown(clock: GuestClock, atMs: number): GuestClock {
  const stopped = { ...clock, down: true, outage: true };
  if (clock.down || !clock.lastTick) return { ...stopped, heldMs: 0 };
  const { ownMs, heldMs } = served(clock, atMs);
  return { ...stopped, ownMs, heldMs: misses(clock, clock.lastTick.atMs) ? 0 : heldMs };
}

/**
 * Stops the guest's own count until the host opens its gate again. While the guest shows a freeze,
 * it plays no media, whatever the host claims. An honest host has closed its gate by then.
 */
export function clockStopped(clock: GuestClock, atMs: number): GuestClock {
  const { lastTick } = clock;
  if (!lastTick?.gate) return clock;
  const ownMs = clock.down ? clock.ownMs : served(clock, atMs).ownMs;
  return { ...clock, ownMs, heldMs: 0, openedAtMs: null, lastTick: { ...lastTick, gate: false } };
}
