import type { PeerStats, PictureSize, Route, RtpTotals } from '../rtc/stats.ts';
import type { QualityTally } from '../../shared/quality-tally.ts';
import { atom } from 'nanostores';

/** Turns measurements of a connection into the quality that the page shows. Pure. */

/** The measured quality of the call's link. `quality/follow.ts` writes it once a second. */
interface QualityState {
  /** Points of the last minute, the newest last. */
  readonly points: readonly QualityPoint[];
  readonly word: QualityWord | null;
  /** By how many steps the video is reduced (video-steps.ts). */
  readonly step: number;
}

export const NO_QUALITY: QualityState = { points: [], word: null, step: 0 };
export const $quality = atom<QualityState>(NO_QUALITY);

/**
 * How this side observed the last call, including what earlier pages of it observed. Null until the
 * call's record contains this. `quality/tally.ts` writes it.
 */
export const $endedTally = atom<{ readonly callId: string; readonly tally: QualityTally } | null>(
  null,
);

export interface QualityPoint {
  readonly rttMs: number | null;
  /** Percent of packets. Null if nothing was sent in that direction or the loss is unknown. */
  readonly lossIn: number | null;
  readonly lossOut: number | null;
  /** kbit/s of video and sound. */
  readonly rateIn: number;
  readonly rateOut: number;
  readonly received: PictureSize;
  readonly sent: PictureSize;
  readonly route: Route | null;
  /** Codecs of the received media, such as `VP8, opus`. */
  readonly codecs: string;
}

export type QualityWord = 'good' | 'fair' | 'poor';

/** Length of a plot in points. */
export const KEPT_POINTS = 60;
/**
 * The number of samples for the average loss. Because of the average, one lost packet in a quiet
 * second does not count as ten percent.
 */
const LOSS_SAMPLES = 5;
/**
 * The number of samples for the average bit rate. Because of the average, a key frame does not
 * count as a burst.
 */
const RATE_SAMPLES = 3;
/** The word is the median of this many samples, so that it does not change too often. */
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

/**
 * Returns whether two samples are of the same transport. When the call moves to another transport,
 * the totals fall, and earlier samples are useless.
 */
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
  /** Takes a sample. Returns null while there is no earlier one for comparison. */
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

/** Limits above which the connection counts as poor or fair. */
const LIMITS = {
  poor: { rttMs: 400, loss: 5 },
  fair: { rttMs: 200, loss: 2 },
} as const;

const middle = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? null;
};

/** Returns one word for the quality of the last seconds, or null if there are too few samples. */
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
