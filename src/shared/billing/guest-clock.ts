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
  /** Time with an open gate up to the last tick, by this side's monotonic clock. */
  readonly ownMs: number;
  /** The host's gate has been open. */
  readonly opened: boolean;
  /** When the first tick of the current opening arrived; null while the gate is closed. */
  readonly openedAtMs: number | null;
  /** Time since then without media: counts once some arrives, and never if the gate closes first. */
  readonly heldMs: number;
  /** Main's last report about received media. */
  readonly rx: { readonly arriving: boolean | null; readonly atMs: number } | null;
  /** No tick for 2.5 s, none yet, or no channel. */
  readonly down: boolean;
  /** It has been down since the host's gate was last open. */
  readonly outage: boolean;
  /** The host's media did not arrive when its gate was last open. */
  readonly deaf: boolean;
  /** The largest count received. The display never runs back. */
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
 * Returns the guest's own count now. It continues after a tick with an open gate, but never longer
 * than silence would allow.
 */
export function ownCountMs(clock: GuestClock, nowMs: number): number {
  if (!clock.lastTick?.gate || clock.down) return clock.ownMs;
  return clock.ownMs + Math.min(nowMs - clock.lastTick.atMs, SILENCE_MS);
}

/**
 * Returns the guest's own count at the end of what the last tick began: at the next tick (gate open
 * or closed) or at silence. Time without media counts neither for the host (gate.ts) nor here,
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
 * Returns what this tick adds to {@link SILENCE_MS} of a silence that the host has not noticed; null if it
 * ends none. The host's own clock may be as late as a silence may last, and what is acknowledged within
 * {@link ACK_MS} of its sending counts.
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
 * Returns what this side counted of a call that is over: no more than the host claimed last, because
 * the host counts nothing that it heard no answer to.
 */
export const finalCountMs = ({ ownMs, lastTick }: GuestClock): number =>
  Math.min(ownMs, lastTick?.connectedMs ?? 0);

/** Tells whether media is missing and has had the time to start. */
function misses(clock: GuestClock, nowMs: number): boolean {
  const starts = nowMs - (clock.openedAtMs ?? nowMs) < RX_GRACE_MS;
  return freshRx(clock, nowMs) === false && !starts;
}

/**
 * An honest host's count is at most seconds ahead. The shown count never falls, so one false tick would
 * raise it permanently.
 */
const MOST_SHOWN_AHEAD_MS = 10_000;

/**
 * Takes a tick and returns the ack, or null if the tick is not newer than the last one. The own
 * count may exceed the host's by no more than the veto's tolerance. Otherwise seconds that the host
 * gave up in an interruption would let it run fast later.
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
 * Returns `rx` for one tick, left out if main has not reported. A host without any device may be in
 * a call, so paid time continues without media; the next minute is then paid only if the guest
 * agrees.
 */
function received(clock: GuestClock, tick: Tick, nowMs: number): { readonly rx?: boolean } {
  if (!tick.gate) return { rx: true };
  const rx = freshRx(clock, nowMs);
  return rx === undefined ? {} : { rx: rx ?? true };
}

/**
 * Returns main's report, or undefined if the last one is too old. A report that media is missing
 * stays valid until main says otherwise: a page that hangs and answers now and then must not make
 * that time count.
 */
export const freshRx = (clock: GuestClock, nowMs: number): boolean | null | undefined =>
  clock.rx && (clock.rx.arriving !== true || nowMs - clock.rx.atMs <= RX_STALE_MS)
    ? clock.rx.arriving
    : undefined;

const vetoMs = (countedMs: number): number => VETO_MS + countedMs * CLOCK_SKEW;

/**
 * The veto: tells whether a minute that is due at `dueAtMs` of counted time is also due by this
 * side's own count.
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
 * Prepares for a new channel: nothing old can arrive on it, and a reloaded host may number its
 * ticks from the start.
 */
export const clockRenumber = (clock: GuestClock): GuestClock => ({
  ...clock,
  lastTick: clock.lastTick && { ...clock.lastTick, seq: 0 },
});

/**
 * Stops the own count at an interruption. Held time counts if the host has not noticed the interruption,
 * even if the grace period has ended meanwhile: for the host, the acks say whether media came in time.
 */
export function clockDown(clock: GuestClock, atMs: number): GuestClock {
  const stopped = { ...clock, down: true, outage: true };
  if (clock.down || !clock.lastTick) return { ...stopped, heldMs: 0 };
  const { ownMs, heldMs } = served(clock, atMs);
  return { ...stopped, ownMs, heldMs: misses(clock, clock.lastTick.atMs) ? 0 : heldMs };
}

/**
 * Stops the own count until the host opens its gate again. While this side shows a freeze it plays no
 * media, whatever the host claims; an honest host has closed its gate.
 */
export function clockStopped(clock: GuestClock, atMs: number): GuestClock {
  const { lastTick } = clock;
  if (!lastTick?.gate) return clock;
  const ownMs = clock.down ? clock.ownMs : served(clock, atMs).ownMs;
  return { ...clock, ownMs, heldMs: 0, openedAtMs: null, lastTick: { ...lastTick, gate: false } };
}
