import type { PeerStats, PictureSize, Route, RtpTotals } from '../rtc/stats.ts';
import type { QualityTally } from '../../shared/quality-tally.ts';
import { atom } from 'nanostores';

/** Turns measurements of a connection into what the user is told. Pure. */

/** The measured quality of the call's link. `quality/follow.ts` writes it once a second. */
interface QualityState {
  /** Points of the last minute, the newest last. */
  readonly points: readonly QualityPoint[];
  readonly word: QualityWord | null;
  /** By how many steps the video is reduced (limit-video.ts). */
  readonly step: number;
}

export const NO_QUALITY: QualityState = { points: [], word: null, step: 0 };
export const $quality = atom<QualityState>(NO_QUALITY);

/**
 * How this side saw the call that ended last, with what earlier pages saw of it; null before its
 * record has it. `quality/tally.ts` writes it.
 */
export const $endedTally = atom<{ readonly callId: string; readonly tally: QualityTally } | null>(
  null,
);

export interface QualityPoint {
  readonly rttMs: number | null;
  /** Percent of packets; null if nothing was sent that way or nothing is known. */
  readonly lossIn: number | null;
  readonly lossOut: number | null;
  /** kbit/s of video and sound. */
  readonly rateIn: number;
  readonly rateOut: number;
  readonly received: PictureSize;
  readonly sent: PictureSize;
  readonly route: Route | null;
  /** Codecs of what is received, such as `VP8, opus`. */
  readonly codecs: string;
}

export type QualityWord = 'good' | 'fair' | 'poor';

/** Length of a plot in points. */
export const KEPT_POINTS = 60;
/**
 * Loss is averaged over this many samples, so that one lost packet in a quiet second is not ten
 * percent.
 */
const LOSS_SAMPLES = 5;
/** Bit rates are averaged over this many samples, so that a key frame does not count as a burst. */
const RATE_SAMPLES = 3;
/** The word is the median of this many samples, so that it does not flicker. */
const WORD_SAMPLES = 5;

interface Sample {
  readonly atMs: number;
  readonly stats: PeerStats;
}

const KINDS = ['audio', 'video'] as const;
const sum = (stats: PeerStats, of: (totals: RtpTotals) => number): number =>
  KINDS.reduce((all, kind) => all + of(stats[kind]), 0);

const share = (lost: number, arrived: number): number | null =>
  lost + arrived > 0 ? (100 * Math.max(0, lost)) / (Math.max(0, lost) + arrived) : null;

/** Totals fall when the call moves to another transport; earlier ones then mean nothing. */
const isSame = (before: PeerStats, now: PeerStats): boolean =>
  sum(now, ({ packetsReceived }) => packetsReceived) >=
    sum(before, ({ packetsReceived }) => packetsReceived) &&
  sum(now, ({ packetsSent }) => packetsSent) >= sum(before, ({ packetsSent }) => packetsSent);

function lossOut(before: PeerStats, now: PeerStats): number | null {
  let lost = 0;
  let sent = 0;
  for (const kind of KINDS) {
    const { remoteLost: then, packetsSent } = before[kind];
    const { remoteLost } = now[kind];
    if (remoteLost === null || then === null) continue;
    lost += Math.max(0, remoteLost - then);
    sent += now[kind].packetsSent - packetsSent;
  }
  return sent > 0 ? Math.min(100, (100 * lost) / sent) : null;
}

function pointOf(samples: readonly Sample[], now: Sample): QualityPoint | null {
  const [first] = samples;
  if (!first) return null;
  const recent = samples.at(-RATE_SAMPLES) ?? first;
  const { stats } = now;
  const rate = (bytes: (totals: RtpTotals) => number): number =>
    (8 * (sum(stats, bytes) - sum(recent.stats, bytes))) / Math.max(1, now.atMs - recent.atMs);
  const grown = (of: (totals: RtpTotals) => number): number =>
    sum(stats, of) - sum(first.stats, of);
  const codecs = [stats.video.codec, stats.audio.codec].filter((codec) => codec !== '');
  return {
    rttMs: stats.video.roundTripMs ?? stats.audio.roundTripMs ?? stats.roundTripMs,
    lossIn: share(
      grown(({ packetsLost }) => packetsLost),
      grown(({ packetsReceived }) => packetsReceived),
    ),
    lossOut: lossOut(first.stats, stats),
    rateIn: rate(({ bytesReceived }) => bytesReceived),
    rateOut: rate(({ bytesSent }) => bytesSent),
    received: stats.received,
    sent: stats.sent,
    route: stats.route,
    codecs: codecs.join(', '),
  };
}

interface QualityMeter {
  /** Returns null while there is nothing to compare with. */
  sample(stats: PeerStats, atMs: number): QualityPoint | null;
  reset(): void;
}

export function createQualityMeter(): QualityMeter {
  let samples: Sample[] = [];
  return {
    sample(stats, atMs) {
      const last = samples.at(-1);
      if (last && !isSame(last.stats, stats)) samples = [];
      const now = { atMs, stats };
      const point = pointOf(samples, now);
      samples = [...samples, now].slice(-LOSS_SAMPLES);
      return point;
    },
    reset: () => void (samples = []),
  };
}

/** Limits above which the connection is poor, or fair. */
const LIMITS = {
  poor: { rttMs: 400, loss: 5 },
  fair: { rttMs: 200, loss: 2 },
} as const;

const middle = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? null;
};

/** Returns one word for the last seconds, or null if it is too early. */
export function wordFor(points: readonly QualityPoint[]): QualityWord | null {
  const recent = points.slice(-WORD_SAMPLES);
  if (recent.length < 3) return null;
  const rtt = middle(recent.map(({ rttMs }) => rttMs)) ?? 0;
  const loss = Math.max(
    middle(recent.map(({ lossIn }) => lossIn)) ?? 0,
    middle(recent.map(({ lossOut: out }) => out)) ?? 0,
  );
  for (const word of ['poor', 'fair'] as const) {
    if (rtt > LIMITS[word].rttMs || loss > LIMITS[word].loss) return word;
  }
  return 'good';
}

/** Returns whether either side uses a TURN server. */
export const isRelayed = ({ local, remote }: Route): boolean =>
  local === 'relay' || remote === 'relay';
