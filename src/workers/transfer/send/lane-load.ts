/** The load of one lane: how much it carries and how fast it delivers. Pure. */
export interface LaneLoad {
  readonly id: number;
  /** The bytes that are assigned to the lane and not acknowledged. */
  readonly unackedBytes: number;
  /** The bytes that the lane has delivered so far. */
  readonly ackedBytes: number;
  /** The rate, smoothed over deliveries; null until the first delivery. */
  readonly bytesPerMs: number | null;
  /** When the lane was found stuck; null while it moves. */
  readonly stuckAtMs: number | null;
  /** When the lane last delivered, or first had something to deliver. */
  readonly movedAtMs: number;
  /** The start of the present measurement, and the bytes delivered since then. */
  readonly sinceMs: number;
  readonly sinceBytes: number;
}

/** The weight of the newest measurement. */
const SMOOTHING = 0.3;
/**
 * In ms. In a shorter time, the result would depend only on whether an acknowledgement arrived in
 * it.
 */
const MEASURE_MS = 200;
/**
 * A lane is stuck when it takes longer than its own rate predicts by this factor, within these
 * limits.
 */
const STUCK_TIMES = 4;
const STUCK_AT_LEAST_MS = 3000;
const STUCK_AT_MOST_MS = 15_000;
/**
 * In ms. A lane counts as stuck only if another lane has delivered within this time. Otherwise the
 * whole path is down.
 */
const OTHERS_MOVED_MS = 1000;
/** A stuck lane may try one chunk at this interval, in ms. */
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
 * Notes that a chunk was assigned. If the lane was idle before, its measurement starts over,
 * because idle time does not show how fast the lane is.
 */
export const busyLane = (lane: LaneLoad, bytes: number, nowMs: number): LaneLoad => ({
  ...lane,
  unackedBytes: lane.unackedBytes + bytes,
  ...(lane.unackedBytes > 0 ? {} : { movedAtMs: nowMs, sinceMs: nowMs, sinceBytes: 0 }),
});

/**
 * Notes that one of the lane's chunks was acknowledged. `alone` is true if no other lane carried
 * the chunk, so that this lane delivered it.
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

/**
 * Returns how many ms a lane needs for this many bytes at its measured rate; 0 if nothing was
 * measured.
 */
export const deliveryMs = ({ bytesPerMs }: LaneLoad, bytes: number): number =>
  bytesPerMs === null ? 0 : bytes / bytesPerMs;

/**
 * Returns how many more ms a lane needs for the bytes that it has to deliver first. At least the
 * time since its last delivery.
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

/** Tells whether a lane may be given a chunk. */
export const mayCarry = ({ stuckAtMs, unackedBytes }: LaneLoad, nowMs: number): boolean =>
  stuckAtMs === null || (unackedBytes === 0 && nowMs - stuckAtMs >= PROBATION_MS);
