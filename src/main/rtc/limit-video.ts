import { atom } from 'nanostores';

/** Limits on outgoing video, from the user's choice and the connection's quality (quality/video-steps.ts). */
export interface SendLimits {
  /** Bit/s; null for no limit. */
  readonly maxBitrate: number | null;
  /** Divisor for width and height: 1 sends the captured size, 2 half of each. */
  readonly scale: number;
  /** Frames per second; null for no limit. */
  readonly maxFramerate: number | null;
  /** The sender's degradationPreference. A shared screen must stay readable, so it keeps its resolution. */
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
 * @throws DOMException if the browser refuses, for example before the media section is negotiated.
 */
export async function limitSender(sender: RTCRtpSender, limits: SendLimits): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  // In Firefox, there are no encodings until the media section is negotiated, so there is nothing
  // to limit yet.
  if (!encoding) return;
  encoding.scaleResolutionDownBy = limits.scale;
  if (limits.maxBitrate === null) delete encoding.maxBitrate;
  else encoding.maxBitrate = limits.maxBitrate;
  if (limits.maxFramerate === null) delete encoding.maxFramerate;
  else encoding.maxFramerate = limits.maxFramerate;
  parameters.degradationPreference = limits.keep;
  await sender.setParameters(parameters);
}
