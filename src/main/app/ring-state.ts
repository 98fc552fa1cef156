import { atom, computed } from 'nanostores';
import type { Ring, RingView, VisitView } from '../../shared/api/ring.ts';
import type { AppError } from '../../shared/errors.ts';

/** Host: this browser's call links and the current rings; null until the page has read them. */
export const $rings = atom<RingView | null>(null);

const NONE: readonly Ring[] = [];
/** Host: the rings that the page shows to the host, oldest first. */
export const $asked = computed(
  $rings,
  (view) => view?.rings.filter(({ state }) => state === 'ringing' || state === 'answering') ?? NONE,
);

/** Host: the visit that this page is answering now, or null. */
export const $answering = atom<string | null>(null);

/** Host: why the last ring could not be answered, or why a link could not be changed. */
export const $ringError = atom<{
  readonly about: 'ring' | 'link';
  readonly error: AppError;
} | null>(null);

/** Guest: one visit, which is a period of ringing at a call link. Times are monotonic. */
export interface Visit extends VisitView {
  readonly beganAtMs: number;
  /** When the worker's view arrived. */
  readonly seenAtMs: number;
}

/** Guest: the current visit; null while this page does not ring. */
export const $visit = atom<Visit | null>(null);
