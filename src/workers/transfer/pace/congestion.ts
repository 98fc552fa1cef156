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
 * Decides how fast file bytes may leave during a call (docs/protocol/files.md, "Yielding to the call"). A
 * pure controller with the ideas of LEDBAT (RFC 6817): it holds the delay above the path's shortest
 * at a target. It measures the round trip of the call's own connection, which waits in the same
 * queue as the call's media. Several lanes have no common window, so it sets a rate. The law is
 * proportional and integral, with gains derived from the round trip, because the response comes one
 * round trip late.
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
 * `rising` grows fast until there is a delay. `steady` holds the delay at the target. `easing` sends
 * 0.8 of the rate and `quiet` almost nothing, for a moment, to measure the path without our queue.
 */

/** The state of the controller. */
export interface Congestion {
  /** Call media flows. If not, a transfer may use the whole link … */
  readonly media: boolean;
  /** … until payments would wait behind it. Tells whether there is a pace. */
  readonly yielding: boolean;
  /** The rate that the path has carried at the target delay. */
  readonly rate: number;
  /** See the drawing. */
  readonly phase: 'rising' | 'steady' | 'easing' | 'quiet';
  /** The rate that was enough when a rise last ended. */
  readonly found: number;
  /** When a rise ended, and the earlier values in case that was a mistake. */
  readonly alarm: Readonly<Record<'rate' | 'gentleTo' | 'found' | 'atMs', number>> | null;
  /**
   * A rise is slow up to this rate. Close to the path's limit, any excess overflows a short queue.
   */
  readonly gentleTo: number;
  readonly base: Base;
  /** The newest round trips, newest last. */
  readonly recent: readonly number[];
  /** The least of this many counts; more if the path jitters. */
  readonly filter: number;
  readonly smoothedMs: number | null;
  /** When an answer was last on time, so that none of our bytes were in its way. */
  readonly onTimeMs: number | null;
  readonly updatedMs: number | null;
  /** When the quiet phase ends, or the next one begins. */
  readonly turnMs: number;
  /** Since when no delay, or a high one, was added; null if neither. */
  readonly emptyMs: number | null;
  readonly highMs: number | null;
  readonly halvedMs: number;
}

/** Rates are bytes per ms. */
type CongestionEvent =
  /** `sending`: the rate that really left lately. Without use there is no growth. */
  | {
      readonly type: 'sample';
      readonly nowMs: number;
      readonly rttMs: number;
      readonly sending: number;
      /** There was always more to send, and only the pace held it back. */
      readonly paceLimited?: boolean;
    }
  /** A probe was not answered in time. */
  | { readonly type: 'lost'; readonly nowMs: number; readonly sending: number }
  /** `delivered`: the recent rate, 0 if there was none, to start from. */
  | {
      readonly type: 'media';
      readonly nowMs: number;
      readonly flowing: boolean;
      readonly delivered: number;
    };

/** 0.5 Mbit/s. */
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

/** How often the round trip is sampled. */
export const PROBE_EVERY_MS = 50;
/** While the rate rises, which is as fast as the answers to it come. */
const RISING_PROBE_EVERY_MS = 20;

/** Returns after how long the round trip is to be sampled again. */
export const probeEveryMs = ({ media, phase, yielding, filter }: Congestion): number =>
  media && yielding && phase === 'rising' && filter === FILTER
    ? RISING_PROBE_EVERY_MS
    : PROBE_EVERY_MS;

/** 64 kbit/s: as little as audio. */
export const LEAST_RATE = 8;
const MOST_RATE = 100_000;
const clampRate = (rate: number): number => Math.max(LEAST_RATE, Math.min(MOST_RATE, rate));

/**
 * Returns the time from a byte's leaving to the sample that shows its effect. Before the first
 * sample, a slow path is assumed.
 */
const loopMs = (state: Congestion, samples = state.filter): number =>
  (state.smoothedMs ?? 200) + (samples + 0.5) * probeEveryMs(state);

/** The added delay to aim at: a quarter of what RFC 6817 allows, because a call is waiting. */
const TARGET_MS = 25;
/**
 * Without call media: what RFC 6817 allows. A control message, possibly a payment, still gets
 * through.
 */
const RELAXED_TARGET_MS = 100;

/** Returns how long the traffic beside the transfer may wait for it. */
const targetMs = ({ media }: Congestion): number => (media ? TARGET_MS : RELAXED_TARGET_MS);

/** Returns the delay that was added to the path: the least of the newest samples minus the base. */
const addedMs = (state: Congestion, samples = state.filter): number => {
  const newest = state.recent.slice(-samples);
  return newest.length === 0 ? 0 : Math.max(0, Math.min(...newest) - baseMs(state.base));
};

/** A queue this many times as long as the target is drained first, and halves the rate. */
const CROWDED = 4;
/** In the worst case, this share of the rate that the path has carried may leave … */
const LEAST_SHARE = 0.1;
/** … and this one while the path is measured: it empties our standing queue in time. */
const EASED = 0.8;

/** Returns the bytes per ms that may leave now. Infinity: as fast as the lanes accept. */
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
 * Loop gain of the proportional part. Above π/2 it would oscillate; at 1/e it does not overshoot.
 */
const LOOP_GAIN = 0.4;
/**
 * The most that may leave, as a share of the path's rate. The excess adds 15 ms of queue per second.
 * Google's congestion control, which sets the bit rate of the call's video, treats a delay that grows
 * by 25 ms per second as congestion, and ignores one that stays the same.
 */
const MOST_OVER = 1.015;

/** The proportional part. */
const share = (state: Congestion): number =>
  1 - (LOOP_GAIN / loopMs(state)) * (addedMs(state) - targetMs(state));

/** Without call media it does not matter how fast a queue grows. */
const mostShare = ({ media }: Congestion): number => (media ? MOST_OVER : Infinity);

/**
 * A busy machine sends frames late. It may then catch up on this much more of it at once, but only
 * while the path is empty: a burst that joins a queue delays the call.
 */
const MOST_LATE_MS = 40;

/** Returns how late a frame may be, through no fault of the path, and still leave. */
export const mostLateMs = (state: Congestion): number => (isEmpty(state) ? MOST_LATE_MS : 0);

/**
 * If there is a pace, all lanes together hold this much of it, or two frames each. More would only
 * wait in SCTP: it would leave later, on top of the pace, although another lane may be free now.
 */
const QUEUE_MS = 20;
/**
 * Where answers are often late although the path is empty, the browser's network threads are busy
 * too. This much is then queued, so that they have bytes to send until this thread runs again.
 */
const BUSY_QUEUE_MS = 100;
/** A filter above this shows it. */
const BUSY_FILTER = 2 * FILTER;

/** Returns how much of the pace may be queued. */
export const queueMs = (state: Congestion): number =>
  isEmpty(state) && state.filter > BUSY_FILTER ? BUSY_QUEUE_MS : QUEUE_MS;

/**
 * Samples that decide whether the queue is empty. More than count otherwise, because a busy machine
 * or Wi-Fi makes many answers late, but a queue makes all of them late.
 */
const WINDOW = 8;

/** Tells whether nobody has added a delay lately. */
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
 * A call begins beside a transfer that had the whole link. The queue is full, perhaps for as long
 * as the base remembers, so the path is first measured without us.
 */
function onMedia(state: Congestion, { flowing, delivered, nowMs }: Of<'media'>): Congestion {
  if (flowing === state.media) return state;
  if (!flowing) return { ...state, media: false, yielding: false };
  return startPacing({ ...state, media: true }, delivered, nowMs);
}

/** Starts to pace. Keeps the measurements of the path, with the time of the last answer. */
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
  // Sending at full speed has filled the queue too, so half of the delivered rate is a careful start.
  const rate = clampRate(Math.max(FIRST_RATE, delivered / 2));
  return goQuiet({ ...known, rate }, nowMs);
}

const QUIET_EVERY_MS = 15_000;
const QUIET_MS = 100;

/** Long enough for what is in flight to be acknowledged. */
function goQuiet(state: Congestion, nowMs: number): Congestion {
  const longestMs = Math.max(state.smoothedMs ?? 0, ...state.recent.slice(-FILTER));
  return { ...state, phase: 'quiet', highMs: null, turnMs: nowMs + 2 * longestMs + QUIET_MS };
}

/** Tells whether the path is being measured without our queue. */
const isMeasuring = ({ phase }: Congestion): boolean => phase === 'quiet' || phase === 'easing';

/** Halves the rate, at most once per loop. */
function halve(state: Congestion, nowMs: number): Congestion {
  if (nowMs - state.halvedMs < 2 * loopMs(state)) return state;
  const phase = isMeasuring(state) ? state.phase : 'steady';
  return { ...state, rate: clampRate(state.rate / 2), phase, halvedMs: nowMs };
}

/**
 * A machine or a radio that held answers back lets them go together. Only the last of them tells how
 * long the queue is now. Answers count as held back together if they are closer than this share of
 * the time between their probes.
 */
const BUNCH = 1 / 4;
const SMOOTHING = 1 / 8;
/**
 * No round trip for this long: an outage, or nothing was sent. The measurements of the path are
 * outdated.
 */
const SILENCE_MS = 3000;
/** Growth requires this share of the allowed rate in use … */
const USED = 0.7;
/** … or this one, if only the pace held back the rest: a machine with late timers lost it. */
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
 * Starts over. The losses of an outage have halved the rate to nothing, and say nothing about the
 * present path.
 */
function restart({ media, base }: Congestion, rttMs: number, nowMs: number): Congestion {
  const known = { base, recent: [rttMs], smoothedMs: rttMs, updatedMs: nowMs };
  const turnMs = nowMs + QUIET_EVERY_MS;
  return { ...initialCongestion, ...known, media, yielding: media, turnMs };
}

interface Step {
  readonly sinceMs: number;
  /**
   * Since the last answer that was on time. It proves that nothing was waiting, however many were
   * late.
   */
  readonly provenMs: number;
  readonly sending: number;
  /** The allowed rate is being used. */
  readonly used: boolean;
  readonly nowMs: number;
}

const REFILL_MS = 2000;

/**
 * Without call media there is no limit. During a call, a queue that was emptied on purpose fills
 * again by itself.
 */
function mostGrowth({ media, turnMs }: Congestion, sinceMs: number, nowMs: number): number {
  if (!media) return Infinity;
  const refilling = nowMs < turnMs - QUIET_EVERY_MS + REFILL_MS;
  return refilling ? 1 : 1 + (MOST_OVER - 1) * (sinceMs / 1000);
}

/** While rising, the rate doubles in this many loop delays … */
const DOUBLING = 3.5;
/**
 * … the first time in as few as this. Nothing is known of the path then, and from the first rate to
 * that of a fast one are eight doublings …
 */
const DOUBLING_FIRST = 2;
/** … as long as what is too much when the path is full, noticed a loop delay later, adds no more. */
const MOST_FIRST_MS = 35;
/** … and in this many up to this multiple of the rate that was recently enough. */
const DOUBLING_GENTLY = 18;
const GENTLY = 1.25;
/** An answer on time this soon after a late one means that the machine was late, not the path. */
const ALARM_MS = 3 * PROBE_EVERY_MS;
/** By the time the delay began to grow, slightly too much had left. */
const ENOUGH = 0.95;
/** After an empty queue for this many loop delays, the path has become wider. */
const EMPTY_LOOPS = 10;

function doublingOf(state: Congestion): number {
  if (state.rate < state.gentleTo) return DOUBLING_GENTLY;
  // On a path that jitters, the excess is noticed later.
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
      // Back from where the delay was noticed to where it began, one loop delay ago.
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
    // A queue that began to grow has grown since, because its cause was still in flight.
    const { rate, gentleTo, found } = alarm;
    return { ...state, rate, gentleTo, found, alarm: null, phase: 'rising' };
  }
  if (added > CROWDED * target) return halve(state, nowMs);
  // Critically damped: the integral gain is a quarter of the square of the proportional one.
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

/** A delay this many times too high, for this many loop delays, may be the path's own. */
const HIGH = 1.5;
const HIGH_LOOPS = 12;

/**
 * The queue must run empty now and then, or its standing part would count as the path's delay (RFC
 * 6817, section 4.2). If the delay stays although the rate falls, the path may have become longer.
 */
function planMeasuring(state: Congestion, nowMs: number): Congestion {
  if (isMeasuring(state)) return nowMs < state.turnMs ? state : endMeasuring(state, nowMs);
  const high = addedMs(state) > HIGH * targetMs(state) ? (state.highMs ?? nowMs) : null;
  const stays = high !== null && nowMs - high > HIGH_LOOPS * loopMs(state);
  // A rise that has just ended may have been a mistake, which only its rate can show.
  const settled = state.alarm === null || nowMs - state.alarm.atMs > ALARM_MS;
  const due = nowMs >= state.turnMs && state.phase === 'steady' && settled;
  if (stays) return goQuiet(state, nowMs);
  return due ? { ...goQuiet(state, nowMs), phase: 'easing' } : { ...state, highMs: high };
}

/** The round trip of a quiet path moves by no more than this; another sender's queue moves more. */
const SETTLED_MS = 10;

/** A quiet path shows its own round trip, unless that still moves: then another sender fills it. */
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
