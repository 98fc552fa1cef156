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

/** Returns how long a lane needs for this many bytes at its measured rate; 0 if nothing was measured. */
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
