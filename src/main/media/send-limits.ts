import { atom } from 'nanostores';
import type { Picture } from './picture.ts';

/** How much video is sent at most: what a person set, and what a poor link leaves (adapt.ts). */
export interface SendLimits {
  /** bit/s; null: as the browser finds. */
  readonly maxBitrate: number | null;
  /** 1 = as captured, 2 = half of each side. */
  readonly scale: number;
  readonly maxFramerate: number | null;
  /** What the encoder gives up last. */
  readonly keep: 'balanced' | 'maintain-resolution';
}

export const UNLIMITED: SendLimits = {
  maxBitrate: null,
  scale: 1,
  maxFramerate: null,
  keep: 'balanced',
};

/** Of this page: every connection's video sender keeps to it (rtc/media-link.ts). */
export const $sendLimits = atom<SendLimits>(UNLIMITED);

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

export const sameLimits = (a: SendLimits, b: SendLimits): boolean =>
  a.maxBitrate === b.maxBitrate &&
  a.scale === b.scale &&
  a.maxFramerate === b.maxFramerate &&
  a.keep === b.keep;

/** @throws DOMException where the browser refuses, as before a section is negotiated. */
export async function limitSender(sender: RTCRtpSender, limits: SendLimits): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  // Firefox has none before the section is agreed on.
  if (!encoding) return;
  encoding.scaleResolutionDownBy = limits.scale;
  if (limits.maxBitrate === null) delete encoding.maxBitrate;
  else encoding.maxBitrate = limits.maxBitrate;
  if (limits.maxFramerate === null) delete encoding.maxFramerate;
  else encoding.maxFramerate = limits.maxFramerate;
  parameters.degradationPreference = limits.keep;
  await sender.setParameters(parameters);
}
