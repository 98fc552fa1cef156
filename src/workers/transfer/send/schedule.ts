import { includes, type Ranges } from '../../../shared/files/ranges.ts';
import {
  busyLane,
  creditLane,
  deliveryMs,
  isStuck,
  type LaneLoad,
  mayCarry,
  measureLane,
  newLane,
  owedMs,
} from './lane-load.ts';

/**
 * Decides which lane sends which chunk (docs/protocol/files.md, "File connections"). It is a pure
 * state machine. A lane with room requests work ({@link take}). Chunks of a lost or stuck lane are
 * returned. At the end, an idle lane repeats chunks that a much slower lane still owes. So the
 * slowest lane does not decide when the transfer is over.
 */

/** The facts about one stream's file that the schedule needs. */
interface Work {
  readonly stream: number;
  readonly chunks: number;
  /** The size in bytes of every chunk except perhaps the last. */
  readonly chunkBytes: number;
  /** Chunks that the receiver already has. */
  readonly have: Ranges;
  readonly paused: boolean;
  /** The first chunk that was never assigned. */
  readonly next: number;
  /** Chunks that a lane returned. They are sent before any new chunk. */
  readonly returned: readonly number[];
}

/** A chunk that was assigned and is not acknowledged. */
interface Flight {
  readonly stream: number;
  readonly index: number;
  readonly bytes: number;
  /** The lanes that carry the chunk, oldest first, at least one. */
  readonly lanes: readonly number[];
}

export interface Schedule {
  /** The files in the order in which they are served. */
  readonly works: readonly Work[];
  readonly lanes: readonly LaneLoad[];
  /** The flights by stream and index, oldest first. */
  readonly flights: ReadonlyMap<string, Flight>;
}

export interface Job {
  readonly stream: number;
  readonly index: number;
}

/** The most copies of one chunk in flight at once. */
const MAX_COPIES = 2;
/** An idle lane repeats a chunk only if it would deliver it sooner by this factor. */
const REPEAT_GAIN = 2;

export const emptySchedule: Schedule = { works: [], lanes: [], flights: new Map() };

const keyOf = (stream: number, index: number): string => `${stream}/${index}`;

const updateLane = (
  state: Schedule,
  id: number,
  change: (lane: LaneLoad) => LaneLoad,
): Schedule => ({
  ...state,
  lanes: state.lanes.map((lane) => (lane.id === id ? change(lane) : lane)),
});

const updateWork = (state: Schedule, stream: number, change: (work: Work) => Work): Schedule => ({
  ...state,
  works: state.works.map((work) => (work.stream === stream ? change(work) : work)),
});

/** Returns the next chunk from `index` on that the receiver does not have. */
function skipHeld({ have, chunks }: Pick<Work, 'have' | 'chunks'>, index: number): number {
  let next = index;
  for (const [first, count] of have) {
    if (first > next) break;
    next = Math.max(next, first + count);
  }
  return Math.min(next, chunks);
}

export function addWork(
  state: Schedule,
  work: Pick<Work, 'stream' | 'chunks' | 'chunkBytes' | 'have'>,
): Schedule {
  const next = skipHeld(work, 0);
  return { ...state, works: [...state.works, { ...work, paused: false, next, returned: [] }] };
}

/** Removes a stream that is over, or whose file is complete. */
export function removeWork(state: Schedule, stream: number): Schedule {
  const gone = [...state.flights.values()].filter((flight) => flight.stream === stream);
  const flights = new Map(state.flights);
  for (const { index } of gone) flights.delete(keyOf(stream, index));
  const lanes = state.lanes.map((lane) => ({
    ...lane,
    unackedBytes:
      lane.unackedBytes -
      gone.reduce((sum, { lanes: held, bytes }) => sum + (held.includes(lane.id) ? bytes : 0), 0),
  }));
  return { works: state.works.filter((work) => work.stream !== stream), lanes, flights };
}

export const pauseWork = (state: Schedule, stream: number, paused: boolean): Schedule =>
  updateWork(state, stream, (work) => ({ ...work, paused }));

export const addLane = (state: Schedule, id: number, nowMs: number): Schedule => ({
  ...state,
  lanes: [...state.lanes, newLane(id, nowMs)],
});

/**
 * Removes a lane's unacknowledged chunks from the lane. Those that no other lane carries are
 * returned to the work.
 */
function requeue(state: Schedule, id: number): Schedule {
  const flights = new Map(state.flights);
  let { works } = state;
  for (const [key, flight] of state.flights) {
    if (!flight.lanes.includes(id)) continue;
    const lanes = flight.lanes.filter((lane) => lane !== id);
    if (lanes.length > 0) {
      flights.set(key, { ...flight, lanes });
      continue;
    }
    flights.delete(key);
    works = works.map((work) =>
      work.stream === flight.stream
        ? { ...work, returned: [...work.returned, flight.index] }
        : work,
    );
  }
  return updateLane({ ...state, works, flights }, id, (lane) => ({ ...lane, unackedBytes: 0 }));
}

export function removeLane(state: Schedule, id: number): Schedule {
  const given = requeue(state, id);
  return { ...given, lanes: given.lanes.filter((lane) => lane.id !== id) };
}

/** Assigns a chunk to a lane. */
function assign(state: Schedule, laneId: number, flight: Flight, nowMs: number): Schedule {
  const flights = new Map(state.flights);
  flights.set(keyOf(flight.stream, flight.index), { ...flight, lanes: [...flight.lanes, laneId] });
  return updateLane({ ...state, flights }, laneId, (lane) => busyLane(lane, flight.bytes, nowMs));
}

/**
 * Returns a chunk that a much slower lane has not delivered yet and that this idle lane would
 * deliver much earlier. Null if none exists.
 */
function repeatable(state: Schedule, lane: LaneLoad, nowMs: number): Flight | null {
  if (lane.unackedBytes > 0 || lane.stuckAtMs !== null) return null;
  let best: Flight | null = null;
  let bestMs = 0;
  const ahead = new Map<number, number>();
  for (const flight of state.flights.values()) {
    for (const id of flight.lanes) ahead.set(id, (ahead.get(id) ?? 0) + flight.bytes);
    const [holder] = flight.lanes;
    if (holder === undefined || flight.lanes.length >= MAX_COPIES || holder === lane.id) continue;
    if (state.works.find((work) => work.stream === flight.stream)?.paused) continue;
    const slow = state.lanes.find(({ id }) => id === holder);
    const leftMs = slow ? owedMs(slow, ahead.get(holder) ?? 0, nowMs) : Infinity;
    if (leftMs > bestMs && leftMs > REPEAT_GAIN * deliveryMs(lane, flight.bytes)) {
      best = flight;
      bestMs = leftMs;
    }
  }
  return best;
}

/** Returns the next chunk for a lane with room; null if there is nothing to send now. */
export function take(
  state: Schedule,
  laneId: number,
  nowMs: number,
): { readonly state: Schedule; readonly job: Job | null } {
  const lane = state.lanes.find(({ id }) => id === laneId);
  if (!lane || !mayCarry(lane, nowMs)) return { state, job: null };
  for (const work of state.works) {
    if (work.paused) continue;
    const [again, ...returned] = work.returned;
    const index = again ?? work.next;
    if (index >= work.chunks) continue;
    const { stream, chunkBytes: bytes } = work;
    const rest = updateWork(state, stream, (known) =>
      again === undefined ? { ...known, next: skipHeld(known, index + 1) } : { ...known, returned },
    );
    const flight = { stream, index, bytes, lanes: [] };
    return { state: assign(rest, laneId, flight, nowMs), job: { stream, index } };
  }
  const flight = repeatable(state, lane, nowMs);
  if (!flight) return { state, job: null };
  const { stream, index } = flight;
  return { state: assign(state, laneId, flight, nowMs), job: { stream, index } };
}

/**
 * Notes that the receiver has verified these chunks. If two lanes carried the same chunk, it is
 * unknown which of them delivered it.
 */
export function acknowledge(
  state: Schedule,
  stream: number,
  chunks: Ranges,
  nowMs: number,
): Schedule {
  const flights = new Map(state.flights);
  let { lanes } = state;
  // Loop over the flights, because there are few, while a peer may acknowledge any number of
  // chunks.
  for (const [key, flight] of state.flights) {
    if (flight.stream !== stream || !includes(chunks, flight.index)) continue;
    flights.delete(key);
    const alone = flight.lanes.length === 1;
    lanes = lanes.map((lane) =>
      flight.lanes.includes(lane.id) ? creditLane(lane, flight.bytes, alone, nowMs) : lane,
    );
  }
  // A lane may have delivered chunks although they were taken from it.
  return updateWork({ ...state, flights, lanes }, stream, (work) =>
    work.returned.length === 0
      ? work
      : { ...work, returned: work.returned.filter((index) => !includes(chunks, index)) },
  );
}

/**
 * Measures the lanes, and returns the chunks of a stuck lane while others move. Runs a few times a
 * second.
 */
export function tick(state: Schedule, nowMs: number): Schedule {
  const lanes = state.lanes.map((lane) => measureLane(lane, nowMs));
  const stuck = lanes.filter((lane) => isStuck(lane, lanes, nowMs));
  return stuck.reduce<Schedule>(
    (next, { id }) => updateLane(requeue(next, id), id, (lane) => ({ ...lane, stuckAtMs: nowMs })),
    { ...state, lanes },
  );
}

/** Returns the bytes that are assigned and not acknowledged, with each chunk counted once. */
export const unackedBytes = ({ flights }: Schedule): number =>
  [...flights.values()].reduce((sum, { bytes }) => sum + bytes, 0);
