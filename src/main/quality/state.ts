import { atom } from 'nanostores';
import type { QualityPoint, QualityWord } from './link-quality.ts';

/** What is known of the call's link; written by `quality/follow.ts` once a second. */
export interface QualityState {
  /** Of the last minute, the newest last. */
  readonly points: readonly QualityPoint[];
  readonly word: QualityWord | null;
  /** How many steps less of the picture is sent than the person set (send-limits.ts). */
  readonly step: number;
}

export const NO_QUALITY: QualityState = { points: [], word: null, step: 0 };
export const $quality = atom<QualityState>(NO_QUALITY);
