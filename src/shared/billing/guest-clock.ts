import { RX_GRACE_MS, RX_STALE_MS, SILENCE_MS, TICK_MS, VETO_MS } from './timing.ts';
import type { Ack, Tick } from './types.ts';

/** The guest's view of the host's clock, and its own count against it (docs/billing.md, "Time"). */
export interface GuestClock {
  readonly lastTick: {
    readonly seq: number;
    readonly atMs: number;
    readonly connectedMs: number;
    readonly gate: boolean;
  } | null;
  /** Time with an open gate by this side's own monotonic clock, up to the last tick. */
  readonly ownMs: number;
  /** The first tick of this opening of the gate; null while it is closed. */
  readonly openedAtMs: number | null;
  /** Ticks of an open gate since the last one with media. Stored under this name with the call. */
  readonly barren: number;
  /** Main's last media report. */
  readonly rx: { readonly arriving: boolean | null; readonly atMs: number } | null;
  /** No tick for 2.5 s, none yet, or no channel. */
  readonly down: boolean;
  /** The largest count heard: displays hold, they never run back. */
  readonly displayMs: number;
}

export const initialGuestClock: GuestClock = {
  lastTick: null,
  ownMs: 0,
  openedAtMs: null,
  barren: 0,
  rx: null,
  down: true,
  displayMs: 0,
};

/** Own count now: it runs on from an open tick, but no further than silence would have stopped it. */
export function ownCountMs(clock: GuestClock, nowMs: number): number {
  if (!clock.lastTick?.gate || clock.down) return clock.ownMs;
  return clock.ownMs + Math.min(nowMs - clock.lastTick.atMs, SILENCE_MS);
}

/**
 * Own count at the end of what the last tick began: the next tick, of an open gate or a closed one, or
 * silence. Time without media does not count with the host, nor here, however the host ends it. Media
 * needs time to start; opening again and again is no start.
 */
function servedCountMs(clock: GuestClock, nowMs: number): number {
  const starts =
    nowMs - (clock.openedAtMs ?? nowMs) < RX_GRACE_MS && clock.barren * TICK_MS < RX_GRACE_MS;
  return freshRx(clock, nowMs) === false && !starts ? clock.ownMs : ownCountMs(clock, nowMs);
}

/**
 * Takes a tick and answers it; null for one that is not newer than the last.
 * A surplus over the host's claim is worth at most the veto's tolerance: seconds that the host has
 * given up in an interruption must not allow it to run fast later.
 */
export function clockTick(
  clock: GuestClock,
  tick: Tick,
  nowMs: number,
): { readonly clock: GuestClock; readonly ack: Ack } | null {
  if (clock.lastTick && tick.seq <= clock.lastTick.seq) return null;
  const ack = { seq: tick.seq, ...received(clock, tick, nowMs) };
  const runs = clockRuns(clock);
  const ownMs = servedCountMs(clock, nowMs);
  return {
    clock: {
      ...clock,
      lastTick: { seq: tick.seq, atMs: nowMs, connectedMs: tick.connectedMs, gate: tick.gate },
      ownMs: Math.min(ownMs, tick.connectedMs + VETO_MS),
      openedAtMs: tick.gate ? (runs ? clock.openedAtMs : nowMs) : null,
      barren: tick.gate ? ticksWithoutMedia(clock.barren, ack) : clock.barren,
      down: false,
      displayMs: Math.max(clock.displayMs, tick.connectedMs),
    },
    ack,
  };
}

const ticksWithoutMedia = (before: number, { rx }: Ack): number =>
  rx === true ? 0 : rx === false ? before + 1 : before;

/**
 * `rx` for one tick, left out where main is silent. A host without any device may be in a call, so what
 * is paid for already goes on without media; what comes next is paid only if the person agrees.
 */
function received(clock: GuestClock, tick: Tick, nowMs: number): { readonly rx?: boolean } {
  if (!tick.gate) return { rx: true };
  const rx = freshRx(clock, nowMs);
  return rx === undefined ? {} : { rx: rx ?? true };
}

/**
 * Main's report; undefined: it has not made any for too long. That media is missing stands until main
 * says otherwise: a page that hangs, and answers now and then, must not make it count.
 */
export const freshRx = (clock: GuestClock, nowMs: number): boolean | null | undefined =>
  clock.rx && (clock.rx.arriving !== true || nowMs - clock.rx.atMs <= RX_STALE_MS)
    ? clock.rx.arriving
    : undefined;

/** The veto: is minute n, due at `dueAtMs` of counted time, due by this side's own count as well? */
export const vetoPasses = (clock: GuestClock, dueAtMs: number, nowMs: number): boolean =>
  dueAtMs <= ownCountMs(clock, nowMs) + VETO_MS;

/** When silence will mean an interruption. */
export const silentAtMs = (clock: GuestClock): number | null =>
  clock.down || !clock.lastTick ? null : clock.lastTick.atMs + SILENCE_MS;

/** The host counts time, as far as this side has heard. */
export const clockRuns = (clock: GuestClock): boolean =>
  !clock.down && clock.lastTick !== null && clock.lastTick.gate;

/** A new channel: nothing old can arrive on it, and a reloaded host may number anew. */
export const clockRenumber = (clock: GuestClock): GuestClock => ({
  ...clock,
  lastTick: clock.lastTick && { ...clock.lastTick, seq: 0 },
});

/** Interrupted: the own count stops here. */
export const clockDown = (clock: GuestClock, atMs: number): GuestClock => ({
  ...clock,
  ownMs: servedCountMs(clock, atMs),
  down: true,
});
