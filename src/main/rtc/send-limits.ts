import { atom } from 'nanostores';

/** How much video is sent at most: what a person set, and what a poor link leaves (quality/adapt.ts). */
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

/** Of this page: every connection's video sender keeps to it (media-link.ts). */
export const $sendLimits = atom<SendLimits>(UNLIMITED);

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
