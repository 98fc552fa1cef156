import { type SendLimits, UNLIMITED } from '../rtc/limit-video.ts';
import { type Picture, SCREEN_FRAMES } from '../media/picture.ts';
import type { VideoWish } from '../../shared/call/signal-messages.ts';

/**
 * Decides when a poor link gets less video, and when it gets more again. Pure: it takes one sample
 * a second and returns the step (`STEPS` lists the limits of each step).
 *
 * The browsers' congestion control acts first. This code covers what they do not treat as
 * congestion: steady loss, and queues that grow under everything that is sent. The step goes down
 * after 4 s of a bad link and up after 20 s of a good link. If a step up has to be undone, the next
 * step up waits twice as long.
 */
export interface Adaptation {
  readonly step: number;
  /** Number of bad samples in a row. */
  readonly bad: number;
  readonly good: number;
  /** The shortest round trip so far. It tells a long path (a satellite) from a queue. */
  readonly baseRttMs: number | null;
  /** The number of good samples in a row that the next step up needs. */
  readonly patience: number;
  /** Samples since the last step up; null once that step can no longer prove premature. */
  readonly sinceUp: number | null;
}

export interface LinkSample {
  /** Loss of the sent media, as the peer reports it; null without a report. */
  readonly lossPercent: number | null;
  readonly rttMs: number | null;
}

const BAD_SAMPLES = 4;
const QUIET_SAMPLES = 20;
const MOST_QUIET_SAMPLES = 160;
/** A step up was premature if a step down follows within this many samples. */
const TRIAL_SAMPLES = 30;

const BAD_LOSS_PERCENT = 5;
const BAD_RTT_MS = 400;
const GOOD_LOSS_PERCENT = 2;
const GOOD_RTT_MS = 300;
/**
 * A round trip counts as bad only above this multiple of the shortest one, because less video
 * shortens a queue but not the path.
 */
const QUEUE_FACTOR = 1.5;

export const AT_EASE: Adaptation = {
  step: 0,
  bad: 0,
  good: 0,
  baseRttMs: null,
  patience: QUIET_SAMPLES,
  sinceUp: null,
};

export function adapt(before: Adaptation, sample: LinkSample): Adaptation {
  const { lossPercent, rttMs } = sample;
  if (lossPercent === null && rttMs === null) return before;
  const baseRttMs = rttMs === null ? before.baseRttMs : Math.min(rttMs, before.baseRttMs ?? rttMs);
  const loss = lossPercent ?? 0;
  const rtt = rttMs ?? 0;
  const queue = (baseRttMs ?? 0) * QUEUE_FACTOR;
  const isBad = loss > BAD_LOSS_PERCENT || (rtt > BAD_RTT_MS && rtt > queue);
  const isGood = loss < GOOD_LOSS_PERCENT && (rtt < GOOD_RTT_MS || rtt <= queue);
  const sinceUp =
    before.sinceUp === null || before.sinceUp >= TRIAL_SAMPLES ? null : before.sinceUp + 1;
  const now = {
    ...before,
    baseRttMs,
    sinceUp,
    bad: isBad ? before.bad + 1 : 0,
    good: isGood ? before.good + 1 : 0,
    // After a step up that has held, the next step up needs no longer wait than the first.
    patience: before.sinceUp !== null && sinceUp === null ? QUIET_SAMPLES : before.patience,
  };
  if (now.bad >= BAD_SAMPLES) {
    const patience =
      sinceUp === null ? now.patience : Math.min(now.patience * 2, MOST_QUIET_SAMPLES);
    const step = Math.min(now.step + 1, STEPS.length - 1);
    return { ...now, step, patience, bad: 0, good: 0, sinceUp: null };
  }
  if (now.step > 0 && now.good >= now.patience) {
    return { ...now, step: now.step - 1, good: 0, sinceUp: 0 };
  }
  return now;
}

/**
 * The video limits of each step. Sound is never limited. At the last step, sound uses more of the
 * link than the video does (Opus sends 32–64 kbit/s).
 */
export const STEPS: readonly Pick<SendLimits, 'maxBitrate' | 'scale' | 'maxFramerate'>[] = [
  { maxBitrate: null, scale: 1, maxFramerate: null },
  { maxBitrate: 800_000, scale: 1, maxFramerate: null },
  { maxBitrate: 400_000, scale: 1.5, maxFramerate: null },
  { maxBitrate: 200_000, scale: 2, maxFramerate: 20 },
  { maxBitrate: 100_000, scale: 4, maxFramerate: 12 },
];

/**
 * Frames per second of a shared screen at each step. Later steps send fewer frames, but each frame
 * is equally sharp.
 */
const SCREEN_RATES = [SCREEN_FRAMES, 10, 8, 5, 3];
/**
 * With this bit rate, small text at 1080p is sharp within a second of a change. Browsers alone stop
 * at 2.5 to 3 Mbit/s.
 */
const SCREEN_BITRATE = 4_000_000;

/** The step for a peer that wants less video. A poor link can lead to a higher step. */
const LESS_STEP = 3;

/** Returns the step to use. A peer's wish can only reduce the video. */
export const stepFor = (step: number, wish: VideoWish): number =>
  wish === 'all' ? step : Math.max(step, LESS_STEP);

const HD_BITRATE = 2_500_000;
const SMALL_BITRATE = 400_000;
const SMALL_HEIGHT = 360;

const least = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/**
 * Combines all wishes into one set of limits. For a user who chose 720p, the size stays and the
 * frame rate falls. A shared screen always keeps its size, because its text must stay readable. It
 * has a separate bit rate, because its frames are large and few.
 * @param height height of the captured video; 0 if unknown.
 */
export function limitsFor(now: {
  readonly picture: Picture;
  /** From 0 to STEPS.length − 1. */
  readonly step: number;
  readonly sharing: boolean;
  readonly height: number;
}): SendLimits {
  const { picture, sharing, height } = now;
  const step = STEPS[Math.min(now.step, STEPS.length - 1)] ?? UNLIMITED;
  const isFixed = sharing || picture === '720p';
  const usual = { auto: null, '720p': HD_BITRATE, '360p': SMALL_BITRATE }[picture];
  const own = sharing && picture !== '360p' ? SCREEN_BITRATE : usual;
  const ownRate = sharing ? (SCREEN_RATES[now.step] ?? null) : picture === '360p' ? 20 : null;
  const ownScale = picture === '360p' && !sharing ? Math.max(1, height / SMALL_HEIGHT) : 1;
  return {
    maxBitrate: least(own, step.maxBitrate),
    scale: isFixed ? 1 : Math.max(ownScale, step.scale),
    maxFramerate: least(ownRate, step.maxFramerate),
    keep: isFixed ? 'maintain-resolution' : 'balanced',
  };
}
