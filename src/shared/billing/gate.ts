import {
  ACK_MS,
  CLOSURES,
  GOOD_ACKS_AFTER,
  MISSED_ACKS,
  MOST_DOUBLINGS,
  RX_GRACE_MS,
  SILENCE_MS,
  TICK_MS,
  type Timing,
  timingFor,
} from './timing.ts';
import type { Ack, HostEffect } from './types.ts';
import type { CallView } from '../api/ledger.ts';

/**
 * For how long a side's own media may go out from now, whatever happens to the rest of the page
 * (architecture.md, "Trust"): as long as time is paid, and then as long as a payment may be pending.
 * Zero at once where the gate is closed or the call is frozen or over. The ledger worker renews it
 * with each reading; a length, not a moment, since two workers have two origins (clock-protocol.ts).
 */
export function leaseMs({
  terms,
  billing,
  sending,
}: Pick<CallView, 'terms' | 'billing' | 'sending'>): number {
  if (!sending || !billing) return 0;
  // The reading may be ahead of what was acknowledged, and a freeze orders zero at its own moment.
  const graceMs = timingFor(terms.periodSeconds).pendingMs + ACK_MS;
  return Math.max(0, billing.paidUntilMs - billing.elapsedMs + graceMs);
}

/**
 * The host's count of connected time (docs/billing.md, "Time"): ticks out, acks in, and the gate
 * that both the clock and the host's media obey. It knows nothing of minutes and money.
 */
export interface GateState {
  readonly open: boolean;
  /** Names the clock's current run; a second of an earlier run is not counted. */
  readonly run: number;
  /** What the clock has reported in this run. */
  readonly clockMs: number;
  /** Counted by the clock, not yet on a tick. */
  readonly accruedMs: number;
  /** Acknowledged: final. */
  readonly countedMs: number;
  /** Sent and neither acknowledged nor missed; `ms` is the time that its ack makes final. */
  readonly pending: readonly {
    readonly seq: number;
    readonly sentAtMs: number;
    readonly ms: number;
  }[];
  readonly nextSeq: number;
  readonly missed: number;
  readonly good: number;
  readonly openedAtMs: number;
  /** {@link countedMs} when it was opened. */
  readonly openedFromMs: number;
  /**
   * Failed openings: those in which less time was counted than was lost. Every ten counted seconds take
   * one off. Stored under this name with the call.
   */
  readonly barren: number;
  /** The last closures, newest last. */
  readonly closedAtMs: readonly number[];
  /** A channel exists to send ticks on. */
  readonly linked: boolean;
  /** No heartbeat: two acks missed, nothing heard yet, or no channel. */
  readonly down: boolean;
  /** The clock's last beat; its absence means this machine slept. */
  readonly beatAtMs: number | null;
  /** What is shown: holds where the count falls back. */
  readonly displayMs: number;
}

export const initialGate: GateState = {
  open: false,
  run: 0,
  clockMs: 0,
  accruedMs: 0,
  countedMs: 0,
  pending: [],
  nextSeq: 1,
  missed: 0,
  good: 0,
  openedAtMs: 0,
  openedFromMs: 0,
  barren: 0,
  closedAtMs: [],
  linked: true,
  down: true,
  beatAtMs: null,
  displayMs: 0,
};

/** Provisional while ticks are unacknowledged. */
export const gateConnectedMs = (gate: GateState): number =>
  gate.pending.reduce((sum, tick) => sum + tick.ms, gate.countedMs + gate.accruedMs);

/**
 * Shown time runs at most one second ahead of what was acknowledged: if the connection is gone by
 * now, the guest has stopped there, and the two displays must agree within 2 s.
 */
const shown = (gate: GateState): GateState => ({
  ...gate,
  displayMs: Math.max(gate.displayMs, Math.min(gateConnectedMs(gate), gate.countedMs + TICK_MS)),
});

function sendTick(
  gate: GateState,
  nowMs: number,
  paidUntilMs: number,
  out: HostEffect[],
): GateState {
  const tick = {
    seq: gate.nextSeq,
    connectedMs: gateConnectedMs(gate),
    gate: gate.open,
    paidUntilMs,
  };
  out.push({ type: 'send-tick', tick });
  return {
    ...gate,
    nextSeq: gate.nextSeq + 1,
    accruedMs: 0,
    pending: [...gate.pending, { seq: tick.seq, sentAtMs: nowMs, ms: gate.accruedMs }],
  };
}

/** The clock counted a second. */
export function gateSecond(gate: GateState, run: number, connectedMs: number): GateState {
  if (!gate.open || run !== gate.run || connectedMs <= gate.clockMs) return gate;
  const accruedMs = gate.accruedMs + connectedMs - gate.clockMs;
  return shown({ ...gate, accruedMs, clockMs: connectedMs });
}

/** The clock's heartbeat: time for a tick, with the gate open or closed. */
export function gateBeat(
  gate: GateState,
  nowMs: number,
  paidUntilMs: number,
  out: HostEffect[],
): GateState {
  const beaten = { ...gate, beatAtMs: nowMs };
  return gate.linked ? sendTick(beaten, nowMs, paidUntilMs, out) : beaten;
}

/** Media may flow and time counts, from now. The tick at once lets the guest count from now, too. */
export function openGate(
  gate: GateState,
  nowMs: number,
  paidUntilMs: number,
  out: HostEffect[],
): GateState {
  const run = gate.run + 1;
  out.push({ type: 'set-gate', open: true });
  out.push({ type: 'clock-run', run, connectedMs: gate.countedMs });
  return sendTick(
    {
      ...gate,
      open: true,
      run,
      clockMs: gate.countedMs,
      pending: [],
      missed: 0,
      openedAtMs: nowMs,
      openedFromMs: gate.countedMs,
    },
    nowMs,
    paidUntilMs,
    out,
  );
}

/**
 * No media, no time; the count falls back to the last acknowledged tick. Ticks under way are
 * forgotten, so that only the ack of a tick sent after the closing can open again.
 */
export function closeGate(gate: GateState, nowMs: number, out: HostEffect[]): GateState {
  if (!gate.open) return gate;
  out.push({ type: 'set-gate', open: false });
  out.push({ type: 'clock-stop' });
  const gainedMs = gate.countedMs - gate.openedFromMs;
  const lostMs = nowMs - gate.openedAtMs - gainedMs;
  return {
    ...gate,
    barren:
      lostMs > gainedMs
        ? gate.barren + 1
        : Math.max(0, gate.barren - Math.floor(gainedMs / (GOOD_ACKS_AFTER * TICK_MS))),
    open: false,
    accruedMs: 0,
    pending: [],
    missed: 0,
    good: 0,
    closedAtMs: [...gate.closedAtMs, nowMs].slice(-CLOSURES),
  };
}

/** @returns what the ack said: 'stale' (unknown or too late), 'bad' (rx false) or 'good'. */
export function gateAck(
  gate: GateState,
  ack: Ack,
  nowMs: number,
): { readonly gate: GateState; readonly verdict: 'stale' | 'bad' | 'good' } {
  const tick = gate.pending.find((candidate) => candidate.seq === ack.seq);
  if (!tick) return { gate, verdict: 'stale' };
  const inGrace = gate.open && nowMs - gate.openedAtMs < RX_GRACE_MS;
  // Who answers every other tick would have every other second for nothing: one miss is forgiven, late.
  const remembers = gate.open && gate.good + 1 < GOOD_ACKS_AFTER;
  const heard = {
    ...gate,
    pending: gate.pending.filter((candidate) => candidate !== tick),
    missed: remembers ? gate.missed : 0,
    down: false,
  };
  if (ack.rx === false && !inGrace) return { gate: { ...heard, good: 0 }, verdict: 'bad' };
  return {
    gate: shown({ ...heard, good: gate.good + 1, countedMs: gate.countedMs + tick.ms }),
    verdict: 'good',
  };
}

/**
 * Whether enough good acks came in a row: one, or ten after three closures within one period. An
 * opening shows a few seconds before it is known whether they count, so where one after another came
 * to nothing the number doubles: interruptions faked without end buy less and less.
 */
export function gateMayOpen(gate: GateState, nowMs: number, timing: Timing): boolean {
  const recent = gate.closedAtMs.filter((atMs) => nowMs - atMs < timing.periodMs).length;
  const doublings = Math.min(Math.max(0, gate.barren - CLOSURES), MOST_DOUBLINGS);
  const often = recent >= CLOSURES || doublings > 0;
  return gate.good >= (often ? GOOD_ACKS_AFTER * 2 ** doublings : 1);
}

/** When the next ack counts as missed, or this machine as asleep. */
export function gateDeadlineMs(gate: GateState): number | null {
  const oldest = gate.pending[0];
  const ackAtMs = oldest ? oldest.sentAtMs + ACK_MS : null;
  const silentAtMs = gate.beatAtMs === null ? null : gate.beatAtMs + SILENCE_MS;
  if (ackAtMs === null || silentAtMs === null) return ackAtMs ?? silentAtMs;
  return Math.min(ackAtMs, silentAtMs);
}

/** At {@link gateDeadlineMs}: drops what was missed. A dropped second is taken off the clock, too. */
export function gateExpire(gate: GateState, atMs: number, out: HostEffect[]): GateState {
  if (gate.beatAtMs !== null && atMs >= gate.beatAtMs + SILENCE_MS) {
    return { ...gate, beatAtMs: null, down: true, good: 0 };
  }
  const [late, ...pending] = gate.pending;
  if (!late || atMs < late.sentAtMs + ACK_MS) return gate;
  const missed = gate.missed + 1;
  const next = { ...gate, pending, missed, good: 0, down: gate.down || missed >= MISSED_ACKS };
  if (!gate.open || next.down || late.ms === 0) return next;
  const run = gate.run + 1;
  const clockMs = gateConnectedMs(next);
  out.push({ type: 'clock-run', run, connectedMs: clockMs });
  return { ...next, run, clockMs };
}

/** The channel is gone: nothing more is sent, and nothing under way will be acknowledged. */
export const gateUnlink = (gate: GateState): GateState => ({
  ...gate,
  linked: false,
  down: true,
  good: 0,
  pending: [],
});

/** A guest may say at any time that its page began anew: what it has missed is forgiven only after a break. */
export const gateLink = (gate: GateState): GateState =>
  gate.linked ? gate : { ...gate, linked: true, missed: 0 };
