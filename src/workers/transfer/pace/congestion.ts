/**
 * Decides how fast file bytes may leave during a call (docs/files.md, "Yielding to the call"). A
 * pure controller with the ideas of LEDBAT (RFC 6817): it holds the delay above the path's shortest
 * at a target. It measures the round trip of the call's own connection, which waits in the same
 * queue as the call's media. Several lanes have no common window, so it sets a rate. The law is
 * proportional and integral, with gains derived from the round trip, because the response comes one
 * round trip late.
 */

/**
 * The shortest round trip of the last minute, in spans of ten seconds: RFC 6817's base history with
 * shorter spans, because a call's route changes more often than a file server's. Pure.
 */
export interface Base {
  /** Newest last. */
  readonly spans: readonly { readonly startMs: number; readonly leastMs: number }[];
}

const SPAN_MS = 10_000;
const SPANS = 6;

export const emptyBase: Base = { spans: [] };

export function addToBase({ spans }: Base, nowMs: number, rttMs: number): Base {
  const newest = spans.at(-1);
  if (!newest || nowMs - newest.startMs >= SPAN_MS) {
    return { spans: [...spans, { startMs: nowMs, leastMs: rttMs }].slice(-SPANS) };
  }
  if (newest.leastMs <= rttMs) return { spans };
  return { spans: [...spans.slice(0, -1), { ...newest, leastMs: rttMs }] };
}

/** Infinity without samples. */
export const baseMs = ({ spans }: Base): number =>
  spans.reduce((least, { leastMs }) => Math.min(least, leastMs), Infinity);

/** The state of the controller. */
export interface Congestion {
  /** Call media flows. If not, a transfer may use the whole link … */
  readonly media: boolean;
  /** … until payments would wait behind it. Tells whether there is a pace. */
  readonly yielding: boolean;
  /** The rate that the path has carried at the target delay. */
  readonly rate: number;
  /**
   * `rising`: fast until there is a delay. `steady`. `easing`: sends less for a moment, to measure
   * the path without a queue. `quiet`: sends almost nothing.
   */
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
  readonly cutMs: number;
}

/** Rates are bytes per ms. */
export type CongestionEvent =
  /** `sending`: the rate that really left lately. Without use there is no growth. */
  | {
      readonly type: 'sample';
      readonly nowMs: number;
      readonly rttMs: number;
      readonly sending: number;
      /** There was always more to send, and only the pace held it back. */
      readonly held?: boolean;
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

/**
 * RFC 6817's current filter: the least of the newest samples, so that one late answer does not
 * count as a queue.
 */
export const FILTER = 2;
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
  cutMs: 0,
};

/** How often the round trip is sampled. */
export const PROBE_EVERY_MS = 50;
/** And while the rate rises, which is as fast as the answers to it come. */
const RISING_PROBE_EVERY_MS = 20;
/** The added delay to aim at: a quarter of what RFC 6817 allows, because a call is waiting. */
export const TARGET_MS = 25;
/**
 * Without call media: what RFC 6817 allows. A control message, possibly a payment, still gets
 * through.
 */
const RELAXED_TARGET_MS = 100;
/**
 * More samples decide whether the queue is empty: busy machines and Wi-Fi make many answers late, a
 * queue makes all of them late.
 */
const WINDOW = 8;
/**
 * Answers within this share of the time between two probes were requested one after another. A
 * machine or a radio held them back, and that is over. Only later answers show how long the queue
 * is now.
 */
const BUNCH = 1 / 4;
/** The most samples of which the least counts. The loop becomes slower by as much. */
const MOST_FILTER = 64;
/** Samples from which the jitter is computed. */
const JITTER_SAMPLES = 64;
/** Answers before and after: those of three seconds, so that one of them was on time. */
const NEIGHBOURS = 32;
/** One of our packets and one of the call's wait for each other, which is no jitter of the path. */
const PACKETS_BYTES = 2400;
const MOST_PACKETS_MS = 20;
/** The least of the samples that count may contain this share of the target as jitter. */
const JITTER_LEFT = 1 / 8;
/** 64 kbit/s: as little as audio. */
export const LEAST_RATE = 8;
const MOST_RATE = 100_000;
/** In the worst case a tenth of the allowed rate leaves. */
const LEAST_SHARE = 0.1;
/**
 * Loop gain of the proportional part. Above π/2 it would oscillate; at 1/e it does not overshoot.
 */
const LOOP_GAIN = 0.4;
/**
 * This excess over the path's rate fills a queue by 15 ms per second. Google's congestion control,
 * which decides on the call's picture, treats a delay that grows by 25 ms per second as congestion,
 * and ignores a standing one.
 */
const MOST_OVER = 1.015;
/** While rising, the rate doubles in this many loop delays … */
const DOUBLING = 3.5;
/** … and in this many up to this multiple of the rate that was recently enough. */
const DOUBLING_GENTLY = 18;
const GENTLY = 1.25;
/** An answer on time this soon after a late one means that the machine was late, not the path. */
const ALARM_MS = 3 * PROBE_EVERY_MS;
/** What left while the delay began to grow was slightly too much. */
const ENOUGH = 0.95;
/** A queue this many times as long as the target is drained first, and halves the rate. */
const CROWDED = 4;
/** After an empty queue for this many loop delays, the path has become wider. */
const EMPTY_LOOPS = 10;
const QUIET_EVERY_MS = 15_000;
const QUIET_MS = 100;
/** The share of the rate that empties our standing queue within a quiet phase. */
const EASED = 0.8;
const REFILL_MS = 2000;
/** A delay that stays this many times too high for this many loop delays may be the path's … */
const HIGH = 1.5;
const HIGH_LOOPS = 12;
/** … if it moves by no more than this while we are quiet; another sender's queue moves more. */
const SETTLED_MS = 10;
/** Growth requires this share of the allowed rate in use. */
const USED = 0.7;
/** … or this share, if only the pace held it back: a machine with late timers lost the rest. */
const USED_LATE = 0.2;
/**
 * Frames that are late because the machine is busy leave all at once, up to this much of them.
 * During a call only while the path is empty, because then they fill a queue in which the call does
 * not wait.
 */
const MOST_LATE_MS = 40;
/**
 * If there is a pace, this much of it is queued in all lanes together, or two frames in each. What
 * SCTP holds back leaves later on top of the pace, and meanwhile another lane could have taken it.
 */
const QUEUE_MS = 20;
/**
 * If answers are this often late although the path is empty, the browser's network threads are late
 * too …
 */
const LATE_FILTER = 2 * FILTER;
/** … and what waits for them must last until they and this thread have run. */
const QUEUE_LATE_MS = 100;
const SMOOTHING = 1 / 8;
/**
 * No round trip for this long: an outage, or nothing was sent. What is known of the path is
 * outdated.
 */
const SILENCE_MS = 3000;

/** Returns after how long the round trip is to be sampled again. */
export const probeEveryMs = ({ media, phase, yielding, filter }: Congestion): number =>
  media && yielding && phase === 'rising' && filter === FILTER
    ? RISING_PROBE_EVERY_MS
    : PROBE_EVERY_MS;

const clampRate = (rate: number): number => Math.max(LEAST_RATE, Math.min(MOST_RATE, rate));

/**
 * Returns the time from a byte's leaving to the sample that shows its effect. Before the first
 * sample, a slow path is assumed.
 */
const loopMs = (state: Congestion, samples = state.filter): number =>
  (state.smoothedMs ?? 200) + (samples + 0.5) * probeEveryMs(state);

/**
 * Returns of how many of the newest samples the least counts: more if the path jitters. A queue
 * grows and drains evenly, so a sample's difference from the middle of its two neighbours is
 * jitter, and the median of that ignores a single step. The least of n evenly spread samples lies
 * the n-th part of their range above its minimum.
 */
function filterFor({ recent, rate }: Congestion, target: number): number {
  const off: number[] = [];
  for (let i = Math.max(2, recent.length - JITTER_SAMPLES); i < recent.length; i += 1) {
    const [a = 0, b = 0, c = 0] = recent.slice(i - 2, i + 1);
    off.push(Math.abs(b - (a + c) / 2));
  }
  off.sort((a, b) => a - b);
  // For three evenly spread values, the median of this is a quarter of their range.
  const packetsMs = Math.min(MOST_PACKETS_MS, PACKETS_BYTES / rate);
  const rangeMs = 4 * (off[Math.floor(off.length / 2)] ?? 0) - packetsMs;
  const wanted = Math.ceil(rangeMs / (JITTER_LEFT * target)) - 1;
  const longest = longestLate(recent.slice(-JITTER_SAMPLES), target / 4);
  return Math.max(FILTER, Math.min(MOST_FILTER, wanted, 2 * (longest + 1)));
}

/**
 * Returns the longest run of answers that were late by more than this, compared with their quickest
 * neighbours. A busy machine makes most answers late and repeatedly lets one through on time, and
 * one is enough.
 */
function longestLate(recent: readonly number[], lateMs: number): number {
  let [longest, run] = [0, 0];
  for (const [index, rttMs] of recent.entries()) {
    const near = recent.slice(Math.max(0, index - NEIGHBOURS), index + NEIGHBOURS + 1);
    run = rttMs - Math.min(...near) > lateMs ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Returns how long the traffic beside the transfer may wait for it. */
const targetMs = ({ media }: Congestion): number => (media ? TARGET_MS : RELAXED_TARGET_MS);

/** Returns the delay that was added to the path: the least of the newest samples minus the base. */
export const addedMs = (state: Congestion, samples = state.filter): number => {
  const newest = state.recent.slice(-samples);
  return newest.length === 0 ? 0 : Math.max(0, Math.min(...newest) - baseMs(state.base));
};

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

/** Returns how late a frame may be, through no fault of the path, and still leave. */
export const mostLateMs = (state: Congestion): number => (isEmpty(state) ? MOST_LATE_MS : 0);

/** Returns how much of the pace may be queued. */
export const queueMs = (state: Congestion): number =>
  isEmpty(state) && state.filter > LATE_FILTER ? QUEUE_LATE_MS : QUEUE_MS;

/** Tells whether nobody has added a delay lately. */
const isEmpty = (state: Congestion): boolean =>
  addedMs(state, Math.max(WINDOW, 2 * state.filter)) < targetMs(state) / 4;

/** The proportional part. */
const share = (state: Congestion): number =>
  1 - (LOOP_GAIN / loopMs(state)) * (addedMs(state) - targetMs(state));

/** Without call media it does not matter how fast a queue grows. */
const mostShare = ({ media }: Congestion): number => (media ? MOST_OVER : Infinity);

export function congest(state: Congestion, event: CongestionEvent): Congestion {
  if (event.type === 'media') return onMedia(state, event);
  if (event.type === 'lost') {
    return state.yielding ? cut(state, event.nowMs) : hold(state, event.sending, event.nowMs);
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
  return hold({ ...state, media: true }, delivered, nowMs);
}

/** Starts to pace. What is known of the path stays, with the time of the last answer. */
function hold(state: Congestion, delivered: number, nowMs: number): Congestion {
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
  // What was delivered at full speed filled the queue too. Half of it is a careful start.
  const rate = clampRate(Math.max(FIRST_RATE, delivered / 2));
  return quiet({ ...known, rate }, nowMs);
}

/** Long enough for what is in flight to be acknowledged. */
function quiet(state: Congestion, nowMs: number): Congestion {
  const longestMs = Math.max(state.smoothedMs ?? 0, ...state.recent.slice(-FILTER));
  return { ...state, phase: 'quiet', highMs: null, turnMs: nowMs + 2 * longestMs + QUIET_MS };
}

/** Tells whether the path is being measured without our queue. */
const isLooking = ({ phase }: Congestion): boolean => phase === 'quiet' || phase === 'easing';

/** Halves the rate, at most once per loop. */
function cut(state: Congestion, nowMs: number): Congestion {
  if (nowMs - state.cutMs < 2 * loopMs(state)) return state;
  const phase = isLooking(state) ? state.phase : 'steady';
  return { ...state, rate: clampRate(state.rate / 2), phase, cutMs: nowMs };
}

function onSample(state: Congestion, { nowMs, rttMs, sending, held }: Of<'sample'>): Congestion {
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
  const filter = filterFor(heard, targetMs(heard));
  const seen = { ...heard, filter, onTimeMs: onTime ? nowMs : heard.onTimeMs };
  if (!state.yielding) return addedMs(seen) > targetMs(seen) ? hold(seen, sending, nowMs) : seen;
  if (state.updatedMs === null) return seen;
  if (nowMs - state.updatedMs > SILENCE_MS) return anew(seen, rttMs, nowMs);
  if (bunched) return seen;
  const sinceMs = Math.min(nowMs - state.updatedMs, 4 * PROBE_EVERY_MS);
  const used = sending >= (held ? USED_LATE : USED) * pace(state);
  const provenMs = Math.min(nowMs - (state.onTimeMs ?? nowMs), 4 * PROBE_EVERY_MS);
  return quieten(move(seen, { sinceMs, provenMs, sending, used, nowMs }), nowMs);
}

/**
 * Starts over. The losses of an outage have halved the rate to nothing, and say nothing about the
 * present path.
 */
function anew({ media, base }: Congestion, rttMs: number, nowMs: number): Congestion {
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

/**
 * Without call media there is no limit. During a call, a queue that was emptied on purpose fills
 * again by itself.
 */
function mostGrowth({ media, turnMs }: Congestion, sinceMs: number, nowMs: number): number {
  if (!media) return Infinity;
  const refilling = nowMs < turnMs - QUIET_EVERY_MS + REFILL_MS;
  return refilling ? 1 : 1 + (MOST_OVER - 1) * (sinceMs / 1000);
}

function move(state: Congestion, { sinceMs, provenMs, sending, used, nowMs }: Step): Congestion {
  const { phase, rate } = state;
  const added = addedMs(state);
  const target = targetMs(state);
  if (isLooking(state)) return state;
  if (phase === 'rising') {
    const doubling = rate < state.gentleTo ? DOUBLING_GENTLY : DOUBLING;
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
  if (added > CROWDED * target) return cut(state, nowMs);
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

/**
 * The queue must run empty now and then, or its standing part would count as the path's delay (RFC
 * 6817, section 4.2). If the delay stays although the rate falls, the path may have become longer.
 */
function quieten(state: Congestion, nowMs: number): Congestion {
  if (isLooking(state)) return nowMs < state.turnMs ? state : awake(state, nowMs);
  const high = addedMs(state) > HIGH * targetMs(state) ? (state.highMs ?? nowMs) : null;
  const stays = high !== null && nowMs - high > HIGH_LOOPS * loopMs(state);
  // A rise that has just ended may have been a mistake, which only its rate can show.
  const settled = state.alarm === null || nowMs - state.alarm.atMs > ALARM_MS;
  const due = nowMs >= state.turnMs && state.phase === 'steady' && settled;
  if (stays) return quiet(state, nowMs);
  return due ? { ...quiet(state, nowMs), phase: 'easing' } : { ...state, highMs: high };
}

/** A quiet path shows its own round trip, unless that still moves: then another sender fills it. */
function awake(state: Congestion, nowMs: number): Congestion {
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
