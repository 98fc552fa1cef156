import { atom } from 'nanostores';

/** Limits on the sent video: the user's choice, and what a poor link allows (quality/adapt.ts). */
export interface SendLimits {
  /** Limit in bit/s; null leaves it to the browser. */
  readonly maxBitrate: number | null;
  /** 1 = as captured, 2 = half of each side. */
  readonly scale: number;
  readonly maxFramerate: number | null;
  /** What the encoder sacrifices last. */
  readonly keep: 'balanced' | 'maintain-resolution';
}

export const UNLIMITED: SendLimits = {
  maxBitrate: null,
  scale: 1,
  maxFramerate: null,
  keep: 'balanced',
};

/** The page's limits, which every transport's video sender follows (media-link.ts). */
export const $sendLimits = atom<SendLimits>(UNLIMITED);

export const sameLimits = (a: SendLimits, b: SendLimits): boolean =>
  a.maxBitrate === b.maxBitrate &&
  a.scale === b.scale &&
  a.maxFramerate === b.maxFramerate &&
  a.keep === b.keep;

/**
 * Applies the limits to a sender.
 * @throws DOMException if the browser refuses, as before a section is negotiated.
 */
export async function limitSender(sender: RTCRtpSender, limits: SendLimits): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  // Firefox has no encoding before the section is negotiated.
  if (!encoding) return;
  encoding.scaleResolutionDownBy = limits.scale;
  if (limits.maxBitrate === null) delete encoding.maxBitrate;
  else encoding.maxBitrate = limits.maxBitrate;
  if (limits.maxFramerate === null) delete encoding.maxFramerate;
  else encoding.maxFramerate = limits.maxFramerate;
  parameters.degradationPreference = limits.keep;
  await sender.setParameters(parameters);
}
