import {
  ACK_MS,
  ALLOWED_LOST_MS,
  CLOSURES,
  DOUBLING_LOST_MS,
  GOOD_ACKS_AFTER,
  MEDIA_START_MS,
  MISSED_ACKS,
  MOST_LOST_MS,
  RX_GRACE_MS,
  SILENCE_MS,
  TICK_MS,
  type Timing,
  timingFor,
} from './timing.ts';
import type { Ack, HostEffect, Tick } from './types.ts';
import type { CallView } from '../api/ledger.ts';

/**
 * Returns for how many milliseconds from now this side may send media, even if the rest of the page
 * stops responding (architecture.md, "Trust"). The lease covers the paid time and the time for
 * which the next payment may be pending. Returns 0 if the gate is closed, the call is frozen or the
 * call is over. The ledger worker renews this lease with each view that it publishes. The lease is
 * a duration, not a timestamp, because each worker's clock has its own origin.
 */
export function leaseMs({
  terms,
  billing,
  sending,
}: Pick<CallView, 'terms' | 'billing' | 'sending'>): number {
  if (!sending || !billing) return 0;
  // `elapsedMs` may be ahead of what the guest acknowledged, so the lease adds ACK_MS. A freeze
  // sets the lease to 0 at once.
  const graceMs = timingFor(terms.periodSeconds).pendingMs + ACK_MS;
  return Math.max(0, billing.paidUntilMs - billing.elapsedMs + graceMs);
}

/**
 * The host's count of connected time (docs/billing.md, "Time"): ticks, acks, and the gate. The gate
 * controls both the clock and the host's media. This state contains no minutes and no money.
 */
export interface GateState {
  readonly open: boolean;
  /** Number of the clock's current run. Seconds of an earlier run are not counted. */
  readonly run: number;
  /** The count that the clock last reported in this run. */
  readonly clockMs: number;
  /** Time that the clock has counted since the last tick. The next tick reports it. */
  readonly accruedMs: number;
  /** Time that the guest has acknowledged. This part of the count is final. */
  readonly countedMs: number;
  /**
   * Time that the guest has acknowledged since the gate opened, while no media has arrived. It is
   * counted once media arrives. If the gate closes before that, it is not counted.
   */
  readonly heldMs: number;
  /**
   * Ticks that were sent and are neither acknowledged nor missed yet. `ms` is the time that becomes
   * final when the tick is acknowledged.
   */
  readonly pending: readonly {
    readonly seq: number;
    readonly sentAtMs: number;
    readonly ms: number;
  }[];
  readonly nextSeq: number;
  readonly missed: number;
  readonly good: number;
  readonly openedAtMs: number;
  /** True if the guest has answered a tick since the gate opened. */
  readonly answered: boolean;
  /** The value of {@link countedMs} when the gate last opened. */
  readonly openedFromMs: number;
  /**
   * Media time lost so far, as of the last closing: time with an open gate that was not counted,
   * minus a tenth of the counted time. Never negative. The stored call uses this field name.
   */
  readonly lostMs: number;
  /** The times of the last closings, newest last. */
  readonly closedAtMs: readonly number[];
  /** True if there is a channel on which ticks can be sent. */
  readonly linked: boolean;
  /**
   * True if there is no heartbeat: two acks were missed, no ack has arrived yet, there is no
   * channel, or this machine slept.
   */
  readonly down: boolean;
  /** True if the connection has been down since the gate last opened. */
  readonly outage: boolean;
  /** True if the last ack that reported on media said that the host's media does not arrive. */
  readonly deaf: boolean;
  /** The time of the clock's last beat. If beats stop, this machine slept. */
  readonly beatAtMs: number | null;
  /** The time that the page shows. It never decreases, even when the count does. */
  readonly displayMs: number;
}

export const initialGate: GateState = {
  open: false,
  run: 0,
  clockMs: 0,
  accruedMs: 0,
  countedMs: 0,
  heldMs: 0,
  pending: [],
  nextSeq: 1,
  missed: 0,
  good: 0,
  openedAtMs: 0,
  answered: true,
  openedFromMs: 0,
  lostMs: 0,
  closedAtMs: [],
  linked: true,
  down: true,
  outage: false,
  deaf: false,
  beatAtMs: null,
  displayMs: 0,
};

/**
 * Returns the connected time. Part of it is provisional while ticks are not acknowledged or media
 * has not started.
 */
export const gateConnectedMs = (gate: GateState): number =>
  gate.pending.reduce((sum, tick) => sum + tick.ms, gate.countedMs + gate.heldMs + gate.accruedMs);

/**
 * Raises the displayed time, but to at most one second more than the acknowledged time. If the
 * connection has broken unnoticed, the guest's display stopped at the acknowledged time, and the
 * two displays must agree within 2 s.
 */
const shown = (gate: GateState): GateState => ({
  ...gate,
  displayMs: Math.max(
    gate.displayMs,
    Math.min(gateConnectedMs(gate), gate.countedMs + gate.heldMs + TICK_MS),
  ),
});

/** The fields of a tick that the caller provides. */
type Said = Pick<Tick, 'paidUntilMs' | 'taken'>;

function sendTick(gate: GateState, nowMs: number, said: Said, out: HostEffect[]): GateState {
  const tick = {
    seq: gate.nextSeq,
    connectedMs: gateConnectedMs(gate),
    gate: gate.open,
    ...said,
  };
  out.push({ type: 'send-tick', tick });
  return {
    ...gate,
    nextSeq: gate.nextSeq + 1,
    accruedMs: 0,
    pending: [...gate.pending, { seq: tick.seq, sentAtMs: nowMs, ms: gate.accruedMs }],
  };
}

/** Adds the time that the clock has counted since its last report. */
export function gateSecond(gate: GateState, run: number, connectedMs: number): GateState {
  if (!gate.open || run !== gate.run || connectedMs <= gate.clockMs) return gate;
  const accruedMs = gate.accruedMs + connectedMs - gate.clockMs;
  return shown({ ...gate, accruedMs, clockMs: connectedMs });
}

/** Sends a tick on the clock's heartbeat, whether the gate is open or closed. */
export function gateBeat(gate: GateState, nowMs: number, said: Said, out: HostEffect[]): GateState {
  const beaten = { ...gate, beatAtMs: nowMs };
  return gate.linked ? sendTick(beaten, nowMs, said, out) : beaten;
}

/**
 * Opens the gate. From now on, media may be sent and time is counted. Sends a tick at once, so that
 * the guest starts counting too.
 */
export function openGate(gate: GateState, nowMs: number, said: Said, out: HostEffect[]): GateState {
  const run = gate.run + 1;
  out.push({ type: 'set-gate', open: true });
  out.push({ type: 'clock-run', run, connectedMs: gate.countedMs });
  return sendTick(
    {
      ...gate,
      open: true,
      outage: false,
      run,
      clockMs: gate.countedMs,
      heldMs: 0,
      pending: [],
      missed: 0,
      openedAtMs: nowMs,
      answered: false,
      openedFromMs: gate.countedMs,
    },
    nowMs,
    said,
    out,
  );
}

/**
 * Returns how much media time the host has lost in total, when the gate closes. Ten counted seconds
 * cancel one lost second, as ten good acks cancel one missed ack. If fewer were enough, a guest
 * could count for a while, fall silent, and repeat this to get a larger share of the media without
 * paying.
 */
function lostAfter({ lostMs, countedMs, openedFromMs, openedAtMs }: GateState, nowMs: number) {
  const gainedMs = countedMs - openedFromMs;
  const addedMs = nowMs - openedAtMs - gainedMs - gainedMs / GOOD_ACKS_AFTER;
  return Math.min(Math.max(0, lostMs + addedMs), MOST_LOST_MS);
}

/**
 * Closes the gate. Media is no longer sent, and time is no longer counted. The count falls back to
 * the last acknowledged tick. The gate forgets pending ticks, so only the ack of a later tick can
 * reopen it. With cause `own`, a closing that the guest cannot cause, the time of the closing is
 * not recorded.
 */
export function closeGate(
  gate: GateState,
  nowMs: number,
  out: HostEffect[],
  cause: 'any' | 'own' = 'any',
): GateState {
  if (!gate.open) return gate;
  out.push({ type: 'set-gate', open: false });
  out.push({ type: 'clock-stop' });
  return {
    ...gate,
    lostMs: lostAfter(gate, nowMs),
    open: false,
    accruedMs: 0,
    heldMs: 0,
    pending: [],
    missed: 0,
    good: 0,
    closedAtMs: cause === 'own' ? gate.closedAtMs : [...gate.closedAtMs, nowMs].slice(-CLOSURES),
  };
}

/**
 * Applies an ack. The verdict is 'stale' (unknown or too late), 'bad' (`rx` is false after the
 * grace period) or 'good'. Seconds of the grace period without media are held, and counted once
 * media arrives. The guest counts by the same rule (guest-clock.ts).
 */
export function gateAck(
  gate: GateState,
  ack: Ack,
  nowMs: number,
): { readonly gate: GateState; readonly verdict: 'stale' | 'bad' | 'good' } {
  const tick = gate.pending.find((candidate) => candidate.seq === ack.seq);
  if (!tick) return { gate, verdict: 'stale' };
  const inGrace = gate.open && nowMs - gate.openedAtMs < RX_GRACE_MS;
  // Only ten good acks in a row clear a missed ack. Otherwise a guest that answers every other tick
  // would get every other second free.
  const remembers = gate.open && gate.good + 1 < GOOD_ACKS_AFTER;
  const heard = {
    ...gate,
    pending: gate.pending.filter((candidate) => candidate !== tick),
    missed: remembers ? gate.missed : 0,
    down: false,
  };
  if (ack.rx === false && !inGrace) {
    return { gate: { ...heard, deaf: true, good: 0 }, verdict: 'bad' };
  }
  // While the gate is closed, the host sends nothing, so no media can be missing.
  const deaf = gate.deaf && (!gate.open || ack.rx === false);
  const heldMs = gate.heldMs + (gate.answered ? tick.ms : 0);
  const counts = ack.rx === false ? { heldMs } : { heldMs: 0, countedMs: gate.countedMs + heldMs };
  return { gate: shown({ ...heard, ...counts, deaf, good: gate.good + 1 }), verdict: 'good' };
}

/**
 * Starts counting at the guest's first answer since the gate opened. The guest starts counting when
 * the tick that it answers arrives, which can be seconds late on a bad connection. If the host
 * counted from the moment of sending, its count would get further ahead of the guest's with each
 * opening.
 */
export function gateAnswered(gate: GateState, nowMs: number, out: HostEffect[]): GateState {
  if (!gate.open || gate.answered) return gate;
  if (nowMs === gate.openedAtMs) return { ...gate, answered: true };
  const run = gate.run + 1;
  const clockMs = gate.countedMs;
  out.push({ type: 'clock-run', run, connectedMs: clockMs });
  const pending = gate.pending.map((tick) => ({ ...tick, ms: 0 }));
  // The clock starts a new run, so its next beat is a whole second away. Silence until then is
  // normal.
  const beatAtMs = gate.beatAtMs === null ? null : nowMs;
  return { ...gate, answered: true, run, clockMs, accruedMs: 0, heldMs: 0, pending, beatAtMs };
}

/**
 * Returns whether enough good acks came in a row for the gate to open. One is enough at first.
 * After three closings within one period, ten are needed. Each opening sends a few seconds of media
 * before the host knows whether that time counts. So once more media is lost than allowed, the
 * required number doubles with each further loss of {@link DOUBLING_LOST_MS}. Faked interruptions
 * therefore gain less and less.
 */
export function gateMayOpen(gate: GateState, nowMs: number, timing: Timing): boolean {
  const recent = gate.closedAtMs.filter((atMs) => nowMs - atMs < timing.periodMs).length;
  const doublings = Math.max(0, Math.floor((gate.lostMs - ALLOWED_LOST_MS) / DOUBLING_LOST_MS));
  const often = recent >= CLOSURES || doublings > 0;
  return gate.good >= (often ? GOOD_ACKS_AFTER * 2 ** doublings : 1);
}

/**
 * Returns when the gate closes because the guest reports that no media arrives. Null if media
 * arrives.
 */
const mediaDeadlineMs = (gate: GateState): number | null =>
  gate.open && gate.heldMs > 0 ? gate.openedAtMs + MEDIA_START_MS : null;

/**
 * Returns the earliest of three times: an ack counts as missed, this machine counts as asleep, or
 * the gate closes because no media has arrived.
 */
export function gateDeadlineMs(gate: GateState): number | null {
  const oldest = gate.pending[0];
  const deadlines = [
    oldest ? oldest.sentAtMs + ACK_MS : null,
    gate.beatAtMs === null ? null : gate.beatAtMs + SILENCE_MS,
    mediaDeadlineMs(gate),
  ].filter((atMs) => atMs !== null);
  return deadlines.length === 0 ? null : Math.min(...deadlines);
}

/**
 * Handles the deadline of {@link gateDeadlineMs}. If the clock's beats have stopped, marks the
 * connection as down. If no media has arrived, closes the gate. Otherwise drops the missed tick and
 * its time.
 */
export function gateExpire(gate: GateState, atMs: number, out: HostEffect[]): GateState {
  if (gate.beatAtMs !== null && atMs >= gate.beatAtMs + SILENCE_MS) {
    return { ...gate, beatAtMs: null, down: true, outage: true, good: 0 };
  }
  const mediaAtMs = mediaDeadlineMs(gate);
  if (mediaAtMs !== null && atMs >= mediaAtMs) {
    return { ...closeGate(gate, atMs, out), deaf: true };
  }
  const [late, ...pending] = gate.pending;
  if (!late || atMs < late.sentAtMs + ACK_MS) return gate;
  const missed = gate.missed + 1;
  const down = gate.down || missed >= MISSED_ACKS;
  // The clock goes on, because a second that it has just reported is not part of the missed one.
  return { ...gate, pending, missed, good: 0, down, outage: gate.outage || down };
}

/**
 * Notes that the channel is gone. The host then cannot send ticks, and no pending tick will be
 * acknowledged.
 */
export const gateUnlink = (gate: GateState): GateState => ({
  ...gate,
  linked: false,
  down: true,
  outage: true,
  good: 0,
  pending: [],
});

/**
 * Notes a new channel. Clears missed acks only if the old channel had broken, because a guest can
 * claim at any time that its page was reloaded.
 */
export const gateLink = (gate: GateState): GateState =>
  gate.linked ? gate : { ...gate, linked: true, missed: 0 };
