import { type SendLimits, UNLIMITED } from '../rtc/send-limits.ts';
import type { Picture } from '../media/device-list.ts';

/**
 * When a poor link gets less of the picture, and when it gets more again. Pure: one look a second in,
 * the step out (`STEPS` says what it leaves).
 *
 * The browsers' own congestion control comes first; this is for what it does not see as congestion:
 * steady loss, and queues that grow under everything that is sent. Down after 4 s of trouble, up after
 * 20 s of quiet; a step up that had to be taken back makes the next one wait twice as long.
 */
export interface Adaptation {
  readonly step: number;
  /** Looks in a row. */
  readonly bad: number;
  readonly good: number;
  /** The shortest round trip so far: a long way (a satellite) is not a queue. */
  readonly baseRttMs: number | null;
  /** Quiet looks that the next step up takes. */
  readonly patience: number;
  /** Looks since the last step up; null: there was none that may have been too early. */
  readonly sinceUp: number | null;
}

export interface LinkLook {
  /** Of what is sent, as the other side reports it; null: no news. */
  readonly lossPercent: number | null;
  readonly rttMs: number | null;
}

const BAD_LOOKS = 4;
const QUIET_LOOKS = 20;
const MOST_QUIET_LOOKS = 160;
/** A step up that is followed by a step down within so long was too early. */
const TRIAL_LOOKS = 30;

export const BAD_LOSS_PERCENT = 5;
export const BAD_RTT_MS = 400;
const GOOD_LOSS_PERCENT = 2;
const GOOD_RTT_MS = 300;
/** Less video shortens a queue, not the way: only this many times the shortest round trip is trouble. */
const QUEUE_FACTOR = 1.5;

export const AT_EASE: Adaptation = {
  step: 0,
  bad: 0,
  good: 0,
  baseRttMs: null,
  patience: QUIET_LOOKS,
  sinceUp: null,
};

export function adapt(before: Adaptation, look: LinkLook): Adaptation {
  const { lossPercent, rttMs } = look;
  if (lossPercent === null && rttMs === null) return before;
  const baseRttMs = rttMs === null ? before.baseRttMs : Math.min(rttMs, before.baseRttMs ?? rttMs);
  const loss = lossPercent ?? 0;
  const rtt = rttMs ?? 0;
  const queue = (baseRttMs ?? 0) * QUEUE_FACTOR;
  const isBad = loss > BAD_LOSS_PERCENT || (rtt > BAD_RTT_MS && rtt > queue);
  const isGood = loss < GOOD_LOSS_PERCENT && (rtt < GOOD_RTT_MS || rtt <= queue);
  const sinceUp =
    before.sinceUp === null || before.sinceUp >= TRIAL_LOOKS ? null : before.sinceUp + 1;
  const now = {
    ...before,
    baseRttMs,
    sinceUp,
    bad: isBad ? before.bad + 1 : 0,
    good: isGood ? before.good + 1 : 0,
    // A step up that held: the next may come as soon as the first could.
    patience: before.sinceUp !== null && sinceUp === null ? QUIET_LOOKS : before.patience,
  };
  if (now.bad >= BAD_LOOKS) {
    const patience = sinceUp === null ? now.patience : Math.min(now.patience * 2, MOST_QUIET_LOOKS);
    const step = Math.min(now.step + 1, STEPS.length - 1);
    return { ...now, step, patience, bad: 0, good: 0, sinceUp: null };
  }
  if (now.step > 0 && now.good >= now.patience) {
    return { ...now, step: now.step - 1, good: 0, sinceUp: 0 };
  }
  return now;
}

/**
 * What each step down leaves of the picture. The sound is never limited: at the last step it has more
 * of the link than the picture (Opus sends 32–64 kbit/s).
 */
export const STEPS: readonly Pick<SendLimits, 'maxBitrate' | 'scale' | 'maxFramerate'>[] = [
  { maxBitrate: null, scale: 1, maxFramerate: null },
  { maxBitrate: 800_000, scale: 1, maxFramerate: null },
  { maxBitrate: 400_000, scale: 1.5, maxFramerate: null },
  { maxBitrate: 200_000, scale: 2, maxFramerate: 20 },
  { maxBitrate: 100_000, scale: 4, maxFramerate: 12 },
];

const HD_BITRATE = 2_500_000;
const SMALL_BITRATE = 400_000;
const SMALL_HEIGHT = 360;

const least = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/**
 * One set of limits from all wishes. A person who set 720p keeps that size and gives up frames; a shared
 * screen always keeps its size, since letters must stay readable.
 * @param height of what is captured; 0 where that is not known.
 */
export function limitsFor(now: {
  readonly picture: Picture;
  /** 0 … STEPS.length − 1. */
  readonly step: number;
  readonly sharing: boolean;
  readonly height: number;
}): SendLimits {
  const { picture, sharing, height } = now;
  const step = STEPS[Math.min(now.step, STEPS.length - 1)] ?? UNLIMITED;
  const isFixed = sharing || picture === '720p';
  const own = { auto: null, '720p': HD_BITRATE, '360p': SMALL_BITRATE }[picture];
  const ownScale = picture === '360p' && !sharing ? Math.max(1, height / SMALL_HEIGHT) : 1;
  return {
    maxBitrate: least(own, step.maxBitrate),
    scale: isFixed ? 1 : Math.max(ownScale, step.scale),
    maxFramerate: least(picture === '360p' ? 20 : null, step.maxFramerate),
    keep: isFixed ? 'maintain-resolution' : 'balanced',
  };
}
