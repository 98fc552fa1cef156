import { MAX_LANES } from '../../../shared/files/geometry.ts';
/** The load of one lane: how much it carries and how fast it delivers. Pure. */
export interface LaneLoad {
  readonly id: number;
  /** Assigned to it and not acknowledged. */
  readonly unackedBytes: number;
  /** Delivered so far. */
  readonly ackedBytes: number;
  /** Smoothed over deliveries; null until the first. */
  readonly bytesPerMs: number | null;
  /** When it was found stuck; null while it moves. */
  readonly stuckAtMs: number | null;
  /** When it last delivered, or first had something to deliver. */
  readonly movedAtMs: number;
  /** The present measurement. */
  readonly sinceMs: number;
  readonly sinceBytes: number;
}

/** The weight of the newest measurement. */
const SMOOTHING = 0.3;
/** Shorter ones would only show whether an acknowledgement fell into them. */
const MEASURE_MS = 200;
/**
 * A lane is stuck when it takes this many times longer than its own rate predicts, within these
 * bounds.
 */
const STUCK_TIMES = 4;
const STUCK_AT_LEAST_MS = 3000;
const STUCK_AT_MOST_MS = 15_000;
/** Only while another lane moves: an outage of the whole path is not the lane's. */
const OTHERS_MOVED_MS = 1000;
/** A stuck lane may try one chunk this often. */
const PROBATION_MS = 3000;

export const newLane = (id: number, nowMs: number): LaneLoad => ({
  id,
  unackedBytes: 0,
  ackedBytes: 0,
  bytesPerMs: null,
  stuckAtMs: null,
  movedAtMs: nowMs,
  sinceMs: nowMs,
  sinceBytes: 0,
});

/**
 * Notes that a chunk was assigned. An idle lane's measurement starts over, because idle is not
 * slow.
 */
export const busyLane = (lane: LaneLoad, bytes: number, nowMs: number): LaneLoad => ({
  ...lane,
  unackedBytes: lane.unackedBytes + bytes,
  ...(lane.unackedBytes > 0 ? {} : { movedAtMs: nowMs, sinceMs: nowMs, sinceBytes: 0 }),
});

/**
 * Notes that one of its chunks was acknowledged. `alone`: no other lane carried it, so this one
 * delivered it.
 */
export const creditLane = (
  lane: LaneLoad,
  bytes: number,
  alone: boolean,
  nowMs: number,
): LaneLoad => {
  const unackedBytes = Math.max(0, lane.unackedBytes - bytes);
  if (!alone) return { ...lane, unackedBytes };
  return {
    ...lane,
    unackedBytes,
    ackedBytes: lane.ackedBytes + bytes,
    sinceBytes: lane.sinceBytes + bytes,
    stuckAtMs: null,
    movedAtMs: nowMs,
  };
};

export function measureLane(lane: LaneLoad, nowMs: number): LaneLoad {
  const spanMs = nowMs - lane.sinceMs;
  if (spanMs < MEASURE_MS || lane.sinceBytes === 0) return lane;
  const measured = lane.sinceBytes / spanMs;
  const before = lane.bytesPerMs ?? measured;
  return {
    ...lane,
    bytesPerMs: before + SMOOTHING * (measured - before),
    sinceMs: nowMs,
    sinceBytes: 0,
  };
}

/** Returns how long a lane needs for this many bytes at its measured rate; 0 if there is none. */
export const deliveryMs = ({ bytesPerMs }: LaneLoad, bytes: number): number =>
  bytesPerMs === null ? 0 : bytes / bytesPerMs;

/**
 * Returns how much longer a lane needs for what it owes first: never less than it has been silent.
 */
export const owedMs = (lane: LaneLoad, bytes: number, nowMs: number): number =>
  Math.max(deliveryMs(lane, bytes), nowMs - lane.movedAtMs);

export function isStuck(lane: LaneLoad, all: readonly LaneLoad[], nowMs: number): boolean {
  const patienceMs = Math.max(
    STUCK_AT_LEAST_MS,
    Math.min(STUCK_AT_MOST_MS, STUCK_TIMES * deliveryMs(lane, lane.unackedBytes)),
  );
  if (lane.unackedBytes === 0 || nowMs - lane.movedAtMs <= patienceMs) return false;
  return all.some(
    (other) =>
      other.id !== lane.id && other.ackedBytes > 0 && nowMs - other.movedAtMs < OTHERS_MOVED_MS,
  );
}

/** Tells whether it may be given a chunk. */
export const mayCarry = ({ stuckAtMs, unackedBytes }: LaneLoad, nowMs: number): boolean =>
  stuckAtMs === null || (unackedBytes === 0 && nowMs - stuckAtMs >= PROBATION_MS);

/**
 * Decides how many lanes a transfer should have (docs/files.md, "Lanes"). One SCTP association is
 * one Reno-like flow, so several add up on a long or lossy path, and on no other. So it doubles
 * them while that adds speed, and otherwise goes back and stays. Pure.
 */
export interface LaneCount {
  /** The number requested now. */
  readonly wanted: number;
  /** Goodput of the last whole epoch, and its number of lanes. */
  readonly last: { readonly lanes: number; readonly bytesPerMs: number } | null;
  /** The present epoch. It begins once as many lanes are open as wanted. */
  readonly sinceMs: number;
  readonly sinceBytes: number;
  readonly counting: boolean;
  /** Samples of this epoch, and those in which only the lanes limited the transfer. */
  readonly looks: number;
  readonly laneLimited: number;
  /** Epochs in a row without such a sample. */
  readonly spare: number;
  /** More lanes are not tried before this time. */
  readonly holdUntilMs: number;
}

/** Long enough for a new association to leave slow start at a round trip of 200 ms. */
const EPOCH_MS = 2000;
/** More lanes must be this much faster. */
const WORTH = 1.15;
/** Fewer lanes may be this much slower. */
const SPARE = 0.95;
const HOLD_MS = 30_000;
/**
 * A released lane must find its window again when it is needed again, so none is released before
 * this many epochs.
 */
const SPARE_EPOCHS = 5;

/**
 * Returns the lanes to begin with. On a long path one flow needs seconds to open its window, and
 * loses most of it at the first loss, so several are opened at once.
 */
const firstLanes = (roundTripMs: number): number =>
  roundTripMs < 12 ? 1 : roundTripMs < 30 ? 2 : 4;

export const initialLaneCount = (nowMs: number, roundTripMs: number): LaneCount => ({
  wanted: firstLanes(roundTripMs),
  last: null,
  sinceMs: nowMs,
  sinceBytes: 0,
  counting: false,
  looks: 0,
  laneLimited: 0,
  spare: 0,
  holdUntilMs: 0,
});

export interface Look {
  readonly nowMs: number;
  /** Open lanes. */
  readonly open: number;
  /** Bytes acknowledged since the transfer began. */
  readonly ackedBytes: number;
  /**
   * Every lane is full, and nothing else limits the transfer: not the pace, the disk or the
   * receiver.
   */
  readonly laneLimited: boolean;
  /** The pace is still being found, so idle lanes may soon be needed. */
  readonly rising: boolean;
}

const begin = (state: LaneCount, { nowMs, ackedBytes }: Look, counting: boolean): LaneCount => ({
  ...state,
  sinceMs: nowMs,
  sinceBytes: ackedBytes,
  counting,
  looks: 0,
  laneLimited: 0,
});

/** Runs with each probe (congestion.ts) while something is sent. */
export function look(state: LaneCount, now: Look): LaneCount {
  if (now.open !== state.wanted) {
    // Lanes that never open, or died, must not block this for good, so it takes those there are.
    const waited = !state.counting && now.nowMs - state.sinceMs > 5 * EPOCH_MS && now.open > 0;
    if (waited)
      return begin({ ...state, wanted: now.open, holdUntilMs: now.nowMs + HOLD_MS }, now, true);
    return state.counting ? begin(state, now, false) : state;
  }
  if (!state.counting) return begin(state, now, true);
  const seen = {
    ...state,
    looks: state.looks + 1,
    laneLimited: state.laneLimited + (now.laneLimited ? 1 : 0),
  };
  const spanMs = now.nowMs - state.sinceMs;
  return spanMs < EPOCH_MS ? seen : judge(seen, now, (now.ackedBytes - state.sinceBytes) / spanMs);
}

function judge(state: LaneCount, now: Look, bytesPerMs: number): LaneCount {
  const { wanted, last } = state;
  const worse =
    last !== null &&
    ((last.lanes < wanted && bytesPerMs < last.bytesPerMs * WORTH) ||
      (last.lanes > wanted && bytesPerMs < last.bytesPerMs * SPARE));
  if (worse) {
    // Forgotten, or the step back would itself be compared.
    const back = { ...state, wanted: last.lanes, last: null, spare: 0 };
    return begin({ ...back, holdUntilMs: now.nowMs + HOLD_MS }, now, false);
  }
  const next = { ...state, last: { lanes: wanted, bytesPerMs }, spare: 0 };
  if (now.nowMs < state.holdUntilMs) return begin(next, now, true);
  if (state.laneLimited > state.looks / 2 && wanted < MAX_LANES) {
    return begin({ ...next, wanted: Math.min(MAX_LANES, 2 * wanted) }, now, false);
  }
  // Something else is the limit. Half as many lanes do as well, or the next epoch shows that they
  // do not.
  const spare = state.laneLimited > 0 || now.rising ? 0 : state.spare + 1;
  if (spare >= SPARE_EPOCHS && wanted > 1) {
    return begin({ ...next, wanted: Math.ceil(wanted / 2) }, now, false);
  }
  return begin({ ...next, spare }, now, true);
}
