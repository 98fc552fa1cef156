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
  /** Time that the clock has counted but no tick has reported yet. */
  readonly accruedMs: number;
  /** Time that the guest has acknowledged. It is final. */
  readonly countedMs: number;
  /**
   * Time that the guest has acknowledged since the gate opened, while no media has arrived yet. It
   * counts once media arrives. If the gate closes first, it never counts.
   */
  readonly heldMs: number;
  /**
   * Ticks that were sent and are neither acknowledged nor missed. `ms` is the time that the ack
   * makes final.
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
  /** The guest has answered a tick since the gate opened. */
  readonly answered: boolean;
  /** {@link countedMs} when the gate last opened. */
  readonly openedFromMs: number;
  /**
   * How long the gate was open without that time being counted, minus a tenth of the counted time,
   * as of the last closing. The stored call uses this field name.
   */
  readonly lostMs: number;
  /** The times of the last closings, newest last. */
  readonly closedAtMs: readonly number[];
  /** A channel exists on which ticks can be sent. */
  readonly linked: boolean;
  /**
   * There is no heartbeat: two acks were missed, no ack has arrived yet, there is no channel, or
   * this machine slept.
   */
  readonly down: boolean;
  /** The connection has been down since the gate last opened. */
  readonly outage: boolean;
  /** By the last ack that reported on media, the host's media does not arrive. */
  readonly deaf: boolean;
  /** The time of the clock's last beat. If beats stop, this machine slept. */
  readonly beatAtMs: number | null;
  /** The time shown. It never decreases, even when the count does. */
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
 * Returns connected time. It is provisional while ticks are unacknowledged or media is starting.
 */
export const gateConnectedMs = (gate: GateState): number =>
  gate.pending.reduce((sum, tick) => sum + tick.ms, gate.countedMs + gate.heldMs + gate.accruedMs);

/**
 * Updates the displayed time to at most one second more than the acknowledged time. If the
 * connection is already gone, the guest's display has stopped at the acknowledged time, and the two
 * displays must agree within 2 s.
 */
const shown = (gate: GateState): GateState => ({
  ...gate,
  displayMs: Math.max(
    gate.displayMs,
    Math.min(gateConnectedMs(gate), gate.countedMs + gate.heldMs + TICK_MS),
  ),
});

/** The fields of a tick that come from outside the gate. */
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
 * Opens the gate: media may flow, and time counts from now. Sends a tick at once, so that the guest
 * counts from now too.
 */
export function openGate(gate: GateState, nowMs: number, said: Said, out: HostEffect[]): GateState {
  const run = gate.run + 1;
  out.push({ type: 'set-gate', open: true });
  out.push({ type: 'clock-run', run, connectedMs: gate.countedMs, afresh: true });
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
 * Returns how much time the host has lost in total when an opening of the gate ends. Ten counted
 * seconds make up for one lost second, as ten good acks make up for a missed one. At a lower rate,
 * a guest could count for a while, fall silent, and repeat this to get a larger share of the media
 * for nothing.
 */
function lostAfter({ lostMs, countedMs, openedFromMs, openedAtMs }: GateState, nowMs: number) {
  const gainedMs = countedMs - openedFromMs;
  const addedMs = nowMs - openedAtMs - gainedMs - gainedMs / GOOD_ACKS_AFTER;
  return Math.min(Math.max(0, lostMs + addedMs), MOST_LOST_MS);
}

/**
 * Closes the gate: no media is sent, and no time counts. The count falls back to the last
 * acknowledged tick. The gate forgets pending ticks, so only the ack of a later tick can reopen it.
 * A closing that the guest cannot cause (`own`) is not added to the recorded closings.
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
 * grace period) or 'good'. Seconds of the grace period without media are held until media arrives.
 * The guest counts by the same rule (guest-clock.ts).
 */
export function gateAck(
  gate: GateState,
  ack: Ack,
  nowMs: number,
): { readonly gate: GateState; readonly verdict: 'stale' | 'bad' | 'good' } {
  const tick = gate.pending.find((candidate) => candidate.seq === ack.seq);
  if (!tick) return { gate, verdict: 'stale' };
  const inGrace = gate.open && nowMs - gate.openedAtMs < RX_GRACE_MS;
  // A missed ack is forgiven only after ten good acks in a row. Otherwise a guest that answers
  // every other tick would get every other second free.
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
 * Counts from the first answer since the gate opened. The guest counts from the arrival of the tick
 * that this ack answers. On a bad line that tick may arrive seconds late. If the host counted from
 * the moment it sent the tick, each opening would put its count further ahead of the guest's.
 */
export function gateAnswered(gate: GateState, nowMs: number, out: HostEffect[]): GateState {
  if (!gate.open || gate.answered) return gate;
  if (nowMs === gate.openedAtMs) return { ...gate, answered: true };
  const run = gate.run + 1;
  const clockMs = gate.countedMs;
  out.push({ type: 'clock-run', run, connectedMs: clockMs, afresh: true });
  const pending = gate.pending.map((tick) => ({ ...tick, ms: 0 }));
  // The clock starts a new run, so its next beat is a whole second away. Silence until then is
  // normal.
  const beatAtMs = gate.beatAtMs === null ? null : nowMs;
  return { ...gate, answered: true, run, clockMs, accruedMs: 0, heldMs: 0, pending, beatAtMs };
}

/**
 * Returns whether enough good acks came in a row. One is enough, but after three closings within
 * one period ten are needed. Each opening shows a few seconds of media before the host knows
 * whether they count. Beyond the allowed loss of media, the number doubles with each closing's
 * worth of lost media. So faked interruptions gain less and less.
 */
export function gateMayOpen(gate: GateState, nowMs: number, timing: Timing): boolean {
  const recent = gate.closedAtMs.filter((atMs) => nowMs - atMs < timing.periodMs).length;
  const doublings = Math.max(0, Math.floor((gate.lostMs - ALLOWED_LOST_MS) / DOUBLING_LOST_MS));
  const often = recent >= CLOSURES || doublings > 0;
  return gate.good >= (often ? GOOD_ACKS_AFTER * 2 ** doublings : 1);
}

/**
 * Returns when the gate closes because the guest reports that no media arrives; null if media
 * arrives.
 */
const mediaDeadlineMs = (gate: GateState): number | null =>
  gate.open && gate.heldMs > 0 ? gate.openedAtMs + MEDIA_START_MS : null;

/**
 * Returns the earliest time at which an ack counts as missed, this machine counts as asleep, or an
 * opening counts as one without media.
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
 * Handles the deadline of {@link gateDeadlineMs}. If the clock's beats stopped, marks the gate as
 * down. If no media arrived, closes the gate. Otherwise drops the missed tick and subtracts its
 * time from the clock.
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
  const next = { ...gate, pending, missed, good: 0, down, outage: gate.outage || down };
  if (!gate.open || next.down || late.ms === 0) return next;
  const run = gate.run + 1;
  const clockMs = gateConnectedMs(next);
  out.push({ type: 'clock-run', run, connectedMs: clockMs, afresh: false });
  return { ...next, run, clockMs };
}

/**
 * Notes that the channel is gone. The host cannot send ticks, and no pending tick will be
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
 * Notes a new channel. Missed acks are forgiven only if the channel had broken, because a guest may
 * claim at any time that its page was reloaded.
 */
export const gateLink = (gate: GateState): GateState =>
  gate.linked ? gate : { ...gate, linked: true, missed: 0 };
