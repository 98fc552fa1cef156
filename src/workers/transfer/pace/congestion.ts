/**
 * How fast file bytes may leave while a call runs (docs/files.md, "Yielding to the call"): a pure
 * controller with the ideas of LEDBAT (RFC 6817): the delay that was added to the path's shortest is
 * held at a target. It sees the round trip of the call's own connection, which waits in the same queue
 * as the call's media. Over several lanes there is no window to clock, so it sets a rate, and the law
 * is proportional and integral, with gains from the round trip: the answer comes one round trip late.
 */

/**
 * The shortest round trip of the last minute, by spans of ten seconds: RFC 6817's base history, with
 * shorter spans, since a call's route changes more often than a file server's. Pure.
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

/** What the controller of congestion.ts knows and is told. */
export interface Congestion {
  /** Call media flows. Where it does not, a transfer may take the link … */
  readonly media: boolean;
  /** … until payments would wait behind it: is there a pace? */
  readonly yielding: boolean;
  /** What the path has carried at the target delay. */
  readonly rate: number;
  /** `rising` fast until there is a delay; then `steady`; `easing`: for a moment less is sent, to see the path without a queue; `quiet`: almost nothing. */
  readonly phase: 'rising' | 'steady' | 'easing' | 'quiet';
  /** What was enough when a rise ended last. */
  readonly found: number;
  /** When a rise ended, and what was before, should that have been a mistake. */
  readonly alarm: Readonly<Record<'rate' | 'gentleTo' | 'found' | 'atMs', number>> | null;
  /** A rise is gentle up to here: close to where the path was full, what is sent too much overflows a short queue. */
  readonly gentleTo: number;
  readonly base: Base;
  /** The newest round trips, newest last. */
  readonly recent: readonly number[];
  /** Of how many of them the least counts; more where the path jitters. */
  readonly filter: number;
  readonly smoothedMs: number | null;
  /** When an answer was on time last: then nothing of ours was in its way. */
  readonly onTimeMs: number | null;
  readonly updatedMs: number | null;
  /** When the quiet phase ends, or the next one begins. */
  readonly turnMs: number;
  /** Since when nothing, or much, was added; null while it is not so. */
  readonly emptyMs: number | null;
  readonly highMs: number | null;
  readonly cutMs: number;
}

/** Rates are bytes per ms. */
export type CongestionEvent =
  /** `sending`: what really left of late; no growth without use. */
  | {
      readonly type: 'sample';
      readonly nowMs: number;
      readonly rttMs: number;
      readonly sending: number;
      /** There was more to send all the time, and nothing but the pace held it back. */
      readonly held?: boolean;
    }
  /** A probe had no answer in time. */
  | { readonly type: 'lost'; readonly nowMs: number; readonly sending: number }
  /** `delivered`: of late, 0 where nothing was: a place to start from. */
  | {
      readonly type: 'media';
      readonly nowMs: number;
      readonly flowing: boolean;
      readonly delivered: number;
    };

/** RFC 6817's current filter: the least of the newest samples, so that one late answer is not a queue. */
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

/** How often the round trip is to be sampled. */
export const PROBE_EVERY_MS = 50;
/** Added delay aimed at: a quarter of what RFC 6817 allows, since a call is what waits. */
export const TARGET_MS = 25;
/** Without call media: what RFC 6817 allows. A control message, which may be a payment, still gets through. */
const RELAXED_TARGET_MS = 100;
/** Whether the queue runs empty is asked of more: busy machines and Wi-Fi make many answers late, a queue makes all. */
const WINDOW = 8;
/**
 * Answers that come together were asked for one after another: what held them back was a machine, or a
 * radio, and is over. Only what comes after them says how long the queue is now.
 */
const BUNCH_MS = PROBE_EVERY_MS / 4;
/** Of how many samples the least counts, at most: the loop is slower by as much. */
const MOST_FILTER = 64;
/** Samples from which the jitter is taken. */
const JITTER_SAMPLES = 64;
/** Answers before and after: those of three seconds, so that one of them was on time. */
const NEIGHBOURS = 32;
/** A packet of ours and one of the call wait for each other; that is no jitter of the path's. */
const PACKETS_BYTES = 2400;
const MOST_PACKETS_MS = 20;
/** What the least of those that count still has of the jitter is to be no more than this share of the target. */
const JITTER_LEFT = 1 / 8;
/** 64 kbit/s: as little as audio. */
export const LEAST_RATE = 8;
const MOST_RATE = 100_000;
/** A tenth of what was allowed leaves at the most crowded. */
const LEAST_SHARE = 0.1;
/** Loop gain of the proportional part; above π/2 it would oscillate, at 1/e it does not overshoot. */
const LOOP_GAIN = 0.4;
/**
 * So much more than the path carries fills a queue by 15 ms in a second. Google's congestion control, which
 * decides on the call's picture, takes a delay that grows by 25 ms in a second for congestion, and a
 * standing one for nothing.
 */
const MOST_OVER = 1.015;
/** While rising the rate doubles in so many loop delays … */
const DOUBLING = 3.5;
/** … and in so many up to this many times the rate that was enough a moment ago. */
const DOUBLING_GENTLY = 18;
const GENTLY = 1.25;
/** An answer on time so soon after a late one: the machine was late, not the path. */
const ALARM_MS = 3 * PROBE_EVERY_MS;
/** What left while the delay began to grow was a little too much. */
const ENOUGH = 0.95;
/** A queue this many times as long as is aimed at is drained first, and halves the rate. */
const CROWDED = 4;
/** An empty queue for so many loop delays: the path has become wider. */
const EMPTY_LOOPS = 10;
const QUIET_EVERY_MS = 15_000;
const QUIET_MS = 100;
/** Of the rate: in the time that a quiet phase takes, that empties the queue that we keep. */
const EASED = 0.8;
const REFILL_MS = 2000;
/** Delay that stays this many times too high for so many loop delays is perhaps the path's … */
const HIGH = 1.5;
const HIGH_LOOPS = 12;
/** … if it does not move by more than this while we are quiet; a queue of somebody else's does. */
const SETTLED_MS = 10;
/** Growth needs this share of the allowance in use. */
const USED = 0.7;
/** … or, where nothing but the pace held it back, this: the rest was lost by a machine whose timers are late. */
const USED_LATE = 0.2;
/**
 * Frames that are late because the machine is busy leave all at once, up to this much of them. Beside a call
 * only while the path is empty: then what they fill for a moment is not what the call waits in.
 */
const MOST_LATE_MS = 40;
/**
 * Where there is a pace, this much of it in all lanes together, or two frames in each: what SCTP keeps back
 * leaves later on top of the pace, and meanwhile another lane could have taken it.
 */
const QUEUE_MS = 20;
/** Where answers are this often late though the path is empty, the browser's network threads are late, too … */
const LATE_FILTER = 2 * FILTER;
/** … and what waits for them has to last until they have had their turn, and this thread has. */
const QUEUE_LATE_MS = 100;
const SMOOTHING = 1 / 8;
/** No round trip for so long: an outage, or nothing was sent. What was known of the path is old. */
const SILENCE_MS = 3000;

const clampRate = (rate: number): number => Math.max(LEAST_RATE, Math.min(MOST_RATE, rate));

/** From a byte's leaving to the sample that shows what it did. Before the first one a slow path is assumed. */
const loopMs = ({ smoothedMs, filter }: Congestion, samples = filter): number =>
  (smoothedMs ?? 200) + (samples + 0.5) * PROBE_EVERY_MS;

/**
 * Of how many of the newest samples the least counts: more where the path jitters. A queue, ours or not,
 * grows and drains evenly, so what a sample has over or under its two neighbours' middle is jitter, and the
 * median of that is not impressed by a single step. The least of n evenly spread samples is the n-th part
 * of their range above its own least.
 */
function filterFor({ recent, rate }: Congestion, target: number): number {
  const off: number[] = [];
  for (let i = Math.max(2, recent.length - JITTER_SAMPLES); i < recent.length; i += 1) {
    const [a = 0, b = 0, c = 0] = recent.slice(i - 2, i + 1);
    off.push(Math.abs(b - (a + c) / 2));
  }
  off.sort((a, b) => a - b);
  // Of three evenly spread values, the median of this is a quarter of their range.
  const packetsMs = Math.min(MOST_PACKETS_MS, PACKETS_BYTES / rate);
  const rangeMs = 4 * (off[Math.floor(off.length / 2)] ?? 0) - packetsMs;
  const wanted = Math.ceil(rangeMs / (JITTER_LEFT * target)) - 1;
  const longest = longestLate(recent.slice(-JITTER_SAMPLES), target / 4);
  return Math.max(FILTER, Math.min(MOST_FILTER, wanted, 2 * (longest + 1)));
}

/**
 * How many answers in a row were late, at most: later than their quickest neighbours by more than this. A
 * busy machine makes most answers late and lets one through on time again and again, and one is enough.
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

/** How long what waits beside the transfer may wait for it. */
const targetMs = ({ media }: Congestion): number => (media ? TARGET_MS : RELAXED_TARGET_MS);

/** The delay that somebody added to the path: the least of the newest samples, above the base. */
export const addedMs = (state: Congestion, samples = state.filter): number => {
  const newest = state.recent.slice(-samples);
  return newest.length === 0 ? 0 : Math.max(0, Math.min(...newest) - baseMs(state.base));
};

/** Bytes per ms that may leave now. Infinity: as fast as the lanes take it. */
export function pace(state: Congestion): number {
  const { yielding, phase, rate } = state;
  if (!yielding) return Infinity;
  if (phase === 'quiet') return LEAST_RATE;
  if (phase === 'easing') return clampRate(EASED * rate);
  if (phase === 'rising') return rate;
  if (addedMs(state) > CROWDED * targetMs(state)) return clampRate(rate * LEAST_SHARE);
  return clampRate(rate * Math.max(LEAST_SHARE, Math.min(share(state), mostShare(state))));
}

/** For so much of a pace a frame that is late by no fault of the path may still go. */
export const mostLateMs = (state: Congestion): number => (isEmpty(state) ? MOST_LATE_MS : 0);

/** How much of the pace may be queued. */
export const queueMs = (state: Congestion): number =>
  isEmpty(state) && state.filter > LATE_FILTER ? QUEUE_LATE_MS : QUEUE_MS;

/** Nobody has added a delay of late. */
const isEmpty = (state: Congestion): boolean =>
  addedMs(state, Math.max(WINDOW, 2 * state.filter)) < targetMs(state) / 4;

/** The proportional part. */
const share = (state: Congestion): number =>
  1 - (LOOP_GAIN / loopMs(state)) * (addedMs(state) - targetMs(state));

/** Without call media nobody minds how soon a queue grows. */
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
 * A call begins beside a transfer that has had the link for itself. The queue is full then, and perhaps
 * was for as long as the base remembers, so first comes a look at the path without us.
 */
function onMedia(state: Congestion, { flowing, delivered, nowMs }: Of<'media'>): Congestion {
  if (flowing === state.media) return state;
  if (!flowing) return { ...state, media: false, yielding: false };
  return hold({ ...state, media: true }, delivered, nowMs);
}

/** There is to be a pace from now on; what is known of the path stays, and when it was last heard of. */
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
  // What was delivered at full speed filled the queue, too: half of it is a careful start.
  const rate = clampRate(Math.max(FIRST_RATE, delivered / 2));
  return quiet({ ...known, rate }, nowMs);
}

/** Long enough for what is under way to come back. */
function quiet(state: Congestion, nowMs: number): Congestion {
  const longestMs = Math.max(state.smoothedMs ?? 0, ...state.recent.slice(-FILTER));
  return { ...state, phase: 'quiet', highMs: null, turnMs: nowMs + 2 * longestMs + QUIET_MS };
}

/** At the path, without a queue of ours. */
const isLooking = ({ phase }: Congestion): boolean => phase === 'quiet' || phase === 'easing';

/** Halves, at most once per loop. */
function cut(state: Congestion, nowMs: number): Congestion {
  if (nowMs - state.cutMs < 2 * loopMs(state)) return state;
  const phase = isLooking(state) ? state.phase : 'steady';
  return { ...state, rate: clampRate(state.rate / 2), phase, cutMs: nowMs };
}

function onSample(state: Congestion, { nowMs, rttMs, sending, held }: Of<'sample'>): Congestion {
  const before = state.smoothedMs ?? rttMs;
  const bunched = state.updatedMs !== null && nowMs - state.updatedMs < BUNCH_MS;
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

/** The losses of an outage have halved the rate to nothing, and say nothing of the path that is there now. */
function anew({ media, base }: Congestion, rttMs: number, nowMs: number): Congestion {
  const known = { base, recent: [rttMs], smoothedMs: rttMs, updatedMs: nowMs };
  const turnMs = nowMs + QUIET_EVERY_MS;
  return { ...initialCongestion, ...known, media, yielding: media, turnMs };
}

interface Step {
  readonly sinceMs: number;
  /** Since the last answer that was on time. One on time says that nothing has waited since, however many were late. */
  readonly provenMs: number;
  readonly sending: number;
  /** What is allowed is made use of. */
  readonly used: boolean;
  readonly nowMs: number;
}

/** Without call media nobody minds; beside a call a queue that was emptied on purpose fills again by itself. */
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
      // Back from where the delay was noticed to where it began: it was a loop delay ago.
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
    // A queue that begins to grow has grown by now, for what made it grow was still under way.
    const { rate, gentleTo, found } = alarm;
    return { ...state, rate, gentleTo, found, alarm: null, phase: 'rising' };
  }
  if (added > CROWDED * target) return cut(state, nowMs);
  // Critically damped: the integral gain is a quarter of the proportional one's square.
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
 * Now and then the queue must run empty, or its standing part would be taken for the path (RFC 6817,
 * section 4.2); and when the delay stays although the rate falls, it may be the path that became longer.
 */
function quieten(state: Congestion, nowMs: number): Congestion {
  if (isLooking(state)) return nowMs < state.turnMs ? state : awake(state, nowMs);
  const high = addedMs(state) > HIGH * targetMs(state) ? (state.highMs ?? nowMs) : null;
  const stays = high !== null && nowMs - high > HIGH_LOOPS * loopMs(state);
  const due = nowMs >= state.turnMs && state.phase === 'steady';
  if (stays) return quiet(state, nowMs);
  return due ? { ...quiet(state, nowMs), phase: 'easing' } : { ...state, highMs: high };
}

/** What a quiet path shows is its own round trip, unless it still moves: then somebody else fills it. */
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
