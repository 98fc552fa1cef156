import { atom } from 'nanostores';
import type { QualityPoint, QualityWord } from './link-quality.ts';

/** What is known about the call's link. `quality/follow.ts` writes it once a second. */
export interface QualityState {
  /** Points of the last minute, the newest last. */
  readonly points: readonly QualityPoint[];
  readonly word: QualityWord | null;
  /** By how many steps the video is reduced (send-limits.ts). */
  readonly step: number;
}

export const NO_QUALITY: QualityState = { points: [], word: null, step: 0 };
export const $quality = atom<QualityState>(NO_QUALITY);
