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
  /**
   * The guest's own count up to the last tick: time with an open gate, by the guest's monotonic
   * clock.
   */
  readonly ownMs: number;
  /** True if the host's gate has been open at least once. */
  readonly opened: boolean;
  /** When the first tick since the gate last opened arrived. Null while the gate is closed. */
  readonly openedAtMs: number | null;
  /**
   * Time since `openedAtMs` without media. It is counted once media arrives. If the gate closes
   * before that, it is not counted.
   */
  readonly heldMs: number;
  /** Main's last report about received media. */
  readonly rx: { readonly arriving: boolean | null; readonly atMs: number } | null;
  /** True if the connection is down: no tick for 2.5 s, no tick yet, or no channel. */
  readonly down: boolean;
  /** True if the connection has been down since the host's gate was last open. */
  readonly outage: boolean;
  /** True if the host's media did not arrive when the host's gate was last open. */
  readonly deaf: boolean;
  /**
   * The time that the page shows: the host's count, limited by the guest's own. It never decreases.
   */
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
 * Returns the guest's own count now. After a tick with an open gate, the count continues for at
 * most SILENCE_MS.
 */
export function ownCountMs(clock: GuestClock, nowMs: number): number {
  if (!clock.lastTick?.gate || clock.down) return clock.ownMs;
  return clock.ownMs + Math.min(nowMs - clock.lastTick.atMs, SILENCE_MS);
}

/**
 * Returns the guest's own count, extended by the time since the last tick. Called at the next tick
 * (gate open or closed), or when silence begins. Time without media is not counted by the host
 * (gate.ts) and not by the guest, however the host ends it. During the grace period in which media
 * may start, time is held. It is counted once media arrives.
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
 * Returns by how much a silence was longer than {@link SILENCE_MS}, if this tick ends a silence
 * that the host did not notice. Otherwise returns null. The host accepts the next ack within {@link
 * ACK_MS}, so it does not notice a silence that is longer by at most that time.
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
 * Returns the guest's final count of a call that is over. It is never above the host's last claim,
 * because the host does not count a tick whose ack it did not receive.
 */
export const finalCountMs = ({ ownMs, lastTick }: GuestClock): number =>
  Math.min(ownMs, lastTick?.connectedMs ?? 0);

/** Tells whether media is still missing after the grace period in which it may start. */
function misses(clock: GuestClock, nowMs: number): boolean {
  const starts = nowMs - (clock.openedAtMs ?? nowMs) < RX_GRACE_MS;
  return freshRx(clock, nowMs) === false && !starts;
}

/**
 * The most by which the shown count can be ahead of the guest's own. An honest host is at most
 * seconds ahead. The shown count never decreases, so without this limit one false tick would raise
 * it permanently.
 */
const MOST_SHOWN_AHEAD_MS = 10_000;

/**
 * Handles a tick. Returns the ack, or null if the tick is not newer than the last one. The guest's
 * own count may exceed the host's only by the tolerance of the veto. Otherwise a host could leave
 * out seconds during an interruption, and later let its clock run fast by the same number of
 * seconds.
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
 * Returns the `rx` field of the ack. It is left out if main has not reported lately. It is true if
 * the host has no device switched on, so paid time continues without media. The guest then pays the
 * next minute only if its user agrees.
 */
function received(clock: GuestClock, tick: Tick, nowMs: number): { readonly rx?: boolean } {
  if (!tick.gate) return { rx: true };
  const rx = freshRx(clock, nowMs);
  return rx === undefined ? {} : { rx: rx ?? true };
}

/**
 * Returns main's last report. Undefined if the report is too old. A report that media is missing
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
 * Prepares for a new channel. Tick numbers start over, because no message of the old channel can
 * arrive on the new one, and a reloaded host may number its ticks from 1.
 */
export const clockRenumber = (clock: GuestClock): GuestClock => ({
  ...clock,
  lastTick: clock.lastTick && { ...clock.lastTick, seq: 0 },
});

/**
 * Stops the guest's own count at an interruption. If the host has not noticed the interruption,
 * held time stays held even if the grace period ends meanwhile, because the host learns from the
 * acks whether media came in time.
 */
export function clockDown(clock: GuestClock, atMs: number): GuestClock {
  const stopped = { ...clock, down: true, outage: true };
  if (clock.down || !clock.lastTick) return { ...stopped, heldMs: 0 };
  const { ownMs, heldMs } = served(clock, atMs);
  return { ...stopped, ownMs, heldMs: misses(clock, clock.lastTick.atMs) ? 0 : heldMs };
}

/**
 * Stops the guest's own count until the host opens its gate again. The guest plays no media while
 * it shows a freeze, whatever the host claims. An honest host has closed its gate by then.
 */
export function clockStopped(clock: GuestClock, atMs: number): GuestClock {
  const { lastTick } = clock;
  if (!lastTick?.gate) return clock;
  const ownMs = clock.down ? clock.ownMs : served(clock, atMs).ownMs;
  return { ...clock, ownMs, heldMs: 0, openedAtMs: null, lastTick: { ...lastTick, gate: false } };
}
