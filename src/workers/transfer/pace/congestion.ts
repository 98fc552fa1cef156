import {
  addToBase,
  type Base,
  baseMs,
  emptyBase,
  FILTER,
  filterFor,
  MOST_FILTER,
} from './round-trips.ts';

/**
 * Decides how fast file content may be sent during a call (docs/protocol/files.md, "Yielding to the
 * call"). It is a pure controller with the ideas of LEDBAT (RFC 6817): it keeps the delay at a
 * target above the shortest delay of the path. It measures the round trip of the call's own
 * connection, whose packets wait in the same queue as the call's media. Several lanes have no
 * common window, so the controller sets a rate. The control is proportional and integral. Its gains
 * are derived from the round trip, because the response comes one round trip late.
 *
 *     no pace ◄─── media ends ─── (any phase)
 *        │
 *        ├── media begins, or payments would wait; nothing is being sent ──┐
 *        │                                                                 ▼
 *        │     ┌────────────────────── path empty for a while ────────► rising ◄── 3 s of silence
 *        │     │   ┌──────────────────── false alarm ──────────────►      │
 *        │     │   │                                                      │ a delay or a loss
 *        │     │   │                                                      ▼
 *        │     └───┴─────────────────────────────────────────────────  steady ◄────────┐
 *        │                                                              │   │          │
 *        │                                            a high delay stays│   │every 15 s│ measured
 *        │                                                              ▼   ▼          │
 *        └── the same while something is being sent ───────────────► quiet  easing ────┘
 *
 * `rising` grows fast until there is a delay. `steady` keeps the delay at the target. For a moment,
 * `easing` sends 0.8 of the rate and `quiet` almost nothing, to measure the path without this
 * transfer's queue.
 */

/** The state of the controller. */
export interface Congestion {
  /**
   * True while audio or video of the call is sent. Otherwise a transfer may use the whole link,
   * until `yielding` becomes true.
   */
  readonly media: boolean;
  /** True if there is a pace: call media flows, or payments would wait behind the transfer. */
  readonly yielding: boolean;
  /** The rate that the path has carried at the target delay, in bytes per ms. */
  readonly rate: number;
  /** The phase in the drawing above. */
  readonly phase: 'rising' | 'steady' | 'easing' | 'quiet';
  /** The rate that was enough to fill the path when a rise last ended. */
  readonly found: number;
  /**
   * When a rise ended, and the values before its end, in case the end was a mistake. Null if no
   * rise has ended.
   */
  readonly alarm: Readonly<Record<'rate' | 'gentleTo' | 'found' | 'atMs', number>> | null;
  /**
   * Up to this rate, a rise is slow, because near the path's limit any excess overflows a short
   * queue.
   */
  readonly gentleTo: number;
  readonly base: Base;
  /** The latest round trips in ms, newest last. */
  readonly recent: readonly number[];
  /**
   * How many of the newest samples are compared. Only the shortest of them is used. The number is
   * larger if the path jitters.
   */
  readonly filter: number;
  readonly smoothedMs: number | null;
  /** When an answer was last on time. At that moment, no data of this transfer was queued. */
  readonly onTimeMs: number | null;
  readonly updatedMs: number | null;
  /** When the quiet phase ends, or when the next one begins. */
  readonly turnMs: number;
  /**
   * Since when there has been no added delay. `highMs` is the time since when the delay has been
   * high. Null if that is not so.
   */
  readonly emptyMs: number | null;
  readonly highMs: number | null;
  readonly halvedMs: number;
}

/** Events for the controller. Rates are in bytes per ms. */
type CongestionEvent =
  /**
   * A measured round trip. `sending` is the rate at which data was actually sent lately. The
   * allowed rate grows only if it is used.
   */
  | {
      readonly type: 'sample';
      readonly nowMs: number;
      readonly rttMs: number;
      readonly sending: number;
      /** True if there was always more to send, and only the pace held it back. */
      readonly paceLimited?: boolean;
    }
  /** A probe was not answered in time. */
  | { readonly type: 'lost'; readonly nowMs: number; readonly sending: number }
  /**
   * Call media began or ended. `delivered` is the recent rate of sending, from which the pace
   * starts. 0 if nothing was sent.
   */
  | {
      readonly type: 'media';
      readonly nowMs: number;
      readonly flowing: boolean;
      readonly delivered: number;
    };

/** In bytes per ms: 0.5 Mbit/s. */
export const FIRST_RATE = 64;

export const initialCongestion: Congestion = {
  media: false,
  yielding: false,
  rate: FIRST_RATE,
  phase: 'rising',
  found: 0,
  alarm: null,
  gentleTo: 0,
  base: emptyBase,
  recent: [],
  filter: FILTER,
  smoothedMs: null,
  onTimeMs: null,
  updatedMs: null,
  turnMs: 0,
  emptyMs: null,
  highMs: null,
  halvedMs: 0,
};

/** How often the round trip is sampled, in ms. */
export const PROBE_EVERY_MS = 50;
/**
 * The interval of the samples while the rate rises, in ms. The rate rises only as fast as answers
 * arrive.
 */
const RISING_PROBE_EVERY_MS = 20;

/** Returns after how many ms the round trip is to be sampled again. */
export const probeEveryMs = ({ media, phase, yielding, filter }: Congestion): number =>
  media && yielding && phase === 'rising' && filter === FILTER
    ? RISING_PROBE_EVERY_MS
    : PROBE_EVERY_MS;

/** In bytes per ms: 64 kbit/s, as little as audio needs. */
export const LEAST_RATE = 8;
const MOST_RATE = 100_000;
const clampRate = (rate: number): number => Math.max(LEAST_RATE, Math.min(MOST_RATE, rate));

/**
 * Returns the time in ms from sending a byte to the sample that shows its effect. Before the first
 * sample, a slow path is assumed.
 */
const loopMs = (state: Congestion, samples = state.filter): number =>
  (state.smoothedMs ?? 200) + (samples + 0.5) * probeEveryMs(state);

/**
 * The added delay to aim at, in ms. It is a quarter of what RFC 6817 allows, because a call is
 * waiting.
 */
const TARGET_MS = 25;
/**
 * The added delay to aim at without call media, in ms, as RFC 6817 allows. A control message,
 * possibly for a payment, still arrives in time.
 */
const RELAXED_TARGET_MS = 100;

/** Returns how long other traffic may wait for the transfer, in ms. */
const targetMs = ({ media }: Congestion): number => (media ? TARGET_MS : RELAXED_TARGET_MS);

/**
 * Returns the delay in ms that was added to the path: the least of the newest samples minus the
 * base.
 */
const addedMs = (state: Congestion, samples = state.filter): number => {
  const newest = state.recent.slice(-samples);
  return newest.length === 0 ? 0 : Math.max(0, Math.min(...newest) - baseMs(state.base));
};

/** If the queue exceeds the target by this factor, it is drained first, and the rate is halved. */
const CROWDED = 4;
/** The share of the path's rate that may be sent in the worst case. */
const LEAST_SHARE = 0.1;
/**
 * The share that may be sent while the path is measured. It is low enough to empty this transfer's
 * standing queue in time.
 */
const EASED = 0.8;

/** Returns how many bytes per ms may be sent now. Infinity means as fast as the lanes accept. */
export function pace(state: Congestion): number {
  const { yielding, phase, rate } = state;
  if (!yielding) return Infinity;
  if (phase === 'quiet') return LEAST_RATE;
  if (phase === 'easing') return clampRate(EASED * rate);
  if (phase === 'rising') return rate;
  if (addedMs(state) > CROWDED * targetMs(state)) return clampRate(rate * LEAST_SHARE);
  return clampRate(rate * Math.max(LEAST_SHARE, Math.min(share(state), mostShare(state))));
}

/**
 * The loop gain of the proportional part. Above π/2 it would oscillate. At 1/e it does not
 * overshoot.
 */
const LOOP_GAIN = 0.4;
/**
 * The highest rate, as a share of the path's rate. The excess adds 15 ms of queue per second.
 * Google's congestion control, which sets the bit rate of the call's video, treats a delay that
 * grows by 25 ms per second as congestion. It ignores a delay that stays the same.
 */
const MOST_OVER = 1.015;

/** Returns the proportional part of the control, as a share of the rate. */
const share = (state: Congestion): number =>
  1 - (LOOP_GAIN / loopMs(state)) * (addedMs(state) - targetMs(state));

/** Returns the limit of that share. Without call media, a queue may grow at any speed. */
const mostShare = ({ media }: Congestion): number => (media ? MOST_OVER : Infinity);

/**
 * A busy machine sends frames late. It may then send up to this many ms of missed frames at once,
 * but only while the path is empty. A burst that joins a queue would delay the call.
 */
const MOST_LATE_MS = 40;

/** Returns how many ms of missed frames may be sent at once. */
export const mostLateMs = (state: Congestion): number => (isEmpty(state) ? MOST_LATE_MS : 0);

/**
 * If there is a pace, all lanes together queue this many ms of it, or two frames each. More would
 * only wait in SCTP. It would be sent later, in addition to the pace, although another lane may be
 * free now.
 */
const QUEUE_MS = 20;
/**
 * If answers are often late although the path is empty, the browser's network threads are busy too.
 * Then this many ms are queued, so that these threads have data to send until this thread runs
 * again.
 */
const BUSY_QUEUE_MS = 100;
/** A filter above this value means that the machine is busy. */
const BUSY_FILTER = 2 * FILTER;

/** Returns how many ms of the pace may be queued. */
export const queueMs = (state: Congestion): number =>
  isEmpty(state) && state.filter > BUSY_FILTER ? BUSY_QUEUE_MS : QUEUE_MS;

/**
 * The number of samples that decide whether the queue is empty. It is higher than the filter,
 * because a busy machine or Wi-Fi makes many answers late, but a queue makes all of them late.
 */
const WINDOW = 8;

/** Tells whether there has been no added delay lately. */
const isEmpty = (state: Congestion): boolean =>
  addedMs(state, Math.max(WINDOW, 2 * state.filter)) < targetMs(state) / 4;

export function congest(state: Congestion, event: CongestionEvent): Congestion {
  if (event.type === 'media') return onMedia(state, event);
  if (event.type === 'lost') {
    return state.yielding
      ? halve(state, event.nowMs)
      : startPacing(state, event.sending, event.nowMs);
  }
  return onSample(state, event);
}

type Of<T extends CongestionEvent['type']> = Extract<CongestionEvent, { type: T }>;

/**
 * Handles the beginning or end of call media. When a call begins during a transfer that had the
 * whole link, the queue may have been full for as long as the base remembers. So the path is first
 * measured without this transfer.
 */
function onMedia(state: Congestion, { flowing, delivered, nowMs }: Of<'media'>): Congestion {
  if (flowing === state.media) return state;
  if (!flowing) return { ...state, media: false, yielding: false };
  return startPacing({ ...state, media: true }, delivered, nowMs);
}

/** Starts to pace. Keeps the measurements of the path, and the time of the last answer. */
function startPacing(state: Congestion, delivered: number, nowMs: number): Congestion {
  const { media, base, smoothedMs, recent, updatedMs } = state;
  const known = {
    ...initialCongestion,
    media,
    base,
    smoothedMs,
    recent,
    updatedMs,
    yielding: true,
  };
  if (delivered <= 0) return { ...known, turnMs: nowMs + QUIET_EVERY_MS };
  // Sending at full speed has filled the queue too, so half of the delivered rate is a careful
  // start.
  const rate = clampRate(Math.max(FIRST_RATE, delivered / 2));
  return goQuiet({ ...known, rate }, nowMs);
}

const QUIET_EVERY_MS = 15_000;
const QUIET_MS = 100;

/** Goes quiet, long enough for data in flight to be acknowledged. */
function goQuiet(state: Congestion, nowMs: number): Congestion {
  const longestMs = Math.max(state.smoothedMs ?? 0, ...state.recent.slice(-FILTER));
  return { ...state, phase: 'quiet', highMs: null, turnMs: nowMs + 2 * longestMs + QUIET_MS };
}

/** Tells whether the path is being measured without this transfer's queue. */
const isMeasuring = ({ phase }: Congestion): boolean => phase === 'quiet' || phase === 'easing';

/** Halves the rate, at most once per loop delay. */
function halve(state: Congestion, nowMs: number): Congestion {
  if (nowMs - state.halvedMs < 2 * loopMs(state)) return state;
  const phase = isMeasuring(state) ? state.phase : 'steady';
  return { ...state, rate: clampRate(state.rate / 2), phase, halvedMs: nowMs };
}

/**
 * If a machine or a radio held back answers, they arrive together, and only the last of them shows
 * the length of the queue now. Answers count as held back together if the time between them is less
 * than this share of the time between their probes.
 */
const BUNCH = 1 / 4;
const SMOOTHING = 1 / 8;
/**
 * In ms. If no round trip was measured for this long, there was an outage, or nothing was sent. The
 * earlier measurements are then outdated.
 */
const SILENCE_MS = 3000;
/** The rate grows only if at least this share of it is used. */
const USED = 0.7;
/**
 * The required share if only the pace limited the sending. The missing part was then lost to late
 * timers of the machine.
 */
const USED_LATE = 0.2;

function onSample(
  state: Congestion,
  { nowMs, rttMs, sending, paceLimited }: Of<'sample'>,
): Congestion {
  const before = state.smoothedMs ?? rttMs;
  const bunched = state.updatedMs !== null && nowMs - state.updatedMs < BUNCH * probeEveryMs(state);
  const earlier = bunched ? state.recent.slice(0, -1) : state.recent;
  const heard: Congestion = {
    ...state,
    base: addToBase(state.base, nowMs, rttMs),
    recent: [...earlier, rttMs].slice(-2 * MOST_FILTER),
    smoothedMs: before + SMOOTHING * (rttMs - before),
    updatedMs: nowMs,
  };
  const onTime = addedMs(heard, 1) < targetMs(heard) / 4;
  const filter = filterFor(heard.recent, targetMs(heard));
  const seen = { ...heard, filter, onTimeMs: onTime ? nowMs : heard.onTimeMs };
  if (!state.yielding)
    return addedMs(seen) > targetMs(seen) ? startPacing(seen, sending, nowMs) : seen;
  if (state.updatedMs === null) return seen;
  if (nowMs - state.updatedMs > SILENCE_MS) return restart(seen, rttMs, nowMs);
  if (bunched) return seen;
  const sinceMs = Math.min(nowMs - state.updatedMs, 4 * PROBE_EVERY_MS);
  const used = sending >= (paceLimited ? USED_LATE : USED) * pace(state);
  const provenMs = Math.min(nowMs - (state.onTimeMs ?? nowMs), 4 * PROBE_EVERY_MS);
  return planMeasuring(adjust(seen, { sinceMs, provenMs, sending, used, nowMs }), nowMs);
}

/**
 * Starts over after an outage. The losses have halved the rate so often that it no longer fits the
 * path.
 */
function restart({ media, base }: Congestion, rttMs: number, nowMs: number): Congestion {
  const known = { base, recent: [rttMs], smoothedMs: rttMs, updatedMs: nowMs };
  const turnMs = nowMs + QUIET_EVERY_MS;
  return { ...initialCongestion, ...known, media, yielding: media, turnMs };
}

interface Step {
  readonly sinceMs: number;
  /**
   * The time since the last answer that was on time. It proves that nothing was queued, however
   * many other answers were late.
   */
  readonly provenMs: number;
  readonly sending: number;
  /** True if enough of the allowed rate is used. */
  readonly used: boolean;
  readonly nowMs: number;
}

const REFILL_MS = 2000;

/**
 * Returns the highest factor by which the rate may grow. Without call media there is no limit.
 * During a call, a queue that was emptied on purpose fills again by itself, so the rate does not
 * grow then.
 */
function mostGrowth({ media, turnMs }: Congestion, sinceMs: number, nowMs: number): number {
  if (!media) return Infinity;
  const refilling = nowMs < turnMs - QUIET_EVERY_MS + REFILL_MS;
  return refilling ? 1 : 1 + (MOST_OVER - 1) * (sinceMs / 1000);
}

/**
 * While rising, the rate doubles in this many loop delays. The constants below give the exceptions.
 */
const DOUBLING = 3.5;
/**
 * In the first rise, the rate may double in as few loop delays as this. Nothing is known about the
 * path then, and a fast one needs eight doublings from the first rate.
 */
const DOUBLING_FIRST = 2;
/**
 * In ms. The first rise is faster only while its excess adds no more than this to a full path. The
 * excess is noticed one loop delay later.
 */
const MOST_FIRST_MS = 35;
/**
 * In this many loop delays, the rate doubles until it reaches GENTLY times the rate that recently
 * filled the path.
 */
const DOUBLING_GENTLY = 18;
const GENTLY = 1.25;
/**
 * In ms. If an answer is on time this soon after a late one, the machine was late and not the path.
 */
const ALARM_MS = 3 * PROBE_EVERY_MS;
/**
 * Slightly too much was being sent when the delay began to grow. This share of that rate fits the
 * path.
 */
const ENOUGH = 0.95;
/** If the queue is empty for this many loop delays, the path has become faster. */
const EMPTY_LOOPS = 10;

function doublingOf(state: Congestion): number {
  if (state.rate < state.gentleTo) return DOUBLING_GENTLY;
  // On a path that jitters, the excess is noticed later, so the rate rises at the slower speed.
  if (state.found > 0 || state.filter > FILTER) return DOUBLING;
  // A rate that grows by a factor per loop delay fills the queue with its excess for this long.
  const fits = 1 / Math.log2(1 + MOST_FIRST_MS / loopMs(state, FILTER));
  return Math.min(DOUBLING, Math.max(DOUBLING_FIRST, fits));
}

function adjust(state: Congestion, { sinceMs, provenMs, sending, used, nowMs }: Step): Congestion {
  const { phase, rate } = state;
  const added = addedMs(state);
  const target = targetMs(state);
  if (isMeasuring(state)) return state;
  if (phase === 'rising') {
    const doubling = doublingOf(state);
    if (added > target / 2) {
      // Go back from the rate at which the delay was noticed to the rate at which it began, one
      // loop delay earlier.
      const left = used ? ENOUGH * sending : Infinity;
      const before = clampRate(Math.min(left, rate * 2 ** (-1 / doubling)));
      const alarm = { rate, gentleTo: state.gentleTo, found: state.found, atMs: nowMs };
      return { ...state, rate: before, found: before, alarm, phase: 'steady', emptyMs: null };
    }
    return used && state.onTimeMs === nowMs
      ? { ...state, rate: clampRate(rate * 2 ** (provenMs / (doubling * loopMs(state, FILTER)))) }
      : state;
  }
  const { alarm } = state;
  if (alarm && nowMs - alarm.atMs <= ALARM_MS && addedMs(state, 1) < target / 4) {
    // The answer on time shows that there is no queue. A real queue would have grown since, because
    // its cause was still in flight.
    const { rate, gentleTo, found } = alarm;
    return { ...state, rate, gentleTo, found, alarm: null, phase: 'rising' };
  }
  if (added > CROWDED * target) return halve(state, nowMs);
  // The control is critically damped: the integral gain is a quarter of the square of the
  // proportional one.
  const gain = (LOOP_GAIN / loopMs(state)) ** 2 / 4;
  const grown = 1 - gain * (added - target) * sinceMs;
  const next = rate * Math.min(grown, mostGrowth(state, sinceMs, nowMs));
  if (!used && next > rate) return { ...state, emptyMs: null };
  const emptyMs = used && isEmpty(state) ? (state.emptyMs ?? nowMs) : null;
  const wider = emptyMs !== null && nowMs - emptyMs > EMPTY_LOOPS * loopMs(state, FILTER);
  const then = { ...state, rate: clampRate(next), emptyMs };
  const gentleTo = GENTLY * Math.max(then.rate, state.found);
  return wider ? { ...then, phase: 'rising', gentleTo } : then;
}

/**
 * If a delay is too high by this factor for HIGH_LOOPS loop delays, the path itself may have become
 * longer.
 */
const HIGH = 1.5;
const HIGH_LOOPS = 12;

/**
 * Plans when to measure the path. The queue must run empty from time to time. Otherwise its
 * standing part would count as the path's delay (RFC 6817, section 4.2). If the delay stays
 * although the rate falls, the path may have become longer.
 */
function planMeasuring(state: Congestion, nowMs: number): Congestion {
  if (isMeasuring(state)) return nowMs < state.turnMs ? state : endMeasuring(state, nowMs);
  const high = addedMs(state) > HIGH * targetMs(state) ? (state.highMs ?? nowMs) : null;
  const stays = high !== null && nowMs - high > HIGH_LOOPS * loopMs(state);
  // A rise that has just ended may have ended by mistake. Only sending at its rate can show that,
  // so the measurement waits.
  const settled = state.alarm === null || nowMs - state.alarm.atMs > ALARM_MS;
  const due = nowMs >= state.turnMs && state.phase === 'steady' && settled;
  if (stays) return goQuiet(state, nowMs);
  return due ? { ...goQuiet(state, nowMs), phase: 'easing' } : { ...state, highMs: high };
}

/**
 * In ms. The round trip of a quiet path varies by no more than this. Another sender's queue varies
 * more.
 */
const SETTLED_MS = 10;

/**
 * Ends a measurement. The newest round trips are then the path's own, unless they still vary,
 * because then another sender fills the path.
 */
function endMeasuring(state: Congestion, nowMs: number): Congestion {
  const newest = state.recent.slice(-FILTER);
  const least = Math.min(...newest);
  const settled = Math.max(...newest) - least <= SETTLED_MS;
  const longer = settled && least - baseMs(state.base) > SETTLED_MS;
  return {
    ...state,
    base: longer ? addToBase(emptyBase, nowMs, least) : state.base,
    phase: 'steady',
    turnMs: nowMs + QUIET_EVERY_MS,
  };
}
